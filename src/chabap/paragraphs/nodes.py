"""Nodes of the reading text that docutils lacks, and how each format prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from chabap.formats import of
from chabap.paragraphs.ids import section_sign
from chabap.wording import say

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.writers.html5 import HTML5Translator

    from chabap.assets import Handlers
    from chabap.typst.translator import TypstTranslator


class text_block(nodes.General, nodes.Element):  # type: ignore[misc]  # docutils is untyped
    """A list, table, verse, quotation or figure that is one § of the text; it has its id."""


class line_break(nodes.Inline, nodes.Element):  # type: ignore[misc]
    """The end of a line that is not the end of a paragraph."""

    def astext(self) -> str:
        """Return what the reading text has here."""
        return "\n"


class section_sign_mark(nodes.Inline, nodes.TextElement):  # type: ignore[misc]
    """The § number in front of the block ``paragraph``; its text is the number."""


class joined_sign(nodes.Inline, nodes.Element):  # type: ignore[misc]
    """Where the words of ``paragraph`` begin, which another one has taken in; has its id."""


def visit_block_html(self: HTML5Translator, node: Element) -> None:
    """Open a block; the § number stands above what is in it."""
    self.body.append(self.starttag(node, "div", CLASS="text-block"))


def depart_block_html(self: HTML5Translator, node: Element) -> None:
    """Close it."""
    self.body.append("</div>\n")


def visit_block_typst(self: TypstTranslator, node: Element) -> None:
    """Open a block; its number is printed beside its first words."""
    self.open_block(node)


def depart_block_typst(self: TypstTranslator, node: Element) -> None:
    """Close it."""
    self.out.append("]\n\n")


def visit_break_html(self: HTML5Translator, node: Element) -> None:
    """End the line."""
    self.body.append("<br />\n")
    raise nodes.SkipNode


def visit_break_typst(self: TypstTranslator, node: Element) -> None:
    """End the line."""
    self.out.append("#linebreak()")
    self.begin_block()
    raise nodes.SkipNode


def visit_sign_html(self: HTML5Translator, node: Element) -> None:
    """On the site, the permalink in the margin; in the ePub, text that runs in."""
    if of(self.builder).site:
        self.body.append(
            f'<a class="section-sign" href="#{node["paragraph"]}" '
            f'title="{say("permanent link to {sign}", sign=node.astext())}">'
        )
    else:
        self.body.append('<span class="section-sign">')


def depart_sign_html(self: HTML5Translator, node: Element) -> None:
    """Close it; a space parts it from the text."""
    self.body.append("</a> " if of(self.builder).site else "</span> ")


def visit_sign_typst(self: TypstTranslator, node: Element) -> None:
    """Print nothing: the translator has the number for the margin."""
    raise nodes.SkipNode


def visit_joined_html(self: HTML5Translator, node: Element) -> None:
    """Print the number in the line; on the site it is a permalink as any other."""
    sign = section_sign(node["paragraph"])
    tag, link = "span", {}
    if of(self.builder).site:
        title = say("permanent link to {sign}", sign=sign)
        tag, link = "a", {"href": f"#{node['paragraph']}", "title": title}
    mark = self.starttag(node, tag, "", CLASS="joined-sign", **link)
    self.body.append(f"{mark}[{sign}]</{tag}> ")
    raise nodes.SkipNode


def visit_joined_typst(self: TypstTranslator, node: Element) -> None:
    """Print the number in the line."""
    self.anchor(node)
    self.out.append(f"#joined[{section_sign(node['paragraph'])}] ")
    raise nodes.SkipNode


HANDLERS: Handlers = {
    joined_sign: {
        "html": (visit_joined_html, None),
        "typst": (visit_joined_typst, None),
    },
    text_block: {
        "html": (visit_block_html, depart_block_html),
        "typst": (visit_block_typst, depart_block_typst),
    },
    line_break: {"html": (visit_break_html, None), "typst": (visit_break_typst, None)},
    section_sign_mark: {
        "html": (visit_sign_html, depart_sign_html),
        "typst": (visit_sign_typst, None),
    },
}
