"""The domain ``par``: what is known of headings and paragraphs of the reading text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.domains import ObjType
from sphinx.util.nodes import make_refnode

from chabap.domain import RoomDomain
from chabap.paragraphs.ids import Joined, Paragraph, Reference, faults, section_sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from sphinx import addnodes
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment


class ParagraphDomain(RoomDomain):
    """Paragraphs, and references to them, per document."""

    name = "par"
    label = "paragraphs"
    object_types: ClassVar = {"paragraph": ObjType("paragraph", "ref")}
    initial_data: ClassVar = {"paragraphs": {}, "joined": {}, "references": {}}
    data_version = 4

    def note_paragraph(self, paragraph: Paragraph) -> None:
        """Record a paragraph of the document being read."""
        docname = self.env.docname
        self.data["paragraphs"].setdefault(docname, []).append(paragraph)

    def note_joined(self, joined: Joined) -> None:
        """Record a paragraph that one of the document being read has taken in."""
        self.data["joined"].setdefault(self.env.docname, []).append(joined)

    def note_reference(self, reference: Reference) -> None:
        """Record a reference made in the document being read."""
        docname = self.env.docname
        self.data["references"].setdefault(docname, []).append(reference)

    def clear_doc(self, docname: str) -> None:
        """Forget a document that is about to be read again."""
        for kind in self.initial_data:
            self.data[kind].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader recorded."""
        for kind in self.initial_data:
            for docname in docnames & otherdata[kind].keys():
                self.data[kind][docname] = otherdata[kind][docname]

    def located(self) -> Iterator[tuple[str, Paragraph]]:
        """Yield page and record of headings and paragraphs in the order of the book."""
        for docname in reading_order(self.env):
            for block in self.data["paragraphs"].get(docname, ()):
                yield docname, block

    def blocks(self) -> Iterator[Paragraph]:
        """Yield headings and paragraphs of all chapters in the order of the book."""
        return (block for _, block in self.located())

    def reading_text(self) -> Iterator[Paragraph]:
        """Yield the paragraphs alone."""
        return (block for block in self.blocks() if not block.heading)

    def joined(self) -> Iterator[tuple[str, Joined]]:
        """Yield page and record of every paragraph that another one has taken in."""
        for docname, some in sorted(self.data["joined"].items()):
            for joined in some:
                yield docname, joined

    def homes(self) -> dict[str, str]:
        """Map the ids of headings and paragraphs to the pages that they stand on.

        Those of joined paragraphs too.
        """
        found = {block.id: docname for docname, block in self.located()}
        return found | {j.id: docname for docname, j in self.joined()}

    def faults(self) -> list[str]:
        """List what is wrong with ids and references to them."""
        return self._faults(r for doc in self.data["references"].values() for r in doc)

    def wrong_ids(self) -> list[str]:
        """List what is wrong with ids alone."""
        return self._faults(())

    def _faults(self, references: Iterable[Reference]) -> list[str]:
        return faults(
            (p for doc in self.data["paragraphs"].values() for p in doc),
            joined=(j for _, j in self.joined()),
            references=references,
        )

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Link a ``{par}`` role; unknown ids have stopped the build before."""
        home = self.homes().get(target)
        if home is None:
            return None
        label = nodes.inline("", section_sign(target))
        return make_refnode(builder, fromdocname, home, target, label)

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Publish the paragraphs in ``objects.inv``, hidden from search."""
        for docname, block in self.located():
            if not block.heading:
                sign = section_sign(block.id)
                yield block.id, sign, "paragraph", docname, block.id, -1
        for docname, joined in self.joined():
            sign = section_sign(joined.id)
            yield joined.id, sign, "paragraph", docname, joined.id, -1


def paragraphs(env: BuildEnvironment) -> ParagraphDomain:
    """Return the domain of an environment."""
    domain = env.domains[ParagraphDomain.name]
    assert isinstance(domain, ParagraphDomain)
    return domain


def reading_order(env: BuildEnvironment) -> list[str]:
    """Return the pages that the tables of contents list, in their order."""
    return list(env.collect_relations())
