"""The rooms of the house: each alone, all in any order, each with its own things."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

import chabap
from chabap import order, stale, tables
from chabap.errors import BuildError
from chabap.formats import Format, of

from .books import NAMES, build, copy_whole, output
from .conftest import EDITION

SOURCE = Path(chabap.__file__).parent
HELPERS = ["faults", "stale"]
"""Rooms that others bring along; a book has no reason to name them."""
ROOMS = sorted([*chabap.ROOMS, *HELPERS])


def test_every_room_is_tried_alone():
    rooms = {
        path.parent.name if path.name == "__init__.py" else path.stem
        for path in SOURCE.rglob("*.py")
        if "def setup(app: Sphinx)" in path.read_text("utf-8")
    } - {SOURCE.name}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("builder", ["html", "typst", "epub"])
@pytest.mark.parametrize("room", [room for room in ROOMS if room != "apparatus"])
def test_a_room_alone_says_what_it_needs(project, room, builder):
    alone = project(room, config=f"{EDITION}bibtex_bibfiles = []\n")
    alone.write(index="(home)=\n# นโยบาย\n\nข้อความ\n")
    assert alone.build("html" if builder == "typst" != room else builder) == ""


def test_an_edition_without_facts_is_told_so(project):
    book = project("typst")
    book.write(index="(home)=\n# ก\n")
    with pytest.raises(BuildError, match=r"^conf\.py: nothing is said of the edition"):
        book.build("typst")


@pytest.mark.parametrize("arrange", [sorted, lambda rooms: rooms[::-1]])
def test_the_order_of_extensions_does_not_matter(tmp_path, whole_copy, arrange):
    root = copy_whole(tmp_path / "book")
    rooms = [f"chabap.{room}" for room in chabap.ROOMS]
    names = arrange(["myst_parser", "sphinxcontrib.bibtex", *rooms])
    (root / "conf.py").write_text(f"extensions = {names!r}\n", "utf-8")
    run = build(root, *NAMES)
    assert run.returncode == 0, run.stderr
    ours, theirs = output(root), output(whole_copy)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_every_priority_is_in_one_file():
    elsewhere = [
        f"{path.name}: {line.strip()}"
        for path in SOURCE.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"(priority=|default_priority = )\d", line)
    ]
    assert elsewhere == []
    for phase in (order.Read, order.Updated, order.Resolved):
        assert list(phase) == sorted(phase)


def test_no_room_reads_the_data_of_another():
    """A domain's `data` is its own; others have a door, `register(env)`."""
    for path in SOURCE.rglob("*.py"):
        code = path.read_text("utf-8")
        reaches = re.findall(r"(\w+)\.data(\[\S+)", code)
        foreign = {f"{whose}{what}" for whose, what in reaches if whose != "self"}
        # Sphinx has no door for headwords in small letters
        foreign -= {'domain["terms"][headword.lower()]'}
        assert foreign == set(), path
        assert 'env.domains["par"]' not in code


def test_what_a_format_can_show_is_asked_in_one_place():
    for path in SOURCE.rglob("*.py"):
        if path.name == "formats.py":
            continue
        code = path.read_text("utf-8")
        assert not re.search(
            r"builder\.name (==|!=|in|not in) .*(html|epub)", code
        ) or (path.parent.name == "epub"), path


def test_an_unknown_builder_is_told_what_is_missing(project):
    book = project("notes", config="bibtex_bibfiles = []\n")
    book.write(index="(home)=\n# ก\n\nความ[^a]\n\n[^a]: หมาย\n")
    with pytest.raises(
        BuildError, match="nothing is known of the builder 'singlehtml'"
    ):
        book.build("singlehtml")


def test_builders_that_print_nothing_need_nothing():
    class Counting:
        name, format = "linkcheck", ""

    assert of(Counting()) == Format()


def test_a_project_does_not_inherit_our_folders(tmp_path):
    (tmp_path / "conf.py").write_text(
        "extensions = ['chabap.search']\nlanguage = 'th'\n"
    )
    (tmp_path / "index.rst").write_text("ก\n=\n", "utf-8")
    with docutils_namespace():
        app = Sphinx(
            tmp_path, tmp_path, tmp_path / "o", tmp_path / "d", "html", status=None
        )
        assert any("chabap" in str(folder) for folder in app.config.templates_path)
    (tmp_path / "conf.py").write_text("", "utf-8")
    with docutils_namespace():
        app = Sphinx(
            tmp_path, tmp_path, tmp_path / "o", tmp_path / "d", "html", status=None
        )
        assert (app.config.templates_path, app.config.html_static_path) == ([], [])


def test_tables_and_keys():
    assert tables.tsv([("a\tb", 'c "d"\n'), (1, "\\")]) == 'a\\tb\tc "d"\\n\n1\t\\\\\n'
    assert stale.fingerprint(["a", "b"]) != stale.fingerprint(["a"], ["b"])
