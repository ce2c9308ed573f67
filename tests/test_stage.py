"""What a build rests on, how its output takes the place of the old, and what is tidied before."""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from sphinx.errors import ConfigError, ExtensionError

from chabap import runner, stage
from chabap.edition import EditionError
from chabap.stage import (
    code_of,
    is_input,
    key_of,
    only_one,
    publish,
    read_inputs,
    restore,
)


def write(folder, files):
    """Write texts into a folder, by their names."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def read(folder):
    """Return the texts in a folder, by their names."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


SOURCES = ("index.md", "registers/people.md", "conf.py", "pictures/map.png")
ASIDE = (
    *("_build/text/a.tsv", "dist/a.pdf", "evidence/a.md", "tests/a.py", "README.md"),
    *("LICENSE", "Makefile", "lint.toml", "CONTRIBUTING.md", ".git/a", "a/.b", "a.md~"),
    *("a/__pycache__/a.py", "a.pyc", "locale/a.mo", "registers/README.md"),
)


def test_a_build_rests_on_the_sources_and_nothing_about_them(tmp_path):
    write(tmp_path, dict.fromkeys((*SOURCES, *ASIDE), "x"))
    found = read_inputs(tmp_path)
    names = {name for name in found if not Path(name).is_absolute()}
    assert {name for name in names if (tmp_path / name).is_file()} == set(SOURCES)
    assert {"python", "packages"} < found.keys()
    assert any(name.endswith("chabap/stage.py") for name in found)
    for name in (*SOURCES, *ASIDE):
        assert is_input(str(tmp_path / name), tmp_path) == (name in SOURCES)


def test_any_change_is_another_key(tmp_path, monkeypatch):
    write(tmp_path, dict.fromkeys(SOURCES, "x"))
    keys = [key_of(read_inputs(tmp_path))]
    assert key_of(read_inputs(tmp_path)) == keys[0]
    assert key_of(dict(reversed(read_inputs(tmp_path).items()))) == keys[0]
    write(tmp_path, {"index.md": "y"})
    keys.append(key_of(read_inputs(tmp_path)))
    monkeypatch.setenv(stage.SETTINGS[0], "https://example.org/")
    keys.append(key_of(read_inputs(tmp_path)))
    for name in ("a-1.0.dist-info", "a-1.1.dist-info"):  # a package, and a newer one
        place = tmp_path / "_build" / name
        (place / name).mkdir(parents=True)
        monkeypatch.setattr("sys.path", [*sys.path, str(place)])
        keys.append(key_of(read_inputs(tmp_path)))
    assert len(set(keys)) == len(keys)


def test_text_is_no_code():
    names = ("a.md", "a.toml", "a.bib", "a.txt", "a.lock", "conf.py", "a.png", "python")
    assert [*code_of(dict.fromkeys(names, ""))] == ["conf.py", "a.png", "python"]


def test_texts_that_cannot_be_read_are_told_together(tmp_path):
    write(tmp_path, {"good.md": "ก"})
    for name in ("b.md", "a.toml", "c.png"):
        (tmp_path / name).write_bytes(b"\xff")
    with pytest.raises(EditionError) as wrong:
        read_inputs(tmp_path)
    told = str(wrong.value).splitlines()
    assert [line.partition(":")[0] for line in told] == ["a.toml", "b.md"]


def test_output_takes_the_place_of_the_old(tmp_path):
    new, old = tmp_path / "stage", tmp_path / "html"
    write(new, {"a/b.html": "new", "same.html": "same", "_static/c.css": "css"})
    write(old, {"a/b.html": "old", "gone.html": "old"})
    write(tmp_path, {".html.new/left.html": "x", ".html.old/left.html": "x"})
    files = {name: new / name for name in read(new)}
    publish({old: files}, renewed="_static/")
    assert read(old) == read(new)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["html", "stage"]
    # what the next build writes into is a copy
    assert not (old / "a/b.html").samefile(new / "a/b.html")
    assert (old / "_static/c.css").samefile(new / "_static/c.css")
    times = {name: (old / name).stat().st_ino for name in files}
    write(new, {"a/b.html": "other"})
    publish(
        {old: files, tmp_path / "more": {"x": new / "a/b.html"}}, renewed="_static/"
    )
    assert read(old) == read(new)
    assert (tmp_path / "more/x").read_text() == "other"
    assert (old / "same.html").stat().st_ino == times["same.html"]
    # of one size, but of another time
    there = (new / "same.html").stat()
    (new / "same.html").write_text("emas")
    os.utime(new / "same.html", ns=(there.st_atime_ns, there.st_mtime_ns + 1))
    publish({old: files}, renewed="_static/")
    assert (old / "same.html").read_text() == "emas"


