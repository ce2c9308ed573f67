"""A real browser for the tests: Debian's Chromium, led by playwright.

The site is asked for over http, as readers get it (with gzip, from an empty cache), and
from its folder.
"""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
import threading
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryFile

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
BROWSER = next(
    filter(
        None,
        map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome")),
    ),
    None,
)
"""As the Makefile has it."""


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
    assert BROWSER, "install Chromium or Chrome"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER)
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


def wrong_in(page, root):
    """Return what goes wrong in a page from now on; a request to anywhere but *root* is wrong."""
    wrong = []
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
        lambda r: None if r.url.startswith((root, "data:")) else wrong.append(r.url),
    )
    return wrong


@contextmanager
def in_the_background(request, test, command, **options):
    """Start a program that only one test of the module wants; call what is yielded for its end.

    It does nothing if that test is not to be run.
    """
    if all(item.name != test for item in request.session.items):
        yield None
        return
    # what it says goes into files: a pipe would be full, and it would wait
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, **options)

        def end():
            process.wait()
            for file in (out, err):
                file.seek(0)
            return subprocess.CompletedProcess(
                command, process.returncode, out.read(), err.read()
            )

        yield end
        process.kill()
        process.wait()


FRAMES = """async (width) => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let i = 0; innerWidth !== width; i += 1) if (i < 600) await frame(); else throw Error("no such width");
  await frame();
  for (const slide of document.getAnimations()) slide.finish(); // of the sidebar
  await frame();
  await frame();
}"""
"""Ends when the page has that width, and what follows from it has been done."""


def resize(page, width):
    """Give a page another width; return when it is laid out."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.evaluate(FRAMES, width)


@pytest.fixture(scope="module")
def contexts(chromium, site):
    """Make contexts that end with the module; ``window.measure`` is measure.js."""
    made = []

    def new(**options):
        context = chromium.new_context(
            base_url=f"{site}/",
            viewport={"width": 1440, "height": HEIGHT},
            has_touch=True,
            **options,
        )
        made.append(context)
        context.set_default_timeout(60_000)  # only for what never comes
        context.add_init_script(path=HERE / "measure.js")
        return context

    yield new
    for context in made:
        context.close()


@pytest.fixture(scope="module")
def usual(contexts):
    """The context of most pages of a module: one reader, who has been here before."""
    return contexts()


@pytest.fixture
def reader(contexts, usual):
    """A new page of a reader: ``reader(1440)``; ``reader.goto("glossary.html")``.

    Whatever the width, fingers and a mouse are there. Who comes for the first time, or has
    options, has a context of her own.
    """
    pages = []

    def new(width=1440, *, first=False, **options):
        context = contexts(**options) if first or options else usual
        page = context.new_page()
        pages.append(page)
        if width != 1440:
            page.set_viewport_size({"width": width, "height": HEIGHT})
        return page

    yield new
    for page in pages:
        page.close()


@pytest.fixture(scope="module")
def standing(usual):
    """A page that stands while tests of a module look at it: ``standing(address, 360)``.

    Such tests leave it as it was, but for its width, and say ``scope="module"`` of the
    address, so that those of one page follow each other.
    """
    page, at = usual.new_page(), None

    def find(address, width=1440):
        nonlocal at
        if address != at:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.goto(address)
            page.evaluate("document.fonts.ready.then(() => null)")
            at = address
        resize(page, width)
        return page

    return find
