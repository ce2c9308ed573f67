"""The root "everything": one of each kind of content, in every format."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from .conftest import EDITION, ROOT

SOURCE = ROOT / "tests" / "roots" / "everything"
ROOMS = (
    *("witness", "wording", "paragraphs", "words", "registers", "glossary", "fonts"),
    *("languages", "linebreak", "notes", "search", "apparatus", "typst", "epub"),
)


def config(witness: bytes) -> str:
    """Return the lines of conf.py that are this book's own."""
    facts = (
        f'Witness("W", "01", "witness/w.txt", "{hashlib.sha256(witness).hexdigest()}")'
    )
    return (
        EDITION.replace("witnesses=()", f"witnesses=({facts},)")
        + "bibtex_bibfiles = ['works.bib']\nbibtex_cite_id = 'bib-{key}'\n"
        + "epub_uid = 'x'\n"  # as the OPF has it
        + "epub_css_files = ['edition-epub.css']\n"
        + "epub_theme_options = {'relbar1': False, 'footer': False}\n"
        + "myst_enable_extensions += ['deflist']\n"
    )


@pytest.fixture(scope="module")
def everything(tmp_path_factory, make_project):
    """The book, built in every format."""
    folder = tmp_path_factory.mktemp("everything") / "book"
    shutil.copytree(SOURCE, folder)
    book = make_project(
        folder, *ROOMS, config=config((folder / "witness/w.txt").read_bytes())
    )
    for builder in ("plaintext", "html", "epub", "typst"):
        assert book.build(builder) == "", builder
    return book
