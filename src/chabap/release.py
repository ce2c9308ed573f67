"""Makes a release: ``make release VERSION=x.y.z``.

Refuses unless the sources are committed, say the same version and day everywhere, and pass
the tests. Then they are built twice, in places as unlike as one machine offers, and every
byte is compared. ``dist/VERSION`` gets what readers are given, ``releases/VERSION`` the record
that stays. A version that has a record already is made once more, to be compared with it.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from chabap import __version__, recorded
from chabap.archives import SUMS, different, read_sums, sums
from chabap.artefacts import folder_of
from chabap.changelog import CHANGELOG, said_of
from chabap.edition import ADDRESS, Edition, EditionError, load
from chabap.materials import MaterialsError
from chabap.twice import PLACES, ReleaseError, build, same, unpacked
from chabap.versions.record import (
    ABOUT,
    RELEASES,
    RecordError,
    Release,
    read_release,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORK = Path("_build/release")
"""Where the sources are built; what is left of a refused release can be looked at there."""
_VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}")


def run_tests(root: Path) -> None:
    """Run `make test`; raise `ReleaseError` if it does not pass."""
    if subprocess.run(["make", "-s", "test"], cwd=root, check=False).returncode:  # noqa: S607  # the make that runs us
        message = "make test: something is wrong; correct it and commit"
        raise ReleaseError(message)


def release(
    root: Path, version: str, *, test: Callable[[Path], None] = run_tests
) -> Path:
    """Make a release of the sources in *root*; return the folder with what is handed out.

    Raises `EditionError` with what is to be done if there can be none; then ``dist`` and
    ``releases`` are as they were. *test* is what must pass.
    """
    edition = agreed(root, version)
    print("make test …", flush=True)
    test(root)
    record, work = root / RELEASES / version, root / WORK
    edition, known = _settled(edition, record)
    shutil.rmtree(work, ignore_errors=True)
    trees = []
    for number, place in enumerate(PLACES, start=1):
        tree = work / place.folder / folder_of(edition)
        source, edition = unpacked(root, tree, edition)
        if known:
            _same_sources(known, edition)
        with _step(f"build {number} of {len(PLACES)}, {place}"):
            build(tree, place, edition)
        recorded.check(tree, edition)
        trees.append(tree)
    with _step("packing, and comparing every byte"):
        made = same(trees, edition, source)
    if known:
        _as_recorded(record / SUMS, made)
    else:
        commit = _git(root, "rev-parse", "HEAD")
        recorded.keep(root, trees[0], edition, made, commit=commit)
    dist = root / "dist" / version
    _hand_out(dist, made)
    shutil.rmtree(work)
    return dist


def agreed(root: Path, version: str) -> Edition:
    """Return the facts of the edition if all of the sources say that this is the version."""
    if not _VERSION.fullmatch(version):
        message = f"VERSION={version}: write three numbers, as VERSION=0.2.0"
        raise ReleaseError(message)
    # what an earlier try left in the record is made anew
    others = f":(exclude){RELEASES}/{version}"
    if changed := _git(root, "status", "--porcelain", "--", ".", others).splitlines():
        names = ", ".join(line[2:].strip() for line in changed[:5])
        more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
        message = f"not committed: {names}{more}; commit, or take back what is no part of the release"
        raise ReleaseError(message)
    edition = load(root / "edition.toml")
    if edition.version != version:
        message = f"edition.toml: version is {edition.version}, not {version}; raise it, or release what it says"
        raise ReleaseError(message)
    if (root / "src/chabap").is_dir() and __version__ != version:
        message = f"src/chabap/__init__.py: __version__ is {__version__}, not {version}; raise it too"
        raise ReleaseError(message)
    _log(root, edition)
    return edition


def _log(root: Path, edition: Edition) -> None:
    """Raise `ReleaseError` unless the changelog has the version with its day."""
    try:
        text = (root / CHANGELOG).read_text("utf-8")
    except OSError as error:
        message = f"{CHANGELOG}: cannot be read ({error.strerror}); write what changed"
        raise ReleaseError(message) from error
    heading = f"## [{edition.version}] - {edition.date.isoformat()}"
    date, own = said_of(text, edition.version)
    if date != edition.date.isoformat():
        message = (
            f"{CHANGELOG}: no heading `{heading}`; put it above what is new, with the day "
            "that edition.toml says"
        )
        raise ReleaseError(message)
    if not own:
        message = f"{CHANGELOG}: nothing stands under `{heading}`; say what changed"
        raise ReleaseError(message)


def _settled(edition: Edition, record: Path) -> tuple[Edition, Release | None]:
    """Return the edition with the address that its record says, and the record if it has one.

    The address stands in the files: with another one they would not be the same.
    """
    root = record.parent.parent
    if not _git(root, "ls-tree", "--name-only", "HEAD", f"{record / SUMS}"):
        return edition, None
    known = read_release(record)
    if edition.address and edition.address != known.address:
        message = (
            f"{RELEASES}/{edition.version}/{ABOUT}: made with the address {known.address!r}, not "
            f"{edition.address!r}; set {ADDRESS} to that, or release another version"
        )
        raise ReleaseError(message)
    return replace(edition, address=known.address), known


def _same_sources(known: Release, edition: Edition) -> None:
    """Raise `ReleaseError` unless the sources are those that the record names."""
    if known.swhid != edition.swhid:
        message = (
            f"{RELEASES}/{edition.version}/{ABOUT}: the sources were {known.swhid} and are "
            f"{edition.swhid}; go back to the tag v{edition.version}, or release another version"
        )
        raise ReleaseError(message)


def _as_recorded(sums_file: Path, made: dict[str, bytes]) -> None:
    """Raise `ReleaseError` unless the record has the same checksum for every file."""
    recorded = read_sums(sums_file.read_text("utf-8"))
    if wrong := different(recorded, read_sums(sums(made))):
        message = (
            f"{RELEASES}/{sums_file.parent.name}/{SUMS}: other bytes for {', '.join(wrong)}; the "
            "packages of the lock file and the same Python make the same files"
        )
        raise ReleaseError(message)


def _hand_out(dist: Path, made: dict[str, bytes]) -> None:
    """Fill the folder of what is handed out, all at once."""
    new = dist.with_name(f".{dist.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for name, data in made.items():
        (new / name).write_bytes(data)
    (new / SUMS).write_text(sums(made), "utf-8")
    shutil.rmtree(dist, ignore_errors=True)
    new.rename(dist)


def _git(root: Path, *words: str) -> str:
    """Return what git says of the sources in *root*."""
    command = ["git", "-c", "core.quotePath=false", *words]
    try:
        run = subprocess.run(
            command, cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        message = f"git: {said.strip()}; a release is made of what is committed"
        raise ReleaseError(message) from error
    return run.stdout.rstrip()


@contextmanager
def _step(what: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"{what} … ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - start:.1f} s", flush=True)


def main() -> None:
    """Make a release, or say why not."""
    parser = argparse.ArgumentParser(prog="chabap.release", description=__doc__)
    parser.add_argument("version", metavar="x.y.z")
    version = parser.parse_args().version
    for stream in (sys.stdout, sys.stderr):  # a terminal may know no Thai and no "…"
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    start = time.monotonic()
    root = Path.cwd()
    try:
        dist = release(root, version)
    except (EditionError, RecordError, MaterialsError) as error:
        sys.exit(f"{error}\nnothing was released")
    for path in sorted(dist.iterdir()):
        print(f"{path.relative_to(root)}  {path.stat().st_size / 1e3:.0f} kB")
    print(f"{time.monotonic() - start:.1f} s in all")
    print(
        f"look at it; then commit {RELEASES}/{version} and tag that commit v{version}"
    )


if __name__ == "__main__":
    main()
