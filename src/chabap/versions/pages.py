"""Tombstones on the pages of the site.

``env-updated``: what must stand where is worked out. ``doctree-resolved``: each page gets
its own; a style shows the one that a link led to. ``html-collect-pages``: a page that is gone
is made again, of tombstones alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from chabap.apparatus.domain import UNMARKED, apparatus
from chabap.formats import of
from chabap.notes.domain import notes, works
from chabap.paragraphs.domain import paragraphs
from chabap.paragraphs.ids import is_paragraph_id, section_sign
from chabap.paragraphs.text import EDITORIAL
from chabap.registers.domain import register
from chabap.versions import ledger
from chabap.versions.domain import versions
from chabap.versions.record import RELEASES, read_all
from chabap.versions.tombstones import Address, Place, Tombstone, lemma, tombstones
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def places(env: BuildEnvironment) -> dict[ledger.Key, Place]:
    """Map everything that has an id to where the site shows it, and what it is called."""
    found: dict[ledger.Key, Place] = {}

    def put(kind: str, key: str, name: str, *at: Address) -> None:
        found[kind, key] = Place(name, at)

    for page, heading in versions(env).headings():
        put("heading", heading.id, heading.text, Address(page, heading.id))
    for page, block in paragraphs(env).located():
        kind = "heading" if block.heading else "paragraph"
        title = block.text if block.heading else section_sign(block.id)
        put(kind, block.id, title, Address(page, block.id))
    for page, joined in paragraphs(env).joined():
        put("paragraph", joined.id, section_sign(joined.id), Address(page, joined.id))
    numbers = notes(env).numbers()
    for page, note in notes(env).notes():
        number = say("note {number}", number=numbers[page, note.label])
        at = f"{section_sign(note.at)} " if is_paragraph_id(note.at) else ""
        put("note", note.label, f"{at}{number}", Address(page, note.label))
    _put_emendations(env, found)
    for page, entry in register(env).homes().values():
        put(entry.kind, entry.id, entry.headword, Address(page, entry.key))
    for work in works(env).citations:
        page = work.bibliography_key.docname
        put("source", work.key, work.key, Address(page, work.citation_id))
    return found


def _put_emendations(env: BuildEnvironment, found: dict[ledger.Key, Place]) -> None:
    """Add the emendations: their places in the list, and their marks."""
    homes, listed = paragraphs(env).homes(), apparatus(env).page
    for entry in apparatus(env).entries:
        if entry.kind not in UNMARKED:
            at = [Address(listed, f"a-{entry.id}")] if listed else []
            if (
                is_paragraph_id(entry.at)
                and entry.siglum in apparatus(env).base_sigla()
            ):
                at.append(Address(homes[entry.at], entry.id))
            name = lemma(entry.lemma, entry.witness)
            if at:
                found["emendation", entry.id] = Place(name, tuple(at))


def set_tombstones(app: Sphinx, env: BuildEnvironment) -> None:
    """On ``env-updated``, when nothing is wrong: work out the tombstones of all pages."""
    records = read_all(Path(env.srcdir, RELEASES))
    known, _ = ledger.parse(ledger.read(env.srcdir))
    found = tombstones(
        records,
        known,
        places(env),
        listed=apparatus(env).page,
        lists=len(works(env).bibliographies),
    )
    versions(env).set_tombstones(list(found))


def show(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: put the tombstones of a page of the site behind it."""
    own = versions(app.env).tombstones(docname)
    if own and of(app.builder).site:
        doctree += nodes.container(
            "", *(_node(app, stone) for stone in own), classes=["tombstones", EDITORIAL]
        )


def _node(app: Sphinx, stone: Tombstone) -> nodes.paragraph:
    """Return a tombstone."""
    node = nodes.paragraph(
        "", words(stone), ids=[stone.at.anchor], classes=["tombstone"]
    )
    if stone.to:
        address = app.builder.get_relative_uri(stone.at.page, stone.to.page)
        label = nodes.inline("", stone.to_name)
        node += nodes.Text(" ")
        node += nodes.reference(
            "", "", label, refuri=f"{address}#{stone.to.anchor}", internal=True
        )
    return node


def words(stone: Tombstone) -> str:
    """Return what a tombstone says; a link follows where something has the words."""
    facts = {"what": stone.name, "version": stone.version}
    if stone.to is None:
        return say(
            "“{what}” of version {version} has been withdrawn; nothing has taken its place.",
            **facts,
        )
    if stone.withdrawn:
        return say(
            "“{what}” of version {version} has been withdrawn. In its place:", **facts
        )
    return say("“{what}” of version {version} stands elsewhere now:", **facts)


def lost_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """On ``html-collect-pages``: pages that older versions had."""
    if not of(app.builder).site:
        return
    for page in versions(app.env).pages() - app.env.found_docs:
        rows = [
            {"stone": stone, "words": words(stone)}
            for stone in versions(app.env).tombstones(page)
        ]
        title = say("A page of an older version")
        yield page, {"title": title, "rows": rows}, "tombstones.html"
