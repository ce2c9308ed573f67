"""The build command: whole or not at all, and the same bytes every time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request

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
    assert "failed" not in run.stdout
    assert (root / "_build/html/downloads/nep-th.pdf").exists()
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


def test_says_what_it_made_and_what_is_unchanged(edition_copy):
    lines = build(edition_copy, "text", "html").stdout.splitlines()
    assert lines[:2] == ["plain text: nothing has changed", "HTML: nothing has changed"]
    assert re.fullmatch(r"_build/text/c03\.tsv  \d+ kB", lines[2])
    assert re.fullmatch(r"_build/html/index\.html  \d+\.\d MB", lines[3])


def test_what_has_not_changed_is_not_written(edition_copy):
    before = {
        p: p.stat().st_mtime_ns for p in (edition_copy / "_build").rglob("[!.]*.*")
    }
    run = build(edition_copy, *NAMES)
    assert run.stdout.count("nothing has changed") == len(NAMES)
    assert before == {
        p: p.stat().st_mtime_ns for p in (edition_copy / "_build").rglob("[!.]*.*")
    }


def test_two_builds_are_the_same_bytes(edition_copy, tmp_path):
    other = copy_edition(tmp_path / "another" / "place")
    run = build(other, *NAMES)
    assert run.returncode == 0, run.stderr
    first, second = output(edition_copy), output(other)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.parametrize(
    ("builder", "jobs"), [("html", "1"), ("html", "2"), ("epub", "2"), ("typst", "2")]
)
def test_sphinx_itself_finds_nothing_to_say(edition_copy, tmp_path, builder, jobs):
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-j", jobs]
    for _ in range(2):  # from clean, then incrementally
        run = subprocess.run(
            [
                *command,
                "-b",
                builder,
                "-d",
                tmp_path / "d",
                edition_copy,
                tmp_path / "o",
            ],
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
    ("glossary.md", "ชาวนาที่มั่งคั่งกว่า", "ชาวนาที่ร่ำรวยกว่า",
     ["html/glossary.html", "html/chapters/03-nep/policy.html"]),
    ("about/help.md", "# วิธีใช้", "# หนทางใช้", ["html/glossary.html", "html/about/help.html"]),
    ("registers/languages.txt", "ru-Latn Gosplan", "de Gosplan",
     ['html/registers/organisations.html:lang="de"']),
    ("registers/words.txt", "คาอุฟมัน\n", "คาอุฟ\n", []),
    ("edition.toml", "0.1.0", "0.1.9", ["html/about/colophon.html", "html/glossary.html"]),
]  # fmt: skip
"""A file, a change in it, and the pages that show it (or what of their markup does)."""


@pytest.mark.parametrize("edit", EDITS, ids=[edit[0] for edit in EDITS])
def test_a_change_is_shown_on_every_page_at_once(edition_copy, spoilt, edit):
    file, old, new, pages = edit
    spoilt(file, old.encode(), new.encode())
    run = build(edition_copy, "text", "html")
    assert run.returncode == 0, run.stderr
    for place in pages:
        page, _, markup = place.partition(":")
        text = (edition_copy / "_build" / page).read_text("utf-8")
        assert (markup or new.lstrip("# ")) in (
            text if markup else re.sub("<[^>]+>", "", text)
        )


def test_an_incremental_build_is_the_clean_build(edition_copy, spoilt):
    assert build(edition_copy, *NAMES).returncode == 0
    for file, old, new, _ in EDITS:
        spoilt(file, old.encode(), new.encode())
    assert build(edition_copy, *NAMES).returncode == 0
    changed = output(edition_copy)
    shutil.rmtree(edition_copy / "_build")
    assert build(edition_copy, *NAMES).returncode == 0
    clean = output(edition_copy)
    assert changed.keys() == clean.keys()
    assert [name for name in clean if changed[name] != clean[name]] == []


def test_what_is_gone_from_the_source_is_gone_from_the_output(edition_copy):
    assert build(edition_copy, *NAMES).returncode == 0
    before = output(edition_copy)
    conf = (edition_copy / "conf.py").read_text("utf-8")
    (edition_copy / "conf.py").write_text(
        f"{conf}html_static_path = ['more']\n", "utf-8"
    )
    extra = edition_copy / "about" / "extra.md"
    extra.write_text("---\norphan: true\n---\n(extra)=\n# อีกหน้า\n", "utf-8")
    (edition_copy / "more").mkdir()
    (edition_copy / "more" / "extra.css").write_text("p {}", "utf-8")
    assert build(edition_copy, *NAMES).returncode == 0
    assert {"_build/html/about/extra.html", "_build/html/_static/extra.css"} <= output(
        edition_copy
    ).keys()
    extra.unlink()
    shutil.rmtree(edition_copy / "more")
    (edition_copy / "conf.py").write_text(conf, "utf-8")
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
         "chapters/03-nep/policy.md:5: c03-p03: no record says why 'ชั่วคราว' is now 'ชั่วครู่'; run `make apparatus-todo`"),
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
    _, end = run.stderr.strip().splitlines()
    assert end == "nothing was published; the previous output is as it was"
    assert output(edition_copy) == before


def test_all_mistakes_of_a_run_are_told_together(edition_copy, spoilt):
    spoilt("chapters/03-nep/policy.md", "ชั่วคราว".encode(), "ชั่วครู่".encode())
    spoilt("about/introduction.md", b"{person}`lenin`", b"{person}`lenni`")
    spoilt("glossary.md", b"\nprodrazverstka\n", b"\n")
    spoilt("apparatus/c03.toml", b'certainty = "probable"', b'certainty = "likely"')
    run = build(edition_copy, "text")
    assert run.returncode == 1
    for message in ("'person-lenni'", "has no Latin headword", "certainty is 'likely'"):
        assert message in run.stderr


def test_a_fault_of_the_program_has_no_traceback_but_a_log(edition_copy, tmp_path):
    before = output(edition_copy)
    conf = (edition_copy / "conf.py").read_text("utf-8")
    broken = """
