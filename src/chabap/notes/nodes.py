"""Notes and their marks as nodes, and how each format prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from chabap.formats import of
from chabap.wording import say

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.writers.html5 import HTML5Translator

    from chabap.assets import Handlers
    from chabap.typst.translator import TypstTranslator


class note_mark(nodes.Inline, nodes.TextElement):  # type: ignore[misc]  # docutils is untyped
    """A mark: ``number``, ``docname`` and ``label`` of its note; ``again`` if not its first.

    Where a format prints a note in its mark, the first mark holds the `edition_note`.
    ``beside`` tells that another mark stands right before: 65 and 66 are not 6566. ``held``
    is one whose line would leave another alone on a printed page, or stand alone itself.
    """


class edition_note(nodes.General, nodes.Element):  # type: ignore[misc]
    """A note with its blocks; ``marks`` are the ids of its marks."""


class note_label(nodes.Inline, nodes.TextElement):  # type: ignore[misc]
    """The number in front of a note, which leads back to its ``marks``."""


class author_mark(nodes.Inline, nodes.TextElement):  # type: ignore[misc]
    """A mark of the author's own, whose note is lost; ``number`` is its figure.

    ``label`` is the note of ours whose mark stands right behind it; "" if none does.
    """


def visit_mark_html(self: HTML5Translator, node: Element) -> None:
    """Write a link to the note."""
    beside = (
        " beside" if node["beside"] else ""
    )  # the comma is drawn by the style: no text
    self.body.append(
        f'<a class="note-mark{beside}" id="{node["ids"][0]}" href="#{node["label"]}" '
        f'role="doc-noteref" aria-label="{say("note {number}", number=node["number"])}">'
        f"{node['number']}</a>"
    )
    raise nodes.SkipNode


def visit_note_html(self: HTML5Translator, node: Element) -> None:
    """Open the note: on the site a `div`, since reader views drop every `aside`."""
    tag = 'div class="edition-note"' if of(self.builder).site else 'aside class="note"'
    self.body.append(f'<{tag} id="{node["ids"][0]}" role="doc-footnote">\n')


def depart_note_html(self: HTML5Translator, node: Element) -> None:
    """Close the note."""
    self.body.append("</div>\n" if of(self.builder).site else "</aside>\n")


def visit_label_html(self: HTML5Translator, node: Element) -> None:
    """Write the number as a link back to the first mark, then links to the others."""
    first, *others = node["marks"]
    links = [(first, str(node["number"]))]
    links += [(mark, f"({times})") for times, mark in enumerate(others, 2)]
    back = say("back to the mark of note {number}", number=node["number"])
    self.body += [
        f'<a class="note-number" href="#{mark}" role="doc-backlink" aria-label="{back}">'
        f"{text}</a> "
        for mark, text in links
    ]
    raise nodes.SkipNode


def visit_author_mark_html(self: HTML5Translator, node: Element) -> None:
    """Write the figure on the line, in brackets: it is no number of ours."""
    tag, link = ("a", f' href="#{node["label"]}"') if node["label"] else ("span", "")
    self.body.append(f'<{tag} class="author-mark"{link}>[{node["number"]}]</{tag}>')
    raise nodes.SkipNode


def visit_mark_typst(self: TypstTranslator, node: Element) -> None:
    """Open a footnote; a further mark only points to it."""
    label = self.target(node["docname"], node["label"])
    if node["beside"]:
        self.out.append("#super[\N{WORD JOINER},]")
    if node["again"]:
        self.out.append(f'#note-again("{node["number"]}", label({label}))')
        raise nodes.SkipNode
    kind = "heading-note" if self.heading else "note"
    held = ", held: true" if "held" in node else ""
    self.out.append(f'#{kind}("{node["number"]}"{held})[')
    self.begin_block()


def depart_mark_typst(self: TypstTranslator, node: Element) -> None:
    """Close the footnote. Its mark stays with the word before it."""
    self.out.append("]")
    self.anchors(self.target(node["docname"], node["label"]))
    self.begin_block()


def visit_label_typst(self: TypstTranslator, node: Element) -> None:
    """Typst prints the number itself."""
    raise nodes.SkipNode


def visit_author_mark_typst(self: TypstTranslator, node: Element) -> None:
    """Write the figure on the line, in brackets, tied to the word before it."""
    self.out.append(f"\N{WORD JOINER}\\[{node['number']}\\]")
    raise nodes.SkipNode


def visit_note_typst(self: TypstTranslator, node: Element) -> None:
    """Its mark opens and closes it."""


HANDLERS: Handlers = {
    note_mark: {
        "html": (visit_mark_html, None),
        "typst": (visit_mark_typst, depart_mark_typst),
    },
    edition_note: {
        "html": (visit_note_html, depart_note_html),
        "typst": (visit_note_typst, visit_note_typst),
    },
    note_label: {"html": (visit_label_html, None), "typst": (visit_label_typst, None)},
    author_mark: {
        "html": (visit_author_mark_html, None),
        "typst": (visit_author_mark_typst, None),
    },
}
