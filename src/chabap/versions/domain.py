"""The domain ``version``: headings of pages that are no chapters, and tombstones of all.

Read phase: the headings are recorded; a chapter's are recorded with its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from docutils import nodes
from sphinx.transforms import SphinxTransform

from chabap.domain import RoomDomain
from chabap.errors import place
from chabap.order import Read
from chabap.paragraphs.ids import chapter_of
from chabap.paragraphs.text import block_id, reading_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from sphinx.environment import BuildEnvironment

    from chabap.versions.tombstones import Tombstone


class Heading(NamedTuple):
    """A heading (a tuple: pickled with the environment)."""

    id: str
    place: str
    """File and line."""
    text: str


class VersionDomain(RoomDomain):
    """The headings, per page, and what stands where older versions had something."""

    name = "version"
    label = "versions"
    initial_data: ClassVar = {"headings": {}, "tombstones": {}}
    data_version = 1

    def note_heading(self, heading: Heading) -> None:
        """Record a heading of the page being read."""
        self.data["headings"].setdefault(self.env.docname, []).append(heading)

    def headings_of(self, docname: str) -> list[Heading]:
        """List the headings of a page, in order."""
        found: list[Heading] = self.data["headings"].get(docname, [])
        return found

    def headings(self) -> Iterator[tuple[str, Heading]]:
        """Yield page and record of every heading."""
        for docname in sorted(self.data["headings"]):
            for heading in self.headings_of(docname):
                yield docname, heading

    def set_tombstones(self, found: list[Tombstone]) -> None:
        """Replace the tombstones of all pages."""
        pages: dict[str, list[Tombstone]] = {}
        for stone in found:
            pages.setdefault(stone.at.page, []).append(stone)
        self.data["tombstones"] = pages

    def tombstones(self, docname: str) -> list[Tombstone]:
        """List the tombstones of a page; known from ``env-updated`` on."""
        found: list[Tombstone] = self.data["tombstones"].get(docname, [])
        return found

    def pages(self) -> set[str]:
        """Return the pages with tombstones; not all are there still."""
        return {*self.data["tombstones"]}

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is about to be read again."""
        self.data["headings"].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader recorded."""
        for docname in docnames & otherdata["headings"].keys():
            self.data["headings"][docname] = otherdata["headings"][docname]


class CollectHeadings(SphinxTransform):
    """Record the headings of a page that is no chapter."""

    default_priority = Read.PARAGRAPHS

    def apply(self, **kwargs: Any) -> None:
        """Walk the sections; one without an id is a fault that is told elsewhere."""
        if chapter_of(self.env.docname) is not None:
            return
        for section in self.document.findall(nodes.section):
            title = section[0]
            assert isinstance(title, nodes.title)
            if name := block_id(title):
                heading = Heading(name, place(section), reading_text(title))
                versions(self.env).note_heading(heading)


def versions(env: BuildEnvironment) -> VersionDomain:
    """Return the domain of an environment."""
    domain = env.domains[VersionDomain.name]
    assert isinstance(domain, VersionDomain)
    return domain
