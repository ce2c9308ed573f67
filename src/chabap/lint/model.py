"""What the editorial lint reads and what it finds, one record each (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from chabap.registers.entries import Entry

OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands in a piece for what is no words of its writer: a citation, a reference, code."""


class Role(NamedTuple):
    """A role in a piece: ``{cite}`nove1969```."""

    name: str
    target: str
    start: int
    """Where it stands in the words of its piece."""


class Piece(NamedTuple):
    """A paragraph, heading, cell or item of the sources."""

    file: str
    """Relative to the folder of the edition."""
    line: int
    at: str
    """Id of the note, entry, paragraph or heading that it belongs to; "" if none."""
    words: str
    """Its text without markup; an `OBJECT` for each citation, reference or code."""
    author: bool = False
    """Whether the words are the author's and not ours."""
    note: bool = False
    """Whether it belongs to a note."""
    roles: tuple[Role, ...] = ()


class Heading(NamedTuple):
    """A heading of the sources."""

    file: str
    line: int
    id: str
    """The id written above it, or ""."""
    words: str


class Book(NamedTuple):
    """The sources of an edition, read."""

    pieces: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    entries: tuple[Entry, ...]
    """Of the registers and the glossary."""
    reviewed: frozenset[str]
    """Words that are listed because no dictionary has them."""

    def ours(self) -> Iterator[Piece]:
        """Yield what is not the author's."""
        return (piece for piece in self.pieces if not piece.author)

    def notes(self) -> dict[tuple[str, str], list[Piece]]:
        """Return the pieces of each note, by its file and label."""
        found: dict[tuple[str, str], list[Piece]] = {}
        for piece in self.pieces:
            if piece.note:
                found.setdefault((piece.file, piece.at), []).append(piece)
        return found


class Finding(NamedTuple):
    """A place that a rule blames."""

    file: str
    line: int
    at: str
    """As in `Piece`."""
    found: str
    """The words blamed."""
    what: str
    """What is wrong with them; after a semicolon, the remedy."""
    code: str = ""

    def __str__(self) -> str:
        """Return the line that an editor reads."""
        return f"{self.file}:{self.line}: {self.code}: {self.found!r}: {self.what}"


class Rule(NamedTuple):
    """A rule of the lint."""

    code: str
    """Never changed and never given to another rule."""
    about: str
    """What it looks at, in a few words."""
    find: Callable[[Book], Iterable[Finding]]
    """Its findings have no code yet."""


def blame(piece: Piece, start: int, found: str, what: str) -> Finding:
    """Return a finding at an offset of a piece."""
    line = piece.line + piece.words.count("\n", 0, start)
    return Finding(piece.file, line, piece.at, found, what)
