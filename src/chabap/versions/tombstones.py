"""Where something was that has an id, and is gone or elsewhere now (pure).

An address of an older version, page and anchor, leads for ever to the same thing, or to a
tombstone, which names what has its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chabap.paragraphs.ids import is_paragraph_id, section_sign
from chabap.versions.ledger import kind_of, successors
from chabap.versions.record import READS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chabap.versions.ledger import Key, Known
    from chabap.versions.record import Line, Record


NAMED = 60
"""So many letters of a note name it."""


class Address(NamedTuple):
    """A place of the site."""

    page: str
    anchor: str


class Place(NamedTuple):
    """Where something is now, and what readers call it."""

    name: str
    addresses: tuple[Address, ...]


class Tombstone(NamedTuple):
    """What stands at an address whose thing is not there any more."""

    at: Address
    name: str
    """What the thing was called."""
    version: str
    """The last version that had it here."""
    withdrawn: bool
    """Whether it is gone; else it is elsewhere."""
    to: Address | None
    """Where its words are now, and what that is called; None if nowhere."""
    to_name: str = ""


def addresses(line: Line, page: str, *, listed: str, lists: int) -> list[Address]:
    """Return where a site shows what a line is about.

    *page* is its page, *listed* that of the emendations; *lists* is the number of lists of
    the bibliography, of which each numbers the ids of its works.
    """
    if line.kind == "emendation":
        marked = [Address(page, line.id)] if is_paragraph_id(line.where) else []
        return [*marked, Address(listed, f"a-{line.id}")] if listed else marked
    if line.kind == "source":
        return [Address(page, f"bib-{n}-{line.id}") for n in range(1, lists + 1)]
    plain = line.kind in {"heading", "paragraph", "joined", "note"}
    return [Address(page, line.id if plain else f"{line.kind}-{line.id}")]


def lemma(reading: str, witness: str) -> str:
    """Return an emendation as the apparatus prints it.

    >>> lemma("กา", "")
    'กา ] —'
    """
    return f"{reading or '—'} ] {witness or '—'}"


def name(line: Line) -> str:
    """Return what readers call what a line is about.

    The name of an entry is its first line without other scripts and dates; of a note the
    first words must do, since its number was another in every version.
    """
    if line.kind in {"paragraph", "joined"}:
        return section_sign(line.id)
    words = " ".join(line.text.split("\n"))
    if line.kind == "emendation":
        witness, _, reading = words.partition(READS)
        words = lemma(reading, witness)
    elif line.kind not in {"emendation", "note", "source"}:
        words = line.text.split("\n")[0].split(" · ")[0]
    return words if len(words) <= NAMED else f"{words[:NAMED]}…"


def tombstones(
    records: Iterable[Record],
    known: Mapping[Key, Known],
    now: Mapping[Key, Place],
    *,
    listed: str,
    lists: int,
) -> Iterator[Tombstone]:
    """Yield what must stand where older versions had things that are not there now.

    *records* are in the order of their versions, *known* is the ledger; *now* says where
    everything is.
    """
    live = {address for place in now.values() for address in place.addresses}
    found: dict[Address, Tombstone] = {}
    for record in records:
        for line in record.lines:
            key = kind_of(line.kind), line.id
            there = now.get(successors(key, known)[-1])
            if line.kind == "source" and key in now:
                continue  # its list may have another number
            was = addresses(line, record.page(line), listed=listed, lists=lists)
            for at in was:
                if at not in live:
                    found[at] = Tombstone(
                        at,
                        name(line),
                        record.version,
                        withdrawn=key not in now,
                        to=_nearest(there, at.page) if there else None,
                        to_name=there.name if there else "",
                    )
    yield from found.values()


def _nearest(place: Place, page: str) -> Address:
    """Return where something is, on a page if it is there too."""
    own = (address for address in place.addresses if address.page == page)
    return next(own, place.addresses[0])
