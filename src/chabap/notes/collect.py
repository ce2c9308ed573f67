"""Read phase: notes are recorded, and each says what kind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform

from chabap.errors import place
from chabap.faults import note_fault
from chabap.notes.domain import notes
from chabap.notes.model import KINDS, Note
from chabap.order import Read
from chabap.paragraphs.ids import chapter_of
from chabap.paragraphs.text import block_id, is_block
from chabap.wording import say
from chabap.works.citing import keys

if TYPE_CHECKING:
    from collections.abc import Iterator


class CollectNotes(SphinxTransform):
    """Record the notes of a page, and put the kind in front of each."""

    default_priority = Read.NOTES

    def apply(self, **kwargs: Any) -> None:
        """Walk the marks in the order of the text."""
        footnotes = {
            node_id: footnote
            for footnote in self.document.findall(nodes.footnote)
            for node_id in footnote["ids"]
        }
        seen = set()
        for mark in self.document.findall(nodes.footnote_reference):
            label = mark.get("refid")
            if label not in footnotes or label in seen:
                continue  # docutils warns of a mark without a note
            seen.add(label)
            footnote = footnotes[label]
            self.check_label(footnote, label)
            blocks = [b for b in footnote.children if not isinstance(b, nodes.label)]
            record = Note(
                label=label,
                at=_where(mark) if chapter_of(self.env.docname) else "",
                works=tuple(dict.fromkeys(_works(footnote))),
                place=place(footnote),
                text="\n".join(_words(block) for block in blocks),
            )
            notes(self.env).note(record)
            if word := KINDS.get(record.kind):
                kind = nodes.strong("", say(word), classes=["note-kind"])
                opening(footnote)[:0] = [kind, nodes.Text(" ")]

    def check_label(self, footnote: nodes.footnote, label: str) -> None:
        """Tell of a label that is not kept as it is written: what is left is the id."""
        written = footnote["names"] or footnote["dupnames"]
        if written and written[0] != label:
            note_fault(
                self.env,
                f"{place(footnote)}: the label {written[0]!r} can be no id; use small letters "
                "a-z, digits and hyphens",
            )


def _where(mark: nodes.Node) -> str:
    """Return the id of the paragraph or heading that a mark stands in."""
    node = mark
    while node.parent is not None and not is_block(node):
        node = node.parent
    return block_id(node) if is_block(node) else ""


def _works(footnote: nodes.Element) -> Iterator[str]:
    for reference in footnote.findall(pending_xref):
        if reference.get("refdomain") == "cite":
            yield from keys(reference["reftarget"])


def _words(block: nodes.Node) -> str:
    """Return the words of a block of a note; the keys of works are recorded apart."""
    texts = (
        str(leaf.astext())
        for leaf in block.findall(nodes.Text)
        if not _is_citation(leaf.parent)
    )
    return " ".join("".join(texts).split())


def _is_citation(node: nodes.Element | None) -> bool:
    while node is not None:
        if isinstance(node, pending_xref):
            return bool(node.get("refdomain") == "cite")
        node = node.parent
    return False


def opening(body: nodes.Element) -> nodes.paragraph:
    """Return the paragraph that a note begins with; one is made if it begins otherwise."""
    at = 1 if body.children and isinstance(body[0], nodes.label) else 0
    if len(body.children) <= at or not isinstance(body[at], nodes.paragraph):
        body.insert(at, nodes.paragraph())
    opening = body[at]
    assert isinstance(opening, nodes.paragraph)
    return opening
