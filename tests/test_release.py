"""A release: what it refuses, what it hands out, and that it can be made again to the byte."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import os
import shutil
import subprocess
import tarfile
import zipfile

import pytest

from chabap import archives, recorded, twice
from chabap.archives import read_sums
from chabap.artefacts import notes
from chabap.edition import EditionError, load
from chabap.release import release
from chabap.site.known import known
from chabap.swhid import swhid
from chabap.versions import record
from chabap.versions.record import Line, read_release

from .books import ROOTS
from .test_swhid import git

LOG = "# Changelog\n\n## [1.0.0] - 2026-01-01\n\n### Added\n\n- Code\n\n### Text\n\n- แก้คำ\n  สองคำ\n"
IDS = """\
emendation v-c01-p01-5f4b43
emendation v-c02-p01-5cf169
emendation v-c02-p01-5cf169-q
emendation v-c02-p02-b8862b-q
heading apparatus
heading bibliography
heading c01
heading c02
heading events
heading glossary
heading home
heading people
note fact-congress
person lenin
source carr
"""
"""What its ledger lacks: paragraphs alone stand in it."""
SUMS = "releases/1.0.0/SHA256SUMS"


def no_tests(root):
    """Stand for `make test`, which a book of tests has not."""


def commit(book):
    git(book, "add", "-A")
    who = (
        "-c",
        "user.name=n",
        "-c",
        "user.email=e@x.org",
        "-c",
        "commit.gpgsign=false",
    )
    git(book, *who, "commit", "-qm", "x")


def begin(folder):
    """Begin a small book, committed, that could be released as 1.0.0."""
    shutil.copytree(ROOTS / "thai", folder)
    (folder / "CHANGELOG.md").write_text(LOG, "utf-8")
    (folder / ".gitignore").write_text("/_build/\n/dist/\n")
    ids = (folder / "ids.lock").read_text("utf-8").splitlines()
    (folder / "ids.lock").write_text(
        "\n".join(sorted([*ids, *IDS.splitlines()])) + "\n", "utf-8"
    )
    git(folder, "init", "-q")
    commit(folder)
    return folder


@pytest.fixture
def book(tmp_path):
    return begin(tmp_path / "book")


def change(book, name, old, new, *, committed=True):
    path = book / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    if committed:
        commit(book)


@pytest.mark.parametrize(
    ("version", "edits", "committed", "message"),
    [
        ("1.0", [], True, r"VERSION=1\.0: write three numbers, as VERSION=0\.2\.0"),
        ("1.0.0", [("index.md", "#", "##")], False, r"not committed: index\.md; commit, or"),
        ("1.0.1", [], True, r"edition\.toml: version is 1\.0\.0, not 1\.0\.1; raise it"),
        ("1.0.0", [("edition.toml", "date = 2026-01-01", "date = 2026-01-02")], True,
         r"CHANGELOG\.md: no heading `## \[1\.0\.0\] - 2026-01-02`; put it"),
        ("1.0.0", [("CHANGELOG.md", "1.0.0", "Unreleased")], True,
         r"CHANGELOG\.md: no heading `## \[1\.0\.0\] - 2026-01-01`; put it"),
        ("1.0.0", [("CHANGELOG.md", LOG.partition("01-01\n")[2], "")], True,
         r"CHANGELOG\.md: nothing stands under `## \[1\.0\.0\]"),
    ],
)  # fmt: skip
def test_no_release_of_sources_that_do_not_agree(
    book, version, edits, committed, message
):
    for edit in edits:
        change(book, *edit, committed=committed)
    with pytest.raises(EditionError, match=f"^{message}"):
        release(book, version, test=no_tests)
    assert not (book / "dist").exists()
    assert not (book / "releases").exists()


def test_no_release_without_git_or_tests(book):
    with pytest.raises(EditionError, match=r"^make test: something is wrong; correct"):
        release(book, "1.0.0")  # there is no Makefile
    shutil.rmtree(book / ".git")
    with pytest.raises(
        EditionError, match=r"^git: .*; a release is made of what is co"
    ):
        release(book, "1.0.0", test=no_tests)


def test_bytes_that_differ_are_named(tmp_path, edition):
    trees = [tmp_path / "a", tmp_path / "b"]
    for tree in trees:
        for name in twice.FORMATS:
            (tree / "_build" / name).mkdir(parents=True)
            (tree / "_build" / name / "x").write_text("x")
        (tree / "CHANGELOG.md").write_text(LOG, "utf-8")
    assert twice.same(trees, edition, b"")
    (trees[1] / "_build/html/x").write_text("y")
    (trees[1] / "_build/text/more").write_text("y")
    with pytest.raises(EditionError, match=r"text/more, html/x, nep-th-.*-data\.zip, "):
        twice.same(trees, edition, b"")


def test_places_are_as_unlike_as_can_be():
    one, two = twice.PLACES
    assert one.folder.isascii()
    assert " " in two.folder
    assert not two.folder.isascii()
    assert one.environment.keys() == two.environment.keys() >= {"TZ", "PYTHONHASHSEED"}
    for name, value in one.environment.items():
        assert value != two.environment[name], name
    assert str(one) == "UTC, C.UTF-8, cores: 1"
    assert str(two).endswith(", C, cores: all")
    usual = os.sched_getaffinity(0)
    with twice._at_most(one.cores):
        assert os.sched_getaffinity(0) == {min(usual)}
    with twice._at_most(two.cores):
        assert os.sched_getaffinity(0) == usual


def test_sources_are_unpacked_without_the_record_of_their_version(book, tmp_path):
    for version in ("0.9.0", "1.0.0"):
        (book / "releases" / version).mkdir(parents=True)
        (book / "releases" / version / "x").write_text("x")
    commit(book)
    (book / "later.md").write_text("x")
    old = load(book / "edition.toml", environment={})
    source, edition = twice.unpacked(book, tmp_path / "a/b", old)
    tree = tmp_path / "a/b"
    assert [path.name for path in (tree / "releases").iterdir()] == ["0.9.0"]
    assert not (tree / "later.md").exists()
    assert edition == dataclasses.replace(old, swhid=swhid(tree))
    with tarfile.open(fileobj=io.BytesIO(source)) as archive:
        names = archive.getnames()
    assert "book-1.0.0/edition.toml" in names
    assert not [name for name in names if "releases" in name]


@pytest.mark.parametrize("own", [True, False])
def test_a_tree_is_built_by_its_own_code(tmp_path, edition, monkeypatch, own):
    ran = []

    def run(tree, environment, *words):
        ran.append((words, environment))
        return subprocess.CompletedProcess(words, len(ran) == 3, "ก\n", "wrong\n")

    tree = tree_of(tmp_path / "t", edition)
    if own:
        (tree / "src/chabap").mkdir(parents=True)
    monkeypatch.setattr(twice, "_python", run)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    edition = dataclasses.replace(edition, version="1.4.3", swhid="swh:x")
    twice.build(tree, twice.PLACES[1], edition)
    assert [words for words, _ in ran] == [
        ("chabap.build", *twice.FORMATS), ("chabap.changes", "1.4.2"),
    ]  # fmt: skip
    environment = ran[0][1]
    assert environment[twice.SWHID] == "swh:x"
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1"
    assert environment["TZ"] == twice.PLACES[1].zone
    assert environment.get("PYTHONPATH") == (str(tree / "src") if own else None)
    assert (tree / twice.NOTES).read_text("utf-8") == "ก\n"
    with pytest.raises(EditionError, match=r"t: not built:\nก\nwrong$"):
        twice.build(tree, twice.PLACES[1], edition)


def test_versions_are_known_with_the_files_that_are_at_hand(tmp_path):
    for version in ("1.9.0", "1.10.0"):
        folder = tmp_path / "releases" / version
        about = record.Release(version, dt.date(2026, 1, 1), "", "")
        record.write_release(about, folder)
        files = {"b-site.zip": version.encode(), "b.pdf": b"x"}
        (folder / "SHA256SUMS").write_text(archives.sums(files))
        (folder / "more").mkdir()
    dist = tmp_path / "dist/1.9.0"
    (dist / "more").mkdir(parents=True)
    for name, content in {
        "b.pdf": b"x",
        "b-site.zip": b"1.9.0",
        "SHA256SUMS": b"x",
    }.items():
        (dist / name).write_bytes(content)
    newest, older = known(tmp_path)
    assert (newest.name, newest.files, newest.archive) == ("1.10.0", (), None)
    assert [path.name for path in newest.record] == ["SHA256SUMS", "release.toml"]
    assert (older.name, older.archive) == ("1.9.0", dist / "b-site.zip")
    assert [path.name for path in older.files] == ["SHA256SUMS", "b-site.zip", "b.pdf"]
    (dist / "b-site.zip").write_bytes(b"other")
    with pytest.raises(EditionError, match=r"^dist/1\.9\.0: b-site\.zip: not what r"):
        known(tmp_path)


P1 = Line("paragraph", "c01-p01", "1.1", "chapters/01-a/index", "a b")


def tree_of(folder, edition, *, ids="paragraph c01-p01\n", now=P1, before=P1):
    """Make a tree in which a record was built, and an older version has one."""
    folder.mkdir()
    (folder / "ids.lock").write_text(ids)
    record.write(
        record.Record(edition.version, edition.date, (now,)), folder / "_build/text"
    )
    old = folder / "releases/1.4.2"
    record.write(record.Record("1.4.2", edition.date, (before,)), old)
    record.write_release(record.Release("1.4.2", edition.date, "", ""), old)
    return folder


@pytest.mark.parametrize(
    ("version", "text", "kind"),
    [("1.4.3", "a x", "minor"), ("1.5.0", "a x", ""), ("1.4.3", "a, b", "")],
)  # fmt: skip
def test_a_version_claims_what_changed(tmp_path, edition, version, text, kind):
    edition = dataclasses.replace(edition, version=version)
    tree = tree_of(tmp_path / "t", edition, now=dataclasses.replace(P1, text=text))
    if not kind:
        recorded.check(tree, edition)
        return
    with pytest.raises(
        EditionError,
        match=rf"^edition\.toml: version {version} claims less than .* 1\.4\.2, which is {kind} \(paragraph c01-p01",
    ):
        recorded.check(tree, edition)


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ("note fact-a\n", r"ids\.lock: paragraph c01-p01 is not in it, nor are 0 others; run `make ids`"),
        ("note fact-a withdrawn 1.9.0\nparagraph c01-p01\n", r"ids\.lock:1: note fact-a was withdrawn in 1\.9\.0, which is no version yet; this one is 1\.4\.3"),
    ],
)  # fmt: skip
def test_the_ledger_has_every_id_and_no_later_loss(tmp_path, edition, ids, message):
    edition = dataclasses.replace(edition, version="1.4.3")
    with pytest.raises(EditionError, match=f"^{message}"):
        recorded.check(tree_of(tmp_path / "t", edition, ids=ids), edition)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The small book, released as 1.0.0 after a 0.9.0: twice built, in the two places."""
    folder = begin(tmp_path_factory.mktemp("released") / "book")
    line = dataclasses.replace(P1, text="สตาลินเสนอนโยบายเศรษฐกิจใหม่ในสมัชชาพรรคครั้งที่สิบ")
    day = dt.date(2025, 12, 1)
    older = folder / "releases/0.9.0"
    record.write(record.Record("0.9.0", day, (line,)), older)
    record.write_release(record.Release("0.9.0", day, "", ""), older)
    commit(folder)
    release(folder, "1.0.0", test=no_tests)
    return folder


