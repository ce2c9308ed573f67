"""What no source may hold, and what must be let through."""

from __future__ import annotations

import doctest

import pytest

from chabap import edition, remedies, scan
from chabap.works import citing, faults

NEUTRAL = (
    "หมู่ ท้องที่ สิทธิ์ น้ำ เก็บ ทั้งนี้ กูลักส์ Café “Éире” Толстой ἀγρός שלום § 3.17 ฯลฯ ๆ ◌่ ½ №"
)


def test_doctests():
    for module in (scan, remedies, edition, citing, faults):
        result = doctest.testmod(module)
        assert result.attempted, module
        assert result.failed == 0, module


def test_good_text_is_let_through():
    text = NEUTRAL.replace("Éире", "Éire")
    assert list(scan.strange("about/page.md", f"{text}\n\n| a | b |\n")) == []
    assert list(scan.strange("registers/languages.txt", "ru-Latn\tGosplan\n")) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ก\u200bข", "U+200B ZERO WIDTH SPACE behind 'ก', which nobody sees; remove it"),
        ("ท\u0e48\u0e35", "before U+0E35 THAI CHARACTER SARA II; write the vowel first"),
        ("ก\u0e38\u0e48\u0e38", "is not in the form NFC of Unicode"),
        ("ก\u0e49\u0e49", "has U+0E49 THAI CHARACTER MAI THO and U+0E49"),
        ("\u0e48ก", "U+0E48 THAI CHARACTER MAI EK at the beginning of the line"),
        ("น\u0e4d\u0e49\u0e32", "write U+0E33 THAI CHARACTER SARA AM"),
        ("เ\u0e40ล", "write U+0E41 THAI CHARACTER SARA AE"),
        ("Лeнин", "mixes scripts, U+041B CYRILLIC CAPITAL LETTER EL and U+0065"),
        ("e\u0301", "'e\u0301' is not in the form NFC of Unicode; write 'é'"),
        ("ก\ufffd", "where a letter was lost; write that letter"),
        ("ก\u2066ข", "which turns the letters after it; remove it"),
        ("a\tb", "U+0009 behind 'a'; write a space"),
    ],
)  # fmt: skip
def test_characters_that_must_not_be_there(text, message):
    found = list(scan.strange("about/page.md", f"หนึ่ง\n{text}\n"))
    assert any(message in fault for fault in found), found
    assert all(fault.startswith("about/page.md:2: ") for fault in found)
    assert all("; " in fault for fault in found)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a\n\xff\n", "a.md:2: not UTF-8; save the file in that encoding"),
        (b"\xef\xbb\xbfa", "a.md:1: begins with a byte order mark; save it as UTF-8 w"),
        (b"a\nb\r\n", "a.md:2: the line ends in CR LF; save the file with the line en"),
        (
            b"a\nb\rc",
            "a.md:2: the line ends in CR; save the file with the line ends of",
        ),
        (b"a\n\n\0", "a.md:3: holds bytes of zero; restore the file from git"),
        (b"a\n>>>>>>> x\n", "a.md:2: a merge left >>>>>>> here; choose what is right"),
    ],
)
def test_files_that_cannot_be_read(data, message):
    assert scan.broken("a.md", data).startswith(message)
    assert scan.broken("a.md", "# ก\n\n=======\n".encode()) == ""


def test_a_witness_may_hold_anything_and_its_records_quote_it():
    assert scan.broken("witness/o.txt", b"a\r\nb\0\n<<<<<<< x\n") == ""
    assert not scan.is_source("witness/o.txt")
    assert not scan.is_source("apparatus/c01.toml")
    assert scan.broken("apparatus/c01.toml", b"<<<<<<< x\n")
    assert scan.broken("references.bib", b"\xef\xbb\xbf@book{a,}\n") == ""  # Zotero's


@pytest.mark.parametrize(
    "text",
    [
        "```\n` and :::\n```\n\na `b` and ``c ` d``\n",
        "::::{note}\n:::{person} a\n:th: ก\n:::\n::::\n",
        "[^a]: words\n\n    ```{line-block}\n    verse\n    ```\n",
        "> ```{epigraph}\n> a\n> ```\n",
        "a \\` b\n",
        "see {cite}`a\nb`\n",
    ],
)
def test_markup_that_is_closed(text):
    assert list(scan.unclosed("a.md", text)) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a\n\n```python\nb\n",
            "a.md:3: nothing closes ```python; write ``` on a line",
        ),
        (":::{note}\n```{x}\n:::\n", "a.md:2: nothing closes ```{x}; write ```"),
        ("a\n\n{cite}`b\n", "a.md:3: a ` without its partner; close the role"),
        ("a\n\n:::\n", "a.md:3: ::: closes nothing, or nothing closes it; take it out"),
    ],
)
def test_markup_that_runs_on(text, message):
    (fault,) = scan.unclosed("a.md", text)
    assert fault.startswith(message)


def test_what_others_say_gets_its_remedy():
    said = (
        'a.md:8: ERROR: Error parsing content block for the "list-table" directive: no.\n'
        "\n:::{list-table}\n* a\n::: [docutils]\n"
        "a.md:5: ERROR: Too many autonumbered footnote references: only 0. [docutils]\n"
        "b.md: WARNING: document isn't included in any toctree [toc.not_included]\n"
    )
    assert remedies.told(said).splitlines() == [
        "a.md:8: the directive 'list-table' cannot be read: no; mend it",
        "b.md: no contents list has this page; put it into one, or begin it with --- orphan: true ---",
    ]
    assert remedies.told("") == ""
