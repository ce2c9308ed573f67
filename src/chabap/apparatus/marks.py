"""Marks of variants in the text.

``doctree-resolved``: a lemma that the format shows becomes a `variant` node. The site shows
nothing of it until the reader asks: what the witness reads, and why we read otherwise, stand
at the end of the page, out of the text. The ePub leads to its line of the apparatus, from the word
or from the sign of a conjecture, which other formats print too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from chabap.apparatus.domain import apparatus
from chabap.apparatus.wording import CERTAINTY, CONJECTURE_SIGN, KIND
from chabap.formats import of
from chabap.languages import as_html
from chabap.paragraphs.text import (
    block_id,
    reading_text,
    stretches,
    text_paragraphs,
    wrap,
)
from chabap.wording import say
from chabap.words import segmenter

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from chabap.apparatus.records import Entry
    from chabap.assets import Handlers
    from chabap.tongue import Segmenter
    from chabap.typst.translator import TypstTranslator


class variant(nodes.Inline, nodes.TextElement):  # type: ignore[misc]  # docutils is untyped
    """A lemma; ``entry`` is its line of the apparatus.

    A lemma of several lines, items or cells has a node in each: ``first`` has the id,
    ``last`` the sign.
    """


class corrections(nodes.General, nodes.Element):  # type: ignore[misc]
    """Witness readings and reasons of the lemmas of a page.

    ``entries`` are their lines of the apparatus, ``list`` is the address of the list.
    """


def visit_variant_html(self: HTML5Translator, node: Element) -> None:
    """Open the lemma."""
    entry: Entry = node["entry"]
    if not of(self.builder).site:
        # `chabap.epub` makes links of these, where no other link is inside
        own = f' id="{entry.id}"' if node["first"] else ""
        link = "" if _sign(entry) else f' class="emended" data-to="{_line(node)}"'
        self.body.append(f"<span{own}{link}>")
    else:
        empty = "" if entry.lemma else " empty"
        classes = f"variant kind-{entry.kind} {entry.certainty}{empty}"
        own = f' id="{entry.id}"' if node["first"] else ""
        self.body.append(f'<span class="{classes}"{own}><span class="lemma">')


def depart_variant_html(self: HTML5Translator, node: Element) -> None:
    """Close the lemma; its sign is drawn by a style on the site: it is not of the text."""
    site = of(self.builder).site
    sign = _sign(node["entry"]) if node["last"] else ""
    if sign and site:
        says = self.attval(say(CERTAINTY["conjecture"]))
        inside = f' role="img" aria-label="{says}" data-sign="{sign}">'
        sign = f'<span class="conjecture-sign"{inside}</span>'
    elif sign:
        sign = (
            f'<a class="conjecture-sign" href="{_line(node)}" role="doc-noteref" '
            f'aria-label="{say(CERTAINTY["conjecture"])}">{sign}</a>'
        )
    self.body.append(f"</span>{sign}</span>" if site else f"</span>{sign}")


def visit_corrections_html(self: HTML5Translator, node: Element) -> None:
    """Write them, hidden until the scripts of the site show one."""
    if of(self.builder).site:
        self.body.append('<div class="corrections" hidden>')
        self.body += [_correction(self, e, node["list"]) for e in node["entries"]]
        self.body.append("</div>")
    raise nodes.SkipNode


def _correction(self: HTML5Translator, entry: Entry, page: str) -> str:
    env = self.builder.env
    kind = say(KIND[entry.kind], siglum=entry.siglum)
    why = f"{kind} · {say(CERTAINTY[entry.certainty])} · {entry.reason}"
    link = (
        f'<p><a href="{self.attval(page)}#a-{entry.id}">'
        f"{say('see the list of emendations')}</a></p>"
        if page
        else ""
    )
    reading = f'<span class="witness-reading">{as_html(entry.witness, env)}</span>'
    return (
        f'<div id="{entry.id}-why"><p><b>{as_html(entry.siglum, env)}</b> '
        f"{reading if entry.witness else say('(nothing)')}</p>"
        f"<p>{as_html(why, env)}</p>{link}</div>"
    )


def visit_variant_typst(self: TypstTranslator, node: Element) -> None:
    """Print the lemma as it is."""


def depart_variant_typst(self: TypstTranslator, node: Element) -> None:
    """Print the sign of a conjecture behind it."""
    sign = _sign(node["entry"])
    if sign and node["last"]:
        self.print(sign)


def visit_corrections_typst(self: TypstTranslator, node: Element) -> None:
    """Print nothing: the apparatus has them."""
    raise nodes.SkipNode


HANDLERS: Handlers = {
    variant: {
        "html": (visit_variant_html, depart_variant_html),
        "typst": (visit_variant_typst, depart_variant_typst),
    },
    corrections: {
        "html": (visit_corrections_html, None),
        "typst": (visit_corrections_typst, None),
    },
}


def _line(node: Element) -> str:
    """Return the address of the line of the apparatus."""
    return f"{node['list']}#a-{node['entry'].id}"


def _sign(entry: Entry) -> str:
    return CONJECTURE_SIGN if entry.certainty == "conjecture" else ""


def _whole_words(ours: Segmenter, text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch that parts no word and no name: a line may end where a node does."""
    edges, place = {0}, 0
    for word in ours.split(text):
        place += len(word)
        edges.add(place)
    for first, last in ours.unbroken(text):
        edges -= set(range(first + 1, last))
    return (
        max(edge for edge in edges if edge <= start),
        min(edge for edge in edges if edge >= end),
    )


def mark_lemmas(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: mark the lemmas of the paragraphs of a page, or of the book.

    Those where the base text reads otherwise: a reader can switch to that, and two
    witnesses may differ from the reading text in stretches that overlap.
    """
    domain = apparatus(app.env)
    page = app.builder.get_relative_uri(docname, domain.page) if domain.page else ""
    by_block = domain.marked()
    base = domain.base_sigla()
    needs = of(app.builder).breaks
    ours = segmenter(app.env)
    marked = []
    for paragraph in text_paragraphs(doctree):
        done = 0
        for entry in by_block.get(block_id(paragraph), ()):
            if entry.siglum not in base or not (needs or _sign(entry)):
                continue  # a node would part a name where a line may end
            marked.append(entry)
            start, end = entry.start, entry.end
            if needs == "words":
                start, end = _whole_words(ours, reading_text(paragraph), start, end)
                start = max(start, done)
                done = end
            parts = stretches(paragraph, start, end)
            for start, end in parts:
                node = variant(
                    entry=entry,
                    first=start == parts[0][0],
                    last=end == parts[-1][1],
                    list=page,
                )
                wrap(paragraph, start, end, node)
    if of(app.builder).site and marked:
        doctree += corrections(entries=marked, list=page)