def test_what_is_handed_out(released):
    dist = released / "dist/1.0.0"
    names = {path.name for path in dist.iterdir()}
    assert names == {
        "book-1.0.0.pdf", "book-1.0.0-a4.pdf", "book-1.0.0.epub", "book-1.0.0-site.zip",
        "book-1.0.0-text.zip", "book-1.0.0-data.zip", "book-1.0.0-source.tar.gz",
        "book-1.0.0-notes.md", "SHA256SUMS",
    }  # fmt: skip
    run = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=dist, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.count(": OK\n") == len(names) - 1
    with zipfile.ZipFile(dist / "book-1.0.0-site.zip") as site:
        assert "book-1.0.0-site/index.html" in site.namelist()
        assert "book-1.0.0-site/downloads/book.pdf" in site.namelist()
        assert {info.date_time for info in site.infolist()} == {(2026, 1, 1, 0, 0, 0)}
    with zipfile.ZipFile(dist / "book-1.0.0-text.zip") as text:
        assert text.namelist() == [f"book-1.0.0-text/c0{n}.tsv" for n in (1, 2)]
    said = (dist / "book-1.0.0-notes.md").read_text("utf-8")
    assert said.index("สตาลิน") < said.index("- Code")  # words first, then form


def test_the_notes_of_a_first_version_are_the_changelog(tmp_path, edition):
    (tmp_path / "CHANGELOG.md").write_text(LOG, "utf-8")
    said = notes(tmp_path, dataclasses.replace(edition, version="1.0.0"))
    assert said.index("### Text\n\n- แก้คำ") < said.index("### Added\n\n- Code")


