"""What readers are told of versions: pages, box, feed, slip, notes of a release, command."""

from __future__ import annotations

import datetime as dt
import json
import re

import pymupdf
import pytest
from lxml import etree, html
from sphinx.locale import init

from chabap import changes
from chabap.edition import Edition, Licences
from chabap.history import errata, feed, lines
from chabap.history.lines import Printed, Spot
from chabap.history.report import as_markdown, form, parts
from chabap.typst.pagination import bare
from chabap.versions import record
from chabap.versions.compare import compare
from chabap.versions.record import Line, Record, RecordError, Release
from chabap.versions.shelf import splitter
from chabap.wording import compiled

from .conftest import EDITION, ROOT

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
    assert text.items[1].opening == "ย่อหน้าที่สาม"
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


def test_nothing_to_tell():
    text = as_markdown([], old="1", new="2", date="x")
    assert "ไม่มีถ้อยคำหรือเลขประจำใดเปลี่ยนแปลง" in text


@pytest.mark.parametrize(
    ("asked", "answer", "changed"),
    [
        (["c03-p01"], "§\N{NO-BREAK SPACE}3.1 (paragraph c03-p01), ฉบับ 0.9.0", True),
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
    ("asked", "code"), [("0.9.0 3.1", 1), ("0.9.0 3.2", 0), ("0.9.0 3.9", 2)]
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


def test_no_slip_for_signs_alone(words):
    moved = [
        Line(**(vars(line) | {"text": line.text.replace("ตลาด", " ตลาด")}))
        for line in OLD.lines
    ]
    assert not errata.is_due(OLD, Record("1.0.0", DAY, tuple(moved)))
    assert errata.is_due(OLD, NEW)


CHAPTER = """(c03)=
# บทที่ 3

{#c03-p01}
ชาวนาซื้อข้าวในตลาด[^fact-a]

{#c03-p02}
ทรอตสกีอ่านหนังสือ

{#c03-p04}
ย่อหน้าที่สี่

[^fact-a]: ข้อความใหม่ ยังไม่ได้ตรวจสอบ
"""
LEDGER = """heading c03
heading home
heading versions
note fact-a
paragraph c03-p01
paragraph c03-p02
paragraph c03-p03 withdrawn 1.0.0 -> paragraph c03-p04
paragraph c03-p04
"""


@pytest.fixture(scope="module")
def shelf(make_project, tmp_path_factory):
    """A book with an older version, as site and PDF."""
    folder = tmp_path_factory.mktemp("shelf")
    made = make_project(
        folder,
        "history",
        "typst",
        "epub",
        config=f"{EDITION}bibtex_bibfiles = []\nexclude_patterns = ['out', 'CHANGELOG.md']\n",
    )
    made.write(
        **{"chapters/03-nep/index": CHAPTER.replace("[^fact-a]", "[^context-a]")},
        index="(home)=\n# หน้า\n\n```{toctree}\n:caption: ตัวบท\nchapters/03-nep/index\n```\n"
        "```{toctree}\n:caption: ท้าย\nabout/versions\n```\n",
        about__versions="---\nunprinted: true\n---\n(versions)=\n# ฉบับ\n\n:::{version-list}\n:::\n",
    )
    old = Record("0.9.0", DAY, tuple(x for x in OLD.lines if x.kind != "person"))
    context = [
        Line(**(vars(x) | {"id": x.id.replace("fact-a", "context-a")}))
        for x in old.lines
    ]
    record.write(Record("0.9.0", DAY, tuple(context)), folder / "releases/0.9.0")
    about = Release("0.9.0", DAY, "", "swh:1:dir:abc", changes=("ฉบับ <แรก>",))
    record.write_release(about, folder / "releases/0.9.0")
    (folder / "releases/0.9.0/SHA256SUMS").write_text("abc  pdf/b.pdf\ndef  html/x\n")
    (folder / "releases/0.9.0/lines.tsv").write_text(lines.as_text(LINES), "utf-8")
    (folder / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    (folder / "ids.lock").write_text(LEDGER.replace("fact-a", "context-a"), "utf-8")
    assert made.build("html") == ""
    assert made.build("typst") == ""
    return made


def test_a_page_for_each_two_neighbours(shelf):
    page = html.fromstring(shelf.read("about/versions/0.9.0-1.0.0.html"))
    (text,) = page.xpath("//section[@id='changes-text']")
    assert [link.get("href") for link in text.xpath("./ul/li/a")] == [
        f"../../{PAGE}.html#{name}" for name in ("c03-p01", "c03-p04", "c03-p04")
    ]
    assert text.xpath("string(.//del)") == "ขาย"
    assert text.xpath("string(.//ins)") == "ซื้อ"
    assert "A box." in page.xpath("string(//section[@id='changes-form'])")
    for link in page.xpath("//div[@role='main']//a/@href | //script/@src"):
        target = (
            shelf.path / "out/html/about/versions" / re.split("[?#]", link)[0]
        ).resolve()
        if link[0] != "#":
            assert target.exists(), link


def test_the_page_of_versions(shelf):
    page = html.fromstring(shelf.read("about/versions.html"))
    assert page.xpath("//div[@class='version-list']/section/@id") == [
        "v1-0-0",
        "v0-9-0",
    ]
    (old,) = page.xpath("//section[@id='v0-9-0']")
    said = " ".join(old.text_content().split())
    for told in ("2 มกราคม ค.ศ. 2025", "ฉบับ <แรก>", "swh:1:dir:abc", "pdf/b.pdfabc"):
        assert told in said
    assert "html/x" not in said
    assert old.xpath(".//a/@href") == ["../downloads/book-errata-0.9.0.pdf"]
    (new,) = page.xpath("//section[@id='v1-0-0']")
    assert "versions/0.9.0-1.0.0.html" in [
        link.removeprefix("../about/") for link in new.xpath(".//a/@href")
    ]
    assert page.xpath("//noscript[contains(., 'JavaScript')]")
    # it only shows itself where its script runs
    assert page.xpath("//section[@class='changes-box']/@hidden")


def test_every_page_names_the_feed(shelf):
    pages = {"index.html": "", f"{PAGE}.html": "../../", "about/versions.html": "../"}
    for name, root in pages.items():
        page = html.fromstring(shelf.read(name))
        feeds = page.xpath("//head/link[@type='application/atom+xml']/@href")
        assert feeds == [f"{root}feed.xml"]
    tree = etree.fromstring(shelf.read("feed.xml").encode())
    assert len(tree.findall("a:entry", ATOM)) == 2
    assert [e.text for e in tree.iterfind(".//h:li", ATOM)] == ["ข่าว", "ฉบับ <แรก>"]


def test_the_data_of_the_box(shelf):
    script = shelf.read("changesdata.js")
    data = json.loads(script.removeprefix("window.chabapChanges=").rstrip(";\n"))
    known = data["versions"]["0.9.0"]
    assert known["sections"] == {"3.1": "c03-p01", "3.2": "c03-p02", "3.3": "c03-p03"}
    assert known["notes"] == {"3.1 1": "context-a"}
    assert known["same"] == ["c03", "c03-p02"]
    (told,) = known["changed"]["c03-p01"]
    label, answer, address, differences, notes = told
    assert (label, answer) == ("§\N{NO-BREAK SPACE}3.1", "ถ้อยคำต่างกัน")
    assert address == f"{PAGE}.html#c03-p01"
    assert differences == [["ชาวนา", "ขาย", "ซื้อ", "ข้าวในตลาด"]]
    assert [note[1] for note in notes] == ["context-a"]
    assert known["changed"]["c03-p03"][0][2] == f"{PAGE}.html#c03-p04"


def test_the_slip_is_one_page_to_print(shelf):
    with pymupdf.open(shelf.path / "out/typst/book-errata-0.9.0.pdf") as pdf:
        (page,) = pdf
        text = page.get_text()
        assert page.rect.width == pytest.approx(419.5, abs=0.1)  # A5
    assert "ใบแก้คำผิดของฉบับ 0.9.0" in text
    assert "ชาวนาขายข้าว" in text
    assert "ชาวนาซื้อข้าว" in text
    assert "\u200b" not in text


def test_the_ebook_lists_versions_without_what_needs_the_site(shelf):
    assert shelf.build("epub") == ""
    page = etree.fromstring(shelf.read("about/versions.xhtml", "epub").encode())
    names = {"x": feed.XHTML}
    heads = page.xpath("//x:div[@class='version-list']//x:h2", namespaces=names)
    assert len(heads) == 2
    (listed,) = page.xpath("//x:div[@class='version-list']", namespaces=names)
    assert "swh:1:dir:abc" in "".join(listed.itertext())
    assert not listed.xpath(".//x:a | .//x:script", namespaces=names)
    assert not page.xpath("//x:form", namespaces=names)


def test_another_record_makes_the_pages_anew(shelf):
    before = shelf.read("changesdata.js")
    path = shelf.path / "releases/0.9.0/record.tsv"
    kept = path.read_text("utf-8")
    try:
        path.write_text(kept.replace("ชาวนาขาย", "ชาวนาชอบ"), "utf-8")
        assert shelf.build("html") == ""
        assert "ชอบ" in shelf.read("changesdata.js")
    finally:
        path.write_text(kept, "utf-8")
    assert shelf.build("html") == ""
    assert shelf.read("changesdata.js") == before


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
