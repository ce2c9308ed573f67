"""Nothing stale: pages are written anew when something changes that they show of others.

Sphinx knows only which sources changed. ``env-updated``, last: the event ``edition-shown``
asks every room what pages may show of its records; if that, or a title, is not what it was
when this output was last finished, all pages are written anew. ``env-get-outdated``: Sphinx
goes by the time of a source; one that comes back from a copy brings an old time along.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from chabap import __version__
from chabap.domain import RoomDomain
from chabap.order import Source, Updated

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

SHOWN = "edition-shown"
"""Its handlers take app and environment and return what pages may show, as an object whose
`repr` is equal only for equals."""


class SourceDomain(RoomDomain):
    """What each page was read from."""

    name = "source"
    label = "sources"
    initial_data: ClassVar = {"digests": {}}
    data_version = 1
    shown = ""
    """What stands for all that pages show of others, in this run."""

    def note(self, text: str) -> None:
        """Record the source of the page being read."""
        self.data["digests"][self.env.docname] = fingerprint(text)

    def is_other(self, docname: str) -> bool:
        """Tell whether a page's source is not what was read."""
        path = self.env.doc2path(docname)
        text = path.read_text(self.env.config.source_encoding)
        return bool(self.data["digests"].get(docname) != fingerprint(text))

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is about to be read again."""
        self.data["digests"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader read."""
        for docname in docnames & otherdata["digests"].keys():
            self.data["digests"][docname] = otherdata["digests"][docname]


def _sources(env: BuildEnvironment) -> SourceDomain:
    domain = env.domains[SourceDomain.name]
    assert isinstance(domain, SourceDomain)
    return domain


def state(env: BuildEnvironment) -> str:
    """Return what stands for all that was read, and all that pages show of others.

    Known once ``env-updated`` is over. A page that is read again has another time in it.
    """
    return fingerprint(sorted(env.all_docs.items()), _sources(env).shown)


def note_source(app: Sphinx, docname: str, content: list[str]) -> None:
    """On ``source-read``: remember what the page is read from."""
    _sources(app.env).note(content[0])


def others(
    app: Sphinx,
    env: BuildEnvironment,
    added: Set[str],
    changed: Set[str],
    removed: Set[str],
) -> list[str]:
    """On ``env-get-outdated``: name the pages that are not what was read."""
    rest = env.found_docs - added - changed
    return [name for name in sorted(rest) if _sources(env).is_other(name)]


def fingerprint(*parts: object) -> str:
    """Return a key that differs where the parts differ.

    >>> fingerprint(["a"], 1) == fingerprint(["a"], 1) != fingerprint(["a", 1])
    True
    """
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _file(app: Sphinx) -> Path:
    """Return where it stands what an output shows, once it was finished.

    The environment cannot know: it serves several outputs, and a build may be killed.
    """
    return Path(app.doctreedir, f"shown-{fingerprint(str(app.outdir))[:12]}")


def _key(app: Sphinx) -> str:
    """Return what stands for all that pages show of others."""
    env = app.env
    return fingerprint(
        __version__,
        sorted((name, title.astext()) for name, title in env.titles.items()),
        sorted((name, toc.astext()) for name, toc in env.tocs.items()),
        sorted(env.toctree_includes.items()),
        app.emit(SHOWN, env),
    )


def tell(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """On ``env-updated``, last: name all pages if anything changed that they share."""
    file, key = _file(app), _key(app)
    _sources(env).shown = key  # later the site writes its § numbers into titles
    same = file.exists() and file.read_text("utf-8") == key
    return () if same else sorted(env.found_docs)


def remember(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished``: note what the output shows, if it is complete."""
    if exception is None:
        _file(app).write_text(_sources(app.env).shown, "utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register event and handlers."""
    app.add_event(SHOWN)
    app.add_domain(SourceDomain)
    app.connect("source-read", note_source, priority=Source.READ)
    app.connect("env-get-outdated", others)
    app.connect("env-updated", tell, priority=Updated.STALE)
    app.connect("build-finished", remember)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
