r"""The record of a version: what it said, in plain lines with ids, readable without git (pure).

``releases/VERSION/record.tsv`` has a line for everything that has an id, in the order of the
book: kind, id, number, where, text. In a text ``\n`` stands between blocks (and lines, items,
terms and rows), ``\t`` between cells, ``\\`` for a backslash. ``release.toml`` beside it says
of which version and day it is, and from which sources it was made.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

from chabap.tables import tsv

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KINDS = {
    "heading": "a heading of any page; text is its words",
    "paragraph": "a § of the text: a paragraph, list, table, verse or quotation",
    "joined": "the number of a § that another one has taken in; it has no words of its own",
    "note": "a note of ours; text is its words, citations as they are printed",
    "emendation": "a variant that readers see: witness reading, arrow, reading",
    "term": "an entry of the glossary",
    "person": "an entry of a register, as the others below; kinds are named as directives",
    "place": "",
    "org": "",
    "work": "",
    "event": "",
    "source": "a work of references.bib; text is as the bibliography prints it",
}
"""What a line can be about."""
READS = " ⟶ "
"""Parts the witness reading from the reading in the text of an emendation."""
RELEASES = "releases"
"""The folder of all records, beside the sources."""
FILE, ABOUT = "record.tsv", "release.toml"
_HEAD = ("kind", "id", "number", "where", "text")
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


class RecordError(ValueError):
    """A record that cannot be read; the message is `file:line: what; remedy`."""


@dataclass(frozen=True)
class Line:
    """What a version said under one id."""

    kind: str
    """A key of `KINDS`."""
    id: str
    """Unique within its kind, for good."""
    number: str
    """``3.17`` for a paragraph, ``65`` for a note of that version, else ""."""
    where: str
    """The id of the paragraph or heading with the first mark of a note, or of an emendation;
    else the page, ``chapters/03-nep/index``."""
    text: str


@dataclass(frozen=True)
class Record:
    """What a version said."""

    version: str
    date: dt.date
    lines: tuple[Line, ...]
    """In the order of the book."""

    @cached_property
    def _found(self) -> dict[tuple[str, str], Line]:
        return {(line.kind, line.id): line for line in self.lines}

    def get(self, kind: str, name: str) -> Line | None:
        """Return what was said under an id, None if there was no such thing."""
        return self._found.get((kind, name))

    def of(self, *kinds: str) -> list[Line]:
        """Return the lines of these kinds."""
        return [line for line in self.lines if line.kind in kinds]

    def page(self, line: Line) -> str:
        """Return the page that a line of this record stood on."""
        if line.kind in {"note", "emendation"}:
            home = self.get("paragraph", line.where) or self.get("heading", line.where)
            return home.where if home else line.where
        return line.where


@dataclass(frozen=True)
class Release:
    """Of which version a record is, and what it was made from."""

    version: str
    date: dt.date
    commit: str
    """Of the sources; "" where they are in no git."""
    swhid: str
    """Of the tree of the sources without ``releases/``, so that it can stand in them."""
    address: str = ""
    """Where the site was to stand; its files say so, and would be others with another one."""
    changes: tuple[str, ...] = ()
    """What changed since the version before, a line each."""


def as_text(lines: Iterable[Line]) -> str:
    """Return the file of some lines."""
    rows = [(x.kind, x.id, x.number, x.where, x.text) for x in lines]
    return tsv([_HEAD, *rows])


def parse(text: str, *, name: str) -> tuple[Line, ...]:
    """Return the lines of a file called *name*; raise `RecordError` if it is no record."""
    head, *rows = text.removesuffix("\n").split("\n")
    if tuple(head.split("\t")) != _HEAD:
        message = f"{name}:1: not the head of a record; restore the file from git"
        raise RecordError(message)
    found: dict[tuple[str, str], Line] = {}
    for number, row in enumerate(rows, start=2):
        cells = row.split("\t")
        if "\\" in row:
            cells = list(map(_unescaped, cells))
        wrong = ""
        if len(cells) != len(_HEAD):
            wrong = f"{len(cells)} cells, not {len(_HEAD)}"
        elif cells[0] not in KINDS:
            wrong = f"there is no kind {cells[0]!r}"
        elif (cells[0], cells[1]) in found:
            wrong = f"{cells[0]} {cells[1]} stands twice"
        if wrong:
            message = f"{name}:{number}: {wrong}; restore the file from git"
            raise RecordError(message)
        found[cells[0], cells[1]] = Line(*cells)
    return tuple(found.values())


def _unescaped(cell: str) -> str:
    r"""Return what a cell means.

    >>> _unescaped(r"a\nb\\n")
    'a\nb\\n'
    """
    return _ESCAPE.sub(lambda match: _MEANT.get(match[1], match[0]), cell)


def read(folder: Path) -> Record:
    """Read the record of a version from its folder.

    Raises `RecordError` with file and line for one that is missing or damaged.
    """
    about, path = read_release(folder), folder / FILE
    lines = parse(_content(path), name=f"{folder.name}/{FILE}")
    return Record(about.version, about.date, lines)


def read_release(folder: Path) -> Release:
    """Read what is said of a version; raise `RecordError` as `read` does."""
    name = f"{folder.name}/{ABOUT}"
    try:
        table = tomllib.loads(_content(folder / ABOUT))
    except tomllib.TOMLDecodeError as error:
        message = f"{name}: not valid TOML: {error}; restore the file from git"
        raise RecordError(message) from error
    wanted = {field.name for field in fields(Release)} - {"address"}
    if table.keys() - {"address"} != wanted or type(table["date"]) is not dt.date:
        message = f"{name}:1: it must say {', '.join(sorted(wanted))}, the date as 2026-11-24; correct it"
        raise RecordError(message)
    return Release(**table | {"changes": tuple(table["changes"])})


def read_all(folder: Path) -> list[Record]:
    """Read every record below ``releases/``, the oldest version first; none is none."""
    found = [read(path.parent) for path in folder.glob(f"*/{ABOUT}")]
    return sorted(found, key=lambda record: version_key(record.version))


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are sorted by.

    >>> version_key("0.10.0") > version_key("0.9.1")
    True
    """
    return tuple(int(part) for part in re.findall(r"\d+", version))


def write(record: Record, folder: Path) -> None:
    """Write the lines of a record into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(as_text(record.lines).encode())


def write_release(release: Release, folder: Path) -> None:
    """Write what is said of a version into its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    changes = "".join(f"    {_toml(change)},\n" for change in release.changes)
    address = f"address = {_toml(release.address)}\n" if release.address else ""
    text = (
        f"version = {_toml(release.version)}\ndate = {release.date.isoformat()}\n"
        f"commit = {_toml(release.commit)}\nswhid = {_toml(release.swhid)}\n"
        f"{address}"
        f"changes = [\n{changes}]\n"
    )
    (folder / ABOUT).write_bytes(text.encode())


def _toml(text: str) -> str:
    """Return a TOML string: JSON's are."""
    return json.dumps(text, ensure_ascii=False)


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except OSError as error:
        message = f"{path.parent.name}/{path.name}: cannot be read ({error.strerror}); restore it from git"
        raise RecordError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path.parent.name}/{path.name}: not UTF-8; restore it from git"
        raise RecordError(message) from error
