"""The editors' notes: their kinds, numbers and works, and the way back from a work to them.

Read phase: a note's kind, the first word of its label, is printed in front of it.
``env-updated``: every note is checked. ``doctree-resolved``: docutils' notes and marks
become ours (`chabap.notes.nodes`), with the number that they have in every format, and works
in the bibliography list the notes that cite them.

The file of the works is tried on ``builder-inited``; on ``env-updated`` works that would be
cited alike get letters, and all are checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinxcontrib.bibtex.bibfile import is_bibdata_outdated
from sphinxcontrib.bibtex.domain import BibtexDomain

from chabap import __version__
from chabap.assets import add_nodes, bring, provide
from chabap.errors import BuildError
from chabap.faults import CHECK
from chabap.notes import citations
from chabap.notes.collect import CollectNotes
from chabap.notes.domain import NoteDomain, notes, works
from chabap.notes.model import faults
from chabap.notes.nodes import HANDLERS
from chabap.notes.resolve import mark_author, print_notes
from chabap.order import Files, Resolved, Started, Updated
from chabap.stale import SHOWN
from chabap.tables import tsv
from chabap.works.faults import faults as faults_of_works
from chabap.works.faults import lines_of, unreadable
from chabap.works.record import letter_years
from chabap.works.style import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


WORKS = "references.bib"


def values(app: Sphinx) -> dict[str, object]:
    """Return where the works are, and what notes and citations need of MyST and bibtex."""
    there = Path(app.confdir, WORKS).exists()
    return {
        "bibtex_bibfiles": [WORKS] if there else [],
        # each list makes ids for all works
        "bibtex_cite_id": "bib-{bibliography_count}-{key}",
        "bibtex_bibliography_id": "works-{bibliography_count}",
        "myst_footnote_transition": False,
    }


def try_works(app: Sphinx) -> None:
    """On ``builder-inited``: raise `BuildError` for a file of works that cannot be read."""
    domain, encoding = works(app.env), app.config.bibtex_encoding
    files = [Path(app.confdir, name).resolve() for name in app.config.bibtex_bibfiles]
    if is_bibdata_outdated(domain.bibdata, files, encoding):
        for fault in filter(None, map(unreadable, files)):
            raise BuildError(fault)


def letter(app: Sphinx, env: BuildEnvironment) -> None:
    """On ``env-updated``: tell works apart that would be cited alike."""
    letter_years(works(env).bibdata.data.entries.values())


def check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: notes without kind or work, and what is wrong with works."""
    found = [*faults(notes(env).notes()), *_of_keys(env)]
    for path in works(env).bibdata.bibfiles:
        name = Path(path).relative_to(env.srcdir)
        lines = (
            lines_of(Path(path).read_text("utf-8-sig")) if Path(path).exists() else {}
        )
        found += [
            f"{name}:{lines[key][0]}: {fault}"
            for key, fault in _of_works(app, env)
            if key in lines
        ]
    return found


def _of_keys(env: BuildEnvironment) -> Iterator[str]:
    """Yield citations of works that are not there."""
    known = works(env).bibdata.data.entries
    for key, place in notes(env).cited():
        if key not in known:
            remedy = f"use a key of {WORKS}"
            if not key[0].isalpha():
                remedy = "a page stands in braces behind its key, like nove1969{54-60}"
            yield f"{place}: there is no work {key!r}; {remedy}"


def _of_works(app: Sphinx, env: BuildEnvironment) -> Iterator[tuple[str, str]]:
    """Yield the keys of works that are not used, or not well described."""
    domain = works(env)
    entries = domain.bibdata.data.entries
    cited = {key for key, _ in notes(env).cited()}
    listed = {work.entry.key for work in domain.citations}
    for key in entries:
        if key not in cited:
            yield key, f"the work {key!r} is cited nowhere; cite it or remove it"
        elif key not in listed:
            yield (
                key,
                (
                    f"the work {key!r} stands in no list of the bibliography; give it "
                    "the keywords that the filter of a list asks for"
                ),
            )
    if app.config.bibtex_default_style == NAME:
        yield from faults_of_works(entries.values())


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: numbers, ways back, and the works that notes cite."""
    records = [(home, n.label, n.at, n.works) for home, n in notes(env).notes()]
    return records, [Path(p).read_bytes() for p in works(env).bibdata.bibfiles]


def write_table(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished`` of the plain text: a line a note."""
    if exception or app.builder.name != "plaintext":
        return
    numbers = notes(app.env).numbers()
    rows = [("id", "at", "number", "kind", "works", "text")]
    rows += [
        (n.label, n.at or home, str(numbers[home, n.label]), n.kind, " ".join(n.works), n.text)
        for home, n in notes(app.env).notes()
    ]  # fmt: skip
    Path(app.outdir, "notes.tsv").write_text(tsv(rows), "utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, nodes, transform and handlers."""
    app.setup_extension("sphinxcontrib.bibtex")
    app.setup_extension("chabap.paragraphs")
    app.setup_extension("chabap.wording")
    provide(app, values)
    bring(
        app,
        Path(__file__).parent,
        scripts=["notes.js"],
        styles=["notes.css"],
        priority=Files.NOTES,
    )
    app.add_domain(NoteDomain)
    add_nodes(app, HANDLERS)
    add_nodes(app, citations.HANDLERS)
    app.add_role("cite", citations.Cite(), override=True)
    for name in BibtexDomain.roles:
        app.add_role_to_domain("cite", name, citations.Cite(), override=True)
    app.add_transform(CollectNotes)
    app.connect("builder-inited", try_works, priority=Started.WORKS)
    app.connect("env-updated", letter, priority=Updated.WORKS)
    app.connect(CHECK, check)
    app.connect(SHOWN, shown)
    app.connect("doctree-resolved", print_notes, priority=Resolved.NOTES)
    app.connect("doctree-resolved", mark_author, priority=Resolved.NAMES)
    app.connect("doctree-resolved", citations.add_cards, priority=Resolved.PAGES)
    app.connect("doctree-resolved", citations.link_back, priority=Resolved.PAGES)
    app.connect("build-finished", write_table)
    return {
        "version": __version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
