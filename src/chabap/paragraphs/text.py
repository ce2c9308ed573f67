"""The one walk through the reading text: which leaves of a page are the author's words.

A block is a paragraph or heading, or a list, table, verse, quotation or figure as a whole.
Its reading text is all the text in it but what editors put there: note marks, and nodes of
the class `EDITORIAL`. What is printed by the shape of a block is a part of it too: a line
feed between lines of verse, items, terms, rows and paragraphs, a tab between cells, a space
inside a cell, and the numbers of numbered items. Offsets count its characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from chabap.paragraphs.nodes import line_break, text_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
    """Tell the blocks that are the author's from those of notes, and from pictures alone."""
    if isinstance(node, nodes.title):
        return isinstance(node.parent, nodes.section)
    if isinstance(node, text_block):
        return True
    if not isinstance(node, nodes.paragraph) or _is_picture(node):
        return False
    parent = node.parent
    while parent is not None:
        if isinstance(parent, nodes.footnote | text_block) or is_editorial(parent):
            return False
        parent = parent.parent
    return True


def _is_picture(paragraph: nodes.paragraph) -> bool:
    inside = paragraph.children
    return bool(inside) and all(isinstance(node, nodes.image) for node in inside)


def find(
    root: nodes.Element, wanted: Callable[[nodes.Node], bool]
) -> Iterator[nodes.Node]:
    """Yield the nodes that a test takes, in the order of the document.

    docutils itself takes a slow way for any test that is not a class.
    """
    return filter(wanted, root.findall(nodes.Node))


def text_paragraphs(document: nodes.document) -> Iterator[nodes.Element]:
    """Yield the author's blocks, but for headings."""
    for node in document.findall(nodes.Element):
        if is_block(node) and not isinstance(node, nodes.title):
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


def walk(block: nodes.Element) -> Iterator[nodes.Text | str]:
    """Yield the reading text of a block: leaves, and what its shape puts between them."""
    fresh = True  # nothing stands on the line, or in the cell, yet
    begun = False
    for node in _inside(block):
        between = ""
        if isinstance(node, nodes.Text):
            yield node
        elif isinstance(node, line_break):
            between = _line_end(node)
        elif isinstance(node, nodes.row):
            between, fresh = _line_end(node) if begun else "", True
        elif isinstance(node, nodes.entry):
            between, fresh = "" if node.parent[0] is node else "\t", True
        elif isinstance(node, nodes.list_item) and (number := item_number(node)):
            between = f"{'' if fresh else _line_end(node)}{number} "
            fresh = True
        elif isinstance(node, nodes.TextElement) and not isinstance(node, nodes.Inline):
            between, fresh = "" if fresh else _line_end(node), False
        begun = begun or not fresh or isinstance(node, nodes.row)
        if between:
            yield between


def _inside(block: nodes.Element) -> Iterator[nodes.Node]:
    """Yield what stands in a block, in order, but for what editors put there."""
    pending: list[nodes.Node] = [*block.children][::-1]
    while pending:
        node = pending.pop()
        if not is_editorial(node):
            yield node
            pending += reversed(node.children)


def _line_end(node: nodes.Node) -> str:
    """Return what ends a line: in a cell, only a space."""
    while node is not None and not isinstance(node, nodes.entry):
        node = node.parent
    return "\n" if node is None else " "


def item_number(item: nodes.list_item) -> str:
    """Return the number of an item as it is printed; "" if its list has none."""
    numbered = item.parent
    if not isinstance(numbered, nodes.enumerated_list):
        return ""
    number = numbered.get("start", 1) + position(item)
    return f"{numbered['prefix']}{number}{numbered['suffix']}"


def leaves(block: nodes.Element) -> Iterator[tuple[int, nodes.Text]]:
    """Yield the texts of a block with their offsets in its reading text."""
    offset = 0
    for piece in walk(block):
        if isinstance(piece, nodes.Text):
            yield offset, piece
        offset += len(piece)


def reading_text(block: nodes.Element) -> str:
    """Return the reading text of a block."""
    return "".join(map(str, walk(block)))


def stretches(block: nodes.Element, start: int, end: int) -> list[tuple[int, int]]:
    """Part a stretch of the reading text where lines, items and cells end.

    Of what is only between them, or empty, nothing is parted.
    """
    found: list[tuple[int, int]] = []
    offset, parted = 0, True
    for piece in walk(block):
        first, last = max(start, offset), min(end, offset + len(piece))
        offset += len(piece)
        if not isinstance(piece, nodes.Text):
            parted = True
        elif first < last and not parted and found:
            found[-1] = found[-1][0], last
        elif first < last:
            found.append((first, last))
            parted = False
    return found or [(start, end)]


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
    """Put *node* right behind the letter before an offset of the reading text.

    Where that is no letter of a leaf, it goes before the next one.
    """
    last = None
    if offset == 0 and isinstance(block, nodes.TextElement):
        block.insert(0, node)
        return
    for start, leaf in leaves(block):
        if start < offset <= start + len(leaf):
            before = _cut(leaf, 0, offset - start)
            before.parent.insert(position(before) + 1, node)
            return
        if offset <= start:
            leaf.parent.insert(position(leaf), node)
            return
        last = leaf
    if last is not None:
        last.parent.insert(position(last) + 1, node)


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
