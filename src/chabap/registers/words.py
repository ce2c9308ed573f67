"""The words of the edition: what its registers and glossary add to the dictionary.

One knowledge of names serves recognition, collation, line breaks and sorting.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from chabap.registers.domain import register
from chabap.thai import Segmenter

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

REVIEWED = "registers/words.txt"
"""Words that no dictionary has and no register should: of the text, of our notes, and O's
spellings of names."""


def names(env: BuildEnvironment) -> set[str]:
    """Return every form of the registers, without those of the glossary."""
    entries = [e for e in register(env).entries() if e.kind != "term"]
    return {form for e in entries for form in (e.th, *e.forms)}


def reviewed_words(env: BuildEnvironment) -> set[str]:
    """Return the lines of `REVIEWED`, if there is such a file."""
    path = env.srcdir / REVIEWED
    return set(path.read_text("utf-8").split()) if path.exists() else set()


def segmenter(env: BuildEnvironment) -> Segmenter:
    """Return a segmenter that knows all names, terms and reviewed words, if there are any.

    Equal words give the same object: its dictionary takes time to load.
    """
    entries = register(env).entries() if "register" in env.domains else ()
    forms = {form for entry in entries for form in (entry.th, *entry.forms)}
    return _segmenter(frozenset(forms | reviewed_words(env)))


def simple_segmenter(env: BuildEnvironment) -> Segmenter:
    """Return one without the names that are made of other words.

    For collation: what the apparatus quotes must not grow when a register does.
    """
    return segmenter(env).without_compounds


@lru_cache(maxsize=1)
def _segmenter(words: frozenset[str]) -> Segmenter:
    return Segmenter(words)
