"""The fonts of the site: WOFF2, each with the letters that it shows there and no others (pure).

A letter that a face before it in the style sheet shows is left out, as are instructions for
screens of low resolution, which no browser of today needs to draw a line of text. What is made
is kept as long as it would be made alike.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from chabap.fonts import FACES, FILES
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
    address = file_name(face)
    if face.first:
        address = f"data:font/woff2;base64,{base64.b64encode(font).decode()}"
    scripts = f";unicode-range:{face.scripts}" if face.scripts else ""
    return (
        f"@font-face{{font-family:'{FAMILIES.get(face.family, face.family)}';"
        f"font-weight:{face.weight};font-style:{face.style};font-display:{display};"
        f"src:url('{address}') format('woff2'){scripts}}}\n"
    )


def file_name(face: Face) -> str:
    """Return the name of a face's file on the site."""
    return face.file.replace(".ttf", ".woff2")


def write(folder: Path, *, kept: Path) -> None:
    """Write rules and files of all faces into a folder; what is in *kept* is not made again."""
    rules = []
    for face in FACES:
        font = keep(
            kept / file_name(face), (FILES / face.file).read_bytes(), shown(face)
        )
        rules.append(rule(face, font))
        if not face.first:
            (folder / file_name(face)).write_bytes(font)
    (folder / "fonts.css").write_text("".join(rules), "utf-8")


def keep(path: Path, font: bytes, letters: frozenset[int]) -> bytes:
    """Return a font with some letters, and keep it as *path*, if it was not made of the same."""
    made_of = hashlib.sha256(font)
    tools = version("fonttools"), version("brotli")
    made_of.update(repr((sorted(letters), tools)).encode())
    key = path.with_suffix(".key")
    if not (path.exists() and key.exists() and key.read_text() == made_of.hexdigest()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(subset(font, letters, flavor="woff2"))
        key.write_text(made_of.hexdigest())
    return path.read_bytes()
