"""Builds of a small book in a tenth of the time: a process that has loaded everything forks.

`Warm` starts this module as a program in the folder of a book. It builds the book once;
then, for each line that it reads, a fork of it does what ``python -m chabap.build`` does, and
it answers with what was said. A fork knows nothing of those before it.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple, Self

from tests.ready import end_with

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PATIENCE = 300
"""Seconds after which a build has hung; the slowest takes two on an idle machine."""
ASIDE = "_build"


class Run(NamedTuple):
    """What a build came to."""

    code: int
    """Its exit status; below zero if it was killed, by the signal of that number."""
    said: str
    """What it said of mistakes."""
    told: str
    """What else it said."""


class Warm:
    """A book that is damaged, built and mended, over and over."""

    def __init__(self, root: Path, folder: Path):
        """Copy the book to *folder*, where nothing is yet, and build its plain text."""
        self.sources = root
        self.folder = folder
        shutil.copytree(root, folder)
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.warm"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        first = self._answer()
        assert first.code == 0, first.said
        self._kept = Path(tempfile.mkdtemp(dir=folder.parent))
        shutil.copytree(folder / ASIDE, self._kept / ASIDE)
        self.whole = {name: (folder / name).read_bytes() for name in _files(folder)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._server.stdin.close()
        self._server.stdout.close()
        self._server.wait()

    def build(self, *names: str) -> Run:
        """Build the book as it is now."""
        self._server.stdin.write(json.dumps(names) + "\n")
        self._server.stdin.flush()
        return self._answer()

    def _answer(self) -> Run:
        return Run(*json.loads(self._server.stdout.readline()))

    def output(self) -> dict[str, bytes]:
        """Return what is published."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for name in ("text", "pdf", "epub", "html")
            for path in sorted((self.folder / ASIDE / name).rglob("*"))
            if path.is_file()
        }

    def mend(self) -> None:
        """Make the sources what they were; what was built stays, for the next build."""
        there = {*_files(self.folder)}
        for name in there - self.whole.keys():
            _remove(self.folder / name)
        for name, content in self.whole.items():
            path = self.folder / name
            if not path.is_file() or path.is_symlink() or path.read_bytes() != content:
                _remove(path)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def forget(self) -> None:
        """Make what was built what it was after the first build."""
        shutil.rmtree(self.folder / ASIDE)
        shutil.copytree(self._kept / ASIDE, self.folder / ASIDE)


def _files(folder: Path) -> Iterator[str]:
    """Yield the names of the sources of a book."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if name.parts[0] != ASIDE and (path.is_symlink() or not path.is_dir()):
            yield str(name)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _serve() -> None:
    """Build once, then answer lines; ends when there are no more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    from chabap import build

    # which packages there are does not change here, and to look takes half of a build
    there = [_known(package) for package in metadata.distributions()]
    metadata.distributions = lambda: there
    os.cpu_count = lambda: 1  # a small book is read faster alone
    with tempfile.TemporaryDirectory() as folder:
        first = _main(build, ["text"], Path(folder), fork=False)
        print(json.dumps(first), file=answers, flush=True)
        for line in sys.stdin:
            run = _main(build, json.loads(line), Path(folder), fork=True)
            print(json.dumps(run), file=answers, flush=True)


def _known(package: metadata.Distribution) -> SimpleNamespace:
    """Return what is asked of a package, read once."""
    names = ("name", "version", "entry_points", "_normalized_name")
    return SimpleNamespace(**{name: getattr(package, name) for name in names})


def _main(build, names: list[str], folder: Path, *, fork: bool) -> Run:
    """Run the command, in a fork or, to warm up, in this process."""
    if not fork:
        build.restore([])
        try:
            with build.only_one(build.BUILD):
                build.make(names)
        except Exception as error:
            return Run(1, str(error), "")
        return Run(0, "", "")
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        sys.argv = ["chabap.build", *names]
        end_with(build.main, (folder / "out", folder / "err"))
    with suppress(TimeoutError):
        status = _wait(child)
        return Run(
            os.waitstatus_to_exitcode(status),
            (folder / "err").read_text("utf-8", "replace"),
            (folder / "out").read_text("utf-8", "replace"),
        )
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return Run(-signal.SIGALRM, "it hung", "")


def _wait(child: int) -> int:
    """Wait for a child; raise `TimeoutError` if it takes too long."""
    watch = os.pidfd_open(child)
    try:
        if not select.select([watch], [], [], PATIENCE)[0]:
            raise TimeoutError
    finally:
        os.close(watch)
    return os.waitpid(child, 0)[1]


if __name__ == "__main__":
    _serve()