def test_what_was_about_to_be_replaced_is_put_back(tmp_path):
    write(tmp_path, {".a.old/x": "old", ".b.old/x": "old", "b/x": "new"})
    restore(tmp_path / name for name in ("a", "b", "c"))
    assert (tmp_path / "a/x").read_text() == "old"
    assert (tmp_path / "b/x").read_text() == "new"
    assert not (tmp_path / "c").exists()


def test_one_build_waits_for_another(tmp_path, monkeypatch):
    folder = tmp_path / "a/_build"
    done, said = [], threading.Event()
    monkeypatch.setattr(stage, "print", lambda *_, **__: said.set(), raising=False)

    def second():
        with only_one(folder):
            done.append("second")

    with only_one(folder):
        with (folder / ".lock").open() as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        waiting = threading.Thread(target=second)
        waiting.start()
        assert said.wait(60)
        done.append("first")
    waiting.join()
    assert done == ["first", "second"]


def test_pages_without_a_source_are_removed(tmp_path):
    """And all files that go with pages: nothing else would remove them."""
    kept = (
        *("index.html", "a/b.xhtml", "search.html", "nav.xhtml", "feed.xml"),
        "about/versions/1-2.html",
    )
    gone = (
        *("a/c.html", "d.xhtml", "about/versions/x/1.html", "_static/a/b.css"),
        *("_images/a.png", "_downloads/a/b.pdf"),
    )
    root, output = tmp_path / "book", tmp_path / "out"
    write(root, {"index.md": "", "a/b.md": ""})
    write(output, dict.fromkeys((*kept, *gone), ""))
    runner.tidy(output, root)
    assert set(read(output)) == set(kept)
    assert not [*(output / "_static").iterdir()]


def test_a_page_that_is_not_there_is_missed(tmp_path):
    write(tmp_path, {"a.html": "", "c/d.html": "", "a.xhtml": ""})
    env = SimpleNamespace(found_docs={"c/d", "b", "a", "c/e"})
    builder = SimpleNamespace(format="html", name="html")
    app = SimpleNamespace(builder=builder, env=env, outdir=tmp_path)
    assert [line.partition(":")[0] for line in runner.missing(app)] == ["b", "c/e"]
    builder.out_suffix = ".xhtml"
    assert [line.partition(":")[0] for line in runner.missing(app)] == [
        "b",
        "c/d",
        "c/e",
    ]
    builder.format = "typst"
    assert [*runner.missing(app)] == []


def caught(cause, *, said_from):
    """Return the error that Sphinx raises at another."""
    wrong = ConfigError("x")
    wrong.__cause__ = cause if said_from else None
    wrong.__context__ = cause
    return wrong


def test_a_mistake_in_the_configuration_is_told_with_its_line(tmp_path):
    def run(text):
        conf = tmp_path / "conf.py"
        try:
            exec(compile(text, conf, "exec"))  # noqa: S102  # as Sphinx does
        except Exception as error:
            return error
        return None

    told = runner._of_configuration
    for way in (True, False):
        wrong = caught(run("a = 1\n\nb = c\n"), said_from=way)
        assert (
            told(wrong)
            == "conf.py:3: NameError: name 'c' is not defined; correct that line"
        )
    # the line is that of conf.py, not of what it calls
    wrong = caught(run("import json\n\njson.loads('x')\n"), said_from=True)
    assert told(wrong).startswith("conf.py:3: JSONDecodeError: Expecting value: ")
    wrong = caught(run("a = (\n"), said_from=True)
    assert told(wrong) == "conf.py:1: '(' was never closed; correct that line"
    wrong = caught(ValueError("y"), said_from=True)
    assert told(wrong) == "conf.py: ValueError: y; correct that line"
    assert told(ConfigError("no file")) == "conf.py: no file; correct it"


def test_a_mistake_of_an_extension_is_told_for_what_it_is(tmp_path):
    log = tmp_path / "_build/fault.log"
    log.parent.mkdir()

    def told(error):
        return runner._of_extension(error, tmp_path, log)

    lost = ModuleNotFoundError(name="chabap.wheels")
    assert told(ExtensionError("x", lost)) == (
        "conf.py: there is no module 'chabap.wheels'; correct `extensions`"
    )
    ours = FileNotFoundError(2, "No such file", str(tmp_path / "a.toml"))
    assert told(ExtensionError("x", ours)) == (
        f"{tmp_path}/a.toml: No such file; see to it and run again"
    )
    assert not log.exists()
    other = FileNotFoundError(2, "No such file", "/elsewhere/a.toml")
    for error, kind in (
        (ExtensionError("x", other), "FileNotFoundError"),
        (ExtensionError("x", ValueError("y")), "ValueError"),
        (ExtensionError("x"), "ExtensionError"),
    ):
        message = told(error)
        assert message.startswith(
            "_build/fault.log: a fault of the program, not of the so"
        )
        assert f"({kind}: " in message
        assert kind in log.read_text("utf-8")
