"""The search of the site: what it finds, and what it does not, run in a JavaScript engine."""

from __future__ import annotations

import csv
import doctest
import json
from collections import Counter

import pytest
from py_mini_racer import MiniRacer

from chabap.search import DATA, index
from chabap.search.index import Passage, as_script
from chabap.thai import Segmenter, sort_key

from .conftest import ROOT
from .test_pictures import png

SCRIPTS = ROOT / "src/chabap/search/static"

FOUND = [
    line.split("\t")
    for line in (ROOT / "tests/golden/found.tsv").read_text("utf-8").splitlines()
]
"""Query, address of the passage, and whether it stands inside a compound."""
NOT_FOUND = (ROOT / "tests/golden/not-found.txt").read_text("utf-8").split()
"""Words that the edition has not, and words that its letters make across others."""


def engine(data: str):
    """Return the search over some data: query => results, best first."""
    context = MiniRacer()
    context.eval("var window = globalThis;")
    context.eval((SCRIPTS / "search-index.js").read_text("utf-8"))
    context.eval(data)
    context.eval("var index = new ChabapIndex(window.chabapSearch);")
    ask = "JSON.stringify(index.search(index.normalise({})){})"

    def search(query: str, part: str = ".results"):
        return json.loads(context.eval(ask.format(json.dumps(query), part)))

    return search


@pytest.fixture(scope="module")
def search(built):
    return engine((built / "html" / DATA).read_text("utf-8"))


def test_doctests():
    result = doctest.testmod(index)
    assert (result.attempted >= 3, result.failed) == (True, 0)


def test_a_hundred_words_from_all_parts(search):
    missing = [
        (query, address)
        for query, address, _ in FOUND
        if address not in [result["address"] for result in search(query)[:3]]
    ]
    assert missing == []
    assert len(FOUND) == 100
    assert Counter(kind for *_, kind in FOUND)["inside"] == 40


def test_fifty_words_that_are_not_there(search):
    """Nothing passes for them: if others begin so, or are spelt like a name, it is said."""
    how = {word: search(word, "") for word in NOT_FOUND}
    assert [
        word for word in NOT_FOUND if how[word]["results"] and not how[word]["how"]
    ] == []
    assert len(NOT_FOUND) == 50


def test_reading_text_first_then_registers_then_notes(search):
    ranks = [result["rank"] for result in search("ทรอตสกี")]
    assert ranks == sorted(ranks)
    assert {0, 1, 2} <= set(ranks)
    labels = [result["label"] for result in search("เฮอร์เบิร์ต")]
    assert labels == ["องค์กร · องค์การบรรเทาทุกข์อเมริกัน", "§\N{NO-BREAK SPACE}3.4 เชิงอรรถ"]


RANKS = ("text", "register", "note", "other", "witness")


