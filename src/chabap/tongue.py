"""The language of a book: all that its rooms must know of it, one record each (pure).

Words, order, dates and scripts are the language's own; what is said to readers is in the
catalogues of `chabap.wording`. A language without a record is refused: nothing of it would
be right.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from chabap import spaced, thai
from chabap.errors import BuildError
from chabap.thai import dates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from chabap.registers.dates import Span

Memory = dict[str, dict[str, list[str]]]
"""What a segmenter has split: kinds of splitting, each with texts and their pieces."""


class Segmenter(Protocol):
    """Splits texts of a language into words; the same words always split the same way."""

    def split(self, text: str) -> list[str]:
        """Split a text into words and what stands between; joined, they give it again."""

    def parts(self, word: str) -> list[str]:
        """Split a compound into the words that it is made of."""

    def unbroken(self, text: str) -> list[tuple[int, int]]:
        """Return the offsets of names that belong on one line."""

    def open_breaks(self, text: str, *, long: int = 24) -> str:
        """Mark where a line may end, for engines that know no words of the language."""

    def fix_breaks(self, text: str, *, long: int = 24) -> str:
        """Mark every place where a line may end, and those where it may not."""

    @property
    def without_compounds(self) -> Segmenter:
        """One that knows only names that no other words make up."""

    def recall(self, memory: Memory) -> None:
        """Take over what a segmenter with the same names has split before."""

    def memory(self) -> Memory | None:
        """Return all that was split, or None if nothing is new since `recall`."""


def _no_year(day: dt.date) -> str:
    """Return nothing: the language counts years of the Common Era only."""
    return ""


class Tongue(NamedTuple):
    """What a language decides."""

    script: str
    """A key of `chabap.languages.SCRIPTS`: letters that need no language of their own."""
    scripts: tuple[str, ...]
    """First words of the Unicode names of letters that its texts use."""
    segmenter: Callable[[Iterable[str]], Segmenter]
    """Makes one of the names and terms that no dictionary has."""
    sort_key: Callable[[str], Any]
    initial: Callable[[str], str]
    """Gives the heading under which a word files."""
    written: Callable[[dt.date], str]
    """Writes a day."""
    years: Callable[[Span], str]
    """Writes the years of a life."""
    in_words: Callable[[Span], str]
    """Writes a date or a span as exactly as it is known."""
    bibliography: tuple[str, str]
    """Names of the styles of entries (pybtex's) and of references (sphinxcontrib-bibtex's)."""
    own_year: Callable[[dt.date], str] = _no_year
    """Writes the year of an era of its own, as imprints give it; "" if it has none."""


def _spaced(language: str, script: str, *scripts: str) -> Tongue:
    return Tongue(
        script,
        scripts,
        spaced.Segmenter,
        spaced.sort_key,
        partial(spaced.initial, script=scripts[0]),
        partial(spaced.written, language=language),
        partial(spaced.years, language=language),
        partial(spaced.in_words, language=language),
        bibliography=("plain", "author_year"),
    )


TONGUES = {
    "th": Tongue(
        "thai",
        ("THAI", "LATIN"),
        thai.Segmenter,
        thai.sort_key,
        thai.initial,
        dates.written,
        dates.years,
        dates.in_words,
        bibliography=("thai", "thai"),
        own_year=dates.buddhist_year,
    ),
    "en": _spaced("en", "latin", "LATIN"),
    "ru": _spaced("ru", "cyrillic", "CYRILLIC", "LATIN"),
}
"""The languages that a book may be in."""


def tongue(language: str) -> Tongue:
    """Return what is known of a language; raise `BuildError` if nothing is."""
    if language not in TONGUES:
        message = (
            f"edition.toml: nothing is known of the language {language!r}; choose from "
            f"{', '.join(TONGUES)}, or add a record to src/chabap/tongue.py"
        )
        raise BuildError(message)
    return TONGUES[language]
