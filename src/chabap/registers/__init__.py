"""Registers: who and what is in the text, as entries that the text itself refers to.

Read phase: directives make entries, roles refer to them. ``env-updated``: the forms of
the entries are recognised in the reading text, and everything is checked before anything
is written. ``doctree-resolved``: names become references, entries list their occurrences.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chabap import __version__
from chabap.errors import BuildError
from chabap.registers.directives import (
    CollectRoles,
    EntryDirective,
    EntryRole,
    TimelineDirective,
)
from chabap.registers.domain import RegisterDomain, register
from chabap.registers.entries import KINDS, claims, faults
from chabap.registers.exports import as_csv, as_json_ld, as_tsv
from chabap.registers.marks import link_names
from chabap.registers.nodes import (
    cards,
    depart_folded,
    folded,
    not_a_name,
    occurrence_list,
    pages,
    timeline,
    visit_cards,
    visit_folded,
)
from chabap.registers.pages import SortEntries, fill_pages
from chabap.registers.recognition import Occurrence, Recogniser
from chabap.registers.words import reviewed_words, segmenter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def find_names(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """On ``env-updated``: find all occurrences, unless nothing that matters has changed.

    Stops, before writing, if an entry, a form or a role is wrong. Returns the pages to be
    written anew.
    """
    domain = register(env)
    paragraphs: Any = env.domains["par"]
    text = [(p.id, p.text) for p in paragraphs.reading_text()]
    forms = {form: owner.key for form, owner in claims(domain.entries())}
    given = sorted(domain.given())
    known = (text, sorted(forms.items()), given, sorted(reviewed_words(env)))
    key = hashlib.sha256(repr(known).encode()).hexdigest()
    changed = domain.data["key"] != key
    if changed:
        recogniser = Recogniser(forms, split=segmenter(env).split)
        domain.data["occurrences"] = [
            occurrence
            for at, words in text
            for occurrence in recogniser.occurrences(
                words, at=at, given=[g for g in given if g.at == at]
            )
        ]
        domain.data["key"] = key
    wrong = faults(
        domain.entries(),
        mentions=domain.mentions(),
        found=forms_found(domain.occurrences),
    )
    if wrong:
        raise BuildError("\n".join(wrong))
    return sorted(env.found_docs) if changed else ()


def forms_found(occurrences: list[Occurrence]) -> dict[str, set[str]]:
    """Map the keys of entries to the forms under which they occur."""
    found: dict[str, set[str]] = {}
    for occurrence in occurrences:
        found.setdefault(occurrence.target, set()).add(occurrence.form)
    return found


def write_data(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished`` of the plain text: registers and occurrences as data."""
    if exception or app.builder.name != "plaintext":
        return
    domain = register(app.env)
    table = as_csv(domain.entries(), domain.occurrences)
    # spreadsheets take a table for Thai only if it begins with the mark of UTF-8
    Path(app.outdir, "registers.csv").write_text(table, "utf-8-sig")
    graph = as_json_ld(domain.entries(), edition_id=app.config.edition.id)
    Path(app.outdir, "registers.jsonld").write_text(graph, "utf-8")
    Path(app.outdir, "occurrences.tsv").write_text(as_tsv(domain.occurrences), "utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, directives, roles, nodes, transforms and handlers."""
    app.setup_extension("chabap.paragraphs")
    app.setup_extension("chabap.languages")
    app.add_domain(RegisterDomain)
    for kind in KINDS:
        if kind != "term":  # the glossary's own
            app.add_directive(kind, EntryDirective)
            app.add_role(kind, EntryRole())
    app.add_directive("timeline", TimelineDirective)
    for node in (not_a_name, occurrence_list, timeline, pages):
        app.add_node(node)
    app.add_node(folded, html=(visit_folded, depart_folded))
    app.add_node(cards, html=(visit_cards, None))
    app.add_transform(CollectRoles)
    app.add_transform(SortEntries)
    app.connect("env-updated", find_names, priority=550)  # after the ids were checked
    app.connect("doctree-resolved", fill_pages)
    # after the lemmas were marked (400), before the § numbers shift the text (500)
    app.connect("doctree-resolved", link_names, priority=450)
    app.connect("build-finished", write_data)
    return {
        "version": __version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
