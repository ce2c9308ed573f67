"""The catalogue of damages: each is told, with file, line and remedy, and nothing is lost.

All are done to one small book, one after the other, with what the one before has left in
``_build``: so each build also has to recover from a failed one.
"""

from __future__ import annotations

import re

import pytest

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


@pytest.mark.parametrize("name", NAMES)
def test_a_damage_is_told(book, name, request):
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


def test_after_all_this_the_book_is_what_it_was(book):
    before = book.output()
    run = book.build("text")
    assert run.code == 0, run.said
    assert book.output() == before


def test_the_catalogue_is_large_and_says_how():
    assert len(NAMES) >= 60
    assert {path.name for path in FAULTS.glob("*/*")} == {"damage.toml", "message.txt"}
