"""What the edition was made from and with, as its colophon says it.

Both are the same wherever the same sources are built with the packages of the lock file.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from chabap.wording import say

if TYPE_CHECKING:
    from chabap.edition import Edition

PROGRAMS = {
    "Sphinx": "sphinx",
    "MyST-Parser": "myst-parser",
    "Typst": "typst",
    "PyThaiNLP": "pythainlp",
}
"""The programs that readers are told of, with the names of their packages."""


def programs() -> str:
    """Return the programs that make the formats, with their versions."""
    named = (f"{name} {version(package)}" for name, package in PROGRAMS.items())
    return ", ".join(named)


def tree(edition: Edition) -> str:
    """Return what the sources of this version are called, or that it is a working version."""
    if not edition.swhid:
        return say("a working version, not released")
    return say("SWHID of the sources: {swhid}", swhid=edition.swhid)
