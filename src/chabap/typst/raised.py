"""Brings raised marks back to the letters below them (pure).

Typst draws the tone mark of a cluster like มื่ a little higher than the font has it, and begins
for it a text of its own with a place of its own in the tree of tags. Viewers then read a mark
without a letter: pdf.js puts a space behind it, and Poppler one into letterspaced lines. Here the
mark is drawn with its letter, where it was. What is left of its own text is its place in the tree.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chabap.typst.shows import Show

_ANEW = re.compile(rb"\s*ET\s+Q\s+EMC/Span<</MCID \d+[^<>]*>>BDC\s+q [^\n]*\nBT")
_ASIDE = 0.01
"""Points to the left: PDFium sorts by places told to a hundredth, and would hear a mark that stands
behind the letter after it twice."""


def lowered(shows: list[Show], rest: bytes) -> tuple[list[Show], bytes]:
    """Return what a page draws, with raised marks behind their letters, and what stands behind it."""
    found: list[Show] = []
    left = b""
    for show in shows:
        here = replace(show, before=left + show.before) if left else show
        left = b""
        if found and (mark := _joined(found[-1], here)):
            left, here = here.before, mark
        found.append(here)
    return found, left + rest


def _joined(base: Show, mark: Show) -> Show | None:
    """Return a mark as it is drawn with its letter; None if it is none, or is already."""
    text = base.operand.text
    if not (text and text == mark.operand.text and base.says and mark.says):
        return None
    if not text.startswith(base.said + mark.said) or base.how != mark.how:
        return None
    if not (base.origin and mark.origin and _ANEW.fullmatch(mark.before)):
        return None
    (left, line), (at, height) = base.origin, mark.origin
    x = round(at, 2) - round(left, 2) - _ASIDE + float(mark.x)
    return replace(
        mark,
        before=b"",
        x=b"%.2f" % x,
        y=b"%.2f" % (line - height + float(mark.y)),
        origin=base.origin,
        raised=True,
    )
