"""Collation: every difference is found, and the witness comes back byte for byte."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chabap.collation import collate, rebuild
from chabap.collation.align import edits
from chabap.thai import Segmenter

from .conftest import ROOT

LETTERS = "กขคงจชซดตทนบปพมยรลวสหอะาิีุูเแโใไ่้็์ำัๆฯ 0123aA.“”\n²⁵রو"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=80)
SOURCE = (ROOT / "witness" / "o.txt").read_text("utf-8")


def plain(text: str) -> list[str]:
    """Split at spaces and letters of the West: enough for the algorithm, and fast."""
    return re.findall(r"[ก-๎]{1,5}|[A-Za-z]+|.", text, re.DOTALL)


@pytest.fixture(scope="module")
def segmenter():
    return Segmenter(["ทรอตสกี", "บูคาริน", "เบสซาราเบีย"])


@given(TEXTS, TEXTS)
def test_rebuild_gives_any_witness_back(reading, witness):
    assert rebuild(reading, collate(reading, witness, words=plain)) == witness


def damage(text: str, chance: random.Random) -> str:
    """Do to a text what OCR, typists and binders do."""
    at = chance.randrange(len(text))
    end = min(len(text), at + chance.choice((1, 1, 2, 5, 20, 200)))
    piece = text[at:end]
    new = chance.choice(
        (
            "", piece + piece, piece[::-1], "่", "\n\n", " ", "রু", "x1",
            piece.replace(" ", ""), chance.choice(LETTERS) + piece,
        )
    )  # fmt: skip
    return text[:at] + new + text[end:]


def test_ten_thousand_random_edits_survive_the_round_trip():
    chance = random.Random(1921)  # noqa: S311  # the same edits every time
    text = SOURCE[8000:12000]
    for _ in range(100):
        damaged = text
        for _ in range(100):
            damaged = damage(damaged, chance) or text
        variants = collate(text, damaged, words=plain)
        assert rebuild(text, variants) == damaged
        ends = [0, *(v.end for v in variants)]
        assert all(v.start >= end for v, end in zip(variants, ends, strict=False))


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_long_text_is_cut_at_anchors_without_loss(data):
    text = SOURCE[:12000]
    at = data.draw(st.integers(0, len(text) - 3000))
    cut = data.draw(st.integers(0, 3000))
    witness = text[:at] + data.draw(TEXTS) + text[at + cut :]
    found = edits(text, witness)
    parts, here, there = [], 0, 0
    for edit in found:
        assert text[here : edit.start] == witness[there : edit.w_start]
        parts += [text[here : edit.start], witness[edit.w_start : edit.w_end]]
        here, there = edit.end, edit.w_end
    assert "".join([*parts, text[here:]]) == witness


@pytest.mark.parametrize(
    ("reading", "witness", "lemma", "theirs", "kind"),
    [
        (
            "การต่อสู้ประหัตประหาร",
            "การต่อสู้ประทัดประหาร",
            "ประหัตประหาร",
            "ประทัดประหาร",
            "word",
        ),
        ("ว่าบูคารินกล่าว", "ว่าบุคคารินกล่าว", "บูคาริน", "บุคคาริน", "name"),
        (
            "ของทรอตสกีซึ่ง",
            "ของท\u0631\u0648\u062aสกีซึ่ง",
            "ทรอตสกี",
            "ท\u0631\u0648\u062aสกี",
            "script",
        ),
        ("ครั้งที่ 15 วันที่", "ครั้งที่ 5 วันที่", "15", "5", "number"),
        ("เชื่อ²⁵ แต่", "เชื่อ²⁶ แต่", "²⁵", "²⁶", "number"),
        ("นโยบายเศรษฐกิจใหม่ก็เพื่อ", "นโยบายเศรษฐกิจก็เพื่อ", "ใหม่", "", "omission"),
        ("ใช้วิธีกำหนดภาษีแทน", "ใช้วิธีกำหนดภาษีภาษีแทน", "", "ภาษี", "addition"),
        ("ทำนายว่า", "ทำนายนว่า", "ทำนาย", "ทำนายน", "addition"),
        ("เขากลุ้มรุมกัน", "เขากลุ้มkรุมกัน", "กลุ้มรุม", "กลุ้มkรุม", "word"),
        ("การแตกแยก", "การแตก แยก", "", " ", "space"),
        ("การเลือกตั้ง", "การเลือก\n\nตั้ง", "", "\n\n", "break"),
        ("เรียก “เรา” ว่า", 'เรียก "เรา" ว่า', "“", '"', "punctuation"),
    ],
)
def test_kinds_and_whole_words(segmenter, reading, witness, lemma, theirs, kind):
    variants = collate(
        reading, witness, words=segmenter.split, names={"บูคาริน", "ทรอตสกี"}
    )
    assert rebuild(reading, variants) == witness
    first = variants[0]
    assert (first.lemma, first.witness, first.kind) == (lemma, theirs, kind)
    assert all(v.kind == kind for v in variants)


def test_order(segmenter):
    (variant,) = collate("ก่อนและหลัง", "หลังและก่อน", words=segmenter.split)
    assert variant.kind == "order"


def test_neighbours_are_one_variant(segmenter):
    reading, witness = "เสียงในมอสโก", "เสี่ยงไนมอสโก"
    (variant,) = collate(reading, witness, words=segmenter.split)
    assert (variant.lemma, variant.witness) == ("เสียงใน", "เสี่ยงไน")


def test_anchors_stand_once_in_both_texts():
    """A refrain is no anchor: the stretch behind the wrong one would be all variants."""
    refrain = "ก้อนหินจงกลิ้งไปตามทางของมัน"
    verses = [f"บทที่ {n:04} {'ขคงจ' * 9} {refrain}" for n in range(200)]
    reading = "\n".join(verses)
    witness = "\n".join(verses[:40] + verses[55:])
    found = collate(reading, witness, words=list)
    assert rebuild(reading, found) == witness
    assert sum(len(v.lemma) for v in found) < 2 * len("\n".join(verses[40:55]))


def test_a_damaged_anchor_is_not_looked_for_at_its_repetition():
    """The probe is damaged in the witness where it first stands, but not where it recurs."""
    refrain = "ก้อนหินจงกลิ้งไปตามทางของมันเถิด"
    prose = [f"ประโยคที่ {n:04} เล่าเรื่อง{'ขคงจ'[n % 4] * 9}" for n in range(200)]
    start = "".join(prose)[:1500]
    between = "".join(prose)[1500:2500]
    rest = "".join(prose)[2500:]
    reading = start + refrain + between + refrain + rest
    witness = start + refrain.replace("หิน", "ฟิน") + between + refrain + rest
    (variant,) = collate(reading, witness, words=list)
    assert (variant.lemma, variant.witness) == ("ห", "ฟ")
