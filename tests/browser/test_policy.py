"""The site under its Content-Security-Policy: nothing of ours is hindered or fails, nothing else runs.

A page of every kind is read as readers do: searched in, its cards, notes and menus opened.
"""

from __future__ import annotations

import http.server
import re
import threading
from functools import partial

import pytest

from chabap.interface.policy import HEADER, META

from .conftest import KINDS, Server, until, wrong_in

HEARD = """
  window.hindered = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.hindered.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}`));
"""
INJECTED = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = 'script'";
  document.head.append(script);
  const box = document.createElement("div");
  box.innerHTML = `<img src="x:" onerror="window.ran = 'event'"><p style="color: red">ก</p>
    <a id="injected" href="javascript:window.ran='link'">ก</a>
    <iframe srcdoc="<script>parent.ran = 'frame'</script>"></iframe>
    <style>body { display: none }</style>`;
  document.body.append(box);
  document.querySelector("#injected").click();
  return getComputedStyle(document.body).display + getComputedStyle(box.querySelector("p")).color;
}"""


class Strict(Server):
    """Serves the site with the header that README.md gives."""

    def end_headers(self):
        self.send_header(*HEADER.split(": ", 1))
        super().end_headers()


@pytest.fixture(scope="module")
def strict(built):
    """The address of the site on such a server."""
    handler = partial(Strict, directory=built / "html")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def session(reader, built, site, strict):
    """Open a page and listen: ``session(address, "file")`` returns it and what went wrong."""

    def visit(address, way):
        root = {"http": site, "strict": strict, "file": f"file://{built / 'html'}"}[way]
        page = reader()
        page.add_init_script(HEARD)
        wrong = wrong_in(page, root)
        page.goto(f"{root}/{address}")
        page.evaluate("document.fonts.ready")
        return page, wrong

    return visit


def use(page):
    """Do on a page what a reader can do with hand and keys; return what was opened."""
    done = []
    for what in ("main details summary", "main a.note-mark", ".dropdown-toggle"):
        for place in page.locator(f"{what} >> visible=true").all()[:2]:
            place.click()
            done.append(what)
            page.keyboard.press("Escape")
    for name in page.locator("main a.name >> visible=true").all()[:1]:
        name.hover()
        page.wait_for_selector(".card-shown:not([hidden])")
        done.append("card")
    for form in page.locator(".text-mode select >> visible=true").all():
        form.select_option(index=1)
        done.append("form")
    page.mouse.wheel(0, 2000)
    page.keyboard.press("Control+k")
    page.keyboard.type("เลนิน")
    page.keyboard.press("Escape")
    page.emulate_media(media="print")
    page.emulate_media(media="screen", color_scheme="dark")
    page.set_viewport_size({"width": 400, "height": 800})
    page.locator(".primary-toggle >> visible=true").first.click()
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    return done


@pytest.mark.parametrize("way", ["strict", "file"])
@pytest.mark.parametrize("address", KINDS)
def test_nothing_of_ours_is_hindered_or_fails(session, address, way):
    page, wrong = session(address, way)
    done = use(page)
    assert ".dropdown-toggle" in done
    if "chapters" in address:
        assert {"main a.note-mark", "card", "form"} <= set(done)
    assert page.evaluate("window.hindered") == []
    assert wrong == []
    # styles and scripts have done their work
    assert page.evaluate("document.documentElement.classList.contains('scripted')")
    assert "Trirong" in page.evaluate("getComputedStyle(document.body).fontFamily")


@pytest.mark.parametrize("way", ["http", "file"])
def test_a_search_is_answered(session, way):
    page, wrong = session("index.html", way)
    page.keyboard.press("Control+k")
    page.keyboard.type("เลนิน")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.wait_for_selector("main a[href*='#c03-p']")
    assert page.evaluate("window.hindered") == []
    assert wrong == []


@pytest.mark.parametrize("way", ["http", "file"])
def test_what_is_put_into_a_page_does_not_run(session, way):
    page, _ = session("chapters/03-nep/culture.html", way)
    display, colour = re.fullmatch(r"([a-z]+)(rgb.*)", page.evaluate(INJECTED)).groups()
    until(page, "() => window.hindered.length >= 5")
    assert page.evaluate("window.ran === undefined")
    assert display != "none"
    assert colour != "rgb(255, 0, 0)"


def test_every_page_begins_with_the_policy(built):
    for path in sorted((built / "html").rglob("*.html")):
        head = path.read_text("utf-8").partition("<head>")[2].partition("</head>")[0]
        before = head.partition(META)[0]
        assert META in head, path.name
        assert re.fullmatch(r'\s*(<meta (charset|name="viewport")[^>]*>\s*)*', before)
