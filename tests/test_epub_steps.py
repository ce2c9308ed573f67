"""The steps that mend the ePub, each on pages that are made for it."""

from __future__ import annotations

import re

import pytest
from lxml import etree
from sphinx.locale import init

from chabap.epub import parts
from chabap.epub.breaks import mark_pages
from chabap.epub.links import land_on_marks, trim
from chabap.epub.navigation import Point, Ways, find_ways, levels, write_ncx
from chabap.epub.pages import mend_page
from chabap.epub.xhtml import NAMESPACES, OPS, XHTML, remove, unwrap
from chabap.typst.pagination import Start
from chabap.wording import compiled

NOTE = (
    '<aside class="note" id="{0}"><p><a role="doc-backlink" href="#{0}-mark">{1}</a> '
    "ความ</p></aside>"
)
MARK = '<a class="note-mark" id="{0}-mark" href="#{0}" epub:type="noteref">{1}</a>'


@pytest.fixture(autouse=True, scope="module")
def thai(tmp_path_factory):
    """Let `say` speak Thai, whatever other tests have built."""
    init([compiled("th", tmp_path_factory.mktemp("locale"))], "th", "chabap")


def page(body):
    """Return a page that holds this."""
    return etree.fromstring(
        f'<html xmlns="{XHTML}" xmlns:epub="{OPS}"><head><title>ก</title></head>'
        f"<body>{body}</body></html>"
    )


def inside(root):
    """Return what the body holds, as it is written."""
    body = root.find("h:body", NAMESPACES)
    text = "".join(
        [body.text or "", *(etree.tostring(e, encoding="unicode") for e in body)]
    )
    return re.sub(r' xmlns(:epub)?="[^"]+"', "", text)


def mended(body, *, level=1, chapter=False):
    """Return what the body of a page holds when the page is mended."""
    root = page(body)
    mend_page(root, language="th", level=level, chapter=chapter)
    return inside(root)


@pytest.mark.parametrize(
    ("letters", "marked"),
    [
        (0, "§ 1 |กข คงจ°12 ฉชซญ"),
        (1, "§ 1 ก|ข คงจ°12 ฉชซญ"),
        (2, "§ 1 กข |คงจ°12 ฉชซญ"),
        (3, "§ 1 กข |คงจ°12 ฉชซญ"),  # a name stays whole
        (4, "§ 1 กข คง|จ°12 ฉชซญ"),
        (5, "§ 1 กข คงจ°12 |ฉชซญ"),
        (6, "§ 1 กข คงจ°12 ฉ|ชซญ"),
        (7, "§ 1 กข คงจ°12 ฉช|ซญ"),
        (8, "§ 1 กข คงจ°12 ฉชซ|ญ"),
    ],
)
def test_a_page_begins_in_front_of_its_first_letter(letters, marked):
    """What the editors put into a paragraph, spaces and marks of lines are no letters of it."""
    text = (
        '<p id="a"><span class="section-sign x">§ 1</span> กข <a class="name"><em>คง</em>'
        '</a>\u200b\u2060จ°<a class="note-mark">12</a> ฉ<em>ชซ</em>ญ</p>'
    )
    pages = {"b/c.xhtml": page(text)}
    found = mark_pages(pages, [Start("7", "a", letters)])
    assert found == [("7", "b/c.xhtml#page-7")]
    (mark,) = pages["b/c.xhtml"].iterfind(".//*[@role='doc-pagebreak']")
    mark.text = "|"
    said = "".join(pages["b/c.xhtml"].find("h:body", NAMESPACES).itertext())
    assert re.sub("[\u200b\u2060]", "", said) == marked


