"""The command ``python -m chabap.new``."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from chabap import new
from chabap.edition import EditionError
from chabap.fonts.coverage import missing_letters
from chabap.new import (
    UNREAD,
    Begun,
    begin_book,
    begin_chapter,
    read,
)
from chabap.new.text import chapter
from chabap.tongue import TONGUES

_SIGLUM = re.compile("[A-Za-z]+")
_FOLDER = re.compile(r"\d\d-[a-z0-9-]+")


def options() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(prog="chabap.new", description=new.__doc__)
    parser.add_argument("folder", type=Path, help="an empty folder, or a book")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--text", type=Path, help="plain text, in UTF-8")
    source.add_argument(
        "--witness", type=Path, help="the same, to be kept and collated (OCR)"
    )
    parser.add_argument("--siglum", default="O", help="of the witness; else O")
    parser.add_argument("--title", default="", help="else the text's first line")
    parser.add_argument("--chapter", default="", help="its folder, as 04-plan")
    parser.add_argument("--language", choices=TONGUES, default="th")
    return parser.parse_args()


def begin(said: argparse.Namespace) -> list[str]:
    """Write what is asked for; return lines that say what was done and is to be done."""
    is_book = (said.folder / "edition.toml").exists()
    if is_book and not said.chapter:
        message = f"{said.folder}: there is a book already; to begin a chapter, say --chapter 02-name"
        raise EditionError(message)
    folder = said.chapter or "01-text"
    if not _FOLDER.fullmatch(folder):
        message = f"--chapter {folder}: write two digits, a hyphen and words in ASCII, as 04-plan"
        raise EditionError(message)
    if not _SIGLUM.fullmatch(said.siglum):
        message = f"--siglum {said.siglum}: write a letter, or several, in ASCII"
        raise EditionError(message)
    file = said.witness or said.text
    data, text = read(file) if file else (b"", "")
    begun = Begun(
        folder=folder,
        title=said.title or said.folder.resolve().name,
        text=text,
        witness=data if said.witness else b"",
        siglum=said.siglum if said.witness else "",
    )
    page = said.folder / "chapters" / folder / "index.md"
    if is_book:
        begin_chapter(said.folder, begun)
        told = [f"{page}: written; put chapters/{folder}/index into index.md"]
        if begun.witness and not (said.folder / "apparatus.md").exists():
            told.append("apparatus.md: there is none yet; it prints the emendations")
    else:
        begin_book(said.folder, begun, language=said.language, title=said.title)
        told = [f"{said.folder}: written; edit edition.toml, and run make there"]
    if missing := missing_letters(" ".join(chapter(text).paragraphs)):
        told.append(f"{page}: no font has {missing}; {UNREAD} stands there, to be read")
    return told


def main() -> None:
    """Begin a book or a chapter, or say in one line why not."""
    try:
        print("\n".join(begin(options())))
    except EditionError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
