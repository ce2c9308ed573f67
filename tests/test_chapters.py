"""A book of chapters: each with a witness of its own, or with none."""

from __future__ import annotations

import csv
import hashlib
import re

import pymupdf
import pytest
from lxml import html

from chabap.edition import EditionError, load

from .books import NAMES, build, copy_whole, enter
from .conftest import ROOT

PLAN = """(c02)=
# บทที่ 2 แผนเศรษฐกิจ

{#c02-p01}
เลนินเห็นว่าอุตสาหกรรมหนักเป็นฐานของประเทศ[^context-plan]

{#c02-p02}
สตาลินเร่งแผนเศรษฐกิจ

[^context-plan]: หมายเหตุของบทที่สอง
"""
WITNESS = """บทที่ 2 แผนเศรษฐกิจ

เลนินเห็นว่าอุตสากรรมหนักเป็นฐานของประเทศ

สตาลินเร่งแผนเศรษฐกิจ"""
SECOND = WITNESS.replace("เร่งแผนเศรษฐกิจ", "เร่งรีบแผนเศรษฐกิจ")
RECORD = """
[[emendation]]
at = "c02-p01"
witness = "อุตสากรรมหนัก"
reading = "อุตสาหกรรมหนัก"
certainty = "conjecture"
reason = "ห ตก"
responsible = "ทดสอบ"

[[emendation]]
at = "c02-p02"
witness = "เร่งรีบแผน"
reading = "เร่งแผน"
certainty = "certain"
reason = "คำเกิน"
responsible = "ทดสอบ"
"""
BARE = "(c03)=\n# บทที่ 3 ไม่มีต้นฉบับ\n\n{#c03-p01}\nทรอตสกีไม่อยู่แล้ว\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The small book with a second chapter, of two witnesses, and a third without one."""
    root = copy_whole(tmp_path_factory.mktemp("book") / "book")
    for name, text in (("02-plan", PLAN), ("03-bare", BARE)):
        (root / f"chapters/{name}").mkdir()
        (root / f"chapters/{name}/index.md").write_text(text, "utf-8")
    (root / "apparatus/c02.toml").write_text(RECORD, "utf-8")
    with (root / "edition.toml").open("a", encoding="utf-8") as file:
        for siglum, text in (("P", WITNESS), ("Q", SECOND)):
            path = f"witness/{siglum.lower()}.txt"
            (root / path).write_text(text, "utf-8")
            checksum = hashlib.sha256(text.encode()).hexdigest()
            file.write(
                f'\n[[witness]]\nsiglum = "{siglum}"\nchapter = "02"\npath = "{path}"\nsha256 = "{checksum}"\n'
            )
    index = root / "index.md"
    text = index.read_text("utf-8")
    more = "chapters/01-tax/market\nchapters/02-plan/index\nchapters/03-bare/index\n"
    index.write_text(text.replace("chapters/01-tax/market\n", more), "utf-8")
    enter(root)
    run = build(root, *NAMES)
    assert run.returncode == 0, run.stderr
    return root


def page(root, name):
    return html.parse(root / f"_build/html/{name}.html").getroot()


