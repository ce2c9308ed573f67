"""Pages of the chapter, printed by the browser: text, notes and version, black on white."""

from __future__ import annotations

import re

import pymupdf
import pytest

from .conftest import CHAPTER


def key(text):
    """Return the letters of a text: printing sets Thai marks apart and in another order."""
    return re.sub(
        r"[^\w]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", "", text.replace("ำ", "า")
    )


def printed_pages(page):
    """Return the text and the pictures of what is printed, backgrounds and all."""
    pdf = page.pdf(format="A4", print_background=True)
    with pymupdf.open(stream=pdf) as document:
        text = "".join(sheet.get_text() for sheet in document)
        return text, [sheet.get_pixmap(dpi=30).samples for sheet in document]


@pytest.mark.parametrize("address", CHAPTER)
def test_notes_and_version_are_printed_whatever_the_theme(reader, edition, address):
    pictures = {}
    page = reader()
    for dark in (False, True):
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.goto(address)
        notes = page.evaluate(
            "measure.marks().map((m) => measure.noteOf(m).innerText ||"
            " measure.noteOf(m).textContent)"
        )
        text, pictures[dark] = printed_pages(page)
        assert len(notes) > 20
        letters = key(text)
        lost = [note for note in notes if key(note) not in letters]
        assert lost == [], (address, dark)
        assert edition.version in text, (address, dark)
    # paper is white, whatever the screen was
    assert sum(pictures[False][0]) / len(pictures[False][0]) > 200
    assert pictures[True] == pictures[False]


def test_every_sheet_says_where_it_is_from(reader, site, edition):
    page = reader()
    page.goto(CHAPTER[1])
    with pymupdf.open(stream=page.pdf(format="A4")) as document:
        sheets = [key(sheet.get_text()) for sheet in document]
    assert len(sheets) > 2
    for sheet in sheets:
        assert key(f"{site}/{CHAPTER[1]}") in sheet
        assert key(edition.version) in sheet


def test_paper_says_so_if_it_is_not_the_reading_text(reader):
    page = reader()
    page.goto(f"{CHAPTER[0]}?text=base")
    banner = page.locator(".text-banner:visible p").inner_text()
    letters = key(printed_pages(page)[0])
    assert key("ประทัดประหาร") not in letters or key(banner) in letters
