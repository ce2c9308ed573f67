"""The record of versions and the ledger of ids."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil

import pytest
from rapidfuzz import fuzz

from chabap.versions import ledger, record
from chabap.versions.record import Line, Record, RecordError, Release
from chabap.versions.tombstones import (
    Address,
    Place,
    Tombstone,
    addresses,
    tombstones,
)
from chabap.versions.tombstones import name as called

from .books import ROOT, ROOTS, build, enter
from .conftest import EDITION
from .entries import entry

LINES = (
    Line("heading", "c03", "", "chapters/03-x/index", "บท"),
    Line("paragraph", "c03-p01", "3.1", "chapters/03-x/index", "ก\tข\nค \\n"),
    Line("note", "fact-a", "1", "c03-p01", "หมาย\nเหตุ"),
    Line("emendation", "v-c03-p01-a", "", "c03-p01", f"กา{record.READS}ก"),
)
SAID = Record("0.10.0", dt.date(2026, 1, 2), LINES)
ABOUT = Release(
    "0.10.0", dt.date(2026, 1, 2), "abc", "swh:1:dir:abc", changes=('ก "ข"', "ค")
)


@pytest.fixture
def folder(tmp_path):
    record.write(SAID, tmp_path / "0.10.0")
    record.write_release(ABOUT, tmp_path / "0.10.0")
    return tmp_path / "0.10.0"


def test_a_record_is_read_as_it_was_written(folder):
    assert record.read(folder) == SAID
    assert record.read_release(folder) == ABOUT
    lines = (folder / "record.tsv").read_bytes().split(b"\n")
    assert lines[0] == b"kind\tid\tnumber\twhere\ttext"
    assert lines[2].decode().endswith("\tก\\tข\\nค \\\\n")
    assert len(lines) == len(LINES) + 2


def test_lines_are_found_by_kind_and_id():
    assert SAID.get("note", "fact-a") == LINES[2]
    assert SAID.get("note", "c03-p01") is None
    assert SAID.of("heading", "note") == [LINES[0], LINES[2]]
    assert [SAID.page(line) for line in LINES] == ["chapters/03-x/index"] * 4


def test_versions_are_in_order(folder):
    older = Record("0.9.0", SAID.date, ())
    record.write(older, folder.parent / "0.9.0")
    about = Release("0.9.0", SAID.date, "", "")
    record.write_release(about, folder.parent / "0.9.0")
    assert record.read_all(folder.parent) == [older, SAID]
    assert record.read_all(folder / "none") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "kind\tid",
            "kind id",
            r"^0\.10\.0/record\.tsv:1: not the head of a record; r",
        ),
        ("note\t", "nota\t", r"record\.tsv:4: there is no kind 'nota'; restore"),
        ("note\tfact-a", "heading\tc03", r":4: heading c03 stands twice; restore"),
        ("\tc03-p01\tห", "\tc03-p01 ห", r":4: 4 cells, not 5; restore the file from"),
    ],
)
def test_a_damaged_record_is_told_with_its_line(folder, old, new, message):
    path = folder / "record.tsv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(RecordError, match=message):
        record.read(folder)


def test_a_record_that_is_lost_is_missed(folder):
    (folder / "record.tsv").unlink()
    missing = r"^0\.10\.0/record\.tsv: cannot be read \(No such file.*; restore it"
    with pytest.raises(RecordError, match=missing):
        record.read(folder)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("version = 1\n", r"^0\.10\.0/release\.toml:1: it must say changes, commit"),
        ("version", r"^0\.10\.0/release\.toml: not valid TOML: .*; restore the file"),
    ],
)
def test_what_is_said_of_a_version_must_be_whole(folder, new, message):
    (folder / "release.toml").write_text(new, "utf-8")
    with pytest.raises(RecordError, match=message):
        record.read(folder)


FIRST = ROOT / "releases/0.1.0"
SHAPES = {
    "heading": ("section", ""),
    "paragraph": ("p", ""),
    "note": ("div", "edition-note"),
    "v-": ("span", "variant"),
    "a-v-": ("li", "apparatus-entry"),
    "source": ("li", "citation"),
}
"""What a thing of a kind is on the site; all others are headwords."""


@pytest.fixture(scope="module")
def first():
    return record.read(FIRST)


@pytest.fixture(scope="module")
def working(built):
    """What the working sources say."""
    lines = record.parse((built / "text/record.tsv").read_text("utf-8"), name="now")
    return Record("now", dt.date(2026, 1, 1), lines)


def test_what_0_1_0_said_is_what_it_printed(first):
    """The plain text of its paragraphs, made of the record, has the checksum of the file."""
    text = "".join(f"{line.id}\t{line.text}\n" for line in first.of("paragraph"))
    sums = (FIRST / "SHA256SUMS").read_text("utf-8")
    assert f"{hashlib.sha256(text.encode()).hexdigest()}  text/c03.tsv\n" in sums
    about = record.read_release(FIRST)
    assert about.commit.startswith("3573ade")
    assert [len(first.of(kind)) for kind in ("term", "person", "place", "note")] == [
        *(76, 40, 38, 181)
    ]


def test_every_id_of_the_sources_is_in_the_record_and_the_ledger(working, paragraphs):
    assert {line.id: line.text for line in working.of("paragraph")} == paragraphs
    known, wrong = ledger.parse(ledger.read(ROOT))
    assert wrong == []
    used = {(ledger.kind_of(line.kind), line.id) for line in working.lines}
    assert used == {key for key, entry in known.items() if not entry.withdrawn}


def test_every_address_of_0_1_0_leads_to_the_same_thing_or_its_successor(first, pages):
    found = {
        page.removesuffix(".html"): {node.get("id"): node for node in tree.iter("*")}
        for page, tree in pages.items()
    }
    gone = set()
    for line in first.lines:
        places = addresses(line, first.page(line), listed="apparatus", lists=2)
        there = [found[at.page].get(at.anchor) for at in places]
        if line.kind == "source":  # it stood in one of the lists
            there = [node for node in there if node is not None][:1]
        assert there, line
        for node in there:
            assert node is not None, (line.kind, line.id)
            if "tombstone" in node.get("class", ""):
                gone.add((line.kind, line.id))
                (link,) = node.xpath(".//a/@href")
                page, _, anchor = link.partition("#")
                home = page.rpartition("/")[2].removesuffix(".html") or node.get("id")
                assert anchor in found.get(home, {}) or any(
                    anchor in ids for ids in found.values()
                )
                continue
            kind = re.match("a-v-|v-|", node.get("id"))[0] or line.kind
            tag, name = SHAPES.get(kind, ("dt", ""))
            assert (node.tag, name in node.get("class", "")) == (tag, True), line
    known, _ = ledger.parse(ledger.read(ROOT))
    assert gone == {key for key, entry in known.items() if entry.withdrawn}


def test_every_id_of_0_1_0_means_the_same(first, working):
    for line in first.of("paragraph", "heading", "note"):
        now = working.get(line.kind, line.id)
        assert now.where == line.where, line.id
        if line.kind == "paragraph":
            assert now.number == line.number
            assert fuzz.ratio(now.text, line.text) > 90, line.id


NOTE = Line("note", "fact-a", "1", "c01-p01", "หมาย")
PAGE = "chapters/01-a/index"


@pytest.mark.parametrize(
    ("lines", "places", "stone"),
    [
        ("note fact-a\n", {"fact-a": PAGE}, None),
        ("note fact-a\n", {"fact-a": "other"}, (False, Address("other", "fact-a"))),
        (
            "note fact-a withdrawn 0.2.0 -> note b\nnote b\n",
            {"b": PAGE},
            (True, Address(PAGE, "b")),
        ),
        (
            "note fact-a withdrawn 0.2.0 -> note b\nnote b withdrawn 0.3.0 -> note c\nnote c\n",
            {"c": "other"},
            (True, Address("other", "c")),
        ),
        ("note fact-a withdrawn 0.2.0\n", {}, (True, None)),
    ],
)
def test_a_tombstone_names_what_has_the_words(lines, places, stone):
    home = Line("paragraph", "c01-p01", "1.1", PAGE, "ก")
    now = {("paragraph", "c01-p01"): Place("§ 1.1", (Address(PAGE, "c01-p01"),))}
    now |= {
        ("note", key): Place(key, (Address(at, key),)) for key, at in places.items()
    }
    said = Record("0.1.0", dt.date(2026, 1, 1), (home, NOTE))
    known, _ = ledger.parse(lines + "paragraph c01-p01\n")
    assert list(tombstones([said], known, now, listed="", lists=1)) == (
        [
            Tombstone(
                *(Address(PAGE, "fact-a"), "หมาย", "0.1.0", *stone),
                next(iter(places), ""),
            )
        ]
        if stone
        else []
    )


def test_a_work_in_another_list_has_no_tombstone():
    work = Line("source", "carr", "", "works", "Carr")
    said = Record("0.1.0", SAID.date, (work,))
    here = Place("carr", (Address("works", "bib-2-carr"),))

    def told(now):
        found = tombstones([said], {}, now, listed="", lists=2)
        return [stone.at.anchor for stone in found]

    assert told({("source", "carr"): here}) == []
    assert told({}) == ["bib-1-carr", "bib-2-carr"]


def test_a_tombstone_names_a_note_by_its_first_words():
    for length, mark in ((60, ""), (61, "…")):
        note = Line("note", "fact-a", "1", "c01-p01", "ก" * length)
        assert called(note) == "ก" * 60 + mark


SOURCES = {
    "chapters/01-a/index": (
        "(c01)=\n# บทที่ 1\n\n{#c01-p01}\nกขและเลนินในบากูกับภาษี[^fact-a]\n\n"
        "{#c01-p02}\nก {joined}`c01-p03`ข\n\n"
        "[^fact-a]: **ข้อเท็จจริง** ดู {cite}`carr`  และ {ref}`home`\n\n    - สอง\n"
    ),
    "glossary": "(terms)=\n# ศัพท์\n\n```{glossary}\nภาษี\ntax\n    ข้าว\n```\n",
    "people": f"(people)=\n# คน\n\n{entry('place', 'baku', 'บากู')}{entry('person', 'lenin', 'เลนิน')}",
    "works": "(works)=\n# หนังสือ\n\n```{bibliography}\n:all:\n```\n",
}
HOME = "(home)=\n# หน้า\n\n```{{toctree}}\nchapters/01-a/index\n{}\n```\n"
WORK = "@book{carr,\n author = {Carr, Edward},\n title = {A Book},\n publisher = {Macmillan},\n year = {1952},\n verified = {nothing}\n}\n"
HOW = "ใครหรืออะไร\nคำอธิบายของ {}\nยังไม่ได้ตรวจเทียบกับแหล่งอื่น"


def test_a_record_says_what_is_printed(project):
    book = project(
        "versions", "registers", config=f"{EDITION}bibtex_bibfiles = ['works.bib']\n"
    )
    (book.path / "works.bib").write_text(WORK, "utf-8")
    book.write(index=HOME.format("glossary\npeople\nworks"), **SOURCES)
    assert book.build("plaintext") == ""
    chapter = "chapters/01-a/index"
    expected = (
        Line("heading", "home", "", "index", "หน้า"),
        Line("heading", "c01", "", chapter, "บทที่ 1"),
        Line("paragraph", "c01-p01", "1.1", chapter, "กขและเลนินในบากูกับภาษี"),
        Line("paragraph", "c01-p02", "1.2", chapter, "ก ข"),
        Line("joined", "c01-p03", "1.3", chapter, ""),
        Line("note", "fact-a", "1", "c01-p01", "ข้อเท็จจริง ดู [Car52] และ หน้า\nสอง"),
        Line("heading", "terms", "", "glossary", "ศัพท์"),
        Line("term", "tax", "", "glossary", "ภาษี\ntax\nข้าว"),
        Line("heading", "people", "", "people", "คน"),
        Line("person", "lenin", "", "people", f"เลนิน · Lenin\n{HOW.format('lenin')}"),
        Line("place", "baku", "", "people", f"บากู · Baku\n{HOW.format('baku')}"),
        Line("heading", "works", "", "works", "หนังสือ"),
        Line("source", "carr", "", "works", "Edward Carr. A Book. Macmillan, 1952."),
    )
    said = book.read("record.tsv", "plaintext")
    assert record.parse(said, name="now") == expected
    # a page that is read again is not told twice, nor as it was
    book.write(index=HOME.format("people\nglossary\nworks").replace("หน้า", "ปก"))
    assert book.build("plaintext") == ""
    again = book.read("record.tsv", "plaintext").splitlines()
    assert sorted(again) == sorted(said.replace("หน้า", "ปก").splitlines())


CHAPTER = "chapters/01-one/index.md"


@pytest.fixture
def released(tmp_path):
    """A small book that keeps a full ledger and the record of one version."""
    root = shutil.copytree(ROOTS / "english", tmp_path / "book")
    assert "lines entered" in enter(root)
    assert build(root, "text").returncode == 0
    lines = record.parse(
        (root / "_build/text/record.tsv").read_text("utf-8"), name="now"
    )
    said = Record("1.0.0", dt.date(2026, 1, 1), lines)
    record.write(said, root / "releases/1.0.0")
    about = Release("1.0.0", said.date, "", "")
    record.write_release(about, root / "releases/1.0.0")
    return root


def test_what_is_put_in_at_the_top_moves_nothing(released):
    said = record.read(released / "releases/1.0.0")
    chapter, glossary = released / CHAPTER, released / "glossary.md"
    text = chapter.read_text("utf-8").replace(
        "{#c01-p01}",
        "{#c01-p00}\nA harvest came first.[^context-harvest]\n\n(c01-tax)=\n## The tax\n\n{#c01-p01}",
    )
    chapter.write_text(f"{text}\n[^context-harvest]: It was poor\n", "utf-8")
    terms = glossary.read_text("utf-8")
    glossary.write_text(
        terms.replace("{glossary}\n", "{glossary}\nharvest\n    What is reaped\n\n"),
        "utf-8",
    )
    run = build(released, "text")
    assert run.returncode == 1
    assert "is not yet in ids.lock (nor are 3 others); run `make ids`" in run.stderr
    assert enter(released) == "ids.lock: 4 lines entered, 0 taken out\n"
    run = build(released, "text", "html")
    assert run.returncode == 0, run.stderr
    lines = (released / "_build/text/record.tsv").read_text("utf-8")
    now = Record("1.1.0", said.date, record.parse(lines, name="now"))
    assert len(now.lines) == len(said.lines) + 4
    for line in said.lines:
        after = now.get(line.kind, line.id)
        assert (after.where, after.text) == (line.where, line.text)
        if line.kind == "paragraph":
            assert after.number == line.number
    assert now.get("note", "fact-tax").number == "2"
    page = (released / "_build/html/chapters/01-one/index.html").read_text("utf-8")
    assert "tombstone" not in page


def test_what_is_taken_out_leaves_a_tombstone(released):
    chapter, path = released / CHAPTER, released / "ids.lock"
    text = chapter.read_text("utf-8")
    chapter.write_text(text.replace("fact-tax", "fact-decree"), "utf-8")
    lost = (
        "ids.lock:{}: note fact-tax is no longer in the sources, but version 1.0.0 has it; "
        "restore it, or write `note fact-tax withdrawn VERSION -> KIND ID` there"
    )
    lines = path.read_text("utf-8").splitlines()
    run = build(released, "html")
    assert run.returncode == 1
    assert lost.format(lines.index("note fact-tax") + 1) in run.stderr
    assert "fact-decree" not in run.stderr  # one mistake, one message
    ids = path.read_text("utf-8")
    gone = ids.replace("fact-tax", "fact-tax withdrawn 1.1.0 -> note fact-decree")
    path.write_text(gone, "utf-8")
    enter(released)
    run = build(released, "html")
    assert run.returncode == 0, run.stderr
    page = (released / "_build/html/chapters/01-one/index.html").read_text("utf-8")
    stone = re.search(r'<p class="tombstone[^>]* id="fact-tax">.*?</p>', page)[0]
    stone = stone.replace("<wbr/>", "")
    assert "of version 1.0.0 has been withdrawn. In its place:" in stone
    assert 'href="#fact-decree"' in stone
    assert page.count('id="fact-decree"') == 1


def test_a_page_that_is_gone_is_a_page_of_tombstones(released):
    (released / "registers/events.md").unlink()
    index = released / "index.md"
    contents = index.read_text("utf-8").replace("registers/events\n", "")
    index.write_text(contents, "utf-8")
    path = released / "ids.lock"
    ledger = "".join(
        f"{line} withdrawn 1.1.0 -> heading people\n"
        if line.startswith("event ") or line == "heading events"
        else f"{line}\n"
        for line in path.read_text("utf-8").splitlines()
    )
    path.write_text(ledger, "utf-8")
    run = build(released, "html")
    assert run.returncode == 0, run.stderr
    page = (released / "_build/html/registers/events.html").read_text("utf-8")
    assert '<p id="events">' in page
    assert 'href="people.html#people"' in page
