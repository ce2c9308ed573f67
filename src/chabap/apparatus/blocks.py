"""Collation of a chapter block by block: what of the witness belongs to which (pure)."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from chabap.apparatus.records import Block
from chabap.collation import Kind, Variant, collate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

SEPARATOR = "\n\n"
"""Between two blocks of the reading text, as the witness has it between paragraphs."""
GRAM = 10
"""Letters of the pieces by which a block is looked for in the witness; of a short block a
quarter, else one more word in it would break most pieces. (Measured for 20 letters: of
400 places of O with a word put in 4 in 100 were taken for lacking, with 10 letters half.)"""
SHORTEST = 4
MOVABLE = 4 * GRAM
"""Letters of a block that is looked for elsewhere in the witness."""
PROBES = 12
"""So many pieces of a block are looked for to learn where the witness has it."""
KNOWN = 0.5
"""A block of which a smaller part of the pieces is in the witness is one that it lacks. (Of
the edition's own blocks 0.81 and more is there, of 185 sentences on the same matters that
are not in O, 0.26 at the most.)"""


def collated(
    texts: list[tuple[str, str]],
    witness: str,
    *,
    words: Callable[[str], list[str]],
    names: Collection[str],
    scripts: tuple[str, ...],
) -> list[Block]:
    """Collate the reading text of a chapter and hand each block its variants.

    *texts* are ids and reading texts of the blocks; *words*, *names* and *scripts* are as in `collate`.
    A block that the witness lacks, or has in another place, is one variant, and the break
    behind it (or, at the end, before it) another: else its letters would be looked for in its
    neighbours.
    """
    grams = cache(partial(_grams, witness))
    kinds: list[Kind | None] = [
        "omission" if _is_lacking(text, grams) else None for _, text in texts
    ]
    for index in _moved(
        [_place(t, witness) for _, t in texts], [len(t) for _, t in texts]
    ):
        kinds[index] = kinds[index] or "order"
    there = [text for (_, text), gone in zip(texts, kinds, strict=True) if not gone]
    reading = SEPARATOR.join(there)
    found = collate(reading, witness, words=words, names=names, scripts=scripts)
    variants = [part for variant in found for part in _parted(variant, reading)]
    result: list[Block] = []
    start = shared = 0  # offsets in the whole text, and in what is there of it
    left = len(there)
    for (block_id, text), gone in zip(texts, kinds, strict=True):
        if gone:
            own = [Variant(start, start + len(text), text, "", gone)]
            if left:
                own.append(_break(start + len(text)))
            elif result:
                last = result.pop()
                result.append(
                    last._replace(
                        variants=(*last.variants, _break(start - len(SEPARATOR)))
                    )
                )
        else:
            left -= 1
            stop = shared + len(text) + len(SEPARATOR)
            own = [
                v._replace(start=v.start + start - shared, end=v.end + start - shared)
                for v in variants
                if shared <= v.start and (v.start < stop or not left)
            ]
            shared = stop
        result.append(Block(block_id, start, text, tuple(own)))
        start += len(text) + len(SEPARATOR)
    return result


def _parted(variant: Variant, reading: str) -> Iterator[Variant]:
    """Part what the witness lacks at the ends of blocks: each block has its own variant.

    Of a short block that is not recognised as lacking, the same letters may have been taken
    from its beginning or from that of the next block: its own are meant.
    """
    if variant.witness or SEPARATOR not in variant.lemma:
        yield variant
        return
    lemma, at = variant.lemma, variant.start
    tail = lemma.rpartition(SEPARATOR)[2]
    if tail and reading.endswith(tail, 0, at):
        lemma, at = tail + lemma.removesuffix(tail), at - len(tail)
    for number, text in enumerate(lemma.split(SEPARATOR)):
        if number:
            yield _break(at)
            at += len(SEPARATOR)
        if text:
            yield Variant(at, at + len(text), text, "", "omission")
            at += len(text)


def _break(at: int) -> Variant:
    return Variant(at, at + len(SEPARATOR), SEPARATOR, "", "break")


def _grams(text: str, size: int) -> set[str]:
    text = " ".join(text.split())  # a table's cells are parted by tabs, O's by anything
    return {text[i : i + size] for i in range(len(text) - size + 1)}


def _is_lacking(text: str, grams: Callable[[int], set[str]]) -> bool:
    """Tell whether few pieces of a block are among those of the witness."""
    size = min(GRAM, max(SHORTEST, len(text) // 4))
    own = _grams(text, size)
    return len(own & grams(size)) < KNOWN * len(own)


def _place(text: str, witness: str) -> int | None:
    """Return where a block begins in the witness, or None where its pieces do not agree.

    A short one may be there twice, as a title is.
    """
    if len(text) < MOVABLE:
        return None
    found = [
        at - start
        for start in range(0, len(text) - GRAM + 1, max(1, len(text) // PROBES))
        if (at := witness.find(text[start : start + GRAM])) >= 0
    ]
    middle = sorted(found)[len(found) // 2] if found else 0
    near = sum(abs(at - middle) < GRAM for at in found)
    return middle if near > KNOWN * PROBES else None


def _moved(places: list[int | None], lengths: list[int]) -> list[int]:
    """Return the indexes of blocks that stand elsewhere in the witness: the fewest letters.

    What is left is the heaviest increasing run of places.
    """
    known = [index for index, place in enumerate(places) if place is not None]
    best: dict[int, tuple[int, list[int]]] = {}
    for index in known:
        before = (
            best[other]
            for other in known
            if other < index and places[other] < places[index]  # type: ignore[operator]
        )
        weight, run = max(before, default=(0, []))
        best[index] = weight + lengths[index], [*run, index]
    kept = max(best.values(), default=(0, []))[1]
    return [index for index in known if index not in kept]
