"""What is cited: the edition as a work, and a place in it (pure).

A paragraph is a place in a book and no work of its own: it is cited by its §. A note and an
entry of a register have authors and a heading: they are items in a book.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chabap.citation.words import Words, words_of
from chabap.thai.dates import BUDDHIST

if TYPE_CHECKING:
    from chabap.edition import Edition

EDITION, PARAGRAPH, NOTE, ENTRY = "edition", "paragraph", "note", "entry"
PLACES = (EDITION, PARAGRAPH, NOTE, ENTRY)
"""What can be cited."""
FACTS = {
    EDITION: (),
    PARAGRAPH: ("id", "page", "where"),
    NOTE: ("id", "page", "where", "number", "called"),
    ENTRY: ("id", "page", "headword", "named", "register"),
}
"""The fields of a `Place` that each kind has."""
OPENED, CLOSED = "\ue000", "\ue001"
"""Around the name of a fact that is to be filled in: no style writes these."""


@dataclass(frozen=True)
class Work:
    """The edition, as citations name it."""

    id: str
    """Of this version: ``book-0.2.0``."""
    version: str
    year: int
    """Of the Common Era."""
    own_year: str
    """As books in the edition's language print it."""
    language: str
    words: Words
    editor: str
    title: str
    """With its subtitle."""
    western_editor: str
    """In Latin letters, if edition.toml has it so."""
    western_title: str
    """In Latin letters, with the translation behind it."""
    western_titles: tuple[str, ...]
    """The part of it that is a title and no explanation of one: it is printed in italics."""
    address: str
    """Where this version stands for good, with a slash at its end; "" if nowhere."""


@dataclass(frozen=True)
class Place:
    """What is cited of the edition; "" stands in the fields that its kind does not have."""

    kind: str
    """One of `PLACES`."""
    id: str = ""
    """The id of the place on its page."""
    page: str = ""
    """The page, from the root of the site: ``chapters/03-nep/policy.html``."""
    where: str = ""
    """§ number; of a note that stands outside the paragraphs, a heading in quotation marks."""
    number: str = ""
    """Of a note, in this version."""
    called: str = ""
    """A note in words, with its number and kind: it has no title."""
    headword: str = ""
    named: str = ""
    """The headword, with the Latin name behind it."""
    register: str = ""
    """Title of the page that an entry stands on."""

    @property
    def path(self) -> str:
        """Page and id; "" for the edition as a whole."""
        return f"{self.page}#{self.id}" if self.id else self.page


WHOLE = Place(EDITION)


def work(edition: Edition) -> Work:
    """Return the edition as citations name it.

    Latin letters are those of ``editor_latin`` and ``title_romanised``; an edition that has
    none is cited in its own letters, in Western styles too.
    """
    words = words_of(edition.language)
    title = f"{edition.title}: {edition.subtitle}"
    latin = edition.title_romanised or title
    translated = "" if edition.title_latin in latin else f" [{edition.title_latin}]"
    return Work(
        id=f"{edition.id}-{edition.version}",
        version=edition.version,
        year=edition.date.year,
        own_year=str(edition.date.year + (BUDDHIST if words.buddhist else 0)),
        language=edition.language,
        words=words,
        editor=edition.editor,
        title=title,
        western_editor=edition.editor_latin or edition.editor,
        western_title=latin + translated,
        western_titles=(latin,),
        address=edition.permanent,
    )


def paragraph(node_id: str, *, page: str, where: str) -> Place:
    """Return a paragraph of the text."""
    return Place(PARAGRAPH, node_id, page, where=where)


def note(
    node_id: str, *, page: str, where: str, number: int, kind: str, words: Words
) -> Place:
    """Return a note; *kind* is what readers are told of it, or ""."""
    called = words.note.format(number) + (f" ({kind})" if kind else "")
    return Place(NOTE, node_id, page, where, number=str(number), called=called)


def entry(
    node_id: str, *, page: str, headword: str, latin: str, register: str
) -> Place:
    """Return an entry of a register, or a term of the glossary."""
    named = f"{headword} [{latin}]" if latin and latin != headword else headword
    return Place(
        ENTRY, node_id, page, headword=headword, named=named, register=register
    )


def blank(kind: str) -> Place:
    """Return a place whose facts are to be filled in: each is its name between two marks.

    >>> blank("note").number == OPENED + "number" + CLOSED
    True
    """
    return Place(kind, **{name: f"{OPENED}{name}{CLOSED}" for name in FACTS[kind]})
