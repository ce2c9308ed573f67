"""Mends an ePub archive, bytes to bytes (pure).

The pages are Sphinx's, written by the visitors of our nodes; their structure is mended page by
page (`chabap.epub.pages`), then their links as a whole (`chabap.epub.links`). Contents, package
and fonts are made anew. Only what a page asks for is packed, with fixed times and order.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from chabap.epub.breaks import mark_pages
from chabap.epub.links import land_on_marks, relative, resolve, trim
from chabap.epub.navigation import (
    NAV,
    NCX,
    find_ways,
    levels,
    read,
    write_nav,
    write_ncx,
)
from chabap.epub.package import identifier, write_package
from chabap.epub.pages import mend_page
from chabap.epub.parts import part
from chabap.epub.xhtml import find, make, tag
from chabap.errors import BuildError
from chabap.fonts import FACES, FILES, font_face
from chabap.fonts.coverage import unneeded
from chabap.fonts.subset import subset
from chabap.paragraphs.ids import chapter_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from chabap.edition import Edition
    from chabap.epub.links import Pages
    from chabap.typst.pagination import Start

STYLE = "_static/book.css"
LEXICON = "_static/lexicon.pls"
_ALWAYS = "".join(
    map(chr, [*range(0x20, 0x7F), *range(0xE01, 0xE3B), *range(0xE3F, 0xE5C)])
)
"""Letters that the fonts have in any case: a reader may print their numbers or his notes in them."""
# of each step: no dot at either end, no control, no sign that a system keeps for itself
_STEP = r'[^\x00-\x1f\x7f\\/:*?"<>|. ]+([. ]+[^\x00-\x1f\x7f\\/:*?"<>|. ]+)*'
_SAFE = re.compile(f"{_STEP}(/{_STEP})*")
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class Book(NamedTuple):
    """What the archive must know beside its pages."""

    edition: Edition
    lines: Callable[[str], str]
    """Marks where lines may break."""
    starts: Callable[[], list[Start]]
    """Tells where the pages of the PDF begin; none if it was not built."""
    lexicon: Path
    """How abbreviations are spoken, if there is such a file."""


def mend(archive: bytes, book: Book) -> bytes:
    """Return the archive mended; equal content gives equal bytes."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    spine = list(_spine(members["content.opf"]))
    contents = read(members[NAV])
    depth = levels(contents)
    style = _COMMENT.sub("", members[STYLE].decode())
    pages: Pages = {name: etree.fromstring(members[name]) for name in spine}
    spoken = book.lexicon.exists()
    for name, page in pages.items():
        chapter = chapter_of(name) is not None
        mend_page(
            page,
            language=book.edition.language,
            level=depth.get(name, 1),
            chapter=chapter,
        )
        if spoken:
            _link_lexicon(page, name, book.edition.language)
    land_on_marks(pages)
    pages = part(pages)
    fonts = dict(_fonts(pages))  # what does not ask for the PDF goes first
    starts = book.starts()
    ways = find_ways(contents, pages, mark_pages(pages, starts))
    trim(pages, style)
    packed = {name: _printed(page) for name, page in pages.items()}
    packed[NAV] = write_nav(ways, book.edition, book.lines)
    packed |= {name: members[name] for name in _images(pages)} | fonts
    packed[STYLE] = (_rules(fonts) + style).encode()
    packed[NCX] = write_ncx(ways, book.edition, identifier(book.edition))
    if spoken:
        packed[LEXICON] = book.lexicon.read_bytes()
    package = write_package(
        book.edition, members=packed, spine=list(pages), paged=bool(starts)
    )
    container = {n: members[n] for n in ("mimetype", "META-INF/container.xml")}
    return _pack(container | {"content.opf": package} | packed, book.edition.date)


def _spine(package: bytes) -> Iterator[str]:
    """Yield the pages in the order of the book."""
    root = etree.fromstring(package)
    hrefs = {item.get("id"): item.get("href") for item in root.iter("{*}item")}
    for entry in root.iter("{*}itemref"):
        name = hrefs[entry.get("idref")]
        if name and name != NAV:
            yield name


def _link_lexicon(page: etree._Element, name: str, language: str) -> None:
    (head,) = find(page, "./h:head")
    link = make(
        "link", rel="pronunciation", type="application/pls+xml", hreflang=language
    )
    link.set("href", relative(name, LEXICON))
    head.append(link)


def _printed(page: etree._Element) -> bytes:
    etree.cleanup_namespaces(page, keep_ns_prefixes=["epub"])
    printed: bytes = etree.tostring(
        page, xml_declaration=True, encoding="utf-8", doctype="<!DOCTYPE html>"
    )
    return printed


def _images(pages: Pages) -> Iterator[str]:
    """Yield the pictures that pages show."""
    for name, page in pages.items():
        for image in page.iter(tag("img")):
            if target := resolve(name, image.get("src", "")):
                yield target[0]


def _fonts(pages: Pages) -> Iterator[tuple[str, bytes]]:
    """Yield the fonts, with the letters that the pages have; not those of scripts that none has."""
    letters = {
        letter
        for page in pages.values()
        for letter in etree.tostring(page, encoding="unicode")
    }
    gone = set(unneeded(letters))
    codes = set(map(ord, letters | set(_ALWAYS)))
    for face in FACES:
        if face.file not in gone:
            whole = (FILES / face.file).read_bytes()
            yield f"_static/{face.file}", subset(whole, codes)


def _rules(fonts: Mapping[str, bytes]) -> str:
    """Return the rules of the fonts."""
    faces = (face for face in FACES if f"_static/{face.file}" in fonts)
    return "".join(map(font_face, faces))


def unsafe(names: Iterable[str]) -> list[str]:
    r"""List the names that some system would unpack elsewhere, over another file or not at all.

    >>> unsafe(["a/b.xhtml", "../b", "/b", "a\\b", "c:b", "A/B.xhtml", "a/./b", "b."])
    ['../b', '/b', 'a\\b', 'c:b', 'A/B.xhtml', 'a/./b', 'b.']
    """
    seen: set[str] = set()
    found = []
    for name in names:
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen or not _SAFE.fullmatch(name):
            found.append(name)
        seen.add(folded)
    return found


def _pack(members: Mapping[str, bytes], date: dt.date) -> bytes:
    """Return the archive: ``mimetype`` first and stored, as the container format demands."""
    if wrong := unsafe(members):
        message = (
            f"{wrong[0]}: no name for a file in an ePub; give the page or picture one without "
            "signs, and different from all others in more than capitals"
        )
        raise BuildError(message)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name in sorted(members, key=lambda n: (n != "mimetype", n)):
            info = zipfile.ZipInfo(name, (date.year, date.month, date.day, 0, 0, 0))
            info.external_attr = 0o644 << 16
            stored = name == "mimetype"
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            new.writestr(info, members[name], compresslevel=9)
    return out.getvalue()
