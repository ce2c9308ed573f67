"""The apparatus: every variant accounted for, and shown where readers look for it.

``env-updated``: the reading text of each chapter is collated with its witness, and the variants are matched
with their records; anything unaccounted for stops the build. ``doctree-resolved``: lemmas
are marked in the text, and the directive ``apparatus`` is filled.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders import Builder

from chabap import __version__
from chabap.apparatus.blocks import collated
from chabap.apparatus.domain import ApparatusDomain, apparatus
from chabap.apparatus.marks import HANDLERS, mark_lemmas
from chabap.apparatus.pages import (
    COUNTS_HANDLERS,
    ApparatusDirective,
    apparatus_counts,
    apparatus_list,
    fill_pages,
    name_witness,
    witness_page,
    write_table,
)
from chabap.apparatus.records import Block, Entry, Record, load, match, todo
from chabap.assets import add_nodes, bring
from chabap.faults import CHECK
from chabap.interface.theme import THEME
from chabap.order import Files, Resolved, Updated
from chabap.paragraphs.domain import paragraphs
from chabap.paragraphs.ids import chapter_of
from chabap.registers.domain import register
from chabap.stale import SHOWN, fingerprint
from chabap.tongue import tongue
from chabap.witness import FACTS, facts
from chabap.words import simple_segmenter, vocabulary

if TYPE_CHECKING:
    from collections.abc import Set

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from chabap.edition import Edition

TOLD = 10
"""So many faults are told at once: one slip may leave hundreds of variants without record."""


class TodoBuilder(Builder):
    """Writes a stub for every variant that has no record: ``make apparatus-todo``."""

    name = "apparatus-todo"
    format = "data"
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
        known, _faults = records(self.env, facts(self.config))
        stubs = [
            todo(witnesses, known.get(chapter, []))
            for chapter, witnesses in apparatus(self.env).blocks.items()
        ]
        text = "\n".join(filter(None, stubs))
        Path(self.outdir, "todo.toml").write_text(text, "utf-8")


def offer_switch(app: Sphinx, config: Config) -> None:
    """On ``config-inited``: the switch of the text stands in the header of every page."""
    if config.html_theme == THEME:
        config["html_theme_options"] = {
            "article_header_end": ["text-mode.html", "article-header-buttons.html"],
            **config.html_theme_options,
        }


def records(
    env: BuildEnvironment, edition: Edition
) -> tuple[dict[str, list[Record]], list[str]]:
    """Read ``apparatus/cNN.toml`` of each chapter; return what is wrong with the files too."""
    found: dict[str, list[Record]] = {}
    faults: list[str] = []
    chapters = {f"c{witness.chapter}": witness.chapter for witness in edition.witnesses}
    for path in sorted(Path(env.srcdir, "apparatus").glob("*.toml")):
        name = str(path.relative_to(env.srcdir))
        if path.stem not in chapters:
            faults.append(
                f"{name}: no chapter of this name has a witness; name the file cNN.toml "
                "after its chapter, and the witness in edition.toml"
            )
            continue
        found[chapters[path.stem]], wrong = load(path.read_text("utf-8"), name=name)
        faults += wrong
    return found, faults


def account(app: Sphinx, env: BuildEnvironment) -> None:
    """On ``env-updated``: collate and match, unless nothing that matters has changed."""
    if paragraphs(env).faults():
        return  # without ids nothing can be matched, and all would be reported
    edition = facts(app.config)
    texts: dict[str, list[tuple[str, str]]] = {}
    for docname, block in paragraphs(env).located():
        if block.text:  # a heading may be the editors'
            reading = texts.setdefault(chapter_of(docname) or "", [])
            reading.append((block.id, block.text))
    known, wrong = records(env, edition)
    names = sorted(register(env).names())
    key = fingerprint(
        texts, known, wrong, names, sorted(vocabulary(env)), edition.witnesses
    )
    if apparatus(env).is_known(key):
        return
    words = simple_segmenter(env).split
    scripts = tongue(env.config.language).scripts
    blocks: dict[str, dict[str, list[Block]]] = {}
    entries: list[Entry] = []
    faults = list(wrong)
    for chapter, reading in texts.items():
        witnesses = edition.witnesses_of(chapter)
        if not witnesses:
            continue
        blocks[chapter] = {
            witness.siglum: collated(
                reading,
                Path(env.srcdir, witness.path).read_text("utf-8"),
                words=words,
                names=names,
                scripts=scripts,
            )
            for witness in witnesses
        }
        some, unmatched = match(blocks[chapter], known.get(chapter, []))
        entries += some
        # a record that cannot be read leaves its variant without one: one message is enough
        faults += [] if wrong else unmatched
    apparatus(env).record(key, blocks=blocks, entries=entries, faults=faults)


def check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: what is unaccounted for, but not to the builder that helps."""
    if app.builder.name == TodoBuilder.name:
        return []
    edition = facts(app.config)
    chapters = {chapter_of(docname) for docname in env.found_docs}
    lost = [
        f"{FACTS}: there is no chapter {w.chapter} for the witness {w.siglum}; correct "
        "the number, or restore the folder in chapters/"
        for w in edition.witnesses
        if w.chapter not in chapters
    ]
    if paragraphs(env).faults():
        return lost + records(env, edition)[1]
    places = {block.id: block.place for block in paragraphs(env).blocks()}
    found = []
    for fault in apparatus(env).faults:
        at = fault.partition(":")[0]  # a block, or file and line of a record
        found.append(f"{places[at]}: {fault}" if at in places else fault)
    more = [f"… and {len(found) - TOLD} more"] if len(found) > TOLD else []
    return lost + found[:TOLD] + more


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: the list and the marks; the text itself is its page's own."""
    entries = [entry._replace(start=0, end=0) for entry in apparatus(env).entries]
    return apparatus(env).page, entries


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, builder, directive, nodes and handlers."""
    for room in (
        "faults",
        "stale",
        "witness",
        "paragraphs",
        "registers",
        "words",
        "wording",
    ):
        app.setup_extension(f"chabap.{room}")
    app.add_domain(ApparatusDomain)
    app.add_builder(TodoBuilder)
    add_nodes(app, {**HANDLERS, apparatus_list: {}, apparatus_counts: COUNTS_HANDLERS})
    app.add_directive("apparatus", ApparatusDirective)
    bring(
        app,
        Path(__file__).parent,
        scripts=["variants.js"],
        styles=["apparatus.css"],
        priority=Files.APPARATUS,
    )
    app.connect("config-inited", offer_switch)
    app.connect("env-updated", account, priority=Updated.COLLATE)
    app.connect(CHECK, check)
    app.connect(SHOWN, shown)
    app.connect("doctree-resolved", mark_lemmas, priority=Resolved.LEMMAS)
    app.connect("doctree-resolved", fill_pages, priority=Resolved.PAGES)
    app.connect("html-page-context", name_witness)
    app.connect("html-collect-pages", witness_page)
    app.connect("build-finished", write_table)
    return {
        "version": __version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
