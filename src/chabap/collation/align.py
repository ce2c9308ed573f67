"""Alignment of two long texts that are nearly the same (pure).

rapidfuzz finds the fewest edits, but in time that grows with the square of the length.
Texts are therefore first cut at anchors, short strings that both have once at about the
same place, and each stretch is aligned by itself: a book takes as long as its chapters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Iterator

STRETCH = 1500
"""Characters of the reading text between two anchors, at the least."""
PROBE = 24
"""Length of an anchor: longer than any phrase that recurs by chance at its place."""
STEP = 7
"""How far to move on where a probe is damaged in the witness."""


class Edit(NamedTuple):
    """A difference: ``reading[start:end]`` stands where ``witness[w_start:w_end]`` did."""

    start: int
    end: int
    w_start: int
    w_end: int


def edits(reading: str, witness: str) -> list[Edit]:
    """Return the fewest differences, in order, without overlaps.

    >>> edits("abcdef", "abXdefg")
    [Edit(start=2, end=3, w_start=2, w_end=3), Edit(start=6, end=6, w_start=6, w_end=7)]
    """
    found: list[Edit] = []
    at, w_at = 0, 0
    for stop, w_stop in [*_anchors(reading, witness), (len(reading), len(witness))]:
        for op in Levenshtein.opcodes(reading[at:stop], witness[w_at:w_stop]):
            if op.tag != "equal":
                edit = Edit(
                    at + op.src_start,
                    at + op.src_end,
                    w_at + op.dest_start,
                    w_at + op.dest_end,
                )
                found.append(edit)
        at, w_at = stop, w_stop
    return _joined(found)


def _anchors(reading: str, witness: str) -> Iterator[tuple[int, int]]:
    """Yield places that are the same in both texts, in order."""
    at, w_at = 0, 0
    while at + 2 * STRETCH < len(reading):
        probe_at = at + STRETCH
        for probe_at in range(at + STRETCH, len(reading) - PROBE, STEP):
            probe = reading[probe_at : probe_at + PROBE]
            reach = 2 * (probe_at - at) + STRETCH
            w_probe = _once(probe, witness, w_at, w_at + reach)
            # once in the reading text too: else the witness may have it, where the probe
            # is damaged, at the place of another
            if w_probe >= 0 and _once(probe, reading, at, at + reach) == probe_at:
                yield probe_at, w_probe
                at, w_at = probe_at, w_probe
                break
        else:
            return


def _once(probe: str, text: str, start: int, end: int) -> int:
    """Return where a probe stands in a stretch of a text; -1 unless it does just once."""
    found = text.find(probe, start, end)
    again = text.find(probe, max(found, start) + 1, end)
    return found if again < 0 else -1


def _joined(found: list[Edit]) -> list[Edit]:
    """Join edits that touch: rapidfuzz reports a replacement and an insertion apart."""
    joined: list[Edit] = []
    for edit in found:
        if joined and joined[-1].end == edit.start and joined[-1].w_end == edit.w_start:
            last = joined.pop()
            edit = Edit(last.start, edit.end, last.w_start, edit.w_end)
        joined.append(edit)
    return joined
