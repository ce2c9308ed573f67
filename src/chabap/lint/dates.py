"""Dates that two places give differently (pure).

What our prose says right behind a name is compared with the register: years of a life or of
an organisation, the year of a work in brackets, the year of an event. The years of a name
that no register has are compared with those that other places give it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chabap.lint.model import Rule, blame
from chabap.registers.dates import parse
from chabap.thai.breaks import THAI_RUN
from chabap.thai.prose import WHEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chabap.lint.model import Book, Finding, Piece
    from chabap.registers.entries import Entry

_LAST_WORD = re.compile(f"{THAI_RUN.pattern}$")
"""Of a name that no register has. Titles in other scripts end alike too often."""


def contradictions(book: Book) -> Iterator[Finding]:
    """Yield years behind a name that are not those of its entry, or of another place."""
    dated = {
        form: entry
        for entry in book.entries
        for form in _names(entry)
        if form and entry.dates
    }
    told: dict[str, tuple[tuple[str, ...], Piece]] = {}
    for piece in book.ours():
        for match in WHEN.finditer(piece.words):
            before = piece.words[: match.start()]
            years = tuple(filter(None, match.group("first", "last")))
            if entry := _named(before, dated):
                if not _agrees(entry, years, in_brackets=bool(match["open"])):
                    what = (
                        f"{entry.headword} has the dates {entry.dates} at {entry.place}; "
                        "let both say the same"
                    )
                    yield blame(piece, match.start(), "–".join(years), what)
            elif (
                len(years) == 2
                and match["open"]
                and (word := _LAST_WORD.search(before))
            ):
                first, where = told.setdefault(word[0], (years, piece))
                if first != years:
                    what = (
                        f"{where.file}:{where.line} gives {word[0]} {'–'.join(first)}; let "
                        "both say the same"
                    )
                    yield blame(piece, match.start(), "–".join(years), what)


def _names(entry: Entry) -> tuple[str, ...]:
    """Return what an entry is called; the forms of works are too often common words."""
    names = entry.headword, entry.latin
    return names if entry.kind == "work" else (*names, *entry.forms)


def _named(before: str, dated: dict[str, Entry]) -> Entry | None:
    """Return the entry with whose longest form a text ends."""
    ends = [form for form in dated if before.endswith(form)]
    return dated[max(ends, key=len)] if ends else None


def _agrees(entry: Entry, years: tuple[str, ...], *, in_brackets: bool) -> bool:
    """Tell whether years behind a name can be those of its entry."""
    try:
        known = [date.year for date in parse(entry.dates) if date]
    except ValueError:
        return True  # the build says what is wrong with it
    said = [int(year) for year in years]
    if len(said) == 2 and in_brackets:
        return len(known) < 2 or said == known
    if entry.kind == "event" or (entry.kind == "work" and in_brackets):
        return known[0] <= said[0] <= known[-1]
    return True  # of a person or an organisation, one year may be any


RULES = (Rule("d-001", "dates that agree", contradictions),)
