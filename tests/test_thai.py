"""Line breaks: words stay whole, and nothing is lost."""

from __future__ import annotations

import doctest
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythainlp.corpus.common import thai_words
from pythainlp.util import Trie

from chabap import spaced
from chabap.registers import dates
from chabap.thai import (
    Segmenter,
    breaks,
    dictionary,
    initial,
    normal,
    normalise,
    order,
    sort_key,
)
from chabap.thai import dates as thai_dates
from chabap.thai.breaks import WORD_JOINER, ZERO_WIDTH_SPACE, is_thai
from chabap.thai.clusters import clusters
from chabap.thai.dictionary import WordTable

from .conftest import ROOT

NAMES = ["ทรอตสกี", "ซีโนเวียฟ", "เลนินกราด", "เลนิน", "เปโตรกราด"]
TEXTS = st.text(st.sampled_from("กขคงจชซดตทนบปพมยรลวสหอะาิีุูเแโใไ่้็์ำัๆฯ 0aA.“"))


@pytest.fixture(scope="module")
def few_names():
    return Segmenter(NAMES)


def test_doctests():
    for module, least in (
        (breaks, 12),
        (dictionary, 1),
        (normal, 2),
        (order, 4),
        (dates, 1),
        (thai_dates, 6),
        (spaced, 9),
    ):
        result = doctest.testmod(module)
        assert result.attempted >= least
        assert result.failed == 0


def test_compounds_are_parted_where_they_shall_be():
    few = Segmenter(["ทรอตสกี", "สภาแรงงาน"])
    assert few.words("สภาแรงงาน") == ["สภาแรงงาน"]
    assert few.without_compounds.words("สภาแรงงาน") == ["สภา", "แรงงาน"]


@given(TEXTS)
def test_a_normal_text_stays_as_it_is(text):
    assert normalise(normalise(text)) == normalise(text)


def test_normalising_hides_nothing_of_the_witness_and_the_text(paragraphs):
    """Else a difference between them could pass the apparatus unseen by a reader."""
    for text in ((ROOT / "witness/o.txt").read_text("utf-8"), *paragraphs.values()):
        assert normalise(text) == text


def test_no_name_is_too_long_for_a_phone(segmenter, entries):
    forms = {form for e in entries for form in (e["th"], *e["forms"])}
    parts = {
        part
        for form in forms
        for word in segmenter.split(form)
        for part in (segmenter.line_words(word) if is_thai(word) else [word])
    }
    assert {part for part in parts if len(part) > 24} == set()


def test_the_table_of_words_is_the_trie():
    full, table = Trie(thai_words()), WordTable(thai_words())
    text = (ROOT / "witness/o.txt").read_text("utf-8")
    assert all(
        full.prefixes(text, i) == table.prefixes(text, i) for i in range(len(text))
    )


def test_names_are_words(few_names):
    words = few_names.words("ทรอตสกีและซีโนเวียฟไปเลนินกราด")
    assert words == ["ทรอตสกี", "และ", "ซีโนเวียฟ", "ไป", "เลนินกราด"]


@given(TEXTS)
def test_marks_can_be_taken_out_again(text):
    segmenter = Segmenter()
    segmenter.__dict__["_trie"] = _TRIE
    opened, fixed = segmenter.open_breaks(text), segmenter.fix_breaks(text)
    assert opened.replace(ZERO_WIDTH_SPACE, "") == text
    assert fixed.replace(ZERO_WIDTH_SPACE, "").replace(WORD_JOINER, "") == text


def test_no_mark_is_cut_from_its_letter():
    assert clusters("เมื่อ") == ["เมื่", "อ"]
    assert clusters("น้ำใจ") == ["น้ำ", "ใจ"]
    assert clusters("แพทย์") == ["แพ", "ท", "ย์"]


_TRIE = Segmenter(NAMES)._trie  # loading it takes a second


# Ordered by hand after the rules in the front matter of the Royal Society's dictionary.
IN_ORDER = (ROOT / "tests/golden/order.txt").read_text("utf-8").splitlines()


