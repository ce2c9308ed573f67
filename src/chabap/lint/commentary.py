"""Notes, headings and entries: what a reader needs beside the words (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chabap.lint.model import OBJECT, Finding, Rule, blame
from chabap.registers.kinds import KINDS, TERM
from chabap.thai import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chabap.lint.model import Book, Piece
    from chabap.registers.entries import Entry

_SIGNS = "about/signs.md"
"""The page that explains signs and abbreviations to the readers of every format."""
CITING = {"fact", "source"}
"""As in `chabap.notes.model`, whose room takes longer to load than all rules to run."""
_STATES = re.compile(r"\d|“|[А-яЁё]+(?: [А-яЁё]+){3}")
"""A figure, or another's words: what must rest on a work."""
_ACRONYM = re.compile(r"(?<!\w)(?:[A-Z]{2,}|[А-ЯЁ]{2,})(?!\w)")
_ROMAN = re.compile("[IVXLCDM]+")


def citations(book: Book) -> Iterator[Finding]:
    """Yield notes that must cite and state something behind their last citation.

    A remark about the chapter may stand there, and that something was not verified.
    """
    for (_, label), pieces in book.notes().items():
        if label.partition("-")[0] not in CITING:
            continue
        piece, end = _last_citation(pieces)
        rest = piece.words[end:]
        if _STATES.search(rest) and not prose.UNVERIFIED.search(rest):
            what = (
                "a figure or quotation behind the last citation of the note; cite the work "
                "behind it, or say that it was not verified"
            )
            yield blame(piece, end, rest.replace(OBJECT, "…").strip()[:60], what)


def _last_citation(pieces: list[Piece]) -> tuple[Piece, int]:
    """Return the piece with the last citation of a note, and where that ends; or its start."""
    for piece in reversed(pieces):
        cited = [role.start for role in piece.roles if role.name.startswith("cite")]
        if cited:
            return piece, cited[-1] + len(OBJECT)
    return pieces[0], 0


def acronyms(book: Book) -> Iterator[Finding]:
    """Yield acronyms that neither their note nor a list explains."""
    listed = " ".join(piece.words for piece in book.pieces if piece.file == _SIGNS)
    listed += " ".join(name for entry in book.entries for name in _names(entry))
    known = set(_ACRONYM.findall(listed))
    for pieces in book.notes().values():
        words = "\n".join(piece.words for piece in pieces)
        for piece in pieces:
            for match in _ACRONYM.finditer(piece.words):
                word = match[0]
                if word in known or _ROMAN.fullmatch(word) or _explained(word, words):
                    continue
                what = (
                    "an acronym that its note does not explain; write what it stands for, "
                    f"with the acronym in brackets, or explain it in {_SIGNS}"
                )
                yield blame(piece, match.start(), word, what)


def _explained(acronym: str, words: str) -> bool:
    """Tell whether a note has an acronym in brackets, or something in brackets behind it."""
    near = rf"\({acronym}\b|\b{acronym}\b(?:\)|”)? ?(?:\(|{prose.STANDS_FOR})"
    return bool(re.search(near, words))


def headings(book: Book) -> Iterator[Finding]:
    """Yield headings that no link can lead to for ever."""
    for heading in book.headings:
        if not heading.id:
            what = "a heading without id; write (some-id)= on the line above it"
            yield Finding(heading.file, heading.line, "", heading.words, what)


def unused(book: Book) -> Iterator[Finding]:
    """Yield entries that nothing refers to: no word outside the entry, and no role.

    A term also stands for the entry that takes it over; one that the text means without
    naming it says where, by the role `par`.
    """
    said: dict[str, str] = {}
    for piece in book.pieces:
        said[piece.at] = f"{said.get(piece.at, '')}\n{piece.words}"
    roles = [(piece.at, role) for piece in book.pieces for role in piece.roles]
    meant = {f"{role.name}-{role.target}" for _, role in roles}
    meant |= {at for at, role in roles if role.name == "par"}
    terms = {entry.key: entry for entry in book.entries if entry.kind == TERM}
    taken_over = {f"{TERM}-{entry.term}" for entry in book.entries if entry.term}
    for entry in book.entries:
        names = [*_names(entry)]
        if term := terms.get(f"{TERM}-{entry.term}"):
            names += _names(term)
        elsewhere = [text for at, text in said.items() if at != entry.key]
        named = any(name in text for name in names for text in elsewhere)
        if not named and entry.key not in meant | taken_over:
            file, _, line = entry.place.rpartition(":")
            what = (
                "an entry that nothing refers to; refer to it in a note, or remove it"
            )
            yield Finding(file, int(line), entry.key, entry.headword, what)


def _names(entry: Entry) -> Iterator[str]:
    """Yield what an entry is called, in all scripts."""
    yield from filter(None, (entry.headword, entry.latin, entry.cyrillic))
    yield from (*entry.forms, *entry.spellings)
    if KINDS[entry.kind].by_surname:
        yield entry.headword.rpartition(" ")[2]


RULES = (
    Rule("n-001", "notes that end with what they cite", citations),
    Rule("n-002", "acronyms in notes", acronyms),
    Rule("h-001", "headings with ids", headings),
    Rule("r-001", "entries that something refers to", unused),
)
