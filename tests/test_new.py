"""A book, or a chapter, is begun by a command; what CONTRIBUTING.md says of it works."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pymupdf
import pytest
from docutils.core import publish_doctree
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from myst_parser.docutils_ import Parser

import chabap
from chabap.edition import load
from chabap.new.text import as_myst, chapter

from .books import build, copy_edition
from .conftest import ROOT
from .epubs import findings

OCR = """ครั้งหนึ่งนานมาแล้ว มีกษัตริย์
องค์หนึ่ง * ทรง\u200bม้า_ขาว_

1. ม้าชื่อ ทروท [ตัวเดียว] ซึ่ง
the king <gave> to all
"""
"""A heading is lacking; markup, letters that no font has, and one that nobody sees."""
READING = [
    "ครั้งหนึ่งนานมาแล้ว มีกษัตริย์องค์หนึ่ง * ทรงม้า_ขาว_",
    "1. ม้าชื่อ ท†…†ท [ตัวเดียว] ซึ่ง the king <gave> to all",
]
PLAN = """บทที่ 4 แผนเศรษฐกิจ

เลนินเห็นว่าอุตสากรรมหนักเป็น
ฐานของประเทศ

สตาลินเร่งแผนเศรษฐกิจ
"""
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def new(*arguments, cwd):
    """Run the command."""
    command = [sys.executable, "-m", "chabap.new", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the edition with our environment in it, as `make` would have made it."""
    root = copy_edition(tmp_path_factory.mktemp("checkout") / "edition")
    venv = root / ".venv"
    venv.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (venv / name).symlink_to(Path(sys.prefix) / name)
    (venv / ".here").write_text(f"{root.resolve()}\n", "utf-8")
    (venv / ".built").touch()
    return root


