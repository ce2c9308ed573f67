"""The books of `make bench`: no chapter is like another, and each builds without a fault."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from chabap.thai.breaks import THAI_RUN

from .books import build
from .conftest import ROOT
from .growth import write


@pytest.fixture(scope="module")
def book(built, tmp_path_factory):
    """A book of two chapters, and its plain text."""
    folder = tmp_path_factory.mktemp("growth") / "book"
    write(str(ROOT), str(folder), "2")
    run = build(folder, "text")
    assert run.returncode == 0, run.stderr
    return folder


def lines(path):
    return path.read_text("utf-8").splitlines()


def test_chapters_are_as_large_as_the_edition_s_and_none_is_like_another(book, built):
    text = book / "_build/text"
    real, first, second = (
        [line.split("\t")[1] for line in lines(path)]
        for path in (built / "text/c03.tsv", text / "c01.tsv", text / "c02.tsv")
    )
    for chapter in (first, second):
        assert len(chapter) == len(real)
        assert 1 < sum(map(len, chapter)) / sum(map(len, real)) < 1.1
    assert not set(first) & set(second)
    runs = [Counter(THAI_RUN.findall(" ".join(c))) for c in (first, second)]
    again = (runs[0] & runs[1]).total()
    assert again < 0.2 * runs[0].total()
    notes = [line.split("\t") for line in lines(text / "notes.tsv")[1:]]
    assert len(notes) == 2 * (len(lines(built / "text/notes.tsv")) - 1)
    assert len({note[-1] for note in notes}) == len(notes)


def test_each_chapter_has_names_and_errors_of_its_own(book, built):
    text = book / "_build/text"
    with (text / "registers.csv").open(encoding="utf-8-sig", newline="") as file:
        entries = list(csv.DictReader(file))
    real = len(lines(built / "text/registers.csv")) - 1
    assert len(entries) == 2 * real
    assert len({entry["th"] for entry in entries}) == len(entries)
    variants = Counter(line[2:5] for line in lines(text / "apparatus.tsv")[1:])
    for chapter in ("c01", "c02"):
        assert (
            0.9
            < variants[chapter] / (len(lines(built / "text/apparatus.tsv")) - 1)
            < 1.1
        )
    found = {
        line.split("\t")[3]
        for line in lines(text / "occurrences.tsv")
        if line.startswith("c02")
    }
    assert {key.rpartition("-")[2] for key in found} == {"01", "02"}


def test_the_same_seed_writes_the_same_book(book, tmp_path):
    write(str(ROOT), str(tmp_path / "again"), "2")
    for path in sorted((tmp_path / "again").rglob("*.*")):
        assert (
            path.read_bytes()
            == (book / path.relative_to(tmp_path / "again")).read_bytes()
        )
