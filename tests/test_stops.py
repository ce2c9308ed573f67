"""A build that cannot go on: one clear message, and the previous output as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib

import pytest

from .books import NAMES, build, output


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("witness/o.txt", b"\n", b" \n", "witness/o.txt: SHA-256 is "),
        ("edition.toml", b"[edition]", b"[edition", "edition.toml:1: not valid TOML: "),
        ("chapters/01-tax/market.md", b"{#c01-p03}\n", b"",
         "chapters/01-tax/market.md:4: no id above this paragraph; write "),
        ("chapters/01-tax/index.md", "มั่งคั่ง".encode(), "ร่ำรวย".encode(),
         "chapters/01-tax/index.md:8: c01-p02: no record says why 'มั่งคั่ง' is now 'ร่ำรวย'; run `make apparatus-todo`"),
        ("apparatus/c01.toml", b'certainty = "conjecture"', b'certainty = "likely"', "certainty is 'likely'"),
        ("about/introduction.md", b"{par}`c01-p02`", b"{par}`c01-p99`",
         "about/introduction.md:4: there is no paragraph 'c01-p99'; use an id that stands in chapters/"),
        ("about/introduction.md", b"{person}`lenin`", b"{person}`lenni`",
         "about/introduction.md:4: there is no entry 'person-lenni'; use an id of the registers"),
        ("about/introduction.md", "{term}`กูลักส์`".encode(), b"{term}`nowhere`",
         "about/introduction.md:4: there is no term 'nowhere'; use a headword of the glossary"),
        ("about/introduction.md", b"`nove1969`", b"`nove1969` {cite}`carr1953`",
         "about/introduction.md:4: there is no work 'carr1953'; use a key of references.bib"),
    ],
    ids=["witness", "toml", "no id", "unrecorded", "record", "paragraph", "person", "term", "work"],
)  # fmt: skip
def test_a_mistake_leaves_the_previous_output(
    whole_copy, spoilt, file, old, new, message
):
    before = output(whole_copy)
    spoilt(file, old, new)
    run = build(whole_copy, "text", "html")
    assert run.returncode == 1
    assert message in run.stderr
    assert "Traceback" not in run.stderr
    _, end = run.stderr.strip().splitlines()
    assert end == "nothing was published; the previous output is as it was"
    assert output(whole_copy) == before


def test_all_mistakes_of_a_run_are_told_together(whole_copy, spoilt):
    spoilt("chapters/01-tax/index.md", "มั่งคั่ง".encode(), "ร่ำรวย".encode())
    spoilt("about/introduction.md", b"{person}`lenin`", b"{person}`lenni`")
    spoilt("glossary.md", b"\nparty congress\n", b"\n")
    spoilt("apparatus/c01.toml", b'certainty = "conjecture"', b'certainty = "likely"')
    run = build(whole_copy, "text")
    assert run.returncode == 1
    for message in ("'person-lenni'", "has no Latin headword", "certainty is 'likely'"):
        assert message in run.stderr


def test_a_fault_of_the_program_has_no_traceback_but_a_log(whole_copy, tmp_path):
    before = output(whole_copy)
    conf = (whole_copy / "conf.py").read_text("utf-8")
    broken = """
def setup(app):
    app.connect("doctree-resolved", lambda *args: 1 / 0)
"""
    (whole_copy / "conf.py").write_text(conf + broken, "utf-8")
    run = build(whole_copy, *NAMES)
    (whole_copy / "conf.py").write_text(conf, "utf-8")
    assert run.returncode == 1
    assert "a fault of the program, not of the sources (ZeroDivisionError" in run.stderr
    assert "Traceback" not in run.stderr
    assert "1 / 0" in (whole_copy / "_build/fault.log").read_text("utf-8")
    assert output(whole_copy) == before


@pytest.mark.parametrize("page", ["about/introduction", "glossary", "registers/works"])
def test_a_page_that_cannot_be_written_is_seen(whole_copy, page):
    """Sphinx's parallel writers go on when one of them dies; pages are in either of ours."""
    before = output(whole_copy)
    conf = (whole_copy / "conf.py").read_text("utf-8")
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
    (whole_copy / "conf.py").write_text(conf + broken, "utf-8")
    run = build(whole_copy, "html")
    (whole_copy / "conf.py").write_text(conf, "utf-8")
    assert run.returncode == 1
    assert "unwritable" in run.stderr
    assert output(whole_copy) == before


