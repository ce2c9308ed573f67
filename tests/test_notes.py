"""The editors' notes: kinds, works, and the way back from a work to its notes."""

from __future__ import annotations

import csv
import re

import pybtex.database
import pymupdf
import pytest
from lxml import html

from chabap.errors import BuildError
from chabap.notes.model import KINDS, Note, faults

from .conftest import ROOT

WORKS = "@book{carr, author = {Carr, E. H.}, title = {The Revolution}, publisher = {M}, year = {1950}, verified = {nothing}}\n"
PAGE = """(c03)=
# บท

{#c03-p01}
ความ[^fact-one] ต่อ[^text-two]

[^fact-one]: ผิด {cite}`carr`

[^text-two]: อ่านว่าอื่น
"""
CHAPTER = "chapters/03-x/index"


@pytest.fixture
def notes(project):
    """A chapter with two notes, and a bibliography."""
    notes = project(
        "notes",
        config="bibtex_bibfiles = ['works.bib']\nbibtex_cite_id = 'bib-{key}'\n",
    )
    (notes.path / "works.bib").write_text(WORKS, "utf-8")
    notes.write(
        **{CHAPTER: PAGE},
        index=f"(home)=\n# ก\n\n```{{toctree}}\n{CHAPTER}\nworks\n```\n",
        works="(works)=\n# งาน\n\n```{bibliography}\n```\n",
    )
    return notes


def test_kind_is_printed_and_works_lead_back(notes):
    assert notes.build("plaintext") == ""
    assert notes.read("notes.tsv", "plaintext").splitlines() == [
        "id\tat\tnumber\tkind\tworks\ttext",
        "fact-one\tc03-p01\t1\tfact\tcarr\tผิด",
        "text-two\tc03-p01\t2\ttext\t\tอ่านว่าอื่น",
    ]
    assert notes.build() == ""
    page = html.fromstring(notes.read(f"{CHAPTER}.html"))
    shown = page.xpath("//*[@role='doc-footnote']")
    assert [n.xpath("string(.//strong)") for n in shown] == ["ข้อเท็จจริง", "คำอ่าน"]
    (back,) = html.fromstring(notes.read("works.html")).xpath(
        "//span[@class='cited-in']"
    )
    assert back.text_content().split() == ["อ้างใน", "§", "3.1", "เชิงอรรถ", "1"]
    assert back.xpath(".//a/@href") == [f"{CHAPTER}.html#fact-one"]


def test_a_page_holds_the_cards_of_its_works(notes):
    assert notes.build() == ""
    page = html.fromstring(notes.read(f"{CHAPTER}.html"))
    (link,) = page.xpath("//a[contains(@class, 'cited-work')]")
    assert "title" not in link.attrib
    target = link.get("href").partition("#")[2]
    (card,) = page.xpath(f"//div[@class='cards'][@hidden]/div[@id='card-{target}']")
    first, last = card.xpath("p")
    assert "Carr" in first.text_content()
    assert (last.text_content(), last.xpath("a/@href")) == (
        "ดูในบรรณานุกรม",
        [link.get("href")],
    )
    notes.build("epub")
    assert "cards" not in notes.read(f"{CHAPTER}.xhtml", "epub")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("fact-one", "odd-one",
         r"chapters/03-x/index\.md:7: the note 'odd-one' has no kind; let its label begin with"),
        (" {cite}`carr`", "",
         r"chapters/03-x/index\.md:7: the note 'fact-one' cites no work; add \{cite\}"),
        ("[^fact-one]: ผิด {cite}`carr`", "[^source-one]: {cite}`carr`\n\n[^fact-one]: ผิด",
         r"chapters/03-x/index\.md:9: the note 'fact-one' cites no work"),
        ("text-two", "source-two",
         r"chapters/03-x/index\.md:9: the note 'source-two' cites no work; add \{cite\}"),
        ("fact-one]: ผิด {cite}`carr`", "fact-one]: ผิด {cite}`other`",
         r"works\.bib:1: the work 'carr' is cited nowhere; cite it or remove it"),
    ],
)  # fmt: skip
def test_faults(notes, before, after, message):
    notes.write(**{CHAPTER: PAGE.replace(before, after)})
    with pytest.raises(BuildError, match=message):
        notes.build()


