"""Builds the sources of a release in places as unlike as one machine offers (pure).

Folder, time zone, locale, order of sets in Python and number of cores are other ones each
time; what is built must not be.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chabap.archives import different, files_in, repacked
from chabap.artefacts import FORMATS, NOTES, artefacts, folder_of
from chabap.edition import ADDRESS, SWHID, Edition, EditionError
from chabap.swhid import RELEASES, swhid
from chabap.versions.shelf import earlier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class ReleaseError(EditionError):
    """Why there is no release; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """Where and how the sources are built."""

    folder: str
    zone: str
    locale: str
    seed: str
    """Of the order of sets in Python."""
    cores: int
    """At most; 0 is all that there are."""

    def __str__(self) -> str:
        """Say where and how, for people."""
        return f"{self.zone}, {self.locale}, cores: {self.cores or 'all'}"

    @property
    def environment(self) -> dict[str, str]:
        """What differs from the environment of this process."""
        return {
            "TZ": self.zone,
            "LC_ALL": self.locale,
            "LANG": self.locale,
            "PYTHONHASHSEED": self.seed,
        }


PLACES = (
    Place("one", "UTC", "C.UTF-8", "0", 1),
    # fourteen hours behind or ahead of others: another day
    Place("ที่ สอง", "<+14>-14", "C", "4242", 0),
)


def unpacked(root: Path, tree: Path, edition: Edition) -> tuple[bytes, Edition]:
    """Unpack what is committed; return its archive, and the edition with the sources' name.

    The record of this very version is left out: a build may not depend on it.
    """
    tree.mkdir(parents=True)
    tar = subprocess.run(
        ["git", "archive", "--format=tar", "HEAD"],  # noqa: S607  # whichever git there is
        cwd=root,
        capture_output=True,
        check=True,
    ).stdout
    subprocess.run(["tar", "-x", "-C", tree], input=tar, check=True)  # noqa: S607  # as git
    shutil.rmtree(tree / RELEASES / edition.version, ignore_errors=True)
    edition = replace(edition, swhid=swhid(tree))
    source = repacked(
        tar,
        folder=folder_of(edition),
        epoch=edition.epoch,
        wanted=lambda name: name.partition("/")[0] != RELEASES,
    )
    return source, edition


def build(tree: Path, place: Place, edition: Edition) -> None:
    """Build all formats of a tree of sources, by the code that is in it if it has any.

    What changed since the version before is written down for the notes of the release.
    """
    environment = os.environ | place.environment | {"PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {SWHID: edition.swhid, ADDRESS: edition.address}
    if (tree / "src/chabap").is_dir():
        environment["PYTHONPATH"] = str(tree / "src")
    with _at_most(place.cores):
        run = _python(tree, environment, "chabap.build", *FORMATS)
        if run.returncode:
            message = f"{tree}: not built:\n{run.stdout}{run.stderr}".rstrip()
            raise ReleaseError(message)
        if known := earlier(tree, than=edition.version):
            told = _python(tree, environment, "chabap.changes", known[-1].version)
            (tree / NOTES).write_text(told.stdout, "utf-8")


def _python(
    tree: Path, environment: Mapping[str, str], *words: str
) -> subprocess.CompletedProcess[str]:
    """Run a module in a tree of sources."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@contextmanager
def _at_most(cores: int) -> Iterator[None]:
    """Let what is started meanwhile run on so many cores, where the system knows of that."""
    if not cores or not hasattr(os, "sched_setaffinity"):
        yield
        return
    usual = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(usual)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, usual)


def same(trees: list[Path], edition: Edition, source: bytes) -> dict[str, bytes]:
    """Return what is handed out; raise `ReleaseError` if the trees differ in any byte."""
    first, *others = ({n: files_in(t / "_build" / n) for n in FORMATS} for t in trees)
    made = artefacts(trees[0], edition, source=source)
    for tree, other in zip(trees[1:], others, strict=True):
        wrong = [
            f"{name}/{file}"
            for name in FORMATS
            for file in different(first[name], other[name])
        ]
        wrong += different(made, artefacts(tree, edition, source=source))
        if wrong:
            message = (
                f"not the same in {trees[0]} and {tree}: {', '.join(wrong[:9])} "
                f"({len(wrong)} in all); find what depends on time, place or order"
            )
            raise ReleaseError(message)
    return made
