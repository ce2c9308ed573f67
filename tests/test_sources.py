"""A book need not say in conf.py what follows from edition.toml, but may."""

from __future__ import annotations

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from chabap.errors import BuildError

from .conftest import ROOT, Project

# of the theme's own transform
pytestmark = pytest.mark.filterwarnings(
    "ignore::sphinx.deprecation.RemovedInSphinx11Warning"
)
PAGES = {"index": "(home)=\n# หนังสือ\n\nข้อความ\n", "notes__draft": "# ก\n"}


@pytest.fixture
def book(tmp_path):
    """A book with the facts of the edition: ``book('extensions = ["chabap"]')``."""

    def make(conf):
        (tmp_path / "conf.py").write_text(conf, "utf-8")
        facts = (ROOT / "edition.toml").read_text("utf-8").partition("[[witness]]")[0]
        (tmp_path / "edition.toml").write_text(facts, "utf-8")
        project = Project(tmp_path)
        project.write(**PAGES)
        return project

    return make


def config(project, **overrides):
    """Return the configuration that Sphinx comes to."""
    folder = project.path
    with patch_docutils(folder), docutils_namespace():
        return Sphinx(
            folder, folder, folder / "o", folder / "d", "html", overrides, status=None
        ).config


def test_one_line_is_a_configuration(book, edition):
    project = book('extensions = ["chabap"]\n')
    found = config(project)
    assert found.project == found.html_title == edition.title
    assert (found.language, found.version) == ("th", edition.version)
    assert found.html_theme == "sphinx_book_theme"
    assert found.html_theme_options["article_header_end"][0] == "text-mode.html"
    assert found.epub_identifier == edition.id
    assert found.bibtex_bibfiles == []  # there is none
    assert project.build() == ""  # without a draft that no table of contents lists


def test_what_the_book_says_itself_stays(book):
    project = book(
        'extensions = ["chabap"]\nnitpicky = False\nhtml_title = "ชื่ออื่น"\n'
        'html_theme_options = {"show_navbar_depth": 3}\nepub_cover = ()\n'
    )
    found = config(project, epub_tocdepth="1", language="en")
    assert found.html_title == "ชื่ออื่น"
    assert not found.nitpicky  # as Sphinx's own default, but said
    assert found.html_theme_options["show_navbar_depth"] == 3
    assert found.html_theme_options["navbar_persistent"] == []
    assert found.epub_cover == ()
    assert (found.epub_tocdepth, found.language) == (1, "en")


def test_rooms_that_are_not_named_are_left_out(book):
    project = book(
        'extensions = ["chabap.sources", "chabap.paragraphs", "chabap.interface"]\n'
    )
    assert project.build() == ""
    page = project.read("index.html")
    assert "text-mode" not in page
    assert "searchdata.js" not in page
    assert 'lang="th"' in page


def test_facts_that_cannot_be_read_end_the_build(book):
    project = book('extensions = ["chabap"]\n')
    (project.path / "edition.toml").write_text("[edition]\n", "utf-8")
    with pytest.raises(BuildError, match=r"\nedition\.toml: \[licences\] is missing"):
        project.build()
    (project.path / "edition.toml").unlink()
    with pytest.raises(BuildError, match=r"^conf\.py: nothing is said of the edition"):
        project.build("typst")
