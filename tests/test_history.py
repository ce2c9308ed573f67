"""What readers are told of versions: pages, box, feed, slip, notes of a release, command."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import shutil

import pytest
from lxml import etree
from sphinx.locale import init

from chabap import changes
from chabap.edition import Edition, Licences
from chabap.history import box, errata, feed, lines
from chabap.history.lines import Printed, Spot
from chabap.history.report import as_markdown, form, parts
from chabap.typst.pagination import bare
from chabap.versions import record
from chabap.versions.compare import compare
from chabap.versions.record import Line, Record, RecordError, Release
from chabap.versions.shelf import splitter
from chabap.wording import compiled

from .conftest import ROOT

PAGE = "chapters/03-nep/index"
DAY = dt.date(2025, 1, 2)
OLD = Record(
    "0.9.0",
    DAY,
    (
        Line("heading", "c03", "", PAGE, "บทที่ 3"),
        Line("paragraph", "c03-p01", "3.1", PAGE, "ชาวนาขายข้าวในตลาด"),
        Line("note", "fact-a", "1", "c03-p01", "ข้อความเดิม"),
        Line("paragraph", "c03-p02", "3.2", PAGE, "ทรอตสกีอ่านหนังสือ"),
        Line("paragraph", "c03-p03", "3.3", PAGE, "ย่อหน้าที่สาม"),
        Line("person", "trotsky", "", "people", "ทรอตสกี, เลออน · Leon Trotsky\nนักปฏิวัติ"),
    ),
)
NEW = Record(
    "1.0.0",
    dt.date(2026, 1, 1),
    (
        *OLD.lines[:1],
        Line("paragraph", "c03-p01", "3.1", PAGE, "ชาวนาซื้อข้าวในตลาด"),
        Line("note", "fact-a", "1", "c03-p01", "ข้อความใหม่"),
        *OLD.lines[3:4],
        Line("paragraph", "c03-p04", "3.4", PAGE, "ย่อหน้าที่สี่"),
        *OLD.lines[5:],
    ),
)
CHANGELOG = """# Changelog

## [1.0.0] - 2026-01-01

### Added

- A box.

### Text

- ข่าว

