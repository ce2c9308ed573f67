"""How Thai writes dates: months in words, years of the Common Era (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from chabap.registers.dates import Date, Span

BUDDHIST = 543
"""What is added to a year of the Common Era."""
FIRST_BUDDHIST = 2300
"""A year from here on is of the Buddhist Era: 2300 is 1757, before anything that we date."""
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


def buddhist_year(day: dt.date) -> str:
    """Write the year of the Buddhist Era, which imprints of Thai books give.

    >>> import datetime as dt
    >>> buddhist_year(dt.date(2026, 11, 24))
    'พ.ศ. 2569'
    """
    return f"พ.ศ. {day.year + 543}"


def years(span: Span) -> str:
    """Return the years of a life as a Thai reader expects them.

    >>> from chabap.registers.dates import parse
    >>> years(parse("1879-11-07/1940-08-21")), years(parse("1881~/")), years(parse("1924-01-21"))
    ('ค.ศ. 1879–1940', 'ค.ศ. ราว 1881–', 'ค.ศ. 1924')
    """
    found = [f"{'ราว ' * d.roughly}{d.year}" if d else "" for d in span]
    return f"ค.ศ. {found[0] if found[0] == found[1] else '–'.join(found)}"


def in_words(span: Span) -> str:
    """Return a date or span in Thai words, what both ends share only once.

    >>> from chabap.registers.dates import parse
    >>> in_words(parse("1924-01-21")), in_words(parse("1921-03-08/1921-03-16")), in_words(parse("1923-10"))
    ('21 มกราคม ค.ศ. 1924', '8–16 มีนาคม ค.ศ. 1921', 'ตุลาคม ค.ศ. 1923')
    >>> in_words(parse("1917-07-26/1917-08-03")), in_words(parse("1920/1921")), in_words(parse("1919/.."))
    ('26 กรกฎาคม–3 สิงหาคม ค.ศ. 1917', 'ค.ศ. 1920–1921', 'ตั้งแต่ ค.ศ. 1919')
    """
    start, stop = span
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
        return years(span)
    return f"{_one(start)}–{_one(stop)}"


def _one(date: Date) -> str:
    day = f"{date.day} " if date.day else ""
    month = f"{MONTHS[date.month - 1]} " if date.month else ""
    return f"{'ราว ' * date.roughly}{day}{month}ค.ศ. {date.year}"
