"""Collation of a chapter block by block: what of the witness belongs to which (pure)."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from chabap.apparatus.records import Block
from chabap.collation import Variant, collate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

SEPARATOR = "\n\n"
"""Between two blocks of the reading text, as the witness has it between paragraphs."""
GRAM = 10
"""Letters of the pieces by which a block is looked for in the witness; of a short block a
quarter, else one more word in it would break most pieces. (Measured for 20 letters: of
400 places of O with a word put in 4 in 100 were taken for lacking, with 10 letters half.)"""
SHORTEST = 4
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
    A block that the witness lacks is one variant, and the break behind it (or, at the end,
    before it) another: else its letters would be looked for in its neighbours.
    """
    grams = cache(partial(_grams, witness))
    lacking = [_is_lacking(text, grams) for _, text in texts]
    there = [text for (_, text), gone in zip(texts, lacking, strict=True) if not gone]
    reading = SEPARATOR.join(there)
    found = collate(reading, witness, words=words, names=names, scripts=scripts)
    variants = [part for variant in found for part in _parted(variant, reading)]
    result: list[Block] = []
    start = shared = 0  # offsets in the whole text, and in what is there of it
    left = len(there)
    for (block_id, text), gone in zip(texts, lacking, strict=True):
        if gone:
            own = [Variant(start, start + len(text), text, "", "omission")]
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
