"""Paragraphs: their ids, their § numbers and their reading text.

Read phase: every paragraph below ``chapters/`` is recorded with its id and reading
text. ``env-updated``: ids are checked, all faults in one message, before anything
is written. ``doctree-resolved``: HTML and ePub get the § number. The role ``{par}`` refers
to a paragraph by id and prints its number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import make_refnode

from chabap import __version__
from chabap.errors import BuildError
from chabap.paragraphs.ids import (
    Paragraph,
    Reference,
    chapter_of,
    faults,
    section_sign,
)
from chabap.paragraphs.plaintext import PlainTextBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from sphinx import addnodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

LEDGER = "ids.lock"
_AUTOMATIC_ID = re.compile(r"id\d+")


class ParagraphRole(XRefRole):
    """``{par}`c03-p17``: a link that prints "§ 3.17"."""

    def result_nodes(
        self,
        document: nodes.document,
        env: BuildEnvironment,
        node: nodes.Element,
        is_ref: bool,  # the signature is Sphinx's
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Record the reference, for the check on ``env-updated``."""
        node["refdomain"], node["reftype"] = ParagraphDomain.name, "ref"
        domain = env.domains["par"]
        assert isinstance(domain, ParagraphDomain)
        place = f"{env.doc2path(env.docname, base=False)}:{self.lineno}"
        domain.note_reference(Reference(node["reftarget"], place))
        return [node], []


class ParagraphDomain(Domain):
    """What is known of the paragraphs of the reading text, per document."""

    name = "par"
    label = "ย่อหน้า"
    object_types: ClassVar = {"paragraph": ObjType("paragraph", "ref")}
    initial_data: ClassVar = {"paragraphs": {}, "references": {}}
    data_version = 2

    def note_paragraph(self, paragraph: Paragraph) -> None:
        """Record a paragraph of the document being read."""
        docname = self.env.docname
        self.data["paragraphs"].setdefault(docname, []).append(paragraph)

    def note_reference(self, reference: Reference) -> None:
        """Record a reference made in the document being read."""
        docname = self.env.docname
        self.data["references"].setdefault(docname, []).append(reference)

    def clear_doc(self, docname: str) -> None:
        """Forget a document that is about to be read again."""
        for records in self.data.values():
            if isinstance(records, dict):
                records.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader recorded."""
        for kind in ("paragraphs", "references"):
            for docname in docnames & otherdata[kind].keys():
                self.data[kind][docname] = otherdata[kind][docname]

    def blocks(self) -> Iterator[Paragraph]:
        """Yield headings and paragraphs of all chapters in the order of the book."""
        for docname in toctree_order(self.env):
            yield from self.data["paragraphs"].get(docname, ())

    def reading_text(self) -> Iterator[Paragraph]:
        """Yield the paragraphs alone."""
        return (block for block in self.blocks() if not block.heading)

    def faults(self, *, ledger: str) -> list[str]:
        """List what is wrong with ids and references to them."""
        return faults(
            (p for doc in self.data["paragraphs"].values() for p in doc),
            references=(r for doc in self.data["references"].values() for r in doc),
            ledger=ledger,
            ledger_name=LEDGER,
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
        for docname, paragraphs in self.data["paragraphs"].items():
            if any(p.id == target for p in paragraphs):
                label = nodes.inline("", section_sign(target))
                return make_refnode(builder, fromdocname, docname, target, label)
        return None

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Publish the paragraphs in ``objects.inv``, hidden from search."""
        for docname, paragraphs in self.data["paragraphs"].items():
            for p in paragraphs:
                if p.heading:
                    continue
                yield p.id, section_sign(p.id), "paragraph", docname, p.id, -1


class CollectParagraphs(SphinxTransform):
    """Record the paragraphs of a chapter, in the read phase."""

    default_priority = 881  # when headings have their ids

    def apply(self, **kwargs: Any) -> None:
        """Walk the document just read."""
        if chapter_of(self.env.docname) is None:
            return
        domain = self.env.domains["par"]
        assert isinstance(domain, ParagraphDomain)
        path = self.env.doc2path(self.env.docname, base=False)
        for node in self.document.findall(is_text):
            place = f"{path}:{node.line}"
            heading = isinstance(node, nodes.title)
            node_id = node.parent["ids"][0] if heading else explicit_id(node)
            text = clean_text(node)
            domain.note_paragraph(Paragraph(node_id, place, text, heading))


class StableHeadingIds(SphinxTransform):
    """Keep only the explicit id of a heading: docutils numbers Thai titles by order."""

    # after docutils has given every node its ids (820, 830), before the table of
    # contents is collected (doctree-read)
    default_priority = 880

    def apply(self, **kwargs: Any) -> None:
        """Stop at a heading without an explicit id."""
        for section in self.document.findall(nodes.section):
            ids = [i for i in section["ids"] if not _AUTOMATIC_ID.fullmatch(i)]
            if not ids:
                path = self.env.doc2path(self.env.docname, base=False)
                message = (
                    f"{path}:{section.line}: no id above the heading "
                    f"{section[0].astext()!r}; write (some-ascii-id)= above it"
                )
                raise BuildError(message)
            section["ids"] = ids


def is_text(node: nodes.Node) -> bool:
    """Tell the headings and paragraphs that are the author's from those of notes."""
    if not isinstance(node, nodes.paragraph | nodes.title):
        return False
    parent = node.parent
    while parent is not None and not isinstance(parent, nodes.footnote):
        parent = parent.parent
    return parent is None


def text_paragraphs(document: nodes.document) -> Iterator[nodes.paragraph]:
    """Yield the author's paragraphs."""
    for node in document.findall(is_text):
        if isinstance(node, nodes.paragraph):
            yield node


def is_note(node: nodes.Node) -> bool:
    """Tell note marks, and the sidenotes that the theme makes of them, from the text."""
    return isinstance(node, nodes.footnote_reference) or (
        isinstance(node, nodes.Element)
        and (node.tagname == "SideNoteNode" or "sidenote" in node["classes"])
    )


def text_leaves(children: Iterable[nodes.Node]) -> Iterator[tuple[int, nodes.Text]]:
    """Yield the texts of a paragraph's children with their offsets in its reading text.

    What editors added, notes and signs, is passed over.
    """
    offset = 0
    pending: list[nodes.Node] = [*children][::-1]
    while pending:
        node = pending.pop()
        if isinstance(node, nodes.Text):
            yield offset, node
            offset += len(node)
        elif not is_note(node) and "editorial" not in node["classes"]:
            pending += reversed(node.children)


def explicit_id(node: nodes.Element) -> str:
    """Return the id written above a node, also where it is a duplicate; else ""."""
    names: Sequence[str] = [*node["names"], *node["dupnames"]]
    return names[0] if names else ""


def clean_text(node: nodes.Element) -> str:
    """Return the reading text of a paragraph or heading, without the editors' note marks."""
    copy = node.deepcopy()
    for mark in list(copy.findall(nodes.footnote_reference)):
        mark.parent.remove(mark)
    text: str = copy.astext()
    return text


def toctree_order(env: BuildEnvironment) -> Iterator[str]:
    """Yield docnames as the tables of contents list them, each once."""
    seen: set[str] = set()
    pending = [env.config.root_doc]
    while pending:
        docname = pending.pop()
        if docname not in seen:
            seen.add(docname)
            yield docname
            pending += reversed(env.toctree_includes.get(docname, []))


def add_signs(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: put the § number in front of each paragraph.

    On the site it is the permalink in the margin; in the ePub, where a margin is not
    to be had, it is plain text that runs in. The PDF has its own.
    """
    if app.builder.format != "html" or chapter_of(docname) is None:
        return
    for node in text_paragraphs(doctree):
        sign = section_sign(explicit_id(node))
        mark: nodes.Element = nodes.inline("", sign)
        if app.builder.name != "epub":
            mark = nodes.reference("", sign, refid=explicit_id(node))
            mark["reftitle"] = f"ลิงก์ถาวรของย่อหน้า {sign}"
        mark["classes"] = ["section-sign"]
        node[:0] = [mark, nodes.Text(" ")]


def check_ids(app: Sphinx, env: BuildEnvironment) -> None:
    """On ``env-updated``: stop, before writing, if an id is wrong."""
    domain = env.domains["par"]
    assert isinstance(domain, ParagraphDomain)
    ledger = app.srcdir / LEDGER
    found = domain.faults(ledger=ledger.read_text("utf-8") if ledger.exists() else "")
    if found:
        raise BuildError("\n".join(found))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, transforms, the plain text builder and the check."""
    app.add_domain(ParagraphDomain)
    app.add_role("par", ParagraphRole())
    app.add_builder(PlainTextBuilder)
    app.add_transform(CollectParagraphs)
    app.add_transform(StableHeadingIds)
    app.connect("env-updated", check_ids)
    app.connect("doctree-resolved", add_signs)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
