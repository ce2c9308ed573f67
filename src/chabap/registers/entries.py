"""Entries of the registers and what can be wrong with them (pure)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from chabap.registers import dates
from chabap.registers.kinds import KINDS, TERM
from chabap.thai.dates import BUDDHIST, FIRST_BUDDHIST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CHECKABLE = {
    "latin": "Latin name",
    "cyrillic": "Russian name",
    "dates": "date",
    "gist": "short description",
}
"""What of an entry can have been compared with a source."""

AUTHORITIES = {
    "wikidata": re.compile(r"Q[1-9]\d*"),
    "viaf": re.compile(r"[1-9]\d{1,21}"),
    "gnd": re.compile(r"\d{1,9}-?[\dX]"),
    "loc": re.compile(r"n[a-z]?\d{8,10}"),
    "geonames": re.compile(r"[1-9]\d{1,8}"),
}
"""Name authorities, and what their ids look like."""

COORDINATES = re.compile(r"-?\d{1,2}\.\d+, -?\d{1,3}\.\d+")
"""Latitude and longitude in degrees, north and east."""

_ID = re.compile(r"[a-z][a-z0-9-]*")


class Entry(NamedTuple):
    """One person, place, organisation, work, event or term (pickled with the environment)."""

    kind: str
    """A key of `KINDS`."""
    id: str
    headword: str
    """In the language of the edition, in the spelling of the reading text where it has one."""
    latin: str = ""
    cyrillic: str = ""
    forms: tuple[str, ...] = ()
    """Other forms that occur in the reading text."""
    spellings: tuple[str, ...] = ()
    """Forms that readers look for and the reading text has not."""
    dates: str = ""
    """EDTF, New Style: a life, an event, a publication; see `dates`."""
    gist: str = ""
    """Who or what this is, in one line."""
    authorities: tuple[tuple[str, str], ...] = ()
    """Name of an authority and the id there."""
    verified: tuple[str, ...] = ()
    """Keys of `CHECKABLE`: what was found alike in the source *against*."""
    against: str = ""
    """Name of the source that was compared."""
    address: str = ""
    """Where that source can be seen; "" where it was seen only in a copy."""
    term: str = ""
    """Id of the term of the glossary that means the same; its headwords are forms too."""
    why: str = ""
    """Why the entry is here although the text does not name it."""
    file_as: str = ""
    """The headword as the register files it, where `filed` would be wrong."""
    coordinates: str = ""
    """See `COORDINATES`."""
    place: str = ""
    """File and line of the source."""

    @property
    def key(self) -> str:
        """The id that links point to, unique among all registers."""
        return f"{self.kind}-{self.id}"

    @property
    def filed(self) -> str:
        """The headword as registers file it: a person under the last name, unless it says so.

        A Thai is filed under the first name: ``:filed:`` says it.

        >>> Entry("person", "trotsky", "เลออน ทรอตสกี").filed
        'ทรอตสกี, เลออน'
        >>> Entry("person", "pridi", "ปรีดี พนมยงค์", file_as="ปรีดี พนมยงค์").filed
        'ปรีดี พนมยงค์'
        """
        first, _, last = self.headword.rpartition(" ")
        inverted = KINDS[self.kind].by_surname and first and not last[0].isdigit()
        return self.file_as or (f"{last}, {first}" if inverted else self.headword)


class Mention(NamedTuple):
    """A reference to an entry, by role."""

    target: str
    """Key of the entry."""
    place: str


def claims(entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """Yield every form with the entry that it means.

    A term that an entry of another register takes over yields its forms to that entry.
    """
    entries = list(entries)
    terms = {entry.term: entry for entry in entries if entry.term}
    for entry in entries:
        owner = terms.get(entry.id, entry) if entry.kind == TERM else entry
        for form in (entry.headword, *entry.forms):
            yield form, owner


def faults(
    entries: list[Entry],
    *,
    mentions: Iterable[Mention],
    found: Mapping[str, Iterable[str]],
) -> list[str]:
    """List what is wrong, one line each: place, what, remedy.

    *found* maps the keys of the entries that occur in the reading text to the forms.
    """
    known = {entry.key: entry for entry in reversed(entries)}
    wrong = [fault for entry in entries for fault in _faults_alone(entry)]
    wrong += _clashes(entries, known)
    wrong += [
        f"{place}: there is no entry {target!r}; {_instead(target, known)}"
        for target, place in mentions
        if target not in known
    ]
    terms = {entry.term for entry in entries if entry.term}
    for entry in entries:
        if entry.term and f"{TERM}-{entry.term}" not in known:
            wrong.append(
                f"{entry.place}: the glossary has no term {entry.term!r}; mend :term:"
            )
        taken_over = entry.kind == TERM and entry.id in terms
        if not taken_over:
            wrong += _stale(entry, set(found.get(entry.key, ())))
    return wrong


def _instead(target: str, known: Mapping[str, Entry]) -> str:
    """Say what to write for a key that is not there."""
    name = target.partition("-")[2]
    same = [entry for entry in known.values() if entry.id == name]
    if same:
        return f"write {{{same[0].kind}}}`{name}`"
    return "use an id of the registers"


def _faults_alone(entry: Entry) -> Iterator[str]:
    if not _ID.fullmatch(entry.id):
        yield (
            f"{entry.place}: {entry.id!r} is no id; use small letters a-z, digits "
            "and hyphens"
        )
    yield from _faults_of_dates(entry)
    if strange := [name for name in entry.verified if name not in CHECKABLE]:
        yield (
            f"{entry.place}: {strange[0]!r} cannot be :verified:; choose from "
            f"{', '.join(CHECKABLE)}, or write nothing"
        )
    elif entry.verified and not entry.against:
        yield (
            f"{entry.place}: say :against: which source {entry.id!r} was verified; name "
            "it, and put its address behind the name: Encyclopaedia, Entry <https://…>"
        )
    for name, number in entry.authorities:
        if not AUTHORITIES[name].fullmatch(number):
            yield f"{entry.place}: {number!r} is no {name} id; mend it or leave it out"
    if entry.coordinates and not _is_on_earth(entry.coordinates):
        yield (
            f"{entry.place}: {entry.coordinates!r} are no :coordinates:; write latitude and "
            "longitude in degrees: 55.75, 37.62"
        )


def _is_on_earth(coordinates: str) -> bool:
    """Tell whether coordinates are well formed, and none is too large."""
    if not COORDINATES.fullmatch(coordinates):
        return False
    latitude, longitude = map(float, coordinates.split(", "))
    return abs(latitude) <= 90 and abs(longitude) <= 180  # degrees


def _faults_of_dates(entry: Entry) -> Iterator[str]:
    try:
        for date in filter(None, dates.parse(entry.dates) if entry.dates else ()):
            if date.year >= FIRST_BUDDHIST:
                yield (
                    f"{entry.place}: {date.year} is a year of the Buddhist Era; write "
                    f"{date.year - BUDDHIST}, the year of the Common Era"
                )
    except ValueError:
        yield (
            f"{entry.place}: {entry.dates!r} is no EDTF date; write it like 1921-03-08, "
            "1879-11-07/1940-08-21 or 1881~/.."
        )
    if KINDS[entry.kind].dated and not entry.dates:
        yield f"{entry.place}: the {entry.kind} {entry.id!r} has no :dates:; add them"


def _clashes(entries: list[Entry], known: Mapping[str, Entry]) -> Iterator[str]:
    """Find two entries of one id, and forms that two entries claim."""
    for entry in entries:
        first = known[entry.key]
        if entry is not first:
            yield (
                f"{entry.place}: the entry {entry.key!r} stands already at "
                f"{first.place}; give one of them another id"
            )
    owners: dict[str, Entry] = {}
    for form, owner in claims(entries):
        first = owners.setdefault(form, owner)
        if first.key != owner.key:
            yield (
                f"{owner.place}: the form {form!r} of {owner.key!r} is claimed by "
                f"{first.key!r} at {first.place} too; keep it at one of them, and use "
                "roles in the text for the other"
            )


def _stale(entry: Entry, forms: set[str]) -> Iterator[str]:
    """Find entries and forms that do not occur, and reasons that are no longer true."""
    if not forms and not entry.why:
        yield (
            f"{entry.place}: {entry.key!r} does not occur in the text; give the form that "
            "does, a role in the text, or say :why: it is here"
        )
    elif forms and entry.why:
        yield f"{entry.place}: {entry.key!r} does occur in the text; remove :why:"
    elif forms:
        for form in entry.forms:
            if form not in forms:
                yield (
                    f"{entry.place}: the form {form!r} of {entry.key!r} does not occur in "
                    "the text; remove it"
                )
    for form, times in Counter((entry.headword, *entry.forms)).items():
        if times > 1:
            yield (
                f"{entry.place}: the form {form!r} stands twice in {entry.key!r}; take one "
                "of them out"
            )
