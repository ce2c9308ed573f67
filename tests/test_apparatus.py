"""The apparatus: records and variants match both ways, and readers see them."""

from __future__ import annotations

import csv
import doctest
import re
import tomllib

import pytest
from lxml import etree, html

from chabap.apparatus import wording
from chabap.apparatus.printed import Printed
from chabap.apparatus.records import Block, Entry, load, match, todo
from chabap.collation import collate
from chabap.paragraphs.ids import Paragraph
from chabap.thai import Segmenter, misplaced

from .conftest import ROOT, printed

READING = "สำนวนประหัตประหาร และชาวไร่ กับชาวไร่"
WITNESS = "สำนวนประทัดประหาร  และชาวไร กับชาวไร"
RULES = """
[[rule]]
kind = "space"
certainty = "certain"
reason = "เว้นวรรค"
responsible = "บก"

[[rule]]
witness = ["ชาวไร"]
reading = "ชาวไร่"
certainty = "certain"
reason = "ไม้เอกตก"
responsible = "บก"
"""
RECORD = """
[[emendation]]
at = "c01-p01"
witness = "ประทัดประหาร"
reading = "ประหัตประหาร"
certainty = "probable"
reason = "สำนวน"
responsible = "ก"
"""


@pytest.fixture(scope="module")
def block():
    words = Segmenter().split
    return Block("c01-p01", 0, READING, tuple(collate(READING, WITNESS, words=words)))


def faults(block, text):
    records, wrong = load(text, name="apparatus/c01.toml")
    return wrong + match({"O": [block]}, records)[1]


def test_everything_accounted_for(block):
    entries, wrong = match(
        {"O": [block]}, load(RECORD + RULES, name="apparatus/c01.toml")[0]
    )
    assert wrong == []
    assert [(e.lemma, e.certainty) for e in entries if e.kind != "space"] == [
        ("ประหัตประหาร", "probable"),
        ("ชาวไร่", "certain"),
        ("ชาวไร่", "certain"),
    ]
    assert len({e.id for e in entries}) == len(entries)


def test_an_emendation_without_a_record(block):
    (fault,) = faults(block, RULES)
    assert fault == (
        "c01-p01: no record says why 'ประทัดประหาร' is now 'ประหัตประหาร'; "
        "run `make apparatus-todo` for a stub"
    )
    stub = tomllib.loads(todo({"O": [block]}, load(RULES, name="x")[0]))["emendation"]
    assert [(s["at"], s["witness"], s["reading"]) for s in stub] == [
        ("c01-p01", "ประทัดประหาร", "ประหัตประหาร")
    ]


def test_a_record_without_an_emendation(block):
    stale = RECORD.replace("ประทัดประหาร", "ประทัดประทาร")
    assert faults(block, RECORD + stale + RULES) == [
        "apparatus/c01.toml:10: 'ประทัดประทาร' → 'ประหัตประหาร' fits no place; remove or correct it"
    ]


def test_a_record_that_fits_two_places(block):
    double = RECORD.replace("ประทัดประหาร", "ชาวไร").replace("ประหัตประหาร", "ชาวไร่")
    found = faults(block, RECORD + double + RULES.partition("[[rule]]\nwitness")[0])
    expected = (
        "apparatus/c01.toml:10: 'ชาวไร' → 'ชาวไร่' fits 2 places of c01-p01; add words beside it "
        "to witness and reading, or make it a [[rule]]"
    )
    assert found == [expected]


def test_words_beside_it_tell_two_places_apart(block):
    one = RECORD.replace("ประทัดประหาร", "และชาวไร").replace("ประหัตประหาร", "และชาวไร่")
    other = RECORD.replace("ประทัดประหาร", "กับชาวไร").replace("ประหัตประหาร", "กับชาวไร่")
    assert (
        faults(block, RECORD + one + other + RULES.partition("[[rule]]\nwitness")[0])
        == []
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"probable"',
            '"sure"',
            r"apparatus/c01\.toml:2: certainty is 'sure'; it is one of certain",
        ),
        (
            'reason = "สำนวน"',
            'reason = ""',
            r"apparatus/c01\.toml:2: reason is missing; say it",
        ),
        (
            "at = ",
            "where = ",
            r"apparatus/c01\.toml:2: unknown key 'where'; the keys are at",
        ),
        (
            "[[emendation]]",
            "[[emmendation]]",
            r"unknown table 'emmendation'; write \[\[emendation\]\]",
        ),
        (
            "[[emendation]]",
            "[emendation]",
            r"apparatus/c01\.toml:2: 'emendation' is no list of tables; write \[\[emen",
        ),
        (
            "[[emendation]]",
            "[[emendation]",
            r"apparatus/c01\.toml:2: not valid TOML: ",
        ),
    ],
)
def test_malformed_records(old, new, message):
    records, faults = load(RECORD.replace(old, new), name="apparatus/c01.toml")
    assert records == []
    assert re.search(message, faults[0])


