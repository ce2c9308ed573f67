"""Citations in the text: (Nove, 1969, pp. 54–60), and in a sentence Nove (1969).

A locator stands in braces behind the key, ``nove1969{54-60}``: a number is a page, anything
else is printed as it stands. Works of one bracket are in the order of the bibliography, and
an author of several is named once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from pybtex.richtext import Text
from pybtex.style.template import join, node
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.style.referencing import BaseReferenceStyle
from sphinxcontrib.bibtex.style.template import SphinxReferenceText

from chabap.works import names, record
from chabap.works.style import paged, ranged
from chabap.works.words import NBSP, THAI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chabap.works.record import Entry, Rich

_PAGES = re.compile(r"(?:\d+|[ivxlc]+)(?:\s*-+\s*\w+|–\w+)?(?:, ?\d+(?:-+\d+|–\d+)?)*")


def keys(target: str) -> list[str]:
    """Return the keys of a citation; raise `ValueError` if it is no list of them.

    >>> keys("{ดู}nove1969{54},carr1958{vol. 2, p. 45}")
    ['nove1969', 'carr1958']
    """
    return [found.key for found in parse_citation_targets(target)]


def located(locator: str, entry: Entry) -> str:
    """Write a locator: numbers alone are pages.

    >>> from pybtex.database import Entry
    >>> work = Entry("book", fields={"title": "A"})
    >>> [located(text, work).replace(NBSP, " ") for text in ("5", "54-60", "vol. 2, p. 45", "")]
    ['p. 5', 'pp. 54–60', 'vol. 2, p. 45', '']
    """
    if _PAGES.fullmatch(locator):
        return paged(locator, entry)
    return re.sub(r"(?<=[^,;]) (?=\d)", NBSP, ranged(locator))


class Cited(NamedTuple):
    """One work of a citation."""

    entry: Entry
    info: Any
    """Where its entry is, and what stands around the key."""

    def names(self, role: str) -> Rich:
        """Return who is named; all of them in roles that end in s."""
        _, found = record.responsible(self.entry)
        if found and role.endswith("s"):
            return Text(names.cited(found, record.words(self.entry), full=True))
        return record.cited_by(self.entry)

    def place(self) -> str:
        """Return year and locator."""
        locator = located(self.info.post_text, self.entry)
        return ", ".join(filter(None, [record.year(self.entry), locator]))

    def link(self, *words: Rich | str) -> Rich:
        """Return a link to the entry."""
        return SphinxReferenceText(self.info, *words)


@node  # type: ignore[untyped-decorator]  # pybtex is untyped
def cited(children: list[Any], data: dict[str, Any]) -> Cited:
    """Keep what is known of a work until all of the bracket are known."""
    return Cited(data["entry"], data["reference_info"])


@dataclass
class ThaiAuthorYear(BaseReferenceStyle):
    """All roles of sphinxcontrib-bibtex; p and t are those that an edition needs."""

    def role_names(self) -> Iterable[str]:
        """Name the two kinds."""
        return ["p", "t"]

    def inner(self, role_name: str) -> Any:
        """Return the template of one work."""
        return cited

    def outer(self, role_name: str, children: list[Any]) -> Any:
        """Return the template of a whole citation."""
        works = children  # most stand alone
        if len(works) > 1:
            works = sorted(children, key=lambda work: record.order(work.entry))
        groups = [
            list(group)
            for _, group in groupby(works, lambda work: str(work.names(role_name)))
        ]
        role = role_name.removeprefix("c")
        if role == "empty":
            return join[()]
        if role.startswith(("author", "year", "label")):
            parts = [_one(work, role_name) for work in works]
            return _bracketed(Text("; ").join(parts), "par" in role)
        if role.startswith("t"):
            return join[_enumerated([_narrative(group, role) for group in groups])]
        parts = [_parenthetical(group, role) for group in groups]
        return _bracketed(Text("; ").join(parts), not role.startswith("al"))


def _one(work: Cited, role: str) -> Rich:
    return work.link(work.names(role) if "author" in role else record.year(work.entry))


def _bracketed(text: Rich, brackets: bool) -> Any:
    return join["(", text, ")"] if brackets else join[text]


def _enumerated(parts: list[Rich]) -> Rich:
    *others, last = parts
    return Text(Text(", ").join(others), THAI.last, last) if others else last


def _parenthetical(group: list[Cited], role: str) -> Rich:
    first, *others = group
    before = f"{first.info.pre_text} " if first.info.pre_text else ""
    links = [first.link(first.names(role), ", ", first.place())]
    links += [work.link(work.place()) for work in others]
    return Text(before, Text("; ").join(links))


def _narrative(group: list[Cited], role: str) -> Rich:
    first, *others = group
    if not others:
        return first.link(first.names(role), f" ({first.place()})")
    *between, last = others
    links = [first.link(first.names(role), f" ({first.place()}")]
    links += [work.link(work.place()) for work in between]
    return Text("; ").join([*links, last.link(f"{last.place()})")])
