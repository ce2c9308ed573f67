"""Which letters the fonts of the edition have, and which fonts some text needs (pure)."""

from __future__ import annotations

import struct
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from chabap.fonts import FACES, FILES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chabap.fonts import Face

_INVISIBLE = {0x09, 0x0A, 0x20, 0xA0}
"""What prints nothing: no font needs a glyph for it."""
_OWN = 0x370
"""From here on letters belong to one script; accents and signs before it to many."""


@cache
def covered() -> frozenset[int]:
    """Return the code points of which all families together have glyphs."""
    regular = (face for face in FACES if face.weight == 400 and face.style == "normal")
    return frozenset(_INVISIBLE.union(*map(letters_of, regular)))


def _code_points(font: bytes) -> set[int]:
    """Read the table ``cmap`` of an OpenType font, its format 4 (the basic plane).

    https://learn.microsoft.com/typography/opentype/spec/cmap
    """
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * i) for i in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    subtables = struct.unpack_from(">H", font, start + 2)[0]
    found: set[int] = set()
    for i in range(subtables):
        at = start + struct.unpack_from(">L", font, start + 4 + 8 * i + 4)[0]
        if struct.unpack_from(">H", font, at)[0] == 4:
            half = struct.unpack_from(">H", font, at + 6)[0] // 2
            ends = struct.unpack_from(f">{half}H", font, at + 14)
            starts = struct.unpack_from(f">{half}H", font, at + 16 + 2 * half)
            for first, last in zip(starts, ends, strict=True):
                found |= set(range(first, last + 1))
    return found - {0xFFFF}


def by_face(text: str) -> Iterator[tuple[str, str]]:
    """Part a text by font: stretches with the family they need, "" for that of the text.

    >>> list(by_face("แปลว่า ἀγρός № 5"))
    [('แปลว่า ', ''), ('ἀγρός', 'Noto Serif'), (' ', ''), ('№', 'PT Serif'), (' 5', '')]
    """
    for family, group in groupby(text, key=_family):
        yield "".join(group), family


@cache
def _family(letter: str) -> str:
    """Return the first family that has a letter; "" if it is the first of all, or none."""
    first, *others = (f for f in FACES if (f.weight, f.style) == (400, "normal"))
    if ord(letter) in _INVISIBLE | letters_of(first):
        return ""
    return next((f.family for f in others if ord(letter) in letters_of(f)), "")


@cache
def letters_of(face: Face) -> frozenset[int]:
    """Return the code points of which a face has glyphs."""
    return frozenset(_code_points((FILES / face.file).read_bytes()))


def missing_letters(text: str) -> str:
    """Return the letters of a text that would print as boxes, each once; "" if there are none.

    >>> missing_letters("№ 5 ก ἀγρός ქართული שלום"), missing_letters("中 และ 文")
    ('', '中 文')
    """
    known = covered()
    if known.issuperset(map(ord, text)):
        return ""
    return " ".join(dict.fromkeys(c for c in text if ord(c) not in known))


def unneeded(letters: set[str]) -> list[str]:
    """Return the files of the faces for rare scripts of which there is no letter.

    >>> unneeded(set("ἀγρός"))
    ['NotoSerifGeorgian-Regular.ttf', 'NotoSerifHebrew-Regular.ttf']
    """
    there = {code for code in map(ord, letters) if code >= _OWN}
    return [face.file for face in FACES if face.rare and not there & letters_of(face)]
