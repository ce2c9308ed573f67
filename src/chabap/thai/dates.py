"""How Thai writes dates: months in words, years of the Common Era (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

MONTHS = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]


def written(day: dt.date) -> str:
    """Write a date as Thai readers do.

    >>> import datetime as dt
    >>> written(dt.date(1924, 1, 21))
    '21 มกราคม ค.ศ. 1924'
    """
    return f"{day.day} {MONTHS[day.month - 1]} ค.ศ. {day.year}"
