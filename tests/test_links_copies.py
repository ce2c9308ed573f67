"""The archived copy of a dead page, in all formats."""

from __future__ import annotations

import re

import pymupdf
import pytest

from chabap.errors import BuildError
from chabap.links import memory

from .conftest import EDITION

LOCK = (
    "\t".join(memory.HEAD) + "\n"
    "https://gone.example/x\tdead\t2026-11-20\t\t2026-11-01\t3\t\thttps://archive.example/1\n"
    "https://slow.example/x\tslow\t2026-11-20\t\t2026-11-01\t3\t\thttps://archive.example/2\n"
)
TEXT = (
    "(home)=\n# ก\n\nดู [หน้าแรก](https://gone.example/x) และ "
    "[อีกหน้า](https://slow.example/x) และ [หน้าที่สาม](https://fine.example/x)\n"
)


@pytest.fixture
def gone(project):
    book = project("links")
    book.write(index=TEXT)
    (book.path / "links.lock").write_text(LOCK, "utf-8")
    return book


def test_readers_are_given_the_copy(gone):
    assert gone.build() == ""
    page = gone.read("index.html")
    copy = (
        '<a class="reference external" href="https://archive.example/1">สำเนาที่เก็บไว้</a>'
    )
    assert f">หน้าแรก</a> ({copy}) และ" in page
    assert "archive.example/2" not in page


def test_print_has_the_address_of_the_copy(project):
    book = project("links", "typst", config=EDITION)
    book.write(index=TEXT)
    (book.path / "links.lock").write_text(LOCK, "utf-8")
    assert book.build("typst") == ""
    with pymupdf.open(book.path / "out/typst/book.pdf") as pdf:
        text = "".join(page.get_text() for page in pdf)
        links = {link["uri"] for page in pdf for link in page.get_links()}
    assert "(สำเนาที่เก็บไว้: https://archive.example/1)" in " ".join(text.split())
    assert "https://archive.example/1" in links
    assert "archive.example/2" not in text


def test_the_ebook_has_the_copy(project):
    book = project("links", "epub", config=EDITION)
    book.write(
        index="(home)=\n# ก\n\n```{toctree}\ntext\n```\n",
        text=TEXT.replace("home", "text"),
    )
    (book.path / "links.lock").write_text(LOCK, "utf-8")
    assert book.build("epub") == ""
    (link,) = re.findall(
        "<a [^>]*archive.example/1[^>]*>", book.read("text.xhtml", "epub")
    )
    assert 'href="https://archive.example/1"' in link


def test_a_copy_that_is_entered_later_is_shown_too(gone):
    (gone.path / "links.lock").unlink()
    gone.build()
    assert "archive.example" not in gone.read("index.html")
    (gone.path / "links.lock").write_text(LOCK, "utf-8")
    gone.build()
    assert "archive.example/1" in gone.read("index.html")


def test_a_lock_that_cannot_be_read_stops_the_build(gone):
    (gone.path / "links.lock").write_text("x\n", "utf-8")
    with pytest.raises(
        BuildError, match=r"^links\.lock:1: not the heads of its columns"
    ):
        gone.build()
