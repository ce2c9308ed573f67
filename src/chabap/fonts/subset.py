"""Fonts that hold only what some text needs (pure)."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any

from chabap.fonts import WESTERN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fontTools.ttLib import TTFont

FAMILIES = {WESTERN: "Chabap Serif", "Font Awesome 7 Free": "Chabap Icons"}
"""New names: the licences reserve the old ones for the whole fonts."""
_NAMES = {1: "{family}", 3: "{family} {style}", 4: "{family} {style}", 16: "{family}"}
"""What a font says of its name in its table ``name``; 6 is the same without spaces."""
_KEPT = {0, 1, 2, 3, 4, 6, 13, 14, 16}
"""What it says of itself: name, makers, licence."""
_ENGLISH = 0x409
_ZERO_WIDTH = {0x200B: "zerowidthspace", 0x2060: "wordjoiner"}
"""Characters that print nothing. Our fonts lack them, and some readers draw a box for what is lacking."""


def subset(font: bytes, codes: Iterable[int], *, flavor: str | None = None) -> bytes:
    """Return a font with the glyphs of these code points alone, as *flavor* ("woff2") if given.

    All that shapes them stays: the tables of ligatures and of the places of marks. Characters of
    no width get an empty glyph. Instructions for screens of low resolution go: no reading system
    of today needs them. The same code points give the same bytes.
    """
    from fontTools import subset as tools  # 0.2 s: only for those who need it
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table
    wanted = set(codes)
    made = TTFont(io.BytesIO(font), recalcTimestamp=False)
    add_empty(made, {c: name for c, name in _ZERO_WIDTH.items() if c in wanted})
    options = tools.Options(hinting=False, layout_features=["*"], notdef_outline=True)
    names = _names(made)
    # else all tables are asked which names they mean, which takes a fifth of the time
    del made["name"]
    worker = tools.Subsetter(options)
    worker.populate(unicodes=wanted)
    worker.subset(made)
    made["name"] = names
    made.flavor = flavor
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def add_empty(font: TTFont, added: dict[int, str]) -> None:
    """Give characters of no width a glyph without an outline, where a font has none."""
    from fontTools.ttLib.tables._g_l_y_f import Glyph

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


def _names(font: TTFont) -> Any:
    """Return what a font says of itself, with the name of `FAMILIES` if its own is reserved."""
    names = font["name"]
    names.names = [
        record
        for record in names.names
        if record.nameID in _KEPT and record.isUnicode() and record.langID == _ENGLISH
    ]
    family = names.getBestFamilyName()
    if family not in FAMILIES:
        return names
    facts = {"family": FAMILIES[family], "style": names.getBestSubFamilyName()}
    for record in names.names:
        if record.nameID in _NAMES:
            record.string = _NAMES[record.nameID].format(**facts)
        elif record.nameID == 6:
            record.string = "-".join(facts.values()).replace(" ", "")
    return names
