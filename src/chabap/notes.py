"""The editors' notes: their kinds, what they cite, and the way back from a work to them.

Read phase: a note's kind, the first word of its label, is printed in front of it.
``env-updated``: every note is checked, before anything is written. ``doctree-resolved``:
works in the bibliography list the notes that cite them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.domains import Domain
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

from chabap import __version__
from chabap.errors import BuildError
from chabap.paragraphs import explicit_id, text_paragraphs, toctree_order
from chabap.paragraphs.ids import chapter_of, section_sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

KINDS = {
    "who": "บุคคล",
    "fact": "ข้อเท็จจริง",
    "source": "ที่มา",
    "context": "ภูมิหลัง",
    "text": "คำอ่าน",
}
"""First words of labels, and what readers see."""

CITING = {"fact", "source"}
"""Kinds that must rest on a work."""


class Note(NamedTuple):
    """A note of the edition (a tuple: pickled with the environment)."""

    label: str
    """``fact-congress-10``; the id of the note too."""
    at: str
    """Id of the paragraph with its mark."""
    works: tuple[str, ...]
    """Keys of the works that it cites."""
    place: str

    @property
    def kind(self) -> str:
        """The first word of the label."""
        return self.label.partition("-")[0]


class NoteDomain(Domain):
    """The notes, per document."""

    name = "note"
    label = "เชิงอรรถ"
    initial_data: ClassVar = {"notes": {}}
    data_version = 1

    def note(self, note: Note) -> None:
        """Record a note of the document being read."""
        self.data["notes"].setdefault(self.env.docname, []).append(note)

    def notes(self) -> Iterator[tuple[str, Note]]:
        """Yield page and record of every note, in the order of reading."""
        for docname in toctree_order(self.env):
            for note in self.data["notes"].get(docname, ()):
                yield docname, note

    def clear_doc(self, docname: str) -> None:
        """Forget a document that is about to be read again."""
        self.data["notes"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader recorded."""
        for docname in docnames & otherdata["notes"].keys():
            self.data["notes"][docname] = otherdata["notes"][docname]


class CollectNotes(SphinxTransform):
    """Record the notes of a chapter and put their kind in front of them."""

    default_priority = 878  # when marks have found their notes (620)

    def apply(self, **kwargs: Any) -> None:
        """Walk the marks in the order of the text."""
        if not chapter_of(self.env.docname):
            return
        domain = cast("NoteDomain", self.env.domains["note"])
        path = self.env.doc2path(self.env.docname, base=False)
        notes = {
            note_id: note
            for note in self.document.findall(nodes.footnote)
            for note_id in note["ids"]
        }
        for paragraph in text_paragraphs(self.document):
            for mark in paragraph.findall(nodes.footnote_reference):
                note = notes[mark["refid"]]
                record = Note(
                    label=mark["refid"],
                    at=explicit_id(paragraph),
                    works=tuple(dict.fromkeys(_works(note))),
                    place=f"{path}:{note.line}",
                )
                domain.note(record)
                first = next(note.findall(nodes.paragraph))
                word = KINDS.get(record.kind, "")
                kind = nodes.strong("", word, classes=["note-kind"])
                first[:0] = [kind, nodes.Text(" ")]


class KeepIds(SphinxPostTransform):
    """Give a note's id to its kind, for the theme moves notes to the margin without ids."""

    default_priority = 0  # before the theme's (1)
    builders = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Walk the notes of a page."""
        for note in self.document.findall(nodes.footnote):
            for kind in note.findall(nodes.strong):
                if "note-kind" in kind["classes"]:
                    kind["ids"] = note["ids"]


def _works(note: nodes.footnote) -> Iterator[str]:
    for reference in note.findall(pending_xref):
        if reference.get("refdomain") == "cite":
            yield from (key.strip() for key in reference["reftarget"].split(","))


def faults(notes: Iterable[Note]) -> Iterator[str]:
    """Yield what is wrong with notes: place, what, remedy."""
    for note in notes:
        if note.kind not in KINDS:
            yield (
                f"{note.place}: the note {note.label!r} has no kind; let its label begin "
                f"with one of {', '.join(KINDS)}"
            )
        if note.kind in CITING and not note.works:
            yield (
                f"{note.place}: the note {note.label!r} cites no work; add {{cite}}`key` "
                "or give it another kind"
            )


def check_notes(app: Sphinx, env: BuildEnvironment) -> None:
    """On ``env-updated``: stop at a note without kind or work, and at a work without use."""
    domain = cast("NoteDomain", env.domains["note"])
    found = list(faults(note for _, note in domain.notes()))
    works: Any = env.domains["cite"]
    cited = {target.key for ref in works.citation_refs for target in ref.targets}
    for path in works.bibdata.bibfiles:
        name = Path(path).relative_to(env.srcdir)
        found += [
            f"{name}: the work {key!r} is cited nowhere; cite it or remove it"
            for key in works.bibdata.data.entries
            if key not in cited
        ]
    if found:
        raise BuildError("\n".join(found))


def link_back(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: let every work list the notes that cite it."""
    citing: defaultdict[str, list[tuple[str, Note]]] = defaultdict(list)
    domain = cast("NoteDomain", app.env.domains["note"])
    for home, note in domain.notes():
        for key in note.works:
            citing[key].append((home, note))
    works: Any = app.env.domains["cite"]
    keys = {citation.citation_id: citation.key for citation in works.citations}
    for citation in doctree.findall(nodes.citation):
        if found := citing[keys[citation["ids"][0]]]:
            line = nodes.inline("", " อ้างใน ", classes=["cited-in"])
            for home, note in found:
                if len(line.children) > 1:
                    line += nodes.Text(", ")
                sign = nodes.inline("", f"{section_sign(note.at)} {KINDS[note.kind]}")
                line += make_refnode(app.builder, docname, home, note.label, sign)
            citation[-1] += line


def write_report(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished`` of the plain text: notes by kind and works, by paragraph."""
    if exception or app.builder.name != "plaintext":
        return
    by_paragraph: defaultdict[str, list[Note]] = defaultdict(list)
    domain = cast("NoteDomain", app.env.domains["note"])
    for _, note in domain.notes():
        by_paragraph[note.at].append(note)
    lines = ["\t".join(("at", *KINDS, "works"))]
    paragraphs: Any = app.env.domains["par"]
    for paragraph in paragraphs.reading_text():
        notes = by_paragraph[paragraph.id]
        kinds = Counter(note.kind for note in notes)
        works = sorted({key for note in notes for key in note.works})
        counts = (str(kinds[kind]) for kind in KINDS)
        lines.append("\t".join((paragraph.id, *counts, " ".join(works))))
    Path(app.outdir, "notes.tsv").write_text("\n".join(lines) + "\n", "utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, transform and handlers."""
    app.setup_extension("sphinxcontrib.bibtex")
    app.setup_extension("chabap.paragraphs")
    app.add_domain(NoteDomain)
    app.add_transform(CollectNotes)
    app.add_post_transform(KeepIds)
    app.connect("env-updated", check_notes)
    app.connect("doctree-resolved", link_back)
    app.connect("build-finished", write_report)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
