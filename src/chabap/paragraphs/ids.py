"""The identity of paragraphs: ids, section signs (pure).

A paragraph is cited as § 3.17 and has the id ``c03-p17``: chapter 3, paragraph 17
of the edition. The number is given once, by hand, and never computed, so that it
means the same paragraph in every later version.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_ID = re.compile(r"c(?P<chapter>\d{2})-p(?P<number>\d{2,})(?P<letter>[a-z]?)")
_FOLDER = re.compile(r"chapters/(?P<chapter>\d{2})-")


class Paragraph(NamedTuple):
    """A paragraph or heading of the reading text (a tuple: pickled with the environment)."""

    id: str
    """Explicit id, or "" where the source has none above the paragraph."""
    place: str
    """File and line of the source, ``chapters/03-nep/index.md:12``."""
    text: str
    """Reading text: no markup, no note marks except the author's own."""
    heading: bool = False
    """Whether this is a heading of the text; its id is then that of the section."""
    kind: str = "paragraph"
    """What it is, for messages: a list, table, verse, quotation or figure as a whole?"""
    broken: bool = False
    """Whether the source breaks one of its lines over several."""


class Joined(NamedTuple):
    """A paragraph that another one has taken in: its number stays where its words begin."""

    id: str
    place: str


class Reference(NamedTuple):
    """A reference to a paragraph, by role."""

    target: str
    place: str


def chapter_of(docname: str) -> str | None:
    """Return the chapter's two digits, or None for a page that is no chapter.

    >>> chapter_of("chapters/03-nep/policy"), chapter_of("about/help")
    ('03', None)
    """
    match = _FOLDER.match(docname)
    return match["chapter"] if match else None


def is_paragraph_id(name: str) -> bool:
    """Tell whether a name is the id of a paragraph, and so has a § number."""
    return bool(_ID.fullmatch(name))


def section_sign(paragraph_id: str) -> str:
    """Return the number that readers cite.

    A paragraph that was put in later between 5 and 6 is 5a.

    >>> section_sign("c03-p07"), section_sign("c03-p05a")
    ('§ 3.7', '§ 3.5a')
    """
    match = _ID.fullmatch(paragraph_id)
    assert match, paragraph_id
    number = f"{int(match['number'])}{match['letter']}"
    return f"§\N{NO-BREAK SPACE}{int(match['chapter'])}.{number}"


def section_range(paragraph_ids: list[str]) -> str:
    """Return the numbers of paragraphs that follow each other, the first and the last.

    >>> section_range(["c03-p03", "c03-p04", "c03-p05a"]), section_range(["c03-p03"])
    ('§ 3.3–3.5a', '§ 3.3')
    >>> section_range([])
    ''
    """
    if not paragraph_ids:
        return ""
    first, last = section_sign(paragraph_ids[0]), section_sign(paragraph_ids[-1])
    return first if first == last else f"{first}–{last.split(chr(0xA0))[1]}"


def faults(
    paragraphs: Iterable[Paragraph],
    *,
    joined: Iterable[Joined],
    references: Iterable[Reference],
) -> list[str]:
    """List what is wrong with the ids, one line each: place, what, remedy."""
    found: list[str] = []
    places: dict[str, str] = {}
    for paragraph in paragraphs:
        if paragraph.heading:
            continue
        if not paragraph.id:
            found.append(
                f"{paragraph.place}: no id above this {paragraph.kind}; write "
                f"{{#cNN-pNN}} on the line above it (above a directive, (cNN-pNN)=), with the "
                "next free number, or with a letter behind that of the paragraph before"
            )
            continue
        match = _ID.fullmatch(paragraph.id)
        chapter = chapter_of(paragraph.place)
        if not match or match["chapter"] != chapter:
            found.append(
                f"{paragraph.place}: {paragraph.id!r} is no paragraph id of this "
                f"chapter; ids here look like c{chapter}-p01"
            )
        elif paragraph.id in places:
            found.append(
                f"{paragraph.place}: the id {paragraph.id} stands already at "
                f"{places[paragraph.id]}; give this paragraph the next free number"
            )
        if paragraph.broken:
            found.append(
                f"{paragraph.place}: {paragraph.kind} {paragraph.id} is broken over several "
                "lines, which would print a space; put each line of the text on one line"
            )
        places.setdefault(paragraph.id, paragraph.place)
    found += _joined_faults(joined, places)
    found += [
        f"{place}: there is no paragraph {target!r}; use an id that stands in chapters/"
        for target, place in references
        if target not in places
    ]
    return found


def _joined_faults(joined: Iterable[Joined], places: dict[str, str]) -> list[str]:
    """List what is wrong with the ids of joined paragraphs; enter them into *places*."""
    found = []
    for other in joined:
        match = _ID.fullmatch(other.id)
        if not match or match["chapter"] != chapter_of(other.place):
            found.append(
                f"{other.place}: {other.id!r} is no paragraph id of this chapter; write the id "
                "that the paragraph had before it was joined, like {joined}`c03-p02`"
            )
        elif other.id in places:
            found.append(
                f"{other.place}: the id {other.id} stands already at {places[other.id]}; a "
                "joined paragraph has no other place"
            )
        places.setdefault(other.id, other.place)
    return found
