"""The apparatus on paper: run on, each place told finer than by its §, what recurs only once.

``doctree-resolved``, for `chabap.apparatus.pages`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from docutils import nodes

from chabap.apparatus.domain import UNMARKED
from chabap.apparatus.wording import (
    CERTAINTY,
    CONJECTURE_SIGN,
    KIND,
    on_one_line,
    plain_witness,
)
from chabap.paragraphs.ids import section_sign
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chabap.apparatus.records import Entry
    from chabap.paragraphs.ids import Paragraph

RECURS = 3
"""An emendation in so many places is told once."""
BETWEEN = "\N{NO-BREAK SPACE}| "
"""No line begins with it."""

Emendation = tuple[str, str, str, str, str, str]


def _of(entry: Entry) -> Emendation:
    """Return all but where it is and what the witness reads there."""
    return (
        entry.siglum,
        entry.lemma,
        entry.kind,
        entry.certainty,
        entry.reason,
        entry.responsible,
    )


class Printed:
    """The entries of the book, with the blocks that they are in."""

    def __init__(
        self, entries: Iterable[Entry], located: Iterable[tuple[str, Paragraph]]
    ) -> None:
        """Find out which entries recur."""
        self._blocks = {block.id: block for _, block in located}
        self._groups: defaultdict[Emendation, list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.kind not in UNMARKED:
                self._groups[_of(entry)].append(entry)

    def is_repeated(self, entry: Entry) -> bool:
        """Tell whether an entry is told with others like it."""
        return len(self._groups[_of(entry)]) >= RECURS

    def repeated(self) -> Iterator[nodes.Node]:
        """Yield the emendations that recur, each with all its places."""
        groups = [group for group in self._groups.values() if len(group) >= RECURS]
        if groups:
            title = say("Emendations in several places")
            yield nodes.rubric("", title, classes=["apparatus-section"])
            yield _joined(self._together(group) for group in groups)

    def run_on(self, entries: Iterable[Entry]) -> nodes.paragraph:
        """Return the entries of a block as one paragraph."""
        return _joined(
            [
                *self._lemma(entry, self._which(entry)),
                nodes.Text(f"{_witness(entry)}{_why(entry)}"),
            ]
            for entry in entries
        )

    def _together(self, group: list[Entry]) -> list[nodes.Node]:
        readings: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in group:
            readings[_witness(entry)].append(entry)
        parts: list[nodes.Node] = [*self._lemma(group[0], "")]
        for witness, places in readings.items():
            parts.append(nodes.Text(f"{'; ' if len(parts) > 2 else ''}{witness} "))
            for number, entry in enumerate(places):
                parts.append(
                    nodes.Text(
                        f"{', ' if number else ''}{title_of(self._blocks[entry.at])}"
                    )
                )
                if which := self._which(entry):
                    parts.append(nodes.superscript("", which))
        return [*parts, nodes.Text(_why(group[0]))]

    def _lemma(self, entry: Entry, which: str) -> Iterator[nodes.Node]:
        yield nodes.strong("", on_one_line(entry.lemma) or "–")
        if which:
            yield nodes.superscript("", which)
        sign = CONJECTURE_SIGN if entry.certainty == "conjecture" else ""
        yield nodes.Text(f"{sign}\N{NO-BREAK SPACE}] ")

    def _which(self, entry: Entry) -> str:
        """Return which of several equal words of its block an entry is about."""
        block = self._blocks.get(entry.at)
        text = block.text if block else ""
        if not entry.lemma or text.count(entry.lemma) < 2:
            return ""
        return str(text.count(entry.lemma, 0, entry.start) + 1)


def title_of(block: Paragraph) -> str:
    """Return what readers call a block: its title or its § number."""
    return block.text if block.heading else section_sign(block.id)


def _witness(entry: Entry) -> str:
    return plain_witness(entry.witness).strip() or "–"


def _why(entry: Entry) -> str:
    kind = say(KIND[entry.kind], siglum=entry.siglum)
    who = entry.responsible.replace(" ", "\N{NO-BREAK SPACE}")
    known = (kind, say(CERTAINTY[entry.certainty]), entry.reason)
    return (
        "".join(f"\N{NO-BREAK SPACE}· {what}" for what in known)
        + f"\N{NO-BREAK SPACE}({who})"
    )


def _joined(items: Iterable[list[nodes.Node]]) -> nodes.paragraph:
    """Return one paragraph of many items."""
    result = nodes.paragraph(classes=["run-on"])
    for item in items:
        result += [nodes.Text(BETWEEN), *item] if result.children else item
    return result