def test_links_to_notes_lead_to_their_marks_and_say_their_numbers():
    links = [
        ('<a href="a.xhtml#n">§ 1</a>', '<a href="a.xhtml#n-mark">§ 1\xa012</a>'),
        ('<a href="a.xhtml#n"><i>§</i></a>', '<a href="a.xhtml#n-mark"><i>§</i>\xa012</a>'),
        ('<a href="a.xhtml#n"><i>§</i> 1</a>', '<a href="a.xhtml#n-mark"><i>§</i> 1\xa012</a>'),
        ('<a href="a.xhtml#n">§ 1 note 12</a>', '<a href="a.xhtml#n-mark">§ 1 note 12</a>'),
        ('<a href="a.xhtml#n">§ 12 note</a>', '<a href="a.xhtml#n-mark">§ 12 note\xa012</a>'),
        ('<a href="a.xhtml#other">x</a>', '<a href="a.xhtml#other">x</a>'),
        ('<a href="https://example.org/#n">x</a>', '<a href="https://example.org/#n">x</a>'),
    ]  # fmt: skip
    text = f"<p>{MARK.format('n', 12)}</p>{NOTE.format('n', 12)}"
    pages = {
        "a.xhtml": page(text),
        "b.xhtml": page("".join(before for before, _ in links)),
    }
    land_on_marks(pages)
    assert inside(pages["b.xhtml"]) == "".join(after for _, after in links)
    assert inside(pages["a.xhtml"]) == text


def test_what_no_style_and_no_link_asks_for_is_left_out():
    body = '<p class="a b" id="id1">x</p><p class="b" id="id2">y</p><p id="id3x">z</p>'
    pages = {
        "a.xhtml": page(body),
        "b.xhtml": page('<a href="a.xhtml#id2">x</a><i id="id2"/>'),
    }
    trim(pages, ".a { color: red } p.c-d { }")
    assert (
        inside(pages["a.xhtml"])
        == '<p class="a">x</p><p id="id2">y</p><p id="id3x">z</p>'
    )
    assert inside(pages["b.xhtml"]) == '<a href="a.xhtml#id2">x</a><i/>'


def test_elements_leave_their_words_where_they_were():
    root = page("<p>1<a>2</a>3<b>4<i>5</i>6</b>7<u/>8</p>")
    (text,) = root.iterfind(".//h:p", NAMESPACES)
    remove(text[0])
    assert inside(root) == "<p>13<b>4<i>5</i>6</b>7<u/>8</p>"
    unwrap(text[0])
    assert inside(root) == "<p>134<i>5</i>67<u/>8</p>"
    unwrap(text[1])
    unwrap(text[0])
    assert inside(root) == "<p>1345678</p>"


