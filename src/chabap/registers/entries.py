"""Entries of the registers and what can be wrong with them (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_ID = re.compile(r"[a-z][a-z0-9-]*")
# The part of EDTF level 1 that lives need: a day, month or year, approximate or not.
_DATE = r"(?:\d{4}(?:-\d{2}){0,2}[?~]?|\.\.|)"
_DATES = re.compile(rf"{_DATE}(?:/{_DATE})?")


class Entry(NamedTuple):
    """One person (a tuple: pickled with the environment)."""

    id: str
    th: str
    """Thai headword, in the spelling of the reading text where it has one."""
    latin: str
    cyrillic: str
    forms: tuple[str, ...]
    """Thai forms that occur in the text, without the headword's other words."""
    dates: str
    """Birth and death, EDTF: ``1879-11-07/1940-08-21``, New Style; or ""."""
    place: str
    """File and line of the source."""

    @property
    def node_id(self) -> str:
        """The id that links point to."""
        return f"person-{self.id}"


class Mention(NamedTuple):
    """A reference to an entry, by role."""

    target: str
    place: str


def years(dates: str) -> str:
    """Return the years of a life as a Thai reader expects them.

    >>> years("1879-11-07/1940-08-21"), years("1881~/")
    ('ค.ศ. 1879–1940', 'ค.ศ. ราว 1881–')
    """
    found = [
        f"{'ราว ' if part.endswith(('?', '~')) else ''}{part[:4].strip('.')}"
        for part in dates.split("/")
    ]
    return f"ค.ศ. {'–'.join(found)}"


def faults(entries: list[Entry], *, mentions: Iterable[Mention]) -> list[str]:
    """List what is wrong, one line each: place, what, remedy."""
    found = []
    known: dict[str, Entry] = {}
    for entry in entries:
        if not _ID.fullmatch(entry.id):
            found.append(
                f"{entry.place}: {entry.id!r} is no id; use small letters a-z, digits "
                "and hyphens"
            )
        if entry.id in known:
            found.append(
                f"{entry.place}: the entry {entry.id!r} stands already at "
                f"{known[entry.id].place}; give one of them another id"
            )
        if not _DATES.fullmatch(entry.dates):
            found.append(
                f"{entry.place}: {entry.dates!r} is no EDTF date; write birth/death, "
                "like 1879-11-07/1940-08-21 or 1881~/.."
            )
        known.setdefault(entry.id, entry)
    found += [
        f"{place}: there is no person {target!r}; use an id of registers/people.md"
        for target, place in mentions
        if target not in known
    ]
    return found