def follow(heading, *, cwd):
    """Run the commands below a heading of the page for editors, as they stand there."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    commands = re.findall(r"```sh\n(.*?)```", section, flags=re.DOTALL)
    assert commands
    packages = Path(sys.prefix, f"lib/python3.{sys.version_info.minor}/site-packages")
    # no network: what pip would fetch is found where it is; our own is an editable
    # installation there, which this path does not show
    here = {
        "PATH": f"{sys.base_prefix}/bin:{os.environ['PATH']}",
        "PYTHONPATH": str(packages),
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_IGNORE_INSTALLED": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    run = subprocess.run(
        ["bash", "-e", "-c", "".join(commands)],
        cwd=cwd,
        env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")} | here,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_page_begins_chapter_four(checkout, built):
    (checkout.parent / "chapter4.txt").write_text(PLAN, "utf-8")
    follow("Begin chapter 4 of this edition", cwd=checkout)
    made = checkout / "_build"
    assert (made / "text/c04.tsv").read_text("utf-8").splitlines() == [
        "c04-p01\tเลนินเห็นว่าอุตสาหกรรมหนักเป็นฐานของประเทศ",
        "c04-p02\tสตาลินเร่งแผนเศรษฐกิจ",
    ]
    assert (made / "text/c03.tsv").read_bytes() == (built / "text/c03.tsv").read_bytes()
    assert (checkout / "witness/p.txt").read_text("utf-8") == PLAN
    page = html.parse(made / "html/chapters/04-plan/index.html").getroot()
    assert page.findtext(".//title").startswith("บทที่ 4 แผนเศรษฐกิจ")
    assert "person-lenin" in str(page.xpath("//p[@id='c04-p01']//a/@href"))
    apparatus = html.parse(made / "html/apparatus.html").getroot().text_content()
    assert "ห ตกไป" in apparatus
    ledger = (checkout / "ids.lock").read_text("utf-8").splitlines()
    assert {"heading c04", "paragraph c04-p02"} <= {*ledger}


@pytest.fixture(scope="module")
def another(checkout):
    """A book begun from a wheel, in an environment of its own, by the steps of the page."""
    (checkout.parent / "ocr.txt").write_text(OCR, "utf-8")
    follow("Begin another book", cwd=checkout)
    return checkout.parent / "another"


def test_the_page_begins_another_book(another):
    (installed,) = another.glob(".venv/lib/*/site-packages/chabap")
    assert (installed / "__init__.py").exists()
    lines = (another / "_build/text/c01.tsv").read_text("utf-8").splitlines()
    assert [line.split("\t")[1] for line in lines] == READING
    page = html.parse(another / "_build/html/chapters/01-text/index.html").getroot()
    shown = page.xpath("//p[@id='c01-p02']")[0].text_content()
    assert shown.startswith("§\xa01.2 1. ม้าชื่อ ท†…†")
    assert "".join(page.xpath("//h1/span//text()")) == "นิทานสองเรื่อง"
    with pymupdf.open(another / "_build/pdf/another.pdf") as pdf:
        printed = "".join(leaf.get_text() for leaf in pdf)
        fonts = {font[3] for leaf in pdf for font in leaf.get_fonts()}
    assert "ครั้งหนึ่งนานมาแล้ว" in printed
    assert "[U+200B]" in printed  # in the apparatus
    assert all("Trirong" in font or "PTSerif" in font for font in fonts)
    with zipfile.ZipFile(another / "_build/epub/another.epub") as epub:
        text = epub.read("chapters/01-text/index.xhtml").decode()
        assert "_static/Trirong-Regular.ttf" in "\n".join(epub.namelist())
    assert "ตัวเดียว" in text.replace("\u200b", "")


def test_its_epub_is_valid(another):
    path = another / "_build/epub/another.epub"
    assert findings(path)[str(path)] == []


def test_the_witness_is_kept_and_accounted_for(another):
    (witness,) = load(another / "edition.toml").witnesses
    kept = (another / witness.path).read_bytes()
    assert kept.decode() == OCR
    assert witness.sha256 == hashlib.sha256(kept).hexdigest()
    rules = tomllib.loads((another / "apparatus/c01.toml").read_text("utf-8"))["rule"]
    made = {(rule["witness"], rule["reading"]): rule["certainty"] for rule in rules if "witness" in rule}  # fmt: skip
    assert [degree for (_, ours), degree in made.items() if "†…†" in ours] == [
        "conjecture"
    ]
    assert {degree for (_, ours), degree in made.items() if "†" not in ours} == {
        "certain"
    }


def test_the_wheel_has_all_that_books_need_and_nothing_of_this_one(checkout, another):
    (wheel,) = (checkout / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {n.partition("/")[2] for n in archive.namelist() if n.startswith("chabap/")}  # fmt: skip
        code = b"".join(archive.read(n) for n in archive.namelist() if n.endswith((".py", ".html", ".typ")))  # fmt: skip
    source = Path(chabap.__file__).parent
    ours = {
        str(path.relative_to(source))
        for path in source.rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".mo"}
    }
    assert packed == ours
    assert b"nep-th" not in code
    assert "เศรษฐกิจ".encode() not in code


@pytest.mark.parametrize("arguments", [(), ("--text", "plain.txt")])
def test_first_builds_have_nothing_to_say(tmp_path, arguments):
    (tmp_path / "plain.txt").write_text("หัวเรื่อง\nย่อหน้าแรก\nย่อหน้าที่สอง\n", "utf-8")
    run = new("book", *arguments, cwd=tmp_path)
    assert run.stdout == "book: written; edit edition.toml, and run make there\n"
    book = tmp_path / "book"
    run = build(book, "text", "pdf", "epub", "html")
    assert (run.returncode, run.stderr) == (0, "")
    assert not (book / "witness").exists()
    assert not (book / "apparatus.md").exists()
    lines = (book / "_build/text/c01.tsv").read_text("utf-8").splitlines()
    words = [line.split("\t")[1] for line in lines]
    assert words == (["ย่อหน้าแรก", "ย่อหน้าที่สอง"] if arguments else ["ตัวบทเริ่มที่นี่"])
    assert (book / "ids.lock").read_text("utf-8").splitlines() == [
        f"paragraph {line.partition(chr(9))[0]}" for line in lines
    ]
    for page in (book / "_build/html").glob("*/*.html"):
        for link in html.parse(page).getroot().xpath("//main//a/@href"):
            if not link.startswith(("http", "#")):
                assert (page.parent / link.partition("#")[0]).exists(), (page, link)


@pytest.mark.parametrize(("language", "people"), [("en", "People"), ("ru", "Лица")])
def test_a_book_speaks_its_language(tmp_path, language, people):
    (tmp_path / "o.txt").write_text('A “Tale”\n\nSaid "he" to\nher.\n', "utf-8")
    run = new("book", "--language", language, "--witness", "o.txt", cwd=tmp_path)
    assert run.returncode == 0
    book = tmp_path / "book"
    for path in book.rglob("*"):
        if path.is_file():
            assert not re.search("[\u0e01-\u0e5b]", path.read_text("utf-8")), path
    run = build(book, "text", "pdf", "epub", "html")
    assert (run.returncode, run.stderr) == (0, "")
    text = (book / "_build/text/c01.tsv").read_text("utf-8")
    assert text == 'c01-p01\tSaid "he" to her.\n'
    page = html.parse(book / "_build/html/registers/people.html").getroot()
    assert page.get("lang") == language
    assert page.xpath("//h1/text()")[0] == people
    assert not re.search("[\u0e01-\u0e5b]", page.text_content())


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A folder with a book, and with what none can be made of."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "latin1.txt").write_bytes(b"one\nna\xefve\n")
    (folder / "blank.txt").write_text(" \n\u200b\n", "utf-8")
    (folder / "plain.txt").write_text("ก\n", "utf-8")
    (folder / "full").mkdir()
    (folder / "full/letter.txt").touch()
    assert new("book", "--witness", "plain.txt", cwd=folder).returncode == 0
    return folder


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["full"], "full: not an empty folder; nothing was written, choose another name"),
        (["plain.txt"], "plain.txt: not an empty folder; nothing was written"),
        (["หนังสือ"], "หนังสือ: the name of the folder gives the book its id; use ASCII"),
        (["x", "--text", "none.txt"], "none.txt: cannot be read (No such file"),
        (["x", "--text", "latin1.txt"], "latin1.txt:2: not UTF-8; convert the file"),
        (["x", "--witness", "blank.txt"], "blank.txt: there are no words in it;"),
        (["x", "--chapter", "4"], "--chapter 4: write two digits, a hyphen and words"),
        (["x", "--siglum", "../o"], "--siglum ../o: write a letter, or several,"),
        (["book"], "book: there is a book already; to begin a chapter, say --chapter"),
        (["book", "--chapter", "01-a"], "book/chapters/01-text: there is a chapter 01 already"),
        (["book", "--chapter", "02-a", "--witness", "plain.txt"],
         "book/witness/o.txt: there already; nothing was written, take another number"),
    ],
)  # fmt: skip
def test_what_cannot_be_begun_is_told_in_one_line(begun, arguments, message):
    before = {p: p.stat().st_mtime_ns for p in begun.rglob("*")}
    run = new(*arguments, cwd=begun)
    assert run.returncode == 1
    assert run.stderr.startswith(message)
    assert run.stderr.count("\n") == 1
    assert {p: p.stat().st_mtime_ns for p in begun.rglob("*")} == before


MARKUP = [
    *"กขa1 *_`~#>+-=|%:^$\\",
    *("[a](b)", "[^n]", "![a](b)", "[a]{.b}", "{sub}`a`", "{{a}}", "`a`", "**a**", "_a_"),
    *("<b>", "<http://a.b>", "<!-- a -->", "&amp;", "&#3585;", "(a)=", "1. ", "20) ", "2024. ", "123456789. "),
    *("---", "***", "===", "+++", "```", "~~~", ":::", "{#a}", " #", "# ", "- ", "| a |", "% "),
]  # fmt: skip
WORDS = st.one_of(
    st.lists(st.sampled_from(MARKUP), min_size=1, max_size=5).map("".join),
    st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1),
)


def read_back(words):
    """Return heading and paragraph of these words, as MyST reads them."""
    source = f"# {as_myst(words)}\n\n{{#c01-p01}}\n{as_myst(words)}\n"
    extensions = ["attrs_block", "attrs_inline", "colon_fence", "substitution"]
    document = publish_doctree(
        source,
        parser=Parser(),
        settings_overrides={
            "myst_enable_extensions": extensions,
            "report_level": 5,
            "doctitle_xform": False,
        },
    )
    title, paragraph = document[0].children
    assert paragraph["names"] == ["c01-p01"]
    return title.astext(), paragraph.astext()


def test_markup_is_read_as_it_is():
    for markup in [*filter(str.strip, MARKUP), "\\$", "\\\\"]:
        for words in (markup.strip(), f"{markup}ก", f"ก{markup} ก", f"ก {markup}ข"):
            assert read_back(words.strip()) == (words.strip(),) * 2


@settings(deadline=None, max_examples=200)
@given(WORDS)
def test_any_words_are_read_as_they_are(text):
    for words in chapter(text).paragraphs:
        assert read_back(words) == (words, words)
