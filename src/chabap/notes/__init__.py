"""The editors' notes: their kinds, numbers and works, and the way back from a work to them.

Read phase: a note's kind, the first word of its label, is printed in front of it.
``env-updated``: every note is checked. ``doctree-resolved``: docutils' notes and marks
become ours (`chabap.notes.nodes`), with the number that they have in every format, and works
in the bibliography list the notes that cite them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chabap import __version__
from chabap.assets import add_nodes, bring, provide
from chabap.changes import SHOWN
from chabap.faults import CHECK
from chabap.notes import citations
from chabap.notes.collect import CollectNotes
from chabap.notes.domain import NoteDomain, notes, works
from chabap.notes.model import faults
from chabap.notes.nodes import HANDLERS
from chabap.notes.resolve import mark_author, print_notes
from chabap.order import Files, Resolved
from chabap.tables import tsv

if TYPE_CHECKING:
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


def check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: notes without kind or work, works without use."""
    found = list(faults(notes(env).notes()))
    domain = works(env)
    cited = {target.key for ref in domain.citation_refs for target in ref.targets}
    for path in domain.bibdata.bibfiles:
        name = Path(path).relative_to(env.srcdir)
        found += [
            f"{name}: the work {key!r} is cited nowhere; cite it or remove it"
            for key in domain.bibdata.data.entries
            if key not in cited
        ]
    return found


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
    app.add_transform(CollectNotes)
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