def test_a_label_is_the_note_s_own_in_the_whole_book():
    def note(place):
        return Note("fact-one", "c03-p01", ("carr",), place, "ผิด")

    found = faults(
        [
            ("chapters/03-x/index", note("chapters/03-x/index.md:7")),
            ("chapters/04-y/index", note("chapters/04-y/index.md:9")),
        ]
    )
    (told,) = found
    assert told == (
        "chapters/04-y/index.md:9: the note 'fact-one' stands already at "
        "chapters/03-x/index.md:7; give one of them another label"
    )


def test_two_marks_of_one_note(notes):
    twice = PAGE.replace("ต่อ[^text-two]", "ต่อ[^text-two] อีก[^fact-one]")
    notes.write(**{CHAPTER: twice})
    assert notes.build("plaintext") == ""
    table = notes.read("notes.tsv", "plaintext").splitlines()
    assert [row.split("\t")[0] for row in table[1:]] == ["fact-one", "text-two"]
    assert notes.build() == ""
    page = notes.read(f"{CHAPTER}.html")
    assert page.count('id="fact-one"') == page.count("ข้อเท็จจริง") == 1
    root = html.fromstring(page)
    assert [a.text for a in root.xpath("//a[@role='doc-noteref']")] == ["1", "2", "1"]
    backs = root.xpath("//*[@id='fact-one']//a[@role='doc-backlink']")
    assert [(a.text, a.get("href")) for a in backs] == [
        ("1", "#fact-one-mark"),
        ("(2)", "#fact-one-mark-2"),
    ]
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_two_marks_side_by_side_are_not_one_number(notes):
    notes.write(**{CHAPTER: PAGE.replace("ต่อ[^text-two]", "ต่อ[^text-two][^fact-one]")})
    assert notes.build() == ""
    root = html.fromstring(notes.read(f"{CHAPTER}.html"))
    marks = root.xpath("//a[@role='doc-noteref']")
    assert [(a.text, a.get("class")) for a in marks] == [
        ("1", "note-mark"),
        ("2", "note-mark"),
        ("1", "note-mark beside"),
    ]


