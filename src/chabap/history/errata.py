"""The errata slip: what holders of an older PDF write into it, by page and line (pure).

One page, as small as those of the book, made with its typefaces and from its line breaks.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from chabap.history.lines import spot
from chabap.history.report import opening, visible
from chabap.paragraphs.ids import section_sign
from chabap.tongue import tongue
from chabap.typst.structures import string
from chabap.versions.compare import Change, compare
from chabap.versions.record import Record
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from chabap.edition import Edition
    from chabap.history.lines import Printed

TEMPLATE = "errata.typ"
TEXT = ("paragraph", "joined")


class Erratum(NamedTuple):
    """A line of the slip."""

    page: str
    """"" if its place on paper is not known."""
    line: str
    section: str
    """§ 3.17."""
    old: str
    """What is printed there."""
    new: str
    """What is to be read."""


def text_changes(
    old: Record, new: Record, *, words: Callable[[str], list[str]]
) -> list[Change]:
    """Return the §§ of which the words differ from an older version to a later one."""
    texts = [Record(r.version, r.date, tuple(r.of(*TEXT))) for r in (old, new)]
    found = compare(*texts, words=words)
    return [c for c in found if c.answer in {"wording", "retired", "new"}]


def is_due(old: Record, new: Record) -> bool:
    """Tell whether holders of the older version have anything to write into it.

    Letters do for that: whether words differ does not rest on where they end.
    """
    return bool(text_changes(old, new, words=list))


def errata(
    changes: Iterable[Change],
    lines: Sequence[Printed],
    *,
    words: Callable[[str], list[str]],
) -> list[Erratum]:
    """Return what is to be corrected, in the order of the older version's pages.

    Each stands between the words around it, so that it is found in its line; differences
    of spaces and signs alone are left out.
    """
    found = []
    for change in changes:
        name = change.key[1]
        sign = section_sign(name)
        if change.old is None:
            told = opening(change.line.text, words)
            found.append(Erratum("", "", sign, say("(nothing)"), told))
            continue
        text = change.old.text
        if change.new is None:
            told = opening(text, words)
            found.append(_at(lines, name, text, 0, sign, told, ""))
        for old, new, at in change.stretches:
            if not any(map(str.isalnum, old + new)):
                continue
            before, behind = _around(text, at, at + len(old), words)
            found.append(
                _at(
                    lines,
                    name,
                    text,
                    at,
                    sign,
                    f"{before}{old}{behind}",
                    f"{before}{new}{behind}",
                )
            )
    return found


def _at(
    lines: Sequence[Printed],
    name: str,
    text: str,
    at: int,
    sign: str,
    old: str,
    new: str,
) -> Erratum:
    """Return a line of the slip with its place on paper."""
    place = spot(lines, name, text, at)
    page, line = (place.page, str(place.line)) if place else ("", "")
    return Erratum(page, line, sign, visible(old), visible(new))


def _around(
    text: str, start: int, end: int, words: Callable[[str], list[str]]
) -> tuple[str, str]:
    """Return the word before and the word behind a stretch of a text."""
    before, behind = "", ""
    for word in words(text[:start])[::-1]:
        before = word + before
        if any(map(str.isalnum, word)):
            break
    for word in words(text[end:]):
        behind += word
        if any(map(str.isalnum, word)):
            break
    return before.lstrip(), behind.rstrip()


def source(
    edition: Edition,
    old: Record,
    new: Record,
    found: Iterable[Erratum],
    *,
    broken: Callable[[str], str],
) -> str:
    """Return the slip as Typst sets it; *broken* marks where lines may end."""
    language = tongue(edition.language)

    def text(words: str) -> str:
        return string(broken(words))

    rows = "".join(
        f"  ({', '.join(text(cell) for cell in erratum)}),\n" for erratum in found
    )
    told = {
        "title": text(say("Corrections to version {version}", version=old.version)),
        "book": text(f"{edition.title}: {edition.subtitle}"),
        "lead": text(
            say(
                "Version {old} ({old_date}) prints what version {new} ({new_date}) has "
                "corrected. Lines are counted from the top of the text, headings too, the "
                "running head not.",
                old=old.version,
                new=new.version,
                old_date=language.written(old.date),
                new_date=language.written(new.date),
            )
        ),
        "lang": string(edition.language),
        "description": string(edition.description),
        "date": f"datetime(year: {new.date.year}, month: {new.date.month}, day: {new.date.day})",
        "heads": f"({', '.join(text(say(head)) for head in HEADS)})",
        "rows": f"(\n{rows})",
    }
    arguments = "".join(f"  {name}: {value},\n" for name, value in told.items())
    return f"{_template()}\n#slip(\n{arguments})\n"


HEADS = ("p.", "line", "paragraph", "printed", "to be read")
"""The heads of its columns."""


def _template() -> str:
    return files(__package__).joinpath(TEMPLATE).read_text("utf-8")