def setup(app):
    app.connect("doctree-resolved", lambda *args: 1 / 0)
"""
    (edition_copy / "conf.py").write_text(conf + broken, "utf-8")
    run = build(edition_copy, *NAMES)
    (edition_copy / "conf.py").write_text(conf, "utf-8")
    assert run.returncode == 1
    assert "a fault of the program, not of the sources (ZeroDivisionError" in run.stderr
    assert "Traceback" not in run.stderr
    assert "1 / 0" in (edition_copy / "_build/fault.log").read_text("utf-8")
    assert output(edition_copy) == before


@pytest.mark.parametrize("page", ["about/help", "glossary", "chapters/03-nep/index"])
def test_a_page_that_cannot_be_written_is_seen(edition_copy, page):
    """Sphinx's parallel writers go on when one of them dies; pages are in either of ours."""
    before = output(edition_copy)
    conf = (edition_copy / "conf.py").read_text("utf-8")
    broken = f"""
from docutils import nodes

class unwritable(nodes.General, nodes.Element):
    pass

def spoil(app, doctree, docname):
    if docname == "{page}":
        doctree += unwritable()

def setup(app):
    app.connect("doctree-resolved", spoil)
"""
    (edition_copy / "conf.py").write_text(conf + broken, "utf-8")
    run = build(edition_copy, "html")
    (edition_copy / "conf.py").write_text(conf, "utf-8")
    assert run.returncode == 1
    assert "unwritable" in run.stderr
    assert output(edition_copy) == before


