"""A build that cannot go on: one clear message, and the previous output as it was."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib

import pytest

from .books import NAMES, build, output


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("witness/o.txt", b"\n", b" \n", "witness/o.txt: SHA-256 is "),
        ("edition.toml", b"[edition]", b"[edition", "edition.toml:4: not valid TOML: "),
        ("chapters/03-nep/succession.md", b"{#c03-p06}\n", b"",
         "chapters/03-nep/succession.md:7: no id above this paragraph; write "),
        ("chapters/03-nep/policy.md", "ชั่วคราว".encode(), "ชั่วครู่".encode(),
         "chapters/03-nep/policy.md:5: c03-p03: no record says why 'ชั่วคราว' is now 'ชั่วครู่'; run `make apparatus-todo`"),
        ("about/help.md", b"{par}`c03-p17`", b"{par}`c03-p99`",
         "about/help.md:45: there is no paragraph 'c03-p99'; use an id that stands in chapters/"),
        ("about/introduction.md", b"{person}`lenin`", b"{person}`lenni`",
         "about/introduction.md:7: there is no entry 'person-lenni'; use an id of the registers"),
        ("about/introduction.md", "{term}`เนเปเมน`".encode(), b"{term}`nowhere`",
         "about/introduction.md:20: there is no term 'nowhere'; use a headword of the glossary"),
        ("about/introduction.md", b"nove1969", b"nove1970",
         "about/introduction.md:29: there is no work 'nove1970'; use a key of references.bib"),
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


def test_stubs_are_printed_and_other_mistakes_told_as_by_make(edition_copy, spoilt):
    spoilt("chapters/03-nep/policy.md", "ชั่วคราว".encode(), "ชั่วครู่".encode())
    run = build(edition_copy, "todo")
    assert run.returncode == 0, run.stderr
    stub = tomllib.loads(run.stdout)["emendation"]
    assert [(s["at"], s["witness"], s["reading"]) for s in stub] == [
        ("c03-p03", "ชั่วคราว", "ชั่วครู่")
    ]
    spoilt("chapters/03-nep/succession.md", b"{#c03-p06}\n", b"")
    run = build(edition_copy, "todo")
    assert run.returncode == 1
    told, *_ = run.stderr.splitlines()
    assert told.startswith(
        "chapters/03-nep/succession.md:7: no id above this paragraph"
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


def test_a_killed_build_leaves_no_process_behind():
    """One that lived on would keep the lock, and the next build would wait for ever."""
    code = (
        "import signal\nfrom chabap.build import beside\n"
        "with beside() as pool:\n    pool.submit(print, 'ready', flush=True)\n    signal.pause()\n"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout.readline() == "ready\n"
        killed.kill()
        # the other process has the same output: it ends when both have ended
        assert killed.communicate(timeout=60) == ("", None)
