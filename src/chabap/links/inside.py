"""Links inside of what was built: the site, ePubs, PDFs, each by its own rules."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from chabap.edition import load
from chabap.wording import CATALOGUE, LOCALE

from .ebook import check_ebook
from .expect import expected_of
from .paper import Wording, check_pdf
from .site import check_site

if TYPE_CHECKING:
    from pathlib import Path

    from .model import Findings


@dataclass(frozen=True)
class Checked:
    """What was found in one format."""

    name: str
    """The file or folder."""
    findings: Findings


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, by their names in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read_epub(path: Path) -> dict[str, bytes]:
    """Return the files of an ePub, by their names, in their order."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def wording_of(language: str) -> Wording:
    """Return what a book in a language says of links that lead to notes and back."""
    note, back = "note {number}", "back to the mark of note {number}"
    path = LOCALE / language / "LC_MESSAGES" / f"{CATALOGUE}.po"
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        note, back = (str(catalogue[text].string or text) for text in (note, back))
    return Wording(note, back)


def check_versions(folder: Path, root: Path) -> list[Checked]:
    """Check a site of all versions, as it will stand at the address of the edition."""
    base = load(root / "edition.toml").address
    return [Checked(folder.as_posix(), check_site(read_folder(folder), base=base))]


def check_inside(root: Path) -> list[Checked]:
    """Check what was built of the edition in a folder: the formats that are there.

    Raises `ImportError` where PyMuPDF, which the PDF needs, is not installed.
    """
    build = root / "_build"
    edition = load(root / "edition.toml")
    found = []
    site = read_folder(build / "html") if (build / "html").exists() else {}
    if site:
        found.append(Checked("_build/html", check_site(site, base=edition.permanent)))
    for path in sorted((build / "epub").glob("*.epub")):
        name = path.relative_to(root).as_posix()
        found.append(Checked(name, check_ebook(read_epub(path))))
    path = build / "pdf" / f"{edition.id}.pdf"  # the sheets for printing have no links
    if path.exists():
        findings = check_pdf(
            path.read_bytes(),
            expected=expected_of(site),
            wording=wording_of(edition.language),
        )
        found.append(Checked(path.relative_to(root).as_posix(), findings))
    return found
