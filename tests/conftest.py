"""What tests share: small Sphinx projects, and the edition as `make` built it."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import gc
import io
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest
from lxml import html
from sphinx.application import Sphinx
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from chabap.citation.model import (
    EDITION as WHOLE_EDITION,
)
from chabap.citation.model import (
    ENTRY,
    NOTE,
    PARAGRAPH,
    WHOLE,
    entry,
    note,
    paragraph,
    work,
)
from chabap.edition import Edition, load
from chabap.thai import Segmenter

from .books import NAMES, ROOT, build, copy_whole, spoiling
from .entries import CHAPTER, PEOPLE, TEXT

if TYPE_CHECKING:
    from pathlib import Path

EDITION = """
import datetime
from chabap.edition import Edition, Licences, Witness
edition = Edition(
    id="book", version="1.0.0", date=datetime.date(2026, 1, 1), language="th",
    title="นโยบาย <เศรษฐกิจ> & “ใหม่”", subtitle="ฉบับทดลอง", title_latin="A Book",
    author="ผู้แต่ง", editor="บรรณาธิการ", description="หนังสือทดลอง",
    licences=Licences(code="MIT", notes="CC BY 4.0", text="สงวนลิขสิทธิ์"), witnesses=(),
)
epub_basename = 'book'
epub_show_urls, epub_copyright, version, epub_identifier = "no", "x", "1", "x"
myst_footnote_transition = False
"""
"""Lines of a conf.py: the facts of an edition called "book", with signs that HTML escapes."""
ADDRESS = "https://example.org/nep-th/"
"""Where the edition is said to stand where citations are tried."""
GRAIN = "chapters/03-nep/succession.html"
nocolor()
# what Sphinx and docutils make is linked in circles, and lives as long as a test: to look for
# garbage as often as Python does by itself costs a tenth of all (as in `chabap.build`)
gc.set_threshold(500_000, 20, 100)


def pytest_addoption(parser):
    parser.addoption(
        "--regen", action="store_true", help="write the golden files anew, for review"
    )


@pytest.fixture
def golden(request):
    """Compare a text with a golden file: ``golden("occurrences.tsv", text)``."""

    def compare(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / name
        if request.config.getoption("--regen"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        assert text.splitlines() == path.read_text("utf-8").splitlines()

    return compare


def printed(text: str) -> str:
    """Return a reading text as formats print it: the author's marks on the line, [25]."""
    figures = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
    return re.sub("[⁰¹²³⁴-⁹]+", lambda mark: f"[{mark[0].translate(figures)}]", text)