def test_a_second_build_waits_for_the_first(edition_copy):
    (edition_copy / "_build" / "code.key").unlink()  # so that both have much to do
    command = [sys.executable, "-u", "-m", "chabap.build", *NAMES]
    first, second = (
        subprocess.Popen(command, cwd=edition_copy, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    )
    said = [first.communicate()[0], second.communicate()[0]]
    assert (first.returncode, second.returncode) == (0, 0)
    assert sum("another build is running here" in text for text in said) == 1
    assert sum("HTML: nothing has changed" in text for text in said) == 1


def test_sources_that_change_meanwhile_are_not_published(edition_copy, spoilt):
    before = output(edition_copy)
    conf = (edition_copy / "conf.py").read_text("utf-8")
    meddling = """
def setup(app):
    def meddle(app, exception):
        with open(app.srcdir / "about/help.md", "a") as file:
            file.write("\\n")
    app.connect("build-finished", meddle)
"""
    spoilt("about/help.md", b"#", b"#")
    (edition_copy / "conf.py").write_text(conf + meddling, "utf-8")
    run = build(edition_copy, "text", "html")
    (edition_copy / "conf.py").write_text(conf, "utf-8")
    assert run.returncode == 1
    assert "the sources changed while they were built; run `make` again" in run.stderr
    assert output(edition_copy) == before


def test_a_full_disk_leaves_the_previous_output(edition_copy, spoilt, monkeypatch):
    before = output(edition_copy)
    spoilt("about/help.md", b"# ", b"#  ")
    code = (
        "import errno, shutil, sys\n"
        "from chabap import build\n"
        "def full(*args):\n"
        "    raise OSError(errno.ENOSPC, 'No space left on device', 'somewhere')\n"
        "build.publish.__globals__['shutil'].copy2 = full\n"
        "sys.argv[1:] = ['text', 'html']\n"
        "build.main()\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=edition_copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("somewhere: No space left on device; the previous")
    assert output(edition_copy) == before


@pytest.mark.parametrize("encoding", ["iso-8859-1", "tis-620", "ascii"])
def test_any_terminal_will_do(edition_copy, encoding):
    run = subprocess.run(
        [sys.executable, "-m", "chabap.build", *NAMES],
        cwd=edition_copy,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")


def test_a_source_in_another_encoding_is_named(edition_copy, spoilt):
    text = (edition_copy / "glossary.md").read_bytes()
    spoilt(
        "glossary.md", text, text.decode().replace("·", "").encode("cp874", "replace")
    )
    run = build(edition_copy, "text")
    assert run.returncode == 1
    assert re.match(r"glossary\.md:\d+: not UTF-8; save the file in that", run.stderr)


def test_the_preview_shows_an_edit(edition_copy, spoilt):
    def read(path):
        with urllib.request.urlopen(f"{address}{path}") as answer:
            return answer.read()

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
        command, cwd=edition_copy, stdout=subprocess.PIPE, text=True
    ) as preview:
        try:
            said = iter(preview.stdout.readline, "")
            line = next(line for line in said if line.startswith("preview at "))
            address = re.search(r"http://\S+/", line)[0]
            page = "chapters/03-nep/index.html"
            assert "ผู้แต่งคลาดเคลื่อน".encode() in read(page)
            before = read("downloads/nep-th.pdf")
            changes = urllib.request.urlopen(f"{address}.changes")
            spoilt(*(EDITS[0][0], EDITS[0][1].encode(), EDITS[0][2].encode()))
            assert changes.readline() == b"data: new\n"
            assert "ผู้แต่งพลาด".encode() in read(page)
            assert any(line.startswith("PDF …") for line in said)
            assert next(said).startswith("the preview is new")
            assert read("downloads/nep-th.pdf") != before
            spoilt("conf.py", b"extensions", b"html_title = 'XYZ'\nextensions")
            assert any(line.startswith("the code has changed") for line in said)
            assert any(line.startswith(f"preview at {address}") for line in said)
            assert b"XYZ</title>" in read(page)
        finally:
            preview.terminate()


def test_stubs_are_printed_and_other_mistakes_told_as_by_make(edition_copy, spoilt):
    spoilt("chapters/03-nep/policy.md", "ชั่วคราว".encode(), "ชั่วครู่".encode())
    run = build(edition_copy, "todo")
    assert run.returncode == 0, run.stderr
    stub = tomllib.loads(run.stdout)["emendation"]
    assert [(s["at"], s["witness"], s["reading"]) for s in stub] == [
        ("c03-p03", "ชั่วคราว", "ชั่วครู่")
    ]
    spoilt("chapters/03-nep/succession.md", b"{#c03-p07}\n", b"")
    run = build(edition_copy, "todo")
    assert run.returncode == 1
    told, *_ = run.stderr.splitlines()
    assert told.startswith(
        "chapters/03-nep/succession.md:10: no id above this paragraph"
    )
    assert "Traceback" not in run.stderr
    assert "github" not in run.stderr


def test_a_build_killed_while_publishing_is_put_right(edition_copy):
    assert build(edition_copy, *NAMES).returncode == 0
    before = output(edition_copy)
    folder = edition_copy / "_build"
    (folder / "html").rename(folder / ".html.old")
    assert build(edition_copy, *NAMES).returncode == 0
    assert output(edition_copy) == before


def test_a_change_of_code_begins_anew(edition_copy):
    assert build(edition_copy, *NAMES).returncode == 0
    old = edition_copy / "_build/doctrees/old"
    old.touch()
    conf = edition_copy / "conf.py"
    text = conf.read_text("utf-8")
    conf.write_text(f"{text}# another line\n", "utf-8")
    assert build(edition_copy, "text").returncode == 0
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


def test_a_site_built_alone_gets_its_downloads_later(edition_copy, spoilt):
    spoilt("about/help.md", "# วิธีใช้".encode(), "# ทางใช้".encode())
    assert build(edition_copy, "html").returncode == 0
    downloads = edition_copy / "_build/html/downloads"
    assert not downloads.exists()
    run = build(edition_copy, *NAMES)
    assert run.returncode == 0, run.stderr
    assert {"nep-th.pdf", "nep-th.epub", "c03.tsv"} <= {
        p.name for p in downloads.iterdir()
    }