MENDED = {
    "what is too long for a line": (
        f'<p><b class="keep">{"ก" * 23}</b><b class="keep">{"กั" * 11}</b></p>',
        f'<p><b class="">{"ก" * 23}</b><b class="keep">{"กั" * 11}</b></p>',
    ),
    "what a mouse would show": (
        ('<p><a href="#a" title="x"><span>ก</span><span lang="en">a</span><span class="face-x">b</span>'
        '<span id="y">ข</span><span class="z">ค</span></a></p>'),
        ('<p><a href="#a">ก<span lang="en" xml:lang="en">a</span><span class="face-x">b</span>'
        '<span id="y">ข</span>ค</a></p>'),
    ),
    "emendations": (
        ('<p><span class="emended" data-to="#a">ก</span><span class="emended" data-to="#b">\u200b</span>'
        '<a href="#c"><i class="x"><span class="emended" data-to="#d">ข</span></i></a></p>'),
        ('<p><a class="emended" href="#a" epub:type="glossref" role="doc-glossref">ก</a>'
        '<span class="emended">\u200b</span><a href="#c"><i class="x"><span class="emended">ข</span></i></a></p>'),
    ),
    "addresses": (
        '<p><a class="external" href="https://a.org/">https://a.org/<b>b</b>/c</a></p>',
        '<p><a class="external" href="https://a.org/">https://\u200ba.\u200borg/<b>b</b>/\u200bc</a></p>',
    ),
    "entries": (
        '<dl class="register"><dt id="a">ก</dt><dt>ข</dt><dd>ค</dd> <dd>ง</dd><dt id="b">จ</dt><dd>ฉ</dd></dl>',
        ('<dl class="register"><div class="entry" id="a"><dt>ก</dt> <dt>· ข</dt><dd>ค</dd><dd>ง</dd></div>\n'
        '<div class="entry" id="b"><dt>จ</dt><dd>ฉ</dd></div>\n</dl>'),
    ),
    "the timeline": (
        ('<table class="timeline"><tbody><tr><td><p>1917</p></td><td><p><a href="#a">ก</a> ข</p><p>ค</p></td>'
        '<td><p>§ 1, <a href="#b">§ 2</a></p></td></tr><tr><td><p>1918</p></td><td><p>ง</p></td><td><p> </p></td></tr>'
        "</tbody></table>จ"),
        ('<ul class="timeline"><li><strong>1917</strong> <a href="#a">ก</a> ขค (§ 1, <a href="#b">§ 2</a>)</li>\n'
        "<li><strong>1918</strong> ง</li>\n</ul>จ"),
    ),
    "works": (
        ('<div class="citation-list" role="list"><div class="citation" id="a" role="doc-biblioentry">'
        '<span class="label">[1]</span><p>Alexandrova\xa0Nikolaevna, V.\xa0I.\xa0Lenin</p></div></div>'),
        '<ul class="works"><li id="a"><p>Alexandrova Nikolaevna, V.\xa0I.\xa0Lenin</p></li></ul>',
    ),
    "signs": (
        ('<ul class="apparatus"><li class="apparatus-entry"><p><a href="#a">ก</a> ข ] ค<b>ง</b></p></li></ul>'
        '<p><span class="section-sign">§\xa01.2</span></p>'),
        ('<ul class="apparatus"><li class="apparatus-entry"><p><a href="#a">ก</a> ข <span role="img" '
        'aria-label="แก้จาก">]</span> ค<b>ง</b></p></li></ul>'
        '<p><span class="section-sign" role="img" aria-label="ย่อหน้า 1.2">§\xa01.2</span></p>'),
    ),
    "one voice": (
        ('<p><span lang="en">A</span> (<span lang="en">b</span>, <span lang="en"><i>c</i></span>) ก '
        '<span lang="en">d</span> <span lang="ru">е</span> <span lang="ru" class="x">ж</span>'
        '<span lang="de"><i>f</i> g</span> <span lang="de">h</span></p>'),
        ('<p><span lang="en" xml:lang="en">A (b, <i>c</i></span>) ก <span lang="en" xml:lang="en">d</span> '
        '<span lang="ru" xml:lang="ru">е</span> <span lang="ru" class="x" xml:lang="ru">ж</span>'
        '<span lang="de" xml:lang="de"><i>f</i> g h</span></p>'),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MENDED)
def test_a_page_is_mended(what):
    before, after = MENDED[what]
    assert mended(before) == after


def test_headings_are_at_the_level_of_their_page():
    body = (
        '<h1>ก</h1><h2>ข</h2><h5>ค</h5><h6>ง</h6><p class="letter rubric">จ</p>'
        '<p class="rubric apparatus-place">ฉ</p><p class="rubric">ช</p>'
    )
    assert mended(body, level=2) == (
        '<h2>ก</h2><h3>ข</h3><h6>ค</h6><h6>ง</h6><h3 class="letter rubric">จ</h3>'
        '<h4 class="rubric apparatus-place">ฉ</h4><p class="rubric">ช</p>'
    )


def test_notes_are_gathered_and_end_with_the_ways_back():
    back = '<a role="doc-backlink" href="#{}">{}</a>'
    body = (
        '<section id="s"><h1>ก</h1><p>ข</p></section><aside class="note" id="n">'
        f"<p>{back.format('a', 1)} ค</p></aside><aside class='note' id='m'>"
        f"<p>{back.format('b', 2)} {back.format('c', 3)} ง</p><ul><li>จ</li></ul></aside>"
    )
    way = '<a role="doc-backlink" href="#{}" class="back" epub:type="backlink">{}</a>'
    wrote = mended(body).replace("\n", "")
    assert wrote == (
        '<section id="s"><h1>ก</h1><p>ข</p><section class="notes" epub:type="footnotes"><h2>เชิงอรรถ</h2>'
        '<aside class="note" id="n" epub:type="footnote" role="doc-footnote"><p><span class="note-number">1</span> '
        f'ค {way.format("a", "กลับ")}</p></aside>'
        '<aside class="note" id="m" epub:type="footnote" role="doc-footnote"><p><span class="note-number">2</span> '
        f'ง</p><ul><li>จ</li></ul><p> {way.format("b", "กลับ (1)")} {way.format("c", "กลับ (2)")}</p></aside>'
        "</section></section>"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "chapter", "level", "kind"),
    [
        ('<section id="c01"><dl class="glossary"/></section>', True, 1, "chapter"),
        ('<section id="c01-a"><dl class="glossary"/></section>', True, 2, None),
        ('<section id="x"><dl class="glossary"/></section>', False, 1, "glossary"),
        ('<section id="x"><dl class="register"/></section>', False, 2, "index"),
        ('<section id="x"><ul class="apparatus"/></section>', False, 1, "appendix"),
        ('<section id="colophon"/>', False, 1, "colophon"),
        ('<section id="x"/>', False, 1, None),
    ],
)
def test_a_page_says_what_it_is(body, chapter, level, kind):
    root = page(body)
    mend_page(root, language="th", level=level, chapter=chapter)
    (section,) = root.iterfind(".//h:section", NAMESPACES)
    assert section.get(f"{{{OPS}}}type") == kind
    assert section.get("role") == (kind and f"doc-{kind}")


