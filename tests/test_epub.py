"""The ePub: whole, Thai, every link where it can be seen. What reading systems make of it: tests/browser."""

from __future__ import annotations

import copy
import re

import pymupdf
import pytest
from lxml import etree

from chabap.epub.links import resolve
from chabap.epub.xhtml import EPUB_TYPE, NAMESPACES, XML_LANG, said
from chabap.thai.breaks import is_thai

from .books import pages_of
from .conftest import printed

PAGES = ("index", "policy", "succession", "culture")
MARK = ".//h:a[contains(concat(' ', @class, ' '), ' note-mark ')]"


@pytest.fixture(scope="module")
def chapters(members):
    return [
        etree.fromstring(members[name])
        for page in PAGES
        for name in (f"chapters/03-nep/{page}.xhtml", f"chapters/03-nep/{page}-2.xhtml")
        if name in members
    ]


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
def test_lines_of_a_reader_without_a_dictionary(ebook, width, height, size):
    """MuPDF breaks at spaces and at U+200B only, and cuts off what is too long."""
    pymupdf.TOOLS.reset_mupdf_warnings()
    with pymupdf.open(ebook) as book:
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


def test_notes_pop_up(chapters):
    for root in chapters:
        marks = root.xpath(MARK, namespaces=NAMESPACES)
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


def test_a_way_back_looks_like_a_link(members):
    """Where nothing is coloured the line alone tells it; no font has an arrow that turns back."""
    style = members["_static/book.css"].decode()
    rules = re.findall(r"([^{}]+)\{([^}]*)\}", style)
    plain = [names for names, rule in rules if "text-decoration: none" in rule]
    assert len(plain) == 1
    assert "a.note-mark" in plain[0]
    assert ".back" not in plain[0]


def test_signs_are_those_that_the_book_has(members, site):
    """Places in the index are printed alone."""
    pages = (
        members["about/signs.xhtml"].decode(),
        (site / "about/signs.html").read_text(),
    )
    for page in pages:
        assert "РКП" in page
        assert "ชอ" not in page.replace("\N{ZERO WIDTH SPACE}", "")
    # on the site alone each page explains them
    assert b"card-sign-" in (site / "chapters/03-nep/culture.html").read_bytes()
    assert not [name for name, data in members.items() if b"card-sign-" in data]


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


def test_notes_are_numbered_once_through_the_chapter(chapters):
    marks = [m for root in chapters for m in root.xpath(MARK, namespaces=NAMESPACES)]
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
