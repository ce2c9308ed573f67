"""What a page weighs, and what it shows: fonts, icons, titles, no more than is used."""

from __future__ import annotations

import base64
import gzip
import io
import posixpath
import re
from pathlib import Path

import pydata_sphinx_theme
import pytest
from fontTools.ttLib import TTFont
from lxml import html

from chabap.fonts import FACES, FILES, WEB_FILES
from chabap.fonts.subset import FAMILIES, subset
from chabap.fonts.web import made, shown
from chabap.interface.theme import ICONS

from .conftest import EDITION

KILOBYTES = {
    "index.html": 300,
    "chapters/03-nep/succession.html": 360,
    "registers/people.html": 300,
    "search.html": 360,
}
"""What a page may weigh on a first visit, with all that it asks for."""
PACKED = {".woff2", ".png", ".jpg"}


def requested(site, name, page):
    """Return the files that a page asks for: itself, scripts, styles with the fonts
    in them. Other fonts come where letters need them: tests/browser counts what really comes."""
    folder = posixpath.dirname(name)
    addresses = page.xpath(
        "//head//script/@src | //body//script/@src | //head/link[@rel='stylesheet' or @rel='icon']/@href"
        " | //img/@src"
    )
    return {
        name,
        *(
            posixpath.normpath(posixpath.join(folder, a.partition("?")[0]))
            for a in addresses
        ),
    }


def weight(path):
    data = path.read_bytes()
    return len(data if path.suffix in PACKED else gzip.compress(data))


def fonts_of(site):
    """Return the fonts of the site, by face: those in the style sheet, and the files."""
    rules = re.findall(r"url\('([^']+)'\)", (site / "_static/fonts.css").read_text())
    assert len(rules) == len(FACES)
    found = {}
    for face, url in zip(FACES, rules, strict=True):
        assert url.startswith("data:font/woff2;base64,") == face.first
        found[face] = (
            base64.b64decode(url.partition(",")[2])
            if face.first
            else (site / "_static" / url).read_bytes()
        )
    return found


@pytest.mark.parametrize("name", KILOBYTES)
def test_pages_are_light(site, pages, name):
    files = requested(site, name, pages[name])
    assert len(files) > 15  # styles, scripts and fonts are among them
    assert sum(weight(site / file) for file in files) <= 1000 * KILOBYTES[name]


def test_everything_that_a_page_asks_for_is_there_and_ours(site, pages):
    for name, page in pages.items():
        assert not page.xpath(
            "//head//*[starts-with(@href, 'http') or starts-with(@src, 'http')]"
        )
        for file in requested(site, name, page):
            assert (site / file).is_file(), (name, file)


@pytest.mark.parametrize("face", FACES, ids=[face.file for face in FACES])
def test_the_fonts_of_the_site_are_made_of_those_of_print(face):
    assert (WEB_FILES / face.web_file).read_bytes() == made(face)


def test_the_style_sheet_of_the_theme_lacks_nothing_that_pages_have(site, pages):
    theme = next(
        path
        for path in Path(pydata_sphinx_theme.__file__).parent.glob(
            "theme/*/static/styles/pydata-sphinx-theme.css"
        )
    )
    ours = site / "_static/styles/pydata-sphinx-theme.css"
    classes = [
        set(
            re.findall(
                r"\.(-?[a-zA-Z_][\w-]*)",
                re.sub(r"\{[^{}]*\}", " ", path.read_text("utf-8")),
            )
        )
        for path in (theme, ours)
    ]
    left_out = classes[0] - classes[1]
    assert len(left_out) > 500
    have = {
        name
        for page in pages.values()
        for names in page.xpath("//@class")
        for name in names.split()
    }
    assert have & left_out == set()


def test_nothing_lies_in_the_site_that_no_page_uses(site):
    files = {str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()}
    assert {
        file for file in files if file.endswith((".map", ".ttf", ".po", ".mo"))
    } == set()
    unused = (
        "locales/",
        "fontawesome.js",
        "searchtools",
        "language_data",
        "doctools",
        "macros",
    )
    assert {file for file in files for word in unused if word in file} == set()


def test_every_letter_of_the_pages_is_in_a_font(site, pages):
    """Those of Arabic and Bengali, which the machine put into Thai words, are the reader's own."""
    have = set()
    for font in fonts_of(site).values():
        have |= TTFont(io.BytesIO(font)).getBestCmap().keys()
    text = {
        letter
        for page in pages.values()
        for words in page.xpath("//text()[not(parent::script or parent::style)]")
        for letter in words
    }
    lacking = {c for c in text if c.isprintable() and ord(c) not in have}
    foreign = {c for c in lacking if re.match("[\u0600-\u06ff\u0980-\u09ff]", c)}
    assert len(text) > 200
    assert lacking - foreign == set()


def test_fonts_are_packed_and_have_what_the_whole_ones_show(site):
    rules = (site / "_static/fonts.css").read_text("utf-8")
    for face, data in fonts_of(site).items():
        assert data[:4] == b"wOF2"
        font = TTFont(io.BytesIO(data))
        assert set(font.getBestCmap()) == shown(face)
        family = FAMILIES.get(face.family, face.family)
        assert f"font-family:'{family}'" in rules
        if face.family in FAMILIES:  # the licence reserves the name
            assert font["name"].getBestFamilyName() == family


