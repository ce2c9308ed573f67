"""What each glyph of a PDF made by Typst says (pure).

Typst gives each cluster of Thai the text of the whole, whatever it draws it with. What a
glyph looks like is found out from all clusters that it occurs in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from chabap.typst.cmap import INVISIBLE
from chabap.typst.shows import Glyph, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chabap.typst.shows import Operand, Show

SARA_AM = "\u0e33"
_NIKHAHIT, _SARA_AA = "\u0e4d", "\u0e32"
_TONES = "\u0e48\u0e49\u0e4a\u0e4b"

Votes = Counter[tuple[Glyph, str]]
"""How often each glyph looked like what."""
Voices = dict[Glyph, str]
"""What each glyph looks like, by what most of its clusters say."""


class Drawn(NamedTuple):
    """What the glyphs of a cluster look like alone, and what they have to say there."""

    looks: tuple[str, ...]
    says: tuple[str, ...]


@cache
def drawn(cluster: str) -> Drawn:
    """Return the glyphs that a shaper draws for a cluster, in its order.

    Sara am is drawn as nikhahit before the tone mark and sara aa after it
    (HarfBuzz, ``hb-ot-shaper-thai.cc``).

    >>> drawn("น้ำ") == (("น", "\u0e4d", "\u0e49", "า"), ("น", "", "\u0e49", "ำ"))
    True
    """
    if SARA_AM not in cluster:
        return Drawn((*cluster,), (*cluster,))
    before, _, after = cluster.partition(SARA_AM)
    base = before.rstrip(_TONES)
    tones = before[len(base) :]
    return Drawn(
        (*base, _NIKHAHIT, *tones, _SARA_AA, *after),
        (*base, "", *tones, SARA_AM, *after),
    )


class _Piece(NamedTuple):
    """Glyphs of a cluster, perhaps not all of them."""

    text: str
    """Of the cluster."""
    glyphs: Sequence[Glyph]
    says: list[str]
    """Of all that its operator draws; what is found out is put there."""


Texts = Mapping[Number, Mapping[int, str]]
"""What Typst's maps say of the glyphs of each font."""


def votes_of(shows: Sequence[Show], known: Texts) -> Votes:
    """Give each operator what its glyphs say; return how often each glyph looked like what."""
    often = Counter(show.operand for show in shows)
    whole = {operand: _whole(operand, known) for operand in often}
    votes: Votes = Counter()
    for operand, found in whole.items():
        for vote in zip(operand.glyphs, found.looks if found else (), strict=False):
            votes[vote] += often[operand]
    for show in shows:
        if found := whole[show.operand]:
            show.says = found.says
    for parted, group in groupby(shows, lambda show: whole[show.operand] is None):
        if parted:
            votes.update(_votes_of_parts([*group], known))
    return votes


def _whole(operand: Operand, known: Texts) -> Drawn | None:
    """Return what the glyphs of an operand look like and say; None if it is a part of a cluster."""
    found = [drawn(text) for text in _texts(operand, known)]
    looks, says = (tuple(s for d in found for s in d[i]) for i in (0, 1))
    alone = operand.text is not None or all(len(d.looks) == 1 for d in found)
    return Drawn(looks, says) if alone and len(looks) == len(operand.glyphs) else None


def _texts(operand: Operand, known: Texts) -> list[str]:
    """Return the text of an operand, or those of its glyphs if it has none of its own."""
    if operand.text is not None:
        return [operand.text]
    texts = (known[font].get(code, "") for font, code in operand.glyphs)
    return [text.translate(INVISIBLE) for text in texts]


def _votes_of_parts(shows: list[Show], known: Texts) -> Iterator[tuple[Glyph, str]]:
    """Put together clusters that are drawn in several pieces, which stand beside each other."""
    says: list[list[str]] = [[] for _ in shows]
    pieces = [
        _Piece(text, glyphs, own)
        for show, own in zip(shows, says, strict=True)
        for text, glyphs in _pieces(show.operand, known)
    ]
    while pieces:
        text, glyphs, own = pieces[0]
        looks, meant = drawn(text)
        end, count = 1, len(glyphs)
        for piece in pieces[1:]:
            if count >= len(looks) or piece.text != text:
                break
            count += len(piece.glyphs)
            end += 1
        if count == len(looks):
            done = 0
            for piece in pieces[:end]:
                stop = done + len(piece.glyphs)
                yield from zip(piece.glyphs, looks[done:stop], strict=True)
                piece.says.extend(meant[done:stop])
                done = stop
        else:
            end = 1
            if len(glyphs) == 1:  # a ligature: its one glyph says it all
                yield glyphs[0], text
                own.append(text)
        pieces = pieces[end:]
    for show, own in zip(shows, says, strict=True):
        show.says = tuple(own)


def _pieces(operand: Operand, known: Texts) -> Iterator[tuple[str, Sequence[Glyph]]]:
    """Yield what is drawn together, with its text: of what has none of its own each glyph."""
    texts = _texts(operand, known)
    if operand.text is not None:
        yield texts[0], operand.glyphs
    else:
        yield from ((t, [g]) for t, g in zip(texts, operand.glyphs, strict=True))


def voices_of(pages: Iterable[Votes]) -> Voices:
    """Find out what each glyph looks like."""
    whole: Votes = Counter()
    for votes in pages:
        whole.update(votes)
    found: defaultdict[Glyph, list[tuple[int, str]]] = defaultdict(list)
    for (glyph, text), count in whole.items():
        found[glyph].append((-count, text))
    return {glyph: min(texts)[1] for glyph, texts in found.items()}
