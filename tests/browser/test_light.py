"""What a page costs its reader: weight, requests, messages of the console, shifts."""

from __future__ import annotations

import threading
from functools import partial
from http.server import ThreadingHTTPServer

import pytest

from .conftest import CHAPTER, KINDS, Server, until

WEIGHTS = {
    "index.html": 300_000,
    "search.html": 450_000,  # it has all the text, and the font of every script
    **dict.fromkeys(CHAPTER, 360_000),
}
"""Bytes that come over the wire at the first visit."""
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(sum))));
})"""


@pytest.fixture
def watched(reader, built, site):
    """Open a page; return it with what went wrong, and the bytes that came."""

    def visit(address, protocol):
        root = {"http": site, "file": f"file://{built / 'html'}"}[protocol]
        page = reader(first=address in WEIGHTS and protocol == "http")
        wrong, weight = [], []
        page.on(
            "console",
            lambda m: wrong.append(m.text) if m.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("requestfailed", lambda r: wrong.append(f"failed: {r.url}"))
        page.on(
            "response",
            lambda r: wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None,
        )
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((root, "data:")) else wrong.append(r.url)
            ),
        )
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.loadingFinished", lambda e: weight.append(e["encodedDataLength"])
        )
        page.goto(f"{root}/{address}")
        page.evaluate("document.fonts.ready")
        page.mouse.wheel(0, 2000)  # the theme does something when a page is scrolled
        page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        return wrong, sum(weight)

    return visit


@pytest.mark.parametrize("protocol", ["http", "file"])
@pytest.mark.parametrize("address", [*KINDS, *CHAPTER[1:]])
def test_nothing_fails_nothing_comes_from_elsewhere_nor_weighs_much(
    watched, address, protocol
):
    """What comes at the first visit is weighed as well."""
    wrong, weight = watched(address, protocol)
    assert wrong == []
    if protocol == "http" and address in WEIGHTS:
        assert 30_000 < weight <= WEIGHTS[address], address


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(
    "address", ["index.html", *CHAPTER, "registers/people.html", "search.html"]
)
def test_nothing_shifts_while_fonts_come(reader, address, width):
    """The first visit, over a line on which fonts come after the text."""
    page = reader(width, first=True)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 60,
            "downloadThroughput": 1_500_000,
            "uploadThroughput": 1_500_000,
        },
    )
    page.goto(address)
    assert page.evaluate(SHIFTS) <= 0.02


@pytest.fixture
def slowly(built):
    """A site whose chapter stops before its first note until it may go on: address, go on."""
    go_on = threading.Event()

    class Stopping(Server):
        def do_GET(self):
            if not self.path.endswith(CHAPTER[0]):
                super().do_GET()
                return
            page = (built / "html" / CHAPTER[0]).read_bytes()
            first = page.index(b'class="edition-note')
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page[:first])
            self.wfile.flush()
            go_on.wait(60)
            self.wfile.write(page[first:])

    handler = partial(Stopping, directory=built / "html")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{CHAPTER[0]}", go_on
        go_on.set()
        server.shutdown()


@pytest.mark.parametrize("width", [800, 1440])
def test_nothing_shifts_when_the_first_note_comes_late(reader, slowly, width):
    """On a slow line the page is painted before its notes are there."""
    address, go_on = slowly
    page = reader(width, first=True)
    page.goto(address, wait_until="commit")
    until(
        page,
        "() => performance.getEntriesByName('first-contentful-paint').length"
        " && document.querySelector('.section-sign')",
    )
    assert page.locator(".edition-note").count() == 0
    go_on.set()
    page.wait_for_load_state()
    assert page.evaluate(SHIFTS) <= 0.02
