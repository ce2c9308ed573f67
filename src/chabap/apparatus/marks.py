"""Marks of variants in the text.

``doctree-resolved``: a lemma that the format shows becomes a `variant` node. The site shows
nothing of it until the reader asks: what the witness reads, and why we read otherwise, stand
at the end of the page, out of the text. Other formats print the sign of a conjecture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from chabap.apparatus.domain import apparatus
from chabap.apparatus.wording import CERTAINTY, CONJECTURE_SIGN, KIND
from chabap.formats import of
from chabap.languages import as_html
from chabap.paragraphs.text import block_id, stretches, text_paragraphs, wrap
from chabap.wording import say

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from chabap.apparatus.records import Entry
    from chabap.assets import Handlers
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
    if of(self.builder).site:
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
        sign = f'<span class="conjecture-sign">{sign}</span>'
    self.body.append(f"</span>{sign}</span>" if site else sign)


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


def _sign(entry: Entry) -> str:
    return CONJECTURE_SIGN if entry.certainty == "conjecture" else ""


def mark_lemmas(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: mark the lemmas of the paragraphs of a page, or of the book.

    Those where the base text reads otherwise: a reader can switch to that, and two
    witnesses may differ from the reading text in stretches that overlap.
    """
    domain = apparatus(app.env)
    page = app.builder.get_relative_uri(docname, domain.page) if domain.page else ""
    by_block = domain.marked()
    base = domain.base_sigla()
    site = of(app.builder).site
    marked = []
    for paragraph in text_paragraphs(doctree):
        for entry in by_block.get(block_id(paragraph), ()):
            if entry.siglum not in base or not (site or _sign(entry)):
                continue  # a node would part a name where a line may end
            marked.append(entry)
            parts = stretches(paragraph, entry.start, entry.end)
            for start, end in parts:
                node = variant(
                    entry=entry,
                    first=start == parts[0][0],
                    last=end == parts[-1][1],
                )
                wrap(paragraph, start, end, node)
    if site and marked:
        doctree += corrections(entries=marked, list=page)
