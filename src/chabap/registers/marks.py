"""Names in the text become references by themselves.

``doctree-resolved``: each occurrence becomes a `name` that leads to its entry, the first in
every section visibly; a page gets the cards that a reader of the site sees when hovering.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from docutils import nodes

from chabap.paragraphs.text import (
    KEEP,
    explicit_id,
    pieces,
    replace,
    text_paragraphs,
    wrap,
)
from chabap.registers.directives import when
from chabap.registers.domain import register
from chabap.registers.nodes import cards, name
from chabap.thai.breaks import LINE
from chabap.tongue import tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from chabap.registers.entries import Entry
    from chabap.registers.recognition import Occurrence


def link_names(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: link the occurrences of a page, or of the book."""
    domain = register(app.env)
    by_paragraph: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in domain.occurrences:
        by_paragraph[occurrence.at].append(occurrence)
    homes = domain.homes()
    linked: dict[str, tuple[str, Entry]] = {}
    seen: set[tuple[nodes.Node, str]] = set()
    for paragraph in list(text_paragraphs(doctree)):
        for occurrence in by_paragraph.get(explicit_id(paragraph), ()):
            home, entry = linked[occurrence.target] = homes[occurrence.target]
            place = paragraph.parent, occurrence.target
            first = place not in seen
            seen.add(place)
            address = f"{app.builder.get_relative_uri(docname, home)}#{entry.key}"
            look = name(refuri=address, internal=True, first=first)
            look["classes"] = ["name", entry.kind, *(["first"] * first)]
            _mark(paragraph, occurrence, look)
    if linked:
        doctree += cards(entries=list(_cards(app, docname, linked)))


def _mark(paragraph: nodes.Element, occurrence: Occurrence, look: name) -> None:
    """Put the words of an occurrence into nodes like *look*.

    A mark of the apparatus may part them: the first has the id, and all stay on one line.
    """
    words = pieces(paragraph, occurrence.start, occurrence.end)
    for number, leaf in enumerate(words):
        node = look.deepcopy()
        node["ids"] = [] if number else [occurrence.id]
        replace(leaf, [node])
        node += leaf
    if len(words) > 1 and occurrence.end - occurrence.start <= LINE:
        kept = nodes.inline(classes=[KEEP])
        wrap(paragraph, occurrence.start, occurrence.end, kept)


def _cards(
    app: Sphinx, docname: str, linked: dict[str, tuple[str, Entry]]
) -> Iterator[tuple[str, str, Entry]]:
    """Yield address, date and record of the entries that a page links to."""
    language = tongue(app.config.language)
    for key, (home, entry) in sorted(linked.items()):
        address = app.builder.get_relative_uri(docname, home)
        yield f"{address}#{key}", when(entry, language) if entry.dates else "", entry
