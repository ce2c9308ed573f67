"""The ledger of ids: what may come, what may go, and how an editor is told."""

from __future__ import annotations

import pytest

from chabap.versions.ledger import enter, faults, parse, successors

USED = {
    ("paragraph", "c01-p01"): "chapters/01-a/index.md:5",
    ("note", "fact-a"): "chapters/01-a/index.md:9",
    ("emendation", "v-c01-p01-a"): "chapters/01-a/index.md:5",
}
KNOWN = "emendation v-c01-p01-a\nnote fact-a\nparagraph c01-p01\n"


def told(text, *, used=USED, released=None, unsure=()):
    return faults(text, used=used, released=released or {}, unsure=unsure)


def without(*keys):
    return {key: place for key, place in USED.items() if key not in keys}


def test_a_ledger_that_has_everything():
    assert told(KNOWN, released=dict.fromkeys(USED, "0.1.0")) == []


def test_an_id_that_is_lost_is_told_once_with_the_remedy():
    gone = without(("note", "fact-a"))
    remedy = (
        "restore it, or write `note fact-a withdrawn VERSION -> KIND ID` there, with what "
        "has its words now (if nothing has, without the arrow)"
    )
    assert told(KNOWN, used=gone) == [
        f"ids.lock:2: note fact-a is no longer in the sources; {remedy}"
    ]
    renamed = gone | {("note", "fact-b"): "chapters/01-a/index.md:9"}
    (message,) = told(KNOWN, used=renamed, released={("note", "fact-a"): "0.1.0"})
    assert message == (
        f"ids.lock:2: note fact-a is no longer in the sources, but version 0.1.0 has it; {remedy}"
    )


def test_a_line_that_is_lost_is_missed():
    cut = KNOWN.replace("note fact-a\n", "")
    gone, version = without(("note", "fact-a")), {("note", "fact-a"): "0.1.0"}
    (message,) = told(cut, used=gone, released=version)
    assert message.startswith(
        "ids.lock: note fact-a is no longer in the sources, but v"
    )


def test_an_id_that_is_new_is_to_be_entered():
    more = USED | {("note", "fact-b"): "x.md:7", ("note", "fact-c"): "x.md:8"}
    assert told(KNOWN, used=more) == [
        "x.md:7: note fact-b is not yet in ids.lock (nor are 1 others); run `make ids`"
    ]
    # a ledger need not list every kind
    assert told(KNOWN.replace("note fact-a\n", ""), used=more) == []


def test_what_was_withdrawn_is_not_used_again():
    ledger = KNOWN.replace("fact-a", "fact-a withdrawn 0.2.0 -> paragraph c01-p01")
    assert told(ledger) == [
        (
            "chapters/01-a/index.md:9: the id of note fact-a was withdrawn (ids.lock:2) and "
            "is not used again; take a new one"
        )
    ]
    assert told(ledger, used=without(("note", "fact-a"))) == []


def test_an_emendation_is_made_of_words():
    key = ("emendation", "v-c01-p01-a")
    assert told(KNOWN, used=without(key)) == []  # no version has it
    assert told(KNOWN.replace("-p01-a", "-p01-b")) == []  # none need be entered
    (message,) = told(KNOWN, used=without(key), released={key: "0.1.0"})
    assert message.startswith("ids.lock:1: emendation v-c01-p01-a is no longer in")
    assert (
        told(KNOWN, used=without(key), released={key: "0.1.0"}, unsure={key[0]}) == []
    )
    again = KNOWN.replace("-p01-a", "-p01-a withdrawn 0.2.0")
    assert told(again) == [
        "ids.lock:1: emendation v-c01-p01-a is made again; strike out `withdrawn …` behind it"
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "c01-p01",
            "ids.lock:1: 'c01-p01' is no line of a ledger; write `paragraph c03",
        ),
        ("<<<<<<< HEAD", "ids.lock:1: '<<<<<<< HEAD' is no line of a ledger; write `"),
        (
            "nota x",
            "ids.lock:1: 'nota x' is no line of a ledger; write `paragraph c03-p",
        ),
        (
            "note a withdrawn",
            "ids.lock:1: 'note a withdrawn' is no line of a ledger; w",
        ),
        (
            "note fact-a",
            "ids.lock:3: note fact-a stands already at line 1; remove one of",
        ),
    ],
)
def test_lines_that_say_nothing(line, message):
    (found,) = told(f"{line}\n{KNOWN}")
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("note b withdrawn 0.2.0 -> note fact-a\n", ""),
        ("note b withdrawn 0.2.0 -> note c\nnote c withdrawn 0.3.0\n", ""),
        (
            "note b withdrawn 0.2.0 -> note c\nnote c withdrawn 0.3.0 -> note fact-a\n",
            "",
        ),
        (
            "note b withdrawn 0.2.0 -> note d\n",
            "ids.lock:4: note d has not the words of note b: it is not in the sources; w",
        ),
        (
            "note b withdrawn 0.2.0 -> note b\n",
            "ids.lock:4: note b has not the words of note b: it is not in the sources; w",
        ),
    ],
)
def test_a_successor_has_the_words(lines, message):
    found = told(KNOWN + lines)
    assert len(found) == bool(message)
    assert "".join(found).startswith(message)


def test_successors_follow_each_other():
    known, _ = parse(
        "note a withdrawn 0.2.0 -> note b\nnote b withdrawn 0.3.0 -> paragraph c01-p01\n"
    )
    chain = [("note", "a"), ("note", "b"), ("paragraph", "c01-p01")]
    assert successors(("note", "a"), known) == chain


def test_entering_adds_what_is_new_and_loses_nothing():
    older = (
        "c01-p01\nc01-p02 removed 0.2.0\nnote fact-z\nemendation v-x\nemendation v-y\n"
    )
    entered = enter(older, used=USED, released={("emendation", "v-x")})
    assert entered == (
        "emendation v-c01-p01-a\nemendation v-x\nnote fact-a\nnote fact-z\n"
        "paragraph c01-p01\nparagraph c01-p02 withdrawn 0.2.0\n"
    )
    assert enter(entered, used=USED, released={("emendation", "v-x")}) == entered
