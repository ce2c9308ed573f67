"""What a page of the site is called, so that no two have one name: in tabs, links, on paper.

A book, its chapter and the chapter's first section may bear the same words: the subtitle and the
§ numbers tell them apart (`chabap.interface.contents` puts these into the titles).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.util.nodes import clean_astext

from chabap.formats import of
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


def name_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: name the page and its paper.

    Sphinx's own pages, which no room of ours makes, say their titles in their templates.
    """
    if not of(app.builder).site or app.config.edition is None:
        return
    edition = facts(app.config)
    if pagename == app.config.root_doc:
        context["page_name"] = f"{edition.title}: {edition.subtitle}"
    elif name := _name(app, pagename) or context.get("title"):
        context["page_name"] = f"{name} — {app.config.html_title}"
    version = say("version {version}", version=edition.version)
    context["running_line"] = _css_string(f"{edition.title} · {version}")


def _name(app: Sphinx, docname: str) -> str:
    """Return the title of a page, or "" of a page without a source."""
    title = app.env.titles.get(docname)
    return clean_astext(title) if title else ""


def _css_string(text: str) -> str:
    r"""Return a text as a string of CSS that may stand in HTML.

    >>> _css_string('a "b" <c> ก')
    '"a \\22 b\\22  \\3c c\\3e  ก"'
    """
    signs = {ord(sign): f"\\{ord(sign):x} " for sign in '"\\<>&\n'}
    return f'"{text.translate(signs)}"'
