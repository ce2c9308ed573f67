"""The words of a reference, which follow the language of the work (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import format_date

from chabap.thai.dates import BUDDHIST, FIRST_BUDDHIST, MONTHS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Words:
    """What stands around the data of a work."""

    two: str
    """Between two names."""
    last: str
    """Before the last of three names and more, or behind one that is inverted."""
    others: str
    """Behind the first of many names."""
    editor: str
    editors: str
    translator: str
    translators: str
    within: str
    """Before the book that a piece stands in."""
    edition: Callable[[str], str]
    volume: str
    volumes: str
    issue: str
    """Of a journal without volumes."""
    page: str
    pages: str
    undated: str
    doctor: str
    master: str
    report: str
    patent: str
    accessed: str
    day: Callable[[dt.date], str]
    letters: str
    """Of works by one author in one year."""


def ordinal(number: str) -> str:
    """Write a number as English counts editions; what is no number stays.

    >>> [ordinal(n) for n in ("1", "2", "3", "4", "22", "112", "Revised")]
    ['1st', '2nd', '3rd', '4th', '22nd', '112th', 'Revised']
    """
    if not number.isdecimal():
        return number
    last = "" if number[-2:] in {"11", "12", "13"} else number[-1:]
    return number + {"1": "st", "2": "nd", "3": "rd"}.get(last, "th")


def _edition(number: str) -> str:
    return number if re.search(r"\bed", number) else f"{ordinal(number)} ed."


def _thai_edition(number: str) -> str:
    return f"พิมพ์ครั้งที่{NBSP}{number}" if number.isdecimal() else number


def _thai_day(day: dt.date) -> str:
    """Write a day in the Buddhist Era, as a Thai work has its years.

    >>> import datetime as dt
    >>> _thai_day(dt.date(2026, 11, 26)), _thai_day(dt.date(2569, 11, 26))
    ('26 พฤศจิกายน 2569', '26 พฤศจิกายน 2569')
    """
    year = day.year + (0 if day.year >= FIRST_BUDDHIST else BUDDHIST)
    return f"{day.day} {MONTHS[day.month - 1]} {year}"


THAI = Words(
    two=" และ ",
    last=" และ ",
    others=" และคณะ",
    editor="บรรณาธิการ",
    editors="บรรณาธิการ",
    translator="ผู้แปล",
    translators="ผู้แปล",
    within="ใน",
    edition=_thai_edition,
    volume=f"เล่ม{NBSP}{{}}",
    volumes=f"{{}}{NBSP}เล่ม",
    issue=f"ฉบับที่{NBSP}{{}}",
    page=f"น.{NBSP}",
    pages=f"น.{NBSP}",
    undated="ม.ป.ป.",
    doctor="วิทยานิพนธ์ปริญญาดุษฎีบัณฑิต",
    master="วิทยานิพนธ์ปริญญามหาบัณฑิต",
    report="รายงาน",
    patent="สิทธิบัตร",
    accessed="สืบค้นเมื่อ {}, จาก ",
    day=_thai_day,
    letters="กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
)
ENGLISH = Words(
    two=" and ",
    last=", and ",
    others=" et al.",
    editor="Ed.",
    editors="Eds.",
    translator="Trans.",
    translators="Trans.",
    within="In",
    edition=_edition,
    volume=f"Vol.{NBSP}{{}}",
    volumes=f"{{}}{NBSP}vols.",
    issue=f"no.{NBSP}{{}}",
    page=f"p.{NBSP}",
    pages=f"pp.{NBSP}",
    undated="n.d.",
    doctor="Doctoral dissertation",
    master="Master’s thesis",
    report="Report",
    patent="Patent",
    accessed="Accessed {}, from ",
    day=lambda day: format_date(day, "d MMMM y", locale="en"),
    letters="abcdefghijklmnopqrstuvwxyz",
)
