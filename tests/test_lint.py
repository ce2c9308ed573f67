"""The editorial lint: a golden folder for each code, exceptions, the edition itself."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from chabap.edition import EditionError
from chabap.lint import CODES, commentary, counts, lint
from chabap.lint.exceptions import FILE
from chabap.lint.sources import read_book
from chabap.lint.spelling import misspellings, thai_names
from chabap.notes.model import CITING
from chabap.thai import Segmenter
from chabap.thai.breaks import clusters

from .books import ROOT

FOLDERS = ROOT / "tests" / "lint"
EXCEPTION = '[[exception]]\ncode = "t-010"\nat = "a.md"\ntext = "…"\nreason = "so"\n'


def test_every_code_has_a_folder():
    assert sorted(path.name for path in FOLDERS.iterdir()) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_golden(code, request):
    """All that is bad is found, and nothing else; what is good is left alone."""
    found = [f"{finding}\n" for finding in lint(FOLDERS / code / "bad")]
    expected = FOLDERS / code / "expected.txt"
    if request.config.getoption("--regen"):
        expected.write_text("".join(found), "utf-8")
    assert "".join(found) == expected.read_text("utf-8")
    assert found
    assert {finding.code for finding in lint(FOLDERS / code / "bad")} == {code}
    assert all("; " in line for line in found), "a message without remedy"
    assert lint(FOLDERS / code / "good") == []


def test_codes_are_documented():
    """CONTRIBUTING has the table; a code that it has is never given up."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    documented = re.findall(r"^\| `([a-z]-\d{3})` \| (.+?) \|", text, re.MULTILINE)
    assert documented == list(CODES.items())


def test_kinds_of_notes():
    assert commentary.CITING == CITING


def test_edition():
    """The edition has no findings, and every exception of its own a reason to be there."""
    assert [str(finding) for finding in lint(ROOT)] == []


def test_command(tmp_path):
    """What is found is printed, then the number by code; the process fails."""
    page = tmp_path / "about" / "a.md"
    page.parent.mkdir()
    page.write_text("(a)=\n# ก\n\nต่างๆ มา...ไป...\n", "utf-8")
    command = [sys.executable, "-m", "chabap.lint"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (1, "")
    first, *_, last = run.stdout.splitlines()
    assert first.startswith("about/a.md:4: t-003: 'ต่างๆ มา...ไป': ")
    assert last.split(maxsplit=2) == ["x-001", "0", CODES["x-001"]]
    assert counts(lint(tmp_path)) == dict.fromkeys(CODES, 0) | {"t-003": 1, "t-010": 2}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[exception]\n", "not valid TOML"),
        ("[exception]\n", "lint.toml: it has no other tables than [[exception]]"),
        ("a = 1\n", "lint.toml: it has no other tables than [[exception]]"),
        ("exception = [1]\n", "lint.toml: begin every exception with a line"),
        (EXCEPTION.replace('reason = "so"\n', ""), "lint.toml:1: give an exception"),
        ("\n" + EXCEPTION.replace('"so"', '""'), "lint.toml:2: give an exception"),
        (
            EXCEPTION + "b = 1\n",
            "lint.toml:1: give an exception code, at, text, reason",
        ),
        (EXCEPTION.replace("t-010", "t-999"), "lint.toml:1: there is no code 't-999'"),
        (EXCEPTION.replace("t-010", "x-001"), "lint.toml:1: there is no code 'x-001'"),
    ],
)
def test_bad_exceptions(tmp_path, text, message):
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(EditionError, match=re.escape(message)):
        lint(tmp_path)


@pytest.mark.parametrize("name", ["index.md", FILE])
def test_not_utf8(tmp_path, name):
    (tmp_path / name).write_bytes("\n# ก\n".encode("tis-620"))
    message = f"{name}:2: not UTF-8; save the file"
    with pytest.raises(EditionError, match=re.escape(message)):
        lint(tmp_path)


def test_misspellings():
    """What is recommended is made of words of the dictionary, and is no misspelling."""
    segmenter = Segmenter()
    wrong = misspellings()
    for right in wrong.values():
        assert right not in wrong
        assert all(map(segmenter.knows, segmenter.words(right))), right
    assert len(wrong) > 200


@pytest.mark.parametrize("name", ["ซีโนเวียฟ", "ทรอตสกี", "ลูนาชาร์สกี", "เปโตรกราด"])
def test_wrong_names(name, tmp_path):
    """A name with one cluster less, more or other is found wherever that is."""
    registers = tmp_path / "registers"
    registers.mkdir()
    entry = (
        f":::{{person}} a\n:th: {name}\n:latin: A\n:gist: ก\n:verified: nothing\n:::\n"
    )
    (registers / "people.md").write_text(f"(a)=\n# ก\n\n{entry}", "utf-8")
    parts = clusters(name)
    page = tmp_path / "index.md"
    for at in range(len(parts)):
        more, other, less = (at, ["ฬ"]), (at + 1, ["ฬ"]), (at + 1, [])
        for end, letter in (more, other, less) if at else (other, less):
            wrong = "".join([*parts[:at], *letter, *parts[end:]])
            page.write_text(f"(i)=\n# ก\n\nจาก{wrong}ถึง{name}\n", "utf-8")
            assert len([*thai_names(read_book(tmp_path))]) == 1, wrong
