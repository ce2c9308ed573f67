"""What the search knows: passages with the edges of their words, and names (pure).

The script searches passages for the letters of a query, and takes a place only if it
begins and ends where a word may: so a word is found inside a compound, but not a string
of letters that happens to stand across words.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from chabap.thai import REORDERINGS, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chabap.tongue import Segmenter

EDGE = "|"
"""Stands between words in the data; no passage has it."""
TEXT, REGISTER, NOTE, OTHER, WITNESS = range(5)
"""Ranks of passages. What is no longer in the text comes last."""
AROUND = 20
"""Letters of a witness on each side of a reading: enough to find it by a phrase."""
_NEEDLESS = re.compile(
    r"(?<=[^\W\d_\u0e00-\u0e7f])\|(?=[^\W\d_\u0e00-\u0e7f])|(?<= )\||\|(?= )"
)
"""Edges that are none, between two letters that are not Thai (the Thai segmenter parts
Cyrillic), and edges at a space, which go without saying."""


class Passage(NamedTuple):
    """A stretch of text that a hit leads to."""

    rank: int
    """One of the ranks above."""
    address: str
    """Relative to the root of the site."""
    label: str
    """What the reader sees of the place: § 3.4, or the title of the page."""
    text: str
    ids: tuple[str, ...] = ()
    """Of the paragraphs whose words it has: its own, and those of paragraphs joined to it."""
    around: tuple[str, str] | None = None
    """Of a reading of a witness: what stands before and behind it there."""


class Name(NamedTuple):
    """The names of one entry, in every script, and the passages that mean it."""

    names: tuple[str, ...]
    passages: tuple[int, ...]
    """Numbers of passages, the entry's own first."""
    spread: int
    """Whether one name finds places that have another: 2 a part of a name too (persons), 1
    a whole one, 0 not at all (titles of works are ordinary words)."""


def searchable(text: str) -> str:
    r"""Return a text as it is searched: normalised, one space for any.

    >>> searchable("นำ\u200bไป \n ที่")
    'นำไป ที่'
    """
    return " ".join(normalise(text).split())


def with_edges(text: str, segmenter: Segmenter) -> str:
    """Return a text with a mark at every edge of a word but at spaces, also inside compounds.

    >>> from chabap.thai import Segmenter
    >>> with_edges("การค้าเสรี (торговля)", Segmenter())
    'การ|ค้า|เสรี (|торговля|)'
    """
    return _edged(searchable(text), segmenter)


def _edged(clean: str, segmenter: Segmenter) -> str:
    words = segmenter.split(clean.replace(EDGE, " "))
    return _NEEDLESS.sub(
        "", EDGE.join(p for word in words for p in segmenter.parts(word))
    )


def as_script(
    passages: Iterable[Passage],
    names: Iterable[Name],
    segmenter: Segmenter,
    *,
    sign: str,
) -> str:
    """Return the data as a script, which a page can load from a file too.

    *sign* is a word that readers may write in front of the number of a paragraph.
    """
    found = list(passages)
    data = {
        "reorderings": [[p, r.replace("\\", "$")] for p, r in REORDERINGS],
        "sign": sign,
        "sections": {i: number for number, p in enumerate(found) for i in p.ids},
        "passages": [
            [p.rank, p.address, p.label, *_indexed(p, segmenter)] for p in found
        ],
        "names": [
            [list(map(searchable, n.names)), list(n.passages), n.spread] for n in names
        ],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.chabapSearch={text};\n"


def _indexed(passage: Passage, segmenter: Segmenter) -> tuple[object, ...]:
    """Return the text of a passage with its edges; of a witness's also where the reading is."""
    if passage.around is None:
        return (with_edges(passage.text, segmenter),)
    before, behind = passage.around
    parts = [
        re.sub(r"\s+", " ", normalise(part)) for part in (before, passage.text, behind)
    ]
    # an edge at both ends of the reading: what a machine has made of a word is no word
    edged = EDGE.join(_edged(part, segmenter) for part in filter(None, parts))
    start = len(parts[0])
    return edged, start, start + len(parts[1])
