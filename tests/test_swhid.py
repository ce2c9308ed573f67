"""The name of a source tree: as git and the Software Heritage archive have it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from swh.model.from_disk import Directory

from chabap.swhid import swhid

from .conftest import ROOT


def git(folder, *words):
    run = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


@pytest.fixture
def tree(tmp_path):
    """Files of every kind, with names that git sorts in its own way."""
    root = tmp_path / "ต้น ฉบับ"
    for name in ("a.b", "a/x", "a-b", "a0", "empty", "ก/ข.md", "B", "releases.md"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("" if name == "empty" else f"{name}\r\n", "utf-8", newline="")
    (root / "run").write_text("#!/bin/sh\n")
    (root / "run").chmod(0o755)
    (root / "link").symlink_to("ก/ข.md")
    return root


def test_as_git_and_the_archive_name_it(tree):
    git(tree, "init", "-q")
    git(tree, "config", "core.autocrlf", "false")
    git(tree, "add", "-A")
    name = swhid(tree)
    assert name == f"swh:1:dir:{git(tree, 'write-tree')}"
    aside = tree.parent / "git"
    (tree / ".git").rename(aside)
    theirs = Directory.from_disk(path=os.fsencode(tree), max_content_length=None)
    assert name == str(theirs.swhid())
    assert name == swhid(tree)


def test_releases_and_empty_folders_do_not_count(tree):
    name = swhid(tree)
    (tree / "nothing/inside").mkdir(parents=True)
    (tree / "releases/0.1.0").mkdir(parents=True)
    (tree / "releases/0.1.0/record.tsv").write_text("x")
    assert swhid(tree) == name
    (tree / "a/releases").mkdir()
    (tree / "a/releases/x").write_text("x")
    assert swhid(tree) != name  # only the folder at the top is left out


@pytest.mark.parametrize("change", ["content", "name", "mode"])
def test_any_change_gives_another_name(tree, change):
    name = swhid(tree)
    if change == "content":
        (tree / "B").write_text("b\n")
    elif change == "name":
        (tree / "B").rename(tree / "C")
    else:
        (tree / "B").chmod(0o755)
    assert swhid(tree) != name


def test_the_command(tree):
    command = [sys.executable, "-m", "chabap.swhid"]
    said = subprocess.run([*command, tree], capture_output=True, text=True, check=True)
    assert said.stdout == f"{swhid(tree)}\n"
    wrong = subprocess.run(
        [*command, tree / "B"], capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("name one folder")


def test_the_sources_as_git_has_them(tmp_path):
    """What is committed, unpacked: the same name as git's tree without ``releases/``."""
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", tmp_path], input=archive, check=True)
    lines = git(ROOT, "ls-tree", "-z", "HEAD").split("\0")
    kept = [line for line in lines if line and not line.endswith("\treleases")]
    run = subprocess.run(
        ["git", "mktree", "-z"],
        cwd=ROOT,
        input="\0".join(kept) + "\0",
        capture_output=True,
        text=True,
        check=True,
    )
    assert swhid(tmp_path) == f"swh:1:dir:{run.stdout.strip()}"
