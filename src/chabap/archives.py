"""Archives whose bytes follow from what is in them, and checksums (pure).

No clock, no owner, a fixed order: the same members give the same archive wherever the same
zlib packs it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tarfile
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

SUMS = "SHA256SUMS"


def as_zip(members: Mapping[str, bytes], *, date: dt.date) -> bytes:
    """Return a zip archive of files, each dated *date*."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, (date.year, date.month, date.day, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, members[name], compresslevel=9)
    return out.getvalue()


def repacked(
    tar: bytes, *, folder: str, epoch: int, wanted: Callable[[str], bool]
) -> bytes:
    """Return a tar archive of git as ``.tar.gz``, all in a *folder* and of one time.

    Members that are not *wanted*, by their path, are left out, and with them what git says of
    the commit.
    """
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(tar)) as old,
        # without a name and a time of its own
        gzip.GzipFile("", "wb", compresslevel=9, fileobj=out, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for info in sorted(old.getmembers(), key=lambda member: member.name):
            if not wanted(info.name):
                continue
            content = old.extractfile(info) if info.isfile() else None
            member = tarfile.TarInfo(f"{folder}/{info.name}")
            member.type, member.linkname = info.type, info.linkname
            member.mode, member.mtime, member.size = info.mode, epoch, info.size
            new.addfile(member, content)
    return out.getvalue()


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sums(files: Mapping[str, bytes]) -> str:
    r"""Return the SHA-256 of files, as `sha256sum` writes and checks them.

    >>> sums({"a": b""})
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n'
    """
    lines = (f"{hashlib.sha256(files[n]).hexdigest()}  {n}\n" for n in sorted(files))
    return "".join(lines)


def read_sums(text: str) -> dict[str, str]:
    r"""Return the checksums of a file of them, by the names of the files.

    >>> read_sums(sums({"a": b""}))
    {'a': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}
    """
    found = re.findall(r"^([0-9a-f]{64}) [ *](.+)$", text, flags=re.MULTILINE)
    return {name: digest for digest, name in found}


def different(ours: Mapping[str, object], theirs: Mapping[str, object]) -> list[str]:
    """Return the names that only one has, or that stand for something else in the other.

    >>> different({"a": 1, "b": 2}, {"b": 3, "c": 4})
    ['a', 'b', 'c']
    """
    return sorted(
        n for n in ours.keys() | theirs.keys() if ours.get(n) != theirs.get(n)
    )
