"""What a source may not bring into an output stops the build, with file, line and remedy."""

from __future__ import annotations

import doctest
import re

import pytest
from lxml import html

from chabap.errors import BuildError
from chabap.safety import addresses
from chabap.safety.pictures import wrong_with

from .conftest import EDITION

PAGE = "(home)=\n# หน้า\n\n{damage}\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" {more}>\n{inside}\n</svg>\n'


def svg(inside="", more=""):
    """Return a picture that holds something in its second line."""
    return SVG.format(inside=inside, more=more)


def faults(book):
    """Build a book; return why it stopped, or "" if it did not."""
    try:
        book.build("html")
    except BuildError as stopped:
        return str(stopped)
    return ""


@pytest.fixture
def page(project):
    """A book of one page, with the rooms that look at it; ``page(damage)`` gives the faults."""
    book = project("safety", "paragraphs")

    def build(damage, **files):
        for name, text in files.items():
            (book.path / name.replace("_", ".")).write_text(text, "utf-8")
        book.write(index=PAGE.format(damage=damage))
        with pytest.raises(BuildError) as stopped:
            book.build("text")
        return str(stopped.value).splitlines()

    build.book = book
    return build


@pytest.mark.parametrize(
    "damage",
    [
        "<script>alert(1)</script>",
        "ข้อความ <b onclick='alert(1)'>ดำ</b>",
        "<img src=x onerror=alert(1)>",
        "<!-- x --><iframe src='https://example.org'></iframe>",
        "```{raw} html\n<script>alert(1)</script>\n```",
        ":::{only} html\n<script>alert(1)</script>\n:::",
        "```{only} html\n\n`<i>x</i>`{=html}\n\n<i>x</i>\n```",
        "```{eval-rst}\n.. raw:: html\n\n   <script>alert(1)</script>\n```",
        "```{eval-rst}\n.. role:: h(raw)\n   :format: html\n\n:h:`<i>x</i>`\n```",
        "| ก | ข |\n|---|---|\n| <i>x</i> | y |",
        "- ข้อ\n\n  <div>x</div>",
        "> <object data='x'></object>",
        "นี่[^1]\n\n[^1]: <embed src='x'>",
    ],
)
def test_html_of_a_source_is_refused(page, damage):
    faults = page(damage)
    assert faults
    for fault in faults:
        assert re.match(
            r"index\.md:\d+: (['\"]).*\1 is markup of one format alone; write", fault
        )


@pytest.mark.parametrize(
    "link",
    [
        "<javascript:alert(1)>",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>1</script>)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "![ภาพ](map.png){target='javascript:alert(1)'}",
    ],
)
def test_no_link_of_markdown_acts(page, link):
    """The parser takes them for plain text, or the build stops."""
    book = page.book
    book.write(index=PAGE.format(damage=link))
    (book.path / "map.png").write_bytes(b"\x89PNG")
    if told := faults(book):
        assert "is none that a reader may follow; write" in told or "markup of" in told
        return
    (body,) = html.fromstring(book.read("index.html")).xpath("//div[@role='main']")
    addresses = body.xpath(".//@href | .//@src")
    assert [
        a for a in addresses if not a.startswith(("#", "_images/", "map.png"))
    ] == []


@pytest.mark.parametrize(
    "link",
    [
        "```{eval-rst}\n`x <javascript:alert(1)>`__\n```",
        "```{eval-rst}\nx_\n\n.. _x: javascript:alert(1)\n```",
        "```{image} map.png\n:target: javascript:alert(1)\n:alt: ภาพ\n```",
        "```{figure} map.png\n:target: data:text/html,x\n:alt: ภาพ\n```",
        "```{toctree}\nอันตราย <javascript://%0aalert(1)>\n```",
    ],
)
def test_a_link_that_acts_is_named(page, link):
    (page.book.path / "map.png").write_bytes(b"\x89PNG")
    faults = page(link)
    assert len(set(faults)) == len(faults)
    assert re.match(
        r"index\.md:\d+: the link '(javascript|data):.*' is none that a reader may follow; "
        "write an address that begins with https://",
        faults[0],
    )


@pytest.mark.parametrize(
    "picture",
    ["![ก](https://example.org/map.png)", "![ก](data:image/png;base64,AA)",
     "![ก](map.html)", "```{image} //example.org/map.png\n:alt: ก\n```"],
)  # fmt: skip
def test_a_picture_that_is_none_is_named(page, picture):
    (fault, *_) = page(picture)
    assert re.match(
        r"index\.md:\d+: '.*' is no picture that all formats can show; put", fault
    )


