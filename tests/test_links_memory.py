"""What is remembered of addresses outside, and what follows from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chabap.edition import EditionError
from chabap.links import memory
from chabap.links.answers import Answer, Status
from chabap.links.memory import Known, after, merged
from chabap.links.outside import verdicts

from .test_links_outside import TODAY

DEAD, GOOD = Answer(Status.DEAD, "404"), Answer(Status.GOOD, "200")
URL = "https://a.example/x"


def later(known, *answers, days=1, today=TODAY):
    for answer in answers:
        known = after(known, answer, today)
        today += timedelta(days)
    return known, today - timedelta(days)


def test_once_warns_three_runs_fail_and_good_forgets():
    new = Known(URL)
    once, day = later(new, DEAD)
    assert (once.fails, once.runs, once.is_broken(day)) == (True, 1, False)
    thrice, day = later(new, DEAD, DEAD, DEAD, days=0)
    assert thrice.is_broken(day)
    again, day = later(new, DEAD, DEAD, GOOD, DEAD)
    assert (again.runs, again.is_broken(day)) == (1, False)
    assert again.good == day - timedelta(1)


@pytest.mark.parametrize(("days", "broken"), [(13, False), (14, True)])
def test_fourteen_days_fail(days, broken):
    known, day = later(Known(URL), DEAD, DEAD, days=days)
    assert (known.failing, known.runs) == (TODAY, 2)
    assert known.is_broken(day) is broken


def test_who_refuses_neither_holds_nor_fails():
    known, _ = later(Known(URL), GOOD, Answer(Status.REFUSES, "403"))
    assert (known.good, known.failing, known.fails) == (TODAY, None, False)


def test_a_copy_mends_what_is_gone_but_not_what_is_slow():
    copy = "https://archive.example/x"
    gone, day = later(Known(URL, archived=copy), DEAD, DEAD, DEAD)
    slow, _ = later(Known(URL, archived=copy), *[Answer(Status.SLOW)] * 3)
    assert (gone.replaced, gone.is_broken(day)) == (True, False)
    assert (slow.replaced, slow.is_broken(day)) == (False, True)


def test_the_file_keeps_everything(tmp_path):
    path = tmp_path / "links.lock"
    assert memory.read(path) == {}
    known = [
        Known("https://b.example/"),
        Known(
            URL,
            Status.DEAD,
            TODAY,
            TODAY,
            TODAY,
            2,
            "https://c.example/",
            "https://d.example/",
        ),
    ]
    memory.write(path, known)
    assert memory.read(path) == {k.address: k for k in known}
    heads, *lines = path.read_text("utf-8").splitlines()
    assert heads.split("\t") == [*memory.HEAD]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x", "links.lock:2: 1 columns in place of 8; mend or delete the line"),
        (f"{URL}\tlost\t\t\t\t\t\t", "'lost' is not a valid Status"),
        (f"{URL}\tdead\t2026-13-01\t\t\t\t\t", "month must be in 1..12"),
        (f"{URL}\t\t\t\t\t\t\twhere", "“where” is no address"),
        (f"{URL}\t\t\t\t\t\t\t\n{URL}\t\t\t\t\t\t\t", f"links.lock:3: {URL} is there twice"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read(tmp_path, line, said):
    path = tmp_path / "links.lock"
    path.write_text("\t".join(memory.HEAD) + f"\n{line}\n", "utf-8")
    with pytest.raises(EditionError) as error:
        memory.read(path)
    assert said in str(error.value)


def test_a_file_of_something_else(tmp_path):
    path = tmp_path / "links.lock"
    path.write_text("c03-p01\n")
    with pytest.raises(EditionError, match=r"^links\.lock:1: not the heads"):
        memory.read(path)


def test_two_memories_are_one():
    old = Known(URL, Status.GOOD, TODAY - timedelta(7), archived="https://d.example/")
    new = Known(URL, Status.DEAD, TODAY)
    both = merged(
        {URL: old}, {URL: new, "https://b.example": Known("https://b.example")}
    )
    assert both[URL] == Known(URL, Status.DEAD, TODAY, archived="https://d.example/")
    assert merged({URL: new}, {URL: old})[URL] == both[URL]
    assert len(both) == 2


def test_what_is_said_of_each():
    addresses = {f"https://{name}.example/": f"{name}.md:1" for name in "abcde"}
    a, b, c, d, e = addresses
    known = {
        a: Known(a, Status.DEAD, failing=TODAY - timedelta(20), runs=1),
        d: Known(d, archived="https://copy.example/"),
    }
    answers = {
        a: DEAD,
        b: Answer(Status.MOVED, "301", "https://new.example/"),
        c: Answer(Status.SLOW, "no answer in 20 s"),
        d: DEAD,
        e: GOOD,
    }
    said = [str(v) for v in verdicts(answers, known, addresses, today=TODAY)]
    assert said == [
        f"b.md:1: {b}: moved (301); it leads to https://new.example/",
        f"c.md:1: {c}: slow (no answer in 20 s), once, since 2026-11-30; if it stays so, give another address, or a copy in links.lock",
        f"d.md:1: {d}: dead (404); readers are given the archived copy",
        f"a.md:1: {a}: dead (404), 2 times running, since 2026-11-10; give another address, or a copy in links.lock",
    ]
    assert known[e].good == TODAY
