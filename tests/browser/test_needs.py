"""What readers set for themselves: colours of the system, and magnification in a low window."""

from __future__ import annotations

import pytest

from .conftest import CHAPTER


def style(page, selector, name):
    return page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element)[name]", name
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_of_the_system_hide_nothing(reader, scheme):
    """They take every ground and shadow away, and show every border."""
    page = reader()
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto(f"{CHAPTER[0]}?text=base")
    ground = style(page, "body", "backgroundColor")
    # the banner says that what O has is on another ground
    assert style(page, ".witness-reading >> visible=true", "backgroundColor") != ground
    # of the list of §§ one is being read
    page.wait_for_selector(".paragraph-list a[aria-current]")
    here, others = (
        style(page, f".paragraph-list a{which}", "borderLeftColor")
        for which in ("[aria-current]", ":not([aria-current])")
    )
    assert (here, others) != (others, others)
    assert others == ground
    # an open note lies over others
    page.mouse.click(*page.evaluate("measure.ready(2)"))
    assert style(page, ".edition-note.open", "outlineStyle") == "solid"
    page.keyboard.press("Escape")
    assert style(page, ".edition-note", "outlineStyle") == "none"


def test_a_low_window_is_left_to_the_text(reader):
    """A window of 1280 by 900 pixels at 400 %: what the banner says is not said all the time."""
    page = reader(320)
    page.set_viewport_size({"width": 320, "height": 225})
    page.goto(f"{CHAPTER[0]}?text=base")
    banner = page.locator(".text-banner:visible")
    assert banner.bounding_box()["height"] > 60
    page.locator("#c03-p02").evaluate("(block) => block.scrollIntoView()")
    box = banner.bounding_box()
    assert box["y"] + box["height"] < 0


@pytest.mark.parametrize("width", [360, 1440])
def test_the_glass_is_beside_what_is_searched_for(reader, width):
    page = reader(width)
    page.goto("index.html")
    page.keyboard.press("Control+k")
    field = page.locator("input[name=q]:focus")
    glass = page.locator("dialog[open] .fa-magnifying-glass").bounding_box()
    assert glass["x"] + glass["width"] <= field.bounding_box()["x"]
