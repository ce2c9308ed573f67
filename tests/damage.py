"""Damages to the sources of a book, as `tests/faults` describes them.

``damage.toml`` says in ``how`` what somebody or something does, in ``builds`` what is built
(the plain text, if it does not say), and has a table ``[[damage]]`` for each file: its
``file``, and ``old`` and ``new``, ``append``, ``prepend``, ``text``, ``hex`` (bytes instead of ``old`` or the
whole), ``encoding``, ``line_ends``, ``delete`` or ``rename``.
"""

from __future__ import annotations

import shutil
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Fault(NamedTuple):
    """A folder of the catalogue."""

    how: str
    builds: list[str]
    damages: list[dict[str, Any]]


def read(folder: Path) -> Fault:
    """Read one."""
    found = tomllib.loads((folder / "damage.toml").read_text("utf-8"))
    assert found.keys() <= {"how", "builds", "damage"}, folder
    assert found["how"], folder
    return Fault(found["how"], found.get("builds", ["text"]), found["damage"])


def inflict(book: Path, damage: dict[str, Any]) -> None:
    """Damage a file of a book."""
    what = dict(damage)
    path = book / what.pop("file")
    if what.pop("delete", False):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        return
    if to := what.pop("rename", None):
        (book / to).parent.mkdir(parents=True, exist_ok=True)
        path.rename(book / to)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    data = path.read_bytes() if path.exists() else b""
    new = changed(data, what)
    assert new != data, f"{damage} does nothing"
    path.write_bytes(new)


def changed(data: bytes, what: dict[str, Any]) -> bytes:
    """Return what the content of a file becomes."""
    new = bytes.fromhex(what["hex"]) if "hex" in what else None
    match what:
        case {"old": old, **other}:
            assert old.encode() in data, old
            put = new if new is not None else other["new"].encode()
            return data.replace(old.encode(), put, -1 if other.get("all") else 1)
        case {"hex": _}:
            return new
        case {"append": text}:
            return data + text.encode()
        case {"prepend": text}:
            return text.encode() + data
        case {"text": text}:
            return text.encode()
        case {"encoding": name}:
            return data.decode().encode(name)
        case {"line_ends": end}:
            return data.replace(b"\n", end.encode())
    message = f"nobody knows how to do {what}"
    raise ValueError(message)