def test_all_faults_of_a_file_are_told():
    wrong = RECORD.replace("probable", "sure") + RECORD.replace('"สำนวน"', '""')
    _, faults = load(wrong, name="x")
    assert [fault.partition(" ")[0] for fault in faults] == ["x:2:", "x:10:"]


def test_doctests():
    result = doctest.testmod(wording)
    assert result.attempted
    assert result.failed == 0


# -- the real edition


@pytest.fixture(scope="module")
def table(built):
    with (built / "text" / "apparatus.tsv").open(
        encoding="utf-8", newline=""
    ) as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_base_text_and_apparatus_give_each_other(paragraphs, table, built):
    """The promise: reading text and apparatus rebuild the witness, byte for byte."""
    witness = (ROOT / "witness" / "o.txt").read_bytes()
    blocks: dict[str, str] = {}
    for source in ("index", "policy", "succession", "culture"):
        lines = (ROOT / f"chapters/03-nep/{source}.md").read_text("utf-8").splitlines()
        head = next(line[2:] for line in lines if line.startswith("# "))
        blocks[lines[0].strip("()=")] = head
        ids = [line[2:-1] for line in lines if line.startswith("{#")]
        blocks |= {i: paragraphs[i] for i in ids}
    parts = []
    for block_id, text in blocks.items():
        at = 0
        for row in (r for r in table if r["at"] == block_id):
            start, end = int(row["start"]), int(row["end"])
            whole = text + "\n\n"
            assert whole[start:end] == row["lemma"].replace("\\n", "\n")
            parts += [whole[at:start], row["witness"].replace("\\n", "\n")]
            at = end
        parts.append((text + "\n\n")[at:])
    assert "".join(parts).removesuffix("\n\n").encode() == witness


def test_every_entry_says_why(table):
    assert len(table) > 200
    assert len({row["id"] for row in table}) == len(table)
    for row in table:
        assert len(row["reason"]) > 3, row
        assert row["certainty"] in {"certain", "probable", "conjecture"}


def test_reasons_say_what_the_principles_promise(table, paragraphs):
    """How the letters came about; other words for a conjecture; daggers where it says."""
    words = [row for row in table if row["at"] != "c03" and row["kind"] != "script"]
    how = re.compile("อ่าน|ตกไป|เกินมา|ซ้ำ|เลื่อนที่|การขึ้นบรรทัด")
    assert [row["id"] for row in words if not how.search(row["reason"])] == []
    others = re.compile("คำอื่นที่เป็นไปได้|คำที่เสนอมา|อาจเป็น")
    conjectures = [row for row in table if row["certainty"] == "conjecture"]
    assert [row["id"] for row in conjectures if not others.search(row["reason"])] == []
    assert [at for at, text in paragraphs.items() if "†" in text] == ["c03-p20"]


def test_no_stray_letter_in_the_reading_text(paragraphs):
    allowed = set("()“”\"'.,-–—/%°:;!?…²⁵⁶⁷⁸⁹†‡ ")
    for text in paragraphs.values():
        stray = {
            c for c in text if not ("ก" <= c <= "๛" or (c.isascii() and c.isalnum()))
        } - allowed
        assert stray == set()


def test_page_lists_every_emendation(built, table):
    page = html.parse(built / "html" / "apparatus.html").getroot()
    shown = [r for r in table if r["kind"] not in {"break", "space"}]
    assert len(page.xpath("//li[contains(@class, 'apparatus-entry')]")) == len(shown)
    text = page.text_content()
    assert f"ต่างจาก O ทั้งหมด {len(table)} แห่ง" in text
    assert "ประหัตประหาร ] ประทัดประหาร" in text
    sections = page.xpath("//p[contains(@class, 'apparatus-section')]")
    assert [s.text_content() for s in sections][1::2] == ["นโยบายเศรษฐกิจใหม่", "วัฒนธรรม"]
    links = set(page.xpath("//li[contains(@class, 'apparatus-entry')]//a/@href"))
    marks = set()
    for name in ("index", "policy", "succession", "culture"):
        chapter = html.parse(built / f"html/chapters/03-nep/{name}.html").getroot()
        ids = chapter.xpath("//span[starts-with(@class, 'variant')]/@id")
        marks |= {f"chapters/03-nep/{name}.html#{i}" for i in ids}
    assert {link for link in links if "#v-" in link} == marks
    back = chapter.xpath("//div[@class='corrections']//a/@href")
    assert back
    ids = set(page.xpath("//li[contains(@class, 'apparatus-entry')]/@id"))
    assert {link.removeprefix("../../apparatus.html#") for link in back} <= ids


