"""What of the registers needs no project: names in a text, dates, and the data to take away."""

from __future__ import annotations

import csv
import io
import json

import pytest

from chabap.registers.dates import begins, parse
from chabap.registers.entries import Entry
from chabap.registers.exports import as_csv, as_json_ld
from chabap.registers.recognition import Given, Recogniser
from chabap.thai import Segmenter
from chabap.thai.dates import in_words, years

FORMS = {
    "เลนิน": "person-lenin",
    "ลัทธิเลนิน": "term-leninism",
    "วูดโรว์ วิลสัน": "person-wilson",
}


def recognised(text: str, *given: Given) -> list[tuple[str, str]]:
    segmenter = Segmenter(FORMS)
    recogniser = Recogniser(FORMS, split=segmenter.split)
    found = recogniser.occurrences(text, at="c03-p01", given=given)
    return [(o.form, o.target) for o in found]


def test_recognition():
    assert recognised("เลนินว่าลัทธิเลนินของเลนิน") == [
        ("เลนิน", "person-lenin"),
        ("ลัทธิเลนิน", "term-leninism"),
        ("เลนิน", "person-lenin"),
    ]
    assert recognised("อิวานกับวูดโรว์ วิลสันมา") == [("วูดโรว์ วิลสัน", "person-wilson")]
    assert recognised("") == []


def test_a_role_overrules_what_it_overlaps():
    no = Given("c03-p01", 0, 10, "", "")
    assert recognised("ลัทธิเลนินของเลนิน", no) == [("เลนิน", "person-lenin")]


def test_dates():
    assert parse("1921-03/..")[1] is None
    assert begins("../1924") == (1924, 0, 0)
    assert years(parse("1884/1937-08-13")) == "ค.ศ. 1884–1937"
    assert (
        in_words(parse("1917-11-07/1922-10-25"))
        == "7 พฤศจิกายน ค.ศ. 1917–25 ตุลาคม ค.ศ. 1922"
    )
    assert in_words(parse("1921~")) == "ราว ค.ศ. 1921"
    for wrong in (
        "",
        "..",
        "../..",
        "1921-13",
        "1921-02-30",
        "1921-00",
        "1924/1921",
        "21",
    ):
        with pytest.raises(ValueError):  # noqa: PT011  # its callers say what is wrong
            parse(wrong)


def test_exports():
    entries = [
        Entry("person", "lenin", "เลนิน", "Lenin", "Ленин", ("อิลยิช",), (), "1870-04-22/1924-01-21",
              "หัวหน้า", (("wikidata", "Q1394"),), ("dates",), "https://example.org"),
        Entry("event", "exile", "การเนรเทศ", dates="1929-01"),
    ]  # fmt: skip
    recogniser = Recogniser({"เลนิน": "person-lenin"}, split=Segmenter(["เลนิน"]).split)
    found = recogniser.occurrences("เลนิน", at="c03-p01")
    rows = list(csv.DictReader(io.StringIO(as_csv(entries, found, language="th"))))
    assert [row["id"] for row in rows] == ["lenin", "exile"]
    assert rows[0]["authorities"] == "wikidata:Q1394"
    assert rows[0]["paragraphs"] == "c03-p01"
    graph = json.loads(as_json_ld(entries, edition_id="nep-th", language="th"))[
        "@graph"
    ]
    assert graph[0]["deathDate"] == "1924-01-21"
    assert graph[0]["sameAs"] == ["http://www.wikidata.org/entity/Q1394"]
    assert graph[0]["name"][2] == {"@value": "Ленин", "@language": "ru"}
    assert (graph[1]["@type"], graph[1]["startDate"]) == ("Event", "1929-01")
