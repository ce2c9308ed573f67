"""What a release hands out, and how the files are called (pure).

Every name carries the version. What stands in the files was built before, by `chabap.build`.
"""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from chabap.archives import as_zip, files_in
from chabap.changelog import CHANGELOG, said_of
from chabap.materials import LICENCES, bill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chabap.edition import Edition

FORMATS = ("text", "pdf", "epub", "html")
NOTES = Path("_build/notes.md")
"""What changed since the version before, where there is one."""
SITE, SOURCE = "site.zip", "source.tar.gz"
_PLAIN = "c[0-9][0-9].tsv"
"""The plain text of a chapter; the other files of the builder `plaintext` are data."""


def named(edition: Edition, what: str) -> str:
    """Return the name of an artefact: ``book-0.2.0-site.zip``; *what* may be ``.pdf``."""
    joint = "" if what.startswith(".") else "-"
    return f"{folder_of(edition)}{joint}{what}"


def folder_of(edition: Edition) -> str:
    """Return the folder that sources unpack into: ``book-0.2.0``."""
    return f"{edition.id}-{edition.version}"


def artefacts(root: Path, edition: Edition, *, source: bytes) -> dict[str, bytes]:
    """Return the files of a release by their names, without their checksums.

    *root* is a tree of sources with everything built in it, *source* their archive.
    """
    built = {name: files_in(root / "_build" / name) for name in FORMATS}
    plain = {n: data for n, data in built["text"].items() if fnmatch(n, _PLAIN)}
    data = {n: d for n, d in built["text"].items() if n not in plain}
    found = {
        SITE: _packed(built["html"], edition, SITE),
        "text.zip": _packed(plain, edition, "text.zip"),
        "data.zip": _packed(data, edition, "data.zip"),
        SOURCE: source,
        "notes.md": notes(root, edition).encode(),
    }
    for files in (built["pdf"], built["epub"]):
        # the edition's id with what tells the file from others of its kind: book-a4.pdf
        found |= {name.removeprefix(edition.id): data for name, data in files.items()}
    if (root / LICENCES).exists():
        found["bill.cdx.json"] = bill(root, edition).encode()
    return {named(edition, what.removeprefix("-")): d for what, d in found.items()}


def _packed(files: Mapping[str, bytes], edition: Edition, what: str) -> bytes:
    """Return an archive of files, in a folder called as the archive is."""
    folder = Path(named(edition, what)).stem
    members = {f"{folder}/{name}": data for name, data in files.items()}
    return as_zip(members, date=edition.date)


def notes(root: Path, edition: Edition) -> str:
    """Return the notes of a release: what changed since the version before.

    Of a first version that is what the changelog says, what readers see first.
    """
    facts = [
        f"{edition.title}: {edition.subtitle}",
        f"{edition.date.isoformat()} · {edition.swhid}",
        *([edition.permanent] if edition.permanent else []),
    ]
    changes = root / NOTES
    if changes.exists():
        told = changes.read_text("utf-8").strip()
    else:
        _, own = said_of((root / CHANGELOG).read_text("utf-8"), edition.version)
        parts = re.split(r"^(?=### )", own, flags=re.MULTILINE)
        parts.sort(key=lambda part: not part.startswith("### Text"))
        own = "\n\n".join(part.strip() for part in parts if part.strip())
        told = f"# {edition.id} {edition.version}\n\n{own}"
    return "\n\n".join([*facts, told, ""])
