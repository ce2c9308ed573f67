"""The fonts of the edition: the same files for the PDF, the ePub and the site.

Thai is set in Trirong (``fonts/trirong``), Latin, Cyrillic and digits in PT Serif (a
pinned Python package). On ``builder-inited`` the files are laid in one folder, with
their @font-face rules; nothing is fetched when reading.
"""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from chabap import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class Face(NamedTuple):
    """One font file."""

    file: str
    family: str
    weight: int
    style: str
    scripts: str
    """CSS ``unicode-range`` of what the face is used for; "" means everything."""


# The bold of Trirong is too heavy for its loops: headings and strong words use 600.
LETTERS = "U+30-39, U+41-5A, U+61-7A, U+C0-24F, U+400-52F"
TRIRONG = (
    Face("Trirong-Regular.ttf", "Trirong", 400, "normal", ""),
    Face("Trirong-SemiBold.ttf", "Trirong", 700, "normal", ""),
)
PT_SERIF = (
    Face("PT_Serif-Web-Regular.ttf", "PT Serif", 400, "normal", LETTERS),
    Face("PT_Serif-Web-Bold.ttf", "PT Serif", 700, "normal", LETTERS),
    Face("PT_Serif-Web-Italic.ttf", "PT Serif", 400, "italic", LETTERS),
)


def font_folder(app: Sphinx) -> Path:
    """Return the folder of the fonts, beside the doctrees that all formats share."""
    return Path(app.doctreedir, "fonts")


def font_face(face: Face, *, ranges: bool) -> str:
    """Return the CSS rule of a face, for a style sheet beside the font files.

    Without *ranges* it serves all letters that it has, as the ePub must have it: MuPDF does
    not read a rule with a range, and others may not (there PT Serif goes by `chabap.languages`).
    """
    scripts = f";unicode-range:{face.scripts}" if ranges and face.scripts else ""
    return (
        f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};"
        f"font-style:{face.style};font-display:swap;src:url('{face.file}'){scripts}}}\n"
    )


def lay_fonts(app: Sphinx) -> None:
    """On ``builder-inited``: collect the files and hand them to the HTML builders."""
    folder = font_folder(app)
    folder.mkdir(parents=True, exist_ok=True)
    for face in TRIRONG:
        shutil.copyfile(
            Path(app.confdir, "fonts", "trirong", face.file), folder / face.file
        )
    with as_file(files("fontpkg_pt_serif") / "files") as package:
        for face in PT_SERIF:
            shutil.copyfile(package / face.file, folder / face.file)
    if app.builder.format == "html":
        ranges = app.builder.name != "epub"
        rules = "".join(font_face(f, ranges=ranges) for f in TRIRONG + PT_SERIF)
        (folder / "fonts.css").write_text(rules, "utf-8")
        app.config.html_static_path.append(str(folder))
        app.add_css_file("fonts.css")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handler."""
    app.connect("builder-inited", lay_fonts)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
