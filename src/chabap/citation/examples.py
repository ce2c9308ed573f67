"""Examples on the page that says how to cite: ``{cited} own`` with ids, one a line.

Read phase: their place is noted. ``doctree-resolved``: the citations are put there, made as
everywhere. A record stands as it goes into a file; in words the titles are in italics.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from chabap.citation.model import EDITION, NOTE, PARAGRAPH, WHOLE, Place, work
from chabap.citation.places import places
from chabap.citation.styles import STYLES
from chabap.faults import note_fault
from chabap.formats import of
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from chabap.citation.model import Work
    from chabap.citation.styles import Style


class cited_places(nodes.General, nodes.Element):  # type: ignore[misc]  # docutils is untyped
    """Where the citations of ``targets`` in a ``style`` go; ``place`` is file and line."""


class Cited(SphinxDirective):
    """``{cited} style``: an id a line, or ``edition`` for the book as a whole."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Leave their place."""
        style = self.arguments[0]
        line = f"{self.env.doc2path(self.env.docname, base=False)}:{self.lineno}"
        if style not in STYLES:
            note_fault(
                self.env,
                f"{line}: there is no style {style!r}; choose from {', '.join(STYLES)}",
            )
            return []
        targets = [text.strip() for text in self.content if text.strip()]
        return [cited_places(style=style, targets=targets, place=line)]


def faults(app: Sphinx) -> list[str]:
    """List examples of what the book does not have."""
    env = app.env
    known = {place.id for some in places(env).values() for place in some} | {EDITION}
    return [
        f"{node['place']}: nothing in the book has the id {target!r}; name a paragraph, a "
        "note or an entry"
        for docname in sorted(env.found_docs)
        for node in env.get_doctree(docname).findall(cited_places)
        for target in node["targets"]
        if target not in known
    ]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: put the citations in, records for programs on the site alone."""
    found = list(doctree.findall(cited_places))
    if not found:
        return
    cited = work(facts(app.config))
    known = {place.id: place for some in places(app.env).values() for place in some}
    known[EDITION] = WHOLE
    for node in found:
        style = STYLES[node["style"]]
        if style.suffix and not of(app.builder).site:
            # records for programs are wider than a small reader
            node.parent.remove(node)
            continue
        listed: nodes.definition_list = nodes.definition_list()
        for target in node["targets"]:
            listed += nodes.definition_list_item(
                "",
                nodes.term("", title(known[target])),
                nodes.definition("", *_printed(style, cited, known[target])),
            )
        node.replace_self(listed)


def title(place: Place) -> str:
    """Return what a place is called."""
    if place.kind == EDITION:
        return say("this edition")
    if place.kind == PARAGRAPH:
        return place.where
    return place.called if place.kind == NOTE else place.headword


def _printed(style: Style, cited: Work, place: Place) -> Iterator[nodes.Node]:
    for use, text in style.make(cited, place):
        if style.suffix:
            block = nodes.literal_block("", text.strip(), classes=["cited-record"])
            block["language"] = "none"
            yield block
            continue
        line = nodes.paragraph(classes=["cited-form"])
        line += nodes.strong("", say(use))
        line += nodes.Text(" ")
        line += _marked(text, cited)
        yield line


def _marked(text: str, cited: Work) -> Iterator[nodes.Node]:
    """Yield a citation with its titles in italics and its address in one piece."""
    titles = "|".join(map(re.escape, {cited.title, *cited.western_titles}))
    for piece in re.split(rf"({titles}|https?://\S+?(?=[,.)]*(?:\s|$)))", text):
        if piece in {cited.title, *cited.western_titles}:
            yield nodes.emphasis("", piece)
        elif piece.startswith("http"):
            yield nodes.literal("", piece)
        elif piece:
            yield nodes.Text(piece)
