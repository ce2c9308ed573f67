"""Registers: who and what is in the text, as entries that the text itself refers to.

Read phase: directives make entries, roles refer to them. ``env-updated``: the forms of
the entries are recognised in the reading text, and everything is checked before anything
is written. ``doctree-resolved``: names become references, entries list their occurrences.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chabap import __version__
from chabap.assets import add_nodes, bring
from chabap.faults import CHECK
from chabap.order import Files, Resolved, Updated
from chabap.paragraphs.domain import paragraphs
from chabap.registers.directives import (
    CollectRoles,
    EntryDirective,
    EntryRole,
    TimelineDirective,
)
from chabap.registers.domain import RegisterDomain, register
from chabap.registers.entries import claims, faults
from chabap.registers.exports import as_csv, as_json_ld, as_tsv, mentions_as_tsv
from chabap.registers.kinds import KINDS, TERM
from chabap.registers.marks import link_names
from chabap.registers.nodes import HANDLERS, not_a_name, occurrence_list, timeline
from chabap.registers.pages import SortEntries, fill_pages
from chabap.registers.passages import CollectPassages, mentions
from chabap.registers.recognition import Occurrence, Recogniser
from chabap.stale import SHOWN, fingerprint
from chabap.witness import facts
from chabap.words import segmenter, vocabulary

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def find_names(app: Sphinx, env: BuildEnvironment) -> None:
    """On ``env-updated``: find all occurrences and mentions, unless nothing has changed."""
    domain = register(env)
    text = [(p.id, p.text) for p in paragraphs(env).reading_text()]
    forms = {form: owner.key for form, owner in claims(domain.entries())}
    given = sorted(domain.given())
    passages = list(domain.passages())
    key = fingerprint(
        text, sorted(forms.items()), given, passages, sorted(vocabulary(env))
    )
    if domain.is_known(key):
        return
    recogniser = Recogniser(forms, split=segmenter(env).split)
    found = [
        occurrence
        for at, words in text
        for occurrence in recogniser.occurrences(
            words, at=at, given=[g for g in given if g.at == at]
        )
    ]
    domain.record(key, found, list(mentions(passages, recogniser)))


def check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: what is wrong with entries, forms and roles."""
    domain = register(env)
    found = forms_found(domain.occurrences)
    return faults(domain.entries(), mentions=domain.mentions(), found=found)


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: cards, headwords, lists of occurrences; offsets are not shown."""
    domain = register(env)
    homes = [
        (page, entry._replace(place="")) for page, entry in domain.homes().values()
    ]
    found = [o._replace(start=0, end=0) for o in domain.occurrences]
    return (
        homes,
        found,
        [(m.target, m.docname, m.passage[:3]) for m in domain.elsewhere],
    )


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
    domain, language = register(app.env), app.config.language
    table = as_csv(domain.entries(), domain.occurrences, language=language)
    # spreadsheets take a table for Thai only if it begins with the mark of UTF-8
    Path(app.outdir, "registers.csv").write_text(table, "utf-8-sig")
    graph = as_json_ld(
        domain.entries(), edition_id=facts(app.config).id, language=language
    )
    Path(app.outdir, "registers.jsonld").write_text(graph, "utf-8")
    Path(app.outdir, "occurrences.tsv").write_text(as_tsv(domain.occurrences), "utf-8")
    Path(app.outdir, "mentions.tsv").write_text(
        mentions_as_tsv(domain.elsewhere), "utf-8"
    )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, directives, roles, nodes, transforms and handlers."""
    for room in (
        "witness",
        "faults",
        "stale",
        "paragraphs",
        "languages",
        "words",
        "wording",
    ):
        app.setup_extension(f"chabap.{room}")
    app.add_domain(RegisterDomain)
    for kind in KINDS:
        if kind != TERM:  # the glossary's own
            app.add_directive(kind, EntryDirective)
            app.add_role(kind, EntryRole())
    app.add_directive("timeline", TimelineDirective)
    add_nodes(app, {not_a_name: {}, occurrence_list: {}, timeline: {}})
    add_nodes(app, HANDLERS)
    app.add_transform(CollectRoles)
    app.add_transform(SortEntries)
    app.add_transform(CollectPassages)
    bring(
        app,
        Path(__file__).parent,
        scripts=["cards.js"],
        styles=["registers.css"],
        priority=Files.REGISTERS,
    )
    app.connect("env-updated", find_names, priority=Updated.RECOGNISE)
    app.connect(CHECK, check)
    app.connect(SHOWN, shown)
    app.connect("doctree-resolved", link_names, priority=Resolved.NAMES)
    app.connect("doctree-resolved", fill_pages, priority=Resolved.PAGES)
    app.connect("build-finished", write_data)
    return {
        "version": __version__,
        "env_version": 3,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
