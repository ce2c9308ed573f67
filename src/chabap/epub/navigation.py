"""Ways through the ePub: contents, landmarks and printed pages; the NCX for old readers (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from chabap.epub.xhtml import EPUB_TYPE, OPS, XHTML, find, make, of_class, said, tag
from chabap.paragraphs.ids import is_paragraph_id
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chabap.edition import Edition
    from chabap.epub.links import Pages

_PART = re.compile(r"-\d+\.xhtml")
NAV = "nav.xhtml"
NCX = "toc.ncx"
_NCX = "http://www.daisy.org/z3986/2005/ncx/"
_LANDMARKS = {
    "cover": "Cover",
    "titlepage": "Title page",
    "toc": "Contents",
    "bodymatter": "Text",
    "index": "Registers",
    "glossary": "Glossary",
    "appendix": "List of emendations",
    "bibliography": "Bibliography",
}
"""Places that reading systems offer by name, in the order of the list."""


class Point(NamedTuple):
    """An entry of the contents."""

    href: str
    text: str
    children: list[Point]


class Ways(NamedTuple):
    """All ways through the book."""

    contents: list[Point]
    landmarks: list[tuple[str, str]]
    """Types and addresses."""
    pages: list[tuple[str, str]]
    """Numbers of printed pages, and addresses of where they begin."""


def read(nav: bytes) -> list[Point]:
    """Return the contents that Sphinx made of its toctrees."""
    root = etree.fromstring(nav)
    (contents,) = find(root, ".//h:nav/h:ol")
    return _read(contents)


def _read(level: etree._Element) -> list[Point]:
    points = []
    for item in find(level, "./h:li"):
        (link,) = find(item, "./h:a")
        inner = [point for below in find(item, "./h:ol") for point in _read(below)]
        points.append(Point(link.get("href", ""), link.text or "", inner))
    return points


def levels(points: Iterable[Point], level: int = 1) -> dict[str, int]:
    """Map each page to its depth in the contents."""
    found: dict[str, int] = {}
    for point in points:
        page = point.href.partition("#")[0]
        found.setdefault(page, level)
        found |= {
            p: n for p, n in levels(point.children, level + 1).items() if p not in found
        }
    return found


def find_ways(points: list[Point], pages: Pages, starts: list[tuple[str, str]]) -> Ways:
    """Add to the contents what the pages have: letters of registers and § numbers."""
    title, *others = points
    contents = [
        title._replace(text=say("Title page")),
        *(_with_places(p, pages) for p in others),
    ]
    return Ways(contents, list(_landmarks(pages)), starts)


def _with_places(point: Point, pages: Pages) -> Point:
    inner = [_with_places(child, pages) for child in point.children]
    stem = point.href.removesuffix(".xhtml")
    # the page, and further parts of it
    parts = [
        n for n in pages if n == point.href or _PART.fullmatch(n.removeprefix(stem))
    ]
    places = [place for name in parts for place in _places(name, pages[name])]
    return point._replace(children=places + inner)


def _places(name: str, page: etree._Element) -> Iterable[Point]:
    """Yield the letters of a register, and the § numbers."""
    for letter in find(page, f".//*[{of_class('letter')} and @id]"):
        yield Point(f"{name}#{letter.get('id')}", said(letter), [])
    signs = f".//h:span[{of_class('section-sign')} or {of_class('joined-sign')}]"
    for sign in find(page, signs):
        ids = (e.get("id", "") for e in [sign, *sign.iterancestors()])
        own = next((i for i in ids if is_paragraph_id(i)), None)
        if own:
            yield Point(f"{name}#{own}", said(sign).strip("[]"), [])


def _landmarks(pages: Pages) -> Iterable[tuple[str, str]]:
    """Yield the first place of each kind."""
    found = {"toc": NAV}
    for name, page in pages.items():
        for part in find(page, ".//h:section[@epub:type]"):
            kind = part.get(EPUB_TYPE, "")
            found.setdefault("bodymatter" if kind == "chapter" else kind, name)
    return ((kind, found[kind]) for kind in _LANDMARKS if kind in found)


def write_nav(ways: Ways, edition: Edition, lines: Callable[[str], str]) -> bytes:
    """Return the navigation document; *lines* says where lines may break."""
    root = etree.Element(tag("html"), nsmap={None: XHTML, "epub": OPS})
    root.set("lang", edition.language)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", edition.language)
    head = etree.SubElement(root, tag("head"))
    head.append(make("meta", charset="utf-8"))
    head.append(make("title", say("Contents")))
    head.append(
        make("link", rel="stylesheet", type="text/css", href="_static/book.css")
    )
    body = etree.SubElement(root, tag("body"))
    contents = make("nav", epub_type="toc", role="doc-toc", aria_label=say("Contents"))
    contents.append(make("h1", say("Contents")))
    contents.append(_list(ways.contents, lines))
    body.append(contents)
    landmarks = make(
        "nav", epub_type="landmarks", hidden="hidden", aria_label=say("Landmarks")
    )
    landmarks.append(make("h2", say("Landmarks")))
    places = etree.SubElement(landmarks, tag("ol"))
    for kind, href in ways.landmarks:
        item = etree.SubElement(places, tag("li"))
        item.append(make("a", say(_LANDMARKS[kind]), epub_type=kind, href=href))
    body.append(landmarks)
    if ways.pages:
        pages = make(
            "nav",
            epub_type="page-list",
            role="doc-pagelist",
            hidden="hidden",
            aria_label=say("Printed pages"),
        )
        pages.append(make("h2", say("Printed pages")))
        pages.append(
            _list([Point(href, number, []) for number, href in ways.pages], lines)
        )
        body.append(pages)
    etree.indent(body)
    printed: bytes = etree.tostring(
        root, xml_declaration=True, encoding="utf-8", doctype="<!DOCTYPE html>"
    )
    return printed


def _list(points: Iterable[Point], lines: Callable[[str], str]) -> etree._Element:
    level = make("ol")
    for point in points:
        item = etree.SubElement(level, tag("li"))
        item.append(make("a", lines(point.text), href=point.href))
        if point.children:
            item.append(_list(point.children, lines))
    return level


def write_ncx(ways: Ways, edition: Edition, identifier: str) -> bytes:
    """Return the contents as readers of EPUB 2 have them."""
    root = etree.Element(f"{{{_NCX}}}ncx", nsmap={None: _NCX}, version="2005-1")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", edition.language)
    head = etree.SubElement(root, f"{{{_NCX}}}head")
    etree.SubElement(head, f"{{{_NCX}}}meta", name="dtb:uid", content=identifier)
    _labelled(root, "docTitle", edition.title)
    order = iter(range(1, 100_000))
    level = etree.SubElement(root, f"{{{_NCX}}}navMap")
    for point in ways.contents:
        _nav_point(level, point, order)
    if ways.pages:
        pages = etree.SubElement(root, f"{{{_NCX}}}pageList")
        _labelled(pages, "navLabel", say("Printed pages"))
        for number, href in ways.pages:
            kind = "normal" if number.isdigit() else "front"
            place = etree.SubElement(
                pages,
                f"{{{_NCX}}}pageTarget",
                id=f"page-{number}",
                type=kind,
                playOrder=str(next(order)),
            )
            if number.isdigit():
                place.set("value", number)
            _labelled(place, "navLabel", number)
            etree.SubElement(place, f"{{{_NCX}}}content", src=href)
    etree.indent(root)
    printed: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return printed


def _nav_point(level: etree._Element, point: Point, order: Iterable[int]) -> None:
    number = str(next(iter(order)))
    place = etree.SubElement(
        level, f"{{{_NCX}}}navPoint", id=f"point-{number}", playOrder=number
    )
    _labelled(place, "navLabel", point.text)
    etree.SubElement(place, f"{{{_NCX}}}content", src=point.href)
    for child in point.children:
        _nav_point(place, child, order)


def _labelled(parent: etree._Element, name: str, text: str) -> None:
    label = etree.SubElement(parent, f"{{{_NCX}}}{name}")
    etree.SubElement(label, f"{{{_NCX}}}text").text = text
