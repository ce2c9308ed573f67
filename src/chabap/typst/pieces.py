"""Reads a page of a PDF made by Typst: what is drawn together, and what each glyph says (pure).

Typst gives each cluster of Thai the text of the whole, whatever it draws it with. What a
glyph looks like is found out from all clusters that it occurs in.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from chabap.typst.cmap import INVISIBLE
from chabap.typst.strings import LITERAL, codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SARA_AM, _NIKHAHIT, _SARA_AA = "\u0e33", "\u0e4d", "\u0e32"
_MARKS = {
    *map(chr, range(0xE31, 0xE3B)),
    *map(chr, range(0xE47, 0xE4F)),
    "\u200b",
    "\u2060",
}
_TONES = "\u0e48\u0e49\u0e4a\u0e4b"

# Only what Typst 0.15 writes is recognised; a test extracts the text again. The first
# byte of every token is looked for before the token itself: it halves the time.
_TOKEN = re.compile(
    rb"(?=[/(BE<])(?:"
    rb"/(?:Span<</ActualText<FEFF(?P<text>[0-9A-F]*)>>>BDC|(?P<font>f\d+) (?P<size>[\d.]+) Tf)"
    rb"|\((?P<literal>" + LITERAL + rb")\)(?P<gap>-?\d{3,}(?:\.\d+)?(?=[(<]))?"
    rb"|(?P<end>EMC\b)"
    rb"|(?P<begin>B(?:DC|MC)\b)"
    rb"|(?P<dict><<(?:[^<>]|<[0-9A-F]*>|<<[^<>]*>>)*>>)"
    rb")",
    re.DOTALL,
)

Glyph = tuple[tuple[int, int], int]
"""A glyph: object number of its font, and its code there."""


class Drawn(NamedTuple):
    """What one glyph of a cluster looks like alone, and what it has to say there."""

    looks: str
    says: str


@dataclass(slots=True)
class Piece:
    """Glyphs drawn together, and the text that Typst gave them."""

    text: str
    span: tuple[int, int] | None = None
    """Offsets of the span's first token, if the piece is a span of its own."""
    end: tuple[int, int] = (0, 0)
    """Offsets of the token that closes the span."""
    shown: tuple[int, int] = (0, 0)
    """Offsets of the text-showing operand of a piece that is no span."""
    glyphs: list[Glyph] = field(default_factory=list)
    gap: bool = False
    """Whether glyphs stand 0.1 em or more apart: readers of PDF take that for a space."""
    size: float = 0
    """Of the letters, in points."""
    says: list[str] = field(default_factory=list)
    """What each glyph has to say; empty where it could not be found out."""

    @property
    def said(self) -> str:
        """What all glyphs say together."""
        return "".join(self.says) if self.says else self.text


Votes = defaultdict[Glyph, Counter[str]]
"""How often each glyph looked like what."""


Voices = dict[Glyph, str]
"""What each glyph looks like, by what most of its clusters say."""


@cache
def drawn(cluster: str) -> tuple[Drawn, ...]:
    """Return the glyphs that a shaper draws for a cluster, in its order.

    Sara am is drawn as nikhahit before the tone mark and sara aa after it
    (HarfBuzz, ``hb-ot-shaper-thai.cc``).

    >>> [(d.looks, d.says) for d in drawn("น้ำ")] == [
    ...     ("น", "น"), ("\u0e4d", ""), ("\u0e49", "\u0e49"), ("า", "ำ")]
    True
    """
    if _SARA_AM not in cluster:
        return tuple(Drawn(c, c) for c in cluster)
    before, _, after = cluster.partition(_SARA_AM)
    base = before.rstrip(_TONES)
    return (
        *(Drawn(c, c) for c in base),
        Drawn(_NIKHAHIT, ""),
        *(Drawn(c, c) for c in before[len(base) :]),
        Drawn(_SARA_AA, _SARA_AM),
        *(Drawn(c, c) for c in after),
    )


@cache
def _text(utf16: bytes) -> str:
    """Return the visible text of a replacement text."""
    return bytes.fromhex(utf16.decode()).decode("utf-16-be").translate(INVISIBLE)


def pieces_of(
    content: bytes,
    fonts: dict[str, tuple[int, int]],
    known: dict[tuple[int, int], dict[int, str]],
) -> Iterator[Piece]:
    """Read the pieces of a page in the order of drawing."""
    font, size = (0, 0), 0.0
    nested: list[Piece | None] = [None]
    for match in _TOKEN.finditer(content):
        kind = match.lastgroup or ""
        span = nested[-1]
        if kind == "text":
            nested.append(Piece(_text(match["text"]), span=match.span()))
        elif kind == "begin":
            nested.append(None)
        elif kind == "end":
            nested.pop()
            if span:
                span.end, span.size = match.span(), size
                yield span
        elif kind == "size":
            font, size = fonts[match["font"].decode()], float(match["size"])
        elif kind in ("literal", "gap"):
            glyphs = [(font, code) for code in codes(match["literal"])]
            if span and kind == "gap":
                span.gap = True
            if span:
                span.glyphs += glyphs
            else:
                yield from _bare(glyphs, known[font], shown=match.span(), size=size)


def _bare(
    glyphs: list[Glyph], known: dict[int, str], *, shown: tuple[int, int], size: float
) -> Iterator[Piece]:
    """Yield the pieces of a string outside all spans: what the font's map says of them."""
    texts = [known.get(code, "") for _, code in glyphs]
    if all(map(_is_single, texts)):  # most are: one piece is enough
        yield Piece("".join(texts), shown=shown, glyphs=glyphs, size=size, says=texts)
    else:
        for glyph, text in zip(glyphs, texts, strict=True):
            yield Piece(
                text.translate(INVISIBLE), shown=shown, glyphs=[glyph], size=size
            )


def _is_single(text: str) -> bool:
    """Tell a character that is no part of a cluster drawn in several glyphs."""
    return len(text) == 1 and text not in _MARKS


def votes_of(pieces: list[Piece]) -> Votes:
    """Give each piece what its glyphs say; return how often each glyph looked like what."""
    votes: Votes = defaultdict(Counter)
    at = 0
    while at < len(pieces):
        if pieces[at].says:  # known from the start
            for glyph, text in zip(pieces[at].glyphs, pieces[at].says, strict=True):
                votes[glyph][text] += 1
            at += 1
            continue
        cluster = drawn(pieces[at].text)
        end, count = at + 1, len(pieces[at].glyphs)
        while (
            count < len(cluster)
            and end < len(pieces)
            and pieces[end].text == pieces[at].text
        ):
            count += len(pieces[end].glyphs)
            end += 1
        if count == len(cluster):
            rest = iter(cluster)
            for piece in pieces[at:end]:
                for glyph in piece.glyphs:
                    looks, says = next(rest)
                    votes[glyph][looks] += 1
                    piece.says.append(says)
        else:  # a ligature: its one glyph says it all
            end = at + 1
            if len(pieces[at].glyphs) == 1:
                votes[pieces[at].glyphs[0]][pieces[at].text] += 1
                pieces[at].says = [pieces[at].text]
        at = end
    return votes


def voices_of(pages: Iterable[Votes]) -> Voices:
    """Find out what each glyph looks like."""
    votes: Votes = defaultdict(Counter)
    for page in pages:
        for glyph, counts in page.items():
            votes[glyph].update(counts)
    return {glyph: max(sorted(v), key=v.__getitem__) for glyph, v in votes.items()}
