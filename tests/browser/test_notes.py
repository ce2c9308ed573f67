"""The notes: opened by tap, click and Enter at every width, beside their marks in the margin."""

from __future__ import annotations

from statistics import median

import pytest

from .conftest import CHAPTER, until

WIDTHS = (360, 800, 992, 1100, 1440, 1920)
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


def closed(page, index):
    return page.evaluate("i => measure.faultOfClosed(i)", index)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", CHAPTER)
def test_every_note_opens_is_wholly_seen_and_closes(reader, address, width):
    """Notes take turns in the ways: at any width each way, for any note each way twice."""
    page = reader(width)
    page.goto(address)
    faults = []
    count = page.evaluate("measure.marks().length")
    for index in range(count):
        way = WAYS[(index + WIDTHS.index(width)) % 3]
        fault = opened(page, index, way)
        if not fault:
            page.keyboard.press("Escape")
            fault = closed(page, index)
        if fault:
            faults.append(
                (page.evaluate("i => measure.marks()[i].hash", index), way, fault)
            )
    assert count > 20
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_an_open_note_closes_by_its_mark_and_by_a_click_elsewhere(reader, width):
    page = reader(width)
    page.goto(CHAPTER[0])
    for way in WAYS:
        assert opened(page, 2, way) == ""
        activate(page, way, page.evaluate("measure.ready(2)"))
        assert closed(page, 2) == "", way
        assert opened(page, 2, way) == ""
        page.locator("article h1").click(position={"x": 2, "y": 2})
        assert closed(page, 2) == "", way


@pytest.mark.parametrize("width", WIDTHS)
def test_opening_moves_no_line_above_the_note(reader, width):
    """Who opens a note goes on reading where she was."""
    page = reader(width)
    page.goto(CHAPTER[0])
    x, y = page.evaluate("measure.ready(4)")
    page.mouse.click(x, y)
    assert page.evaluate("measure.faultOfOpen(4)") == ""
    top = page.evaluate("measure.marks()[4].getBoundingClientRect()")
    assert abs(top["y"] + top["height"] / 2 - y) < 2


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


@pytest.mark.parametrize("width", [1100, 1440, 1920])
@pytest.mark.parametrize("address", CHAPTER)
def test_notes_stand_beside_their_marks(reader, address, width):
    page = reader(width)
    page.goto(address)
    page.evaluate("document.fonts.ready")
    found = page.evaluate("measure.margin()")
    assert median(found["far"]) <= 20
    assert max(found["far"]) <= 150
    assert found["page"] <= 1.15 * found["text"]


@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_every_note_is_seen(chromium, site, width):
    """Nothing is measured by a script: playwright asks for boxes."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER[0]}")
    notes = page.locator(".edition-note").all()
    boxes = [note.bounding_box() for note in notes]
    context.close()
    assert len(boxes) > 20
    assert all(box and box["height"] > 20 for box in boxes)
    assert all(b["x"] >= 0 and b["x"] + b["width"] <= width for b in boxes)
    tops = [box["y"] for box in boxes]
    assert tops == sorted(tops)
