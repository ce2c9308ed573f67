"""What the search knows: passages with the edges of their words, and names (pure).

The script searches passages for the letters of a query, and takes a place only if it
begins and ends where a word may: so a word is found inside a compound, but not a string
of letters that happens to stand across words.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from chabap.thai import REORDERINGS, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chabap.tongue import Segmenter

EDGE = "|"
"""Stands between words in the data; no passage has it."""


class Passage(NamedTuple):
    """A stretch of text that a hit leads to."""

    rank: int
    """0 reading text, 1 registers and glossary, 2 notes, 3 other pages."""
    address: str
    """Relative to the root of the site."""
    label: str
    """What the reader sees of the place: § 3.4, or the title of the page."""
    text: str


class Name(NamedTuple):
    """The names of one entry, in every script, and the passages that mean it."""

    names: tuple[str, ...]
    passages: tuple[int, ...]
    """Numbers of passages, the entry's own first."""


def searchable(text: str) -> str:
    r"""Return a text as it is searched: normalised, one space for any.

    >>> searchable("นำ\u200bไป \n ที่")
    'นำไป ที่'
    """
    return " ".join(normalise(text).split())


def with_edges(text: str, segmenter: Segmenter) -> str:
    """Return a text with a mark at every edge of a word, also inside compounds.

    >>> from chabap.thai import Segmenter
    >>> with_edges("การค้าเสรี", Segmenter())
    'การ|ค้า|เสรี'
    """
    clean = searchable(text).replace(EDGE, " ")
    return EDGE.join(
        part for word in segmenter.split(clean) for part in segmenter.parts(word)
    )


def as_script(
    passages: Iterable[Passage], names: Iterable[Name], segmenter: Segmenter
) -> str:
    """Return the data as a script, which a page can load from a file too."""
    data = {
        "reorderings": [[p, r.replace("\\", "$")] for p, r in REORDERINGS],
        "passages": [
            [p.rank, p.address, p.label, with_edges(p.text, segmenter)]
            for p in passages
        ],
        "names": [[list(map(searchable, n.names)), list(n.passages)] for n in names],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.chabapSearch={text};\n"
