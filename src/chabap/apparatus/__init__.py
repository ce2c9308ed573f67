"""The apparatus: every variant accounted for, and shown where readers look for it.

``env-updated``: the reading text is collated with the witness and the variants are matched
with their records; anything unaccounted for stops the build. ``doctree-resolved``: lemmas
are marked in the text, and the directive ``apparatus`` is filled.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.builders import Builder
from sphinx.domains import Domain

from chabap import __version__
from chabap.apparatus.marks import depart_variant, mark_lemmas, variant, visit_variant
from chabap.apparatus.pages import (
    ApparatusDirective,
    apparatus_list,
    fill_pages,
    witness_page,
    write_table,
)
from chabap.apparatus.records import (
    Block,
    Entry,
    Record,
    RecordError,
    load,
    match,
    todo,
)
from chabap.collation import collate
from chabap.errors import BuildError
from chabap.registers.words import names, simple_segmenter

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

SEPARATOR = "\n\n"
"""Between two blocks of the reading text, as the witness has it between paragraphs."""


class ApparatusDomain(Domain):
    """The entries of the apparatus; they belong to the whole text, not to a page."""

    name = "apparatus"
    label = "เชิงวิจารณ์ตัวบท"
    initial_data: ClassVar = {"key": "", "entries": [], "blocks": [], "page": ""}
    data_version = 2

    @property
    def entries(self) -> list[Entry]:
        """All entries, in the order of the text."""
        entries: list[Entry] = self.data["entries"]
        return entries

    def clear_doc(self, docname: str) -> None:
        """Forget where the list was."""
        if self.data["page"] == docname:
            self.data["page"] = ""

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over where the list is."""
        if otherdata["page"] in docnames:
            self.data["page"] = otherdata["page"]


class TodoBuilder(Builder):
    """Prints a stub for every variant that has no record: ``make apparatus-todo``."""

    name = "apparatus-todo"
    format = "text"
    allow_parallel = False

    def get_outdated_docs(self) -> str:
        """Look at the whole text."""
        return "the apparatus"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Nothing is linked."""
        return ""

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Nothing to prepare."""

    def write_documents(self, docnames: Set[str]) -> None:
        """Write the stubs to ``todo.toml``."""
        stubs = todo(self.env.domains["apparatus"].data["blocks"], records(self.env))
        Path(self.outdir, "todo.toml").write_text(stubs, "utf-8")


def records(env: BuildEnvironment) -> list[Record]:
    """Read all records of ``apparatus/``."""
    found: list[Record] = []
    for path in sorted(Path(env.srcdir, "apparatus").glob("*.toml")):
        name = str(path.relative_to(env.srcdir))
        try:
            found += load(path.read_text("utf-8"), name=name)
        except RecordError as error:
            raise BuildError(str(error)) from error
    return found


def blocks(env: BuildEnvironment, witness: str) -> list[Block]:
    """Collate the whole reading text and hand each block its variants."""
    paragraphs: Any = env.domains["par"]
    texts = [(block.id, block.text) for block in paragraphs.blocks()]
    variants = collate(
        SEPARATOR.join(text for _, text in texts),
        witness,
        words=simple_segmenter(env).split,
        names=names(env),
    )
    result: list[Block] = []
    start = taken = 0
    for block_id, text in texts:
        stop = start + len(text) + len(SEPARATOR)
        last = len(result) == len(texts) - 1
        upto = taken
        while upto < len(variants) and (last or variants[upto].start < stop):
            upto += 1
        result.append(Block(block_id, start, text, tuple(variants[taken:upto])))
        start, taken = stop, upto
    return result


def account(app: Sphinx, env: BuildEnvironment) -> None:
    """On ``env-updated``: collate and match; stop, before writing, at what is unaccounted for."""
    domain = env.domains["apparatus"]
    paragraphs: Any = env.domains["par"]
    (witness,) = app.config.edition.witnesses
    text = Path(env.srcdir, witness.path).read_text("utf-8")
    known = records(env)
    key = hashlib.sha256(
        repr(
            ([*paragraphs.blocks()], known, sorted(names(env)), witness.sha256)
        ).encode()
    ).hexdigest()
    if domain.data["key"] == key:
        return
    domain.data["key"] = ""
    domain.data["blocks"] = blocks(env, text)
    domain.data["entries"], faults = match(domain.data["blocks"], known)
    if faults and app.builder.name != TodoBuilder.name:
        shown = faults[:10] + (
            [f"… and {len(faults) - 10} more"] if len(faults) > 10 else []
        )
        raise BuildError("\n".join(shown))
    domain.data["key"] = key


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, builder, directives, nodes and handlers."""
    app.add_domain(ApparatusDomain)
    app.add_builder(TodoBuilder)
    app.add_node(apparatus_list)
    app.add_node(variant, html=(visit_variant, depart_variant))
    app.add_directive("apparatus", ApparatusDirective)
    app.connect("env-updated", account, priority=600)  # after the ids were checked
    app.connect("doctree-resolved", mark_lemmas, priority=400)  # before the § numbers
    app.connect("doctree-resolved", fill_pages, priority=400)
    app.connect("html-collect-pages", witness_page)
    app.connect("build-finished", write_table)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
