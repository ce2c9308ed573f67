"""What a page costs its reader: weight, requests, messages of the console, shifts."""

from __future__ import annotations

import threading
from functools import partial
from http.server import ThreadingHTTPServer

import pytest

from .conftest import CHAPTER, Server, until, wrong_in

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
def watched(reader):
    """Open a page; return it with what goes wrong there, and the bytes that come."""

    def new(width, root, **options):
        page, weight = reader(width, **options), []
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on(
            "Network.loadingFinished", lambda e: weight.append(e["encodedDataLength"])
        )
        return page, wire, wrong_in(page, root), weight

    return new


def seen_through(page):
    """Let the page do what it does when it is scrolled."""
    page.mouse.wheel(0, 2000)
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("address", [*WEIGHTS, "registers/people.html"])
def test_first_visit(watched, site, address, width):
    """Over a line on which fonts come after the text: nothing shifts, fails, comes from
    elsewhere, nor weighs much.
    """
    page, wire, wrong, weight = watched(width, site, first=True)
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
    seen_through(page)
    assert wrong == []
    assert sum(weight) > 30_000
    assert sum(weight) <= WEIGHTS.get(address, sum(weight)), address


@pytest.mark.parametrize("address", CHAPTER[1:])
def test_nothing_fails_in_the_folder(watched, built, address):
    """Pages of every kind are read there and on a server in test_policy."""
    root = f"file://{built / 'html'}"
    page, _, wrong, _ = watched(1440, root)
    page.goto(f"{root}/{address}")
    page.evaluate("document.fonts.ready.then(() => null)")
    seen_through(page)
    assert wrong == []


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
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
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
