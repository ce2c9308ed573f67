"""Paragraphs: their ids, their § numbers and their reading text.

Read phase: every paragraph below ``chapters/`` is recorded with its id and reading
text. ``env-updated``: ids are checked. ``doctree-resolved``: each paragraph gets its
§ number. The role ``{par}`` refers to a paragraph by id and prints its number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.roles import XRefRole
from sphinx.transforms import SphinxTransform

from chabap import __version__
from chabap.errors import place
from chabap.faults import CHECK, note_fault
from chabap.formats import of
from chabap.order import Read, Resolved
from chabap.paragraphs.domain import ParagraphDomain, paragraphs
from chabap.paragraphs.ids import (
    Paragraph,
    Reference,
    chapter_of,
    is_paragraph_id,
    section_sign,
)
from chabap.paragraphs.plaintext import PlainTextBuilder
from chabap.paragraphs.text import (
    EDITORIAL,
    block_id,
    explicit_id,
    is_block,
    reading_text,
    text_paragraphs,
)
from chabap.wording import say

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

    from chabap.typst.translator import TypstTranslator


_COMMENTS = re.compile(r"(\s*<!--.*?-->)+\s*", re.DOTALL)


class section_sign_mark(nodes.Inline, nodes.TextElement):  # type: ignore[misc]  # docutils is untyped
    """The § number in front of the paragraph ``paragraph``; its text is the number."""


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
        place = f"{env.doc2path(env.docname, base=False)}:{self.lineno}"
        paragraphs(env).note_reference(Reference(node["reftarget"], place))
        return [node], []


class DropComments(SphinxTransform):
    """Take out HTML comments: editors' remarks, which no format is to meet."""

    default_priority = Read.COMMENTS

    def apply(self, **kwargs: Any) -> None:
        """Remove raw nodes that are comments alone."""
        for raw in list(self.document.findall(nodes.raw)):
            if _COMMENTS.fullmatch(raw.astext()):
                raw.parent.remove(raw)


class StableHeadingIds(SphinxTransform):
    """Keep only the explicit id of a heading: docutils numbers Thai titles by order."""

    default_priority = Read.HEADINGS

    def apply(self, **kwargs: Any) -> None:
        """Tell of a heading without an explicit id."""
        explicit = {
            node_id
            for name, node_id in self.document.nameids.items()
            if node_id and self.document.nametypes.get(name)
        }
        for section in self.document.findall(nodes.section):
            ids = [i for i in section["ids"] if i in explicit]
            if ids:
                section["ids"] = ids
            else:
                note_fault(
                    self.env,
                    f"{place(section)}: no id above the heading "
                    f"{section[0].astext()!r}; write (some-ascii-id)= above it",
                )


class CollectParagraphs(SphinxTransform):
    """Record the paragraphs of a chapter."""

    default_priority = Read.PARAGRAPHS

    def apply(self, **kwargs: Any) -> None:
        """Walk the document just read."""
        if chapter_of(self.env.docname) is None:
            return
        for node in self.document.findall(is_block):
            paragraphs(self.env).note_paragraph(
                Paragraph(
                    id=block_id(node),
                    place=place(node),
                    text=reading_text(node),
                    heading=isinstance(node, nodes.title),
                )
            )


def add_signs(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: put the § number in front of each paragraph."""
    for node in text_paragraphs(doctree):
        node_id = explicit_id(node)
        if is_paragraph_id(node_id):
            sign = section_sign(node_id)
            mark = section_sign_mark("", sign, paragraph=node_id, classes=[EDITORIAL])
            node.insert(0, mark)


def visit_sign_html(self: HTML5Translator, node: nodes.Element) -> None:
    """On the site, the permalink in the margin; in the ePub, text that runs in."""
    if of(self.builder).site:
        self.body.append(
            f'<a class="section-sign" href="#{node["paragraph"]}" '
            f'title="{say("permanent link to {sign}", sign=node.astext())}">'
        )
    else:
        self.body.append('<span class="section-sign">')


def depart_sign_html(self: HTML5Translator, node: nodes.Element) -> None:
    """Close it; a space parts it from the text."""
    self.body.append("</a> " if of(self.builder).site else "</span> ")


def visit_sign_typst(self: TypstTranslator, node: nodes.Element) -> None:
    """`TypstTranslator.visit_paragraph` prints the number in the margin."""
    raise nodes.SkipNode


def check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: what is wrong with ids."""
    return paragraphs(env).faults()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, node, transforms, the plain text builder and handlers."""
    app.setup_extension("chabap.faults")
    app.setup_extension("chabap.changes")
    app.setup_extension("chabap.wording")
    app.add_domain(ParagraphDomain)
    app.add_role("par", ParagraphRole())
    app.add_builder(PlainTextBuilder)
    app.add_node(
        section_sign_mark,
        html=(visit_sign_html, depart_sign_html),
        typst=(visit_sign_typst, None),
    )
    app.add_transform(DropComments)
    app.add_transform(StableHeadingIds)
    app.add_transform(CollectParagraphs)
    app.connect(CHECK, check)
    app.connect("edition-shown", lambda app, env: paragraphs(env).homes())
    app.connect("doctree-resolved", add_signs, priority=Resolved.PAGES)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
