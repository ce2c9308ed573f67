"""What editors say elsewhere of the entries: notes, terms of the glossary, the introduction.

Read phase: their words are recorded, for `chabap.registers` to recognise names in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from chabap.order import Read
from chabap.paragraphs.text import find
from chabap.registers.domain import RegisterDomain, register

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chabap.registers.recognition import Recogniser

NOTE, TERM, INTRODUCTION = "note", "term", "introduction"
PAGE = "about/introduction"
"""The page whose sections are passages; what other pages say is no word about the text."""


class Passage(NamedTuple):
    """A note, a term's definition or a section of the introduction (pickled)."""

    kind: str
    """One of the three above."""
    id: str
    """Of the note, the term or the section."""
    title: str
    """The title of the section, the headword of the term; "" for a note."""
    text: str
    """Its words, without citations and without the words of roles."""
    named: tuple[str, ...]
    """Keys of the entries that roles name."""


class Mentioned(NamedTuple):
    """That a passage speaks of an entry (pickled with the environment)."""

    target: str
    """Key of the entry."""
    docname: str
    passage: Passage


class CollectPassages(SphinxTransform):
    """Record the passages of a page."""

    default_priority = Read.PASSAGES

    def apply(self, **kwargs: Any) -> None:
        """Walk notes, glossaries and, in the introduction, sections."""
        for passage in self.passages():
            register(self.env).note_passage(passage)

    def passages(self) -> Iterator[Passage]:
        """Yield them in the order of the page."""
        for note in self.document.findall(nodes.footnote):
            yield _passage(NOTE, note["ids"][0], "", [note])
        for glossary in self.document.findall(addnodes.glossary):
            for item in glossary.findall(nodes.definition_list_item):
                if ids := item[0]["ids"]:
                    yield _passage(TERM, ids[0], item["headword"], [item[-1]])
        if self.env.docname == PAGE:
            for section in self.document.findall(nodes.section):
                title, *blocks = section.children
                own = [b for b in blocks if not isinstance(b, _PARTS)]
                if own:
                    yield _passage(INTRODUCTION, section["ids"][0], title.astext(), own)


_PARTS = (nodes.section, nodes.footnote)
"""What of a section is a passage of its own."""


def _passage(
    kind: str, node_id: str, title: str, blocks: Iterable[nodes.Node]
) -> Passage:
    """Return the passage of some blocks."""
    words: list[str] = []
    named: list[str] = []
    for block in blocks:
        for leaf in find(block, _is_leaf):
            if isinstance(leaf, nodes.Text):
                words.append(leaf.astext())
            elif leaf["refdomain"] == RegisterDomain.name:
                named.append(f"{leaf['reftype']}-{leaf['reftarget']}")
                words.append("\n")
        words.append("\n")
    text = "\n".join(" ".join(line.split()) for line in "".join(words).split("\n"))
    return Passage(kind, node_id, title, text, tuple(dict.fromkeys(named)))


def _is_leaf(node: nodes.Node) -> bool:
    """Tell words, and roles whose words are no words of the passage."""
    if _is_role(node):
        return True
    outer = node.parent
    while outer is not None and not isinstance(outer, nodes.Body):
        if _is_role(outer):
            return False
        outer = outer.parent
    return isinstance(node, nodes.Text) and not isinstance(node.parent, nodes.label)


def _is_role(node: nodes.Node) -> bool:
    return isinstance(node, addnodes.pending_xref) and node.get("refdomain") in {
        "cite",
        RegisterDomain.name,
    }


def mentions(
    passages: Iterable[tuple[str, Passage]], recogniser: Recogniser
) -> Iterator[Mentioned]:
    """Yield which entries the passages of pages speak of, a term not of itself."""
    for docname, passage in passages:
        found = recogniser.occurrences(passage.text, at=passage.id)
        targets = dict.fromkeys((*passage.named, *(o.target for o in found)))
        for target in targets:
            if target != passage.id:
                yield Mentioned(target, docname, passage)