def test_the_sources_can_be_named_anew_from_what_is_handed_out(released, tmp_path):
    """Every format says the name that the unpacked source archive has."""
    dist = released / "dist/1.0.0"
    with tarfile.open(dist / "book-1.0.0-source.tar.gz") as archive:
        assert {(m.mtime, m.uid, m.uname) for m in archive} == {(1767225600, 0, "")}
        archive.extractall(tmp_path, filter="data")
    name = swhid(tmp_path / "book-1.0.0")
    tree = git(released, "rev-parse", "HEAD~1^{tree}")
    assert name == f"swh:1:dir:{tree}"  # nothing was in releases/ then
    with zipfile.ZipFile(dist / "book-1.0.0-site.zip") as site:
        assert name in site.read("book-1.0.0-site/index.html").decode()
    about = read_release(released / "releases/1.0.0")
    assert about.swhid == name
    assert about.commit == git(released, "rev-parse", "HEAD")
    assert about.date == dt.date(2026, 1, 1)
    assert about.changes == ("แก้คำ สองคำ",)
    said = record.read(released / "releases/1.0.0")
    assert said.get("paragraph", "c01-p02").number == "1.2"
    lines = (released / "releases/1.0.0/lines.tsv").read_text("utf-8")
    assert "\tc01-p01\tเลนินเสนอ" in lines
    with zipfile.ZipFile(dist / "book-1.0.0-data.zip") as data:
        kept = (released / "releases/1.0.0/record.tsv").read_bytes()
        assert data.read("book-1.0.0-data/record.tsv") == kept
    assert name in (dist / "book-1.0.0-notes.md").read_text("utf-8")


