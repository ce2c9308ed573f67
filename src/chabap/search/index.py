"""What the search knows: passages with the edges of their words, and names (pure).

The script searches passages for the letters of a query, and takes a place only if it
begins and ends where a word may: so a word is found inside a compound, but not a string
of letters that happens to stand across words.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chabap.thai import Segmenter

EDGE = "|"
"""Stands between words in the data; no passage has it."""

_HIDDEN = dict.fromkeys((0x200B, 0x2060, 0xAD, 0xFEFF))


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


def normalise(text: str) -> str:
    r"""Return a text as it is searched: NFC, one space for any, nothing invisible.

    A sara am written as nikhahit and sara aa becomes one character.

    >>> normalise("นำ\u200bไป"), normalise("น\u0e4d\u0e32") == "นำ"
    ('นำไป', True)
    """
    composed = unicodedata.normalize("NFC", text.translate(_HIDDEN))
    return " ".join(composed.replace("\u0e4d\u0e32", "\u0e33").split())


def with_edges(text: str, segmenter: Segmenter) -> str:
    """Return a text with a mark at every edge of a word, also inside compounds.

    >>> from chabap.thai import Segmenter
    >>> with_edges("การค้าเสรี", Segmenter())
    'การ|ค้า|เสรี'
    """
    clean = normalise(text).replace(EDGE, " ")
    return EDGE.join(
        part for word in segmenter.split(clean) for part in segmenter.parts(word)
    )


def as_script(
    passages: Iterable[Passage], names: Iterable[Name], segmenter: Segmenter
) -> str:
    """Return the data as a script, which a page can load from a file too."""
    data = {
        "passages": [
            [p.rank, p.address, p.label, with_edges(p.text, segmenter)]
            for p in passages
        ],
        "names": [[list(map(normalise, n.names)), list(n.passages)] for n in names],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.chabapSearch={text};\n"
