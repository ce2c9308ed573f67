"""Blocks that a witness lacks: one variant each, recorded with one entry."""

from __future__ import annotations

import tomllib

import pytest

from chabap.apparatus.blocks import SEPARATOR, collated
from chabap.apparatus.records import load, match, todo
from chabap.collation import rebuild
from chabap.paragraphs.ids import Paragraph, faults, section_sign

from .conftest import ROOT

NEW = [
    "ย่อหน้าใหม่ที่พบในภายหลังและ O ไม่มี",
    "ต่อมาเลนินได้เดินทางไปยังเมืองหลวงเพื่อพบกับตัวแทนของชาวนาและกรรมกร",
    "การค้าระหว่างประเทศของโซเวียตรุสเซียขยายตัวในช่วง ค.ศ. 1923",
]
RULE = """
[[rule]]
kind = "break"
certainty = "certain"
reason = "ขึ้นย่อหน้า"
responsible = "บก"
"""


@pytest.fixture(scope="module")
def texts(paragraphs):
    return list(paragraphs.items())


def text_of(blocks):
    return SEPARATOR.join(block.text for block in blocks)


@pytest.mark.parametrize("place", [0, 1, 5, 6, 29, 30])
@pytest.mark.parametrize("new", NEW)
def test_a_paragraph_that_the_witness_lacks_is_one_variant(
    texts, segmenter, place, new
):
    witness = SEPARATOR.join(text for _, text in texts)
    longer = [*texts[:place], ("c03-p05a", new), *texts[place:]]
    blocks = collated(
        longer, witness, words=segmenter.split, names=(), scripts=("THAI",)
    )
    variants = [variant for block in blocks for variant in block.variants]
    assert rebuild(text_of(blocks), variants) == witness
    assert [v.kind for v in variants if v.kind != "break"] == ["omission"]
    (own,) = [block for block in blocks if block.id == "c03-p05a"]
    assert own.variants[0][2:4] == (new, "")
    stub = todo({"O": blocks}, load(RULE, name="x")[0])
    (record,) = tomllib.loads(stub)["emendation"]
    assert (record["at"], record["witness"], record["reading"]) == ("c03-p05a", "", new)
    filled = stub
    for key in ("certainty", "reason", "responsible"):
        filled = filled.replace(f'{key} = ""', f'{key} = "certain"')
    records, wrong = load(filled + RULE, name="x")
    entries, unmatched = match({"O": blocks}, records)
    assert wrong + unmatched == []
    assert entries[-1].at or entries


def test_several_and_beside_other_changes(texts, segmenter):
    witness = SEPARATOR.join(text.replace("ทรอตสกี", "ทรอตลกี") for _, text in texts)
    longer = [
        ("c03-p00", NEW[0]),
        *texts[:3],
        ("c03-p03a", NEW[1]),
        ("c03-p03b", NEW[2]),
        *texts[3:],
    ]
    blocks = collated(
        longer, witness, words=segmenter.split, names=(), scripts=("THAI",)
    )
    variants = [variant for block in blocks for variant in block.variants]
    assert rebuild(text_of(blocks), variants) == witness
    assert [v.lemma for v in variants if v.kind == "omission"] == NEW
    assert {v.lemma for v in variants if v.kind == "word"} == {"ทรอตสกี"}


def test_the_real_witness_lacks_nothing(texts, segmenter):
    witness = (ROOT / "witness/o.txt").read_text("utf-8")
    blocks = collated(
        texts, witness, words=segmenter.split, names=(), scripts=("THAI",)
    )
    whole = [
        block.id
        for block in blocks
        if any(v.lemma == block.text for v in block.variants)
    ]
    assert whole == []


def test_a_number_between_two_numbers():
    assert section_sign("c03-p05a") == "§\xa03.5a"
    places = [
        Paragraph(name, f"chapters/03-x/index.md:{line}", "ก")
        for line, name in enumerate(["c03-p05", "c03-p05a", "c03-p06"], 1)
    ]
    assert faults(places, joined=(), references=()) == []
