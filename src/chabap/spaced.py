"""Languages that part words by spaces, English and Russian: words, order and dates (pure).

A word is a run of letters, digits and the marks on them: Ленин is none in Ленинград, nor
in Ленину unless a register gives that form. Order is Unicode's (UTS 10), dates are CLDR's.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chabap.registers.dates import Date, Span

_PIECE = re.compile(r"\w[\w\u0300-\u036f]*|.", re.DOTALL)
_NUMBER = re.compile(r"\d+")
_DIGITS = 9
_SCRIPTS = {"LATIN": "A–Z", "CYRILLIC": "А–Я", "THAI": "ก–ฮ", "GREEK": "Α–Ω"}
_ABOUT = {"en": ("c.", "from", "until"), "ru": ("ок.", "с", "до")}
"""How a language says that a date is rough, and that only its beginning or end is known."""


class Segmenter:
    """Splits texts at spaces and signs.

    >>> Segmenter().split("Lenin’s NEP, 1921")
    ['Lenin', '’', 's', ' ', 'NEP', ',', ' ', '1921']
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take the names; a text is split without them."""

    @property
    def without_compounds(self) -> Segmenter:
        """Itself: it knows no compounds."""
        return self

    def split(self, text: str) -> list[str]:
        """Return words and single other characters; joined, they give the text again."""
        return _PIECE.findall(text)

    def parts(self, word: str) -> list[str]:
        """Return the word: it has no parts."""
        return [word]

    def unbroken(self, text: str) -> list[tuple[int, int]]:
        """Return nothing: lines end at spaces, which every engine knows."""
        return []

    def open_breaks(self, text: str, *, long: int = 24) -> str:
        """Return the text as it is."""
        return text

    def fix_breaks(self, text: str, *, long: int = 24) -> str:
        """Return the text as it is."""
        return text

    def recall(self, memory: object) -> None:
        """Do nothing: there is nothing worth keeping."""

    def memory(self) -> None:
        """Return nothing."""


@cache
def _collator() -> Any:
    from pyuca import Collator  # 0.1 s: only for those who sort

    return Collator()


def sort_key(text: str) -> tuple[tuple[int, ...], str]:
    """Return a key for `sorted`, numbers by their value.

    >>> sorted(["ель", "ёж", "Ещё", "Елена", "жук"], key=sort_key)
    ['ёж', 'Елена', 'ель', 'Ещё', 'жук']
    >>> sorted(["10th", "6th", "Émile", "Eve", "earl"], key=sort_key)
    ['6th', '10th', 'earl', 'Émile', 'Eve']
    """
    by_value = _NUMBER.sub(lambda number: number[0].zfill(_DIGITS), text)
    return _collator().sort_key(by_value), text


def initial(text: str, *, script: str) -> str:
    """Return the heading under which a word files: its letter, or a range.

    >>> [initial(word, script="CYRILLIC") for word in ("ёлка", "Йод", "NEP", "1921")]
    ['Е', 'Й', 'A–Z', '0–9']
    """
    first = next((char for char in text.upper() if char.isalnum()), "")
    if not first or first.isdigit():
        return "0–9"
    name = unicodedata.name(first).partition(" ")[0]
    if name != script:
        return _SCRIPTS.get(name, first)
    return first if first == "Й" else unicodedata.normalize("NFD", first)[0]


def written(day: dt.date, *, language: str) -> str:
    r"""Write a day as readers of a language do.

    >>> written(dt.date(1924, 1, 21), language="en"), written(dt.date(1924, 1, 21), language="ru")
    ('January 21, 1924', '21 января 1924\xa0г.')
    """
    from babel.dates import format_date

    return _printable(format_date(day, "long", locale=language))


def years(span: Span, *, language: str) -> str:
    """Write the years of a life.

    >>> from chabap.registers.dates import parse
    >>> years(parse("1879-11-07/1940-08-21"), language="en"), years(parse("1881~/"), language="ru")
    ('1879–1940', 'ок. 1881–')
    """
    about = f"{_ABOUT[language][0]} "
    found = [f"{about * d.roughly}{d.year}" if d else "" for d in span]
    return found[0] if found[0] == found[1] else "–".join(found)


def in_words(span: Span, *, language: str) -> str:
    r"""Write a date or span as exactly as it is known.

    >>> from chabap.registers.dates import parse
    >>> in_words(parse("1921-03-08/1921-03-16"), language="en"), in_words(parse("1923-10"), language="ru")
    ('March 8, 1921 – March 16, 1921', 'октябрь 1923\xa0г.')
    >>> in_words(parse("1919/.."), language="en"), in_words(parse("../1922~"), language="ru")
    ('from 1919', 'до ок. 1922')
    """
    start, stop = span
    _, since, until = _ABOUT[language]
    if start is None:
        assert stop
        return f"{until} {_one(stop, language)}"
    if stop is None:
        return f"{since} {_one(start, language)}"
    if start == stop:
        return _one(start, language)
    if not start.month and not stop.month:
        return years(span, language=language)
    return f"{_one(start, language)} – {_one(stop, language)}"


def _one(date: Date, language: str) -> str:
    from babel.dates import format_skeleton

    about = f"{_ABOUT[language][0]} " * date.roughly
    day = dt.date(date.year, date.month or 1, date.day or 1)
    if date.day:
        return f"{about}{written(day, language=language)}"
    skeleton = "yMMMM" if date.month else "y"
    return about + _printable(format_skeleton(skeleton, day, locale=language))


def _printable(date: str) -> str:
    """Return what CLDR says with a space that fonts have."""
    return date.replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
