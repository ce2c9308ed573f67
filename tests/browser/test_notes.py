"""The notes: opened by tap, click and Enter at every width, beside their marks in the margin."""

from __future__ import annotations

from statistics import median

import pytest

from .conftest import CHAPTER, HEIGHT, resize, until

WIDTHS = (360, 800, 992, 1100, 1440, 1920)
LOADED = (360, 1100)
"""Widths at which a page is loaded: narrow, wide. From there it is widened."""
WAYS = ("tap", "click", "Enter")


def activate(page, way, point):
    """Do what a reader does at a mark that has the focus."""
    if way == "tap":
        page.touchscreen.tap(*point)
    elif way == "click":
        page.mouse.click(*point)
    else:
        page.keyboard.press("Enter")


def opened(page, index, way):
    """Open a note; return what is wrong with it."""
    point = page.evaluate("i => measure.ready(i)", index)
    if point is None:
        return "has a mark that cannot be reached"
    activate(page, way, point)
    return page.evaluate("i => measure.faultOfOpen(i)", index)


def with_hands(page, count, turn):
    """Open notes by a real tap, click and Enter, at each width others; return what is wrong."""
    for number, way in enumerate(WAYS):
        index = (count * (2 * number + 1) // 6 + turn) % count
        fault = opened(page, index, way)
        if not fault:
            page.keyboard.press("Escape")
            fault = closed(page, index)
        if fault:
            yield [page.evaluate("i => measure.marks()[i].hash", index), way, fault]


def closed(page, index):
    return page.evaluate("i => measure.faultOfClosed(i)", index)


@pytest.mark.parametrize("address", CHAPTER)
def test_notes_stand_beside_their_marks(reader, address):
    page = reader(1100)
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => null)")
    for width in (1100, 1440, 1920):
        resize(page, width)
        found = page.evaluate("measure.margin()")
        far = found["far"]
        assert median(far.values()) <= 20, (address, width, far)
        beyond = {note: pixels for note, pixels in far.items() if pixels > 150}
        assert beyond == {}, (address, width)
        assert found["page"] <= 1.15 * found["text"], (address, width)


@pytest.mark.parametrize("address", CHAPTER)
def test_every_note_opens_is_wholly_seen_and_closes(reader, address):
    """At every width: every note by a click and a key of the page's own, some by hand."""
    page = reader()
    faults = []
    for turn, width in enumerate(WIDTHS):
        if width in LOADED:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.goto(address)
        resize(page, width)
        count = page.evaluate("measure.marks().length")
        assert count > 20
        wrong = page.evaluate("turn => measure.faults(turn)", turn)
        wrong += with_hands(page, count, turn)
        faults += [f"{address} at {width}: {' · '.join(fault)}" for fault in wrong]
    assert faults == [], "\n".join(faults)


def test_an_open_note_closes_by_its_mark_and_by_a_click_elsewhere(reader):
    page = reader(WIDTHS[0])
    page.goto(CHAPTER[0])
    for width in WIDTHS:
        resize(page, width)
        for way in WAYS:
            assert opened(page, 2, way) == "", (width, way)
            activate(page, way, page.evaluate("measure.ready(2)"))
            assert closed(page, 2) == "", (width, way)
            assert opened(page, 2, way) == "", (width, way)
            page.locator("article h1").click(position={"x": 2, "y": 2})
            assert closed(page, 2) == "", (width, way)


def test_opening_moves_no_line_above_the_note(reader):
    """Who opens a note goes on reading where she was."""
    page = reader(WIDTHS[0])
    page.goto(CHAPTER[0])
    for width in WIDTHS:
        resize(page, width)
        x, y = page.evaluate("measure.ready(4)")
        page.mouse.click(x, y)
        assert page.evaluate("measure.faultOfOpen(4)") == "", width
        top = page.evaluate("measure.marks()[4].getBoundingClientRect()")
        assert abs(top["y"] + top["height"] / 2 - y) < 2, width
        page.keyboard.press("Escape")


@pytest.mark.parametrize("width", [360, 1440])
def test_a_link_to_a_note_shows_it(reader, width):
    page = reader(width)
    page.goto(CHAPTER[2])
    index = page.evaluate("measure.marks().length - 1")
    label = page.evaluate("measure.marks().at(-1).hash")
    page.goto("about:blank")
    page.goto(f"{CHAPTER[2]}{label}")
    until(page, "() => scrollY > 0")
    assert page.evaluate("i => measure.faultOfOpen(i)", index) == ""


def test_without_scripts_every_note_is_seen(chromium, site):
    """Nothing is measured by a script: playwright asks for boxes."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER[0]}")
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        notes = page.locator(".edition-note").all()
        found[width] = [note.bounding_box() for note in notes]
    context.close()
    for width, boxes in found.items():
        assert len(boxes) > 20, width
        assert all(box and box["height"] > 20 for box in boxes), (width, boxes)
        sides = [(b["x"], b["x"] + b["width"]) for b in boxes]
        assert [s for s in sides if s[0] < 0 or s[1] > width] == [], width
        tops = [box["y"] for box in boxes]
        assert tops == sorted(tops), width
