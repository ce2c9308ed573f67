"""The live preview: what it serves, and what it does at an edit; a whole one is in test_build."""

from __future__ import annotations

import threading
import urllib.request
from functools import partial
from http.server import ThreadingHTTPServer
from urllib.error import HTTPError

import pytest

from chabap import serve
from chabap.edition import EditionError

PAGE = "<body>ก</body><p>ข</p></body>"


@pytest.fixture
def get(tmp_path, monkeypatch):
    """Return what is answered to a path: ``get("a.html")``."""
    files = {
        "html/index.html": PAGE, "html/a/index.html": PAGE, "html/a.css": PAGE,
        "html/downloads/a.pdf": "old", "pdf/a.pdf": "new", "html/downloads/b.txt": "site",
        "text/b/c.tsv": "new", "html/downloads/b/c.tsv": "site", "pdf/d.html": "no page",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(serve.build, "BUILD", tmp_path)
    handler = partial(serve.Preview, directory=str(tmp_path / "html"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        yield lambda path: urllib.request.urlopen(f"{address}{path}")
        server.shutdown()


@pytest.mark.parametrize("path", ["", "index.html", "a/", "a/index.html?q=%E0%B8%81#b"])
def test_pages_ask_whether_there_is_something_new(get, path):
    with get(path) as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        page = answer.read()
    first, rest = page.split(serve.RELOAD)
    assert (first + b"</body>" + rest).decode() == PAGE
    assert int(answer.headers["Content-Length"]) == len(page)


def test_other_files_are_as_they_are(get):
    with get("a.css") as answer:
        assert answer.read().decode() == PAGE
    for path in ("gone.html", "gone/", "gone.css"):
        with pytest.raises(HTTPError, match="404"):
            get(path)


def test_downloads_come_from_where_they_were_published(get):
    for path, text in {
        "downloads/a.pdf": b"new",
        "downloads/b.txt": b"site",
        "downloads/b/c.tsv": b"site",
    }.items():
        with get(path) as answer:
            assert answer.read() == text
    with pytest.raises(HTTPError, match="404"):
        get("d.html")


def test_pages_are_told_of_the_site_before_the_pdf_is_made(
    tmp_path, monkeypatch, capsys
):
    done = []
    monkeypatch.setattr(serve.build, "BUILD", tmp_path)
    monkeypatch.setattr(serve.build, "make", done.append)
    monkeypatch.setattr(serve, "_tell", lambda: done.append("told"))
    serve.rebuild()
    assert done == [["text", "html"], "told", ["text", "pdf"], "told"]
    assert capsys.readouterr().out == "the preview is new\n"


def test_a_mistake_leaves_the_preview_as_it_was(tmp_path, monkeypatch, capsys):
    done = []

    def fail(names):
        done.append(names)
        message = "a.md:1: wrong"
        raise EditionError(message)

    monkeypatch.setattr(serve.build, "BUILD", tmp_path)
    monkeypatch.setattr(serve.build, "make", fail)
    serve.rebuild()
    assert done == [["text", "html"]]
    assert capsys.readouterr().out == "a.md:1: wrong\nthe preview is as it was\n"


def test_code_is_unknown_while_a_source_cannot_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr(serve.build, "ROOT", tmp_path)
    (tmp_path / "conf.py").write_text("a = 1\n", "utf-8")
    code = serve._code()
    (tmp_path / "a.md").write_text("ก", "utf-8")
    assert serve._code() == code
    (tmp_path / "a.md").write_bytes(b"\xff")
    assert serve._code() is None
    (tmp_path / "a.md").unlink()
    (tmp_path / "conf.py").write_text("a = 2\n", "utf-8")
    assert serve._code() not in (None, code)
