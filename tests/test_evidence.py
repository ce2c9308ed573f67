"""The papers of what was seen, held against what they are about: see evidence/README.md."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict

import pytest

from .conftest import ROOT

FILES = ("bibliography", "culture", "politics", "registers")
AGREEMENTS = {"agrees", "partly", "differs", "nothing-found", "lead"}
FREE = re.compile(
    r"§|c03-p|new/|term-new/|events\.md|introduction|glossary|\w+ (notes|chron)"
)
"""What no entry, note or record is: places of the text, proposals, other pages."""
REFUSED = re.compile(
    r"marxists\.info|wiki2|wikisum|nina\.az|iiab|liquisearch|alphahistory|scribd|docslib"
    r"|zlibrary|vdoc|pdfdrive|twirpx|litmir|amazon|findagrave|cloudfront|metapedia|news-pravda"
    r"|foundagrave|knowledgr|piglix|clateway|theinfolist|wikizero|worddisk|zxc\.wiki|allwatchit"
    r"|deadlypass|uzel-ki|cambridgedev|bkum\.asia|slovarslov|e-libra\b|studmed|kokakiwi"
)


def lines() -> list[dict[str, str]]:
    found = []
    for name in FILES:
        with (ROOT / f"evidence/{name}.tsv").open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return found


def identifiers() -> set[str]:
    with (ROOT / "evidence/identifiers.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {f"{row['file'].removesuffix('.md')}/{row['entry']}" for row in rows}


def subjects(where: str) -> list[str]:
    """Return the labels in one cell: ``fact-tax | glossary …``, ``people/x / events/y``."""
    return re.split(r" [/|] |, | \(|\): ", where)


def entries() -> dict[str, str]:
    found = {}
    for path in sorted((ROOT / "registers").glob("*.md")):
        for block in re.split(r"(?m)^(?=:::\{)", path.read_text("utf-8"))[1:]:
            if named := re.match(r":::\{(?!timeline)\w+\} (\S+)", block):
                found[f"{path.stem}/{named[1]}"] = block
    return found


def notes() -> dict[str, str]:
    chapters = [p.read_text("utf-8") for p in (ROOT / "chapters").rglob("*.md")]
    return dict(re.findall(r"(?m)^\[\^([a-z0-9-]+)\]: (.*)$", "\n".join(chapters)))


def records() -> dict[str, str]:
    text = (ROOT / "references.bib").read_text("utf-8")
    return {
        f"bib/{key}": b
        for key, b in re.findall(r"@\w+\{(\w+),(.*?)\n\}", text, re.DOTALL)
    }


@pytest.fixture(scope="module")
def about() -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    for line in lines():
        for subject in subjects(line["where"]):
            found[subject].append(line)
    return found


def test_every_line_is_about_something_that_is_there(about):
    heads = (ROOT / "glossary.md").read_text("utf-8").splitlines()
    terms = {f"term/{head}" for head in heads}
    known = notes().keys() | terms | entries().keys() | records().keys()
    lost = {w for w in about if w not in known and not FREE.match(w)}
    assert {
        w for w in lost if re.match(r"\w+/|(who|fact|source|context|text)-", w)
    } == set()


def test_every_line_names_a_source_or_says_what_was_tried():
    for line in lines():
        assert line["agreement"] in AGREEMENTS, line
        assert line["source"].strip(" -—") or line["remark"].strip(" -—"), line


def test_no_line_names_an_address_that_proves_nothing():
    """Nor is a reader told of one, in any column."""
    told = [cell for line in lines() for cell in line.values()]
    assert [cell for cell in told if REFUSED.search(cell)] == []


def test_nothing_is_called_checked_without_a_line(about):
    bare = [
        key
        for key, block in (entries() | records()).items()
        if re.search(r":verified: (?!nothing)|verified = \{(?!nothing)", block)
        and key not in about
        and key not in identifiers()
    ]
    assert bare == []


def test_no_identifier_without_a_line():
    given = {
        key
        for key, block in entries().items()
        if re.search(r"(?m)^:(wikidata|viaf|gnd|loc|geonames|coordinates):", block)
    }
    assert given - identifiers() == set()


def test_the_introduction_counts_numbers_of_authority_files_and_places():
    blocks = entries().values()
    numbered = [
        b for b in blocks if re.search(r"(?m)^:(wikidata|viaf|gnd|loc|geonames):", b)
    ]
    placed = [b for b in blocks if re.search(r"(?m)^:coordinates:", b)]
    assert (
        f"ทะเบียนมี {len(blocks)} รายการ มีเลขประจำตัวในแฟ้มหลักฐาน {len(numbered)} รายการ"
        f" และมีพิกัด {len(placed)} รายการ"
    ) in (ROOT / "about/introduction.md").read_text("utf-8")


def test_the_introduction_counts_what_the_papers_hold(about):
    count = Counter(line["agreement"] for line in lines())
    opened = {"agrees", "partly", "differs"}
    seen = [
        n for n in notes() if any(x["agreement"] in opened for x in about.get(n, ()))
    ]
    told = [n for n in notes().values() if re.search("ยังไม่ได้ตรวจสอบ|ยังไม่พบ", n)]
    bare = [n for n in notes() if n not in about]
    text = (ROOT / "about/introduction.md").read_text("utf-8")
    for said in (
        f"{count.total():,} บรรทัด ในจำนวนนั้นแหล่งที่เปิดดูยืนยัน {count['agrees']}",
        f"ยืนยันบางส่วน {count['partly']} ขัดกับที่เขียนไว้เดิม {count['differs']}",
        f"ร่องรอย {count['lead']} และค้นแล้วไม่พบ {count['nothing-found']}",
        f"เชิงอรรถมี {len(notes())} ข้อ มีบรรทัดของตน {len(notes()) - len(bare)} ข้อ",
        f"{len(seen)} ข้อมีแหล่งที่เปิดดูได้จริง",
        f"{len(told)} ข้อบอกไว้ในตัว",
    ):
        assert said in text
    assert {note.split("-")[0] for note in bare} == {"text"}
