"""Live preview: ``python -m chabap.serve``. An edit is seen in the browser, and in the PDF.

The process stays, and with it what was loaded, segmented and typeset: an edit takes about a
second for the site and two for the PDF. The pages ask it whether there is something new.
When code or configuration changes, the process begins anew: it has the old one loaded.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import watchfiles

from chabap import build
from chabap.edition import EditionError
from chabap.stage import code_of, is_input, only_one, read_inputs

PORT = 8000
RELOAD = b"""<script>
const changes = new EventSource("/.changes");
let opened = false;
changes.onmessage = () => location.reload();
changes.onopen = () => opened ? location.reload() : opened = true;  // it began anew
</script></body>"""


class Preview(SimpleHTTPRequestHandler):
    """Serves the published site, and tells its pages when there is a new one."""

    published = threading.Condition()

    def do_GET(self) -> None:  # the name is http.server's
        """Send a file; to ``/.changes``, a line when the site has been published anew."""
        if self.path == "/.changes":
            self._send_changes()
        elif self.path.partition("?")[0].endswith((".html", "/")):
            self._send_page()
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """Find a download where it was published: the site may be newer, or older."""
        name = path.removeprefix("/downloads/")
        if name != path and "/" not in name:
            for folder in build.OFFERED:
                if (build.BUILD / folder / name).exists():
                    return str(build.BUILD / folder / name)
        return super().translate_path(path)

    def _send_page(self) -> None:
        path = Path(self.translate_path(self.path))
        try:
            page = (path / "index.html" if path.is_dir() else path).read_bytes()
        except OSError:
            self.send_error(404)
            return
        page = page.replace(b"</body>", RELOAD, 1)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def _send_changes(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with self.published:
            self.published.wait()
        self.wfile.write(b"data: new\n\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: what was built is said by the build."""


def rebuild() -> None:
    """Publish the site, then the PDF; a mistake is told, and the old pages stay."""
    try:
        with only_one(build.BUILD):
            build.make(["text", "html"])
            _tell()
            build.make(["text", "pdf"])  # served from its own folder
        print("the preview is new", flush=True)
    except EditionError as error:
        print(f"{error}\nthe preview is as it was", flush=True)
    _tell()


def _tell() -> None:
    with Preview.published:
        Preview.published.notify_all()


def _code() -> dict[str, str] | None:
    """Return the code and configuration; None while a source cannot be read."""
    try:
        return code_of(read_inputs(build.ROOT))
    except EditionError:
        return None


def main() -> None:
    """Build, serve, and build again after each edit, until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="chabap.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    code = _code()
    rebuild()
    handler = partial(Preview, directory=str(build.BUILD / "html"))
    server = ThreadingHTTPServer(("127.0.0.1", options.port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"preview at {address}; Ctrl-C ends it", flush=True)
    if not options.no_browser:
        webbrowser.open(address)
    for _ in watchfiles.watch(
        build.ROOT,
        watch_filter=lambda _, path: is_input(path, build.ROOT),
        debounce=200,
    ):
        if _code() not in (code, None):
            print("the code has changed: the preview begins anew", flush=True)
            port = f"--port={server.server_port}"
            os.execv(  # noqa: S606 (the same program)
                sys.executable,
                [sys.executable, "-m", "chabap.serve", port, "--no-browser"],
            )
        rebuild()


if __name__ == "__main__":
    main()
