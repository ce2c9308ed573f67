"""The editors' notes: their kinds, numbers and works, and the way back from a work to them.

Read phase: a note's kind, the first word of its label, is printed in front of it.
``env-updated``: every note is checked. ``doctree-resolved``: docutils' notes and marks
become ours (`chabap.notes.nodes`), with the number that they have in every format, and works
in the bibliography list the notes that cite them.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from docutils.nodes import Text, citation, inline
from sphinx.util.nodes import make_refnode

from chabap import __version__
from chabap.assets import add_nodes, bring, provide
from chabap.changes import SHOWN
from chabap.faults import CHECK
from chabap.notes.collect import CollectNotes
from chabap.notes.domain import NoteDomain, notes, works
from chabap.notes.model import KINDS, Note, faults
from chabap.notes.nodes import HANDLERS
from chabap.notes.resolve import mark_author, print_notes
from chabap.order import Files, Resolved
from chabap.paragraphs.ids import is_paragraph_id, section_sign
from chabap.tables import tsv
from chabap.wording import say

if TYPE_CHECKING:
    from docutils.nodes import document
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


def link_back(app: Sphinx, doctree: document, docname: str) -> None:
    """On ``doctree-resolved``: let every work list the notes that cite it."""
    entries = list(doctree.findall(citation))
    if not entries:
        return
    citing: defaultdict[str, list[tuple[str, Note]]] = defaultdict(list)
    for home, record in notes(app.env).notes():
        for key in record.works:
            citing[key].append((home, record))
    keys = {work.citation_id: work.key for work in works(app.env).citations}
    for entry in entries:
        if found := citing.get(keys.get(entry["ids"][0], "")):
            line = inline("", f" {say('cited in')} ", classes=["cited-in"])
            for home, record in found:
                if len(line.children) > 1:
                    line += Text(", ")
                numbered = is_paragraph_id(record.at)
                where = f"{section_sign(record.at)} " if numbered else ""
                sign = inline("", f"{where}{say(KINDS.get(record.kind, 'note'))}")
                line += make_refnode(app.builder, docname, home, record.label, sign)
            entry[-1] += line


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
    app.add_transform(CollectNotes)
    app.connect(CHECK, check)
    app.connect(SHOWN, shown)
    app.connect("doctree-resolved", print_notes, priority=Resolved.NOTES)
    app.connect("doctree-resolved", mark_author, priority=Resolved.NAMES)
    app.connect("doctree-resolved", link_back, priority=Resolved.PAGES)
    app.connect("build-finished", write_table)
    return {
        "version": __version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
