"""The kinds of entries: all that differs between them, one record each (pure)."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A register."""

    name: str
    """Name of its directive and its role, and first word of the ids."""
    word: str
    """Its name in the lists of objects that Sphinx keeps; no page shows it."""
    schema: str
    """Its type in the vocabulary of schema.org."""
    begins: str = ""
    ends: str = ""
    """What that vocabulary calls the ends of its dates; "" if nothing."""
    by_surname: bool = False
    """Whether entries of Western form are filed under the last name."""
    dated: bool = False
    """Whether every entry must have dates; they are then shown to the day."""


KINDS = {
    kind.name: kind
    for kind in (
        Kind("person", "person", "Person", "birthDate", "deathDate", by_surname=True),
        Kind("place", "place", "Place"),
        Kind("org", "organisation", "Organization", "foundingDate", "dissolutionDate"),
        Kind("work", "work", "CreativeWork", "datePublished"),
        Kind("event", "event", "Event", "startDate", "endDate", dated=True),
        Kind("term", "term", "DefinedTerm"),
    )
}
"""In the order of the registers; terms are those of the glossary."""
TERM = "term"
"""The kind that the glossary makes: it has no directive and no role of its own."""
