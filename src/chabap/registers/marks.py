"""Names in the text become references by themselves.

``doctree-resolved``: each occurrence is linked to its entry, the first in every section
visibly; the site gets the cards that a reader sees when hovering. In PDF and ePub only
the first is a link: turning a page of the ePub must not lead elsewhere, and links cost
Typst half its time.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.util.nodes import make_refnode

from chabap.paragraphs import explicit_id, text_leaves, text_paragraphs
from chabap.registers.directives import when
from chabap.registers.domain import register
from chabap.registers.nodes import cards
from chabap.thai.breaks import LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    for paragraph in text_paragraphs(doctree):
        pieces: dict[Occurrence, bool] = {}
        for occurrence in by_paragraph.get(explicit_id(paragraph), ()):
            linked[occurrence.target] = homes[occurrence.target]
            place = paragraph.parent, occurrence.target
            pieces[occurrence] = place not in seen
            seen.add(place)
        for offset, leaf in list(text_leaves(paragraph.children)):
            _mark(app, docname, leaf, _inside(leaf, offset, pieces, homes))
        if app.builder.name == "html":
            for occurrence in pieces:
                _keep_together(paragraph, occurrence.start, occurrence.end)
    if app.builder.name == "html" and linked:
        doctree += cards(entries=list(_cards(app, docname, linked)))


class _Piece(NamedTuple):
    """What of an occurrence stands in one leaf: a mark of the apparatus may part it."""

    start: int
    end: int
    """Offsets in the leaf."""
    ids: list[str]
    home: str
    entry: Entry
    first: bool


def _inside(
    leaf: nodes.Text,
    offset: int,
    occurrences: dict[Occurrence, bool],
    homes: dict[str, tuple[str, Entry]],
) -> Iterator[_Piece]:
    """Yield the pieces of the occurrences in a leaf that begins at an offset of the text."""
    length = len(leaf)
    for occurrence, first in occurrences.items():
        start, end = occurrence.start - offset, occurrence.end - offset
        if start < length and end > 0:
            home, entry = homes[occurrence.target]
            ids = [occurrence.id] if start >= 0 else []
            yield _Piece(max(start, 0), min(end, length), ids, home, entry, first)


def _mark(
    app: Sphinx, docname: str, leaf: nodes.Text, pieces: Iterable[_Piece]
) -> None:
    """Replace a leaf by its pieces and what stands between them."""
    text, done = leaf.astext(), 0
    result: list[nodes.Node] = []
    for piece in pieces:
        result.append(nodes.Text(text[done : piece.start]))
        words = nodes.Text(text[piece.start : piece.end])
        done = piece.end
        if app.builder.name != "html" and not piece.first:
            result.append(nodes.inline("", "", words, ids=piece.ids))
            continue
        link = make_refnode(app.builder, docname, piece.home, piece.entry.key, words)
        link["ids"] = piece.ids
        link["classes"] += ["name", piece.entry.kind, *(["first"] * piece.first)]
        result.append(link)
    if result:
        parent = leaf.parent
        at = next(i for i, child in enumerate(parent.children) if child is leaf)
        rest = [nodes.Text(text[done:])]
        parent[at : at + 1] = [n for n in result + rest if n.astext()]


def _keep_together(paragraph: nodes.paragraph, start: int, end: int) -> None:
    """Keep a name on one line that marks of the apparatus part; the offsets are its own."""
    at, inside = 0, []
    for index, child in enumerate(paragraph.children):
        length = sum(len(leaf) for _, leaf in text_leaves([child]))
        if at < end and at + length > start:
            inside.append((index, length))
        at += length
    first, last = inside[0][0], inside[-1][0] + 1
    if last - first > 1 and sum(length for _, length in inside) <= LINE:
        kept = nodes.inline("", "", *paragraph[first:last], classes=["keep"])
        paragraph[first:last] = [kept]


def _cards(
    app: Sphinx, docname: str, linked: dict[str, tuple[str, Entry]]
) -> Iterator[tuple[str, str, Entry]]:
    """Yield address, date and record of the entries that a page links to."""
    for key, (home, entry) in sorted(linked.items()):
        address = app.builder.get_relative_uri(docname, home)
        yield f"{address}#{key}", when(entry) if entry.dates else "", entry
