"""Read phase: ids of headings, blocks of the text, and what cannot be text at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.addnodes import only
from sphinx.transforms import SphinxTransform

from chabap.errors import place
from chabap.faults import note_fault
from chabap.order import Read
from chabap.paragraphs.domain import paragraphs
from chabap.paragraphs.ids import Paragraph, chapter_of, is_paragraph_id
from chabap.paragraphs.nodes import line_break, text_block
from chabap.paragraphs.text import (
    EDITORIAL,
    block_id,
    explicit_id,
    find,
    is_block,
    is_editorial,
    leaves,
    position,
    reading_text,
    replace,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENTS = re.compile(r"(\s*<!--.*?-->)+\s*", re.DOTALL)
_BREAK = re.compile(r"\s*<br\s*/?>\s*")
_LATEX_BREAK = re.compile(r"\s*\\\\\s*")  # MyST's, for LaTeX, beside that for HTML
_KINDS: dict[type[nodes.Element], str] = {
    nodes.bullet_list: "list",
    nodes.enumerated_list: "list",
    nodes.definition_list: "list",
    nodes.table: "table",
    nodes.line_block: "verse",
    nodes.block_quote: "quotation",
    nodes.figure: "figure",
}
"""What can be one § as a whole, with its name in messages."""
DASH = "— "
"""Stands before the name of whoever said it."""


class MendMarkup(SphinxTransform):
    """Drop comments, which no format is to meet; make MyST's hard line breaks nodes.

    Markup of one format's own would be lost in the others, and formulas need a script from
    elsewhere: both are faults.
    """

    default_priority = Read.MARKUP

    def apply(self, **kwargs: Any) -> None:
        """Look at every raw node and every formula."""
        for raw in list(self.document.findall(nodes.raw)):
            text = raw.astext()
            if _COMMENTS.fullmatch(text):
                _drop(raw)
            elif _LATEX_BREAK.fullmatch(text):
                raw.parent.remove(raw)
            elif _BREAK.fullmatch(text):
                replace(raw, [line_break()])
            else:
                self.refuse(
                    raw,
                    "is markup of one format alone; write it in Markdown, or with a role "
                    "such as {sup}",
                )
        for node in [*find(self.document, _is_formula)]:
            self.refuse(node, "is a formula; write it as text, with {sub} and {sup}")

    def refuse(self, node: nodes.Element, why: str) -> None:
        """Record a fault and take the node out."""
        text = node.astext().strip()
        note_fault(self.env, f"{place(node)}: {text!r} {why}")
        node.parent.remove(node)


def _drop(comment: nodes.Element) -> None:
    """Take out a comment, and the space before it if none is needed there."""
    before, at = comment.previous_sibling(), position(comment)
    after = comment.parent[at + 1] if at + 1 < len(comment.parent) else None
    if isinstance(before, nodes.Text) and (
        after is None or after.astext().startswith(" ")
    ):
        comment.parent[at - 1] = nodes.Text(before.astext().rstrip(" "))
    comment.parent.remove(comment)


def _is_formula(node: nodes.Node) -> bool:
    return isinstance(node, nodes.math | nodes.math_block)


class SignShapes(SphinxTransform):
    """Make the dash of an attribution, and the bracket of a number, alike in every format."""

    default_priority = Read.SHAPES

    def apply(self, **kwargs: Any) -> None:
        """Make attributions paragraphs of this class; lists say how their numbers end."""
        for node in list(self.document.findall(nodes.attribution)):
            named = nodes.paragraph("", DASH, *node.children, classes=["attribution"])
            named.source, named.line = node.source, node.line
            replace(node, [named])
        for node in self.document.findall(nodes.enumerated_list):
            if node["suffix"] == ")":
                node["classes"].append("bracketed")


class GatherBlocks(SphinxTransform):
    """Make lists, tables, verse, quotations and figures of a chapter one block each.

    A quotation whose paragraphs have ids of their own is no block; a picture without an id
    is the editors', and its caption is no part of the text.
    """

    default_priority = Read.BLOCKS

    def apply(self, **kwargs: Any) -> None:
        """Put the outermost of them into a `text_block` each, which takes over the id."""
        if chapter_of(self.env.docname) is None:
            return
        for node in list(_outermost(self.document)):
            if isinstance(node, nodes.figure) and not explicit_id(node):
                node["classes"].append(EDITORIAL)
            else:
                self.check(node)
                self.gather(node)

    def check(self, node: nodes.Element) -> None:
        """Tell of ids inside: they would be lost."""
        for inner in node.findall(nodes.Element):
            if inner is not node and is_paragraph_id(name := explicit_id(inner)):
                note_fault(
                    self.env,
                    f"{place(inner)}: the id {name} stands inside a {kind_of(node)}, which "
                    "is one § as a whole; write one id, above it",
                )

    def gather(self, node: nodes.Element) -> None:
        """Put one into a block."""
        block = text_block(names=node["names"], dupnames=node["dupnames"])
        block["ids"] = [i for i in node["ids"] if i in node["names"]]
        lines = (n for n in node.findall() if n.line)  # docutils gives tables none
        first = next(lines, node)
        block.source, block.line = first.source, first.line
        captioned = isinstance(node, nodes.table | nodes.figure)  # Sphinx wants its id
        node["ids"] = [f"{name}-body" for name in block["ids"] if captioned]
        node["names"], node["dupnames"] = [], []
        replace(node, [block])
        block += node
        self.document.ids.update(dict.fromkeys(block["ids"], block))


def _outermost(node: nodes.Element) -> Iterator[nodes.Element]:
    """Yield what is one § as a whole, but not what stands in it."""
    for child in node.children:
        if not isinstance(child, nodes.Element) or isinstance(child, nodes.footnote):
            continue
        if type(child) in _KINDS and not _is_parted(child):
            yield child
        else:
            yield from _outermost(child)


def _is_parted(node: nodes.Element) -> bool:
    """Tell a quotation whose paragraphs are each a §."""
    return isinstance(node, nodes.block_quote) and any(
        isinstance(child, nodes.paragraph) and is_paragraph_id(explicit_id(child))
        for child in node.children
    )


def kind_of(block: nodes.Element) -> str:
    """Name the kind of a block in messages."""
    inner = block[0] if isinstance(block, text_block) else block
    return _KINDS.get(type(inner), "paragraph")


class StableHeadingIds(SphinxTransform):
    """Keep only the explicit id of a heading: docutils numbers Thai titles by order."""

    default_priority = Read.HEADINGS

    def apply(self, **kwargs: Any) -> None:
        """Tell of a heading without an explicit id."""
        explicit = {
            node_id
            for name, node_id in self.document.nameids.items()
            if node_id and self.document.nametypes.get(name)
        }
        for section in self.document.findall(nodes.section):
            ids = [i for i in section["ids"] if i in explicit]
            if ids:
                section["ids"] = ids
            else:
                note_fault(
                    self.env,
                    f"{place(section)}: no id above the heading "
                    f"{section[0].astext()!r}; write (some-ascii-id)= above it",
                )


class CollectParagraphs(SphinxTransform):
    """Record headings and blocks of a chapter; words that are in none are a fault."""

    default_priority = Read.PARAGRAPHS

    def apply(self, **kwargs: Any) -> None:
        """Walk the document just read."""
        if chapter_of(self.env.docname) is None:
            return
        for node in find(self.document, is_block):
            paragraphs(self.env).note_paragraph(
                Paragraph(
                    id=block_id(node),
                    place=place(node),
                    text=reading_text(node),
                    heading=isinstance(node, nodes.title),
                    kind=kind_of(node),
                    broken=any("\n" in leaf.astext() for _, leaf in leaves(node)),
                )
            )
        for node in dict.fromkeys(_strays(self.document)):
            note_fault(
                self.env,
                f"{place(node)}: {type(node).__name__} is nothing that the text of a chapter "
                "is made of; write a paragraph, list, table, verse or quotation",
            )


def _strays(document: nodes.document) -> Iterator[nodes.Element]:
    """Yield the elements with words that are neither the author's nor in a note."""
    pending: list[nodes.Node] = [*document.children][::-1]
    while pending:
        node = pending.pop()
        if is_block(node) or is_editorial(node):
            continue
        if isinstance(node, nodes.Invisible | nodes.footnote | only):
            continue
        if isinstance(node, nodes.Text):
            yield node.parent
        pending += reversed(node.children)
