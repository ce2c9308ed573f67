"""What the box on the pages of versions knows: what became of every id since each (pure).

A script that a page can load from a file too. Ids of which nothing changed are named only.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from chabap.history.report import ANSWERS, answers, item, label
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from chabap.versions.compare import Change, Key
    from chabap.versions.record import Record

FILE = "changesdata.js"


class Pair(NamedTuple):
    """An older version and a later one, and what changed between them."""

    old: Record
    new: Record
    changes: list[Change]
    words: Callable[[str], list[str]]


def script(pairs: Iterable[Pair], addresses: Mapping[Key, str]) -> str:
    """Return the data for some pairs, all with the same later version.

    *addresses* are those of the site, from its root.
    """
    data = {
        "same": say(ANSWERS["identical"]),
        "missing": say(
            "“{asked}” is not in version {version}",
            asked="{asked}",
            version="{version}",
        ),
        "versions": {pair.old.version: _version(pair, addresses) for pair in pairs},
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"window.chabapChanges={text};\n"


def _version(pair: Pair, addresses: Mapping[Key, str]) -> dict[str, object]:
    """Return what the box knows of one older version."""
    sections = {line.number: line.id for line in pair.old.of("paragraph", "joined")}
    of_section = {name: number for number, name in sections.items()}
    notes = {
        f"{of_section[line.where]} {line.number}": line.id
        for line in pair.old.of("note")
        if line.where in of_section
    }
    changed: dict[str, list[object]] = {}
    same: list[str] = []
    for change in pair.changes:
        if change.answer == "identical" and not change.moved:
            same.append(change.line.id)
        else:
            changed.setdefault(change.line.id, []).append(
                _told(change, pair, addresses)
            )
    return {
        "sections": sections,
        "notes": notes,
        "same": sorted(set(same)),
        "changed": changed,
    }


def _told(change: Change, pair: Pair, addresses: Mapping[Key, str]) -> list[object]:
    """Return label, answer, address, differences and notes of a change."""
    told = item(change, old=pair.old, new=pair.new, words=pair.words)
    address = addresses.get(told.home, "") if told.home else ""
    notes = [
        [
            label(note.line, pair.new if note.new else pair.old),
            note.line.id,
            ", ".join(answers(note, new=pair.new)),
        ]
        for note in change.notes
    ]
    return [told.label, told.answer, address, [list(s) for s in told.shown], notes]
