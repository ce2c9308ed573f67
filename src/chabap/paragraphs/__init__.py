"""Paragraphs: their ids, their § numbers and their reading text.

Read phase: every paragraph below ``chapters/``, and every list, table, verse, quotation and
figure, is recorded with its id and reading text. ``env-updated``: ids are checked. ``doctree-resolved``: each paragraph gets its
§ number. The role ``{par}`` refers to a paragraph by id and prints its number; ``{joined}``
keeps the number of one that another has taken in.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxRole

from chabap import __version__
from chabap.assets import add_nodes, bring
from chabap.faults import CHECK
from chabap.order import Files, Resolved
from chabap.paragraphs.collect import (
    CollectParagraphs,
    GatherBlocks,
    MendMarkup,
    SignShapes,
    StableHeadingIds,
)
from chabap.paragraphs.domain import ParagraphDomain, paragraphs
from chabap.paragraphs.ids import Joined, Reference, is_paragraph_id, section_sign
from chabap.paragraphs.nodes import HANDLERS, joined_sign, section_sign_mark
from chabap.paragraphs.plaintext import PlainTextBuilder
from chabap.paragraphs.text import EDITORIAL, explicit_id, text_paragraphs

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


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


class JoinedRole(SphinxRole):
    """``{joined}`c03-p02``: here begins what was a paragraph; its number stays citable."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Record the id and leave its place."""
        place = f"{self.env.doc2path(self.env.docname, base=False)}:{self.lineno}"
        paragraphs(self.env).note_joined(Joined(self.text, place))
        sign = joined_sign(paragraph=self.text, ids=[self.text], classes=[EDITORIAL])
        return [sign], []


def add_signs(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: put the § number in front of each block."""
    for node in text_paragraphs(doctree):
        node_id = explicit_id(node)
        if is_paragraph_id(node_id):
            sign = section_sign(node_id)
            mark = section_sign_mark("", sign, paragraph=node_id, classes=[EDITORIAL])
            node.insert(0, mark)


def check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: what is wrong with ids."""
    return paragraphs(env).faults()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, node, transforms, the plain text builder and handlers."""
    app.setup_extension("chabap.faults")
    app.setup_extension("chabap.stale")
    app.setup_extension("chabap.wording")
    app.add_domain(ParagraphDomain)
    app.add_role("par", ParagraphRole())
    app.add_role("joined", JoinedRole())
    app.add_builder(PlainTextBuilder)
    add_nodes(app, HANDLERS)
    bring(app, Path(__file__).parent, styles=["blocks.css"], priority=Files.BLOCKS)
    for transform in (
        MendMarkup,
        SignShapes,
        GatherBlocks,
        StableHeadingIds,
        CollectParagraphs,
    ):
        app.add_transform(transform)
    app.connect(CHECK, check)
    app.connect("edition-shown", lambda app, env: paragraphs(env).homes())
    app.connect("doctree-resolved", add_signs, priority=Resolved.PAGES)
    return {
        "version": __version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
