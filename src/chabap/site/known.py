"""Which versions there are, by their records and by the archives that are at hand (pure)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chabap.archives import SUMS, different, read_sums
from chabap.artefacts import SITE
from chabap.edition import EditionError
from chabap.swhid import RELEASES
from chabap.versions.record import ABOUT, Release, read_release, version_key

if TYPE_CHECKING:
    from pathlib import Path


class SiteError(EditionError):
    """Why there is no site; the message says what to do."""


@dataclass(frozen=True)
class Version:
    """A version that was released."""

    about: Release
    record: tuple[Path, ...]
    """The files of its record."""
    files: tuple[Path, ...]
    """What was handed out, as far as it is at hand."""

    @property
    def name(self) -> str:
        """Three numbers."""
        return self.about.version

    @property
    def archive(self) -> Path | None:
        """The archive of its site, if it is at hand."""
        return next((f for f in self.files if f.name.endswith(f"-{SITE}")), None)


def known(root: Path) -> list[Version]:
    """Return the versions that have a record, the newest first.

    Raises `SiteError` for files of a version that are not those that its record names.
    """
    folders = [path.parent for path in (root / RELEASES).glob(f"*/{ABOUT}")]
    folders.sort(key=lambda folder: version_key(folder.name), reverse=True)
    return [
        Version(
            read_release(folder),
            tuple(sorted(path for path in folder.iterdir() if path.is_file())),
            tuple(_at_hand(root / "dist" / folder.name, folder)),
        )
        for folder in folders
    ]


def _at_hand(dist: Path, record: Path) -> list[Path]:
    """Return the files of a version in *dist*, all of them as they were recorded."""
    paths = sorted(path for path in dist.glob("*") if path.is_file())
    there = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}
    there.pop(SUMS, None)
    sums = record / SUMS
    recorded = read_sums(sums.read_text("utf-8")) if sums.exists() else {}
    # some may be missing, and that is said to readers
    if wrong := [n for n in different(there, recorded) if n in there]:
        message = (
            f"dist/{dist.name}: {', '.join(wrong)}: not what {RELEASES}/{dist.name}/{SUMS} names; "
            "fetch the files of the release, or make it again"
        )
        raise SiteError(message)
    return paths
