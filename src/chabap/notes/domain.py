"""The domain ``note``: notes, per page, in the order of their marks; places of citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from chabap.domain import RoomDomain
from chabap.notes.model import Note, numbers
from chabap.paragraphs.domain import reading_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from sphinx.environment import BuildEnvironment
    from sphinxcontrib.bibtex.domain import BibtexDomain


class NoteDomain(RoomDomain):
    """The notes, per document."""

    name = "note"
    label = "notes"
    initial_data: ClassVar = {"notes": {}, "cited": {}}
    data_version = 3

    def note(self, note: Note) -> None:
        """Record a note of the document being read."""
        self.data["notes"].setdefault(self.env.docname, []).append(note)

    def notes(self) -> Iterator[tuple[str, Note]]:
        """Yield page and record of every note, in the order of reading."""
        for docname in reading_order(self.env):
            for note in self.data["notes"].get(docname, ()):
                yield docname, note

    def cite(self, key: str, place: str) -> None:
        """Record where the document being read cites a work."""
        self.data["cited"].setdefault(self.env.docname, []).append((key, place))

    def cited(self) -> Iterator[tuple[str, str]]:
        """Yield key and place of every citation."""
        for docname in sorted(self.data["cited"]):
            yield from self.data["cited"][docname]

    def numbers(self) -> dict[tuple[str, str], int]:
        """Map page and label of every note to its number."""
        return numbers(self.notes())

    def clear_doc(self, docname: str) -> None:
        """Forget a document that is about to be read again."""
        for name in self.initial_data:
            self.data[name].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader recorded."""
        for name in self.initial_data:
            for docname in docnames & otherdata[name].keys():
                self.data[name][docname] = otherdata[name][docname]


def notes(env: BuildEnvironment) -> NoteDomain:
    """Return the domain of an environment."""
    domain = env.domains[NoteDomain.name]
    assert isinstance(domain, NoteDomain)
    return domain


def works(env: BuildEnvironment) -> BibtexDomain:
    """Return the domain of the bibliography, which is sphinxcontrib-bibtex's."""
    from sphinxcontrib.bibtex.domain import BibtexDomain

    domain = env.domains["cite"]
    assert isinstance(domain, BibtexDomain)
    return domain
