"""Odd places and bad moments: what is published stays whole, and the next build recovers.

That a second build waits, and that sources which change meanwhile are not published, is in
`tests.test_stops`.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import chabap

from .books import NAMES, ROOT, ROOTS
from .warm import Warm

BUILD = [sys.executable, "-m", "chabap.build"]
THAI = "หนังสือ เล่มใหม่ (2)"


def build(book, *names, **more):
    """Run the command in a book."""
    return subprocess.run(
        [*BUILD, *names], cwd=book, capture_output=True, text=True, check=False, **more
    )


def published(book, *names):
    """Return what is published."""
    return {
        str(path.relative_to(book)): path.read_bytes()
        for name in names or NAMES
        for path in sorted((book / "_build" / name).rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The small book, built in all formats in a place like any other."""
    book = shutil.copytree(ROOTS / "whole", tmp_path_factory.mktemp("plain") / "book")
    run = build(book, *NAMES)
    assert run.returncode == 0, run.stderr
    return book


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    with Warm(ROOTS / "whole", tmp_path_factory.mktemp("warm") / "book") as book:
        yield book


@pytest.fixture
def book(tmp_path):
    """The small book, with what it is built from and nothing else."""
    return shutil.copytree(ROOTS / "whole", tmp_path / "book")


def test_a_path_with_spaces_and_thai_letters(plain, tmp_path):
    other = shutil.copytree(ROOTS / "whole", tmp_path / THAI / THAI)
    run = build(other, *NAMES)
    assert run.returncode == 0, run.stderr
    ours, theirs = published(other), published(plain)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []


@pytest.mark.parametrize(
    "change",
    [
        {"HOME": "/proc/self", "XDG_CACHE_HOME": "/proc/self"},
        {"HOME": None, "LANG": None, "LC_ALL": None, "TZ": None},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.ISO-8859-9", "LANGUAGE": "tr", "TZ": "Pacific/Kiritimati"},
        {"PATH": "/nowhere", "GIT_DIR": "/nowhere"},
    ],
    ids=["read-only home", "nothing set", "ASCII", "Turkish", "no git"],
)
def test_what_the_environment_says_changes_nothing(plain, book, change):
    env = {**os.environ, **change}
    run = build(book, "text", env={k: v for k, v in env.items() if v is not None})
    assert run.returncode == 0, run.stderr
    assert published(book, "text") == published(plain, "text")


def test_a_message_reaches_a_terminal_that_knows_no_thai(book):
    page = book / "about/introduction.md"
    page.write_text(
        page.read_text("utf-8").replace("{term}`กูลักส์", "{term}`เนป"), "utf-8"
    )
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    run = build(book, "text", env=env)
    assert run.returncode == 1
    assert "about/introduction.md:4: there is no term '???'; use" in run.stderr
    assert "Traceback" not in run.stderr


# -- a full disk

MOUNT = """
set -e
cp -a _build kept
mount -t tmpfs -o size=64m none _build
cp -a kept/. _build/
room=$1
shift
"$@" >/dev/null # in this place; what follows needs room for what changes
rm -r kept
cp -a _build kept
printf '\\nอีกย่อหน้าหนึ่ง\\n' >>about/introduction.md
used=$(df --output=used _build | tail -1)
mount -o remount,size=$((used + room))k _build
set +e
"$@"
echo "ended with $?"
diff -r kept/text _build/text && diff -r kept/pdf _build/pdf && echo "all as it was"
mount -o remount,size=64m _build
"$@" && echo "recovered"
"""
"""Build where there is room for so many kB more, look, and build again where there is room."""


