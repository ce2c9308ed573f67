"""Names of persons and bodies in entries and citations (pure).

A Thai name stands in braces, ``{สมชาย ใจดี}``, and is never divided; a rank behind it,
``{สุภัทรดิศ ดิศกุล}, ม.จ.``, stands last in the list and first in citations.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from pybtex.richtext import Text

from chabap.works.words import NBSP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chabap.works.words import Words

Person = Any  # pybtex is untyped

MANY = 4
"""So many are cited by the first and the words for others."""
_INITIALS = re.compile(r"(?<=\b\w\.) (?=\w{1,2}\.)|(?<=\b\w\w\.) (?=\w{1,2}\.)")
_THAI = re.compile("[\N{THAI CHARACTER KO KAI}-\N{THAI CHARACTER KHOMUT}]")
_CYRILLIC = re.compile("[\N{CYRILLIC CAPITAL LETTER IE WITH GRAVE}-\u04ff]")


@cache
def decoded(latex: str) -> Text:
    """Return a datum without LaTeX; every citation asks for the same ones (measured: 2 ms each)."""
    return Text.from_latex(latex)


def is_thai(text: str) -> bool:
    """Tell whether a text has Thai letters."""
    return bool(_THAI.search(text))


def is_latin(text: str) -> bool:
    """Tell whether all letters of a text are Latin or Thai, which need no other form.

    >>> is_latin("Nove ใน Ɏɏ"), is_latin("Нов"), is_latin("Nove ใน Նов")
    (True, False, False)
    """
    return not any(c.isalpha() and c > "\u024f" and not is_thai(c) for c in text)


def is_whole(person: Person) -> bool:
    """Tell a name in braces: a Thai name, or a body."""
    last = person.last_names
    return len(last) == 1 and last[0].startswith("{")


def _join(*parts: Sequence[str]) -> str:
    words = " ".join(str(decoded(name)) for part in parts for name in part)
    return _INITIALS.sub(NBSP, words)


def _given(person: Person) -> str:
    return _join(person.first_names, person.middle_names)


def _family(person: Person) -> str:
    return _join(person.prelast_names, person.last_names)


def short(person: Person) -> str:
    """Return the name in a citation: the family's, or a Thai name whole."""
    if is_whole(person) and (rank := _given(person)):
        return f"{rank} {_family(person)}"
    return _family(person)


def inverted(person: Person) -> str:
    """Return the name that an entry begins with."""
    parts = _family(person), _given(person), _join(person.lineage_names)
    return ", ".join(filter(None, parts))


def straight(person: Person) -> str:
    """Return the name anywhere else."""
    if is_whole(person):
        return short(person)
    return _join(
        *(person.first_names, person.middle_names, person.prelast_names),
        *(person.last_names, person.lineage_names),
    )


def _enumerated(found: list[str], words: Words, comma: bool) -> str:
    """Join names; *comma* stands before the last of two as well."""
    *others, last = found
    if last == "others":  # BibTeX: and others
        return ", ".join(others) + words.others
    if not others:
        return last
    if _CYRILLIC.search(last):
        return f"{', '.join(others)} \N{CYRILLIC SMALL LETTER I} {last}"
    joint = words.two if len(others) == 1 and not comma else words.last
    return ", ".join(others) + joint + last


def listed(persons: list[Person], words: Words) -> str:
    """Return all names for the head of an entry, only the first inverted."""
    first, *others = persons
    comma = not is_whole(first) and bool(_given(first))
    found = [inverted(first), *map(straight, others)]
    return _enumerated(found, words, comma)


def within(persons: list[Person], words: Words) -> str:
    """Return all names inside an entry: none is inverted."""
    return _enumerated(list(map(straight, persons)), words, comma=False)


def cited(persons: list[Person], words: Words, *, full: bool = False) -> str:
    """Return the names for a citation; of many the first, unless *full*."""
    if len(persons) >= MANY and not full:
        return short(persons[0]) + words.others
    return _enumerated(list(map(short, persons)), words, comma=False)
