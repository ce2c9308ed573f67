"""What a build rests on, and how its output takes the place of the old (pure).

Everything is built in ``_build/stage``. Only what is whole is copied beside its place, and
only when all copies are made are they moved there, one after the other.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from chabap.edition import SETTINGS, EditionError
from chabap.scan import broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_ASIDE = {"_build", "dist", "evidence", "tests", "__pycache__"}
_ABOUT = {"README.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "lint.toml"}
_TEXT = {".md", ".toml", ".bib", ".txt", ".lock", ".po", ".css", ".js", ".html", ".py"}
PACKAGE = Path(__file__).parent


def read_inputs(root: Path) -> dict[str, str]:
    """Return every file that the output may depend on, with its checksum.

    The environment counts too: Python, the packages in it, and what it says of the
    edition. Raises `EditionError` at texts that cannot be read as they were meant: Sphinx
    would not say where.
    """
    found = {
        "python": sys.version,
        "packages": repr(sorted(_packages())),
        **{name: os.environ.get(name, "") for name in SETTINGS},
    }
    wrong = []
    for path in sorted({*_files(root), *_files(PACKAGE)}):
        name = str(path.relative_to(root) if path.is_relative_to(root) else path)
        data = path.read_bytes()
        found[name] = hashlib.sha256(data).hexdigest()
        if path.suffix in _TEXT:
            wrong.append(broken(name, data))
    if any(wrong):
        raise EditionError("\n".join(filter(None, wrong)))
    return found


def _packages() -> Iterator[str]:
    """Yield the packages that Python finds, with their versions: the names of their folders.

    To read what these say of themselves would take half of a build that has nothing to do.
    """
    for folder in sys.path:
        yield from (path.name for path in Path(folder).glob("*-info"))


def _files(root: Path) -> Iterator[Path]:
    """Yield the files of a source tree, without what is generated, hidden or about it."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if _counts(name)]
        yield from (Path(folder, name) for name in names if _counts(name))


def _counts(name: str) -> bool:
    aside = name in _ASIDE or name in _ABOUT
    return not (aside or name.startswith(".") or name.endswith((".mo", ".pyc", "~")))


def is_input(path: str, root: Path) -> bool:
    """Tell whether the output may depend on a file below *root*."""
    return all(map(_counts, Path(path).relative_to(root).parts))


def key_of(inputs: Mapping[str, str]) -> str:
    """Return one checksum for all inputs."""
    return hashlib.sha256(repr(sorted(inputs.items())).encode()).hexdigest()


def code_of(inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the inputs that are no text of the edition: code, configuration, environment."""
    return {
        name: key
        for name, key in inputs.items()
        if not name.endswith((".md", ".toml", ".bib", ".txt", ".lock"))
    }


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Wait until no other build works in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    with Path(folder, ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another build is running here; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def restore(targets: Iterable[Path]) -> None:
    """Put back what a build was about to replace when it was killed."""
    for target in targets:
        if not target.exists() and _old(target).exists():
            _old(target).rename(target)


def publish(
    published: Mapping[Path, Mapping[str, Path]], *, renewed: str = "/"
) -> None:
    """Replace folders by copies of files, all or none.

    *published* maps each folder to its new files, by their names in it. What is there
    already, with the same time and size, is not copied again; nor is what begins with
    *renewed*, because the next build makes it anew instead of writing into it.
    """
    for target, files in published.items():
        shutil.rmtree(_new(target), ignore_errors=True)
        for name, file in files.items():
            to = _new(target) / name
            to.parent.mkdir(parents=True, exist_ok=True)
            if name.startswith(renewed):
                to.hardlink_to(file)
            elif _same(target / name, file):
                to.hardlink_to(target / name)  # nothing writes into published files
            else:
                shutil.copy2(file, to)
    for target in published:
        shutil.rmtree(_old(target), ignore_errors=True)
        if target.exists():
            target.rename(_old(target))
        _new(target).rename(target)
        shutil.rmtree(_old(target), ignore_errors=True)


def _same(published: Path, file: Path) -> bool:
    if not published.exists():
        return False
    old, new = published.stat(), file.stat()
    return (old.st_mtime_ns, old.st_size) == (new.st_mtime_ns, new.st_size)


def _new(target: Path) -> Path:
    return target.with_name(f".{target.name}.new")


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")
