"""The language of what is not Thai: every passage says it, in every format."""

from __future__ import annotations

import doctest
import re

import pikepdf
import pytest
from lxml import html

from chabap import languages
from chabap.errors import BuildError

from .test_site import OURS

FOREIGN = re.compile("[A-Za-z\u00c0-\u024f\u0400-\u052f]{2,}")


def test_doctests():
    result = doctest.testmod(languages)
    assert (result.attempted >= 2, result.failed) == (True, 0)


def without_language(path) -> list[tuple[str, str]]:
    """List the foreign words of a page that are not inside an element of their language."""
    found = []
    for text in html.parse(path).xpath(
        "//body//text()[not(ancestor::script or ancestor::style)]"
    ):
        language = text.getparent().xpath("string(ancestor-or-self::*[@lang][1]/@lang)")
        if language in {"", "th"}:
            found += [(path.name, word) for word in FOREIGN.findall(text)]
    return found


def is_ours(word):
    """Tell what is in no language: our signs, code points, pieces of checksums."""
    return word in {*OURS, "U", "SHA", "Atom"} or set(word) <= set("abcdefB")


def test_every_foreign_passage_says_its_language(built):
    for folder, pattern in (("html", "*.html"), ("stage/epub", "*.xhtml")):
        pages = [
            p
            for p in (built / folder).rglob(pattern)
            if not {"_static", "nav.xhtml"} & {*p.parts}
        ]
        assert len(pages) > 15
        left = {found for page in pages for found in without_language(page)}
        assert {(p, word) for p, word in left if not is_ours(word)} == set()


def test_which_language(built):
    page = html.parse(built / "html/chapters/03-nep/culture.html")
    tags = {e.text_content(): e.get("lang") for e in page.xpath("//span[@lang]")}
    assert tags["Proletkult"] == "ru-Latn"
    assert tags["fellow travellers"] == "en"
    assert tags["Могучая кучка"] == "ru"
    works = html.parse(built / "html/bibliography.html")
    (blok,) = works.xpath("//li[@id='bib-1-blok1963']")
    assert {e.get("lang") for e in blok.xpath(".//span[@lang]")} == {"ru", "ru-Latn"}


def test_the_pdf_says_it_too(built, edition):
    with pikepdf.open(built / "pdf" / f"{edition.id}.pdf") as pdf:
        assert pdf.Root.Lang == "th"
        tagged = [
            str(o.Lang)
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary)
            and o.get("/Type") == "/StructElem"
            and "/Lang" in o
        ]
    assert {"en", "ru"} <= set(tagged)


@pytest.mark.parametrize("line", ["Gosplan", "russian Gosplan", "ru-Latn "])
def test_a_line_that_is_no_pair(project, line):
    page = project("languages")
    (page.path / "registers").mkdir()
    (page.path / "registers/languages.txt").write_text(f"de Kritik\n{line}\n", "utf-8")
    page.write(index="# ก\n\nงาน Kritik\n")
    with pytest.raises(BuildError, match=r"languages\.txt:2: .* write for example"):
        page.build()


def test_what_an_author_says_of_a_language_holds(project):
    page = project("languages")
    page.write(index="(home)=\n# ก\n\n[Перевал]{.language-bg} Перевал\n")
    assert page.build() == ""
    said = page.read("index.html")
    assert (
        '<span lang="bg">Перевал</span> <span lang="ru">Перевал</span>'
        in said.replace(' class="language-bg"', "")
    )


def test_titles_in_latin_letters_of_russian_works_are_transliterated(built):
    page = html.parse(built / "html/bibliography.html").getroot()
    works = page.xpath("//li[@class='citation'][.//span[@lang='ru']]")
    assert len(works) > 3
    for work in works:
        assert work.xpath(".//span[@lang='ru-Latn']")
        assert not work.xpath(".//p[1]//em//span[@lang='en']")
