"""The facts about the edition, read from ``edition.toml`` (pure).

conf.py loads them before Sphinx starts, so that every format states the same
title, version and licences. A fact that is missing, unknown or of the wrong type
is an error: a scholar cites these values.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import tomllib
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING

from chabap.thai.dates import BUDDHIST, FIRST_BUDDHIST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ID = re.compile("[a-z][a-z0-9-]*")
ADDRESS = "EDITION_ADDRESS"
"""In the environment: where the site will stand, in place of what edition.toml says."""
SWHID = "EDITION_SWHID"
"""In the environment: what names the source tree for good; a release gives it to its builds."""
SETTINGS = (ADDRESS, SWHID)
"""What a build takes from the environment, beside the time."""


class EditionError(ValueError):
    """A fact that is missing, malformed or contradicted; the message says which."""


@dataclass(frozen=True)
class Licences:
    """Who may do what with which part."""

    code: str
    notes: str
    text: str


@dataclass(frozen=True)
class Witness:
    """A text as it came to us, and the checksum that it must keep."""

    siglum: str
    chapter: str
    """Two digits, as in the names of the chapters' folders and files."""
    path: str
    """Relative to ``edition.toml``."""
    sha256: str


@dataclass(frozen=True)
class Edition:
    """What the title page, the colophon and the metadata of every format say."""

    id: str
    """Base name of the artefacts and identifier of the ePub: ASCII, no colon."""
    version: str
    date: dt.date
    """Day of this version; also the clock of reproducible builds."""
    language: str
    title: str
    subtitle: str
    title_latin: str
    author: str
    editor: str
    description: str
    licences: Licences
    witnesses: tuple[Witness, ...]
    contact: str = ""
    """Where readers report errors, a mail or web address; may be missing."""
    address: str = ""
    """Where the site with all versions stands, with a slash at its end; "" if nobody said."""
    editor_latin: str = ""
    """The editor in Latin letters, for citations in Western styles; without marks."""
    title_romanised: str = ""
    """Title and subtitle in Latin letters, by the Royal Thai General System; the translation
    is ``title_latin``."""
    swhid: str = ""
    """``swh:1:dir:…`` of the source tree without ``releases/``; "" in a working version. Not a
    key of ``edition.toml``, which is a part of that tree."""

    @property
    def permanent(self) -> str:
        """Where this version of the site stands for good; "" without an address.

        A working version has such an address too, but nothing stands there yet.
        """
        return f"{self.address}v{self.version}/" if self.address else ""

    def witnesses_of(self, chapter: str | None) -> list[Witness]:
        """Return the witnesses of a chapter, by its two digits; the first is its base text."""
        return [w for w in self.witnesses if w.chapter == chapter]

    @property
    def epoch(self) -> int:
        """Midnight UTC of the date, in seconds, for ``SOURCE_DATE_EPOCH``."""
        midnight = dt.datetime.combine(self.date, dt.time(), dt.UTC)
        return int(midnight.timestamp())


def not_toml(name: str, error: tomllib.TOMLDecodeError) -> str:
    r"""Say where a file is no TOML; tomllib gives the line only in its message.

    >>> try:
    ...     tomllib.loads("a = 1\n\nb = = 2")
    ... except tomllib.TOMLDecodeError as error:
    ...     not_toml("a.toml", error)
    'a.toml:3: not valid TOML: Invalid value (column 5); correct that line'
    """
    what = re.fullmatch(r"(.*) \(at line (\d+), (column \d+)\)", str(error))
    if not what:
        return f"{name}: not valid TOML: {error}; correct that line"
    return f"{name}:{what[2]}: not valid TOML: {what[1]} ({what[3]}); correct that line"


