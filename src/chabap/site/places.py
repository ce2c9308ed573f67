"""Where ids stand in two versions of a site: what a link from one to the other must know (pure)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ID = re.compile(r'<[^>]*\sid="([^"]+)"')
HOOK = "_static/versions.js"
"""The script that every page loads, and that `make site` writes."""


def pages(folder: Path) -> dict[str, str]:
    """Return the pages of a site by their addresses in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.html"))
        if "_static" not in path.parts
    }


def places(pages: Mapping[str, str]) -> dict[str, str]:
    """Return the page of every id that stands on no other page: others name parts of a layout.

    >>> places({"a.html": '<p id="x"><b id="m">', "b.html": '<p id="y"><b class="" id="m">'})
    {'x': 'a.html', 'y': 'b.html'}
    """
    found = {(name, page) for page, text in pages.items() for name in _ID.findall(text)}
    count = Counter(name for name, _ in found)
    return {name: page for name, page in sorted(found) if count[name] == 1}


def moved(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Return the ids of a version that stand on another page of the newest; "" if on none.

    >>> moved({"a": "1.html", "b": "1.html", "c": "1.html"}, {"a": "1.html", "b": "2.html"})
    {'b': '2.html', 'c': ''}
    """
    return {
        name: new.get(name, "") for name, page in old.items() if new.get(name) != page
    }


def hooked(text: str, page: str) -> str:
    r"""Return a page that loads the script, if it comes from a version that had none.

    This one line is all that is ever added to a page of a released version.

    >>> hooked("<head></head>", "a/b.html")
    '<head><script defer src="../_static/versions.js"></script>\n</head>'
    """
    if HOOK in text:
        return text
    up = "../" * page.count("/")
    script = f'<script defer src="{up}{HOOK}"></script>\n'
    return text.replace("</head>", f"{script}</head>", 1)
