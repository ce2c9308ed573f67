"""``doctree-resolved``, first: docutils' notes and marks become ours.

Until then they are docutils' own, because Sphinx knows to leave those out of contents and
titles.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from chabap.formats import of
from chabap.notes.collect import opening
from chabap.notes.domain import notes
from chabap.notes.nodes import author_mark, edition_note, note_label, note_mark
from chabap.paragraphs.ids import is_paragraph_id
from chabap.paragraphs.text import (
    EDITORIAL,
    explicit_id,
    position,
    reading_text,
    replace,
    text_paragraphs,
    wrap,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_FIGURE = "[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]"
# behind one letter or two of a formula it is a power, as in mc²
_RAISED = re.compile(
    f"(?:(?<![A-Za-z\u0370-\u03ff])|(?<=[A-Za-z]{{3}}))(?<!{_FIGURE}){_FIGURE}+"
)
_FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_HOLDERS = (
    nodes.document,
    nodes.section,
    nodes.list_item,
    nodes.definition,
    nodes.Admonition,
    nodes.container,
)
"""What a note can stand in, behind the block of its mark."""


def print_notes(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``, first: make docutils' notes ours, where the format has them."""
    where = of(app.builder).notes
    if not where:
        return
    bodies = {
        (footnote["docname"], node_id): footnote
        for footnote in doctree.findall(nodes.footnote)
        for node_id in footnote["ids"]
    }
    numbers = notes(app.env).numbers()
    made: dict[tuple[str, str], edition_note] = {}
    for old in list(doctree.findall(nodes.footnote_reference)):
        key = old["docname"], old["refid"]
        again = key in made
        mark = note_mark(
            classes=[EDITORIAL],
            docname=key[0],
            label=key[1],
            number=numbers[key],
            again=again,
            beside=isinstance(old.previous_sibling(), note_mark),
        )
        replace(old, [mark])
        if not again:
            made[key] = _body(bodies[key], numbers[key])
            _print(made[key], mark, doctree, where)
        times = len(made[key]["marks"]) + 1
        mark["ids"] = [f"{key[1]}-mark" + (f"-{times}" if again else "")]
        made[key]["marks"].append(mark["ids"][0])


def _body(footnote: nodes.footnote, number: int) -> edition_note:
    """Return a note of ours for one of docutils', which goes."""
    body: edition_note = edition_note(
        ids=footnote["ids"], marks=[], classes=[EDITORIAL]
    )
    body += [b for b in footnote.children if not isinstance(b, nodes.label)]
    label = note_label(number=number, marks=body["marks"], classes=[EDITORIAL])
    opening(body).insert(0, label)
    footnote.parent.remove(footnote)
    return body


def _print(
    body: edition_note, mark: note_mark, doctree: nodes.document, where: str
) -> None:
    """Put a note where the format has it."""
    if where == "mark":
        mark += body
    elif where == "page":
        doctree += body
    else:
        block: nodes.Node = mark
        while not isinstance(block.parent, _HOLDERS):
            if isinstance(
                block, nodes.term
            ):  # else it would stand after the whole list
                block.parent[-1].insert(0, body)
                return
            block = block.parent
        at = position(block) + 1
        while at < len(block.parent) and isinstance(block.parent[at], edition_note):
            at += 1  # in the order of the marks
        block.parent.insert(at, body)


def in_brackets(text: str) -> str:
    """Return a text with the author's own note marks as the edition prints them.

    >>> in_brackets("จบ²⁷ และ mc²")
    'จบ[27] และ mc²'
    """
    return _RAISED.sub(lambda m: f"[{m[0].translate(_FIGURES)}]", text)


def mark_author(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: mark the author's own note marks, raised figures of the text."""
    if not of(app.builder).notes:
        return
    for paragraph in text_paragraphs(doctree):
        if not is_paragraph_id(explicit_id(paragraph)):
            continue  # a power of ten
        for match in _RAISED.finditer(reading_text(paragraph)):
            number = match[0].translate(_FIGURES)
            mark = author_mark(number=number, label="")
            wrap(paragraph, *match.span(), mark)
            behind = mark.next_node(descend=False, siblings=True)
            if isinstance(behind, note_mark):
                mark["label"] = behind["label"]
