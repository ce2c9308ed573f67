"""A real browser for the tests: Debian's Chromium, led by playwright.

The site is asked for over http, as readers get it (with gzip, from an empty cache), and
from its folder.
"""

from __future__ import annotations

import gzip
import io
import shutil
import threading
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
"""What `npm ci` put there; the Makefile says when."""
CHAPTER = tuple(
    f"chapters/03-nep/{name}.html"
    for name in ("index", "policy", "succession", "culture")
)
KINDS = (
    "index.html", CHAPTER[0], "registers/people.html", "registers/timeline.html",
    "glossary.html", "apparatus.html", "bibliography.html", "about/help.html",
    "witness/o.html", "search.html?q=เลนิน",
)  # fmt: skip
"""A page of every kind."""
HEIGHT = 900


@cache
def module(path: str) -> str:
    """Return a script of a package from npm."""
    return (MODULES / path).read_text("utf-8")


@cache
def _compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


class Server(SimpleHTTPRequestHandler):
    """Serves the site as servers do: text compressed, connections kept."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.suffix not in {".html", ".css", ".js", ".svg"} or not path.exists():
            return super().send_head()
        body = _compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def log_message(self, *_):
        """Say nothing: what fails is seen in the page."""


@pytest.fixture(scope="package")
def site(built):
    """The address of the site."""
    handler = partial(Server, directory=built / "html")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="package")
def chromium():
    """The browser; it ends with the package, because its event loop would be in the way."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "install Chromium or Chrome"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


def until(page, condition, value=None):
    """Wait until a function of the page, perhaps of a value, is true.

    playwright's own `wait_for_function` has the page evaluate text again and again, which the
    policy of the site forbids.
    """
    page.evaluate(
        f"""(value) => new Promise((done, fail) => {{
          const end = performance.now() + 10_000;
          const look = () => {{
            if (({condition})(value)) done();
            else if (performance.now() > end) fail(Error("this is never true"));
            else setTimeout(look, 10);
          }};
          look();
        }})""",
        value,
    )


@pytest.fixture
def reader(chromium, site):
    """A new reader's page: ``reader(1440, dark=True)``; ``reader.goto("glossary.html")``.

    Whatever the width, fingers and a mouse are there. ``window.measure`` is measure.js.
    """
    contexts = []

    def new(width=1440, *, dark=False, **options):
        context = chromium.new_context(
            base_url=f"{site}/",
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if dark else "light",
            has_touch=True,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(60_000)  # only for what never comes
        context.add_init_script(path=HERE / "measure.js")
        return context.new_page()

    yield new
    for context in contexts:
        context.close()