def load(path: Path, *, environment: Mapping[str, str] = os.environ) -> Edition:
    """Read ``edition.toml``; raise `EditionError` with file, place and remedy.

    The *environment* may say in its stead where the site stands, and alone what the source
    tree is called (`SETTINGS`).
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        message = f"{path.name}: cannot be read ({error.strerror}); restore it from git"
        raise EditionError(message) from error
    except tomllib.TOMLDecodeError as error:
        raise EditionError(not_toml(path.name, error)) from error
    wrong = [
        f"{path.name}: unknown table [{name}]; the tables are [edition], [licences] and "
        "[[witness]]"
        for name in sorted(data.keys() - {"edition", "licences", "witness"})
    ]
    tables = data.get("witness", [])
    if not isinstance(tables, list):
        wrong.append(f"{path.name}: [witness] is no list of tables; write [[witness]]")
        tables = []
    facts = data.get("edition")
    if isinstance(facts, dict):
        try:
            facts |= _address(facts, environment=environment)
        except EditionError as error:
            if environment.get(ADDRESS):
                raise  # no mistake of the file
            wrong.append(f"{path.name}: [edition]: {error}; correct it")
    kinds: dict[str, tuple[type[object], object]] = {
        "[edition]": (Edition, facts),
        "[licences]": (Licences, data.get("licences")),
    }
    kinds |= {
        f"[[witness]] {number}": (Witness, table)
        for number, table in enumerate(tables, start=1)
    }
    for where, (kind, table) in kinds.items():
        wrong += [f"{path.name}: {where}{what}" for what in _wrong(kind, table)]
    if wrong:
        raise EditionError("\n".join(wrong))
    witnesses = tuple(Witness(**table) for table in tables)
    edition = Edition(
        **data["edition"],
        swhid=_swhid(environment),
        licences=Licences(**data["licences"]),
        witnesses=witnesses,
    )
    if wrong := [f"{path.name}: {what}" for what in _odd(edition)]:
        raise EditionError("\n".join(wrong))
    return edition


def _odd(edition: Edition) -> Iterator[str]:
    """Yield what is wrong with facts that are all there."""
    if not _ID.fullmatch(edition.id):
        yield (
            f"[edition]: id is {edition.id!r}; use small letters a-z, digits and hyphens: "
            "files are named after it"
        )
    if edition.date.year >= FIRST_BUDDHIST:
        yield (
            f"[edition]: date has {edition.date.year}, a year of the Buddhist Era; write "
            f"{edition.date.year - BUDDHIST}, the year of the Common Era"
        )
    sigla = [witness.siglum for witness in edition.witnesses]
    for number, siglum in enumerate(sigla, start=1):
        if siglum in sigla[: number - 1]:
            yield (
                f"[[witness]] {number}: siglum {siglum!r} stands twice; give each its own"
            )


def check_witness(witness: Witness, *, root: Path) -> None:
    """Raise `EditionError` unless the witness is the file that was received."""
    path = root / witness.path
    remedy = "restore it with `git checkout`; a witness is never edited"
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        message = f"{witness.path}: cannot be read ({error.strerror}); {remedy}"
        raise EditionError(message) from error
    if found != witness.sha256:
        message = (
            f"{witness.path}: SHA-256 is {found}, but edition.toml records "
            f"{witness.sha256} for witness {witness.siglum}; {remedy}"
        )
        raise EditionError(message)


def _address(
    table: dict[str, object], *, environment: Mapping[str, str]
) -> dict[str, object]:
    """Return the key ``address`` as it counts, if it is said at all; nothing else of it."""
    given = environment.get(ADDRESS, "")
    address = given or table.get("address")
    if not isinstance(address, str) or not address:
        return {}  # the record will say what is wrong with it
    if not re.fullmatch(r"https?://[^\s?#]+", address):
        message = (
            f"{ADDRESS if given else 'address'} must begin with https:// or http:// "
            f"and have no ? or #, not {address!r}"
        )
        raise EditionError(message)
    return {"address": address.rstrip("/") + "/"}


def _swhid(environment: Mapping[str, str]) -> str:
    """Return the name of the source tree that the environment gives, or ""."""
    swhid = environment.get(SWHID, "")
    if swhid and not re.fullmatch(r"swh:1:dir:[0-9a-f]{40}", swhid):
        message = f"{SWHID} must be swh:1:dir: and 40 hexadecimal digits, not {swhid!r}"
        raise EditionError(message)
    return swhid


def _wrong(kind: type[object], table: object) -> Iterator[str]:
    """Yield what is wrong with a TOML table, whose keys are the fields of a record."""
    if not isinstance(table, dict):
        yield " is missing; add the table"
        return
    known = {"licences", "witnesses", "swhid"}  # from elsewhere
    types = {f.name: f.type for f in fields(kind) if f.name not in known}  # type: ignore[arg-type]
    for key in sorted(table.keys() - types.keys()):
        yield f": unknown key {key!r}; the keys are {', '.join(types)}"
    optional = {f.name for f in fields(kind) if f.default is not MISSING}  # type: ignore[arg-type]
    for key, expected in types.items():
        if key in optional - table.keys():
            continue
        value = table.get(key)
        if type(value).__name__ != str(expected).removeprefix("dt.") or value == "":
            remedy = "add it" if value is None else "correct it"
            yield f": {key} must be a non-empty {expected}, not {value!r}; {remedy}"