def test_golden_queries(search, golden):
    """What a query is for, the query, how it was found, and the first result's place."""
    name = "queries.tsv"
    rows = (ROOT / "tests/golden" / name).read_text("utf-8").splitlines()
    lines = []
    for what, query, *_ in (row.split("\t") for row in rows):
        found = search(query, "")
        place = ["", "", ""]
        if found["results"]:
            first = found["results"][0]
            label = first["label"].replace("\N{NO-BREAK SPACE}", " ")
            place = [first["address"], RANKS[first["rank"]], label]
        lines.append("\t".join([what, query, found["how"], *place]))
    assert len(lines) >= 50
    golden(name, "".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize(
    "queries",
    [
        ("§ 3.17", "3.17", "c03-p17", "§ ๓.๑๗", "https://x.org/succession.html#c03-p17"),
        ("ค.ศ. 1921", "ค.ศ.1921"),
        ("ค.ศ. ๑๙๒๑", "ค.ศ. 1921"),
        ("ในค.ศ. 1916", "ใน ค.ศ.1916"),
        ('"New Economic Policy"', "“New Economic Policy”", "«new economic policy»"),
        ("ออร์กบูโร", "ออกบูโร", "Orgburo", "Оргбюро"),
        ("แรงเกล", "Wrangel", "Врангель", "เเรงเกล", "Wrangle"),
    ],
)  # fmt: skip
def test_ways_to_write_one_thing(search, queries):
    first, *others = [search(query)[0]["address"] for query in queries]
    assert others == [first] * len(others)


def test_every_spelling_finds_the_places_of_all(search):
    places = {r["address"] for r in search("กูลัก")}
    for other in ("กูลักส์", "kulak", "кулак"):
        assert {r["address"] for r in search(other)} <= places
    assert {f"chapters/03-nep/{p}" for p in ("policy.html#c03-p04", "succession.html#c03-p17")} <= places  # fmt: skip


def test_what_stands_in_quotation_marks_is_not_looked_for_otherwise(search):
    assert len(search("kulak")) > len(search('"kulak"')) > 0
    assert search("ทรอตส")
    assert search('"ทรอตส"') == search("“ทรอสกี”") == []


def test_notes_are_found_by_the_works_that_they_cite(search):
    ranks = Counter(RANKS[r["rank"]] for r in search("Lewin"))
    assert ranks["note"] > 5
    assert ranks.keys() == {"note", "other"}


def test_witness_readings_come_last_and_are_their_own_words(search, built):
    found = [r for r in search("การ") if RANKS[r["rank"]] == "witness"]
    assert found  # only where the words themselves are in the reading
    for result in found:
        start, end = result["reading"]
        assert all(a < end and b > start for a, b in result["hits"])
    pages = {r["address"].partition("#")[0] for r in found}
    texts = {page: (built / "html" / page).read_text("utf-8") for page in pages}
    for result in found:
        page, _, anchor = result["address"].partition("#")
        assert f'id="{anchor}"' in texts[page]
        assert " O" in result["label"]


def test_every_reading_but_breaks_and_spaces_can_be_found(passages, built):
    with (built / "text/apparatus.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    marked = {row["id"] for row in rows if row["kind"] not in {"break", "space"}}
    assert 100 < len(marked) < len(rows)
    places = [place for rank, place, *_ in passages if RANKS[rank] == "witness"]
    found = [place.partition("#")[2].removeprefix("a-") for place in places]
    assert sorted(found) == sorted(marked)


def test_the_page_of_the_search_says_what_can_be_found(pages, passages):
    said = pages["search.html"].xpath("string(//article)")
    last = [label for rank, _, label, *_ in passages if rank == 0][-1]
    assert f"เลขย่อหน้า เช่น {last} กด Enter" in said


def test_a_word_is_no_beginning_of_another_if_it_is_there(search):
    assert search("นโยบาย", ".how") == ""
    assert search("นโยบ", ".how") == "beginning"


def test_numbers_of_paragraphs():
    """A paragraph put in later, and one that another has taken in."""
    passages = [
        Passage(0, "a.html#c03-p05", "§ 3.5", "หนึ่ง 3.5a", ids=("c03-p05", "c03-p06")),
        Passage(0, "a.html#c03-p05a", "§ 3.5a", "สอง", ids=("c03-p05a",)),
    ]
    find = engine(as_script(passages, [], Segmenter(), sign="ย่อหน้า"))
    for query, address in {
        "3.5a": "a.html#c03-p05a",
        "§ ๓.๕A": "a.html#c03-p05a",
        "ย่อหน้า 3.6": "a.html#c03-p06",
        "c03-p06": "a.html#c03-p06",
    }.items():
        assert find(query, ".jump")["address"] == address
        assert find(query)[0]["address"] == address
    assert find("ราคา 3.5", ".jump") is find("3.7", ".jump") is None
    assert find("3.5a")[1]["address"] == "a.html#c03-p05"


def test_works_of_the_bibliography_come_last(search):
    addresses = [result["address"] for result in search("Avrich")]
    assert addresses[-1] == "bibliography.html#bib-2-avrich1970"


@pytest.fixture(scope="module")
def passages(built):
    data = (built / "html" / DATA).read_text("utf-8").partition("=")[2]
    return json.loads(data.rstrip(";\n"))["passages"]


def test_equals_stand_in_dictionary_order(passages):
    """Results that are as good as one another come in the order of the data."""
    entries = [p[3].replace(index.EDGE, "") for p in passages if p[0] == 1]
    assert len(entries) > 250
    assert entries == sorted(entries, key=sort_key)


def test_hits_lie_where_the_words_are(passages, search):
    text = "".join(p[3].replace(index.EDGE, "") + "\n" for p in passages)
    for result in search("กูลักส์"):
        for start, end in result["hits"]:
            assert text[start:end] in {"กูลักส์", "กูลัก", "คูลัก", "kulak", "Kulaki", "кулак"}


def test_names_in_every_script_and_misspelt(search):
    places = {query: [r["address"] for r in search(query)]
              for query in ("ทรอตสกี", "Trotsky", "Троцкий", "ทรอสกี", "ทรอตสกี้")}  # fmt: skip
    assert len({tuple(p[:5]) for p in places.values()}) == 1


@pytest.fixture
def thai_project(tmp_path, project):
    """Another project in Thai: one line in conf.py, none of the edition's data."""
    thai = project()
    (tmp_path / "conf.py").write_text(
        "extensions = ['chabap.search', 'chabap.linebreak', 'chabap.languages']\n"
        "language = 'th'\nexclude_patterns = ['out']\n",
        "utf-8",
    )
    (tmp_path / "index.rst").write_text(
        "คู่มือ\n======\n\nอ่านคู่มือการค้าเสรีของเรา (free trade)\n\n.. [1] หมายเหตุ\n",
        "utf-8",
    )
    return thai


def test_one_line_in_another_project(thai_project):
    thai_project.build()
    find = engine(thai_project.read(DATA))
    assert [r["address"] for r in find("ค้า")] == ["index.html#id1"]
    assert find("คู่มือ")[0]["label"] == "คู่มือ"
    assert find("กาแฟ") == []
    page = thai_project.read("search.html")
    assert page.index("search-index.js") < page.index("static/search.js")
    assert not (thai_project.path / "out/html/searchindex.js").exists()
    assert '<span lang="en">free <wbr/>trade</span>' in thai_project.read("index.html")
    thai_project.build("epub")
    page = thai_project.read("index.xhtml", "epub")
    assert "อ่าน\u200bคู่มือ\u200bการค้า\u200bเสรี\u200bของ\u200bเรา (" in page


def test_pictures_are_found_by_what_is_said_of_them(project):
    """But nothing of a page that is not to be found."""
    album = project("search", "paragraphs")
    (album.path / "map.png").write_bytes(png())
    text = "(home)=\n# หน้า\n\nดู ![แผนที่เมือง](map.png) นี้\n"
    album.write(
        index=text,
        more="---\norphan: true\nnosearch: true\n---\n" + text.replace("home", "more"),
    )
    assert album.build() == ""
    find = engine(album.read(DATA))
    assert [r["address"] for r in find("แผนที่")] == ["index.html#home"]
    assert [r["address"] for r in find("หน้า")] == ["index.html#home"]


def test_references_are_searched_as_readers_see_them(passages):
    """Roles print a headword, or the words that they are given; works only notes name."""
    page = " ".join(
        text.replace("|", "")
        for _, address, _, text, *_ in passages
        if address.startswith("about/introduction.html")
    )
    assert "กรอนสตัทท์" in page  # {place}`กรอนสตัทท์ <kronstadt>`
    assert "kronstadt" not in page
    assert "เลนิน" in page  # {person}`lenin`
    assert "lenin" not in page
    assert "§ 3." in page.replace("\xa0", " ")
    assert "nove1969" not in page
