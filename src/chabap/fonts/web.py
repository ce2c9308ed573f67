"""The fonts of the site: WOFF2, each with the letters that it shows there and no others (pure).

A letter that a face before it in the style sheet shows is left out, as are instructions for
screens of low resolution, which no browser of today needs to draw a line of text. They are the
same for every book and take longer to make than its pages: so they lie ready in ``woff2``, and
``python -m chabap.fonts.web`` makes them anew, which is due when a test says that they differ.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from typing import TYPE_CHECKING

from chabap.fonts import FACES, FILES, WEB_FILES
from chabap.fonts.coverage import letters_of
from chabap.fonts.subset import FAMILIES, subset

if TYPE_CHECKING:
    from pathlib import Path

    from chabap.fonts import Face


def shown(face: Face) -> frozenset[int]:
    """Return the code points that the site shows in a face.

    >>> greek = FACES[5]
    >>> ord("ω") in shown(greek), ord("ก") in shown(FACES[0]), ord("a") in shown(FACES[0])
    (True, True, False)
    """
    own = letters_of(face)
    if face.scripts:
        return own & _range(face.scripts)
    others = (f for f in FACES if f.scripts and not f.rare)
    return own.difference(*(letters_of(f) & _range(f.scripts) for f in others))


@cache
def _range(scripts: str) -> frozenset[int]:
    """Return the code points of a CSS ``unicode-range``."""
    pairs = re.findall(r"U\+(\w+)(?:-(\w+))?", scripts)
    return frozenset(
        code
        for first, last in pairs
        for code in range(int(first, 16), int(last or first, 16) + 1)
    )


def rule(face: Face, font: bytes) -> str:
    """Return the CSS rule of a face, for a style sheet beside the files.

    What every page shows is in the rule itself: no page is drawn before it is there, nothing
    moves when it arrives, and nobody who has no Thai font sees boxes, on a slow line or none.
    Italics and the like come when they can; on a slow first visit they are the reader's own.
    """
    display = "swap" if face.first or face.rare else "optional"
    address = face.web_file
    if face.first:
        address = f"data:font/woff2;base64,{base64.b64encode(font).decode()}"
    scripts = f";unicode-range:{face.scripts}" if face.scripts else ""
    return (
        f"@font-face{{font-family:'{FAMILIES.get(face.family, face.family)}';"
        f"font-weight:{face.weight};font-style:{face.style};font-display:{display};"
        f"src:url('{address}') format('woff2'){scripts}}}\n"
    )


def write(folder: Path) -> None:
    """Write rules and files of all faces into a folder."""
    rules = []
    for face in FACES:
        font = (WEB_FILES / face.web_file).read_bytes()
        rules.append(rule(face, font))
        if not face.first:
            (folder / face.web_file).write_bytes(font)
    (folder / "fonts.css").write_text("".join(rules), "utf-8")


def made(face: Face) -> bytes:
    """Make the file of a face from that of print."""
    return subset((FILES / face.file).read_bytes(), shown(face), flavor="woff2")


def main() -> None:
    """Make the files of all faces."""
    for face in FACES:
        (WEB_FILES / face.web_file).write_bytes(made(face))


if __name__ == "__main__":
    main()
