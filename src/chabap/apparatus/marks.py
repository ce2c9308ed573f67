"""Marks of variants in the text.

``doctree-resolved``: on the site every lemma becomes a `variant` node, which shows nothing
until the reader asks for it; in PDF and ePub a conjecture gets its sign.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from docutils import nodes

from chabap.apparatus.wording import CERTAINTY, CONJECTURE_SIGN, KIND
from chabap.languages import as_html
from chabap.paragraphs import explicit_id, is_note, text_paragraphs

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from chabap.apparatus.records import Entry

UNMARKED = {"break", "space"}
"""Kinds that a reader does not want to see word by word; the download lists them."""


class variant(nodes.Inline, nodes.TextElement):  # type: ignore[misc]  # docutils is untyped
    """A lemma on the site; ``entry`` is its line of the apparatus, ``list`` the page of it."""


def visit_variant(self: HTML5Translator, node: Element) -> None:
    """Open the lemma."""
    entry: Entry = node["entry"]
    classes = f"variant kind-{entry.kind} {entry.certainty}" + (
        "" if entry.lemma else " empty"
    )
    self.body.append(f'<span class="{classes}" id="{entry.id}"><span class="lemma">')


def depart_variant(self: HTML5Translator, node: Element) -> None:
    """Close the lemma; add its sign, the witness reading and the reason."""
    entry: Entry = node["entry"]
    sign = CONJECTURE_SIGN if entry.certainty == "conjecture" else ""
    why = f"{KIND[entry.kind]} · {CERTAINTY[entry.certainty]} · {entry.reason}"
    env = self.builder.env
    witness = as_html(entry.witness, env)
    link = (
        f' <a href="{node["list"]}#a-{entry.id}">ดูในรายการคำแก้</a>'
        if node["list"]
        else ""
    )
    self.body.append(
        f'</span><span class="conjecture-sign">{sign}</span>'
        f'<span class="witness-reading">{witness}</span>'
        f'<span class="why" role="tooltip" id="{entry.id}-why"><b>{as_html("O", env)}</b> {witness or "(ไม่มี)"}<br>'
        f"{as_html(why, env)}{link}</span></span>"
    )


def mark_lemmas(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: mark the lemmas of the paragraphs of a page, or of the book."""
    by_block: defaultdict[str, list[Entry]] = defaultdict(list)
    domain: Any = app.env.domains["apparatus"]
    page = domain.data["page"]
    for entry in domain.entries:
        if entry.kind not in UNMARKED:
            by_block[entry.at].append(entry)
    for paragraph in text_paragraphs(doctree):
        for entry in reversed(by_block.get(explicit_id(paragraph), [])):
            if app.builder.name == "html":
                to_list = app.builder.get_relative_uri(docname, page) if page else ""
                wrap(paragraph, entry, to_list=to_list)
            elif entry.certainty == "conjecture":
                add_sign(paragraph, entry)


def wrap(paragraph: nodes.paragraph, entry: Entry, *, to_list: str) -> None:
    """Put the lemma, and what stands inside it, into a `variant` node.

    *to_list* is the address of the page that lists the entry.
    """
    first = _split(paragraph, entry.start)
    last = _split(paragraph, entry.end) if entry.end > entry.start else first
    node = variant("", "", entry=entry, list=to_list)
    inside = paragraph.children[first:last]
    paragraph[first:last] = [node]
    node += inside


def add_sign(paragraph: nodes.paragraph, entry: Entry) -> None:
    """Put the sign of a conjecture behind its lemma."""
    at = _split(paragraph, entry.end)
    paragraph.insert(
        at, nodes.inline("", CONJECTURE_SIGN, classes=["conjecture-sign", "editorial"])
    )


def _split(paragraph: nodes.paragraph, offset: int) -> int:
    """Part the children of a paragraph at an offset of its reading text; return the index.

    Note marks have no length. A lemma inside emphasis is marked around the emphasis.
    """
    at = 0
    for index, child in enumerate(paragraph.children):
        length = 0 if is_note(child) else len(child.astext())
        if offset <= at:
            return index
        if offset < at + length:
            if not isinstance(child, nodes.Text):
                return index + 1
            text = child.astext()
            paragraph[index : index + 1] = [
                nodes.Text(text[: offset - at]),
                nodes.Text(text[offset - at :]),
            ]
            return index + 1
        at += length
    return len(paragraph.children)
