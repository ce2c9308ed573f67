"""Books that tests build by the command that `make` runs."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from .ready import run

ROOT = Path(__file__).parent.parent
NAMES = ("text", "pdf", "epub", "html")
ROOTS = ROOT / "tests/roots"
"""Small books."""


def copy_edition(to):
    """Copy the sources of the real edition."""
    ignore = shutil.ignore_patterns("_build", ".*", "tests", "__pycache__", "*.mo")
    return shutil.copytree(ROOT, to, ignore=ignore)


def copy_whole(to):
    """Copy the small book that has everything, and give it a version before this one."""
    shutil.copytree(ROOTS / "whole", to)
    shutil.copytree(ROOTS / "before", to, dirs_exist_ok=True)
    for name, old, new in (
        ("index.md", "\n```{toctree}\n", "\n:::{front-page}\n:::\n\n```{toctree}\n"),
        ("index.md", "\nbibliography\n", "\nbibliography\nabout/versions\n"),
        ("ids.lock", "\nheading works\n", "\nheading versions\nheading works\n"),
    ):
        text = (to / name).read_text("utf-8")
        assert old in text
        (to / name).write_text(text.replace(old, new), "utf-8")
    return to


@contextmanager
def spoiling(root):
    """Give what spoils files of a book, ``spoil(path, old, new)``; they are mended after."""
    kept = {}

    def spoil(name, old, new):
        path = root / name
        content = path.read_bytes()
        kept.setdefault(path, content)
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    try:
        yield spoil
    finally:
        for path, content in kept.items():
            path.write_bytes(content)


def build(root, *names):
    """Run the command that `make` runs."""
    return run("chabap.build", *names, cwd=root)


def enter(root):
    """Do what `make ids` does, and return what it says."""
    done = run("chabap.versions", cwd=root)
    assert done.returncode == 0, done.stderr
    return done.stdout


def output(root):
    """Return the bytes of everything that is published."""
    folders = [root / "_build" / name for name in NAMES]
    return {
        str(path.relative_to(root)): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pages_of(members):
    """Yield the pages of an ePub with their names, but for the contents."""
    for name, data in members.items():
        if name.endswith(".xhtml") and name != "nav.xhtml":
            yield name, etree.fromstring(data)
