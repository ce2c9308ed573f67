"""Fonts that hold only what some text needs (pure)."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ZERO_WIDTH = {0x200B: "zerowidthspace", 0x2060: "wordjoiner"}
"""Characters that print nothing. Our fonts lack them, and some readers draw a box for what is lacking."""


def subset(path: Path, characters: Iterable[str]) -> bytes:
    """Return the font of a file with the glyphs of these characters alone.

    All that shapes them stays: the tables of ligatures and of the places of marks. Characters of
    no width get an empty glyph. The same characters give the same bytes.
    """
    from fontTools import subset as tools  # 0.2 s: only for those who need it
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table
    codes = {ord(character) for character in characters}
    font = TTFont(path, recalcTimestamp=False)
    _add_empty(font, {c: name for c, name in ZERO_WIDTH.items() if c in codes})
    options = tools.Options()
    options.layout_features = ["*"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # what it is, and its licence
    options.hinting = False  # e-readers and screens of today draw outlines as they are
    worker = tools.Subsetter(options)
    worker.populate(unicodes=codes)
    worker.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _add_empty(font: object, added: dict[int, str]) -> None:
    """Give characters of no width a glyph without an outline, where a font has none."""
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    assert isinstance(font, TTFont)
    known = font.getBestCmap()
    for code, name in sorted(added.items()):
        if code in known:
            continue
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        font["glyf"][name] = Glyph()
        font["hmtx"][name] = (0, 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
