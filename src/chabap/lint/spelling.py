"""Spelling in our own prose: common Thai words, and names that the registers have (pure).

Nobody can list all words that are right; these rules know some that are wrong. A common
mistake is one of ``misspellings.tsv``. A name is wrong if one cluster (in Latin letters, one
letter) more, less or other would make it a name of the registers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

from chabap.lint.model import Rule, blame
from chabap.thai import Segmenter
from chabap.thai.breaks import clusters, is_thai
from chabap.words import REVIEWED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chabap.lint.model import Book, Finding, Piece

_RUN = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]+")
"""Thai letters, as `chabap.thai.breaks` has them."""
_LATIN = re.compile(r"[A-Z][a-z\u00c0-\u024f]{6,}")
"""Names of fewer letters are near too many words."""
CLUSTERS = 4
"""A Thai name of fewer clusters is near too many words."""


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
        for run in _RUN.finditer(piece.words)
    ]


@cache
def misspellings() -> dict[str, str]:
    """Map common misspellings of Thai words to what the Royal Society's dictionary has."""
    text = files(__package__).joinpath("misspellings.tsv").read_text("utf-8")
    wrong, right = zip(*(line.split("\t") for line in text.splitlines()), strict=True)
    return dict(zip(wrong[1:], right[1:], strict=True))


def common_words(book: Book) -> Iterator[Finding]:
    """Yield misspelt common words: words of their own, not letters of two others."""
    wrong = misspellings()
    anywhere = re.compile("|".join(wrong))
    segmenter = Segmenter({*_names(book), *book.reviewed, *wrong})
    for run in _runs(book):
        if anywhere.search(run.letters):
            for start, word in _words(segmenter, run.letters):
                if word in wrong:
                    what = f"a common misspelling; write {wrong[word]}"
                    yield run.blame(start, word, what)


def _words(segmenter: Segmenter, letters: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a run, and where they begin."""
    words = segmenter.words(letters)
    return zip(accumulate(map(len, words), initial=0), words, strict=False)


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
    names = _names(book)
    known = Segmenter({*names, *book.reviewed})
    runs = _runs(book)
    text = "\n".join(run.letters for run in runs)
    starts = list(accumulate((len(run.letters) + 1 for run in runs), initial=0))
    blamed: set[tuple[int, int]] = set()
    for name in _strange(names):
        parts = clusters(name)
        halves = sorted({bisect_right(starts, at) - 1 for at in _half(parts, text)})
        for number in halves:
            run = runs[number]
            for start, found in _near(run.letters, parts):
                letters = {(number, start + at) for at in range(len(found))}
                if blamed & letters or _is_known(start, found, run.letters, known):
                    continue
                blamed |= letters
                what = (
                    f"almost {name}, which is registered; write that, or list this word "
                    f"in {REVIEWED}"
                )
                yield run.blame(start, found, what)


def _strange(names: set[str]) -> list[str]:
    """Return the names that are made neither of common words nor of other names."""
    plain = Segmenter()
    found: list[str] = []
    for name in sorted(names, key=lambda name: (len(name), name)):
        if (
            len(clusters(name)) >= CLUSTERS
            and not all(map(plain.knows, plain.words(name)))
            and not any(other in name for other in found)
        ):
            found.append(name)
    return found


def _half(name: list[str], text: str) -> Iterator[int]:
    """Yield where half of a name stands: so it does where one cluster is wrong."""
    middle = len(name) // 2
    for half in ("".join(name[:middle]), "".join(name[middle:])):
        at = text.find(half)
        while at >= 0:
            yield at
            at = text.find(half, at + 1)


def _near(letters: str, name: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the stretches of a run that differ from a name in one cluster."""
    parts = clusters(letters)
    for first, start in enumerate(accumulate(map(len, parts[:-1]), initial=0)):
        stretches = [parts[first : first + len(name) + more] for more in (0, -1, 1)]
        far = [Levenshtein.distance(s, name, score_cutoff=1) for s in stretches]
        if 0 not in far and 1 in far:
            yield start, "".join(stretches[far.index(1)])


def _is_known(start: int, found: str, letters: str, known: Segmenter) -> bool:
    """Tell whether a word makes up a stretch of a run, but for a cluster at most."""
    enough = len(clusters(found)) - 1
    for at, word in _words(known, letters):
        shared = letters[max(at, start) : min(at + len(word), start + len(found))]
        if shared and len(clusters(shared)) >= enough and known.knows(word):
            return True
    return False


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
            near = (
                n
                for n in sorted(names)
                if Levenshtein.distance(match[0], n, score_cutoff=1) == 1
            )
            if match[0] not in names and (name := next(near, "")):
                what = f"almost {name}, which is registered; write that, or say why not in lint.toml"
                yield blame(piece, match.start(), match[0], what)


RULES = (
    Rule("s-001", "common Thai words", common_words),
    Rule("s-002", "names in Thai letters", thai_names),
    Rule("s-003", "names in Latin letters", latin_names),
)
