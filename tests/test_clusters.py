"""Clusters of Thai, and joiners between letters: nothing to part, and nothing to be seen of them."""

from __future__ import annotations

import doctest
import re
from collections import Counter

import pymupdf
import pytest
import typst

from chabap.fonts import FILES
from chabap.thai import clusters
from chabap.thai.breaks import THAI_RUN
from chabap.typst.fonts import fonts_with_joiner

SARA_AM = re.compile("[\u0e01-\u0e2e][\u0e48-\u0e4b]\u0e33")
INK = 128
"""A grey that is more than the edge of a letter; of 255."""


def page(folder, text, fonts):
    """Return a picture of a text in all faces."""
    source = folder / "page.typ"
    source.write_text(
        "#set page(height: auto)\n#set text(font: 'Trirong', fallback: false)\n"
        f"{text}\n\n*{text}*\n\n_{text}_\n".replace("'", '"'),
        "utf-8",
    )
    pdf = typst.compile(source, font_paths=[fonts], ignore_system_fonts=True)
    with pymupdf.open(stream=pdf) as document:
        assert len(document) == 1
        return document[0].get_pixmap(dpi=200, colorspace="gray")


@pytest.fixture(scope="module")
def source(built, edition):
    """The book as Typst gets it, without what is said to it in strings."""
    text = (built / f"stage/pdf/{edition.id}.typ").read_text("utf-8")
    return re.sub(r'"[^"\n]*"', "", text)


def test_all_clusters_of_the_edition_look_as_without(source, built, tmp_path):
    text = re.sub("[\u034f\u2060]", "", source)
    found = {part for run in THAI_RUN.findall(text) for part in clusters.clusters(run)}
    assert len(found) > 700
    plain = " ".join(sorted(found))
    marked = clusters.joined(plain)
    assert {"ท\u034fี\u034f่", "น้ำ", "ค\u034fำ"} <= {*marked.split()}
    one = page(tmp_path, plain, FILES)
    other = page(tmp_path, marked, built / "stage/pdf/fonts")
    assert (one.width, one.height) == (other.width, other.height)
    pairs = zip(one.samples, other.samples, strict=True)
    assert not any(abs(a - b) > INK for a, b in pairs)


def test_no_place_parts_a_cluster(built, edition):
    """Marks that are set without their letter collide: the tone of น้ำ stood inside sara am."""
    text = (built / f"stage/pdf/{edition.id}.typ").read_text("utf-8")
    places = r'(?<=[\u034f\u0e01-\u0e4e])(?:#anchor\("[^"]*"\))+(.)'
    behind = re.findall(places, text)
    assert len(behind) > 500
    assert not re.findall("[\u034f\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]", "".join(behind))


def test_letters_do_not_touch(source):
    """Else Typst asks for the ends of words, which takes as long as all else."""
    touching = Counter(run for run in THAI_RUN.findall(source) if len(run) > 1)
    others = [n for run, n in touching.items() if not SARA_AM.fullmatch(run)]
    assert sum(others) < 200  # single words that the layout prints
    assert len(THAI_RUN.findall(source)) > 100_000


def test_fonts_are_made_once(tmp_path):
    folder = fonts_with_joiner(tmp_path / "fonts")
    made = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert {file.name for file in made} == {file.name for file in FILES.glob("*.ttf")}
    assert fonts_with_joiner(folder) == folder
    assert made == {file: file.stat().st_mtime_ns for file in folder.iterdir()}


def test_doctests():
    result = doctest.testmod(clusters)
    assert result.attempted
    assert not result.failed
