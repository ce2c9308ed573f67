"""Reads a page of a PDF made by Typst: what each text-showing operator draws, and where (pure).

Only what Typst 0.15 writes is recognised: each operator with its font and its place, and
around it, if at all, a span with a replacement text (/ActualText). A test reads the finished
pages with another program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from chabap.typst.cmap import INVISIBLE
from chabap.typst.strings import LITERAL, codes

if TYPE_CHECKING:
    from collections.abc import Mapping

Number = tuple[int, int]
"""Of an object of the document, with its generation."""
Glyph = tuple[Number, int]
"""Object number of its font, and its code there."""

_SHOW = re.compile(
    rb"(?:/Span<</ActualText<FEFF([0-9A-F]*)>>>BDC)?"
    rb"\s*(\d Tr/f\d+ [\d.]+ Tf [-\d.]+ [-\d.]+ [-\d.]+ [-\d.]+) ([-\d.]+) ([-\d.]+) Tm"
    rb"(\(" + LITERAL + rb"\)Tj|\[(?:\(" + LITERAL + rb"\)|[-\d.\s]+)*\]TJ)"
    rb"(?(1)\s*EMC|)",
    re.DOTALL,
)
_ORIGIN = re.compile(rb"q 1 0 0 -1 ([-\d.]+) ([-\d.]+) cm[^\n]*\nBT$")
_FONT = re.compile(rb"/(f\d+) ([\d.]+) Tf (.+)")
_PART = re.compile(rb"\((" + LITERAL + rb")\)|([-\d.]+)", re.DOTALL)
_WIDE = 100
"""Thousandths of the size that readers of PDF take for a space."""


class Way(NamedTuple):
    """With what glyphs are drawn."""

    font: Number
    size: float
    """In points."""
    level: bool
    """Whether the line runs from left to right, not turned or slanted."""


@dataclass(frozen=True, slots=True, eq=False)
class Operand:
    """What an operator draws. A book has some thousands, most of them drawn often."""

    text: str | None
    """What Typst says instead of it; None if its glyphs speak for themselves."""
    glyphs: tuple[Glyph, ...]
    runs: tuple[tuple[float, tuple[int, ...]], ...]
    """Codes of glyphs that stand together, each with the movement before it."""

    @property
    def gap(self) -> bool:
        """Whether glyphs stand 0.1 em or more apart: readers of PDF take that for a space."""
        return any(abs(move) >= _WIDE for move, _ in self.runs[1:])


@dataclass(slots=True)
class Show:
    """What stands at one place."""

    before: bytes
    """What the page has between it and the one before."""
    how: bytes
    """Font and matrix, as they are written."""
    way: Way
    """The same, read."""
    x: bytes
    y: bytes
    origin: tuple[float, float] | None
    """Where these are counted from, in points; None where letters are turned or slanted."""
    operand: Operand
    says: tuple[str, ...] = ()
    """What each glyph has to say; empty where it could not be found out."""
    joined: bool = False
    """Whether it goes on with the cluster that was drawn before, as a raised mark does."""

    @property
    def said(self) -> str:
        """What all glyphs say together."""
        return "".join(self.says) if self.says else self.operand.text or ""


def read(content: bytes, fonts: Mapping[str, Number]) -> tuple[list[Show], bytes]:
    """Return what a page draws, in that order, and what stands behind the last of it.

    *fonts* are the page's, by their names there.
    """
    pieces = iter(_SHOW.split(content))
    ways: dict[bytes, Way] = {}
    shows = []
    origin = None
    before = next(pieces)
    for text, how, x, y, drawn, after in zip(*[pieces] * 6, strict=True):
        way = ways.get(how)
        if way is None:
            way = ways[how] = _way(how, fonts)
        if before:
            match = _ORIGIN.search(before)
            origin = (float(match[1]), float(match[2])) if match else None
        operand = _operand(text, way.font, drawn)
        shows.append(Show(before, how, way, x, y, origin, operand))
        before = after
    return shows, before


def _way(how: bytes, fonts: Mapping[str, Number]) -> Way:
    match = _FONT.search(how)
    assert match
    number = fonts[match[1].decode()]
    return Way(number, float(match[2]), match[3] == b"1 0 0 -1")


@cache
def _operand(utf16: bytes | None, font: Number, drawn: bytes) -> Operand:
    r"""Read an operand with its operator, and the text that is said instead, in UTF-16.

    >>> found = _operand(b"0E01200B", (7, 0), b"[(\\0\\1\\0\\2)-12.5(\\0\\3)]TJ")
    >>> found.text, found.runs
    ('ก', ((0.0, (1, 2)), (-12.5, (3,))))
    """
    runs = []
    by = 0.0
    for literal, move in _PART.findall(drawn):
        if move:
            by += float(move)
        else:
            runs.append((by, codes(literal)))
            by = 0.0
    glyphs = tuple((font, code) for _, run in runs for code in run)
    text = None
    if utf16 is not None:
        text = bytes.fromhex(utf16.decode()).decode("utf-16-be").translate(INVISIBLE)
    return Operand(text, glyphs, tuple(runs))
