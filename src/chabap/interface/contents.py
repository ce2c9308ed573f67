"""Where one is: § numbers in the titles of the navigation, and a list of the §§ of a page.

``write-started``: pages of the site that are parts of a chapter are called by their §§, so
that the book, a chapter and its first section may have one title. ``html-page-context``: a
page of the text has its §§ in the sidebar, below the navigation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes

from chabap.formats import of
from chabap.languages import as_html
from chabap.paragraphs.domain import ParagraphDomain, paragraphs
from chabap.paragraphs.ids import chapter_of, section_range, section_sign
from chabap.words import segmenter

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

WORDS = 36
"""Letters of the first words of a §, which fill a line of the sidebar."""


class Listed(NamedTuple):
    """A § in the sidebar."""

    id: str
    sign: str
    words: str
    """The first words, as HTML."""


def on_pages(env: BuildEnvironment) -> dict[str, list[str]]:
    """Map the pages of chapters to the ids of their paragraphs, in the order of the book."""
    found: dict[str, list[str]] = {}
    if ParagraphDomain.name in env.domains:
        for docname, block in paragraphs(env).located():
            if not block.heading:
                found.setdefault(docname, []).append(block.id)
    return found


def of_chapter(env: BuildEnvironment, docname: str) -> list[str]:
    """Return the ids of all paragraphs of the chapter that a page is of."""
    return [
        node_id
        for page, ids in on_pages(env).items()
        if chapter_of(page) == chapter_of(docname)
        for node_id in ids
    ]


def name_pages(app: Sphinx, builder: Builder) -> None:
    """On ``write-started``: put the §§ in front of the titles of pages inside a chapter.

    Only in what is kept in memory: each page keeps its own heading, other formats theirs.
    """
    if not of(builder).site:
        return
    for docname, ids in on_pages(app.env).items():
        title = app.env.titles[docname]
        if docname.endswith("/index") or "section-span" in title["classes"]:
            continue  # the chapter itself, or done for an earlier builder
        named = title.deepcopy()
        named["classes"].append("section-span")
        named.insert(0, nodes.Text(f"{section_range(ids)} "))
        contents = app.env.tocs[docname].deepcopy()
        next(contents.findall(nodes.reference)).insert(
            0, nodes.Text(f"{section_range(ids)} ")
        )
        app.env.titles[docname], app.env.tocs[docname] = named, contents


def list_paragraphs(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: add the §§ of a page to its sidebar."""
    if not of(app.builder).site or not context.get("sidebars"):
        return
    split = segmenter(app.env).split
    listed = [
        Listed(
            block.id,
            section_sign(block.id),
            as_html(_beginning(split(block.text[: 2 * WORDS])), app.env),
        )
        for docname, block in (
            paragraphs(app.env).located() if chapter_of(pagename) else ()
        )
        if docname == pagename and not block.heading
    ]
    if listed:
        context["listed_paragraphs"] = listed
        context["listed_span"] = section_range([p.id for p in listed])
        context["paragraphs_of_chapter"] = len(of_chapter(app.env, pagename))
        context["sidebars"] = [*context["sidebars"], "paragraph-list.html"]


def _beginning(words: list[str]) -> str:
    """Return as many words as fit on a line."""
    line = ""
    for word in words:
        if len(line) + len(word) > WORDS:
            break
        line += word
    return " ".join((line or words[0]).split()) + " …"
