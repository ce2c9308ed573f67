"""Readings of the witnesses that are not in the text: found by who has another copy of it.

When the site is written, each becomes a passage of the last rank, with some words around it
as the witness has them, so that a phrase finds it that is copied from there.
"""

from __future__ import annotations

from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from chabap.apparatus.domain import UNMARKED, apparatus
from chabap.paragraphs.domain import paragraphs
from chabap.paragraphs.ids import is_paragraph_id, section_sign
from chabap.search.index import AROUND, WITNESS, Passage
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx.environment import BuildEnvironment

    from chabap.apparatus.records import Block
    from chabap.tongue import Segmenter

LONGEST = 40
"""Letters of a lemma that the label of a result quotes."""


def readings(
    env: BuildEnvironment, segmenter: Segmenter, page: Callable[[str], str]
) -> Iterator[Passage]:
    """Yield every reading that the apparatus lists; *page* gives the address of a page.

    It leads to its place in the text where a reader can see it there (in a paragraph, of the
    base text), else to the list.
    """
    if "apparatus" not in env.domains:
        return
    domain = apparatus(env)
    homes = paragraphs(env).homes()
    base = domain.base_sigla()
    entries = {
        (entry.siglum, entry.at, entry.start, entry.end): entry
        for entry in domain.entries
        if entry.kind not in UNMARKED
    }
    for witnesses in domain.blocks.values():
        for siglum, blocks in witnesses.items():
            for block in blocks:
                for start, end, before, behind in _in_context(block):
                    entry = entries.get((siglum, block.id, start, end))
                    if entry is None:
                        continue
                    if siglum in base and is_paragraph_id(block.id):
                        address = f"{page(homes[block.id])}#{entry.id}"
                    elif domain.page:
                        address = f"{page(domain.page)}#a-{entry.id}"
                    else:
                        continue
                    around = (
                        "".join(reversed([*_some(reversed(segmenter.split(before)))])),
                        "".join(_some(segmenter.split(behind))),
                    )
                    label = _label(block, siglum, entry.lemma)
                    yield Passage(WITNESS, address, label, entry.witness, around=around)


def _in_context(block: Block) -> Iterator[tuple[int, int, str, str]]:
    """Yield the offsets of each variant in its block, and what the witness has beside it."""
    pieces, places, at, length = [], [], 0, 0
    for variant in block.variants:
        start, end = variant.start - block.start, variant.end - block.start
        same = block.text[at:start]
        # where lines of the witness end says nothing of its words
        theirs = variant.lemma if variant.kind == "break" else variant.witness
        places.append(
            (start, end, length + len(same), length + len(same) + len(theirs))
        )
        pieces += [same, theirs]
        length = places[-1][3]
        at = end
    text = "".join([*pieces, block.text[at:]])
    for start, end, first, last in places:
        before = text[max(0, first - 4 * AROUND) : first]
        yield start, end, before, text[last : last + 4 * AROUND]


def _some(words: Iterable[str]) -> Iterator[str]:
    """Yield as many whole words as a result shows beside a reading."""
    kept = list(words)
    lengths = accumulate(map(len, kept), initial=0)
    few = takewhile(lambda both: both[1] < AROUND, zip(kept, lengths, strict=False))
    return (word for word, _ in few)


def _label(block: Block, siglum: str, lemma: str) -> str:
    """Say that this is no longer in the text, and what is."""
    place = section_sign(block.id) if is_paragraph_id(block.id) else block.text
    if not lemma.strip():
        return say("{place} · only in {siglum}", place=place, siglum=siglum)
    short = f"{lemma[:LONGEST]}…" if len(lemma) > LONGEST else lemma
    return say(
        "{place} · {siglum} instead of “{lemma}”",
        place=place,
        siglum=siglum,
        lemma=" ".join(short.split()),
    )
