"""The root "everything": one of each kind of content, in every format."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile

import pymupdf
import pytest
from lxml import etree, html

from chabap.apparatus.blocks import SEPARATOR, collated
from chabap.apparatus.records import load, match, todo
from chabap.errors import BuildError
from chabap.thai import Segmenter
from chabap.thai.breaks import WORD_JOINER, ZERO_WIDTH_SPACE
from chabap.thai.clusters import JOINER

from .conftest import EDITION, ROOT
from .epubs import findings

SOURCE = ROOT / "tests" / "roots" / "everything"
CHAPTER = "chapters/01-all/index"
ROOMS = (
    *("witness", "wording", "paragraphs", "words", "registers", "glossary", "fonts"),
    *("languages", "linebreak", "notes", "search", "apparatus", "typst", "epub"),
)
FORMATS = ("plaintext", "html", "typst", "epub")
"""The ePub last: it lists the pages of the PDF."""
IDS = [f"c01-p{number:02}" for number in range(1, 16)]
SHOWN = ("c01-p02", "c01-p03", "c01-p04", "c01-p06", "c01-p08", "c01-p12", "c01-p13")
"""Blocks of which golden files have the markup: verse, lists, table, quotation, figure."""
INVISIBLE = str.maketrans(dict.fromkeys((JOINER, WORD_JOINER, ZERO_WIDTH_SPACE)))
XHTML = "{http://www.w3.org/1999/xhtml}"


def config(witness: bytes) -> str:
    """Return the lines of conf.py that are this book's own."""
    facts = (
        f'Witness("W", "01", "witness/w.txt", "{hashlib.sha256(witness).hexdigest()}")'
    )
    return (
        EDITION.replace("witnesses=()", f"witnesses=({facts},)")
        + "bibtex_bibfiles = ['works.bib']\nbibtex_cite_id = 'bib-{key}'\n"
        + "epub_uid, epub_use_index = 'x', False\n"
        + "myst_enable_extensions += ['deflist']\n"
    )