## [0.9.0] - 2025-01-02
"""
HEIRS = {("paragraph", "c03-p03"): ("paragraph", "c03-p04")}


@pytest.fixture(autouse=True, scope="module")
def thai(tmp_path_factory):
    """Let `say` speak Thai, whatever other tests have built."""
    init([compiled("th", tmp_path_factory.mktemp("locale"))], "th", "chabap")


@pytest.fixture(scope="module")
def words():
    return splitter("th", (OLD, NEW))


@pytest.fixture(scope="module")
def found(words):
    return compare(OLD, NEW, words=words, successors=HEIRS)


@pytest.fixture
def book(tmp_path):
    """A folder as the command meets it: a record, and what the last build made."""
    facts = (ROOT / "edition.toml").read_text("utf-8")
    facts = re.sub('^version = ".*"', 'version = "1.0.0"', facts, flags=re.MULTILINE)
    (tmp_path / "edition.toml").write_text(facts, "utf-8")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    lock = "paragraph c03-p03 withdrawn 1.0.0 -> paragraph c03-p04\n"
    (tmp_path / "ids.lock").write_text(lock, "utf-8")
    record.write(OLD, tmp_path / "releases/0.9.0")
    record.write_release(Release("0.9.0", DAY, "", ""), tmp_path / "releases/0.9.0")
    record.write(NEW, tmp_path / "_build/text")
    return tmp_path


def test_wording_comes_first_paragraph_by_paragraph(found, words):
    told = parts(found, old=OLD, new=NEW, words=words)
    assert [part.key for part in told] == ["text", "note"]
    text, notes = told
    assert [(i.label, i.answer) for i in text.items] == [
        ("§\N{NO-BREAK SPACE}3.1", "ถ้อยคำต่างกัน"),
        (
            "§\N{NO-BREAK SPACE}3.3",
            "ถอนแล้ว, ถ้อยคำอยู่ใน §\N{NO-BREAK SPACE}3.4",
        ),
        ("§\N{NO-BREAK SPACE}3.4", "เพิ่มใหม่"),
    ]
    assert [(s.before, s.old, s.new, s.behind) for s in text.items[0].shown] == [
        ("ชาวนา", "ขาย", "ซื้อ", "ข้าวในตลาด")
    ]
    assert text.items[1].home == ("paragraph", "c03-p04")
    assert [i.opening for i in text.items] == ["", "ย่อหน้าที่สาม", "ย่อหน้าที่สี่"]
    assert [i.label for i in notes.items] == ["§\N{NO-BREAK SPACE}3.1 เชิงอรรถ 1"]


def test_notes_of_a_release(found, words):
    text = as_markdown(
        parts(found, old=OLD, new=NEW, words=words),
        old="0.9.0",
        new="1.0.0",
        date="วันนี้",
        form=form(CHANGELOG, version="1.0.0"),
    )
    heads = re.findall("^#+ .*", text, re.MULTILINE)
    assert heads == [
        "# ฉบับ 1.0.0 (วันนี้)",
        "## ถ้อยคำของตัวบท",
        "## เชิงอรรถ",
        "## รูปแบบและโปรแกรม",
        "### Added",
    ]
    assert "  - ชาวนา~~ขาย~~ → **ซื้อ**ข้าวในตลาด\n" in text
    assert "- ถ้อยคำต่างกัน: §\N{NO-BREAK SPACE}3.1 เชิงอรรถ 1\n" in text
    assert "ข่าว" not in text


def test_the_box_knows_the_notes_of_a_paragraph_by_their_numbers(words):
    above = Line("note", "fact-b", "2", "c03", "ของหัวข้อ")
    old = dataclasses.replace(OLD, lines=(*OLD.lines, above))
    pair = box.Pair(old, NEW, compare(old, NEW, words=words), words)
    script = box.script([pair], {})
    data = json.loads(script.removeprefix("window.chabapChanges=").rstrip(";\n"))
    assert data["versions"]["0.9.0"]["notes"] == {"3.1 1": "fact-a"}


def test_nothing_to_tell():
    text = as_markdown([], old="1", new="2", date="x")
    assert "ไม่มีถ้อยคำหรือเลขประจำใดเปลี่ยนแปลง" in text


@pytest.mark.parametrize(
    ("asked", "answer", "changed"),
    [
        (["c03-p01"], "§\N{NO-BREAK SPACE}3.1 (paragraph c03-p01), ฉบับ 0.9.0", True),
        (["3.1"], "  §\N{NO-BREAK SPACE}3.1 เชิงอรรถ 1 (fact-a): ถ้อยคำต่างกัน", True),
        (["§", "๓.๑", "1.0.0"], "  …ชาวนา[ขาย → ซื้อ]ข้าวในตลาด…", True),
        (["3.1", "1"], "  …ข้อความ[เดิม → ใหม่]…", True),
        (["3.1", "v0.9.0"], "เหมือนเดิม", False),
        (["3.2"], "เหมือนเดิม", False),
        (["c03-p03"], "ถอนแล้ว, ถ้อยคำอยู่ใน §\N{NO-BREAK SPACE}3.4", True),
        (["c03-p04"], "เพิ่มใหม่", True),
        (["trotsky"], "ทรอตสกี, เลออน (person trotsky)", False),
        ([], "# ฉบับ 1.0.0", True),
    ],
)
def test_the_command_answers(book, asked, answer, changed):
    said, differs = changes.ask(["0.9.0", *asked], root=book)
    assert answer in said
    assert differs is changed


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["0.8.0", "3.1"], r"^releases/0\.8\.0: there is no such .* known: 0\.9\.0, 1"),
        (
            ["0.9.0", "c03-p0"],
            r"^c03-p0: not in version 0\.9\.0 nor 1\.0\.0; is it c03-p0",
        ),
        (["0.9.0", "zz"], r"^zz: not in version .*; write § 3\.17, c03-p17 or an id$"),
    ],
)
def test_what_cannot_be_answered(book, asked, message):
    with pytest.raises(RecordError, match=message):
        changes.ask(asked, root=book)


@pytest.mark.parametrize(
    ("asked", "code"),
    [("0.9.0 3.1", 1), ("0.9.0 3.2", 0), ("0.9.0 3.9", 2), ("0.9.0 3.9 1", 2)],
)
def test_exit_codes(book, asked, code, monkeypatch, capsys):
    monkeypatch.chdir(book)
    monkeypatch.setattr("sys.argv", ["chabap.changes", *asked.split()])
    with pytest.raises(SystemExit) as ended:
        changes.main()
    out, error = capsys.readouterr()
    assert ended.value.code == code
    assert bool(error) is (code == 2)
    assert bool(out) is (code != 2)


def test_sources_after_a_recorded_version(book):
    record.write(NEW, book / "releases/1.0.0")
    record.write_release(Release("1.0.0", DAY, "", ""), book / "releases/1.0.0")
    said, differs = changes.ask(["1.0.0", "3.1"], root=book)
    assert "ฉบับ 1.0.0 ถึงฉบับ 1.0.0+" in said
    assert not differs


def test_without_a_build_the_newest_record_answers(book):
    shutil.rmtree(book / "_build")
    record.write(NEW, book / "releases/1.0.0")
    record.write_release(Release("1.0.0", DAY, "", ""), book / "releases/1.0.0")
    said, differs = changes.ask(["0.9.0", "3.1"], root=book)
    assert "ฉบับ 0.9.0 ถึงฉบับ 1.0.0: ถ้อยคำต่างกัน" in said
    assert differs


def test_words_are_split_by_the_names_that_a_version_has():
    named = Line("person", "x", "", "people", "ขอกข, มณ · X\nใคร")
    split = splitter("th", [Record("1.0.0", DAY, (named,))])
    assert split("ขอกขมา") == ["ขอกข", "มา"]


ATOM = {"a": feed.ATOM, "h": feed.XHTML}
FACTS = Edition(
    id="book",
    version="1.0.0",
    date=NEW.date,
    language="th",
    title="นโยบาย <ใหม่> & เก่า",
    subtitle="ฉบับทดลอง",
    title_latin="A Book",
    author="ผู้แต่ง",
    editor="บรรณาธิการ",
    description="หนังสือ",
    licences=Licences(code="MIT", notes="CC BY 4.0", text="สงวน"),
    witnesses=(),
)
RELEASES = [
    Release("0.9.0", DAY, "", "", changes=("แรก",)),
    Release("1.0.0", NEW.date, "", "", changes=("ก <b>", "ข")),
]


@pytest.mark.parametrize("address", ["", "https://example.org/nep/"])
def test_the_feed_has_what_rfc_4287_asks_for(address):
    edition = Edition(**{**vars(FACTS), "address": address})
    made = feed.feed(edition, RELEASES, title="ฉบับ", page="about/versions.html")
    tree = etree.fromstring(made)
    assert made == feed.feed(edition, RELEASES, title="ฉบับ", page="about/versions.html")
    entries = tree.findall("a:entry", ATOM)
    for element in (tree, *entries):  # 4.1.1 and 4.1.2: just one of each
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1, name
    assert len(tree.findall("a:author", ATOM)) == 1
    ids = [element.text for element in tree.iterfind(".//a:id", ATOM)]
    assert len(set(ids)) == 3
    assert all(re.fullmatch("urn:uuid:[0-9a-f-]{36}", name) for name in ids)
    for stamp in tree.iterfind(".//a:updated", ATOM):
        dt.datetime.fromisoformat(stamp.text)
        assert stamp.text.endswith("T00:00:00Z")
    assert tree.findtext("a:updated", namespaces=ATOM) == "2026-01-01T00:00:00Z"
    here = f"{address}latest/" if address else ""
    assert [link.get("href") for link in tree.iterfind(".//a:link", ATOM)] == [
        f"{here}feed.xml",
        f"{here}about/versions.html",
        f"{here}about/versions.html#v1-0-0",
        f"{here}about/versions.html#v0-9-0",
    ]
    (items, _) = (entry.iterfind(".//h:li", ATOM) for entry in entries)
    assert [item.text for item in items] == ["ก <b>", "ข"]
    div = entries[0].find("a:content", ATOM)
    assert (div.get("type"), [child.tag for child in div]) == (
        "xhtml",
        [f"{{{feed.XHTML}}}div"],
    )


def test_ids_of_the_feed_outlive_a_move_and_later_versions():
    def ids(edition, releases):
        tree = etree.fromstring(feed.feed(edition, releases, title="x", page="y"))
        return {e.text for e in tree.iterfind(".//a:id", ATOM)}

    moved = Edition(**{**vars(FACTS), "address": "https://example.org/"})
    assert ids(FACTS, RELEASES[:1]) < ids(moved, RELEASES)


LINES = [
    Printed("4", 1, "", "บทที่ 3"),
    Printed("4", 2, "c03-p01", "ชาวนาขาย"),
    Printed("5", 1, "c03-p01", "ข้าวในตลาด"),
    Printed("5", 2, "c03-p02", "ทรอตสกีอ่านหนังสือ"),
]


def test_places_on_paper():
    text = OLD.lines[1].text
    assert lines.spot(LINES, "c03-p01", text, 0) == Spot("4", 2)
    assert lines.spot(LINES, "c03-p01", text, text.index("ขาย") + 2) == Spot("4", 2)
    assert lines.spot(LINES, "c03-p01", text, text.index("ข้าว")) == Spot("5", 1)
    assert lines.spot(LINES, "c03-p01", text, len(text)) == Spot("5", 1)
    assert lines.spot(LINES, "c03-p09", text, 0) is None


def test_a_damaged_list_of_lines_is_told():
    assert lines.parse(lines.as_text(LINES), name="x") == LINES
    with pytest.raises(RecordError, match=r"^x:1: not the head .*; restore"):
        lines.parse("page\n", name="x")
    with pytest.raises(RecordError, match=r"^x:2: not page, line, id and text; r"):
        lines.parse("page\tline\tid\ttext\n4\tone\t\tx\n", name="x")


def test_the_slip_says_page_line_and_words(words):
    slip = errata.errata(errata.text_changes(OLD, NEW, words=words), LINES, words=words)
    sign = "§\N{NO-BREAK SPACE}3."
    assert slip == [
        ("4", "2", f"{sign}1", "ชาวนาขายข้าว", "ชาวนาซื้อข้าว"),
        ("", "", f"{sign}3", "ย่อหน้าที่สาม", "(ไม่มี)"),
        ("", "", f"{sign}4", "(ไม่มี)", "ย่อหน้าที่สี่"),
    ]


def test_a_line_of_the_slip_begins_and_ends_with_a_word(words):
    place = ("paragraph", "c03-p01", "3.1", PAGE)
    old, new = (
        Record("1.0.0", DAY, (Line(*place, f"ชาวนา {verb} ข้าวเปลือก"),))
        for verb in ("ขาย", "ซื้อ")
    )
    (erratum,) = errata.errata(
        errata.text_changes(old, new, words=words), LINES, words=words
    )
    assert (erratum.old, erratum.new) == ("ชาวนา ขาย ข้าวเปลือก", "ชาวนา ซื้อ ข้าวเปลือก")


def test_no_slip_for_signs_alone(words):
    moved = [
        Line(**(vars(line) | {"text": line.text.replace("ตลาด", " ตลาด")}))
        for line in OLD.lines
    ]
    assert not errata.is_due(OLD, Record("1.0.0", DAY, tuple(moved)))
    assert errata.is_due(OLD, NEW)


REAL = ROOT / "releases/0.1.0"


def test_the_lines_of_0_1_0_are_its_text():
    said = record.read(REAL)
    printed = lines.parse((REAL / lines.FILE).read_text("utf-8"), name="lines.tsv")
    for paragraph in said.of("paragraph"):
        own = "".join(bare(line.text) for line in printed if line.id == paragraph.id)
        assert own == bare(paragraph.text), paragraph.id
    places = [(line.page, line.line) for line in printed]
    assert len(set(places)) == len(places)


def test_lines_are_found_in_the_pdf(built, edition, paragraphs):
    pdf = (built / "pdf" / f"{edition.id}.pdf").read_bytes()
    printed = lines.extract(pdf, paragraphs.items())
    for name, text in paragraphs.items():
        own = "".join(bare(line.text) for line in printed if line.id == name)
        assert own == bare(text), name
    first = next(line for line in printed if line.id == "c03-p01")
    assert first.line > 1  # the heading counts


def test_what_changed_since_0_1_0(built, edition):
    old = record.read(REAL)
    text = (built / "text" / record.FILE).read_text("utf-8")
    now = Record("now", DAY, record.parse(text, name="record.tsv"))
    split = splitter("th", (old, now))
    changed = errata.text_changes(old, now, words=split)
    words_of = {
        c.key[1]: [
            (s.old, s.new) for s in c.stretches if s.old.strip() or s.new.strip()
        ]
        for c in changed
    }
    assert ("บงการ", "สั่งการ") in words_of["c03-p21"]  # as CHANGELOG.md says
    printed = lines.parse((REAL / lines.FILE).read_text("utf-8"), name="lines.tsv")
    at = {(p.page, str(p.line)): n for n, p in enumerate(printed)}
    slip = errata.errata(changed, printed, words=split)
    assert len(slip) >= 13
    for page, line, _, old_words, new_words in slip:
        number = at[page, line]
        near = "".join(bare(p.text) for p in printed[max(number - 1, 0) : number + 2])
        assert bare(old_words) in near
        assert old_words != new_words