def test_a_page_is_as_deep_as_where_it_first_stands():
    contents = [
        Point("a.xhtml", "", [Point("a.xhtml#x", "", []), Point("b.xhtml", "", [Point("c.xhtml", "", [])])]),
        Point("c.xhtml", "", [Point("a.xhtml", "", []), Point("d.xhtml", "", [])]),
    ]  # fmt: skip
    assert levels(contents) == {"a.xhtml": 1, "b.xhtml": 2, "c.xhtml": 3, "d.xhtml": 2}


def test_the_contents_have_the_places_of_a_page_and_of_its_parts():
    sign = '<span class="{}-sign">[§\xa01.{}]</span>'
    text = (
        f'<p id="c01-p01">{sign.format("section", 1)}ก {sign.format("joined", 2)}</p>'
    )
    pages = {
        "a.xhtml": page('<section epub:type="titlepage"/>'),
        "b.xhtml": page(f'<section epub:type="chapter">{text}<p>{sign.format("section", 9)}</p></section>'),
        "b-2.xhtml": page('<p id="l" class="letter">\u200bก</p><p class="letter">ข</p>'),
        "b-x.xhtml": page('<section epub:type="chapter"><p id="c01-p08" class="letter">ค</p></section>'),
    }  # fmt: skip
    contents = [
        Point("a.xhtml", "x", []),
        Point("b.xhtml", "y", [Point("z.xhtml", "z", [])]),
    ]
    ways = find_ways(contents, pages, [("1", "b.xhtml#page-1")])
    assert ways.contents == [
        Point("a.xhtml", "หน้าชื่อเรื่อง", []),
        Point("b.xhtml", "y", [
            Point("b.xhtml#c01-p01", "§\xa01.1", []), Point("b.xhtml#c01-p01", "§\xa01.2", []),
            Point("b-2.xhtml#l", "ก", []), Point("z.xhtml", "z", []),
        ]),
    ]  # fmt: skip
    assert ways.landmarks == [
        ("titlepage", "a.xhtml"),
        ("toc", "nav.xhtml"),
        ("bodymatter", "b.xhtml"),
    ]
    assert ways.pages == [("1", "b.xhtml#page-1")]


