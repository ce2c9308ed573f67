"""The fonts of the edition: the same files for the PDF, the ePub and the site.

Thai is set in Trirong, Latin, Cyrillic and digits in PT Serif, Greek, Georgian and Hebrew
in Noto Serif; all are in ``files``.
``builder-inited``: all files are there; their @font-face rules are laid beside them for the site, as WOFF2, each with no
more than it shows (`chabap.fonts.web`); nothing is fetched when reading from elsewhere. The ePub
packs its own, with the letters that it has. ``doctree-resolved``: in the ePub, letters of other
scripts are given their font.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

from chabap import __version__
from chabap.errors import BuildError
from chabap.formats import of
from chabap.order import Files, Resolved, Started
from chabap.paragraphs.text import replace

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

FILES = Path(__file__).with_name("files")
WEB_FILES = Path(__file__).with_name("woff2")
"""Those of the site; see `chabap.fonts.web`."""


class Face(NamedTuple):
    """One font file."""

    file: str
    family: str
    weight: int
    style: str
    scripts: str
    """CSS ``unicode-range`` of what the face is used for; "" means everything."""
    rare: bool = False
    """Whether an ePub without any of its letters does without it."""
    first: bool = False
    """Whether every page of the site shows it, so that it has to be there before the text."""

    @property
    def web_file(self) -> str:
        """The name of its file on the site."""
        return self.file.replace(".ttf", ".woff2")


# The bold of Trirong is too heavy for its loops: headings and strong words use 600.
WESTERN = "PT Serif"
LETTERS = "U+30-39, U+41-5A, U+61-7A, U+C0-24F, U+400-52F"
GREEK = "U+370-3FF, U+1F00-1FFF"
FACES = (
    Face("Trirong-Regular.ttf", "Trirong", 400, "normal", "", first=True),
    Face("Trirong-SemiBold.ttf", "Trirong", 700, "normal", "", first=True),
    Face(
        *("PT_Serif-Web-Regular.ttf", WESTERN, 400, "normal", LETTERS),
        first=True,
    ),
    Face("PT_Serif-Web-Bold.ttf", "PT Serif", 700, "normal", LETTERS),
    Face("PT_Serif-Web-Italic.ttf", "PT Serif", 400, "italic", LETTERS),
    Face("NotoSerif-Greek.ttf", "Noto Serif", 400, "normal", GREEK, rare=True),
    Face(
        *("NotoSerifGeorgian-Regular.ttf", "Noto Serif Georgian", 400, "normal"),
        scripts="U+10A0-10FF, U+1C90-1CBF, U+2D00-2D2F",
        rare=True,
    ),
    Face(
        *("NotoSerifHebrew-Regular.ttf", "Noto Serif Hebrew", 400, "normal"),
        scripts="U+590-5FF, U+FB1D-FB4F",
        rare=True,
    ),
)


def font_face(face: Face) -> str:
    """Return the CSS rule of a face for the ePub, in a style sheet beside the font files.

    It serves all letters that it has: MuPDF does not read a rule with a range, and others may
    not (there PT Serif goes by `chabap.languages`).
    """
    return (
        f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};"
        f"font-style:{face.style};font-display:swap;src:url('{face.file}')}}\n"
    )


def offer_fonts(app: Sphinx) -> None:
    """On ``builder-inited``: hand the files and their rules to the builder of the site."""
    if app.builder.format != "html" or not of(app.builder).site:
        return
    folder = Path(app.doctreedir, f"fonts-{app.builder.name}")  # outside the output
    folder.mkdir(parents=True, exist_ok=True)
    from chabap.fonts.web import write  # it knows the faces from here

    write(folder)
    app.config.html_static_path = [*app.config.html_static_path, str(folder)]
    app.add_css_file("fonts.css", priority=Files.FONTS)


def need_fonts(app: Sphinx) -> None:
    """On ``builder-inited``: stop if a file is gone; Typst would take another font for it."""
    files = [*(FILES / f.file for f in FACES), *(WEB_FILES / f.web_file for f in FACES)]
    gone = [path for path in files if not path.is_file()]
    if gone:
        raise BuildError("\n".join(map(missing_font, gone)))


def missing_font(path: Path) -> str:
    """Say that a font is gone."""
    return (
        f"{'/'.join(path.parts[-4:])}: the font is missing; restore it from git, or "
        "install the package anew"
    )


def mark_faces(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: say of letters that the text's font lacks which font has them."""
    if not of(app.builder).faces:
        return
    from chabap.fonts.coverage import by_face  # it knows the faces from here

    for leaf in list(doctree.findall(nodes.Text)):
        # what has a language is set in the family of Latin and Cyrillic
        marked = any(name.startswith("language-") for name in leaf.parent["classes"])
        set_in = {"", WESTERN} if marked else {""}
        pieces = list(by_face(leaf.astext()))
        if not {family for _, family in pieces} <= set_in:
            replace(leaf, [_in_face(*piece) for piece in pieces])


def _in_face(stretch: str, family: str) -> nodes.Node:
    if not family:
        return nodes.Text(stretch)
    return nodes.inline("", stretch, classes=[nodes.make_id(f"face {family}")])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers."""
    app.connect("builder-inited", need_fonts, priority=Started.SOURCES)
    app.connect("builder-inited", offer_fonts)
    app.connect("doctree-resolved", mark_faces, priority=Resolved.FACES)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