def spaces():
    """Return how to be where one may mount; [] if nowhere."""
    ways = (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"])
    attempt = ["mount", "-t", "tmpfs", "none", "/mnt"]
    for way in ways:
        run = subprocess.run([*way, *attempt], capture_output=True, check=False)
        if run.returncode == 0:
            return way
    return []


@pytest.mark.parametrize("room", [0, 20, 100])
def test_a_full_disk(plain, tmp_path, room):
    """On a small file system of its own; where none can be mounted, no file may grow so large."""
    book = shutil.copytree(plain, tmp_path / "book")
    command = [*BUILD, "text", "pdf"]
    if way := spaces():
        run = subprocess.run(
            [*way, "sh", "-c", MOUNT, "sh", str(room), *command],
            cwd=book,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "ended with 1" in run.stdout, run.stdout + run.stderr
        assert "all as it was" in run.stdout
        assert "recovered" in run.stdout, run.stderr
        assert "No space left on device" in run.stderr
    else:
        page = book / "about/introduction.md"
        page.write_text(page.read_text("utf-8") + "\nอีกย่อหน้าหนึ่ง\n", "utf-8")
        before = published(book, "text", "pdf")
        limit = (room * 100 + 1, resource.RLIM_INFINITY)
        run = build(
            book,
            *("text", "pdf"),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        )
        assert run.returncode == 1
        assert published(book, "text", "pdf") == before
        assert "File too large" in run.stderr
        assert build(book, "text", "pdf").returncode == 0
    assert "Traceback" not in run.stderr
    assert "a fault of the program" not in run.stderr


# -- killed half-way

KILL = """
import os, signal
from chabap import stage

def stop(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def setup(app):
    if {event!r} in app.events.events:
        app.connect({event!r}, stop, priority=10_000)
    else:
        setattr(stage.shutil, {event!r}, stop)
"""


@pytest.mark.parametrize(
    "event",
    ["builder-inited", "env-updated", "build-finished", "copy2", "rmtree"],
)
def test_a_build_that_is_killed(warm, event):
    before = warm.output()
    conf = warm.folder / "conf.py"
    conf.write_text(conf.read_text("utf-8") + KILL.format(event=event), "utf-8")
    page = warm.folder / "registers/people.md"
    page.write_text(page.read_text("utf-8").replace("กรรมการ", "กรรมาธิการ"), "utf-8")
    assert warm.build("text").code == -9
    if event != "rmtree":  # then there is the new output, or the old beside its place
        assert warm.output() == before
    warm.mend()
    run = warm.build("text")
    assert run.code == 0, run.said
    assert warm.output() == before


def test_a_reader_that_is_killed(warm):
    """Sphinx reads pages in processes beside the one that builds."""
    before = warm.output()
    conf = warm.folder / "conf.py"
    conf.write_text(conf.read_text("utf-8") + KILL.format(event="source-read"), "utf-8")
    run = warm.build("text")
    assert run.code == 1
    assert run.said.startswith("a process of the build was killed; is there memory")
    assert warm.output() == before
    warm.mend()
    assert warm.build("text").code == 0


def test_a_source_that_comes_back_with_its_old_date(warm):
    """As from a copy that keeps dates: Sphinx would not see that it is not what it read."""
    before = warm.output()
    page = warm.folder / "registers/people.md"
    then, content = page.stat(), page.read_bytes()
    page.write_bytes(content.replace("กรรมการ".encode(), "กรรมาธิการ".encode()))
    assert warm.build("text").code == 0
    assert warm.output() != before
    page.write_bytes(content)
    os.utime(page, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert warm.build("text").code == 0
    assert warm.output() == before


# -- the package itself is damaged


@pytest.mark.parametrize(
    "name", ["files/PT_Serif-Web-Regular.ttf", "woff2/Trirong-SemiBold.woff2"]
)
def test_a_missing_font(book, tmp_path, name):
    package = Path(chabap.__file__).parent
    shutil.copytree(
        package, tmp_path / "chabap", ignore=shutil.ignore_patterns("*.pyc")
    )
    (tmp_path / "chabap/fonts" / name).unlink()
    run = build(book, "text", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert run.returncode == 1
    told, *_ = run.stderr.splitlines()
    assert re.fullmatch(
        rf"chabap/fonts/{name}: the font is missing; restore it from git.*", told
    )


def test_the_command_is_the_one_of_this_checkout():
    assert Path(chabap.__file__).is_relative_to(ROOT)