def test_a_file_that_acts_is_not_offered(page):
    (fault,) = page("{download}`หน้าอื่น <evil.html>`", evil_html="<script>1</script>")
    assert fault.startswith("index.md:4: 'evil.html' is no file that can be offered")


def test_a_picture_that_acts_is_named_with_its_line(page):
    faults = page("![แผนที่](map.svg)", map_svg=svg("<script>alert(1)</script>"))
    assert faults == [
        "index.md:4: map.svg:2: the element script, which is more than a drawing; save the picture as plain SVG without it"
    ]


XLINK = "http://www.w3.org/1999/xlink"
HTML = "http://www.w3.org/1999/xhtml"


@pytest.mark.parametrize(
    ("picture", "what"),
    [
        (svg("<script/>"), "2: the element script"),
        (svg("<g onload='x'/>"), "2: the attribute onload"),
        (svg(more="onload='x'"), "1: the attribute onload"),
        (svg("<foreignObject/>"), "2: the element foreignObject"),
        (svg("<a href='https://example.org'/>"), "2: the element a"),
        (svg("<set attributeName='href' to='javascript:x'/>"), "2: the element set"),
        (svg("<use href='other.svg#a'/>"), "2: the address 'other.svg#a'"),
        (svg(f"<image xmlns:x='{XLINK}' x:href='https://example.org/a.png'/>"), "2: the address"),
        (svg("<image href='data:image/svg+xml;base64,AA'/>"), "2: the address"),
        (svg("<style>@import 'a.css';</style>"), "2: a style that asks"),
        (svg("<style>a{fill:url( 'https://example.org/#a')}</style>"), "2: a style that asks"),
        (svg("<style>a{fill:u\\72l(x)}</style>"), "2: a style that asks"),
        (svg("<rect fill='url(https://example.org/#a)'/>"), "2: the attribute fill"),
        (svg("<rect style='background:url(a.png)'/>"), "2: the attribute style"),
        (svg(f"<metadata><s:script xmlns:s='{HTML}'/></metadata>"), "2: the element script"),
        (svg(f"<s:iframe xmlns:s='{HTML}'/>"), "2: the element iframe"),
        ("<?xml-stylesheet href='a.css'?>" + svg(), "1: an instruction"),
        ("<!DOCTYPE svg SYSTEM 'https://example.org/a.dtd'>" + svg(), "1: a document type"),
        ("<!DOCTYPE svg [<!ENTITY a SYSTEM '/etc/passwd'>]>" + svg("&a;"), "1: a document type"),
        (svg("<g>"), "3: no XML"),
        ("<html/>", "1: no SVG"),
    ],
)  # fmt: skip
def test_what_a_picture_may_not_hold(picture, what):
    told = [f"{line}: {fault}" for line, fault in wrong_with(picture.encode())]
    assert any(fault.startswith(what) for fault in told), told


def test_a_drawing_is_as_it_was():
    drawing = svg(
        "<metadata><r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:li "
        "r:resource='https://example.org'/></r:RDF></metadata><!-- onload -->"
        "<defs><path id='a' d='M0 0h1'/><linearGradient id='b'/></defs>"
        "<style>.a{fill:url(#b)} .b{fill:url( \"#b\" )}</style><use href='#a' fill='url(#b)'/>"
        "<image href='data:image/png;base64,AA'/><text>ก \\ url(a)</text>"
    )
    assert list(wrong_with(drawing.encode())) == []


def test_a_drawing_that_is_lost_is_missed(page):
    page.book.write(index=PAGE.format(damage="![แผนที่](lost.svg)"))
    said = page.book.build("text")
    assert "index.md:4: WARNING: image file not readable: lost.svg" in said


@pytest.mark.parametrize("contact", ["javascript:alert(1)", "data:a@b", "a@b <i>"])
def test_a_contact_that_acts_is_named(page, contact):
    conf = page.book.path / "conf.py"
    config = EDITION.replace("witnesses=()", f"witnesses=(), contact={contact!r}")
    conf.write_text(conf.read_text("utf-8") + config, "utf-8")
    told = page("ข้อความ")
    assert told == [
        f"edition.toml: [edition]: the contact {contact!r} is none that a reader may follow; write a mail address, or one that begins with https://"
    ]


def test_doctests():
    result = doctest.testmod(addresses)
    assert (result.attempted > 1, result.failed) == (True, 0)
