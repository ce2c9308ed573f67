"""Versions: what each said, and that no id of one is ever lost.

``edition-check``: the ledger ``ids.lock`` and the records below ``releases/`` have the ids
of the sources. ``doctree-resolved``: where an older version had an id that is gone, or
elsewhere, the site says what has its words. ``build-finished`` of the plain text: the record
of the working sources. The builder ``ids`` writes the ledger with what is new.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders import Builder

from chabap import __version__
from chabap.apparatus.domain import apparatus
from chabap.assets import bring
from chabap.faults import CHECK, noted
from chabap.order import Files, Resolved, Updated
from chabap.paragraphs.domain import paragraphs
from chabap.stale import SHOWN
from chabap.versions import ledger
from chabap.versions.collect import identities, working_record
from chabap.versions.domain import CollectHeadings, VersionDomain, versions
from chabap.versions.pages import lost_pages, set_tombstones, show
from chabap.versions.record import RELEASES, RecordError, read_all, write
from chabap.witness import facts

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

HELPERS = {"ids", "apparatus-todo"}
"""Builders that help to mend what would stop the others."""


class IdsBuilder(Builder):
    """Writes the ledger with all that is new: ``make ids``."""

    name = "ids"
    format = "data"
    allow_parallel = False

    def get_outdated_docs(self) -> str:
        """Look at everything."""
        return "all ids"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Nothing is linked."""
        return ""

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Nothing to prepare."""

    def write_documents(self, docnames: Set[str]) -> None:
        """Write it beside the other output; who called the builder puts it in its place."""
        entered = ledger.enter(
            ledger.read(self.env.srcdir),
            used=used(self.env),
            released=released(self.env),
        )
        Path(self.outdir, ledger.LEDGER).write_text(entered, "utf-8")


def used(env: BuildEnvironment) -> dict[ledger.Key, str]:
    """Map the ids of the sources, as the ledger has them, to their places."""
    return {(ledger.kind_of(i.kind), i.id): i.place for i in identities(env)}


def released(env: BuildEnvironment) -> dict[ledger.Key, str]:
    """Map the ids of all recorded versions to the last that has them.

    Raises `RecordError` if a record cannot be read.
    """
    return {
        (ledger.kind_of(line.kind), line.id): record.version
        for record in read_all(Path(env.srcdir, RELEASES))
        for line in record.lines
    }


def check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: ids that are lost, used again or not entered.

    While pages or the ids of paragraphs are wrong nothing is told: one mistake is one
    message.
    """
    if app.builder.name in HELPERS or noted(env) or paragraphs(env).wrong_ids():
        return []
    try:
        before = released(env)
    except RecordError as error:
        return [f"{RELEASES}/{error}"]
    text = ledger.read(env.srcdir)
    if not text:  # a book need not begin with a ledger
        missing = f"{ledger.LEDGER}: is missing; restore it with `git checkout`"
        return [missing] if before else []
    # without every paragraph nothing is collated
    guessed = apparatus(env).faults or paragraphs(env).faults()
    unsure = {"emendation"} if guessed else set()
    return ledger.faults(text, used=used(env), released=before, unsure=unsure)


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: the tombstones."""
    return [versions(env).tombstones(page) for page in sorted(versions(env).pages())]


def write_record(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished`` of the plain text: what the working sources say."""
    if exception or app.builder.name != "plaintext":
        return
    write(working_record(app.env, facts(app.config)), app.outdir)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, builder, transform and handlers."""
    for room in ("faults", "witness", "paragraphs", "notes", "glossary", "apparatus"):
        app.setup_extension(f"chabap.{room}")
    app.add_domain(VersionDomain)
    app.add_builder(IdsBuilder)
    app.add_transform(CollectHeadings)
    bring(
        app,
        Path(__file__).parent,
        styles=["versions.css"],
        priority=Files.VERSIONS,
    )
    app.connect(CHECK, check)
    app.connect("env-updated", set_tombstones, priority=Updated.TOMBSTONES)
    app.connect(SHOWN, shown)
    app.connect("doctree-resolved", show, priority=Resolved.PAGES)
    app.connect("html-collect-pages", lost_pages)
    app.connect("build-finished", write_record)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