@pytest.fixture(scope="module")
def _clock():
    """Dates are the book's own, as `make` sees to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1767225600")
        yield


@pytest.fixture(scope="module")
def copied(tmp_path_factory, make_project, _clock):
    """Make a copy of the book."""

    def copy():
        folder = tmp_path_factory.mktemp("everything") / "book"
        shutil.copytree(SOURCE, folder)
        witness = (folder / "witness/w.txt").read_bytes()
        return make_project(folder, *ROOMS, config=config(witness))

    return copy


@pytest.fixture(scope="module")
def everything(copied):
    """The book, built in every format."""
    book = copied()
    for builder in FORMATS:
        assert book.build(builder) == "", builder
    return book


@pytest.fixture(scope="module")
def texts(everything) -> dict[str, str]:
    """Id and reading text of every block."""
    lines = everything.read("c01.tsv", "plaintext").splitlines()
    return {
        name: text.replace(r"\n", "\n").replace(r"\t", "\t")
        for name, text in (line.split("\t") for line in lines)
    }


@pytest.fixture(scope="module")
def pages(everything) -> dict[str, etree._Element]:
    """The chapter on the site and in the ePub."""
    with zipfile.ZipFile(everything.path / "out/epub/book.epub") as book:
        epub = etree.fromstring(book.read(f"{CHAPTER}.xhtml"))
    site = html.parse(everything.path / f"out/html/{CHAPTER}.html").getroot()
    for element in epub.iter(etree.Element):
        element.tag = element.tag.removeprefix(XHTML)
    etree.cleanup_namespaces(epub)
    return {"html": site, "epub": epub}


def block(page: etree._Element, name: str) -> etree._Element:
    (found,) = page.xpath(f"//*[@id='{name}']")
    return found


def change(book, old, new, *, page=f"{CHAPTER}.md"):
    """Change one place of a page."""
    path = book.path / page
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_plain_text(everything, golden):
    golden("everything/c01.tsv", everything.read("c01.tsv", "plaintext"))
    golden("everything/apparatus.tsv", everything.read("apparatus.tsv", "plaintext"))


@pytest.mark.parametrize("name", ["html", "epub"])
def test_markup_of_pages(pages, name, golden):
    found = (etree.tostring(block(pages[name], i), encoding="unicode", with_tail=False) for i in SHOWN)  # fmt: skip
    lines = "\n".join(found).translate(INVISIBLE)
    golden(f"everything/{name}.html", f"{lines}\n")


def test_markup_of_the_pdf(everything, golden):
    source = everything.read("book.typ", "typst").translate(INVISIBLE)
    starts = [source.index(f'#anchor("{CHAPTER}:{i}")') for i in IDS]
    ends = [*starts[1:], source.index('"registers/people:people"')]
    blocks = dict(
        zip(IDS, (source[a:b] for a, b in zip(starts, ends, strict=True)), strict=True)
    )
    golden("everything/book.typ", "".join(blocks[i] for i in SHOWN))


def test_every_block_keeps_its_id_number_and_words(pages, texts):
    assert list(texts) == IDS
    for name, page in pages.items():
        for i, text in texts.items():
            node = block(page, i)
            sign = f"§\xa01.{int(i[-2:])}"
            (mark,) = node.xpath(".//*[@class='section-sign']")
            assert mark.text == sign, name
            for other in node.xpath(
                ".//*[@class='section-sign' or @class='edition-note' or @class='note' or @class='note-mark' or "
                "@class='conjecture-sign' or @class='witness-reading' or @class='why' or "
                "@class='headerlink']"
            ):
                other.drop_tree() if name == "html" else clear(other)
            own = re.sub(r"(?m)^\d[.)] ", "", text)  # numbers are the list's
            words = "".join("".join(node.itertext()).translate(INVISIBLE).split())
            assert words == "".join(own.split()), (name, i)


def clear(element):
    """Empty an element but for what follows it."""
    tail = element.tail
    element.clear()
    element.tail = tail


def test_every_block_is_in_the_pdf(everything, texts):
    with pymupdf.open(everything.path / "out/typst/book.pdf") as pdf:
        words = "".join("".join(page.get_text().split()) for page in pdf)
        assert "ყანა" in words
        assert "ἀγρός" in words
        assert "№5" in words
    for i, text in texts.items():
        assert f"§1.{int(i[-2:])}" in words
        for piece in re.split(r"[\n\t]|\d[.)] ", text):
            if len(piece) < 30:  # on one line, and no footnote's mark inside
                assert "".join(piece.split()) in words.replace("°", ""), piece


def test_epubcheck_finds_nothing(everything):
    path = everything.path / "out/epub/book.epub"
    assert findings(path)[str(path)] == []


def test_an_epub_has_the_fonts_that_it_needs(copied):
    book = copied()
    change(book, " ภาษาจอร์เจียว่า ყანა ภาษาฮีบรูว่า שדה", "")
    assert book.build("epub") == ""
    with zipfile.ZipFile(book.path / "out/epub/book.epub") as archive:
        names = " ".join(archive.namelist())
        said = (archive.read("content.opf") + archive.read("_static/book.css")).decode()
    for text in (names, said):
        assert "NotoSerif-Greek.ttf" in text
        assert "NotoSerifGeorgian" not in text
        assert "NotoSerifHebrew" not in text


@pytest.mark.parametrize(
    ("words", "address", "label"),
    [
        ("เดือนเพ็ญส่องแสง", f"{CHAPTER}.html#c01-p02", "§\xa01.2"),
        ("ในชนบท", f"{CHAPTER}.html#c01-p03", "§\xa01.3"),
        ("ผลผลิตธัญพืช", f"{CHAPTER}.html#c01-p06", "§\xa01.6"),
        ("น้ำมันก๊าด", f"{CHAPTER}.html#c01-p07", "§\xa01.7"),
        ("ฮิปโปเครตีส", f"{CHAPTER}.html#c01-p11", "§\xa01.11"),
        ("เนปแมน", f"{CHAPTER}.html#c01-p12", "§\xa01.12"),
        ("แผนที่ของผู้แต่ง", f"{CHAPTER}.html#c01-p13", "§\xa01.13"),
        ("ถนนเนฟสกี", f"{CHAPTER}.html#c01-p14", "§\xa01.14"),
        ("ภาพประกอบ", f"{CHAPTER}.html", "บทที่ 1 รูปทรงของตัวบท"),
        ("กลอนในคำนำบาทสอง", "preface.html#preface", "คำนำ"),
        ("ข้อสี่ของคำนำ", "preface.html#preface", "คำนำ"),
        ("คำบรรยายในคำนำ", "preface.html", "คำนำ"),
        ("ความหมายของคำนำ", "preface.html#preface", "คำนำ"),
        ("ชนิดที่สองของชาวนา", "glossary.html#term-kulak", "อภิธานศัพท์ · กูลักส์"),
        (
            "งานชิ้นที่สองในทะเบียน",
            "registers/people.html#person-lenin",
            "บุคคล · วลาดิมีร์ เลนิน",
        ),
        ("บาทสองของเชิงอรรถ", f"{CHAPTER}.html#context-verse", "§\xa01.2 เชิงอรรถ"),
    ],
)
def test_the_search_finds_words_of_every_shape(everything, words, address, label):
    script = everything.read("searchdata.js").partition("=")[2].rstrip(";\n")
    found = [
        (place.partition("#id")[0], name)
        for _, place, name, text, *_ in json.loads(script)["passages"]
        if words in text.replace("|", "")
    ]
    assert found == [(address, label)]


@pytest.mark.parametrize("number", range(len(IDS)))
def test_a_block_that_the_witness_lacks_is_one_entry(texts, number):
    """The stub fits as it is, whatever the block and wherever it stands."""
    blocks = [("c01", "สรุป"), *texts.items()]
    for lacking in (number, number + 1):
        witness = SEPARATOR.join(t for i, (_, t) in enumerate(blocks) if i != lacking)
        rule = '[[rule]]\nkind = "break"\ncertainty = "certain"\nreason = "x"\nresponsible = "y"\n'
        found = collated(
            blocks, witness, words=Segmenter().split, names=(), scripts=("THAI",)
        )
        known, _ = load(rule, name="r")
        stub = todo({"W": found}, known)
        assert stub.count("[[emendation]]") == 1
        assert f'at = "{blocks[lacking][0]}"' in stub
        for key in ("reason", "responsible"):
            stub = stub.replace(f'{key} = ""', f'{key} = "x"')
        stub = stub.replace('certainty = ""', 'certainty = "certain"')
        records, wrong = load(f"{rule}\n{stub}", name="r")
        entries, faults = match({"W": found}, records)
        assert [*wrong, *faults] == []
        assert blocks[lacking][1] in [entry.lemma for entry in entries]


def test_parallel_and_incremental_builds_give_the_same_bytes(everything, copied):
    clean = {
        builder: {
            str(p.relative_to(everything.path)): p.read_bytes()
            for p in sorted((everything.path / "out" / builder).rglob("*"))
            if p.is_file()
        }
        for builder in FORMATS
    }
    book = copied()
    change(book, "เปิดตลาดเสรี", "*เปิด*ตลาดเสรี")
    change(book, "แล้วเราจะไปถึง", "แล้ว**เรา**จะไปถึง")
    for builder in FORMATS:
        assert book.build(builder, jobs=2) == ""
    change(book, "*เปิด*ตลาดเสรี", "เปิดตลาดเสรี")
    change(book, "แล้ว**เรา**จะไปถึง", "แล้วเราจะไปถึง")
    for builder, files in clean.items():
        assert book.build(builder, jobs=2) == ""
        for name, data in files.items():
            if not name.endswith((".buildinfo", "environment.pickle")):
                assert (book.path / name).read_bytes() == data, name


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("(c01-p02)=\n", "", r":7: no id above this verse; write \{#cNN-pNN\} on the line above it \(above a directive, \(cNN-pNN\)=\)"),
        ("{#c01-p03}\n", "", r": no id above this list; write"),
        ("(c01-p06)=\n", "", r": no id above this table; write"),
        ('{#c01-p08 attribution="เลนิน ค.ศ. 1921"}\n', "", ": no id above this quotation; write"),
        ("> {#c01-p09}\n> ข้อ", "> ข้อ", ": no id above this paragraph; write"),
        ("- ข้าวสาลี", "- {#c01-p44}\n  ข้าวสาลี", "the id c01-p44 stands inside a list, which is one § as a whole"),
        ("- ข้าวสาลี", "- ข้าว\n  สาลี", ": list c01-p05 is broken over several lines"),
        ("สาม", "<b>สาม</b>", r"index\.md:5: '<b>' is markup of one format alone; write it in Markdown"),
        ("ย่อหน้าสุดท้าย", "{math}`x^2` ย่อหน้าสุดท้าย", r"'x\^2' is a formula; write it as text"),
        ("---\n", "```\nรหัส\n```\n", "literal_block is nothing that the text of a chapter is made of; write a paragraph"),
    ],
)  # fmt: skip
def test_what_cannot_be_text_ends_the_build(copied, old, new, message):
    book = copied()
    change(book, old, new)
    with pytest.raises(BuildError, match=message):
        book.build("plaintext")


def test_letters_without_a_font_are_named_all_together(copied):
    book = copied()
    change(book, "ЦК", "中文 ꙮ")
    assert book.build("html") == ""
    with pytest.raises(
        BuildError, match=r"index\.md:\d+: no font of the edition has 中 文 ꙮ; write"
    ):
        book.build("typst")
