"""Nothing is wider than the window: nobody has to push a page to and fro to read a line.

With letters, words and lines as far apart as a reader may need them (WCAG 2.2, 1.4.12) the page
stays in its window too; what is in a box may have to be pushed.
"""

from __future__ import annotations

WIDTHS = (1100, 800, 360, 320)
"""In CSS pixels; 320 is a window of 1280 pixels at 400 % (WCAG 2.2, 1.4.10)."""
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets.push(sheet);
}"""
BROAD = """(spaced) => {
  const all = [...document.querySelectorAll("body :not(wbr)")];
  const boxes = spaced ? [] : all.filter(e =>
    e.closest("main") && e.scrollWidth > e.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(e).overflowX));
  const leaves = document.documentElement.scrollWidth <= innerWidth ? [] : all.filter(e =>
    !e.children.length && e.getBoundingClientRect().right > innerWidth + 1);
  return [...boxes, ...leaves].map(e => e.textContent.trim().slice(0, 40)).slice(0, 3);
}"""
"""What stands outside the window, or in a box that has to be pushed."""


def test_no_page_is_wider_than_the_window(reader, built):
    tab = reader()
    wide = {}
    for path in sorted((built / "html").rglob("*.html")):
        tab.goto(path.as_uri())
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            if broad := tab.evaluate(BROAD, False):
                wide[path.name, width] = broad
        tab.evaluate(SPACED)
        for width in (360, 1280):
            tab.set_viewport_size({"width": width, "height": 900})
            if broad := tab.evaluate(BROAD, True):
                wide[path.name, width, "spaced"] = broad
    assert wide == {}
