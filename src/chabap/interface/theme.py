"""What the site takes of its theme, and what it leaves: most of its weight.

The theme loads every icon twice, a search that we do not use, and wordings of all languages.
``builder-inited``: its style sheet and the font of its icons are made anew with the icons that
pages show. ``html-page-context``: a page is given the scripts and styles that it uses.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sphinx.util.matching import Matcher

from chabap.fonts.subset import subset
from chabap.formats import of
from chabap.stale import fingerprint

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

THEME = "sphinx_book_theme"
"""The theme whose options are ours to set."""

ICONS = (
    *("angle-left", "angle-right", "arrow-up", "bars", "book", "chevron-down"),
    *("circle-half-stroke", "download", "file-lines", "file-pdf", "list"),
    *("magnifying-glass", "moon", "quote-right", "share-nodes", "sun", "table"),
)
"""The icons of the theme that pages show, beside those of its style sheet."""

UNUSED = Matcher(
    [
        "**/.*",
        "**.map",
        "locales/**",  # for the builder, not for readers
        "images/logo_*",  # of services
        "vendor/**",  # all icons; ours are beside them
        "**/*webpack-macros.html",
        *("./file.png", "./minus.png", "./plus.png"),
        *("./doctools.js", "./searchtools.js", "./sphinx_highlight.js"),
        "./language_data.js*",
        *("scripts/fontawesome.js*", "scripts/sphinx-book-theme.js"),
        *("styles/theme.css", "styles/pydata-sphinx-theme.css"),
    ]
)
"""What the site does not take of the files of the theme and of those that it rests on."""
_SCRIPTS = (
    "doctools.js",
    "sphinx_highlight.js",
    "sphinx-book-theme.js",
    "translations.js",
)
_VIEWPORT = r'<meta name="viewport"[^>]*>\n*'
_STYLE = "styles/pydata-sphinx-theme.css"
_FONT = "vendor/fontawesome/webfonts/fa-solid-900.woff2"
# .fa-bars,.fa-navicon{--fa:"\f0c9"}
_ICON = re.compile(r'((?:\.fa-[\w-]+,?)+)\{--fa:"([^"]*)"\}')
_VARIABLE = re.compile(r'--pst-icon-[\w-]+:"([^"]+)"')
_FACE = re.compile(r"@font-face\{[^}]*\}")
_RULE = re.compile(r"([^{}@;]+)(\{[^{}]*\})")
_NEEDLESS = re.compile(
    r"\.(?:sd|ablog|accordion|carousel|placeholder|spinner|progress|row-cols|g|gx|gy|offset|order|object"
    r"|column|link|float|justify|gap)-"
    r"|\.(?!me-1\b)(?:[mp][xytbse]?|col|d|flex|align-\w+|text|border|rounded)-(?:(?:sm|md|lg|xl|xxl)\b|n?\d|auto)"
)
"""Classes of the theme's components, grid and utilities that no page has; a test looks for them."""


def style_sheet(css: str) -> tuple[str, frozenset[int]]:
    """Return the theme's style sheet without what no page shows, and the letters of its icons."""
    letters = {ord(letter) for letter in "".join(_VARIABLE.findall(css))}

    def chosen(match: re.Match[str]) -> str:
        names = {name.removeprefix(".fa-") for name in match[1].split(",")}
        if names.isdisjoint(ICONS):
            return ""
        letters.add(int(match[2].removeprefix("\\"), 16))
        return match[0]

    css = _ICON.sub(chosen, css)
    css = _FACE.sub(lambda face: face[0] if Path(_FONT).name in face[0] else "", css)
    return _RULE.sub(_of_use, css), frozenset(letters)


def _of_use(rule: re.Match[str]) -> str:
    """Return a rule for what pages may have; "" if it is for nothing of that."""
    # a comma inside of brackets parts no selectors: such a rule stays as it is
    selectors = [rule[1]] if "(" in rule[1] else rule[1].split(",")
    kept = [selector for selector in selectors if not _NEEDLESS.search(selector)]
    return f"{','.join(kept)}{rule[2]}" if kept else ""


def take(app: Sphinx) -> None:
    """On ``builder-inited``: make the style sheet of the theme, and the font of its icons.

    They are kept beside the doctrees, and made anew when the theme is another, or this file.
    """
    if not _concerns(app):
        return
    folder = Path(app.doctreedir, "theme")
    theme = cast("StandaloneHTMLBuilder", app.builder).theme
    static = next(
        Path(parent, "static")
        for parent in theme.get_theme_dirs()
        if Path(parent, "static", _STYLE).exists()
    )
    sources = [static / _STYLE, static / _FONT, Path(__file__)]
    key = fingerprint(*(path.read_bytes() for path in sources))
    made = folder.with_suffix(".key")
    if not made.exists() or made.read_text("utf-8") != key:
        for name in (_STYLE, _FONT):
            folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        css, letters = style_sheet((static / _STYLE).read_text("utf-8"))
        folder.joinpath(_STYLE).write_text(css, "utf-8")
        icons = subset((static / _FONT).read_bytes(), letters, flavor="woff2")
        folder.joinpath(_FONT).write_bytes(icons)
        made.write_text(key, "utf-8")
    app.config.html_static_path = [*app.config.html_static_path, str(folder)]


def lighten(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: leave out what the page does not use; see layout.html."""
    if not _concerns(app):
        return
    css = Path(app.doctreedir, "theme", _STYLE).read_bytes()
    context["theme_style"] = f"{_STYLE}?v={hashlib.sha256(css).hexdigest()[:8]}"
    # Sphinx has a viewport in its layout, docutils in each page
    context["metatags"] = re.sub(_VIEWPORT, "", context.get("metatags", ""))
    context["script_files"] = [
        script
        for script in context["script_files"]
        if not str(script.filename).endswith(_SCRIPTS)
    ]


def _concerns(app: Sphinx) -> bool:
    """Tell whether this is the site, in the theme that we know."""
    return of(app.builder).site and app.config.html_theme == THEME
