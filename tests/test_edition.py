"""edition.toml and the witness: what is wrong is said in one line."""

from __future__ import annotations

import datetime as dt

import pytest

from chabap.edition import EditionError, check_witness, load, thai_date

from .conftest import ROOT


def test_facts_of_the_real_edition(edition):
    assert edition.id == "nep-th"
    assert edition.language == "th"
    assert edition.licences.code == "MIT"
    assert edition.licences.notes == "CC BY 4.0"
    assert edition.epoch % 86400 == 0


def test_the_witness_is_the_file_that_was_received(edition):
    (witness,) = edition.witnesses
    assert witness.siglum == "O"
    check_witness(witness, root=ROOT)


def test_one_byte_more_in_the_witness(edition, tmp_path):
    (witness,) = edition.witnesses
    (tmp_path / "witness").mkdir()
    changed = (ROOT / witness.path).read_bytes() + b" "
    (tmp_path / witness.path).write_bytes(changed)
    with pytest.raises(
        EditionError, match=r"^witness/o\.txt: SHA-256 is .* `git checkout`"
    ):
        check_witness(witness, root=tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'version = "0.1.0"',
            "version = 0.1",
            r"\[edition\]: version must be a non-empty str",
        ),
        (
            'version = "0.1.0"',
            "",
            r"\[edition\]: version must be a non-empty str, not None",
        ),
        (
            "date = 2026-11-24",
            'date = "today"',
            r"\[edition\]: date must be a non-empty dt.date",
        ),
        (
            'code = "MIT"',
            'kode = "MIT"',
            r"\[licences\]: unknown key 'kode'; the keys are code",
        ),
        ("[licences]", "[licenses]", r"\[licences\] is missing; add the table"),
        ("[[witness]]", "[[witnesses]]", r"no \[\[witness\]\] table"),
        ("[edition]", "[edition", r"not valid TOML: .*line \d+.*; correct that line"),
    ],
)
def test_malformed_facts(tmp_path, old, new, message):
    text = (ROOT / "edition.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "edition.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(EditionError, match=rf"^edition\.toml: {message}"):
        load(tmp_path / "edition.toml")


def test_missing_file(tmp_path):
    with pytest.raises(EditionError, match=r"edition\.toml: cannot be read"):
        load(tmp_path / "edition.toml")


def test_thai_date():
    assert thai_date(dt.date(1924, 1, 21)) == "21 มกราคม ค.ศ. 1924"
