"""The fonts of the site: WOFF2, each with the letters that it shows there and no others (pure).

A letter that a face before it in the style sheet shows is left out, as are instructions for
screens of low resolution, which no browser of today needs to draw a line of text. What is made
is kept as long as it would be made alike.
"""

from __future__ import annotations

import hashlib
import io
import re
from functools import cache
from typing import TYPE_CHECKING

import brotli
from fontTools import subset
from fontTools import version as fonttools

from chabap.fonts import FACES, FILES, WESTERN
from chabap.fonts.coverage import letters_of

if TYPE_CHECKING:
    from pathlib import Path

    from chabap.fonts import Face

FAMILIES = {WESTERN: "Chabap Serif", "Font Awesome 7 Free": "Chabap Icons"}
"""New names: the licences reserve the old ones for the whole fonts."""
_NAMES = {1: "{family}", 3: "{family} {style}", 4: "{family} {style}", 16: "{family}"}
"""What a font says of its name in its table ``name``; 6 is the same without spaces."""


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


def rule(face: Face) -> str:
    """Return the CSS rule of a face, for a style sheet beside the files.

    Text does not move when a font arrives: what every page shows is there before the text is,
    or stays away until the next page. Letters that another font may lack are waited for.
    """
    display = "swap" if face.rare else "optional"
    scripts = f";unicode-range:{face.scripts}" if face.scripts else ""
    return (
        f"@font-face{{font-family:'{FAMILIES.get(face.family, face.family)}';"
        f"font-weight:{face.weight};font-style:{face.style};font-display:{display};"
        f"src:url('{file_name(face)}') format('woff2'){scripts}}}\n"
    )


def file_name(face: Face) -> str:
    """Return the name of a face's file on the site."""
    return face.file.replace(".ttf", ".woff2")


def write(folder: Path) -> None:
    """Write files and rules of all faces into a folder; what is there is not made again."""
    for face in FACES:
        data = (FILES / face.file).read_bytes()
        keep(folder / file_name(face), data, shown(face))
    (folder / "fonts.css").write_text("".join(map(rule, FACES)), "utf-8")


def keep(path: Path, font: bytes, letters: frozenset[int]) -> None:
    """Make the file *path* of a font with some letters, unless it was made of the same."""
    made_of = hashlib.sha256(font)
    made_of.update(repr((sorted(letters), fonttools, brotli.__version__)).encode())
    key = path.with_name(f".{path.stem}")  # hidden: it is not for the site
    if not (path.exists() and key.exists() and key.read_text() == made_of.hexdigest()):
        path.write_bytes(packed(font, letters))
        key.write_text(made_of.hexdigest())


def packed(font: bytes, letters: frozenset[int]) -> bytes:
    """Return a font as WOFF2 with some of its letters: the same bytes every time."""
    options = subset.Options(
        hinting=False,
        recalc_timestamp=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 6, 13, 14, 16],
    )
    made = subset.load_font(io.BytesIO(font), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(made)
    _rename(made)
    made.flavor = "woff2"
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _rename(font: subset.ttLib.TTFont) -> None:
    """Give a font the name of `FAMILIES`, if its own is reserved."""
    names = font["name"]
    family = names.getBestFamilyName()
    if family not in FAMILIES:
        return
    facts = {"family": FAMILIES[family], "style": names.getBestSubFamilyName()}
    for record in names.names:
        if record.nameID in _NAMES:
            record.string = _NAMES[record.nameID].format(**facts)
        elif record.nameID == 6:
            record.string = "-".join(facts.values()).replace(" ", "")
