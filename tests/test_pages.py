"""The pages of the text: what stands above the notes, and on which page a note begins."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import fmean

import pikepdf
import pymupdf
import pytest
from docutils import nodes

from chabap.notes.nodes import note_mark
from chabap.typst.structures import marks_at_edges

from .test_print import BODY, SMALL, starts


@pytest.fixture(scope="module")
def path(built, edition):
    return built / "pdf" / f"{edition.id}.pdf"


@pytest.fixture(scope="module")
def white(path):
    """Lines of the text that would stand above the notes of each page, the last page aside.

    It is the distance from the last line to the first of the notes, less the least of all.
    """
    found, steps = {}, []
    with pymupdf.open(path) as document:
        for page in document:
            rows = sorted(starts(page))
            body = [y for y, _, size in rows if abs(size - BODY) < 0.1]
            notes = [y for y, _, size in rows if abs(size - SMALL) < 0.1]
            if body and (below := [y for y in notes if y > body[-1]]):
                found[page.number + 1] = below[0] - body[-1]
                steps += [lower - upper for upper, lower in pairwise(body)]
    found.popitem()
    line = fmean(step for step in steps if step < 2 * BODY)
    least = min(found.values())
    return {page: (distance - least) / line for page, distance in found.items()}


def test_no_hole_above_the_notes(white):
    """A line and the first of its note, that would find no room, take two lines of the text."""
    assert len(white) > 50
    assert {page: lines for page, lines in white.items() if lines > 1.75} == {}
    assert sum(lines > 1.05 for lines in white.values()) <= 0.12 * len(white)


@pytest.fixture(scope="module")
def begun(path):
    """The pages on which the mark and the note of each number stand."""
    marks, notes = {}, {}
    with pikepdf.open(path) as document:
        for number, page in enumerate(document.pages, start=1):
            for link in page.get("/Annots", ()):
                said = str(link.get("/Contents", ""))
                if match := re.fullmatch(r"(\D*)เชิงอรรถ (\d+)", said):
                    (notes if match[1] else marks).setdefault(int(match[2]), number)
    assert marks.keys() == notes.keys()
    return {n: (mark, notes[n]) for n, mark in marks.items()}


def test_a_note_begins_on_the_page_of_its_mark(begun):
    """Of three it does on the next; of none before."""
    assert len(begun) > 150
    assert [n for n, (mark, note) in begun.items() if not 0 <= note - mark <= 1] == []
    assert sum(note > mark for mark, note in begun.values()) <= 3


def test_marks_of_the_second_line_and_of_the_last():
    paragraph = nodes.paragraph()
    for number, letters in enumerate((39, 30, 60, 60), start=1):
        paragraph += [nodes.Text("ก" * letters), note_mark(number=number, again=False)]
    assert [mark["number"] for mark in marks_at_edges(paragraph)] == [2, 4]