def test_a_clone_of_the_tag_makes_the_same_files(released, tmp_path):
    """And the record is no part of what it records: a wrong line is the only difference."""
    commit(released)
    clone = tmp_path / "อีก ที่"
    git(tmp_path, "clone", "-q", released, clone)
    sums = (clone / SUMS).read_text("utf-8")
    assert sums == (released / "dist/1.0.0/SHA256SUMS").read_text("utf-8")
    digest = read_sums(sums)["book-1.0.0.epub"]
    change(clone, SUMS, digest, digest[::-1])
    with pytest.raises(
        EditionError, match=f"^{SUMS}: other bytes for book-1.0.0.epub; "
    ):
        release(clone, "1.0.0", test=no_tests)
    assert not (clone / "dist").exists()
    change(clone, "index.md", "#", "# และ")
    with pytest.raises(
        EditionError, match=r"the sources were swh:.* go back to the tag v1\.0\.0"
    ):
        release(clone, "1.0.0", test=no_tests)


def test_another_address_makes_other_files(released, tmp_path, monkeypatch):
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", released, clone)
    monkeypatch.setenv("EDITION_ADDRESS", "https://a.org")
    with pytest.raises(
        EditionError,
        match=r"^releases/1\.0\.0/release\.toml: made with the address '', not 'https://a\.org/'; set",
    ):
        release(clone, "1.0.0", test=no_tests)


def test_archives_do_not_depend_on_order():
    one = archives.as_zip({"a": b"1", "ข": b"2"}, date=dt.date(2026, 1, 1))
    two = archives.as_zip({"ข": b"2", "a": b"1"}, date=dt.date(2026, 1, 1))
    assert one == two
    assert one != archives.as_zip({"a": b"1", "ข": b"3"}, date=dt.date(2026, 1, 1))
