"""The catalogue of damages: each is told, with file, line and remedy, and nothing is lost.

All are done to one small book, one after the other, with what the one before has left in
``_build``: so each build also has to recover from a failed one.
"""

from __future__ import annotations

import re

import pytest

from chabap import tally

from .books import ROOTS
from .conftest import ROOT
from .damage import inflict, read
from .warm import Warm

FAULTS = ROOT / "tests/faults"
NAMES = sorted(path.name for path in FAULTS.iterdir())
END = "nothing was published; the previous output is as it was"
TOLD = re.compile(r"[^\s:;][^:;]*?(:\d+)?: \S[^\n]*; \S[^\n]*")
"""File, line if there is one, what is wrong, and what to do."""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    with Warm(ROOTS / "whole", tmp_path_factory.mktemp("faults") / "book") as warm:
        yield warm


@pytest.fixture(scope="module")
def caught():
    """Whether a damage was told as it must be, by name: for the table of all tests."""
    found = {}
    yield found
    missed = sum(not told for told in found.values())
    tally.write("faults", [tally.Row("faults tried", len(found), missed)], root=ROOT)


@pytest.mark.parametrize("name", NAMES)
def test_a_damage_is_told(book, name, request, caught):
    caught[name] = False
    fault = read(FAULTS / name)
    before = book.output()
    for damage in fault.damages:
        inflict(book.folder, damage)
    run = book.build(*fault.builds)
    book.mend()
    *messages, end = run.said.splitlines() or [""]
    assert (run.code, end) == (1, END), run
    assert book.output() == before
    assert "Traceback" not in run.said
    assert "a fault of the program" not in run.said
    golden = FAULTS / name / "message.txt"
    text = "".join(f"{line}\n" for line in messages)
    if request.config.getoption("--regen"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")
    assert [line for line in messages if not TOLD.fullmatch(line)] == []
    caught[name] = True


def test_after_all_this_the_book_is_what_it_was(book):
    before = book.output()
    run = book.build("text")
    assert run.code == 0, run.said
    assert book.output() == before


def test_the_catalogue_is_large_and_says_how():
    assert len(NAMES) >= 60
    assert {path.name for path in FAULTS.glob("*/*")} == {"damage.toml", "message.txt"}
