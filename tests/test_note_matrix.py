"""Notes of every shape in every place, in four formats: no word is lost."""

from __future__ import annotations

import re
import zipfile

import pymupdf
import pytest
from lxml import etree, html

from .conftest import EDITION

WORDS = "AaBbCc"
SHAPES = {
    "plain": "{0}",
    "cited": "{0} {{cite}}`carr`",
    "paragraphs": "{0}\n\n    {1}\n\n    {2}",
    "list": "{0}\n\n    - {1}\n    - {2}",
    "numbered": "{0}\n\n    1. {1}\n    2. {2}",
    "quotation": "{0}\n\n    > {1}",
    "table": "{0}\n\n    | {1} | x |\n    | --- | --- |\n    | {2} | y |",
    "verse": "{0}\n\n    ```{{line-block}}\n    {1}\n    {2}\n    ```",
}
PLACES = {
    "text": "ความ{mark} ต่อ\n",
    "list": "- รายการ{mark}\n",
    "numbered": "1. รายการ{mark}\n",
    "cell": "| ปี | ตัน |\n| --- | --- |\n| 1913{mark} | 4 |\n",
    "head": "| ปี{mark} | ตัน |\n| --- | --- |\n| 1913 | 4 |\n",
    "quotation": "> ยกมา{mark}\n",
    "definition": "```{{glossary}}\nคำ{shape}\nword{shape}\n  ความหมาย{mark}\n```\n",
    "caption": "```{{table}} คำบรรยาย{mark}\n\n| ปี |\n| --- |\n| 1913 |\n```\n",
    "heading": "(h-{shape})=\n## หัวข้อ{mark}\n\nความ\n",
    "deep": (
        "(d2-{shape})=\n## ก\n\n(d3-{shape})=\n### ข\n\n(d4-{shape})=\n#### ค{mark}\n\nความ\n"
    ),
    "attribution": "```{{epigraph}}\nคำคม\n\n-- ผู้กล่าว{mark}\n```\n",
    "verse": "```{{line-block}}\nบาทแรก{mark}\nบาทสอง\n```\n",
}
WORKS = "@book{carr, author = {Carr, E. H.}, title = {T}, publisher = {M}, year = {1950}, verified = {nothing}}\n"


def words(place: str, shape: str) -> list[str]:
    """Return the words of one note: no other note has them."""
    count = sum(f"{{{i}}}" in SHAPES[shape] for i in range(3))
    return [f"zz{place}{shape}{WORDS[2 * i]}zz" for i in range(count)]


def page(place: str) -> str:
    """Return a page with eight notes in places of one kind."""
    marks = "\n".join(
        PLACES[place].format(mark=f"[^{place}-{shape}]", shape=shape)
        for shape in SHAPES
    )
    notes = "\n\n".join(
        f"[^{place}-{shape}]: {text.format(*words(place, shape))}"
        for shape, text in SHAPES.items()
    )
    return f"({place})=\n# {place}\n\n{marks}\n\n{notes}\n"


@pytest.fixture(scope="module")
def matrix(tmp_path_factory, make_project):
    """The project with all notes, built in every format."""
    project = make_project(
        tmp_path_factory.mktemp("matrix"),
        *("paragraphs", "notes", "glossary", "linebreak", "languages"),
        *("witness", "fonts", "search", "typst", "epub"),
        config=f"{EDITION}bibtex_bibfiles = ['works.bib']\nbibtex_cite_id = 'bib-{{key}}'\n",
    )
    (project.path / "works.bib").write_text(WORKS, "utf-8")
    pages = {place: page(place) for place in PLACES}
    contents = "\n".join([*pages, "chapters/03-x/index", "works"])
    terms = " ".join(f"คำ{shape}" for shape in SHAPES)
    project.write(
        index=f"(home)=\n# ก\n\n```{{toctree}}\n{contents}\n```\n",
        works="(works)=\n# งาน\n\n```{bibliography}\n```\n",
        **{"chapters/03-x/index": f"(c03)=\n# บท\n\n{{#c03-p01}}\n{terms}\n"},
        **pages,
    )
    for builder in ("plaintext", "html", "epub", "typst"):
        assert project.build(builder) == "", builder
    return project


@pytest.fixture(scope="module")
def texts(matrix) -> dict[str, str]:
    """What readers of each format can find of the notes."""
    out = matrix.path / "out"
    with zipfile.ZipFile(out / "epub/book.epub") as book:
        epub = [etree.fromstring(book.read(n)) for n in book.namelist() if "xhtml" in n]
    site = [html.parse(out / f"html/{place}.html").getroot() for place in PLACES]
    with pymupdf.open(out / "typst/book.pdf") as pdf:
        printed = "".join(leaf.get_text() for leaf in pdf)
    return {
        "text": (out / "plaintext/notes.tsv").read_text("utf-8"),
        "site": "".join(text for root in site for text in root.itertext()),
        "epub": "".join(text for root in epub for text in root.itertext()),
        "pdf": re.sub(r"\s", "", printed),
    }


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("place", PLACES)
def test_every_word_is_in_every_format(texts, place, shape):
    for name, text in texts.items():
        for word in words(place, shape):
            assert text.count(word) == 1, (name, word)


@pytest.mark.parametrize("place", PLACES)
def test_marks_and_notes_lead_to_each_other(matrix, place):
    for builder, suffix in (("html", "html"), ("epub", "xhtml")):
        root = html.parse(matrix.path / f"out/{builder}/{place}.{suffix}").getroot()
        marks = root.xpath("//a[@role='doc-noteref']")
        notes = {
            note.get("id"): note for note in root.xpath("//*[@role='doc-footnote']")
        }
        assert [mark.text for mark in marks] == [str(n + 1) for n in range(len(SHAPES))]
        assert list(notes) == [f"{place}-{shape}" for shape in SHAPES]
        for mark in marks:
            note = notes[mark.get("href").removeprefix("#")]
            (back,) = note.xpath(".//a[@role='doc-backlink']")
            assert back.get("href") == f"#{mark.get('id')}"
            assert not [
                a for a in note.iterancestors() if a.tag in ("p", "table", "h2")
            ]


def test_a_note_of_a_heading_is_not_in_contents_and_bookmarks(matrix):
    contents = matrix.read("toc.ncx", "epub") + matrix.read("nav.xhtml", "epub")
    with pymupdf.open(matrix.path / "out/typst/book.pdf") as pdf:
        contents += "".join(title for _, title, _ in pdf.get_toc())
        contents += pdf[2].get_text()
    assert "หัวข้อ" in contents
    assert "zzheading" not in contents
