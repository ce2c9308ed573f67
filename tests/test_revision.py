"""A text that is revised: split, joined, moved, withdrawn; every number keeps its words."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile

import pymupdf
import pytest
from lxml import html

from .books import NAMES, ROOTS, build

TEXT = (
    "เลนินเสนอนโยบายเศรษฐกิจใหม่ในสมัชชาพรรคครั้งที่สิบ",
    "ชาวนาขายข้าวส่วนที่เหลือในตลาดได้หลังจากเสียภาษีแล้ว",
    "พ่อค้าเอกชนเปิดร้านอีกครั้งในเมืองใหญ่หลายแห่ง",
    "ทรอตสกีเห็นว่าอุตสาหกรรมของรัฐต้องมาก่อนสิ่งอื่น",
)
PEOPLE = "(people)=\n# บุคคล\n\nดู {par}`c01-p02` และ {par}`c01-p03`\n"
CHAPTER = "chapters/01-one/index"


def source(*blocks):
    """Return a chapter of blocks: id and words."""
    return "(c01)=\n# บทที่ 1\n\n" + "\n\n".join(
        f"{{#{name}}}\n{words}" for name, words in blocks
    )


def paragraph(number, words=""):
    return f"c01-p{number:02}", words or TEXT[number - 1]


@pytest.fixture
def revise(tmp_path):
    """Build a book as it was published, then with another source of its chapter."""
    witness = "\n\n".join(("บทที่ 1", *TEXT))
    root = shutil.copytree(ROOTS / "thai", tmp_path / "book")
    for folder in ("chapters/02-two", "apparatus", "witness"):
        shutil.rmtree(root / folder)
    facts = (root / "edition.toml").read_text("utf-8").partition("[[witness]]")[0]
    checksum = hashlib.sha256(witness.encode()).hexdigest()
    table = f'siglum = "O"\nchapter = "01"\npath = "o.txt"\nsha256 = "{checksum}"\n'
    (root / "edition.toml").write_text(f"{facts}[[witness]]\n{table}", "utf-8")
    (root / "o.txt").write_text(witness, "utf-8")
    (root / "registers/people.md").write_text(PEOPLE, "utf-8")
    (root / "apparatus").mkdir()
    (root / "references.bib").write_text("", "utf-8")
    records = root / "apparatus/c01.toml"
    known = [f"c01-p{number:02}" for number in (1, 2, 3, 4)]

    def revised(*blocks, ledger=known):
        (root / f"{CHAPTER}.md").write_text(source(*blocks), "utf-8")
        records.write_text("", "utf-8")
        lines = "".join(f"paragraph {line}\n" for line in ledger)
        (root / "ids.lock").write_text(lines, "utf-8")
        stubs = build(root, "todo").stdout
        for key in ("certainty", "reason", "responsible"):
            stubs = stubs.replace(f'{key} = ""', f'{key} = "certain"')
        records.write_text(stubs, "utf-8")
        run = build(root, *NAMES)
        assert run.returncode == 0, run.stdout + run.stderr
        assert rebuilt(root) == witness
        return root

    return revised


def rows(root, name):
    lines = (root / f"_build/text/{name}.tsv").read_text("utf-8").split("\n")
    return [line.split("\t") for line in lines if line]


def rebuilt(root):
    """Return the witness, from the reading text and the table of variants alone."""
    unescape = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}
    head, *variants = rows(root, "apparatus")
    reading = [["c01", "บทที่ 1"], *rows(root, "c01")]
    whole, start = "", {}
    for name, words in reading:
        whole += "\n\n" if whole else ""
        start[name] = len(whole)
        whole += words
    for values in reversed(variants):
        row = dict(zip(head, values, strict=True))
        theirs = re.sub(r"\\.", lambda m: unescape[m[0]], row["witness"])
        at = start[row["at"]]
        whole = whole[: at + int(row["start"])] + theirs + whole[at + int(row["end"]) :]
    return whole


def words_at(root, name):
    """Return what follows the place of an id, on the site, in the ePub and in print."""
    with zipfile.ZipFile(root / "_build/epub/book.epub") as book:
        epub = book.read(
            next(n for n in book.namelist() if n.endswith("one/index.xhtml"))
        )
    site = (root / f"_build/html/{CHAPTER}.html").read_bytes()
    found = []
    for page in (site, epub):
        tree = html.fromstring(page)
        for why in tree.xpath("//*[@class='why' or @class='witness-reading']"):
            why.drop_tree()
        (place,) = tree.xpath(f"//*[@id='{name}']")
        around = place if place.tag == "p" else place.getparent()
        text = re.sub("[\u200b\u2060]", "", around.text_content())
        sign = f"§\xa01.{int(name[5:7])}"
        found.append(text[text.index(sign) + len(sign) :].lstrip(" ]"))
    return found


def printed(root):
    with pymupdf.open(root / "_build/pdf/book.pdf") as pdf:
        return "".join(page.get_text() for page in pdf)


def apparatus(root):
    page = html.parse(root / "_build/html/apparatus.html").getroot()
    items = page.xpath("//li[contains(@class, 'apparatus-entry')]")
    return [item.text_content().partition(" · ")[0] for item in items]


def test_split(revise):
    first, second = TEXT[1][:26], TEXT[1][26:]
    root = revise(
        paragraph(1),
        paragraph(2, first),
        ("c01-p02a", second),
        *map(paragraph, (3, 4)),
        ledger=["c01-p01", "c01-p02", "c01-p02a", "c01-p03", "c01-p04"],
    )
    assert [name for name, _ in rows(root, "c01")][1:3] == ["c01-p02", "c01-p02a"]
    assert all(words.startswith(first) for words in words_at(root, "c01-p02"))
    assert "§\xa01.2a" in printed(root)


def test_join(revise):
    root = revise(
        paragraph(1, f"{TEXT[0]} {{joined}}`c01-p02`{TEXT[1]}"), *map(paragraph, (3, 4))
    )
    assert rows(root, "c01")[0] == ["c01-p01", f"{TEXT[0]} {TEXT[1]}"]
    assert all(words.startswith(TEXT[1]) for words in words_at(root, "c01-p02"))
    assert "[§\xa01.2]" in printed(root)
    chapter = html.parse(root / f"_build/html/{CHAPTER}.html").getroot()
    (sign,) = chapter.xpath("//a[@id='c01-p02']")
    assert sign.get("href") == "#c01-p02"
    assert "§\xa01.2" in sign.get("title")
    people = html.parse(root / "_build/html/registers/people.html").getroot()
    assert people.xpath("//a[contains(@href, '#c01-p02')]/@href") == [
        f"../{CHAPTER}.html#c01-p02"
    ]


def test_move(revise):
    root = revise(*map(paragraph, (1, 3, 2, 4)))
    assert [name for name, _ in rows(root, "c01")] == [
        f"c01-p{number:02}" for number in (1, 3, 2, 4)
    ]
    for number in (2, 3):
        for words in words_at(root, f"c01-p{number:02}"):
            assert words.startswith(TEXT[number - 1])
    assert apparatus(root) == [f"{TEXT[2]} ] –", f"– ] {TEXT[2]}"]


def test_withdraw(revise):
    root = revise(
        *map(paragraph, (1, 2, 3)),
        ledger=["c01-p01", "c01-p02", "c01-p03", "c01-p04 withdrawn 1.1.0"],
    )
    assert [name for name, _ in rows(root, "c01")][-1] == "c01-p03"
    assert any(TEXT[3] in line for line in apparatus(root))


def test_mistakes_of_a_join(revise, tmp_path):
    with pytest.raises(AssertionError) as told:
        revise(
            paragraph(1, f"{TEXT[0]} {{joined}}`c01-p03` {{joined}}`p2` {TEXT[1]}"),
            *map(paragraph, (3, 4)),
        )
    said = str(told.value)
    assert (
        "index.md:5: the id c01-p03 stands already at chapters/01-one/index.md:8"
        in said
    )
    assert (
        "index.md:5: 'p2' is no paragraph id of this chapter; write the id that" in said
    )
