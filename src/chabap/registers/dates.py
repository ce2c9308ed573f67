"""Dates of the registers: the part of EDTF level 1 that they need, and Thai wording (pure).

A date is ``1921``, ``1921-03`` or ``1921-03-08``, New Style, with ``?`` or ``~`` behind it
if it is uncertain or approximate; an interval is two of them with ``/`` between, of which
one may be missing or ``..`` (Library of Congress, Extended Date/Time Format, 2019).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from chabap.thai.dates import MONTHS

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?([?~]?)")


class Date(NamedTuple):
    """A day, month or year; ``month`` and ``day`` are 0 where the date has none."""

    year: int
    month: int
    day: int
    roughly: bool

    def iso(self) -> str:
        """Return the date as ISO 8601 has it, as exact as it is known."""
        parts = f"{self.year:04}", f"{self.month:02}", f"{self.day:02}"
        return "-".join(parts[: 1 + bool(self.month) + bool(self.day)])


Span = tuple[Date | None, Date | None]
"""Beginning and end; the same date twice if it is one; None where unknown or open."""


def parse(edtf: str) -> Span:
    """Return the span of an EDTF date; raise `ValueError` if it is none.

    >>> parse("1921-03/..")
    (Date(year=1921, month=3, day=0, roughly=False), None)
    """
    first, slash, last = edtf.partition("/")
    start = _parse_one(first)
    stop = _parse_one(last) if slash else start
    if start is stop is None:
        message = "no date"
        raise ValueError(message)
    if start and stop and start[:3] > stop[:3] and stop.month >= bool(start.month):
        message = "ends before it begins"
        raise ValueError(message)
    return start, stop


def _parse_one(text: str) -> Date | None:
    if text in {"", ".."}:
        return None
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, day = (int(part or 0) for part in match.groups()[:3])
    dt.date(year, month or 1, day or 1)  # raises ValueError for a day that never was
    if "-00" in text:
        raise ValueError(text)
    return Date(year, month, day, bool(match[4]))


def begins(edtf: str) -> tuple[int, int, int]:
    """Return what an event is sorted by: year, month and day of its beginning."""
    start, stop = parse(edtf)
    date = start or stop
    assert date
    return date[:3]


def years(edtf: str) -> str:
    """Return the years of a life as a Thai reader expects them.

    >>> years("1879-11-07/1940-08-21"), years("1881~/"), years("1924-01-21")
    ('ค.ศ. 1879–1940', 'ค.ศ. ราว 1881–', 'ค.ศ. 1924')
    """
    start, stop = parse(edtf)
    found = [f"{'ราว ' * d.roughly}{d.year}" if d else "" for d in (start, stop)]
    return f"ค.ศ. {found[0] if found[0] == found[1] else '–'.join(found)}"


def in_words(edtf: str) -> str:
    """Return a date or span in Thai words, what both ends share only once.

    >>> in_words("1924-01-21"), in_words("1921-03-08/1921-03-16"), in_words("1923-10")
    ('21 มกราคม ค.ศ. 1924', '8–16 มีนาคม ค.ศ. 1921', 'ตุลาคม ค.ศ. 1923')
    >>> in_words("1917-07-26/1917-08-03"), in_words("1920/1921"), in_words("1919/..")
    ('26 กรกฎาคม–3 สิงหาคม ค.ศ. 1917', 'ค.ศ. 1920–1921', 'ตั้งแต่ ค.ศ. 1919')
    """
    start, stop = parse(edtf)
    if start is None:
        assert stop
        return f"ถึง {_one(stop)}"
    if stop is None:
        return f"ตั้งแต่ {_one(start)}"
    if start == stop:
        return _one(start)
    if start.year == stop.year and start.month and stop.month:
        if start.month == stop.month and start.day and stop.day:
            return f"{start.day}–{_one(stop)}"
        return f"{_one(start).partition(' ค.ศ.')[0]}–{_one(stop)}"
    if not start.month and not stop.month:
        return years(edtf)
    return f"{_one(start)}–{_one(stop)}"


def _one(date: Date) -> str:
    day = f"{date.day} " if date.day else ""
    month = f"{MONTHS[date.month - 1]} " if date.month else ""
    return f"{'ราว ' * date.roughly}{day}{month}ค.ศ. {date.year}"