def test_the_contents_of_old_readers(edition):
    """In one order of numbers; pages before the text are counted otherwise."""
    contents = [
        Point("a.xhtml", "ก", [Point("a.xhtml#b", "ข", [])]),
        Point("c.xhtml", "ค", []),
    ]
    pages = [("iv", "a.xhtml#page-iv"), ("1", "c.xhtml#page-1")]
    root = etree.fromstring(write_ncx(Ways(contents, [], pages), edition, "urn:x"))
    assert root.find(".//{*}head/{*}meta").attrib == {
        "name": "dtb:uid",
        "content": "urn:x",
    }
    assert root.findtext("{*}docTitle/{*}text") == edition.title
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == edition.language

    def said(place):
        return (
            place.get("playOrder"), place.findtext("{*}navLabel/{*}text"),
            place.find("{*}content").get("src"),
        )  # fmt: skip

    first, last = root.findall("{*}navMap/{*}navPoint")
    assert said(first) == ("1", "ก", "a.xhtml")
    assert [said(place) for place in first.findall("{*}navPoint")] == [
        ("2", "ข", "a.xhtml#b")
    ]
    assert said(last) == ("3", "ค", "c.xhtml")
    front, normal = root.iterfind("{*}pageList/{*}pageTarget")
    assert said(front) == ("4", "iv", "a.xhtml#page-iv")
    assert said(normal) == ("5", "1", "c.xhtml#page-1")
    assert (front.get("type"), front.get("value")) == ("front", None)
    assert (normal.get("type"), normal.get("value")) == ("normal", "1")


def test_a_page_that_is_too_large_is_parted(monkeypatch):
    """Headings stay with what follows, notes with their marks, and all links are good."""
    long = "<b>ก</b>" * 40
    notes = NOTE.format("n", 1) + NOTE.format("m", 2)
    parted = page(
        f'<section id="s" class="k" epub:type="chapter"><h1>T</h1><p id="a">{long}{MARK.format("n", 1)}'
        '<a href="s.xhtml"/><a href="#b"/><a href="#m"/></p><h2 id="h">H</h2>'
        f'<p id="b">{long}{MARK.format("m", 2)}<a href="#a"/><a href="#c"/><a href="../o.xhtml"/>'
        f'<a href="https://example.org/#a"/></p><p id="d">{MARK.format("lost", 3)}</p><p id="c">x</p>'
        f'<section class="notes" epub:type="footnotes"><h2>Notes</h2>{notes}</section></section>'
    )
    small = '<section id="o"><p><a href="f/s.xhtml#b"/><a href="f/s.xhtml#n"/><a href="f/s.xhtml#m"/></p></section>'
    pages = {"f/s.xhtml": parted, "o.xhtml": page(small)}
    monkeypatch.setattr(parts, "LIMIT", parts.weight(parted))
    assert [*parts.part(pages)] == ["f/s.xhtml", "o.xhtml"]
    monkeypatch.setattr(parts, "LIMIT", parts.weight(parted) - 1)
    made = parts.part(pages)
    assert [*made] == ["f/s.xhtml", "f/s-2.xhtml", "o.xhtml"]
    one, two, other = made.values()

    def links(root):
        return [
            a.get("href")
            for a in root.iterfind(".//h:p/h:a", NAMESPACES)
            if len(a.attrib) == 1
        ]

    assert one.xpath("//@id") == ["s", "a", "n-mark", "n"]
    assert two.xpath("//@id") == ["h", "b", "m-mark", "d", "lost-mark", "c", "m"]
    assert links(one) == ["s.xhtml", "s-2.xhtml#b", "s-2.xhtml#m"]
    assert links(two) == ["s.xhtml#a", "#c", "../o.xhtml", "https://example.org/#a"]
    assert links(other) == ["f/s-2.xhtml#b", "f/s.xhtml#n", "f/s-2.xhtml#m"]
    assert inside(two).startswith('<section class="k"><h2 id="h">H</h2>')
    assert (
        inside(two).count("<h2>Notes</h2>") == inside(one).count("<h2>Notes</h2>") == 1
    )
    assert two.findtext("h:head/h:title", namespaces=NAMESPACES) == "ก"
