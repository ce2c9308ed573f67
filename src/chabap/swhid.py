"""The name of a source tree for good: ``python -m chabap.swhid FOLDER`` (pure).

A SWHID (ISO/IEC 18670) of a folder is made from what is in it and nothing else: names, bytes,
which files may be run. Git names its trees in the same way, the Software Heritage archive
finds a tree by it, and `swh identify` prints it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path
from typing import NamedTuple

RELEASES = "releases"
"""The folder of the source tree that its name leaves out: the name stands in the records there."""


class _Entry(NamedTuple):
    """What a tree says of one thing in it."""

    mode: str
    name: bytes
    digest: bytes

    @property
    def key(self) -> bytes:
        """What entries are sorted by: a folder as if its name ended with a slash."""
        return self.name + b"/" if self.mode == _FOLDER else self.name


_FOLDER, _LINK, _PROGRAM, _FILE = "40000", "120000", "100755", "100644"


def swhid(folder: Path, *, without: str = RELEASES) -> str:
    """Return the SWHID of a folder, without what its *without* holds, and without ``.git``.

    As git has it, folders without files do not count.
    """
    entries = [e for e in _entries(folder) if e.name not in (without.encode(), b".git")]
    return f"swh:1:dir:{_tree(entries).hex()}"


def _tree(entries: list[_Entry]) -> bytes:
    """Return the digest of a tree from what is in it."""
    listed = sorted(entries, key=lambda entry: entry.key)
    return _digest(
        "tree", b"".join(b"%b %b\0%b" % (e.mode.encode(), *e[1:]) for e in listed)
    )


def _entries(folder: Path) -> list[_Entry]:
    """Return what is in a folder, with their digests."""
    found = []
    for path in folder.iterdir():
        name = os.fsencode(path.name)
        if path.is_symlink():
            target = os.fsencode(path.readlink())
            found.append(_Entry(_LINK, name, _digest("blob", target)))
        elif path.is_dir():
            if inside := _entries(path):
                found.append(_Entry(_FOLDER, name, _tree(inside)))
        else:
            mode = _PROGRAM if path.stat().st_mode & stat.S_IXUSR else _FILE
            found.append(_Entry(mode, name, _digest("blob", path.read_bytes())))
    return found


def _digest(kind: str, content: bytes) -> bytes:
    """Return what git calls an object."""
    head = f"{kind} {len(content)}\0".encode()
    return hashlib.sha1(head + content, usedforsecurity=False).digest()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("name one folder, that of the unpacked source archive")
    print(swhid(Path(sys.argv[1])))