def test_the_paper_parts_two_marks(built, edition):
    book = pymupdf.open(built / "pdf" / f"{edition.id}.pdf")
    spans = [
        span["text"].strip(" \u2060")
        for page in book
        for block in page.get_text("dict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        if span["size"] < 7
    ]
    table = (built / "text" / "notes.tsv").read_text("utf-8").splitlines()
    number = {row["id"]: row["number"] for row in csv.DictReader(table, delimiter="\t")}
    source, text = number["source-ordinary"], number["text-ordinary"]
    assert f"{source},{text}" in "".join(spans)


def test_numbers_run_through_the_pages_of_a_chapter(notes):
    notes.write(
        **{
            "chapters/03-x/more": "(more)=\n# ต่อ\n\n{#c03-p02}\nความ[^text-three]\n\n[^text-three]: คำ\n",
            "about": "(about)=\n# เกี่ยวกับ\n\nความ[^own]\n\n[^own]: ของหน้านี้\n",
        },
        index=f"(home)=\n# ก\n\n```{{toctree}}\nabout\n{CHAPTER}\nchapters/03-x/more\nworks\n```\n",
    )
    for jobs in (1, 2):
        assert notes.build(jobs=jobs) == ""
        more = html.fromstring(notes.read("chapters/03-x/more.html"))
        assert more.xpath("string(//a[@role='doc-noteref'])") == "3"
        about = html.fromstring(notes.read("about.html"))
        assert about.xpath("string(//a[@role='doc-noteref'])") == "1"


def test_one_label_in_two_pages_of_a_chapter(notes):
    more = "(more)=\n# ต่อ\n\n{#c03-p02}\nความ[^text-two]\n\n[^text-two]: คำ\n"
    notes.write(
        **{"chapters/03-x/more": more},
        index=f"(home)=\n# ก\n\n```{{toctree}}\n{CHAPTER}\nchapters/03-x/more\nworks\n```\n",
    )
    with pytest.raises(
        BuildError, match=r"more\.md:7: the note 'text-two' stands already"
    ):
        notes.build()


def test_an_ordinary_citation_is_none_of_ours(notes):
    (notes.path / "plain.rst").write_text(
        ":orphan:\n\n.. _plain:\n\nก\n=\n\nดู [CIT2002]_\n\n.. [CIT2002] งานหนึ่ง\n",
        "utf-8",
    )
    assert notes.build() == ""
    assert "งานหนึ่ง" in notes.read("plain.html")


def test_marks_of_the_author_are_on_the_line(notes):
    notes.write(
        **{
            CHAPTER: PAGE.replace(
                "ความ[^fact-one]", "ความ”²⁵[^fact-one] NEP² 10² E = mc²"
            )
        }
    )
    assert notes.build() == ""
    root = html.fromstring(notes.read(f"{CHAPTER}.html"))
    assert root.xpath("//a[@class='author-mark'][@href='#fact-one']/text()") == ["[25]"]
    assert root.xpath("//span[@class='author-mark']/text()") == ["[2]", "[2]"]


def test_a_fault_in_a_note_is_told_before_writing(notes):
    notes.write(**{CHAPTER: PAGE.replace("ผิด {cite}", "ดู {par}`c03-p99` {cite}")})
    with pytest.raises(
        BuildError, match=r"index\.md:7: there is no paragraph 'c03-p99'"
    ):
        notes.build("plaintext")


def test_every_paragraph_has_its_notes(built, paragraphs):
    """A paragraph without any note is listed here with the reason."""
    with (built / "text" / "notes.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [at for at in paragraphs if at not in {row["at"] for row in rows}] == []
    assert [int(row["number"]) for row in rows] == list(range(1, len(rows) + 1))
    assert {row["kind"] for row in rows} == KINDS.keys()


def test_notes_stand_alone(built):
    """An e-reader shows one note by itself, so none may lean on its neighbours."""
    for path in sorted((ROOT / "chapters").rglob("*.md")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("[^"):
                assert not re.search(
                    r"ibid|เรื่องเดียวกัน|ดูข้างต้น|ดังกล่าวข้างต้น|เชิงอรรถก่อนหน้า", line
                )


def test_notes_lead_to_works_and_back_in_all_formats(built):
    site = html.parse(built / "html/bibliography.html").getroot()
    book = html.parse(built / "stage/epub/bibliography.xhtml").getroot()
    for page in (site, book):
        works = page.xpath("//*[@class='citation'][@id]|//dd[.//*[@class='cited-in']]")
        links = page.xpath("//span[@class='cited-in']//a/@href")
        assert works
        assert len(links) > 100
    for name in {
        link.partition("#")[0]
        for link in site.xpath("//span[@class='cited-in']//a/@href")
    }:
        chapter = html.parse(built / "html" / name).getroot()
        ids = set(chapter.xpath("//div[@class='edition-note']/@id"))
        wanted = {
            link.partition("#")[2]
            for link in site.xpath("//span[@class='cited-in']//a/@href")
            if link.startswith(name)
        }
        assert wanted <= ids


@pytest.fixture(scope="module")
def works():
    return pybtex.database.parse_file(ROOT / "references.bib").entries


def test_isbn_and_doi(works):
    """Check digits of ISO 2108, and the syntax that Crossref recommends for DOIs."""
    for key, work in works.items():
        if isbn := work.fields.get("isbn", "").replace("-", ""):
            assert re.fullmatch(r"\d{13}", isbn), key
            assert sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(isbn)) % 10 == 0, (
                key
            )
        if doi := work.fields.get("doi"):
            assert re.fullmatch(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]+", doi), key


def test_works_say_what_they_are_and_how_far_they_were_checked(works):
    for key, work in works.items():
        assert work.fields["keywords"] in {"primary", "study"}, key
        assert "verified" in work.fields, key
        assert re.match("[12][0-9]{3}", work.fields["year"]), key
        if re.search("[А-Я]", work.fields["title"]):
            assert work.fields["title_transliteration"].isascii(), key
    assert {"primary", "study"} == {w.fields["keywords"] for w in works.values()}
