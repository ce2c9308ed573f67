"""All versions of an edition: the recorded ones, and the one that is being worked on (pure).

What is compared must not depend on whether the record of the version being built stands in
``releases/`` already: a version is built before it is recorded, and again by whoever
proves it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from chabap import words
from chabap.tongue import tongue
from chabap.versions import ledger
from chabap.versions.compare import compare
from chabap.versions.record import (
    FILE,
    RELEASES,
    Record,
    RecordError,
    parse,
    read_all,
    version_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from chabap.edition import Edition
    from chabap.tongue import Segmenter
    from chabap.versions.compare import Change, Key

ENTRIES = ("term", "person", "place", "org", "work", "event")
"""Kinds of lines that begin with a name."""


def earlier(root: Path, *, than: str) -> list[Record]:
    """Return the records of the versions before one, the oldest first.

    Raises `RecordError` as `read_all` does.
    """
    key = version_key(than)
    return [r for r in read_all(root / RELEASES) if version_key(r.version) < key]


def built(root: Path, edition: Edition) -> Record | None:
    """Return the record that the last build made of the sources, if there was one.

    If its version is recorded already the sources are what comes after it: ``0.1.0+``.
    """
    path = root / "_build" / "text" / FILE
    if not path.exists():
        return None
    lines = parse(path.read_text("utf-8"), name=str(path.relative_to(root)))
    later = "+" if (root / RELEASES / edition.version).exists() else ""
    return Record(f"{edition.version}{later}", edition.date, lines)


def find(root: Path, version: str, edition: Edition) -> Record:
    """Return the record of a version; the working one too, where it is not recorded.

    Raises `RecordError` if there is none.
    """
    known = read_all(root / RELEASES)
    if made := built(root, edition):
        known.append(made)
    for record in known:
        if record.version == version:
            return record
    names = ", ".join(record.version for record in known) or "none"
    message = (
        f"{RELEASES}/{version}: there is no such version; those that are known: {names}"
    )
    raise RecordError(message)


def newest(root: Path, edition: Edition) -> Record:
    """Return the working record if there is one, else the newest; raise `RecordError` if none."""
    record = built(root, edition) or next(iter(read_all(root / RELEASES)[::-1]), None)
    if record is None:
        message = (
            f"{RELEASES}: there is no record of any version; run `make text` first"
        )
        raise RecordError(message)
    return record


def heirs(root: Path) -> dict[Key, Key]:
    """Return the successors that the ledger names."""
    path = root / ledger.LEDGER
    known, _ = ledger.parse(path.read_text("utf-8") if path.exists() else "")
    return {key: entry.successor for key, entry in known.items() if entry.successor}


def splitter(
    language: str, records: Iterable[Record], kept: Path | None = None
) -> Callable[[str], list[str]]:
    """Return what splits the texts of records into words.

    It knows the dictionary and the names that the records have, and nothing of what the
    sources have now: what was said of two versions stays said. *kept* is the file of what
    it has split before (see `keep`).
    """
    names = _names(records)
    made = _segmenter(language, names)
    if kept:
        words.recall(made, kept, names)
    return made.split


def keep(language: str, records: Iterable[Record], kept: Path) -> None:
    """Write down what the splitter of these records has split."""
    names = _names(records)
    words.keep(_segmenter(language, names), kept, names)


def _names(records: Iterable[Record]) -> frozenset[str]:
    return frozenset(
        line.text.partition("\n")[0].partition(" · ")[0].partition(",")[0]
        for record in records
        for line in record.of(*ENTRIES)
    )


@lru_cache(maxsize=4)  # versions that have the same names have most of their words, too
def _segmenter(language: str, names: frozenset[str]) -> Segmenter:
    return tongue(language).segmenter(sorted(names)).without_compounds


def differences(
    old: Record,
    new: Record,
    *,
    language: str,
    successors: Mapping[Key, Key],
    kept: Path | None = None,
) -> tuple[list[Change], Callable[[str], list[str]]]:
    """Return what changed between two versions, and what split their words."""
    split = splitter(language, (old, new), kept)
    return compare(old, new, words=split, successors=successors), split