def test_every_mark_holds_its_lemma_and_witness_reading(built, table):
    """The marks, the names and the notes of a paragraph are put in one after the other."""
    rows = {row["id"]: row for row in table}
    seen = set()
    for name in ("index", "policy", "succession", "culture"):
        page = html.parse(built / f"html/chapters/03-nep/{name}.html").getroot()
        for mark in page.xpath("//span[starts-with(@class, 'variant')]"):
            row = rows[mark.get("id")]
            seen.add(row["id"])
            (lemma,) = mark.xpath("span[@class='lemma']")
            for note in lemma.xpath(".//a[contains(@class, 'note-mark')]"):
                note.text = ""
            assert lemma.text_content() == printed(row["lemma"]), row["id"]
            (why,) = page.xpath(
                f"//div[@class='corrections']/div[@id='{row['id']}-why']"
            )
            theirs = why.xpath("string(.//span[@class='witness-reading'])")
            assert theirs == row["witness"].replace("\\n", "\n"), row["id"]
            assert row["reason"] in why.text_content()
            assert why.xpath("string(p/b)") == "O"
    expected = {
        row["id"]
        for row in table
        if row["kind"] not in {"break", "space"} and "-p" in row["at"]
    }
    assert seen == expected


def test_no_mark_stands_on_nothing_in_a_reason(table):
    """On paper it would stand on the word before: its name is written."""
    assert [r["reason"] for r in table if misplaced.ALONE.search(r["reason"])] == []


def test_a_rule_as_a_line_with_a_comment(block):
    commented = RULES.replace("[[rule]]\nwitness", "[[rule]] # ไม้เอก\nwitness")
    assert faults(block, RECORD + commented) == []


def test_an_emendation_that_recurs_in_a_heading_too():
    """On paper it is told once; a heading has no § number, so its title says where."""
    blocks = [
        Paragraph("c01-s1", "", "ชาวไร่", heading=True),
        Paragraph("c01-p01", "", "ชาวไร่"),
        Paragraph("c01-p02", "", "ชาวไร่"),
    ]
    why = ("ชาวไร่", "ชาวไร", "word", "certain", "ไม้เอกตก", "บก", "O")
    entries = [Entry(f"v-{block.id}", block.id, 0, 6, *why) for block in blocks]
    _, told = Printed(entries, [("chapters/01-a/index", b) for b in blocks]).repeated()
    places = "ชาวไร ชาวไร่, §\N{NO-BREAK SPACE}1.1, §\N{NO-BREAK SPACE}1.2"
    assert f"] {places}\N{NO-BREAK SPACE}·" in told.astext()


def test_base_text_page_is_the_witness(built):
    page = html.parse(built / "html/witness/o.html").getroot()
    text = "".join(
        pre.text_content() for pre in page.xpath("//div[@class='witness-block']/pre")
    )
    assert text.strip("\n") == (ROOT / "witness/o.txt").read_text("utf-8").strip("\n")


def test_conjectures_are_marked_in_every_format(built, table):
    conjectures = [
        r
        for r in table
        if r["certainty"] == "conjecture" and r["kind"] not in {"break", "space"}
    ]
    signs = 0
    for name in ("index", "policy", "succession", "culture"):
        root = etree.parse(built / f"stage/epub/chapters/03-nep/{name}.xhtml")
        signs += len(root.findall(".//{*}a[@class='conjecture-sign']"))
    assert signs == len(conjectures) > 0
    typ = (built / "stage/pdf/nep-th.typ").read_text("utf-8")
    in_text = typ.split("#heading(depth: 1)")
    chapter = next(part for part in in_text if "#numbered" in part)
    assert chapter.count("°") == len(conjectures)


def test_the_base_text_page_has_each_number_beside_its_stretch(
    built, table, paragraphs
):
    page = html.parse(built / "html/witness/o.html").getroot()
    rows = page.xpath("//div[@class='witness-block']")
    signs = [row.xpath("string(a)") for row in rows]
    assert [sign for sign in signs if sign] == [
        f"§\N{NO-BREAK SPACE}3.{n}" for n in range(1, len(paragraphs) + 1)
    ]
    for row in rows:
        at = row.get("id").removeprefix("o-")
        if at not in paragraphs:
            continue
        parts, done = [], 0
        text = paragraphs[at] + "\n\n"
        for entry in (r for r in table if r["at"] == at):
            start, end = int(entry["start"]), int(entry["end"])
            parts += [text[done:start], entry["witness"].replace("\\n", "\n")]
            done = end
        ours = "".join([*parts, text[done:]])
        assert row.xpath("string(pre)").strip("\n") == ours.strip("\n")
        assert row.xpath("a/@href")[0].endswith(f"#{at}")


def test_ids_are_a_promise(table, entries, built, golden):
    """What is cited keeps its id: a change of these lists is a change of addresses."""
    with (built / "text" / "notes.tsv").open(encoding="utf-8", newline="") as file:
        notes = [
            r["id"]
            for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    variants = [row["id"] for row in table]
    names = [f"{entry['kind']}-{entry['id']}" for entry in entries]
    golden("ids.txt", "\n".join([*variants, *notes, *names]) + "\n")


def test_books_describe_letters_that_their_fonts_have_not(built):
    page = etree.parse(built / "stage/epub/apparatus.xhtml").getroot()
    text = "".join(page.itertext()).replace("\u200b", "")
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    assert "[อักษรอาหรับ 3 ตัว]" in text
    assert not re.search("[\u0600-\u06ff]", text)
