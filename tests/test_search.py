"""The search of the site: what it finds, and what it does not, run in a JavaScript engine."""

from __future__ import annotations

import doctest
import json
from collections import Counter

import pytest
from py_mini_racer import MiniRacer

from chabap.search import DATA, index
from chabap.thai import sort_key

from .conftest import ROOT

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
    ask = "JSON.stringify(index.search(index.normalise({})).results)"
    return lambda query: json.loads(context.eval(ask.format(json.dumps(query))))


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
    assert [word for word in NOT_FOUND if search(word)] == []
    assert len(NOT_FOUND) == 50


def test_reading_text_first_then_registers_then_notes(search):
    ranks = [result["rank"] for result in search("ทรอตสกี")]
    assert ranks == sorted(ranks)
    assert {0, 1, 2} <= set(ranks)
    labels = [result["label"] for result in search("เฮอร์เบิร์ต")]
    assert labels == ["องค์กร", "§\N{NO-BREAK SPACE}3.4 เชิงอรรถ"]


def test_works_of_the_bibliography_come_last(search):
    addresses = [result["address"] for result in search("Avrich")]
    assert addresses[-1] == "bibliography.html#bib-2-avrich1970"


@pytest.fixture(scope="module")
def passages(built):
    data = (built / "html" / DATA).read_text("utf-8").partition("=")[2]
    return json.loads(data.rstrip(";\n"))["passages"]


def test_equals_stand_in_dictionary_order(passages):
    """Results that are as good as one another come in the order of the data."""
    entries = [text.replace(index.EDGE, "") for rank, *_, text in passages if rank == 1]
    assert len(entries) > 250
    assert entries == sorted(entries, key=sort_key)


def test_hits_lie_where_the_words_are(passages, search):
    text = "".join(p[3].replace(index.EDGE, "") + "\n" for p in passages)
    for result in search("กูลักส์"):
        for start, end in result["hits"]:
            assert text[start:end] == "กูลักส์"


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
    assert '<span lang="en">free trade</span>' in thai_project.read("index.html")
    thai_project.build("epub")
    page = thai_project.read("index.xhtml", "epub")
    assert "อ่าน\u200bคู่มือ\u200bการค้า\u200bเสรี\u200bของ\u200bเรา (" in page


def test_references_are_searched_as_readers_see_them(passages):
    """Roles print a headword, or the words that they are given; works are left to their page."""
    page = " ".join(
        text.replace("|", "")
        for _, address, _, text in passages
        if address.startswith("about/introduction.html")
    )
    assert "กรอนสตัทท์" in page  # {place}`กรอนสตัทท์ <kronstadt>`
    assert "kronstadt" not in page
    assert "เลนิน" in page  # {person}`lenin`
    assert "lenin" not in page
    assert "§ 3." in page.replace("\xa0", " ")
    assert "nove1969" not in page
