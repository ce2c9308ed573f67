"""Signs and spaces of our prose, as the house has them (pure).

Each rule is a pattern; where it matches, something is wrong. The author's paragraphs are
asked only for what the editorial principles do not keep as the witness has it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from chabap.lint.model import OBJECT, Rule, blame
from chabap.thai import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chabap.lint.model import Book, Finding


class _Sign(NamedTuple):
    """What must not stand in prose."""

    code: str
    about: str
    pattern: re.Pattern[str]
    what: str
    """What is wrong; after a semicolon, the remedy."""
    also_author: bool = False

    def find(self, book: Book) -> Iterator[Finding]:
        """Yield the places where the pattern matches."""
        for piece in book.pieces if self.also_author else book.ours():
            for match in self.pattern.finditer(piece.words):
                yield blame(piece, match.start(), _around(match), self.what)


def _around(match: re.Match[str]) -> str:
    """Return a match with a few letters on both sides, on one line."""
    text = match.string[max(match.start() - 8, 0) : match.end() + 8]
    return text.replace("\n", " ").replace(OBJECT, "…").strip()


SIGNS = (
    _Sign(
        "t-001",
        "quotation marks",
        # an apostrophe between or behind letters is none; Russian words have their own marks
        re.compile(r"[\"„‟‹›]|(?<!\w)'|«(?![^»]*[А-яЁё])|(?<![А-яЁё.…!?])»"),
        "no quotation mark of the house; write “ and ”, inside them ‘ and ’, around Russian « and »",
    ),
    _Sign(
        "t-003",
        "signs of repetition",
        prose.REPETITION,
        "the sign of repetition stands close to a word; put a space before and behind it",
    ),
    _Sign(
        "t-004",
        "eras",
        prose.ERA,
        f"not as eras are written; write {prose.ERA_WRITTEN}, with a space on both sides",
    ),
    _Sign("t-005", "numerals", prose.DIGITS, "Thai digits; write 0 to 9"),
    _Sign(
        "t-006",
        "dashes",
        # not in dates, numbers of books and names: 1921-03-08, D-503
        re.compile(
            r"(?<![\w-])\d+-\d+(?![\w-])|\d ?— ?\d|\d (?:–|-) \d|(?<=\S) -+ (?=\S)"
        ),
        "no dash of the house; write 8–16 for a range, without spaces, and – elsewhere",
    ),
    _Sign(
        "t-007",
        "double spaces",
        re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)"),
        "two spaces; write one",
        also_author=True,
    ),
    _Sign(
        "t-008",
        "per cent",
        re.compile(r"\s%"),
        "a space before %; take it out",
    ),
    _Sign(
        "t-009",
        "spaces inside brackets",
        re.compile(r"[(“‘] |(?<=\S) [)”’]"),
        "a space inside a bracket or quotation mark; take it out",
    ),
    _Sign(
        "t-010",
        "three dots",
        re.compile(r"\.{3,}"),
        "dots for an omission; write …",
    ),
    _Sign(
        "t-011",
        "spaces before commas",
        re.compile(r"(?<=[^\s]) [,;]"),
        "a space before a comma; take it out",
    ),
)

_PAIRS = {"”": "“", ")": "("}


def unpaired(book: Book) -> Iterator[Finding]:
    """Yield quotation marks and brackets of one piece that open or close nothing."""
    for piece in book.ours():
        open_: list[tuple[str, int]] = []
        for at, sign in enumerate(piece.words):
            if sign in _PAIRS.values():
                open_.append((sign, at))
            elif sign in _PAIRS:
                if open_ and open_[-1][0] == _PAIRS[sign]:
                    open_.pop()
                else:
                    open_.append((sign, at))
        for sign, at in open_[:1]:
            found = piece.words[max(at - 8, 0) : at + 12].replace(OBJECT, "…")
            yield blame(
                piece,
                at,
                found,
                f"{sign} has no partner in its paragraph; add or remove one",
            )


RULES = (
    *(Rule(sign.code, sign.about, sign.find) for sign in SIGNS),
    Rule("t-002", "quotation marks and brackets in pairs", unpaired),
)
