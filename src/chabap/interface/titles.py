"""What a page of the site is called, so that no two have one name: in tabs, links, on paper.

A book, its chapter and the chapter's first section may bear the same words: the subtitle and the
§ numbers tell them apart (`chabap.interface.contents` puts these into the titles).
``builder-inited``: the line at the foot of paper is made, in a style sheet of its own: pages
have no styles in them (`chabap.interface.policy`). ``html-page-context``: a page is named.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util.nodes import clean_astext

from chabap.formats import of
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


RUNNING = "running.css"
"""The style sheet of paper, made for each edition."""


def running_style(text: str) -> str:
    """Return the rule that prints a line at the foot of every sheet of paper."""
    return (
        f"@page {{ @bottom-left {{ content: {_css_string(text)}; "
        'font: 8pt "Trirong", serif; } }\n'
    )


def make_running_style(app: Sphinx) -> None:
    """On ``builder-inited``: write the style sheet that names the edition on paper."""
    if not of(app.builder).site or app.config.edition is None:
        return
    path = Path(app.doctreedir, "paper", RUNNING)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(running_style(_running_line(app)), "utf-8")
    app.config.html_static_path = [*app.config.html_static_path, str(path.parent)]


def _running_line(app: Sphinx) -> str:
    edition = facts(app.config)
    return f"{edition.title} · {say('version {version}', version=edition.version)}"


def name_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: name the page, and the style sheet of its paper.

    Sphinx's own pages, which no room of ours makes, say their titles in their templates.
    """
    if not of(app.builder).site or app.config.edition is None:
        return
    edition = facts(app.config)
    if pagename == app.config.root_doc:
        context["page_name"] = f"{edition.title}: {edition.subtitle}"
    elif name := _name(app, pagename) or context.get("title"):
        context["page_name"] = f"{name} — {app.config.html_title}"
    css = running_style(_running_line(app))
    key = hashlib.sha256(css.encode()).hexdigest()[:8]
    context["running_line"] = f"{RUNNING}?v={key}"


def _name(app: Sphinx, docname: str) -> str:
    """Return the title of a page, or "" of a page without a source."""
    title = app.env.titles.get(docname)
    return clean_astext(title) if title else ""


def _css_string(text: str) -> str:
    r"""Return a text as a string of CSS, which ends where it ends.

    >>> _css_string('a "b" <c> ก')
    '"a \\22 b\\22  \\3c c\\3e  ก"'
    """
    signs = {ord(sign): f"\\{ord(sign):x} " for sign in '"\\<>&\n'}
    return f'"{text.translate(signs)}"'