def test_a_font_is_packed_alike_each_time():
    font = (FILES / FACES[-1].file).read_bytes()
    letters = frozenset(range(0x5D0, 0x5EB))
    assert subset(font, letters) == subset(font, letters)


def test_icons_have_their_signs(site, pages):
    """Whoever puts an icon on a page adds it to `ICONS`."""
    used = {
        name.removeprefix("fa-")
        for page in pages.values()
        for classes in page.xpath("//*[contains(@class, 'fa-')]/@class")
        for name in classes.split()
        if name.startswith("fa-")
    } - {"solid", "lg", "fw"}
    assert used == set(ICONS)
    css = (site / "_static/styles/pydata-sphinx-theme.css").read_text("utf-8")
    signs = TTFont(
        site / "_static/vendor/fontawesome/webfonts/fa-solid-900.woff2"
    ).getBestCmap()
    for name in used:
        code = re.search(rf'\.fa-{name}[^{{]*\{{--fa:"\\([0-9a-f]+)"', css)[1]
        assert int(code, 16) in signs, name
    assert "fa-github" not in css


def test_no_two_pages_have_one_title(pages):
    titles = {name: page.findtext(".//title") for name, page in pages.items()}
    assert len(set(titles.values())) == len(titles)
    assert titles["index.html"] == "นโยบายเศรษฐกิจใหม่: ฉบับชำระพร้อมคำอธิบาย"
    policy = "§\N{NO-BREAK SPACE}3.3–3.4 นโยบายเศรษฐกิจใหม่"
    assert titles["chapters/03-nep/policy.html"] == f"{policy} — นโยบายเศรษฐกิจใหม่"
    assert titles["search.html"] == "ค้นหา — นโยบายเศรษฐกิจใหม่"
    changes = "ความเปลี่ยนแปลงจากฉบับ 0.1.0 ถึงฉบับ 0.2.0 — นโยบายเศรษฐกิจใหม่"
    assert titles["about/versions/0.1.0-0.2.0.html"] == changes
    (after,) = pages["chapters/03-nep/index.html"].find_class("right-next")
    assert after.findtext(".//p[@class='prev-next-title']") == policy


def test_a_page_has_one_viewport_and_one_heading_of_the_first_level(pages):
    for name, page in pages.items():
        assert len(page.xpath("//meta[@name='viewport']")) == 1, name
        assert [h.text_content().strip() for h in page.iter("h1")].count("") == 0, name
        assert len(list(page.iter("h1"))) == 1, name


def test_everything_operable_has_a_thai_name(pages):
    thai = re.compile("[\u0e01-\u0e4e]")
    for name, page in pages.items():
        for summary in page.xpath("//nav//summary"):
            assert thai.search(summary.get("aria-label", "")), name
        for button in page.iter("button"):
            words = button.get("aria-label") or button.text_content()
            assert thai.search(words), (name, html.tostring(button))
        assert not page.xpath("//article//a[@href][not(normalize-space())]"), name


def test_works_are_a_list(pages):
    page = pages["bibliography.html"]
    works = page.xpath("//li[@class='citation']")
    assert len(works) > 20
    lists = page.xpath("//ul[@class='citation-list']")
    assert [work for one in lists for work in one] == works
    places = page.xpath("//div[starts-with(@id, 'works-')]")
    assert [one.getparent() for one in lists] == places
    assert not page.xpath("//*[@role='doc-biblioentry']")


def test_letters_that_run_from_right_to_left_are_isolated(pages):
    for name in ("witness/o.html", "apparatus.html"):
        assert any("رأ" in word for word in pages[name].xpath("//bdi/text()")), name
        for text in pages[name].xpath("//article//text()[not(parent::bdi)]"):
            assert not re.search("[\u0600-\u06ff]", text), name


def test_titles_with_signs_of_html_are_escaped(project):
    page = project("interface", config=EDITION)
    page.write(
        index="(c00-a)=\n# A & \\<b>\n\n```{toctree}\nnext\n```\n",
        next="(c00-c)=\n# C & \\<i>\n",
    )
    assert page.build() == ""
    root = html.fromstring(page.read("next.html"))
    assert root.findtext(".//title") == "C & <i> — นโยบาย <เศรษฐกิจ> & “ใหม่”"
    assert not root.xpath("//i[not(@class)] | //b")
    assert html.fromstring(page.read("index.html")).findtext(".//title") == (
        "นโยบาย <เศรษฐกิจ> & “ใหม่”: ฉบับทดลอง"
    )


def test_paper_says_where_it_is_from(pages, site):
    for name in ("index.html", "chapters/03-nep/succession.html"):
        (sheet,) = pages[name].xpath("//head/link[@media='print']/@href")
        path = (site / name).parent / sheet.partition("?")[0]
        assert '@bottom-left { content: "นโยบายเศรษฐกิจใหม่ · ฉบับ 0.2.1"' in (
            path.read_text("utf-8")
        )
