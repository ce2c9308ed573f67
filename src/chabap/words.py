"""The words of the edition: what its rooms add to the dictionary, and its segmenter.

One knowledge of words serves recognition, collation, line breaks, search and sorting. A
domain with a method `words` offers forms; ``registers/words.txt`` adds what no register
should have. The segmenter of the edition's language splits every run once: what it found
is kept beside the doctrees.
"""

from __future__ import annotations

import os
import pickle
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from chabap import __version__, thai
from chabap.stale import SHOWN, fingerprint
from chabap.tongue import TONGUES, tongue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from chabap.tongue import Memory, Segmenter

REVIEWED = "registers/words.txt"
"""Words that no dictionary has and no register should: of the text, of our notes, and O's
spellings of names."""
KEPT = "words.pickle"
"""Runs and their words, in the folder of the doctrees."""


@runtime_checkable
class Offering(Protocol):
    """A domain that has words for the dictionary."""

    def words(self) -> Iterable[str]:
        """Return names and terms as they occur in the text."""


def vocabulary(env: BuildEnvironment) -> frozenset[str]:
    """Return all words that the rooms of this project offer."""
    offered = (d.words() for d in env.domains.sorted() if isinstance(d, Offering))
    path = env.srcdir / REVIEWED
    reviewed = path.read_text("utf-8").split() if path.exists() else ()
    return frozenset({word for words in offered for word in words} | set(reviewed))


def segmenter(env: BuildEnvironment) -> Segmenter:
    """Return a segmenter that knows all words of the edition.

    Equal words give the same object: its dictionary takes time to load. Raises
    `BuildError` if nothing is known of the edition's language.
    """
    return _segmenter(env.config.language, vocabulary(env), Path(env.doctreedir, KEPT))


def simple_segmenter(env: BuildEnvironment) -> Segmenter:
    """Return one without the names that are made of other words.

    For collation: what the apparatus quotes must not grow when a register does.
    """
    return segmenter(env).without_compounds


@lru_cache(maxsize=1)
def _segmenter(language: str, words: frozenset[str], kept: Path) -> Segmenter:
    made = tongue(language).segmenter(words)
    recall(made, kept, words)
    return made


def recall(made: Segmenter, kept: Path, words: frozenset[str]) -> None:
    """Give a segmenter of these words what an earlier build has split with them."""
    if memory := _recalled(kept, _key(words)):
        made.recall(memory)


def keep(made: Segmenter, kept: Path, words: frozenset[str]) -> None:
    """Write down what it has split, for the next builder or run.

    Other builders may run at the same time: theirs is kept too.
    """
    memory = made.memory()
    if memory is None:
        return
    key = _key(words)
    others = _recalled(kept, key) or {}
    both = {kind: others.get(kind, {}) | found for kind, found in memory.items()}
    fresh = kept.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(pickle.dumps({"key": key, "memory": both}))
    fresh.replace(kept)


def _key(words: frozenset[str]) -> str:
    """Return what the splitting of runs depends on."""
    code = sorted(Path(thai.__file__).parent.glob("*.py"))
    return fingerprint(
        version("pythainlp"), sorted(words), [file.read_bytes() for file in code]
    )


def _recalled(kept: Path, key: str) -> Memory | None:
    """Return what an earlier build has split, if the same words would split it so again."""
    if not kept.exists():
        return None
    found: dict[str, Any] = pickle.loads(kept.read_bytes())  # noqa: S301 -- our own
    return found["memory"] if found["key"] == key else None


def keep_words(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished``: write down what was split."""
    if exception or app.config.language not in TONGUES:
        return
    keep(segmenter(app.env), Path(app.doctreedir, KEPT), vocabulary(app.env))


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: words decide where lines end."""
    return sorted(vocabulary(env))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers."""
    app.setup_extension("chabap.stale")
    app.connect(SHOWN, shown)
    app.connect("build-finished", keep_words)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
