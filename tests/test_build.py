"""The build command: whole or not at all, and the same bytes every time."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from .conftest import ROOT

NAMES = ("text", "pdf", "epub", "html")


def copy_edition(to):
    """Copy the sources of the real edition."""
    ignore = shutil.ignore_patterns("_build", ".*", "tests", "__pycache__", "*.mo")
    return shutil.copytree(ROOT, to, ignore=ignore)


def build(root, *names):
    """Run the command that `make` runs."""
    command = [sys.executable, "-m", "chabap.build", *names]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False
    )


def output(root):
    """Return the bytes of everything that is published."""
    folders = [root / "_build" / name for name in NAMES]
    return {
        str(path.relative_to(root)): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def edition_copy(tmp_path_factory):
    """A copy of the real edition, built."""
    root = copy_edition(tmp_path_factory.mktemp("first") / "edition")
    run = build(root, *NAMES)
    assert run.returncode == 0, run.stdout + run.stderr
    return root


@pytest.fixture
def spoilt(edition_copy):
    """Spoil a file for one test: ``spoilt(path, old, new)``."""
    kept = {}

    def spoil(name, old, new):
        path = edition_copy / name
        kept[path] = path.read_bytes()
        assert old in kept[path]
        path.write_bytes(kept[path].replace(old, new, 1))
        return edition_copy

    yield spoil
    for path, content in kept.items():
        path.write_bytes(content)


def test_says_what_it_made(edition_copy):
    run = build(edition_copy, "text", "html")
    lines = run.stdout.splitlines()
    assert lines[0].startswith("plain text … ")
    assert lines[0].endswith(" s")
    assert lines[2].startswith("_build/text/c03.tsv  115 kB")
    assert lines[3].startswith("_build/html/index.html  ")


def test_two_builds_are_the_same_bytes(edition_copy, tmp_path):
    other = copy_edition(tmp_path / "another" / "place")
    run = build(other, *NAMES)
    assert run.returncode == 0, run.stderr
    first, second = output(edition_copy), output(other)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("builder", ["html", "typst", "epub"])
def test_sphinx_itself_finds_nothing_to_say(edition_copy, tmp_path, builder, jobs):
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-n",
        "-W",
        "-j",
        jobs,
        "-b",
        builder,
    ]
    for _ in range(2):  # from clean, then incrementally
        run = subprocess.run(
            [*command, "-d", tmp_path / "doctrees", edition_copy, tmp_path / "out"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.returncode, run.stderr) == (0, "")


EDITS = [
    ("chapters/03-nep/index.md", "ผู้แต่งคลาดเคลื่อน", "ผู้แต่งพลาด",
     ["html/chapters/03-nep/index.html"]),
    ("apparatus/c03.toml", "สำนวนคือ กลุ้มรุม", "สำนวนว่า กลุ้มรุม",
     ["text/apparatus.tsv", "html/apparatus.html", "html/chapters/03-nep/index.html"]),
    ("references.bib", "Collected Works", "Gathered Works", ["html/bibliography.html"]),
    ("registers/people.md", "ผู้จัดตั้งกองทัพแดง", "ผู้ก่อตั้งกองทัพแดง",
     ["html/registers/people.html", "html/chapters/03-nep/succession.html"]),
    ("edition.toml", "0.1.0", "0.1.9", ["html/about/colophon.html", "html/glossary.html"]),
]  # fmt: skip
"""A file, a change in it, and the pages that show it."""


def test_an_incremental_build_is_the_clean_build(edition_copy, spoilt):
    before = output(edition_copy)
    for file, old, new, _ in EDITS:
        spoilt(file, old.encode(), new.encode())
    assert build(edition_copy, *NAMES).returncode == 0
    changed = output(edition_copy)
    for _, _, new, pages in EDITS:
        for page in pages:
            text = re.sub("<[^>]+>", "", changed[f"_build/{page}"].decode())
            assert new in text
    for file, old, new, _ in EDITS:
        path = edition_copy / file
        path.write_bytes(path.read_bytes().replace(new.encode(), old.encode()))
    assert build(edition_copy, *NAMES).returncode == 0
    after = output(edition_copy)
    assert [name for name in before if before[name] != after.get(name)] == []


def test_what_is_gone_from_the_source_is_gone_from_the_output(edition_copy):
    before = output(edition_copy)
    extra = edition_copy / "about" / "extra.md"
    extra.write_text("---\norphan: true\n---\n(extra)=\n# อีกหน้า\n", "utf-8")
    (edition_copy / "static" / "extra.css").write_text("p {}", "utf-8")
    assert build(edition_copy, *NAMES).returncode == 0
    assert {"_build/html/about/extra.html", "_build/html/_static/extra.css"} <= output(
        edition_copy
    ).keys()
    extra.unlink()
    (edition_copy / "static" / "extra.css").unlink()
    assert build(edition_copy, *NAMES).returncode == 0
    after = output(edition_copy)
    assert after.keys() == before.keys()
    assert after["_build/epub/nep-th.epub"] == before["_build/epub/nep-th.epub"]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("witness/o.txt", b"\n", b" \n", "witness/o.txt: SHA-256 is "),
        ("edition.toml", b"[edition]", b"[edition", "edition.toml: not valid TOML: "),
        ("chapters/03-nep/succession.md", b"{#c03-p07}\n", b"",
         "chapters/03-nep/succession.md:10: no id above this paragraph; write "),
        ("chapters/03-nep/policy.md", "ชั่วคราว".encode(), "ชั่วครู่".encode(),
         "c03-p03: no record says why 'ชั่วคราว' is now 'ชั่วครู่'; run `make apparatus-todo`"),
        ("about/help.md", b"{par}`c03-p17`", b"{par}`c03-p99`",
         "about/help.md:24: there is no paragraph 'c03-p99'; use an id that stands in chapters/"),
        ("about/introduction.md", b"{person}`lenin`", b"{person}`lenni`",
         "about/introduction.md:7: there is no entry 'person-lenni'; use an id of the registers"),
        ("about/introduction.md", "{term}`เนเปเมน`".encode(), b"{term}`nowhere`",
         "about/introduction.md:20: WARNING: term not in glossary: 'nowhere'"),
        ("about/introduction.md", b"nove1969", b"nove1970",
         "about/introduction.md:29: WARNING: could not find bibtex key \"nove1970\""),
    ],
    ids=["witness", "toml", "no id", "unrecorded", "paragraph", "person", "term", "work"],
)  # fmt: skip
def test_a_mistake_leaves_the_previous_output(
    edition_copy, spoilt, file, old, new, message
):
    before = output(edition_copy)
    spoilt(file, old, new)
    run = build(edition_copy, "text", "html")
    assert run.returncode == 1
    assert message in run.stderr
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1, run.stderr
    assert output(edition_copy) == before
