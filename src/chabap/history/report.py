"""What changed between two versions, as readers are told it, in every format (pure).

`parts` puts the answers of `chabap.versions.compare` in the order in which readers want
them: the wording of the text, its notes, corrections, registers, works, other pages.
`as_markdown` makes the notes of a release of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from chabap.apparatus.wording import plain_witness
from chabap.paragraphs.ids import chapter_of
from chabap.registers.kinds import KINDS
from chabap.versions.compare import STRUCTURE
from chabap.versions.record import READS
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from chabap.versions.compare import Change, Key, Stretch
    from chabap.versions.record import Line, Record

    Words = Callable[[str], list[str]]

ANSWERS = {
    "identical": "unchanged",
    "punctuation": "only spaces or punctuation differ",
    "wording": "the wording differs",
    "notes": "the words are unchanged, the notes are not",
    "retired": "withdrawn",
    "new": "new",
}
"""What readers are told of each answer."""
PARTS = {
    "text": "Wording of the text",
    "note": "Notes",
    "emendation": "Corrections",
    "entry": "Registers and glossary",
    "source": "Bibliography",
    "page": "Headings of other pages",
}
"""The parts of a report, in order, and their headings."""
LISTED = {"note", "emendation", "entry", "source"}
"""Parts of which the notes of a release give names only."""
_NAMED = {"joined", "heading", "source", "emendation"}
"""Kinds of lines of which the label says enough."""
AROUND = 3
"""Words that are shown on each side of a difference."""
OPENING = 60
"""Letters of a text that is all new, or gone."""


class Shown(NamedTuple):
    """A difference with what stands around it."""

    before: str
    old: str
    """Never empty: nothing, and a space, have words."""
    new: str
    behind: str


class Item(NamedTuple):
    """What is told of one id."""

    label: str
    """§ 3.17, or the beginning of what it says."""
    id: str
    home: Key | None
    """What has its words in the later version: itself, its successor, or nothing."""
    answer: str
    """In the words of the edition."""
    shown: tuple[Shown, ...] = ()
    opening: str = ""
    """Of what is new or withdrawn: how it begins."""


class Part(NamedTuple):
    """Items of one part of the edition."""

    key: str
    title: str
    items: list[Item]


def parts(
    changes: Iterable[Change], *, old: Record, new: Record, words: Words
) -> list[Part]:
    """Return what changed, part by part; a part in which nothing did is left out."""
    items: dict[str, list[Item]] = {key: [] for key in PARTS}
    for change in changes:
        if change.answer not in {"identical", "notes"} or change.moved:
            told = item(change, old=old, new=new, words=words)
            items[_part(change.line)].append(told)
    return [Part(key, say(PARTS[key]), found) for key, found in items.items() if found]


def _part(line: Line) -> str:
    if line.kind in STRUCTURE:
        return "text" if chapter_of(line.where) else "page"
    return "entry" if line.kind in KINDS else line.kind


def item(change: Change, *, old: Record, new: Record, words: Words) -> Item:
    """Return what is told of one change."""
    home = change.new or change.successor
    return Item(
        label(change.line, new if change.new else old),
        change.line.id,
        (home.kind, home.id) if home else None,
        ", ".join(answers(change, new=new)),
        tuple(_shown(change, words)),
        opening(change.line.text, words) if _is_whole(change) else "",
    )


def _shown(change: Change, words: Words) -> Iterator[Shown]:
    """Yield the differences; of a correction, what the witness has and what is read."""
    line = change.line
    if line.kind == "emendation":
        witness, _, reading = line.text.partition(READS)
        yield Shown("", visible(plain_witness(witness)), visible(reading), "")
    elif change.old and change.stretches:
        yield from _around(change.old.text, change.stretches, words)


def _is_whole(change: Change) -> bool:
    """Tell whether a text is all new, or gone, and its label does not say enough."""
    return change.answer in {"new", "retired"} and change.line.kind not in _NAMED


def answers(change: Change, *, new: Record) -> Iterator[str]:
    """Yield what is told of a change, in the words of the edition."""
    if change.answer != "identical" or not change.moved:
        yield say(ANSWERS[change.answer])
    if change.moved:
        yield say("it stands elsewhere")
    if change.answer == "retired" and change.successor:
        place = label(change.successor, new)
        yield say("its words are now in {place}", place=place)


def label(line: Line, record: Record) -> str:
    """Return what readers call the thing that a line is about."""
    if line.kind in {"paragraph", "joined"}:
        return f"§\N{NO-BREAK SPACE}{line.number}"
    place = record.get("paragraph", line.where)
    if line.kind == "note":
        number = say("note {number}", number=line.number)
        return f"{label(place, record)} {number}" if place else number
    if line.kind == "emendation" and place:
        return label(place, record)
    return opening(line.text.partition("\n")[0].partition(" · ")[0])


def visible(text: str) -> str:
    """Return a stretch that can be seen: nothing, and a space, have words."""
    if text.isspace():
        return say("(a space)")
    return text.replace("\n", " / ") or say("(nothing)")


def _around(text: str, stretches: Iterable[Stretch], words: Words) -> Iterator[Shown]:
    """Yield differences with some words around, those of the older version."""
    pieces = words(text)
    edges = [0]
    for piece in pieces:
        edges.append(edges[-1] + len(piece))
    for old, new, at in stretches:
        end = at + len(old)
        first = max(i for i, edge in enumerate(edges) if edge <= at)
        last = min(i for i, edge in enumerate(edges) if edge >= end)
        before = text[edges[max(first - AROUND, 0)] : at]
        behind = text[end : edges[min(last + AROUND, len(edges) - 1)]]
        yield Shown(
            before.replace("\n", " / ").lstrip(),
            visible(old),
            visible(new),
            behind.replace("\n", " / ").rstrip(),
        )


def opening(text: str, words: Words | None = None) -> str:
    """Return how a text begins: whole words, if somebody knows them.

    >>> opening("one two " * 10)
    'one two one two one two one two one two one two one two one…'
    """
    line = text.replace("\n", " / ")
    if len(line) <= OPENING:
        return line
    begun = ""
    for word in words(line) if words else re.findall(r"\S*\s*", line):
        if len(begun + word) > OPENING:
            break
        begun += word
    return f"{begun.rstrip()}…"


def as_markdown(
    found: Iterable[Part], *, old: str, new: str, date: str, form: str = ""
) -> str:
    """Return the notes of a release; *form* is what the changelog says of the code."""
    lines = [
        f"# {say('version {version}', version=new)} ({date})",
        "",
        say("What changed since version {version}", version=old),
        "",
    ]
    told = [*found]
    if not told:
        lines += [say("No words and no ids have changed."), ""]
    for key, title, items in told:
        lines += [f"## {title}", ""]
        if key in LISTED:
            lines += [_listed(items), ""]
            continue
        for entry in items:
            opening = f": “{_plain(entry.opening)}”" if entry.opening else ""
            lines.append(f"- **{_plain(entry.label)}** {entry.answer}{opening}")
            lines += [f"  - {_difference(shown)}" for shown in entry.shown]
        lines.append("")
    if form:
        lines += [f"## {say('Form and programs')}", "", form, ""]
    return "\n".join(lines)


def _listed(items: Iterable[Item]) -> str:
    """Return a list of names by what is told of them: the site has the differences."""
    by_answer: dict[str, list[str]] = {}
    for entry in items:
        by_answer.setdefault(entry.answer, []).append(_plain(entry.label))
    return "\n".join(
        f"- {told}: {'; '.join(dict.fromkeys(labels))}"
        for told, labels in by_answer.items()
    )


def _difference(shown: Shown) -> str:
    """Return a difference in Markdown."""
    before, old, new, behind = map(_plain, shown)
    return f"{before}~~{old}~~ → **{new}**{behind}"


def _plain(text: str) -> str:
    r"""Return a text that Markdown prints as it is.

    >>> _plain("a_b [1]")
    'a\\_b \\[1\\]'
    """
    return re.sub(r"([\\`*_\[\]<>#~])", r"\\\1", text)


def form(changelog: str, *, version: str) -> str:
    r"""Return what a changelog says of a version but for "Text", one heading lower.

    >>> form("## [2] - x\n\n### Added\n\n- a\n\n### Text\n\n- t\n\n## [1]\n", version="2")
    '### Added\n\n- a'
    """
    own = (
        changelog.partition(f"\n## [{version}]")[2]
        or changelog.partition(f"## [{version}]")[2]
    )
    own = own.partition("\n## ")[0].partition("\n")[2]
    sections = re.split(r"^(?=### )", own, flags=re.MULTILINE)
    kept = [s.strip() for s in sections if s.strip() and not s.startswith("### Text")]
    return "\n\n".join(kept)
