"""What readers are told comes from one catalogue, in the language of the book."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sphinx.locale import init

import chabap
from chabap.apparatus import wording as apparatus
from chabap.citation.scripts import MESSAGES
from chabap.citation.styles import STYLES, USES
from chabap.epub.navigation import _LANDMARKS
from chabap.history.errata import HEADS
from chabap.history.report import ANSWERS, PARTS
from chabap.interface import DOWNLOADS
from chabap.interface.signs import SIGNS
from chabap.notes.model import KINDS as NOTES
from chabap.registers.entries import CHECKABLE
from chabap.search import KINDS as RANKS
from chabap.wording import LOCALE, compiled, say

from .conftest import EDITION

SOURCE = Path(chabap.__file__).parent
THAI = re.compile("[\u0e01-\u0e5b]")
LANGUAGES = {
    "languages.py": "the letters of scripts",
    "linebreak.py": "the letters of scripts",
    "new/text.py": "the letters of scripts",
    "spaced.py": "the letters of scripts",
    "twice.py": "a folder that is called in Thai",
    "typst/voices.py": "the letters of scripts",
    "works/names.py": "the letters of scripts",
    "works/style.py": "the style that is called thai",
    "citation/words.py": "words of citations of Thai editions",
    "works/words.py": "words of references to Thai works",
}
"""Where Thai letters may stand, beside thai/, and what for."""
TABLES = [
    *apparatus.KIND.values(),
    *apparatus.CERTAINTY.values(),
    *apparatus._SCRIPTS.values(),
    *NOTES.values(),
    "note",  # of no kind
    *CHECKABLE.values(),
    *("date", "event", "paragraph"),  # heads of the timeline
    *(text for *_, text in DOWNLOADS),
    *RANKS,
    *ANSWERS.values(),
    *PARTS.values(),
    *HEADS,
    *_LANDMARKS.values(),
    *(sign.meaning for sign in SIGNS),
    *(style.name for style in STYLES.values()),
    *USES,
    *MESSAGES.values(),
]
"""Messages that stand in tables and are translated where they are printed."""

NOTE = "{#c01-p01}\nText[^context-a]\n\n[^context-a]: A note\n"


@pytest.fixture(scope="module", params=["th", "ru"])
def catalogue(request):
    with (LOCALE / request.param / "LC_MESSAGES/chabap.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def strings(path):
    """Yield the string constants of a module that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {
        id(child.value)
        for node in ast.walk(tree)
        for child in (
            node.body if isinstance(getattr(node, "body", None), list) else ()
        )
        if isinstance(child, ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in said
        ):
            yield node.value


def test_no_thai_in_the_code():
    for path in SOURCE.rglob("*.py"):
        name = str(path.relative_to(SOURCE))
        if name.startswith("thai/") or name in LANGUAGES:
            continue
        assert [text for text in strings(path) if THAI.search(text)] == [], name
    for pattern in ("*.typ", "*.js", "*.html"):
        for path in SOURCE.rglob(pattern):
            if path.is_relative_to(LOCALE):
                continue
            code = re.sub(
                r"//.*|/\*.*?\*/",
                "",
                path.read_text("utf-8"),
                flags=re.DOTALL if pattern == "*.html" else 0,
            )
            assert not THAI.search(code), path


def used() -> set[str]:
    """Return every message that code and templates say."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(first.value)
    templates = [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.jinja")]
    for path in templates:
        for quote, message in re.findall(
            r"say\(([\"'])(.*?)\1", path.read_text("utf-8")
        ):
            assert quote
            found.add(message)
    return found


def test_the_catalogue_has_what_is_said_and_nothing_else(catalogue):
    assert used() | set(TABLES) == catalogue.keys()
    for message, translation in catalogue.items():
        fields = re.findall(r"\{\w+\}", message)
        assert sorted(fields) == sorted(re.findall(r"\{\w+\}", translation)), message


def test_thai_and_english(tmp_path):
    init([compiled("th", tmp_path)], "th", "chabap")
    assert say("note {number}", number=5) == "เชิงอรรถ 5"


def test_other_wording_in_every_output(project, tmp_path):
    # in processes of their own, with a catalogue that may be edited
    book = project(
        "paragraphs",
        "notes",
        config="bibtex_bibfiles = []\nmyst_footnote_transition = False\n",
    )
    book.write(
        **{"chapters/01-a/index": f"(c01)=\n# One\n\n{NOTE}"},
        index="(home)=\n# A\n\n```{toctree}\nchapters/01-a/index\n```\n",
    )
    locale = tmp_path / "out/locale"
    shutil.copytree(LOCALE, locale)
    catalogue = locale / "th/LC_MESSAGES/chabap.po"

    def build(output: str) -> list[bool]:
        program = (
            "import sys; from pathlib import Path; from chabap import wording;"
            "wording.LOCALE = Path(sys.argv.pop(1));"
            "from sphinx.cmd.build import main; sys.exit(main(sys.argv[1:]))"
        )
        out = book.path / "out" / output
        folders = ["-d", book.path / "out/doctrees", book.path, out]
        subprocess.run(
            [sys.executable, "-c", program, locale, "-q", "-W", *folders], check=True
        )
        page = (out / "chapters/01-a/index.html").read_text("utf-8")
        # the one said when a page is written, the other when it is read
        return [
            word in page
            for word in ("ลิงก์ถาวรของย่อหน้า", "ภูมิหลัง", "new link", "new kind")
        ]

    assert build("one") == build("two") == [True, True, False, False]
    catalogue.write_text(
        catalogue.read_text("utf-8")
        .replace("ลิงก์ถาวรของย่อหน้า", "new link")
        .replace("ภูมิหลัง", "new kind"),
        "utf-8",
    )
    assert build("one") == build("two") == [False, False, True, True]


def test_a_book_in_a_language_without_a_catalogue_speaks_english(project):
    # in a process of its own: Sphinx keeps the catalogues that it once loaded
    rooms = ("paragraphs", "notes", "interface", "epub", "languages", "fonts")
    book = project(*rooms, config=f"{EDITION}bibtex_bibfiles = []\n")
    conf = (
        (book.path / "conf.py")
        .read_text("utf-8")
        .replace("language = 'th'", "language = 'en'")
    )
    (book.path / "conf.py").write_text(conf, "utf-8")
    book.write(
        **{"chapters/01-a/index": f"(c01)=\n# One\n\n{NOTE}"},
        index="(home)=\n# A\n\n```{toctree}\nchapters/01-a/index\n```\n",
    )
    for builder in ("html", "epub"):
        out = book.path / "out" / builder
        folders = ["-d", book.path / "out/doctrees", book.path, out]
        subprocess.run(
            [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, *folders],
            check=True,
        )
        suffix = {"html": "html", "epub": "xhtml"}[builder]
        page = (out / f"chapters/01-a/index.{suffix}").read_text("utf-8")
        assert 'aria-label="note 1"' in page
        assert ">background<" in page
        said = page.replace("นโยบาย &lt;เศรษฐกิจ&gt; &amp; “ใหม่”", "")
        assert not THAI.search(said), builder
        if builder == "html":
            assert 'title="permanent link to §\xa01.1"' in page
        else:
            with zipfile.ZipFile(out / "book.epub") as archive:
                package = archive.read("content.opf").decode()
            assert (
                "Text only, but for the cover. Contents, headings by level" in package
            )
