"""Where the lines of the PDF end: read out of the page, at A5 and at other measures."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import pikepdf
import pymupdf
import pytest

from chabap.thai.breaks import LINE
from chabap.typst import IMPORTED, TEMPLATE, typeset
from chabap.typst.structures import NAME
from chabap.typst.textlayer import clean

from .conftest import ROOT, printed

BODY = 10.8
MARKS = r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
NEVER_FIRST = re.compile(rf"{MARKS}|[ะาำๅๆฯ”)\]%,.!?;:]")
NEVER_LAST = re.compile(r"[เแโใไ“(\[]$")
NUMBER = re.compile(r"\d")
TIED = [
    (re.compile("[ก-๎]-$"), re.compile("[ก-๎]")),
    (re.compile(r"ค\.ศ\.$|ร้อยละ$|ครั้งที่$"), NUMBER),
    (
        re.compile(r"\d$"),
        re.compile("มกราคม|มีนาคม|ธันวาคม|คน|ตัว|ล้าน|ตัน|เล่ม|ชุด|แห่ง|รูเบิล"),
    ),
]
"""Ends and beginnings that belong on one line."""


def lines_of(pages) -> list[tuple[str, tuple[int, int]]]:
    """List the letters of the body with page and baseline."""
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES
    return [
        (char["c"], (page.number, round(char["origin"][1] / 4)))
        for page in pages
        for block in page.get_text("rawdict", flags=flags)["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        if abs(span["size"] - BODY) < 0.1
        for char in span["chars"]
        if char["c"] != "°"  # the sign of a conjecture
    ]


@pytest.fixture(scope="module")
def edges(paragraphs, segmenter, roles):
    """Where a line of a paragraph may end, by paragraph.

    What a role in the text names is parted from its neighbours, whatever the dictionary says.
    """
    found = {}
    for paragraph, reading in paragraphs.items():
        found[paragraph], place = set(roles.get(paragraph, ())), 0
        for word in segmenter.split(printed(reading)):
            for part in segmenter.line_words(word, long=NAME) or [word]:
                found[paragraph].add(place)
                place += len(part)
    return found


def faults(pages, paragraphs, edges) -> tuple[int, list[str]]:
    """Return the number of line ends inside paragraphs, and those that should not be."""
    chars = lines_of(pages)
    body = "".join(char for char, _ in chars)
    at = ends = 0
    wrong = []
    for paragraph, reading in paragraphs.items():
        text = printed(reading)
        begin = body.index(text, at)
        at = begin + len(text)
        before = 0
        for here in range(1, len(text)):
            if text[here] == " ":
                continue
            if chars[begin + here][1] != chars[begin + before][1]:
                ends += 1
                last, first = text[: before + 1], text[here:]
                inside = text[:here].count('"') % 2  # straight ones open, then close
                if (
                    here not in edges[paragraph]
                    or NEVER_FIRST.match(first)
                    or NEVER_LAST.search(last)
                    or (inside and '"' in {first[0], last[-1]})
                    or any(
                        end.search(last) and start.match(first) for end, start in TIED
                    )
                ):
                    wrong.append(f"{paragraph}: {last[-9:]}⏎{first[:9]}")
            before = here
    return ends, wrong


@pytest.fixture(scope="module")
def roles(built):
    """Ends of what roles name, by paragraph."""
    found = {}
    with (built / "text/occurrences.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["by"] == "role":
                found.setdefault(row["at"], set()).update(
                    {int(row["start"]), int(row["end"])}
                )
    return found


def test_lines_of_the_book(built, edition, paragraphs, edges):
    with pymupdf.open(built / "pdf" / f"{edition.id}.pdf") as document:
        ends, wrong = faults(document, paragraphs, edges)
    assert ends > 500
    assert wrong == []


def test_the_principles_say_how_long_a_name_is_kept_whole():
    page = (ROOT / "about/principles.md").read_text("utf-8")
    for letters in (LINE, NAME):
        assert f"ไม่เกิน {letters} ตัวอักษร" in page


@pytest.mark.parametrize("width", [105, 125, 190])
def test_lines_at_other_measures(width, built, edition, paragraphs, edges, tmp_path):
    """And what is told of the text is what the file says: the ePub names pages by it."""
    stage = built / "stage" / "pdf"
    source = Path(shutil.copy(stage / f"{edition.id}.typ", tmp_path))
    design = TEMPLATE.read_text("utf-8")
    assert "page-width = 148mm" in design
    (tmp_path / IMPORTED).write_text(
        design.replace("page-width = 148mm", f"page-width = {width}mm"), "utf-8"
    )
    made = clean(typeset(source)[0])
    with pymupdf.open(stream=made.pdf) as document:
        # most pages are lists, in other sizes
        body = [
            page
            for page, (_, pieces) in zip(document, made.pages, strict=True)
            if any(abs(size - BODY) < 0.1 for size, _ in pieces)
        ]
        ends, wrong = faults(body, paragraphs, edges)
        words = ["".join(page.get_text().split()) for page in document]
    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        written = [(page.label, words[page.index]) for page in document.pages]
    assert ends > 400
    assert wrong == []
    told = [
        (number, "".join("".join(text for _, text in pieces).split()))
        for number, pieces in made.pages
    ]
    assert told == written
    assert len(told) > 50
