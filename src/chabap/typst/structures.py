"""Visitors for blocks of more than one paragraph: lists, verse, tables, pictures."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxTranslator

from chabap.errors import place
from chabap.notes.nodes import note_mark
from chabap.paragraphs.ids import section_sign
from chabap.paragraphs.text import explicit_id, item_number, position

if TYPE_CHECKING:
    from docutils.nodes import Element

NAME = 14
"""Letters of the longest word that a line of the book keeps whole, if others make it up: longer
ones leave holes, or lines with wide spaces between their letters. (Measured: with 20 letters two
lines have a word space over 0.75 em and 48 have letters 0.06 em apart, with 14 none and 36.)"""
PICTURES = "pictures"
"""Folder of the pictures, beside the Typst source."""
WHOLE = 12
"""Rows of a table that stays on one page; a longer one would leave too much of it empty. (Of
one that is parted right behind a head with notes, Typst 0.15 makes a PDF that is not UA-1.)"""
LINE, SHORT = 58, 40
"""Letters that a line of the text holds at most, and that it holds at least if it begins a
paragraph, not counting marks above and below others."""
_ALIGNED = {"text-left": "left", "text-center": "center", "text-right": "right"}
"""Classes that MyST gives to cells."""


def string(text: str) -> str:
    """Return a Typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _ends_section(item: Element) -> bool:
    """Tell whether an item of a list is the last thing that its section has."""
    last = item
    while not isinstance(last, nodes.section | nodes.document):
        if last.next_node(nodes.Element, descend=False, siblings=True):
            return False
        last = last.parent
    return len(item.parent) > 1


def marks_within(
    letters: int, paragraph: Element, *, of_the_end: bool = False
) -> list[note_mark]:
    """Return the marks of notes that stand among so many letters of a paragraph."""
    found: list[note_mark] = []
    pending: list[nodes.Node] = [paragraph]
    while pending and letters > 0:
        node = pending.pop()
        if isinstance(node, note_mark):
            found += [] if node["again"] else [node]
        elif isinstance(node, nodes.Text):
            letters -= sum(unicodedata.category(c) != "Mn" for c in node.astext())
        else:
            pending += node.children if of_the_end else reversed(node.children)
    return found


def marks_at_edges(paragraph: Element) -> list[note_mark]:
    """Return the marks that may stand in the second line of a paragraph or in the last."""
    first = marks_within(SHORT, paragraph)
    second = [mark for mark in marks_within(2 * LINE, paragraph) if mark not in first]
    return second + marks_within(LINE, paragraph, of_the_end=True)


def _length(image: Element) -> str:
    """Return the width that the source asks for, in Typst's units; "" if it leaves it open.

    >>> [_length(nodes.image(width=w)) for w in ("50%", "200px", "200", "4 cm", "")]
    ['50%', '150.0pt', '150.0pt', '4cm', '']
    """
    match = re.fullmatch(r"([\d.]+)\s*(%|px|pt|mm|cm|in|em|)", image.get("width", ""))
    if not match:
        return ""
    number, unit = match.groups()
    return f"{float(number) * 0.75}pt" if unit in ("px", "") else number + unit