def test_dictionary_order():
    by_code_point = sorted(IN_ORDER)
    assert by_code_point != IN_ORDER
    assert sorted(by_code_point, key=sort_key) == IN_ORDER


def test_each_word_files_under_its_consonant():
    assert [initial(word) for word in ("เลนิน", "โซเวียต", "ไข่", "ฤดู", "“เรา”")] == [
        "ล",
        "ซ",
        "ข",
        "ฤ",
        "ร",
    ]


SENTENCES = (ROOT / "tests/golden/words.tsv").read_text("utf-8").splitlines()
"""Paragraph, and words parted by hand: | between words, · where both are right."""


def edges(words: list[str]) -> set[int]:
    return set(accumulate(map(len, words)))


def test_words_of_sixty_sentences(segmenter, paragraphs, entries):
    names = {f for e in entries for f in (e["th"], *e["forms"].split("|"))}
    decisions = wrong = 0
    for line in SENTENCES:
        at, _, parted = line.partition("\t")
        sentence = parted.replace("|", "").replace("·", "")
        assert sentence in paragraphs[at]
        must = edges(parted.replace("·", "").split("|"))
        may = must | edges(parted.replace("·", "|").split("|"))
        words = segmenter.split(sentence.replace("...", "\u2026"))
        found = edges([word.replace("\u2026", "...") for word in words])
        decisions += len(must)
        wrong += len(must - found) + len(found - may)
        for word in names & set(parted.replace("·", "").split("|")):
            assert word in words
    assert len(SENTENCES) == 60
    assert decisions > 600
    assert wrong / decisions <= 0.02


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("ไ\u200bป\u2060", "ไป"),
        ("เเก", "แก"),
        ("ก\u0e48\u0e34", "ก\u0e34\u0e48"),
        ("น\u0e4d\u0e49\u0e32", "น\u0e49\u0e33"),
        ("น\u0e33\u0e49", "น\u0e49\u0e33"),
        ("ม\u0e45", "มา"),
        ("ก\u0e34\u0e34", "ก\u0e34"),
    ],
)
def test_every_rule_of_normalising(typed, normal):
    assert normalise(typed) == normal


@pytest.mark.parametrize(
    "tied", ["ราว 5", "ค.ศ. 1924", "ที่ 6", "ร้อยละ 20", "5 คน", "8 มีนาคม", "ต่าง ๆ"]
)
def test_what_belongs_together_stays_on_one_line(tied):
    fixed = Segmenter().fix_breaks(f"ก {tied} ก")
    before, after = tied.rsplit(" ", 1)
    assert f"{before[-1]} \u2060{after[0]}" in fixed
    assert "\u2060" not in Segmenter().fix_breaks("5 ก")


def test_no_line_ends_behind_the_hyphen_of_a_name():
    assert "กี-\u2060ค" in Segmenter().fix_breaks("ริมสกี-คอร์ซาคอฟ")


def test_long_names_are_parted_where_words_end():
    """The commoner of two ways: กองทัพ is a word, and ของกอง is none that is meant."""
    thai = Segmenter(["การอพยพของกองทัพแรงเกล", "แรงเกล"])
    assert thai.line_words("การอพยพของกองทัพแรงเกล") == ["การอพยพของกองทัพแรงเกล"]
    parts = thai.line_words("การอพยพของกองทัพแรงเกล", long=20)
    assert parts == ["การอพยพ", "ของ", "กองทัพ", "แรงเกล"]


def test_of_names_of_several_words_the_longest_and_the_first_count():
    thai = Segmenter(["ดานอ ลารี", "ดานอ ลารี มาฮู", "มาฮู ซาเก"])
    texts = ("มีดานอ ลารี มาฮู ซาเก", "ดานอ ลารี ซาเก", "ดานอ ลารีมาฮู ซาเก", "ดานอ  ลารี")
    names = [[t[slice(*span)] for span in thai.unbroken(t)] for t in texts]
    several = [[name for name in found if " " in name] for found in names]
    assert several == [
        ["ดานอ ลารี มาฮู"],
        ["ดานอ ลารี"],
        ["ดานอ ลารี", "มาฮู ซาเก"],
        [],
    ]
