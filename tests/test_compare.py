"""What changed between two versions: each id has one answer, and the whole a kind."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from chabap.thai import Segmenter
from chabap.versions import shelf
from chabap.versions.compare import (
    Stretch,
    claims_less,
    compare,
    difference,
    kind_of,
)
from chabap.versions.record import Line, Record
from chabap.versions.shelf import keep, splitter

PAGE = "chapters/03-nep/index"


def words(text):
    return re.findall(r"\w+|\W", text)


def line(kind, name, text="ก", where=PAGE, number=""):
    return Line(kind, name, number, where, text)


OLD = [
    line("heading", "c03"),
    line("paragraph", "c03-p01", "one two, three", number="3.1"),
    line("note", "fact-a", "a fact", where="c03-p01", number="1"),
    line("paragraph", "c03-p02", "four five", number="3.2"),
    line("note", "fact-b", "a second", where="c03-p02", number="2"),
    line("emendation", "v-1", "fore ⟶ four", where="c03-p02"),
    line("paragraph", "c03-p03", "six", number="3.3"),
    line("person", "lenin", "Lenin", where="registers/people"),
]


def record(lines, version="0.1.0"):
    return Record(version, dt.date(2026, 1, 1), tuple(lines))


def changed(new, successors=None, old=OLD):
    found = compare(record(old), record(new), words=words, successors=successors)
    return {change.key[1]: change for change in found}


def replaced(name, **parts):
    """The old lines with one that says something else."""
    return [
        Line(**(vars(entry) | parts)) if entry.id == name else entry for entry in OLD
    ]


def without(*names):
    return [entry for entry in OLD if entry.id not in names]


def kind(new, **more):
    return kind_of(changed(new, **more).values())


def test_nothing_changed():
    found = changed(OLD)
    assert {change.answer for change in found.values()} == {"identical"}
    assert kind(OLD) == "patch"


def test_words():
    new = replaced("c03-p01", text="one too, three four")
    change = changed(new)["c03-p01"]
    assert change.answer == "wording"
    assert [(s.old, s.new) for s in change.stretches] == [("two", "too"), ("", " four")]
    text = OLD[1].text
    for old, _, at in change.stretches:
        assert text[at : at + len(old)] == old
    assert change.stretches[1].at == len(text)
    assert kind(new) == "minor"


def test_signs_alone():
    new = replaced("c03-p01", text="one two; three")
    change = changed(new)["c03-p01"]
    assert (change.answer, change.stretches) == (
        "punctuation",
        (Stretch(",", ";", 7),),
    )
    assert kind(new) == "patch"
    assert difference("one two", "one  two", words=words)[0] == "punctuation"


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (replaced("fact-a", text="another fact"), "wording"),
        (without("fact-a"), "retired"),
        ([*OLD, line("note", "who-x", "x", where="c03-p01")], "new"),
        (replaced("fact-a", where="c03-p02"), "identical"),
    ],
)
def test_notes_alone(new, expected):
    change = changed(new)["c03-p01"]
    assert change.answer == "notes"
    assert [note.answer for note in change.notes] == [expected]
    assert changed(new)["c03-p03"].answer == "identical"


def test_a_note_that_moved_is_told_at_both_places():
    found = changed(replaced("fact-a", where="c03-p02"))
    assert [n.key[1] for n in found["c03-p01"].notes] == ["fact-a"]
    assert [n.key[1] for n in found["c03-p02"].notes] == ["fact-a"]
    assert found["fact-a"].moved


def test_another_number_of_a_note_is_no_change():
    assert changed(replaced("fact-b", number="3"))["c03-p02"].answer == "identical"


def test_retired_with_its_successor():
    heirs = {
        ("paragraph", "c03-p03"): ("paragraph", "c03-p09"),
        ("paragraph", "c03-p09"): ("paragraph", "c03-p02"),
    }
    change = changed(without("c03-p03"), heirs)["c03-p03"]
    assert change.answer == "retired"
    assert change.successor == OLD[3]
    assert changed(without("c03-p03"))["c03-p03"].successor is None
    loop = {("paragraph", "c03-p03"): ("paragraph", "c03-p03")}
    assert changed(without("c03-p03"), loop)["c03-p03"].successor is None
    assert kind(without("c03-p03")) == "major"


def test_a_joined_paragraph_keeps_its_place():
    joined = line("joined", "c03-p03", "", number="3.3")
    found = compare(
        record(OLD), record([*without("c03-p03"), joined]), words=words, successors=None
    )
    (change,) = [c for c in found if c.key == ("paragraph", "c03-p03")]
    assert (change.answer, change.successor) == ("retired", joined)
    assert kind_of(found) == "major"


def test_order_of_the_book_with_what_is_gone():
    new = [OLD[0], line("paragraph", "c03-p00", number="3.0"), *OLD[3:]]
    assert list(changed(new)) == [
        "c03",
        "c03-p01",
        "fact-a",
        "c03-p00",
        *[entry.id for entry in OLD[3:]],
    ]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ([*OLD, line("paragraph", "c03-p04", number="3.4")], "major"),
        ([*OLD, line("heading", "c03-end")], "major"),
        ([*OLD, line("heading", "help", where="about/help")], "minor"),
        (without("lenin"), "major"),
        (without("fact-a"), "major"),
        (without("v-1"), "minor"),
        ([*OLD, line("emendation", "v-2", where="c03-p01")], "minor"),
        ([*OLD, line("note", "who-x", where="c03-p01")], "minor"),
        ([*OLD, line("source", "nove1969", where="bibliography")], "minor"),
        (replaced("lenin", text="Lénine"), "minor"),
        (replaced("c03-p02", number="3.7"), "major"),
        (replaced("c03-p02", where="chapters/03-nep/policy"), "major"),
        ([*OLD[:3], OLD[6], *OLD[3:6], OLD[7]], "major"),
        ([OLD[7], *OLD[:7]], "patch"),
    ],
)
def test_kinds_of_versions(new, expected):
    assert kind(new) == expected


def test_of_an_order_that_changed_the_fewest_have_moved():
    found = changed([OLD[0], OLD[6], *OLD[1:6], OLD[7]])
    assert [name for name, change in found.items() if change.moved] == ["c03-p03"]


@pytest.mark.parametrize(
    ("new", "kind", "less"),
    [
        ("0.2.0", "major", False),
        ("0.1.1", "patch", False),
        ("0.1.1", "minor", True),
        ("1.0.0", "major", False),
        ("0.1.0", "patch", True),
        ("0.0.9", "patch", True),
    ],
)
def test_a_version_that_claims_less(new, kind, less):
    assert claims_less("0.1.0", new, kind) is less


def test_what_was_split_is_kept_for_the_same_names(tmp_path, monkeypatch):
    text, kept = "ชาวนาขายข้าวให้โรงสี", tmp_path / "words.pickle"
    these = [Record("1.0.0", dt.date(2026, 1, 2), tuple(OLD))]
    split = splitter("th", these, kept)(text)
    keep("th", these, kept)
    shelf._segmenter.cache_clear()
    monkeypatch.setattr(Segmenter, "_segment", lambda *_: ["x"])
    assert splitter("th", these, kept)(text) == split
    others = [these[0], Record("1.1.0", these[0].date, (line("term", "t", "โรง"),))]
    assert splitter("th", others, kept)(text) == ["x"]
    shelf._segmenter.cache_clear()
