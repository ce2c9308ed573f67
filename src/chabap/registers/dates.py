"""Dates of the registers: the part of EDTF level 1 that they need (pure).

A date is ``1921``, ``1921-03`` or ``1921-03-08``, New Style, with ``?`` or ``~`` behind it
if it is uncertain or approximate; an interval is two of them with ``/`` between, of which
one may be missing or ``..`` (Library of Congress, Extended Date/Time Format, 2019).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

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
