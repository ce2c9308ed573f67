"""What readers see around the text, and the catalogues."""

from __future__ import annotations

import dataclasses
import doctest
import warnings

import pytest
from babel.messages.pofile import read_po
from lxml import html

from chabap import changelog
from chabap.interface import titles
from chabap.interface.contents import WORDS, _beginning
from chabap.interface.foot import foot
from chabap.interface.front import _contact
from chabap.interface.theme import style_sheet
from chabap.wording import LOCALE

from .conftest import EDITION
from .test_pictures import png


@pytest.mark.parametrize("module", [changelog, titles])
def test_doctests(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert result.failed == 0


@pytest.mark.parametrize("name", ["sphinx", "booktheme", "chabap"])
def test_catalogues_are_whole(name):
    with (LOCALE / f"th/LC_MESSAGES/{name}.po").open("rb") as stream:
        catalogue = read_po(stream, locale="th")
    messages = [m for m in catalogue if m.id]
    assert len(messages) > 20
    assert [m.id for m in messages if not m.string or m.fuzzy] == []
    for message in messages:
        assert list(message.check()) == [], message.id


CONTENTS = "```{{toctree}}\n:caption: {}\n{}\n```\n"


@pytest.fixture(scope="module")
def book(make_project, tmp_path_factory):
    """A book of two chapters with a picture on every page, its pages made by two processes."""
    book = make_project(
        tmp_path_factory.mktemp("two"),
        *("paragraphs", "interface"),
        config=f"{EDITION}html_theme = 'sphinx_book_theme'\n",
    )
    text = "({0})=\n# {1}\n\n{{#{2}}}\nข้อความ ![ภาพ](/{2}.png)\n"
    chapters = "chapters/01-a/index\nchapters/02-b/index"
    book.write(
        index="(home)=\n# หนังสือ\n\n:::{front-page}\n:::\n\n"
        + CONTENTS.format("ตัวบท", chapters),
        **{
            "chapters/01-a/index": text.format("c01", "หนึ่ง", "c01-p01")
            + "\n```{toctree}\nmore\n```\n",
            "chapters/01-a/more": text.format("c01-more", "ต่อ", "c01-p02"),
            "chapters/02-b/index": text.format("c02", "สอง", "c02-p01"),
        },
    )
    for name in ("c01-p01", "c01-p02", "c02-p01"):
        (book.path / f"{name}.png").write_bytes(png())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the theme's own transform
        assert book.build(jobs=2) == ""
    return book


def test_chapters_are_told_apart(book):
    (front,) = html.fromstring(book.read("index.html")).find_class("front-page")
    listed = [
        (" ".join(link.text_content().split()), link.xpath("string(../span)"))
        for link in front.xpath("section[@id='contents']//li/a")
    ]
    assert listed == [
        ("หนึ่ง", "§\xa01.1–1.2"),
        ("§ 1.2 ต่อ", ""),
        ("สอง", "§\xa02.1"),
    ]
    for page, said in {
        "01-a/index": "§\xa01.1 จาก 2",
        "01-a/more": "§\xa01.2 จาก 2",
        "02-b/index": "§\xa02.1 จาก 1",
    }.items():
        root = html.fromstring(book.read(f"chapters/{page}.html"))
        assert root.xpath("string(//nav[@class='paragraph-list']/p)") == said


@pytest.mark.parametrize("config", ["", EDITION], ids=["no facts", "facts"])
def test_another_theme_is_as_it_was(project, config):
    other = project("interface", config=config)
    other.write(index="(home)=\n# หนังสือ\n")
    assert other.build() == ""
    page = other.read("index.html")
    assert "Content-Security-Policy" not in page
    assert "_static/doctools.js" in page
    assert (other.path / "out/html/_static/doctools.js").exists()
    assert (other.path / "out/html/_static/file.png").exists()


def test_pictures_of_all_pages_are_there(book):
    """Whichever process made the page."""
    pictures = {path.name for path in (book.path / "out/html/_images").iterdir()}
    assert pictures == {"c01-p01.png", "c01-p02.png", "c02-p01.png"}


def test_the_first_words_of_a_paragraph_fill_a_line():
    rest = "ข" * (WORDS - 30)
    assert _beginning(["ก" * 30, rest, "ค"]) == f"{'ก' * 30}{rest} …"
    assert _beginning(["ก" * 30, f"{rest}ข", "ค"]) == f"{'ก' * 30} …"
    assert _beginning(["ก" * 50, "ข"]) == f"{'ก' * 50} …"
    assert _beginning(["ก", " \n", "ข"]) == "ก ข …"


def test_the_foot_has_no_signs_of_html(edition):
    said = foot(dataclasses.replace(edition, title='<b> & "ก"'))
    assert said.startswith('&lt;b&gt; &amp; "ก": ')


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("a@example.org", "mailto:a@example.org"),
        ("https://example.org/@a", "https://example.org/@a"),
        ("example.org", "example.org"),
        ("", ""),
    ],
)
def test_errors_can_be_reported(contact, address):
    assert _contact(contact) == address


def test_a_style_sheet_keeps_what_pages_may_have():
    icons = '.fa-bars,.fa-navicon{--fa:"\\f0c9"}.fa-github{--fa:"\\f09b"}'
    faces = "@font-face{src:url(fa-solid-900.woff2)}@font-face{src:url(fa-brands-400.woff2)}"
    css = ':root{--pst-icon-check:"\uf00c"}.sd-card,.a{b:c}.sd-card{d:e}:is(.a,.sd-card){f:g}'
    kept, letters = style_sheet(f"{icons}{faces}{css}@media print{{.a{{h:i}}}}")
    assert kept == (
        '.fa-bars,.fa-navicon{--fa:"\\f0c9"}@font-face{src:url(fa-solid-900.woff2)}'
        ':root{--pst-icon-check:"\uf00c"}.a{b:c}@media print{.a{h:i}}'
    )
    assert letters == {0xF0C9, 0xF00C}
