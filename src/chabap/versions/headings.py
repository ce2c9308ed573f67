"""Read phase: the headings of pages that are no chapters; a chapter's are recorded with its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from docutils import nodes
from sphinx.domains import Domain
from sphinx.transforms import SphinxTransform

from chabap.errors import place
from chabap.order import Read
from chabap.paragraphs.ids import chapter_of
from chabap.paragraphs.text import block_id, reading_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from sphinx.environment import BuildEnvironment


class Heading(NamedTuple):
    """A heading (a tuple: pickled with the environment)."""

    id: str
    place: str
    """File and line."""
    text: str


class HeadingDomain(Domain):
    """The headings, per page."""

    name = "heading"
    label = "headings"
    initial_data: ClassVar = {"headings": {}}
    data_version = 1

    def note(self, heading: Heading) -> None:
        """Record a heading of the page being read."""
        self.data["headings"].setdefault(self.env.docname, []).append(heading)

    def of(self, docname: str) -> list[Heading]:
        """List the headings of a page, in order."""
        found: list[Heading] = self.data["headings"].get(docname, [])
        return found

    def all(self) -> Iterator[tuple[str, Heading]]:
        """Yield page and record of every heading."""
        for docname in sorted(self.data["headings"]):
            for heading in self.of(docname):
                yield docname, heading

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
                headings(self.env).note(heading)


def headings(env: BuildEnvironment) -> HeadingDomain:
    """Return the domain of an environment."""
    domain = env.domains[HeadingDomain.name]
    assert isinstance(domain, HeadingDomain)
    return domain
