"""The words of the text in the page: whole, clean, and parted only between words."""

from __future__ import annotations

import csv
from functools import cache

import pytest

from tests.conftest import printed

from .conftest import CHAPTER, KINDS, module, resize

INVISIBLE = set("\u00ad\u200b\u200c\u200d\u2060\ufeff")


@pytest.fixture(scope="module")
def of_page(paragraphs, built):
    """The paragraphs of a page, as printed: ``of_page(address)``."""

    def find(address):
        page = (built / "html" / address).read_text("utf-8")
        return {i: printed(t) for i, t in paragraphs.items() if f'id="{i}"' in page}

    return find


@pytest.fixture(scope="module")
def corrupt(built):
    """Witness readings of several letters that the reading text has nowhere."""
    text = (built / "text/c03.tsv").read_text("utf-8")
    with (built / "html/downloads/apparatus.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = {row["witness"] for row in rows if len(row["witness"]) > 5}
    return {w for w in found if w not in text and "\\" not in w}


@pytest.mark.parametrize("address", CHAPTER, scope="module")
def test_text_of_every_paragraph(standing, of_page, address):
    page = standing(address)
    expected = of_page(address)
    ids = list(expected)
    found = page.evaluate("ids => ids.map(measure.textOf)", ids)
    assert expected
    assert dict(zip(ids, found, strict=True)) == expected


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("address", CHAPTER, scope="module")
def test_what_is_copied_is_the_text(standing, of_page, address, width):
    page = standing(address, width)
    expected = of_page(address)
    found = page.evaluate(
        "ids => ids.map((id) => measure.copied(document.getElementById(id)))",
        list(expected),
    )
    assert [text.strip() for text in found] == list(expected.values())


@pytest.mark.parametrize("address", KINDS, scope="module")
def test_nothing_invisible_is_copied(standing, address):
    page = standing(address)
    copied = page.evaluate("measure.copied(document.querySelector('article'))")
    assert len(copied) > 50
    assert INVISIBLE & set(copied) == set()


def test_a_note_can_be_copied(reader):
    page = reader()
    page.goto(CHAPTER[0])
    page.mouse.click(*page.evaluate("measure.ready(0)"))
    whole, copied = page.evaluate(
        "(() => { const note = measure.noteOf(measure.marks()[0]);"
        " return [note.textContent, measure.copied(note)]; })()"
    )
    assert len(copied) > 60
    assert "".join(copied.split()) in "".join(whole.split())


@pytest.mark.parametrize("address", CHAPTER, scope="module")
def test_reader_view(standing, of_page, corrupt, address):
    """The text without what the witness has; every note after the paragraph of its mark."""
    page = standing(address)
    page.evaluate(module("@mozilla/readability/Readability.js"))
    view = page.evaluate("measure.readerView()")
    marks = page.evaluate(
        "measure.marks().map((m) => [m.closest('[id^=c03-p]')?.id, m.hash.slice(1)])"
    )
    words, whole = dict(view["blocks"]), view["text"]
    texts = {at: words[at] for at in of_page(address)}
    assert len(corrupt) > 100
    assert [w for w in corrupt if any(w in text for text in texts.values())] == []
    # a note of one paragraph is left without its id
    notes = page.evaluate("measure.notes()")
    places = [whole.find(notes[note]) for _, note in marks]
    assert -1 not in places
    ends = [whole.index(texts[at]) + len(texts[at]) if at else 0 for at, _ in marks]
    assert [
        n for n, place, end in zip(marks, places, ends, strict=True) if place < end
    ] == []


def test_the_address_says_which_text_is_shown(reader):
    page = reader()
    lemma, reading = "ประหัตประหาร", "ประทัดประหาร"
    page.goto(f"{CHAPTER[0]}?text=base")
    banner = page.locator(".text-banner[role=status]:visible")
    assert banner.is_visible()
    assert reading in page.locator("#c03-p01").inner_text()
    assert lemma not in page.locator("#c03-p01").inner_text()
    page.goto(f"{CHAPTER[0]}?text=marked")
    assert banner.is_visible()
    assert lemma in page.locator("#c03-p01").inner_text()
    page.goto(f"{CHAPTER[0]}#c03-p01")  # a place that is cited: whatever was chosen
    assert not banner.is_visible()
    assert lemma in page.locator("#c03-p01").inner_text()
    assert reading not in page.locator("#c03-p01").inner_text()


WIDTHS = (360, 800, 1000, 1100, 1280, 1440)


def test_corrections_open_inside_the_window(reader):
    """At every corrected word that has the focus; Escape closes them though pointed at."""
    page = reader(WIDTHS[0])
    page.goto(f"{CHAPTER[2]}?text=marked")
    words = page.locator(".variant[tabindex='0'], .variant [tabindex='0']")
    count = words.count()
    assert count > 50
    explained = page.locator("[role=tooltip]:visible, .card-shown:visible")
    wrong = []
    for turn, width in enumerate(WIDTHS):
        resize(page, width)
        found = words.evaluate_all("words => measure.corrections(words)")
        for index in range(
            turn, count, count // 3
        ):  # with keys, and asked from outside
            words.nth(index).focus()
            box = explained.first.bounding_box()
            if box["x"] < 0 or box["x"] + box["width"] > width:
                found.append([words.nth(index).inner_text(), "is beyond the side"])
            page.keyboard.press("Escape")
            assert explained.count() == 0, (width, words.nth(index).inner_text())
        wrong += [f"at {width}: {' · '.join(fault)}" for fault in found]
    assert wrong == [], "\n".join(wrong)


@cache
def _edges(segmenter, text):
    """Return where the words of a text end."""
    edges, place = set(), 0
    for word in segmenter.split(text):
        for part in segmenter.line_words(word) or [word]:
            edges.add(place)
            place += len(part)
    return edges


@pytest.mark.parametrize("address", [*CHAPTER, *KINDS[2:8]], scope="module")
def test_no_line_ends_inside_a_word(standing, segmenter, address):
    wrong = {}
    for width in (360, 800, 1100, 1440):
        page = standing(address, width)
        blocks = page.evaluate("measure.lineEnds()")
        assert sum(len(ends) for *_, ends in blocks) > 5
        wrong[width] = [
            f"{text[:end][-12:]}⏎{text[end:][:12]}"
            for text, links, ends in blocks
            for end in ends
            if end not in links and end not in _edges(segmenter, text)
        ]
    assert [fault for faults in wrong.values() for fault in faults] == [], wrong