def test_a_second_build_waits_for_the_first(whole_copy):
    # so that the first has much to do
    shutil.rmtree(whole_copy / "_build/stage", ignore_errors=True)
    (whole_copy / "_build/code.key").unlink()
    command = [sys.executable, "-u", "-m", "chabap.build", *NAMES]
    first, second = (
        subprocess.Popen(command, cwd=whole_copy, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    )
    said = [first.communicate()[0], second.communicate()[0]]
    assert (first.returncode, second.returncode) == (0, 0)
    assert sum("another build is running here" in text for text in said) == 1
    assert sum("HTML: nothing has changed" in text for text in said) == 1


def test_sources_that_change_meanwhile_are_not_published(whole_copy, spoilt):
    before = output(whole_copy)
    conf = (whole_copy / "conf.py").read_text("utf-8")
    meddling = """
def setup(app):
    def meddle(app, exception):
        with open(app.srcdir / "about/introduction.md", "a") as file:
            file.write("\\n")
    app.connect("build-finished", meddle)
"""
    spoilt("about/introduction.md", b"#", b"#")
    (whole_copy / "conf.py").write_text(conf + meddling, "utf-8")
    run = build(whole_copy, "text", "html")
    (whole_copy / "conf.py").write_text(conf, "utf-8")
    assert run.returncode == 1
    assert "the sources changed while they were built; run `make` again" in run.stderr
    assert output(whole_copy) == before


def test_a_full_disk_leaves_the_previous_output(whole_copy, spoilt, monkeypatch):
    before = output(whole_copy)
    spoilt("about/introduction.md", b"# ", b"#  ")
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
        cwd=whole_copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("somewhere: No space left on device; the previous")
    assert output(whole_copy) == before


@pytest.mark.parametrize("encoding", ["iso-8859-1", "tis-620", "ascii"])
def test_any_terminal_will_do(whole_copy, encoding):
    key = whole_copy / "_build/stage/text.key"
    key.unlink(missing_ok=True)  # so that "plain text …" is said
    run = subprocess.run(
        [sys.executable, "-m", "chabap.build", *NAMES],
        cwd=whole_copy,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"plain text ? " in run.stdout


def test_who_reads_no_further_sees_no_traceback(whole_copy):
    """As `make | head -1` does."""
    command = [sys.executable, "-u", "-m", "chabap.build", "text", "html"]
    shutil.rmtree(whole_copy / "_build")
    with subprocess.Popen(
        command, cwd=whole_copy, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout.readline().startswith(b"plain text")
        run.stdout.close()
        assert run.stderr.read() == b""
    assert build(whole_copy, *NAMES).returncode == 0


def test_stubs_are_printed_and_other_mistakes_told_as_by_make(whole_copy, spoilt):
    spoilt("chapters/01-tax/index.md", "มั่งคั่ง".encode(), "ร่ำรวย".encode())
    run = build(whole_copy, "todo")
    assert run.returncode == 0, run.stderr
    stub = tomllib.loads(run.stdout)["emendation"]
    assert [(s["at"], s["witness"], s["reading"]) for s in stub] == [
        ("c01-p02", "มั่งคั่ง", "ร่ำรวย")
    ]
    spoilt("chapters/01-tax/market.md", b"{#c01-p03}\n", b"")
    run = build(whole_copy, "todo")
    assert run.returncode == 1
    told, *_ = run.stderr.splitlines()
    assert told.startswith("chapters/01-tax/market.md:4: no id above this paragraph")
    assert "Traceback" not in run.stderr
    assert "github" not in run.stderr


def test_a_build_killed_while_publishing_is_put_right(whole_copy):
    assert build(whole_copy, *NAMES).returncode == 0
    before = output(whole_copy)
    folder = whole_copy / "_build"
    (folder / "html").rename(folder / ".html.old")
    assert build(whole_copy, *NAMES).returncode == 0
    assert output(whole_copy) == before


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
