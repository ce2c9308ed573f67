"""All that can be cited of a book, page by page: paragraphs, notes, entries and terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chabap.citation import model
from chabap.citation.words import words_of
from chabap.notes.domain import NoteDomain, notes
from chabap.notes.model import KINDS
from chabap.paragraphs.domain import ParagraphDomain, paragraphs
from chabap.paragraphs.ids import is_paragraph_id, section_sign
from chabap.registers.domain import RegisterDomain, register
from chabap.registers.kinds import TERM
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment

    from chabap.citation.model import Place

SUFFIX = ".html"
"""Of the pages of the site: citations name them in every format."""


def places(env: BuildEnvironment) -> dict[str, list[Place]]:
    """Map pages to what can be cited on them; known from ``env-updated`` on.

    A book that has no notes, or no registers, is cited by what it has.
    """
    found: dict[str, list[Place]] = {}
    for room, listed in (
        (ParagraphDomain.name, _paragraphs),
        (NoteDomain.name, _notes),
        (RegisterDomain.name, _entries),
    ):
        if room in env.domains:
            for docname, place in listed(env):
                found.setdefault(docname, []).append(place)
    return found


def _paragraphs(env: BuildEnvironment) -> Iterator[tuple[str, Place]]:
    for node_id, docname in paragraphs(env).homes().items():
        if is_paragraph_id(node_id):
            page, where = docname + SUFFIX, section_sign(node_id)
            yield docname, model.paragraph(node_id, page=page, where=where)


def _notes(env: BuildEnvironment) -> Iterator[tuple[str, Place]]:
    headings = {block.id: block.text for block in paragraphs(env).blocks()}
    numbers = notes(env).numbers()
    for docname, note in notes(env).notes():
        title = headings.get(note.at) or env.titles[docname].astext()
        sign = is_paragraph_id(note.at)
        place = model.note(
            note.label,
            page=docname + SUFFIX,
            where=section_sign(note.at) if sign else f"“{title}”",
            number=numbers[docname, note.label],
            kind=say(KINDS[note.kind]) if note.kind in KINDS else "",
            words=words_of(env.config.language),
        )
        yield docname, place


def _entries(env: BuildEnvironment) -> Iterator[tuple[str, Place]]:
    for key, (docname, entry) in register(env).homes().items():
        title = env.titles[docname].astext()
        place = model.entry(
            key,
            page=docname + SUFFIX,
            headword=entry.headword,
            latin=entry.latin,
            register=title
            if entry.kind == TERM
            else say("Register: {title}", title=title),
        )
        yield docname, place
