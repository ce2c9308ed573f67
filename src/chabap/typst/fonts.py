"""The fonts of the PDF: those of the edition, with a glyph for the joiner of Thai letters.

Where Thai letters stand side by side Typst asks a neural network (ICU4X, ``LstmSegmenter``)
for the ends of words, twice for each paragraph: half the time of a book (measured), for
nothing, since `chabap.thai.breaks` has said where lines end. So a joiner stands between them
(`chabap.thai.clusters`). A shaper looks through it to the marks of its letter if the font has
a glyph for it; with none marks stand astray, as with U+2060 instead, and with U+200D the
narrow marks of two letters are lost (measured).
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from chabap.fonts import FILES
from chabap.fonts.subset import add_empty
from chabap.thai.clusters import JOINER

if TYPE_CHECKING:
    from pathlib import Path

_THAI = 0x0E01
"""A letter that every font for Thai has."""


def fonts_with_joiner(folder: Path) -> Path:
    """Write the fonts of the edition into a folder, those of Thai with the joiner; return it.

    What is there already is left: a change of code empties the folder (`chabap.build.forget`).
    No file is ever there in part.
    """
    folder.mkdir(exist_ok=True)
    for file in sorted(FILES.glob("*.ttf")):
        made = folder / file.name
        if not made.exists():
            fresh = made.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(_with_joiner(file.read_bytes()))
            fresh.replace(made)
    return folder


def _with_joiner(font: bytes) -> bytes:
    from fontTools.ttLib import TTFont  # only the PDF needs it

    made = TTFont(io.BytesIO(font), recalcTimestamp=False, lazy=True)
    if _THAI not in made.getBestCmap():
        return font
    add_empty(made, {ord(JOINER): "joiner"})
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