class StructureVisitors(SphinxTranslator):
    """The part of `chabap.typst.translator.TypstTranslator` that sets such blocks."""

    out: list[str]
    faults: list[str]
    sign: str

    if TYPE_CHECKING:  # the translator has them

        def anchor(self, node: Element) -> None:
            """Let links point here."""

        def begin_block(self) -> None:
            """Nothing stands before the first word of a block."""

    def open_block(self, node: Element) -> None:
        """Open a list, table, verse, quotation or figure that is one §."""
        self.sign = section_sign(explicit_id(node))
        self.out.append("#text-block[")
        self.anchor(node)

    # -- lists

    def visit_enumerated_list(self, node: Element) -> None:
        pattern = f"{node['prefix']}1{node['suffix']}"
        self.out.append(f"#numbers({string(pattern)})[")
        self.anchor(node)

    def depart_enumerated_list(self, node: Element) -> None:
        self.out.append("]\n\n")

    def visit_list_item(self, node: Element) -> None:
        assert isinstance(node, nodes.list_item)
        if item_number(node):
            number = node.parent.get("start", 1) + position(node)
            self.out.append(f"#numbered-item({number})[")
        else:
            self.out.append("#item[")
        self.anchor(node)

    def depart_list_item(self, node: Element) -> None:
        self.out.append("]\n\n")

    # -- the index

    def visit_index_list(self, node: Element) -> None:
        self.out.append("#index[\n")

    def depart_index_list(self, node: Element) -> None:
        self.out.append("]\n")

    def visit_index_entry(self, node: Element) -> None:
        self.begin_block()
        self.out.append("#indexed[")

    def depart_index_entry(self, node: Element) -> None:
        self.out.append("]\n")

    # -- verse

    def visit_line_block(self, node: Element) -> None:
        if not isinstance(node.parent, nodes.line_block):
            self.out.append("#verse[")
            self.anchor(node)

    def depart_line_block(self, node: Element) -> None:
        if not isinstance(node.parent, nodes.line_block):
            self.out.append("]\n\n")

    def visit_line(self, node: Element) -> None:
        self.begin_block()
        depth, block = 0, node.parent.parent
        while isinstance(block, nodes.line_block):
            depth, block = depth + 1, block.parent
        self.out.append(f"#verse-line({depth})[" if node.children else "#stanza[")

    def depart_line(self, node: Element) -> None:
        self.out.append("]\n")

    # -- pictures

    def visit_image(self, node: Element) -> None:
        if alt := node.get("alt", ""):
            name = self.builder.images.get(node["uri"], node["uri"])
            where = "inline" if isinstance(node.parent, nodes.paragraph) else "block"
            size = f", width: {width}" if (width := _length(node)) else ""
            self.out.append(
                f"#picture({string(f'{PICTURES}/{name}')}, alt: {string(alt)}, "
                f"{where}: true{size})"
            )
        else:
            self.faults.append(
                f"{place(node)}: the picture {node['uri']!r} has no alternative text; say "
                "in :alt:, or in the brackets of ![…](…), what is to be seen"
            )
        raise nodes.SkipNode

    def visit_caption(self, node: Element) -> None:
        self.begin_block()
        self.out.append("#caption[")
        self.anchor(node)

    def depart_caption(self, node: Element) -> None:
        self.out.append("]\n\n")

    # -- tables

    # Between the brackets of their cells tables are Typst code, not markup.

    def visit_tgroup(self, node: Element) -> None:
        auto = "colwidths-auto" in node.parent["classes"]
        widths = [
            "auto" if auto else f"{spec['colwidth']}fr"
            for spec in node.children
            if isinstance(spec, nodes.colspec)
        ]
        rows = sum(1 for _ in node.findall(nodes.row))
        whole = "true" if rows <= WHOLE else "false"
        self.out.append(f"#rows(whole: {whole}, columns: ({', '.join(widths)},),\n")

    def depart_tgroup(self, node: Element) -> None:
        self.out.append(")\n\n")

    def visit_thead(self, node: Element) -> None:
        # printed again on the next page, a place would stand twice
        places = any(inner["ids"] for inner in node.findall(nodes.Element))
        self.out.append(f"table.header(repeat: {'false' if places else 'true'}, ")

    def depart_thead(self, node: Element) -> None:
        self.out.append("),\ntable.hline(),\n")

    def visit_entry(self, node: Element) -> None:
        said = [f"align: {_ALIGNED[c]}" for c in node["classes"] if c in _ALIGNED]
        said += [
            f"{word}: {node[more] + 1}"
            for word, more in (("colspan", "morecols"), ("rowspan", "morerows"))
            if more in node
        ]
        self.out.append(f"table.cell({', '.join(said)})[")

    def depart_entry(self, node: Element) -> None:
        self.out.append("],\n")

    # An entry's headwords stand on one line; the first is bold unless it says itself
    # what is (as those of the registers do).

    def visit_term(self, node: Element) -> None:
        first = not isinstance(node.previous_sibling(), nodes.term)
        if first and _ends_section(node.parent):
            self.out.append(
                "]\n#last-entry["
            )  # whole: no page has two lines of it alone
        if first:
            self.begin_block()
        self.out.append("#entry[" if first else "~· ")
        self.anchor(node)
        if first and not any(node.findall(nodes.strong)):
            self.out.append("#strong[")

    def depart_term(self, node: Element) -> None:
        first = not isinstance(node.previous_sibling(), nodes.term)
        if first and not any(node.findall(nodes.strong)):
            self.out.append("]")
        if not isinstance(node.next_node(siblings=True, descend=False), nodes.term):
            self.out.append("]")

    def visit_definition(self, node: Element) -> None:
        self.begin_block()
        self.out.append("[")
        self.anchor(node)

    def depart_definition(self, node: Element) -> None:
        self.out.append("]\n")
