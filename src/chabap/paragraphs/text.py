"""The one walk through the reading text: which leaves of a page are the author's words.

A block is a paragraph or heading. Its reading text is all the text in it but what editors
put there: note marks, and nodes of the class `EDITORIAL`. Offsets count its characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EDITORIAL = "editorial"
"""Class of what editors add to a block: it is no part of the reading text."""
KEEP = "keep"
"""Class of what belongs on one line."""


def is_editorial(node: nodes.Node) -> bool:
    """Tell what editors put into a block from the author's words."""
    return isinstance(node, nodes.footnote_reference) or (
        isinstance(node, nodes.Element) and EDITORIAL in node["classes"]
    )


def is_block(node: nodes.Node) -> bool:
    """Tell the headings and paragraphs that are the author's from those of notes."""
    if isinstance(node, nodes.title):
        return isinstance(node.parent, nodes.section)
    if not isinstance(node, nodes.paragraph):
        return False
    parent = node.parent
    while parent is not None:
        if isinstance(parent, nodes.footnote) or is_editorial(parent):
            return False
        parent = parent.parent
    return True


def text_paragraphs(document: nodes.document) -> Iterator[nodes.paragraph]:
    """Yield the author's paragraphs."""
    for node in document.findall(nodes.paragraph):
        if is_block(node):
            yield node


def explicit_id(node: nodes.Element) -> str:
    """Return the id written above a node, also where it is a duplicate; else ""."""
    names: Sequence[str] = [*node["names"], *node["dupnames"]]
    return names[0] if names else ""


def block_id(block: nodes.Element) -> str:
    """Return the explicit id of a paragraph, or of a heading's section."""
    if isinstance(block, nodes.title):
        ids: list[str] = block.parent["ids"]
        return ids[0] if ids else ""
    return explicit_id(block)


def leaves(block: nodes.Element) -> Iterator[tuple[int, nodes.Text]]:
    """Yield the texts of a block with their offsets in its reading text."""
    offset = 0
    pending: list[nodes.Node] = [*block.children][::-1]
    while pending:
        node = pending.pop()
        if isinstance(node, nodes.Text):
            yield offset, node
            offset += len(node)
        elif not is_editorial(node):
            pending += reversed(node.children)


def reading_text(block: nodes.Element) -> str:
    """Return the reading text of a block."""
    return "".join(leaf.astext() for _, leaf in leaves(block))


def replace(node: nodes.Node, new: list[nodes.Node]) -> None:
    """Put other nodes in a node's place.

    docutils looks for equals, and two texts are equal that say the same.
    """
    parent = node.parent
    at = position(node)
    parent[at : at + 1] = new


def position(node: nodes.Node) -> int:
    """Return a node's index among its siblings."""
    return next(i for i, child in enumerate(node.parent.children) if child is node)


def pieces(block: nodes.Element, start: int, end: int) -> list[nodes.Text]:
    """Return the leaves that make up a stretch of the reading text, parted at its ends."""
    found = []
    for offset, leaf in list(leaves(block)):
        first, last = max(start - offset, 0), min(end - offset, len(leaf))
        if first < last:
            found.append(_cut(leaf, first, last))
    return found


def _cut(leaf: nodes.Text, first: int, last: int) -> nodes.Text:
    """Part a leaf so that the letters between two offsets are one; return it."""
    text = leaf.astext()
    if last - first == len(text):
        return leaf
    middle = nodes.Text(text[first:last])
    around = (nodes.Text(text[:first]), middle, nodes.Text(text[last:]))
    replace(leaf, [node for node in around if node.astext()])
    return middle


def wrap(block: nodes.Element, start: int, end: int, node: nodes.Element) -> None:
    """Put a stretch of the reading text into *node*; an empty stretch is a place.

    Markup of which the stretch covers only a part goes into *node* whole.
    """
    inside = pieces(block, start, end)
    if not inside:
        insert(block, start, node)
        return
    home = _around(inside[0])
    while not all(any(a is home for a in _ancestors(leaf)) for leaf in inside):
        home = home.parent
    first, last = (position(_child_of(home, leaf)) for leaf in (inside[0], inside[-1]))
    covered = home.children[first : last + 1]
    home[first : last + 1] = [node]
    node += covered


def insert(block: nodes.Element, offset: int, node: nodes.Element) -> None:
    """Put *node* right behind the letter before an offset of the reading text."""
    if offset == 0:
        block.insert(0, node)
        return
    for start, leaf in leaves(block):
        if start < offset <= start + len(leaf):
            before = _cut(leaf, 0, offset - start)
            before.parent.insert(position(before) + 1, node)
            return


def _around(node: nodes.Node) -> nodes.Element:
    parent = node.parent
    assert isinstance(parent, nodes.Element)
    return parent


def _ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield node


def _child_of(home: nodes.Element, node: nodes.Node) -> nodes.Node:
    """Return the child of *home* that a node is, or stands in."""
    while node.parent is not home:
        node = node.parent
    return node
