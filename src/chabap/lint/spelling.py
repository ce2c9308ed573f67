"""Spelling in our own prose: common Thai words, and names that the registers have (pure).

Nobody can list all words that are right; these rules know some that are wrong. A common
mistake is one of ``misspellings.tsv``. A name is wrong if one cluster (in Latin letters, one
letter) more, less or other would make it a name of the registers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

from chabap.lint.model import Rule, blame
from chabap.thai import Segmenter
from chabap.thai.breaks import THAI_RUN, is_thai
from chabap.thai.clusters import clusters
from chabap.words import REVIEWED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chabap.lint.model import Book, Finding, Piece

_LATIN = re.compile(r"[A-Z][a-z\u00c0-\u024f]{6,}")
"""Names of fewer letters are near too many words."""
CLUSTERS = 4
"""A Thai name of fewer clusters is near too many words."""
WORD = 12
"""Clusters that a word may have on each side of what is almost a name."""


class _Run(NamedTuple):
    """Thai letters in a piece of our prose."""

    piece: Piece
    start: int
    letters: str

    def blame(self, start: int, found: str, what: str) -> Finding:
        """Return a finding at an offset of the run."""
        return blame(self.piece, self.start + start, found, what)


def _runs(book: Book) -> list[_Run]:
    return [
        _Run(piece, run.start(), run[0])
        for piece in book.ours()
        for run in THAI_RUN.finditer(piece.words)
    ]


@cache
def misspellings() -> dict[str, str]:
    """Map common misspellings of Thai words to what the Royal Society's dictionary has."""
    text = files(__package__).joinpath("misspellings.tsv").read_text("utf-8")
    wrong, right = zip(*(line.split("\t") for line in text.splitlines()), strict=True)
    return dict(zip(wrong[1:], right[1:], strict=True))


@lru_cache(maxsize=1)
def _segmenter(words: frozenset[str]) -> Segmenter:
    """Return a segmenter of these words; both rules need the same one."""
    return Segmenter(words)


def _of(book: Book) -> Segmenter:
    """Return the segmenter that knows a book's words, and common mistakes as words."""
    return _segmenter(frozenset({*_names(book), *book.reviewed, *misspellings()}))


def common_words(book: Book) -> Iterator[Finding]:
    """Yield misspelt common words: words of their own, not letters of two others."""
    wrong = misspellings()
    anywhere = re.compile("|".join(wrong))
    for run in _runs(book):
        if anywhere.search(run.letters):
            words = _of(book).words(run.letters)
            starts = accumulate(map(len, words), initial=0)
            for start, word in zip(starts, words, strict=False):
                if word in wrong:
                    what = f"a common misspelling; write {wrong[word]}"
                    yield run.blame(start, word, what)


def _names(book: Book) -> set[str]:
    """Return the Thai words of headwords and forms."""
    return {
        word
        for entry in book.entries
        for form in (entry.headword, *entry.forms, *entry.spellings)
        for word in form.split()
        if is_thai(word)
    }


def thai_names(book: Book) -> Iterator[Finding]:
    """Yield Thai words that are one cluster from a name, and are no words themselves."""
    known = _of(book)
    runs = _runs(book)
    text = "\n".join(run.letters for run in runs)
    starts = list(accumulate((len(run.letters) + 1 for run in runs), initial=0))
    blamed: set[tuple[int, int]] = set()
    # a name that other words make up is as near to other phrases of them
    for name in sorted(_names(book) & known.without_compounds.names):
        parts = clusters(name)
        halves = _half(parts, text) if len(parts) >= CLUSTERS else ()
        for number in sorted({bisect_right(starts, at) - 1 for at in halves}):
            run = runs[number]
            letters = clusters(run.letters)
            for near in _near(letters, parts):
                place = {(number, at) for at in near}
                enough = max(len(near), len(parts)) - 1
                if blamed & place or _is_known(near, letters, known, enough=enough):
                    continue
                blamed |= place
                what = (
                    f"almost {name}, which is registered; write that, or list this word "
                    f"in {REVIEWED}"
                )
                start = len("".join(letters[: near.start]))
                yield run.blame(start, "".join(letters[near.start : near.stop]), what)


def _half(name: list[str], text: str) -> Iterator[int]:
    """Yield where half of a name stands: so it does where one cluster is wrong."""
    middle = len(name) // 2
    for half in ("".join(name[:middle]), "".join(name[middle:])):
        at = text.find(half)
        while at >= 0:
            yield at
            at = text.find(half, at + 1)


def _near(letters: list[str], name: list[str]) -> Iterator[range]:
    """Yield where clusters of a run differ from a name in one."""
    size = len(name)
    for first in range(len(letters)):
        found = [range(first, first + more) for more in (size, size - 1, size + 1)]
        far = [
            Levenshtein.distance(letters[at.start : at.stop], name, score_cutoff=1)
            for at in found
        ]
        if 0 not in far and 1 in far:
            yield found[far.index(1)]


def _is_known(
    near: range, letters: list[str], known: Segmenter, *, enough: int
) -> bool:
    """Tell whether one word of a run has enough of these clusters."""
    return any(
        min(end, near.stop) - max(begin, near.start) >= enough
        and known.knows("".join(letters[begin:end]))
        for begin in range(max(near.start - WORD, 0), near.start + 2)
        for end in range(near.stop - 1, min(near.stop + WORD, len(letters)) + 1)
    )


def latin_names(book: Book) -> Iterator[Finding]:
    """Yield Latin words that are one letter from a name of the registers."""
    names = {
        word
        for entry in book.entries
        for form in (entry.latin, entry.headword, *entry.forms)
        for word in _LATIN.findall(form)
    }
    for piece in book.ours():
        for match in _LATIN.finditer(piece.words):
            word = match[0]
            near = (name for name in sorted(names) if _is_near(word, name))
            if word not in names and (name := next(near, "")):
                what = (
                    f"almost {name}, which is registered; write that, or register this, or "
                    "say why not in lint.toml"
                )
                yield blame(piece, match.start(), word, what)


def _is_near(word: str, name: str) -> bool:
    return Levenshtein.distance(word, name, score_cutoff=1) == 1


RULES = (
    Rule("s-001", "common Thai words", common_words),
    Rule("s-002", "names in Thai letters", thai_names),
    Rule("s-003", "names in Latin letters", latin_names),
)
