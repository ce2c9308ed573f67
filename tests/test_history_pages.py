"""Pages, box, feed and slip of versions, as a book has them."""

from __future__ import annotations

import json
import re

import pymupdf
import pytest
from lxml import etree, html

from chabap.history import feed, lines
from chabap.versions import record
from chabap.versions.record import Line, Record, Release

from .conftest import EDITION, ROOT
from .test_history import ATOM, CHANGELOG, DAY, LINES, OLD, PAGE

CHAPTER = """(c03)=
# บทที่ 3

{#c03-p01}
ชาวนาซื้อข้าวในตลาด[^fact-a]

{#c03-p02}
ทรอตสกีอ่านหนังสือ

{#c03-p04}
ย่อหน้าที่สี่

[^fact-a]: ข้อความใหม่ ยังไม่ได้ตรวจสอบ
"""
LEDGER = """heading c03
heading home
heading versions
note fact-a
paragraph c03-p01
paragraph c03-p02
paragraph c03-p03 withdrawn 1.0.0 -> paragraph c03-p04
paragraph c03-p04
"""


@pytest.fixture(scope="module")
def shelf(make_project, tmp_path_factory):
    """A book with an older version, as site and PDF."""
    folder = tmp_path_factory.mktemp("shelf")
    made = make_project(
        folder,
        "history",
        "typst",
        "epub",
        config=f"{EDITION}bibtex_bibfiles = []\nexclude_patterns = ['out', 'CHANGELOG.md']\n",
    )
    made.write(
        **{"chapters/03-nep/index": CHAPTER.replace("[^fact-a]", "[^context-a]")},
        index="(home)=\n# หน้า\n\n```{toctree}\n:caption: ตัวบท\nchapters/03-nep/index\n```\n"
        "```{toctree}\n:caption: ท้าย\nabout/versions\n```\n",
        about__versions="---\nunprinted: true\n---\n(versions)=\n# ฉบับ\n\n:::{version-list}\n:::\n",
    )
    old = Record("0.9.0", DAY, tuple(x for x in OLD.lines if x.kind != "person"))
    context = [
        Line(**(vars(x) | {"id": x.id.replace("fact-a", "context-a")}))
        for x in old.lines
    ]
    record.write(Record("0.9.0", DAY, tuple(context)), folder / "releases/0.9.0")
    about = Release("0.9.0", DAY, "", "swh:1:dir:abc", changes=("ฉบับ <แรก>",))
    record.write_release(about, folder / "releases/0.9.0")
    (folder / "releases/0.9.0/SHA256SUMS").write_text("abc  pdf/b.pdf\ndef  html/x\n")
    (folder / "releases/0.9.0/lines.tsv").write_text(lines.as_text(LINES), "utf-8")
    (folder / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    (folder / "ids.lock").write_text(LEDGER.replace("fact-a", "context-a"), "utf-8")
    assert made.build("html") == ""
    assert made.build("typst") == ""
    return made


def test_a_page_for_each_two_neighbours(shelf):
    page = html.fromstring(shelf.read("about/versions/0.9.0-1.0.0.html"))
    (text,) = page.xpath("//section[@id='changes-text']")
    assert [link.get("href") for link in text.xpath("./ul/li/a")] == [
        f"../../{PAGE}.html#{name}" for name in ("c03-p01", "c03-p04", "c03-p04")
    ]
    assert text.xpath("string(.//del)") == "ขาย"
    assert text.xpath("string(.//ins)") == "ซื้อ"
    assert "A box." in page.xpath("string(//section[@id='changes-form'])")
    for link in page.xpath("//div[@role='main']//a/@href | //script/@src"):
        target = (
            shelf.path / "out/html/about/versions" / re.split("[?#]", link)[0]
        ).resolve()
        if link[0] != "#":
            assert target.exists(), link


def test_the_page_of_versions(shelf):
    page = html.fromstring(shelf.read("about/versions.html"))
    assert page.xpath("//div[@class='version-list']/section/@id") == [
        "v1-0-0",
        "v0-9-0",
    ]
    (old,) = page.xpath("//section[@id='v0-9-0']")
    said = " ".join(old.text_content().split())
    for told in ("2 มกราคม ค.ศ. 2025", "ฉบับ <แรก>", "swh:1:dir:abc", "pdf/b.pdfabc"):
        assert told in said
    assert "html/x" not in said
    assert old.xpath(".//a/@href") == ["../downloads/book-errata-0.9.0.pdf"]
    (new,) = page.xpath("//section[@id='v1-0-0']")
    assert "versions/0.9.0-1.0.0.html" in [
        link.removeprefix("../about/") for link in new.xpath(".//a/@href")
    ]
    assert page.xpath("//noscript[contains(., 'JavaScript')]")
    # it only shows itself where its script runs
    assert page.xpath("//section[@class='changes-box']/@hidden")


def test_the_box_offers_the_older_versions_the_newest_first(pages, edition):
    released = {path.parent.name for path in (ROOT / "releases").glob("*/release.toml")}
    older = sorted(released - {edition.version}, key=record.version_key)
    assert len(older) > 1
    offered = pages["about/versions.html"].xpath("//select[@name='version']/option")
    assert [option.text for option in offered] == older[::-1]


def test_every_page_names_the_feed(shelf):
    pages = {"index.html": "", f"{PAGE}.html": "../../", "about/versions.html": "../"}
    for name, root in pages.items():
        page = html.fromstring(shelf.read(name))
        feeds = page.xpath("//head/link[@type='application/atom+xml']/@href")
        assert feeds == [f"{root}feed.xml"]
        assert ("changes.css" in shelf.read(name)) == ("versions" in name)
    assert "changes.css" in shelf.read("about/versions/0.9.0-1.0.0.html")
    tree = etree.fromstring(shelf.read("feed.xml").encode())
    assert len(tree.findall("a:entry", ATOM)) == 2
    assert [e.text for e in tree.iterfind(".//h:li", ATOM)] == ["ข่าว", "ฉบับ <แรก>"]


def test_the_data_of_the_box(shelf):
    script = shelf.read("changesdata.js")
    data = json.loads(script.removeprefix("window.chabapChanges=").rstrip(";\n"))
    known = data["versions"]["0.9.0"]
    assert known["sections"] == {"3.1": "c03-p01", "3.2": "c03-p02", "3.3": "c03-p03"}
    assert known["notes"] == {"3.1 1": "context-a"}
    assert known["same"] == ["c03", "c03-p02"]
    (told,) = known["changed"]["c03-p01"]
    label, answer, address, differences, notes = told
    assert (label, answer) == ("§\N{NO-BREAK SPACE}3.1", "ถ้อยคำต่างกัน")
    assert address == f"{PAGE}.html#c03-p01"
    assert differences == [["ชาวนา", "ขาย", "ซื้อ", "ข้าวในตลาด"]]
    assert [note[1] for note in notes] == ["context-a"]
    assert known["changed"]["c03-p03"][0][2] == f"{PAGE}.html#c03-p04"


def test_the_slip_is_one_page_to_print(shelf):
    with pymupdf.open(shelf.path / "out/typst/book-errata-0.9.0.pdf") as pdf:
        (page,) = pdf
        text = page.get_text()
        assert page.rect.width == pytest.approx(419.5, abs=0.1)  # A5
    assert "ใบแก้คำผิดของฉบับ 0.9.0" in text
    assert "ชาวนาขายข้าว" in text
    assert "ชาวนาซื้อข้าว" in text
    assert "\u200b" not in text


def test_the_ebook_lists_versions_without_what_needs_the_site(shelf):
    assert shelf.build("epub") == ""
    page = etree.fromstring(shelf.read("about/versions.xhtml", "epub").encode())
    names = {"x": feed.XHTML}
    heads = page.xpath("//x:div[@class='version-list']//x:h2", namespaces=names)
    assert len(heads) == 2
    (listed,) = page.xpath("//x:div[@class='version-list']", namespaces=names)
    assert "swh:1:dir:abc" in "".join(listed.itertext())
    assert not listed.xpath(".//x:a | .//x:script", namespaces=names)
    assert not page.xpath("//x:form", namespaces=names)


def test_another_record_makes_the_pages_anew(shelf):
    before = shelf.read("changesdata.js")
    path = shelf.path / "releases/0.9.0/record.tsv"
    kept = path.read_text("utf-8")
    try:
        path.write_text(kept.replace("ชาวนาขาย", "ชาวนาชอบ"), "utf-8")
        assert shelf.build("html") == ""
        assert "ชอบ" in shelf.read("changesdata.js")
    finally:
        path.write_text(kept, "utf-8")
    assert shelf.build("html") == ""
    assert shelf.read("changesdata.js") == before


def test_another_successor_makes_its_page_anew(shelf):
    address = f"{PAGE}.html"
    before = shelf.read(address)
    assert stone(before, "c03-p03") == ["#c03-p04"]
    path = shelf.path / "ids.lock"
    kept = path.read_text("utf-8")
    try:
        path.write_text(kept.replace("-> paragraph c03-p04", "-> note context-a"))
        assert shelf.build("html") == ""
        assert stone(shelf.read(address), "c03-p03") == ["#context-a"]
    finally:
        path.write_text(kept, "utf-8")
    assert shelf.build("html") == ""
    assert shelf.read(address) == before


def stone(page, name):
    """Return where the tombstone of an id leads."""
    return html.fromstring(page).xpath(
        f"//p[@id='{name}' and contains(@class, 'tombstone')]//a/@href"
    )


def test_the_site_has_no_record(shelf):
    """It is data of the plain text; a site would offer it to nobody."""
    assert not (shelf.path / "out/html/record.tsv").exists()
