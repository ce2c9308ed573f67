"""Brings raised marks back to the letters below them (pure).

Typst draws the tone mark of a cluster like มื่ a little higher than the font has it, and begins
for it a text of its own with a place of its own in the tree of tags. Viewers then read a mark
without a letter: pdf.js puts a space behind it, and Poppler one into letterspaced lines. Here the
mark is drawn with its letter, where it was, and so is what follows it in the cluster. What is left
of its own text is its place in the tree.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from chabap.typst.voices import SARA_AM

if TYPE_CHECKING:
    from chabap.typst.shows import Show

_ANEW = re.compile(rb"(?:\s*ET\s+Q\s+EMC/Span<</MCID \d+[^<>]*>>BDC\s+q [^\n]*\nBT)+")
_ASIDE = 0.01
"""Points to the left: PDFium sorts by places told to a hundredth, and would hear a mark that stands
behind the letter after it twice."""


def lowered(shows: list[Show], rest: bytes) -> tuple[list[Show], bytes]:
    """Return what a page draws, with raised marks behind their letters, and what stands behind it."""
    found: list[Show] = []
    left, said = b"", ""
    for show in shows:
        here = replace(show, before=left + show.before) if left else show
        left = b""
        if found and (more := _joined(found[-1], here, said)):
            left, here = here.before, more
        said = said + here.said if here.joined else here.said
        found.append(here)
    return found, left + rest


def _joined(last: Show, show: Show, said: str) -> Show | None:
    """Return a part of a cluster as it is drawn with the part before it, which *said* something.

    None if it is no such part, or is already.
    """
    text, own = last.operand.text, show.operand.text
    if not (text and own and last.says and show.says) or last.how != show.how:
        return None
    part = own == text and text.startswith(said + show.said)
    # Sara am Typst parts from the letter that it stands behind. Behind a tone Firefox would hear
    # a space before it; joined to a letter without one, PDFium would hear one behind it.
    if not part and not (own == SARA_AM and len(last.operand.glyphs) > 1):
        return None
    if not (last.origin and show.origin and _ANEW.fullmatch(show.before)):
        return None
    (left, line), (at, height) = last.origin, show.origin
    x = round(at, 2) - round(left, 2) + float(show.x)
    return replace(
        show,
        before=b"",
        x=b"%.2f" % (x if line == height else x - _ASIDE),
        y=b"%.2f" % (line - height + float(show.y)),
        origin=last.origin,
        joined=True,
    )
