"""Thai wording of bibliography and citations, and the catalogues."""

from __future__ import annotations

import doctest
import re

import pytest
from babel.messages.pofile import read_po
from pybtex.database import Entry, Person

from chabap.interface import bibliography, contents, front
from chabap.wording import LOCALE

WORKS = r"""
@book{one, author = {Carr, Edward Hallett}, title = {The Bolshevik Revolution}, volume = {1},
  series = {A History of Soviet Russia}, publisher = {Macmillan}, address = {London},
  year = {1950}, verified = {author, title}}
@article{two, author = {{สมชาย ใจดี} and {สมหญิง ดีใจ}}, title = {บทความ}, journal = {วารสาร}, volume = {3},
  number = {2}, pages = {7--9}, year = {2530}, verified = {nothing}}
@incollection{three, author = {Blok, Alexander}, title = {Letter}, booktitle = {Letters},
  editor = {Orlov, V.}, edition = {2}, pages = {1--2}, publisher = {X}, year = {1963}, verified = {title}}
"""


@pytest.fixture
def works(project):
    """A page that cites three kinds of works."""
    page = project(
        "interface",
        config="extensions += ['sphinxcontrib.bibtex']\nbibtex_bibfiles = ['works.bib']\nbibtex_default_style = 'thai'\n"
        "bibtex_reference_style = 'thai'\nbibtex_cite_id = 'work-{key}'\n",
    )
    (page.path / "works.bib").write_text(WORKS, "utf-8")
    page.write(
        index="# ก\n\n{cite}`one` {cite}`two` {cite:t}`three`\n\n```{bibliography}\n```\n"
    )
    assert page.build() == ""
    return re.sub(r"<[^>]+>", "", page.read("index.html"))


ENTRIES = """\
Edward Hallett Carr. The Bolshevik Revolution. เล่ม 1 ในชุด A History of Soviet Russia. London: \
Macmillan, 1950. [ตรวจสอบแล้ว: ผู้แต่ง ชื่อเรื่อง]
สมชาย ใจดี และ สมหญิง ดีใจ. “บทความ”. วารสาร เล่ม 3 ฉบับที่ 2 (2530) หน้า 7–9. [ยังไม่ได้ตรวจสอบ]
Alexander Blok. “Letter”. ใน V. Orlov (บรรณาธิการ), Letters. หน้า 1–2. X, 1963. [ตรวจสอบแล้ว: ชื่อเรื่อง]
"""


def test_entries(works):
    for entry in ENTRIES.splitlines():
        assert entry in works.replace("&#160;", " ").replace("\xa0", " ")


def test_citations(works):
    assert "(Carr, 1950) (สมชาย ใจดี และ สมหญิง ดีใจ, 2530) Blok (1963)" in works


@pytest.mark.parametrize("module", [bibliography, contents, front])
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


def test_works_of_one_author_stand_by_year_then_title():
    def work(year, title, author="Carr, E. H."):
        entry = Entry("book", fields={"year": year, "title": title})
        entry.persons["author"] = [Person(author)]
        return entry

    works = [
        work("1952", "Second"),
        work("1950", "Third"),
        work("1950", "First"),
        work("1990", "Earlier name", "Avrich, P."),
        work("2540", "หนังสือ", "{สมชาย ใจดี}"),
    ]
    ordered = sorted(works, key=bibliography.ThaiOrder().sorting_key)
    assert [(w.fields["year"], w.fields["title"]) for w in ordered] == [
        ("2540", "หนังสือ"), ("1990", "Earlier name"),
        ("1950", "First"), ("1950", "Third"), ("1952", "Second"),
    ]  # fmt: skip
