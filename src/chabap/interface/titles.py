"""What a page of the site is called, so that no two have one name: in tabs, links, on paper.

A book, its chapter and the chapter's first section may bear the same words: the number of the
version or of the paragraphs tells them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sphinx.util.nodes import clean_astext

from chabap.formats import of
from chabap.paragraphs.domain import paragraphs
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder


def name_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: name the page, those before and after it, and its paper.

    Sphinx's own pages, which no room of ours makes, say their titles in their templates.
    """
    if not of(app.builder).site or app.config.edition is None:
        return
    edition = facts(app.config)
    if pagename == app.config.root_doc:
        context["page_name"] = f"{edition.title}: {edition.subtitle}"
    elif name := _name(app, pagename) or context.get("title"):
        context["page_name"] = f"{name} — {edition.title}"
    version = say("version {version}", version=edition.version)
    context["running_line"] = _css_string(f"{edition.title} · {version}")
    relations = cast("StandaloneHTMLBuilder", app.builder).relations
    _parent, before, after = relations.get(pagename, (None, None, None))
    for key, docname in (("prev", before), ("next", after)):
        if docname and context[key] and (signs := _signs(app, docname)):
            context[key] = context[key] | {"title": f"{signs} {context[key]['title']}"}


def _name(app: Sphinx, docname: str) -> str:
    """Return the title of a page with its § numbers, or "" of a page without a source."""
    title = app.env.titles.get(docname)
    words = clean_astext(title) if title else ""
    return f"{_signs(app, docname)} {words}".strip()


def _signs(app: Sphinx, docname: str) -> str:
    """Return the § numbers of a page, or "" of one that has none, or of a book without them."""
    if "chabap.paragraphs" not in app.extensions:
        return ""
    return paragraphs(app.env).signs(docname)


def _css_string(text: str) -> str:
    r"""Return a text as a string of CSS that may stand in HTML.

    >>> _css_string('a "b" <c> ก')
    '"a \\22 b\\22  \\3c c\\3e  ก"'
    """
    signs = {ord(sign): f"\\{ord(sign):x} " for sign in '"\\<>&\n'}
    return f'"{text.translate(signs)}"'
