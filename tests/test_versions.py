"""The record of versions and the ledger of ids."""

from __future__ import annotations

import datetime as dt

import pytest

from chabap.versions import record
from chabap.versions.record import Line, Record, RecordError, Release

LINES = (
    Line("heading", "c03", "", "chapters/03-x/index", "บท"),
    Line("paragraph", "c03-p01", "3.1", "chapters/03-x/index", "ก\tข\nค \\n"),
    Line("note", "fact-a", "1", "c03-p01", "หมาย\nเหตุ"),
    Line("emendation", "v-c03-p01-a", "", "c03-p01", f"กา{record.READS}ก"),
)
SAID = Record("0.10.0", dt.date(2026, 1, 2), LINES)
ABOUT = Release("0.10.0", dt.date(2026, 1, 2), "abc", "swh:1:dir:abc", ('ก "ข"', "ค"))


@pytest.fixture
def folder(tmp_path):
    record.write(SAID, tmp_path / "0.10.0")
    record.write_release(ABOUT, tmp_path / "0.10.0")
    return tmp_path / "0.10.0"


def test_a_record_is_read_as_it_was_written(folder):
    assert record.read(folder) == SAID
    assert record.read_release(folder) == ABOUT
    lines = (folder / "record.tsv").read_bytes().split(b"\n")
    assert lines[0] == b"kind\tid\tnumber\twhere\ttext"
    assert lines[2].decode().endswith("\tก\\tข\\nค \\\\n")
    assert len(lines) == len(LINES) + 2


def test_lines_are_found_by_kind_and_id():
    assert SAID.get("note", "fact-a") == LINES[2]
    assert SAID.get("note", "c03-p01") is None
    assert SAID.of("heading", "note") == [LINES[0], LINES[2]]
    assert [SAID.page(line) for line in LINES] == ["chapters/03-x/index"] * 4


def test_versions_are_in_order(folder):
    older = Record("0.9.0", SAID.date, ())
    record.write(older, folder.parent / "0.9.0")
    about = Release("0.9.0", SAID.date, "", "")
    record.write_release(about, folder.parent / "0.9.0")
    assert record.read_all(folder.parent) == [older, SAID]
    assert record.read_all(folder / "none") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "kind\tid",
            "kind id",
            r"^0\.10\.0/record\.tsv:1: not the head of a record; r",
        ),
        ("note\t", "nota\t", r"record\.tsv:4: there is no kind 'nota'; restore"),
        ("note\tfact-a", "heading\tc03", r":4: heading c03 stands twice; restore"),
        ("\tc03-p01\tห", "\tc03-p01 ห", r":4: 4 cells, not 5; restore the file from"),
    ],
)
def test_a_damaged_record_is_told_with_its_line(folder, old, new, message):
    path = folder / "record.tsv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(RecordError, match=message):
        record.read(folder)


def test_a_record_that_is_lost_is_missed(folder):
    (folder / "record.tsv").unlink()
    missing = r"^0\.10\.0/record\.tsv: cannot be read \(No such file.*; restore it"
    with pytest.raises(RecordError, match=missing):
        record.read(folder)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("version = 1\n", r"^0\.10\.0/release\.toml:1: it must say changes, commit"),
        ("version", r"^0\.10\.0/release\.toml: not valid TOML: .*; restore the file"),
    ],
)
def test_what_is_said_of_a_version_must_be_whole(folder, new, message):
    (folder / "release.toml").write_text(new, "utf-8")
    with pytest.raises(RecordError, match=message):
        record.read(folder)
