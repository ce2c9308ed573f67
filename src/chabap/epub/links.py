"""Links of the whole ePub (pure).

Many reading systems hide notes from the flow of the text, so that a link to a note leads
nowhere: it leads to the mark of the note. What the style sheet does not know, and what nothing
links to, is left out.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from chabap.epub.xhtml import EPUB_TYPE, find, of_class

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

Pages = dict[str, "etree._Element"]
"""The pages of the book by their names in the archive, in its order."""
_MADE = re.compile(r"id\d+")
"""Ids that docutils counts: they may differ in every version, nobody can rely on them."""


def resolve(page: str, href: str) -> tuple[str, str] | None:
    """Return page and id that a link on a page leads to; None for one out of the book.

    >>> resolve("a/b.xhtml", "../c.xhtml#d"), resolve("a/b.xhtml", "#d")
    (('c.xhtml', 'd'), ('a/b.xhtml', 'd'))
    """
    if ":" in href.partition("#")[0]:
        return None
    name, _, node_id = unquote(href).partition("#")
    folder = posixpath.dirname(page)
    return posixpath.normpath(posixpath.join(folder, name)) if name else page, node_id


def relative(page: str, target: str) -> str:
    """Return the address of one member as a page of the archive links to it."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def land_on_marks(pages: Pages) -> None:
    """Let links to notes lead to their marks, and tell them apart by the numbers of the notes."""
    marks = {
        (name, note.get("id")): find(note, ".//h:a[@role='doc-backlink']")[0].get(
            "href"
        )
        for name, page in pages.items()
        for note in find(page, f".//h:aside[{of_class('note')}]")
    }
    numbers = {
        (name, f"#{mark.get('id')}"): mark.text or ""
        for name, page in pages.items()
        for mark in find(page, f".//h:a[{of_class('note-mark')}]")
    }
    for name, page in pages.items():
        for link in find(page, ".//h:a[@href]"):
            target = resolve(name, link.get("href", ""))
            if (
                target is None
                or target not in marks
                or link.get(EPUB_TYPE) == "noteref"
            ):
                continue
            mark = marks[target] or ""
            link.set("href", link.get("href", "").partition("#")[0] + mark)
            number = numbers[target[0], mark]
            if re.split(r"\W", "".join(link.itertext()))[-1] == number:
                continue  # it says it already
            last = link[-1] if len(link) else None
            number = f"\N{NO-BREAK SPACE}{number}"
            if last is None:
                link.text = (link.text or "") + number
            else:
                last.tail = (last.tail or "") + number


def trim(pages: Pages, style: str) -> None:
    """Leave out classes that the style sheet does not know, and counted ids without a link."""
    known = set(re.findall(r"\.([a-z][\w-]*)", style))
    wanted = {
        resolve(name, link.get("href", ""))
        for name, page in pages.items()
        for link in find(page, ".//h:a[@href]")
    }
    for name, page in pages.items():
        for element in find(page, ".//*[@class]"):
            kept = [c for c in element.get("class", "").split() if c in known]
            element.set("class", " ".join(kept))
            if not kept:
                del element.attrib["class"]
        for element in find(page, ".//*[@id]"):
            own = element.get("id", "")
            if _MADE.fullmatch(own) and (name, own) not in wanted:
                del element.attrib["id"]


def targets(
    pages: Mapping[str, etree._Element],
) -> dict[tuple[str, str], etree._Element]:
    """Map page and id to the element that has it."""
    return {
        (name, element.get("id", "")): element
        for name, page in pages.items()
        for element in find(page, ".//*[@id]")
    }
