"""The names of the real edition: each belongs to an entry, and review sees every change."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter

import pymupdf
import pytest
from lxml import html
from pythainlp.corpus.common import thai_words

from chabap.thai.breaks import is_thai

from .conftest import ROOT

PAGES = {
    "person": "registers/people",
    "place": "registers/places",
    "org": "registers/organisations",
    "work": "registers/works",
    "event": "registers/events",
    "term": "glossary",
}


@pytest.fixture(scope="module")
def occurrences(built):
    with (built / "text" / "occurrences.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_occurrence_was_reviewed(built, golden):
    found = (built / "text" / "occurrences.tsv").read_text("utf-8")
    # without offsets, which change with every word before them
    lines = (line.split("\t") for line in found.splitlines())
    golden(
        "occurrences.tsv",
        "".join("\t".join([a, *rest]) + "\n" for a, _, _, *rest in lines),
    )


def test_registers_are_full(entries):
    counts = Counter(entry["kind"] for entry in entries)
    least = {"person": 36, "place": 36, "org": 30, "work": 27, "event": 28, "term": 50}
    assert {k: n for k, n in least.items() if counts[k] < n} == {}


def test_ten_entries_of_each_register_were_compared_with_a_source(entries):
    checked = Counter(e["kind"] for e in entries if e["verified"])
    assert {k: checked[k] for k in PAGES if k != "term" and checked[k] < 10} == {}


def test_no_name_without_an_entry(paragraphs, segmenter, occurrences):
    """Words that no dictionary has are names with an entry, or reviewed; so are capitals."""
    reviewed = set((ROOT / "registers/words.txt").read_text("utf-8").split())
    left = []
    for at, text in paragraphs.items():
        spans = [(int(o["start"]), int(o["end"])) for o in occurrences if o["at"] == at]
        place = 0
        for word in segmenter.split(text):
            strange = (
                word not in thai_words() and word not in "คศๆ"
                if "ก" <= word[0] <= "๎"
                else re.match("[A-Z][a-z]", word)
            )
            inside = any(start <= place < end for start, end in spans)
            if strange and not inside and word not in reviewed:
                left.append((at, word))
            place += len(word)
    assert left == []


def test_no_unknown_word_in_notes_and_registers(built, segmenter):
    """A name that no word list has would be parted in the middle."""
    data = (built / "html/searchdata.js").read_text("utf-8").partition("=")[2]
    known = segmenter.names | thai_words()
    unknown = {
        word
        for _, _, _, text, *witness in json.loads(data.rstrip(";\n"))["passages"]
        if not witness  # that is nobody's prose
        for word in segmenter.split(text.replace("|", ""))
        if is_thai(word) and len(word) > 1 and word not in known
    }
    assert unknown == set()


def hand_ordered() -> dict[str, list[str]]:
    """Return the letters and headwords of each register, as a reader of Thai ordered them."""
    lists: dict[str, list[str]] = {}
    for line in (ROOT / "tests/golden/registers.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            lists[line[2:]] = []
        else:
            lists[list(lists)[-1]].append(line.strip())
    return lists


JOINED = {0x200B: "", 0xA0: " "}
"""Where lines may and may not end in a headword."""


def test_registers_stand_in_thai_order_in_all_formats(built, edition):
    lists = hand_ordered()
    assert list(lists) == list(PAGES.values())
    with pymupdf.open(built / "pdf" / f"{edition.id}.pdf") as pdf:
        in_print = printed_lists(pdf)
    for (page, expected), printed in zip(lists.items(), in_print, strict=True):
        assert printed == "".join("".join(expected).split())
        for name in (f"html/{page}.html", f"stage/epub/{page}.xhtml"):
            shown = html.parse(built / name).xpath(
                "//dl/dt[@id] | //p[contains(@class, 'letter ')]"
            )
            assert [
                re.sub(r" · .*|[¶#]$", "", term.text_content().translate(JOINED))
                for term in shown
            ] == expected


def printed_lists(pdf) -> list[str]:
    """Return letters and headwords of each register, which are bold, without spaces."""
    names = ["บุคคล", "สถานที่", "องค์กร", "งาน", "เหตุการณ์", "อภิธานศัพท์"]
    (first,) = [
        n for level, title, n in pdf.get_toc() if (level, title) == (2, names[0])
    ]
    found, title = dict.fromkeys(names, ""), ""
    for page in pdf.pages(first - 1):
        for block in page.get_text("dict")["blocks"]:
            for span in (s for line in block.get("lines", ()) for s in line["spans"]):
                if span["size"] > 12:
                    title = span["text"].strip()
                    continue
                bold = "Bold" in span["font"] and round(span["size"], 1) in {8.5, 9}
                if bold and title in found:
                    found[title] += "".join(span["text"].split())
    return list(found.values())


def test_every_reference_in_the_text_leads_to_its_entry(built, occurrences):
    for name in ("index", "policy", "succession", "culture"):
        page = html.parse(built / "html/chapters/03-nep" / f"{name}.html").getroot()
        cards = {
            card
            for card in page.xpath("//div[@class='cards']/div/@id")
            if not card.startswith("card-bib-")
        }
        links = page.xpath("//a[contains(@class, 'name ')]")
        assert links
        assert {f"card-{a.get('href').partition('#')[2]}" for a in links} == cards
        for section in page.xpath("//section"):
            first = section.xpath(".//a[contains(@class, ' first ')][@id]/@href")
            assert len(first) == len(set(first))
    whole = {a for page in (built / "html/chapters/03-nep").glob("*.html")
             for a in html.parse(page).xpath("//a[contains(@class, 'name ')]/@id")}  # fmt: skip
    assert len(whole) == len(occurrences)


def test_what_editors_say_of_whom_is_reviewed(built, golden):
    golden("mentions.tsv", (built / "text/mentions.tsv").read_text("utf-8"))


def test_downloads(built):
    graph = json.loads((built / "html/downloads/registers.jsonld").read_text("utf-8"))
    by_id = {thing["@id"]: thing for thing in graph["@graph"]}
    assert by_id["person-trotsky"]["@type"] == "Person"
    assert by_id["person-trotsky"]["deathDate"] == "1940-08-21"
    assert (
        (built / "html/downloads/registers.csv")
        .read_bytes()
        .startswith(b"\xef\xbb\xbf")
    )


def test_timeline(built, entries):
    page = html.parse(built / "html/registers/timeline.html").getroot()
    rows = [r.xpath("string(td[2]//a)") for r in page.xpath("//tbody/tr")]
    years = {
        e["th"]: int(e["dates"].lstrip("./")[:4])
        for e in entries
        if e["kind"] == "event"
    }
    assert set(rows) == {name for name, year in years.items() if 1914 <= year <= 1932}
    assert [years[name] for name in rows] == sorted(years[name] for name in rows)


def test_the_timeline_names_the_first_three_paragraphs(built):
    page = html.parse(built / "html/registers/timeline.html").getroot()
    cells = page.xpath("//table[contains(@class, 'timeline')]//td[3]")
    counts = {
        len(cell.xpath(".//a")): cell.text_content().strip()[-1:] for cell in cells
    }
    assert max(counts) == 3
    many = [cell for cell in cells if "…" in cell.text_content()]
    assert many
    assert {len(cell.xpath(".//a")) for cell in many} == {3}
