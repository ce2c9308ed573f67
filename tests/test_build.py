"""The build command: all formats of one run, and the same bytes every time."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile

import pytest

from .books import NAMES, build, copy_edition, output, spoiling
from .conftest import ROOT


@pytest.fixture(scope="module")
def edition_copy(tmp_path_factory):
    """A copy of the real edition, built."""
    root = copy_edition(tmp_path_factory.mktemp("first") / "edition")
    run = build(root, *NAMES)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "failed" not in run.stdout
    assert (root / "_build/html/downloads/nep-th.pdf").exists()
    return root


def test_two_builds_are_the_same_bytes(edition_copy, built):
    """One in the checkout, one in another place."""
    first, second = output(built.parent), output(edition_copy)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_a_word_of_a_note_writes_its_page_and_no_other(edition_copy):
    """But for the title page, which lists it, and pages that have no source."""
    site = edition_copy / "_build/stage/html"
    before = {page: page.stat().st_mtime_ns for page in site.rglob("*.html")}
    page = "chapters/03-nep/index"
    with spoiling(edition_copy) as spoil:
        spoil(f"{page}.md", "ทุพภิกขภัย".encode(), "ฉาตกภัย".encode())
        assert build(edition_copy, "html").returncode == 0
    text = re.sub("<[^>]+>", "", (site / f"{page}.html").read_text("utf-8"))
    assert "ฉาตกภัย" in text
    written = {
        str(p.relative_to(site)) for p in before if p.stat().st_mtime_ns > before[p]
    }
    made = {"search.html", "witness/o.html"}
    made |= {f"about/versions/{two}.html" for two in ("0.1.0-0.2.0", "0.2.0-0.2.1")}
    assert written - made == {f"{page}.html", "index.html"}


def test_says_what_it_made_and_what_is_unchanged(whole_copy):
    lines = build(whole_copy, "text", "html").stdout.splitlines()
    assert lines[:2] == ["plain text: nothing has changed", "HTML: nothing has changed"]
    assert re.fullmatch(r"_build/text/c01\.tsv  \d+ kB", lines[2])
    assert re.fullmatch(r"_build/html/index\.html  \d+\.\d MB", lines[3])


def test_what_has_not_changed_is_not_written(whole_copy):
    before = {p: p.stat().st_mtime_ns for p in (whole_copy / "_build").rglob("[!.]*.*")}
    run = build(whole_copy, *NAMES)
    assert run.stdout.count("nothing has changed") == len(NAMES)
    assert before == {
        p: p.stat().st_mtime_ns for p in (whole_copy / "_build").rglob("[!.]*.*")
    }


@pytest.mark.parametrize(
    ("builder", "jobs"), [("html", "1"), ("html", "2"), ("epub", "2"), ("typst", "2")]
)
def test_sphinx_itself_finds_nothing_to_say(whole_copy, tmp_path, builder, jobs):
    """Of the edition `make` itself takes warnings for errors, and lacks no target."""
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-j", jobs]
    for _ in range(2):  # from clean, then incrementally
        run = subprocess.run(
            [
                *command,
                "-b",
                builder,
                "-d",
                tmp_path / "d",
                whole_copy,
                tmp_path / "o",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.returncode, run.stderr) == (0, "")


EDITS = [
    ("chapters/01-tax/index.md", "ลูกเรือเรียกร้อง", "ทหารเรือเรียกร้อง",
     ["html/chapters/01-tax/index.html"]),
    ("apparatus/c01.toml", "น ถูกอ่านเป็น ล", "น ถูกอ่านว่า ล",
     ["text/apparatus.tsv", "html/apparatus.html", "html/chapters/01-tax/index.html"]),
    ("references.bib", "Bolshevik", "Russian", ["html/bibliography.html"]),
    ("registers/people.md", "กรรมการราษฎร", "กรรมาธิการราษฎร",
     ["html/registers/people.html", "html/chapters/01-tax/market.html"]),
    ("glossary.md", "ชาวนาผู้มั่งคั่ง", "ชาวนาผู้ร่ำรวย",
     ["html/glossary.html", "html/chapters/01-tax/index.html"]),
    ("about/introduction.md", "# ความนำ", "# คำนำของเรา",
     ["html/glossary.html", "html/about/introduction.html", "html/index.html"]),
    ("CHANGELOG.md", "แก้คำอธิบายให้ชัดขึ้น", "แก้คำอธิบายให้สั้นลง", ["html/index.html"]),
    ("registers/languages.txt", "ru-Latn Gosplan", "de Gosplan",
     ['html/registers/organisations.html:lang="de"']),
    ("registers/words.txt", "ลูกเรือ\n", "ลูกเรื\n", []),
    ("edition.toml", "1.0.0", "1.0.9",
     ["html/about/introduction.html", "html/glossary.html"]),
]  # fmt: skip
"""A file, a change in it, and the pages that show it (or what of their markup does)."""


@pytest.mark.parametrize("edit", EDITS, ids=[edit[0] for edit in EDITS])
def test_a_change_is_shown_on_every_page_at_once(whole_copy, spoilt, edit):
    file, old, new, pages = edit
    spoilt(file, old.encode(), new.encode())
    run = build(whole_copy, "text", "html")
    assert run.returncode == 0, run.stderr
    for place in pages:
        page, _, markup = place.partition(":")
        text = (whole_copy / "_build" / page).read_text("utf-8")
        assert (markup or new.lstrip("# ")) in (
            text if markup else re.sub("<[^>]+>", "", text)
        )


def test_an_incremental_build_is_the_clean_build(whole_copy, spoilt):
    assert build(whole_copy, *NAMES).returncode == 0
    for file, old, new, _ in EDITS:
        spoilt(file, old.encode(), new.encode())
    assert build(whole_copy, *NAMES).returncode == 0
    changed = output(whole_copy)
    shutil.rmtree(whole_copy / "_build")
    assert build(whole_copy, *NAMES).returncode == 0
    clean = output(whole_copy)
    assert changed.keys() == clean.keys()
    assert [name for name in clean if changed[name] != clean[name]] == []


def test_what_is_gone_from_the_source_is_gone_from_the_output(whole_copy, tmp_path):
    assert build(whole_copy, *NAMES).returncode == 0
    book = shutil.copytree(whole_copy, tmp_path / "book")
    before = output(book)
    conf = (book / "conf.py").read_text("utf-8")
    (book / "conf.py").write_text(f"{conf}html_static_path = ['more']\n", "utf-8")
    extra = book / "registers" / "extra.md"
    extra.write_text("---\norphan: true\n---\n(extra)=\n# อีกหน้า\n", "utf-8")
    ids = (book / "ids.lock").read_text("utf-8")
    more = ids.replace("\nheading g", "\nheading extra\nheading g")
    (book / "ids.lock").write_text(more, "utf-8")
    (book / "more").mkdir()
    (book / "more" / "extra.css").write_text("p {}", "utf-8")
    assert build(book, *NAMES).returncode == 0
    new = {"_build/html/registers/extra.html", "_build/html/_static/extra.css"}
    assert new <= output(book).keys()
    extra.unlink()
    shutil.rmtree(book / "more")
    (book / "conf.py").write_text(conf, "utf-8")
    (book / "ids.lock").write_text(ids, "utf-8")
    assert build(book, *NAMES).returncode == 0
    after = output(book)
    assert after.keys() == before.keys()
    (ebook,) = (name for name in after if name.startswith("_build/epub/"))
    assert after[ebook] == before[ebook]


def test_the_preview_shows_an_edit(whole_copy, spoilt):
    def read(path):
        with urllib.request.urlopen(f"{address}{path}") as answer:
            return answer.read()

    def words(path):
        return re.sub("<[^>]+>", "", read(path).decode())

    command = [
        sys.executable,
        "-u",
        "-m",
        "chabap.serve",
        "--port",
        "0",
        "--no-browser",
    ]
    with subprocess.Popen(
        command, cwd=whole_copy, stdout=subprocess.PIPE, text=True
    ) as preview:
        try:
            said = iter(preview.stdout.readline, "")
            line = next(line for line in said if line.startswith("preview at "))
            address = re.search(r"http://\S+/", line)[0]
            page = "chapters/01-tax/index.html"
            assert "ทหารเรือเรียกร้อง" not in words(page)
            before = read("downloads/whole.pdf")
            changes = urllib.request.urlopen(f"{address}.changes")
            spoilt(*(EDITS[0][0], EDITS[0][1].encode(), EDITS[0][2].encode()))
            assert changes.readline() == b"data: new\n"
            assert "ทหารเรือเรียกร้อง" in words(page)
            assert any(line.startswith("PDF …") for line in said)
            assert next(said).startswith("the preview is new")
            assert read("downloads/whole.pdf") != before
            spoilt("conf.py", b"extensions", b"html_title = 'XYZ'\nextensions")
            assert any(line.startswith("the code has changed") for line in said)
            assert any(line.startswith(f"preview at {address}") for line in said)
            assert b"XYZ</title>" in read(page)
        finally:
            preview.terminate()


def test_a_change_of_code_begins_anew(whole_copy):
    assert build(whole_copy, *NAMES).returncode == 0
    old = whole_copy / "_build/doctrees/old"
    old.touch()
    conf = whole_copy / "conf.py"
    text = conf.read_text("utf-8")
    conf.write_text(f"{text}# another line\n", "utf-8")
    assert build(whole_copy, "text").returncode == 0
    conf.write_text(text, "utf-8")
    assert not old.exists()


def test_a_copied_checkout_sets_up_its_own_environment(tmp_path):
    """`make` sees that the environment was made elsewhere, and makes it anew."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/.built").touch()

    def sets_up(folder):
        """Tell whether `make` would make a new environment; without Python it fails."""
        run = subprocess.run(
            ["make", "-s", ".venv/.built", "PYTHON=false"],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        return run.returncode != 0

    assert sets_up(tmp_path)
    (tmp_path / ".venv/.built").touch()
    assert not sets_up(tmp_path)
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    assert sets_up(moved)
    assert (moved / ".venv/.here").read_text("utf-8").strip() == str(moved)


def test_an_ebook_built_after_the_pdf_names_its_pages(whole_copy, spoilt):
    """And both at once, in any order, make the same."""
    spoilt("about/introduction.md", "# ความนำ".encode(), "# นำ".encode())
    ebook = whole_copy / "_build/epub/whole.epub"
    made = []
    for commands in ([["epub", "pdf"]], [["pdf"], ["epub"]]):
        shutil.rmtree(whole_copy / "_build")
        for names in commands:
            assert build(whole_copy, *names).returncode == 0
        made.append(ebook.read_bytes())
    with zipfile.ZipFile(ebook) as archive:
        assert b'epub:type="page-list"' in archive.read("nav.xhtml")
    assert made[0] == made[1]


def test_a_site_built_alone_gets_its_downloads_later(whole_copy, spoilt):
    spoilt("about/introduction.md", "# ความนำ".encode(), "# คำนำ".encode())
    assert build(whole_copy, "html").returncode == 0
    downloads = whole_copy / "_build/html/downloads"
    assert not downloads.exists()
    run = build(whole_copy, *NAMES)
    assert run.returncode == 0, run.stderr
    assert {"whole.pdf", "whole.epub", "c01.tsv"} <= {
        p.name for p in downloads.iterdir()
    }
