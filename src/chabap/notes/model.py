"""One model of notes: what a note is, and what can be wrong with it (pure).

A note has a kind, a number, an id, any number of marks and one or more blocks. Numbers run
through a chapter, in the order of the first marks, and are the same in every format of a
version; the id outlives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chabap.paragraphs.ids import chapter_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KINDS = {
    "who": "person",
    "fact": "fact",
    "source": "source",
    "context": "background",
    "text": "reading",
}
"""First words of labels, and the message for each."""

CITING = {"fact", "source"}
"""Kinds that must rest on a work."""


class Note(NamedTuple):
    """A note of the edition (a tuple: pickled with the environment)."""

    label: str
    """``fact-congress-10``; the id of the note too."""
    at: str
    """Id of the paragraph or heading with its first mark; "" outside the chapters."""
    works: tuple[str, ...]
    """Keys of the works that it cites."""
    place: str
    """File and line."""
    text: str
    """Its words; a line a block."""

    @property
    def kind(self) -> str:
        """The first word of the label."""
        return self.label.partition("-")[0]


def numbers(notes: Iterable[tuple[str, Note]]) -> dict[tuple[str, str], int]:
    """Map page and label of each note to its number.

    One sequence runs through the pages of a chapter; any other page has its own.
    """
    last: dict[str, int] = {}
    found = {}
    for docname, note in notes:
        sequence = chapter_of(docname) or docname
        last[sequence] = last.get(sequence, 0) + 1
        found[docname, note.label] = last[sequence]
    return found


def faults(notes: Iterable[tuple[str, Note]]) -> Iterator[str]:
    """Yield what is wrong with notes: place, what, remedy."""
    places: dict[str, str] = {}  # versions know a note by its label alone
    for docname, note in notes:
        chapter = chapter_of(docname)
        first = places.setdefault(note.label, note.place)
        if first != note.place:
            yield (
                f"{note.place}: the note {note.label!r} stands already at {first}; give "
                "one of them another label"
            )
        if chapter and note.kind not in KINDS:
            yield (
                f"{note.place}: the note {note.label!r} has no kind; let its label begin "
                f"with one of {', '.join(KINDS)}"
            )
        if not note.text:
            yield (
                f"{note.place}: the note {note.label!r} says nothing; write its words, or "
                "take it and its marks out"
            )
        if note.kind in CITING and not note.works:
            yield (
                f"{note.place}: the note {note.label!r} cites no work; add {{cite}}`key` "
                "or give it another kind"
            )
