"""What a source may not bring into an output: addresses that act, files that act.

Read phase: the links, pictures and files of a page are looked at; what is wrong is told with
all other mistakes, before anything is written. HTML of a source is refused by
`chabap.paragraphs`, where markup of one format is; what the site allows itself says
`chabap.interface.policy`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from chabap import __version__
from chabap.errors import place
from chabap.faults import CHECK, note_fault
from chabap.order import Read
from chabap.safety.addresses import ADDRESSES, is_contact, is_harmless
from chabap.safety.pictures import PICTURES, wrong_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

_ACTIVE = {".htm", ".html", ".js", ".mjs", ".svg", ".svgz", ".xhtml", ".xht", ".xml"}
"""Files that act when a reader opens them from the site."""


class RefuseWhatActs(SphinxTransform):
    """Record as faults what would act in an output: see the functions of this room."""

    default_priority = Read.SAFETY

    def apply(self, **kwargs: Any) -> None:
        """Look at every link, picture, file for download and contents list."""
        for node in self.document.findall(nodes.Element):
            for fault in self._faults(node):
                note_fault(self.env, f"{place(node)}: {fault}")

    def _faults(self, node: nodes.Element) -> Iterator[str]:
        if isinstance(node, nodes.image):
            yield from self._of_picture(node["uri"])
        elif isinstance(node, addnodes.download_reference):
            name = node["reftarget"]
            if "://" in name or Path(name).suffix.lower() in _ACTIVE:
                yield (
                    f"{name!r} is no file that can be offered: it would act in the reader's "
                    "browser; offer it as text or PDF"
                )
        for address in _addresses(node):
            if not is_harmless(address):
                yield f"the link {address!r} is none that a reader may follow; {ADDRESSES}"

    def _of_picture(self, uri: str) -> Iterator[str]:
        if (
            ":" in uri
            or uri.startswith("//")
            or Path(uri).suffix.lower() not in PICTURES
        ):
            yield (
                f"{uri[:60]!r} is no picture that all formats can show; put a file of one of "
                f"these kinds beside the page: {', '.join(sorted(PICTURES))}"
            )
            return
        name, path = self.env.relfn2path(uri)
        # Sphinx says that a file is missing
        if Path(path).suffix.lower() == ".svg" and Path(path).is_file():
            self.env.note_dependency(name)
            for line, what in wrong_with(Path(path).read_bytes()):
                yield f"{name}:{line}: {what}"


def _addresses(node: nodes.Element) -> Iterator[str]:
    """Yield the addresses of a node that are no ids of pages of ours."""
    if isinstance(node, nodes.reference | nodes.target) and "refuri" in node:
        yield node["refuri"]
    elif isinstance(node, addnodes.toctree):
        yield from (name for _, name in node["entries"] if ":" in name)


def check_contact(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: readers report errors by mail or on a page of the web."""
    edition = getattr(app.config, "edition", None)
    contact = edition.contact if edition else ""
    if not contact or is_contact(contact):
        return []
    fault = (
        f"edition.toml: [edition]: the contact {contact!r} is none that a reader may "
        "follow; write a mail address, or one that begins with https://"
    )
    return [fault]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the transform."""
    app.setup_extension("chabap.faults")
    app.add_transform(RefuseWhatActs)
    app.connect(CHECK, check_contact)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
