"""What reading systems make of the ePub: foliate-js's pop-ups, Chromium's lines, DAISY's Ace."""

from __future__ import annotations

import csv
import json
import os
import re
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lxml import etree

from chabap.epub.xhtml import NAMESPACES

from .conftest import BROWSER, MODULES, in_the_background

SCRIPTS = Path(__file__).parent
"""The scripts, and what `npm ci` put beside them; the Makefile says when."""
PHONE = 340
"""Pixels."""
UNITS = "คน|ตัน|ล้าน|รูเบิล|ปี|ชุด|แห่ง|เท่า|มกราคม|มีนาคม|ตุลาคม|ธันวาคม"


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing: what fails is seen in the page."""

    extensions_map = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".xhtml": "application/xhtml+xml",
    }

    def log_message(self, *_):
        """Keep silent."""


@pytest.fixture(scope="module")
def path(built, edition):
    return built / "epub" / f"{edition.id}.epub"


@pytest.fixture(scope="module")
def pages(path):
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        return {name: etree.fromstring(archive.read(name)) for name in names}


@pytest.fixture(scope="module")
def address(path, tmp_path_factory):
    """Serve the book as a folder, and the scripts."""
    root = tmp_path_factory.mktemp("reading")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(root / "book")
    (root / "tests").symlink_to(SCRIPTS)
    (root / "empty.html").write_text("<!DOCTYPE html><title>popups</title>", "utf-8")
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=root)
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def shown(chromium, address):
    """What foliate-js shows of every link of the chapter."""
    tab = chromium.new_page()
    tab.goto(f"{address}/empty.html")
    found = tab.evaluate(
        "async () => (await import('/tests/popups.js')).popups('/book')"
    )
    tab.close()
    return found


def plain(text):
    return "".join(text.replace("\u200b", "").split())


def whole(pages, href):
    """Return the text of what a link leads to."""
    name, _, at = href.partition("#")
    (element,) = pages[name].xpath(f"//*[@id='{at}']", namespaces=NAMESPACES)
    return element, plain("".join(element.itertext()))


def test_every_note_opens_alone_and_whole(shown, pages, built):
    with (built / "text/notes.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    notes = {row["id"]: row for row in rows if row["at"].startswith("c03")}
    opened = {
        s["href"].partition("#")[2]: s
        for s in shown
        if s["role"] == "doc-noteref" and "apparatus" not in s["href"]
    }
    assert set(opened) == set(notes)
    for label, row in notes.items():
        element, text = whole(pages, opened[label]["href"])
        assert element.tag.endswith("aside")
        assert plain(opened[label]["text"]) == text
        assert text.startswith(row["number"])
        assert text.endswith("กลับ")
        # the table has the ids of paragraphs, the page their numbers
        words = re.split(r"c\d\d-p\d+[a-z]?", plain(row["text"].replace("\\n", "")))
        assert all(piece[:30] in text for piece in words), (words, text)


def test_every_name_and_term_opens_its_entry(shown, pages):
    opened = [
        s for s in shown if s["role"] == "doc-glossref" and "apparatus" not in s["href"]
    ]
    assert len(opened) > 200
    for link in opened:
        element, text = whole(pages, link["href"])
        assert element.get("class") == "entry"
        assert element.find("h:dd", NAMESPACES) is not None
        assert plain(link["text"]) == text


def test_every_citation_opens_its_work(shown, pages):
    opened = [s for s in shown if s["role"] == "doc-biblioref"]
    assert len(opened) > 200
    for link in opened:
        element, text = whole(pages, link["href"])
        assert element.getparent().get("class") == "works"
        assert plain(link["text"]) == text


def test_every_emendation_opens_its_line(shown, pages, built):
    with (built / "text/apparatus.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    signed = [r for r in rows if r["certainty"] == "conjecture" and "-p" in r["at"]]
    opened = [s for s in shown if "apparatus.xhtml#a-" in s["href"]]
    signs = [s for s in opened if s["role"] == "doc-noteref"]
    assert len(signs) == len(signed) > 5
    assert len(opened) > 140
    for link in opened:
        element, text = whole(pages, link["href"])
        assert element.tag.endswith("li")
        assert plain(link["text"]) == text
        assert "·" in text


def test_every_other_link_goes_to_its_place(shown):
    """To paragraphs and addresses: these show nothing on the page."""
    assert {s["role"] for s in shown if s["text"] is None} == {None}


def test_lines_on_a_phone(chromium, address, pages):
    """Whatever the size of the letters."""
    tab = chromium.new_page(viewport={"width": PHONE, "height": 700})
    measure = (SCRIPTS / "lines.js").read_text("utf-8")
    function = measure[measure.index("(units)") :].rstrip().removesuffix(";")
    wrong = {}
    for name in pages:
        tab.goto(f"{address}/book/{name}")
        for size in ("100%", "150%", "200%"):
            tab.evaluate("s => { document.documentElement.style.fontSize = s }", size)
            tab.evaluate("document.fonts.ready.then(() => null)")
            found = tab.evaluate(function, UNITS)
            if found["over"] or found["parted"]:
                wrong[name, size] = found["over"][:5], found["parted"][:5]
    tab.close()
    assert wrong == {}


@pytest.fixture(scope="module", autouse=True)
def ace(request, path, tmp_path_factory):
    """DAISY's checker, on its way from the first test: it takes a processor of its own."""
    assert BROWSER, "install Chromium or Chrome"
    folder = tmp_path_factory.mktemp("ace")
    env = os.environ | {
        "PUPPETEER_EXECUTABLE_PATH": BROWSER,
        "HOME": str(folder),
        # milliseconds for Chromium to start: Ace gives 5 s, too few beside other browsers
        "ACE_TIMEOUT_INITIAL": "60000",
    }
    with in_the_background(
        request, "test_ace_finds_nothing",
        [MODULES / ".bin/ace-puppeteer", "-f", "-s", "-o", folder / "ace", path],
        cwd=SCRIPTS, env=env,
    ) as run:  # fmt: skip
        yield run, folder / "ace/report.json"


def test_ace_finds_nothing(ace):
    end, told = ace
    run = end()
    assert run.returncode == 0, run.stdout + run.stderr
    report = json.loads(told.read_text("utf-8"))
    said = [
        (page["earl:testSubject"]["url"], found["earl:test"]["dct:title"], found["earl:result"]["dct:description"])
        for page in report["assertions"]
        for found in page["assertions"]
    ]  # fmt: skip
    assert said == []
    assert report["earl:result"]["earl:outcome"] == "pass"
    # nobody has gone through every criterion: nothing is certified
    assert report["a11y-metadata"]["missing"] == [
        "a11y:certifiedBy",
        "a11y:certifierCredential",
        "a11y:certifierReport",
        "dcterms:conformsTo",
    ]
    assert report["a11y-metadata"]["empty"] == []
