"""All mistakes of a run are told together, before anything is written.

Read phase: `note_fault` records what is wrong with a page, and reading goes on.
``env-updated``: the event ``edition-check`` asks every room what is wrong with the whole;
then the build ends with all messages, each `file:line: what; remedy`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from chabap import __version__
from chabap.domain import RoomDomain
from chabap.errors import BuildError
from chabap.order import Updated

if TYPE_CHECKING:
    from collections.abc import Set
    from typing import Any

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

CHECK = "edition-check"
"""Its handlers take app and environment and return a list of messages."""


class FaultDomain(RoomDomain):
    """What is wrong with each page by itself."""

    name = "fault"
    label = "faults"
    initial_data: ClassVar = {"faults": {}}
    data_version = 1

    def note(self, message: str) -> None:
        """Record a fault of the page being read."""
        self.data["faults"].setdefault(self.env.docname, []).append(message)

    def all(self) -> list[str]:
        """List the faults of all pages."""
        found: dict[str, list[str]] = self.data["faults"]
        return [message for _, page in sorted(found.items()) for message in page]

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is about to be read again."""
        self.data["faults"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader found."""
        for docname in docnames & otherdata["faults"].keys():
            self.data["faults"][docname] = otherdata["faults"][docname]


def _faults(env: BuildEnvironment) -> FaultDomain:
    domain = env.domains[FaultDomain.name]
    assert isinstance(domain, FaultDomain)
    return domain


def note_fault(env: BuildEnvironment, message: str) -> None:
    """Record a fault of the page being read; the build will end with it."""
    _faults(env).note(message)


def noted(env: BuildEnvironment) -> list[str]:
    """List the faults of pages: what stands at such a place may not be recorded."""
    return _faults(env).all()


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """On ``env-updated``: end the build if anything is wrong, with every message once."""
    found = _faults(env).all()
    for messages in app.emit(CHECK, env):
        found += messages
    if found:
        raise BuildError("\n".join(dict.fromkeys(found)))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, event and handler."""
    app.add_domain(FaultDomain)
    app.add_event(CHECK)
    app.connect("env-updated", check, priority=Updated.CHECK)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