@dataclass
class Project:
    """A Sphinx project in a temporary folder."""

    path: Path

    def write(self, **pages: str) -> None:
        """Write pages; a name's double underscore stands for a folder."""
        for name, text in pages.items():
            path = self.path / f"{name.replace('__', '/')}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")

    def build(self, builder: str = "html", *, jobs: int = 1) -> str:
        """Build and return the warnings; errors are raised."""
        said = io.StringIO()
        with patch_docutils(self.path), docutils_namespace():
            app = Sphinx(
                srcdir=self.path,
                confdir=self.path,
                outdir=self.path / "out" / builder,
                doctreedir=self.path / "doctrees",
                buildername=builder,
                confoverrides={"nitpicky": True},
                status=None,
                warning=said,
                parallel=jobs,
            )
            app.build()
        return said.getvalue()

    def read(self, name: str, builder: str = "html") -> str:
        """Return a file of the output."""
        return (self.path / "out" / builder / name).read_text("utf-8")

    def output(self) -> dict[str, bytes]:
        """Return every file of the output, to see whether anything changed."""
        out = self.path / "out"
        return {str(p): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


@pytest.fixture(scope="session")
def make_project():
    """Make a project: ``make_project(folder, "paragraphs")`` has the room of that name."""

    def make(folder: Path, *rooms: str, config: str = "") -> Project:
        names = ["myst_parser", *(f"chabap.{room}" for room in rooms)]
        (folder / "conf.py").write_text(
            f"extensions = {names!r}\n"
            "myst_enable_extensions = ['attrs_block', 'attrs_inline', 'colon_fence']\n"
            "html_theme = 'basic'\nlanguage = 'th'\nsuppress_warnings = ['config.cache']\n"
            f"exclude_patterns = ['out']\n{config}",
            "utf-8",
        )
        return Project(folder)

    return make


@pytest.fixture
def project(tmp_path, make_project):
    """Make a project in a folder of its own: ``project("paragraphs")``."""
    return partial(make_project, tmp_path)


@pytest.fixture
def register(project):
    """A chapter, the entries of its names, and a page that refers to them."""
    register = project("registers", "glossary")
    register.write(
        **{CHAPTER: TEXT},
        index="(home)=\n# หน้า\n\n{person}`lenin` และ {person}`อิลอิช <lenin>`\n\n"
        "```{toctree}\nchapters/03-x/index\npeople\n```\n",
        people=PEOPLE,
    )
    assert register.build() == ""
    return register


@pytest.fixture(scope="module")
def whole_copy(tmp_path_factory):
    """The small book that has everything, built; tests leave its sources as they were."""
    root = copy_whole(tmp_path_factory.mktemp("whole") / "book")
    run = build(root, *NAMES)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "failed" not in run.stdout
    assert (root / "_build/html/downloads/whole.pdf").exists()
    return root


@pytest.fixture
def spoilt(whole_copy):
    """Spoil a file of it for one test: ``spoilt(path, old, new)``."""
    with spoiling(whole_copy) as spoil:
        yield spoil


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The facts of the real edition."""
    return load(ROOT / "edition.toml")


@pytest.fixture(scope="session")
def built() -> Path:
    """The real edition, built by the command that `make` runs."""
    names = ["text", "pdf", "epub", "html"]
    subprocess.run([sys.executable, "-m", "chabap.build", *names], cwd=ROOT, check=True)
    return ROOT / "_build"


@pytest.fixture(scope="session")
def site(built) -> Path:
    """The folder of the real edition's site."""
    return built / "html"


@pytest.fixture(scope="session")
def pages(site) -> dict[str, html.HtmlElement]:
    """Its pages, by their addresses."""
    found = {
        str(path.relative_to(site)): html.parse(path).getroot()
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts
    }
    assert {"index.html", "search.html", "chapters/03-nep/culture.html"} <= found.keys()
    return found


@pytest.fixture(scope="session")
def ebook(built, edition) -> Path:
    """The ePub of the real edition."""
    return built / "epub" / f"{edition.id}.epub"


@pytest.fixture(scope="session")
def members(ebook) -> dict[str, bytes]:
    """The files in it."""
    with zipfile.ZipFile(ebook) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def paragraphs(built) -> dict[str, str]:
    """Id and reading text of every paragraph, in order, from the plain text."""
    lines = (built / "text" / "c03.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


@pytest.fixture(scope="session")
def entries(built) -> list[dict[str, str]]:
    """Every entry of the registers and the glossary, as offered for download."""
    with (built / "text" / "registers.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def segmenter(entries) -> Segmenter:
    """The edition's own words."""
    forms = {
        form
        for e in entries
        for form in (e["th"], *e["forms"].split("|"), *e["spellings"].split("|"))
    }
    words = (ROOT / "registers/words.txt").read_text("utf-8").split()
    return Segmenter(forms | set(words))


@pytest.fixture(scope="session")
def version(edition):
    """The edition as it will be cited, with an address that nobody has."""
    return dataclasses.replace(
        edition, version="0.2.0", date=dt.date(2026, 12, 1), address=ADDRESS
    )


@pytest.fixture(scope="session")
def cited(version):
    return work(version)


@pytest.fixture(scope="session")
def homeless(version):
    return work(dataclasses.replace(version, address=""))


@pytest.fixture(scope="session")
def places(cited):
    """A place of each kind; number and § of the note are an example of form."""
    sign = "§\N{NO-BREAK SPACE}3.17"
    return {
        WHOLE_EDITION: WHOLE,
        PARAGRAPH: paragraph("c03-p17", page=GRAIN, where=sign),
        NOTE: note(
            "fact-grain-prices",
            page=GRAIN,
            where=sign,
            number=65,
            kind="ข้อเท็จจริง",
            words=cited.words,
        ),
        ENTRY: entry(
            "person-lenin",
            page="registers/people.html",
            headword="วลาดิมีร์ เลนิน",
            latin="Vladimir Lenin",
            register="ทะเบียนบุคคล",
        ),
    }