def test_each_chapter_is_collated_with_its_own_witness(book, whole_copy):
    with (book / "_build/text/apparatus.tsv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    second = [row for row in rows if row["at"].startswith("c02")]
    assert [
        (row["siglum"], row["lemma"], row["witness"])
        for row in second
        if row["kind"] != "break"
    ] == [
        ("P", "อุตสาหกรรมหนัก", "อุตสากรรมหนัก"),
        ("Q", "อุตสาหกรรมหนัก", "อุตสากรรมหนัก"),
        ("Q", "เร่ง", "เร่งรีบ"),
    ]
    text = whole_copy / "_build/text"
    first = (text / "apparatus.tsv").read_text("utf-8").splitlines()
    ours = (book / "_build/text/apparatus.tsv").read_text("utf-8").splitlines()
    assert ours[: len(first)] == first
    c01 = (book / "_build/text/c01.tsv").read_bytes()
    assert c01 == (text / "c01.tsv").read_bytes()
    assert (
        (book / "_build/text/c02.tsv").read_text("utf-8").startswith("c02-p01\tเลนินเห็น")
    )


def test_a_lemma_names_the_witness_of_its_chapter(book):
    second = page(book, "chapters/02-plan/index")
    (mark,) = second.xpath("//span[starts-with(@class, 'variant kind-word')]")
    assert mark.xpath("string(span[@class='lemma'])") == "อุตสาหกรรมหนัก"
    why = second.get_element_by_id(f"{mark.get('id')}-why")
    assert why.xpath("string(p/b)") == "P"
    texts = second.xpath("//label[@class='text-mode']//option/text()")
    assert texts[-1] == "ข้อความเดิมของ P ยังไม่ชำระ"
    first = page(book, "chapters/01-tax/index")
    assert set(first.xpath("//div[@class='corrections']/div/p/b//text()")) == {"O"}
    third = page(book, "chapters/03-bare/index")
    assert not third.xpath("//label[@class='text-mode'] | //span[@class='why']")


def test_apparatus_base_texts_and_downloads_serve_the_whole_book(book):
    apparatus = page(book, "apparatus")
    counts = apparatus.xpath("//p[contains(@class, 'apparatus-counts')]")
    assert [re.search("ต่างจาก (.)", p.text_content())[1] for p in counts] == [
        *("O", "P", "Q")
    ]
    titles = apparatus.xpath("//p[contains(@class, 'apparatus-section')]")
    assert [t.text_content() for t in titles][-1] == "บทที่ 2 แผนเศรษฐกิจ"
    base = page(book, "witness/p")
    assert "อุตสากรรมหนัก" in base.text_content()
    assert base.xpath("//a[@class='section-sign']/text()") == ["§\xa02.1", "§\xa02.2"]
    links = page(book, "index").xpath("//a/@href")
    offered = {link.rpartition("downloads/")[2] for link in links}
    assert {"c01.tsv", "c02.tsv", "c03.tsv"} <= offered
    assert (book / "_build/html/downloads/c02.tsv").exists()


def test_two_witnesses_of_a_chapter_stand_in_one_list(book):
    items = page(book, "apparatus").xpath("//li[starts-with(@id, 'a-v-c02')]")
    assert [item.text_content().partition(" · ")[0] for item in items] == [
        "อุตสาหกรรมหนัก° ] อุตสากรรมหนัก P",
        "อุตสาหกรรมหนัก° ] อุตสากรรมหนัก Q",
        "เร่ง ] เร่งรีบ Q",
    ]
    ids = [item.get("id") for item in items]
    assert len(set(ids)) == 3
    links = page(book, "apparatus").xpath("//li[starts-with(@id, 'a-v-c02')]//a/@href")
    assert links[1:] == [f"chapters/02-plan/index.html#c02-p0{n}" for n in (1, 2)]
    second = page(book, "chapters/02-plan/index")
    assert len(second.xpath("//span[starts-with(@class, 'variant ')]")) == 1
    assert "เร่งรีบ" in page(book, "witness/q").text_content()
    assert "เร่งรีบ" not in page(book, "witness/p").text_content()


def test_each_witness_is_the_reading_text_and_its_variants(book):
    text = {
        at: words
        for name in ("c01", "c02")
        for at, words in (
            line.split("\t")
            for line in (book / f"_build/text/{name}.tsv")
            .read_text("utf-8")
            .splitlines()
        )
    }
    with (book / "_build/text/apparatus.tsv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for siglum, witness in (("P", WITNESS), ("Q", SECOND)):
        words = text["c02-p02"]
        for row in reversed(rows):
            if (row["siglum"], row["at"]) == (siglum, "c02-p02"):
                start, end = int(row["start"]), int(row["end"])
                words = words[:start] + row["witness"] + words[end:]
        assert words == witness.rpartition("\n")[2]


def test_notes_begin_anew_and_names_are_found_in_every_chapter(book):
    second = page(book, "chapters/02-plan/index")
    assert second.xpath("//a[@role='doc-noteref']/text()") == ["1"]
    assert second.xpath("//a[@id='c02-p01-person-lenin-1']")
    assert page(book, "chapters/03-bare/index").xpath(
        "//a[@id='c03-p01-person-trotsky-1']"
    )
    people = page(book, "registers/people").text_content()
    assert "§\xa02.1" in people
    assert "§\xa03.1" in people


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('siglum = "O"', 'siglum = "P"', "siglum 'P' stands twice; give each its own"),
        ("[licences]", "[licenses]", r"unknown table \[licenses\]; the tables are"),
    ],
)
def test_faults_of_the_table(book, tmp_path, old, new, message):
    text = (book / "edition.toml").read_text("utf-8")
    (tmp_path / "edition.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(EditionError, match=message):
        load(tmp_path / "edition.toml")


def test_records_of_no_chapter(book):
    stray = book / "apparatus/c09.toml"
    stray.write_text(RECORD, "utf-8")
    run = build(book, "text")
    stray.unlink()
    assert run.returncode == 1
    assert run.stderr.startswith(
        "apparatus/c09.toml: no chapter of this name has a witness"
    )


def test_the_edition_itself_has_one():
    (witness,) = load(ROOT / "edition.toml").witnesses
    assert (witness.siglum, witness.chapter) == ("O", "03")


NEW = "ต่อมาเลนินได้เดินทางไปยังเมืองหลวงเพื่อพบกับตัวแทนของชาวนาและกรรมกร"
BREAKS = """
[[rule]]
kind = "break"
certainty = "certain"
reason = "ย่อหน้า"
responsible = "บก"
"""
"""What a book has that is printed otherwise than its witness, as most are."""


def test_a_paragraph_put_in_later(book):
    """Its number stands between the others in every format, and one stub records it."""
    source = book / "chapters/01-tax/index.md"
    records = book / "apparatus/c01.toml"
    kept = source.read_text("utf-8"), records.read_text("utf-8")
    ids = (book / "ids.lock").read_text("utf-8")
    source.write_text(
        kept[0].replace("{#c01-p02}", f"{{#c01-p01a}}\n{NEW}\n\n{{#c01-p02}}"), "utf-8"
    )
    records.write_text(kept[1] + BREAKS, "utf-8")
    try:
        stub = build(book, "todo").stdout
        assert stub.count("[[emendation]]") == 1
        for key, value in (
            ("certainty", "certain"),
            ("reason", "O ไม่มี"),
            ("responsible", "บก"),
        ):
            stub = stub.replace(f'{key} = ""', f'{key} = "{value}"')
        records.write_text(f"{kept[1]}{BREAKS}\n{stub}", "utf-8")
        enter(book)
        run = build(book, *NAMES)
        assert run.returncode == 0, run.stderr
        lines = (book / "_build/text/c01.tsv").read_text("utf-8").splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("c01-p01a"))
        assert lines[at] == f"c01-p01a\t{NEW}"
        assert lines[at + 1].startswith("c01-p02")
        chapter = page(book, "chapters/01-tax/index")
        signs = chapter.xpath("//a[@class='section-sign']/text()")
        assert signs[signs.index("§\xa01.1a") + 1] == "§\xa01.2"
        (item,) = page(book, "apparatus").xpath(
            "//li[contains(@class, 'omission')][contains(., 'เมืองหลวงเพื่อพบ')]"
        )
        assert "O ขาด" in item.text_content()
        assert "§\xa01.1a" in page(book, "registers/people").text_content()
        with pymupdf.open(book / "_build/pdf/whole.pdf") as pdf:
            assert "§\xa01.1a" in "".join(leaf.get_text() for leaf in pdf)
    finally:
        source.write_text(kept[0], "utf-8")
        records.write_text(kept[1], "utf-8")
        (book / "ids.lock").write_text(ids, "utf-8")
