"""Variants: where the reading text and the witness differ, in whole words (pure)."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Literal, NamedTuple

from chabap.collation.align import Edit, edits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

Kind = Literal[
    "break",
    "space",
    "punctuation",
    "script",
    "name",
    "number",
    "word",
    "omission",
    "addition",
    "order",
]
REACH = 40
"""Characters by which a variant may be widened at either side."""
DAGGER = "†"
SHORT = 4
"""Characters that are lost or too many and need a word beside them to be understood."""


class Variant(NamedTuple):
    """A place where the texts differ."""

    start: int
    end: int
    """Offsets in the reading text."""
    lemma: str
    """What we print: ``reading[start:end]``."""
    witness: str
    """What the witness has there."""
    kind: Kind


def collate(
    reading: str,
    witness: str,
    *,
    words: Callable[[str], list[str]],
    names: Collection[str] = (),
    scripts: tuple[str, ...] = ("THAI", "LATIN"),
) -> list[Variant]:
    """Return all differences, in order, each widened to whole words on both sides.

    *words* splits a text into words that joined give the text again; *names* are the
    registered names and *scripts* those of the text (as Unicode's names of their letters
    begin), both for the kind of a variant.
    """
    bounds, w_bounds = _bounds(words(reading)), _bounds(words(witness))
    known = frozenset(names)
    longest = max(map(len, known), default=0)
    raw = edits(reading, witness)
    widened = _widened(raw, bounds, w_bounds, reading=reading, witness=witness)
    variants = []
    for wide, inner in _merged(widened, reading=reading, witness=witness):
        lemma, theirs = (
            reading[wide.start : wide.end],
            witness[wide.w_start : wide.w_end],
        )
        kind = classify(
            ours="".join(reading[e.start : e.end] for e in inner),
            theirs_only="".join(witness[e.w_start : e.w_end] for e in inner),
            whole=all(
                _at(e.start, bounds)
                and _at(e.end, bounds)
                and _at(e.w_start, w_bounds)
                and _at(e.w_end, w_bounds)
                for e in inner
            ),
            named=_has_name(lemma, known, longest),
            scripts=scripts,
        )
        variants.append(Variant(wide.start, wide.end, lemma, theirs, kind))
    return _joined(variants, reading=reading)


def _joined(variants: list[Variant], *, reading: str) -> list[Variant]:
    """Join two neighbours that are one: words that changed places, and a pair of daggers."""
    result: list[Variant] = []
    for variant in variants:
        last = result[-1] if result else None
        if last and (kind := _pair(last, variant)):
            between = reading[last.end : variant.start]
            if len(between) <= REACH:
                result[-1] = Variant(
                    last.start,
                    variant.end,
                    last.lemma + between + variant.lemma,
                    last.witness + between + variant.witness,
                    kind,
                )
                continue
        result.append(variant)
    return result


def _pair(first: Variant, second: Variant) -> Kind | None:
    """Return the kind of two variants that belong together."""
    if first.lemma and (first.lemma, first.witness) == (second.witness, second.lemma):
        return "order"
    if {(first.lemma, first.witness), (second.lemma, second.witness)} == {(DAGGER, "")}:
        return "word"  # the editors mark words that they cannot mend
    return None


def rebuild(reading: str, variants: Iterable[Variant]) -> str:
    """Return the witness, from the reading text and the variants alone."""
    parts, at = [], 0
    for variant in variants:
        parts += [reading[at : variant.start], variant.witness]
        at = variant.end
    return "".join([*parts, reading[at:]])


def classify(
    *, ours: str, theirs_only: str, whole: bool, named: bool, scripts: tuple[str, ...]
) -> Kind:
    """Name the kind of a variant.

    *ours* and *theirs_only* are the characters that differ; *whole* says that they are
    whole words, *named* that the lemma has a registered name in it.
    """
    changed = ours + theirs_only
    if changed.isspace():
        return "break" if "\n" in changed else "space"
    if all(map(_is_mark, changed)):
        return "punctuation"
    if any(_is_foreign(char, scripts) for char in theirs_only):
        return "script"
    if all(c.isspace() or c.isdigit() for c in changed):
        return "number"
    if named:
        return "name"
    if whole and not theirs_only.strip():
        return "omission"
    if whole and not ours.strip():
        return "addition"
    return "word"


def _has_name(text: str, names: frozenset[str], longest: int) -> bool:
    """Tell whether one of the names stands in a text: its pieces are looked up, not the names.

    A book has as many names as variants, and would take the square of either.
    """
    return any(
        text[start:end] in names
        for start in range(len(text))
        for end in range(start + 1, min(start + longest, len(text)) + 1)
    )


def _is_mark(char: str) -> bool:
    """Tell spaces and punctuation, Thai signs of repetition and abbreviation apart from words."""
    return char.isspace() or unicodedata.category(char)[0] in "PS"


def _is_foreign(char: str, scripts: tuple[str, ...]) -> bool:
    """Tell letters of scripts that the text does not use."""
    if unicodedata.category(char)[0] not in "LM":
        return False
    return not unicodedata.name(char, "").startswith(scripts)


def _bounds(words: list[str]) -> list[int]:
    """Return the offsets where words begin, and the end."""
    bounds = [0]
    for word in words:
        bounds.append(bounds[-1] + len(word))
    return bounds


def _at(offset: int, bounds: list[int]) -> bool:
    """Tell whether a word begins or ends at an offset."""
    index = bisect_left(bounds, offset)
    return index < len(bounds) and bounds[index] == offset


def _widened(
    raw: list[Edit],
    bounds: list[int],
    w_bounds: list[int],
    *,
    reading: str,
    witness: str,
) -> list[tuple[Edit, Edit]]:
    """Widen each edit to whole words; return it with the edit it was."""
    result = []
    for index, edit in enumerate(raw):
        changed = reading[edit.start : edit.end] + witness[edit.w_start : edit.w_end]
        if all(map(_is_mark, changed)):
            result.append((edit, edit))
            continue
        floor = raw[index - 1].end if index else 0
        ceiling = raw[index + 1].start if index + 1 < len(raw) else len(reading)
        left = _reach(
            edit.start, edit.w_start, bounds, w_bounds, limit=floor - edit.start
        )
        lost = min(edit.end - edit.start, edit.w_end - edit.w_start) == 0
        beside = reading[edit.start - 1 : edit.start]
        if (
            lost
            and len(changed) < SHORT
            and left == 0
            and beside
            and not _is_mark(beside)
        ):
            # a stray letter says nothing alone: take the word before it
            limit = min(-1, floor - edit.start + 1)
            left = -1 + _reach(
                edit.start - 1, edit.w_start - 1, bounds, w_bounds, limit=limit
            )
            left = max(left, floor - edit.start)
        right = _reach(edit.end, edit.w_end, bounds, w_bounds, limit=ceiling - edit.end)
        wide = Edit(
            edit.start + left, edit.end + right, edit.w_start + left, edit.w_end + right
        )
        result.append((wide, edit))
    return result


def _reach(
    at: int, w_at: int, bounds: list[int], w_bounds: list[int], *, limit: int
) -> int:
    """Return how far the nearest place is where words begin or end in both texts.

    The texts are the same between here and *limit* (negative: to the left). Where no
    such place is near, go to the limit, so that the next variant is joined.
    """
    if limit < 0:
        places = bounds[
            bisect_left(bounds, at + max(limit, -REACH)) : bisect_right(bounds, at)
        ][::-1]
    else:
        places = bounds[
            bisect_left(bounds, at) : bisect_right(bounds, at + min(limit, REACH))
        ]
    for place in places:
        if _at(w_at + place - at, w_bounds):
            return place - at
    return limit if abs(limit) <= REACH else (places[0] - at if places else 0)


def _merged(
    widened: list[tuple[Edit, Edit]], *, reading: str, witness: str
) -> list[tuple[Edit, list[Edit]]]:
    """Merge variants that overlap or have only space between, keeping the edits inside.

    A change of mere spacing stays by itself unless a word swallows it.
    """
    merged: list[tuple[Edit, list[Edit]]] = []
    for wide, edit in widened:
        if merged:
            last, inner = merged[-1]
            overlap = wide.start < last.end or wide.w_start < last.w_end
            alone = wide == edit or [last] == inner
            gap = reading[last.end : wide.start]
            if overlap or (
                not alone
                and gap == witness[last.w_end : wide.w_start]
                and not gap.strip()
            ):
                joined = Edit(
                    min(last.start, wide.start),
                    max(last.end, wide.end),
                    min(last.w_start, wide.w_start),
                    max(last.w_end, wide.w_end),
                )
                merged[-1] = joined, [*inner, edit]
                continue
        merged.append((wide, [edit]))
    return merged
