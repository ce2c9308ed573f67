"""The signs in the text, explained on the page where they stand.

``doctree-resolved``: daggers become nodes. ``html-page-context``: a page of the site says
below its text what the signs in it mean; `cards.js` shows the same at each sign.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes

from chabap.formats import of
from chabap.paragraphs.ids import chapter_of
from chabap.paragraphs.text import reading_text, text_paragraphs, wrap
from chabap.wording import say

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Sign(NamedTuple):
    """A sign of the text."""

    name: str
    """Its explanation has the id ``card-sign-NAME``."""
    seen: re.Pattern[str]
    """What a page that has it is known by."""
    meaning: str


SIGNS = (
    Sign(
        "conjecture",
        re.compile('class="conjecture-sign"'),
        "° a conjecture: the sense is clear, the words are not certain",
    ),
    Sign(
        "lost",
        re.compile('class="lost-sign"'),
        "† † around words that make no sense as they were received",
    ),
    Sign(
        "author",
        re.compile('class="author-mark"'),
        "[ ] a note mark of the author, whose note is lost",
    ),
)
DAGGER = "†"


class lost_sign(nodes.Inline, nodes.TextElement):  # type: ignore[misc]  # docutils is untyped
    """A dagger."""


def visit_html(self: Any, node: nodes.Element) -> None:
    """Open it."""
    self.body.append('<span class="lost-sign">')


def depart_html(self: Any, node: nodes.Element) -> None:
    """Close it."""
    self.body.append("</span>")


def visit_typst(self: Any, node: nodes.Element) -> None:
    """Print it as it is."""


def mark_daggers(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: mark the daggers of the text, on the site."""
    if not of(app.builder).site or not chapter_of(docname):
        return
    for paragraph in text_paragraphs(doctree):
        for match in re.finditer(DAGGER, reading_text(paragraph)):
            wrap(paragraph, *match.span(), lost_sign())


def explain(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: say below the text what its signs mean."""
    if not of(app.builder).site or "body" not in context:
        return
    items = "".join(
        f'<li id="card-sign-{sign.name}">{say(sign.meaning)}</li>'
        for sign in SIGNS
        if sign.seen.search(context["body"])
    )
    if items:
        label = say("Signs in the text")
        context["body"] += f'<ul class="signs" aria-label="{label}">{items}</ul>\n'
