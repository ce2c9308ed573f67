"""Pages of the site and the ePub as a check of links sees them (pure)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lxml import etree, html

from .model import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

_XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"
"""The attribute of the ePub that says what an element is."""
_HREF = "{http://www.w3.org/1999/xlink}href"
_IDREFS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns",
           "aria-details", "aria-activedescendant", "headers", "list", "form")  # fmt: skip
"""Attributes that name elements of the same page."""
_KINDS = {
    ("img", "src"): "image",
    ("image", _HREF): "image",
    ("image", "href"): "image",
    ("source", "src"): "image",
    ("script", "src"): "script",
    ("link", "href"): "style",
    ("form", "action"): "link",
    ("a", "href"): "link",
    ("area", "href"): "link",
    ("use", "href"): "image",
    ("iframe", "src"): "link",
    ("object", "data"): "image",
}
"""Attributes with an address, and what their links are called."""
_URL = re.compile(r"""(?:url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)'))""")  # fmt: skip
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REFRESH = re.compile(r"\s*\d+\s*;\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A link as it stands in a page."""

    kind: str
    words: str
    """What readers see of it, or its element."""
    address: str
    element: Any
    """The element of the page."""


def tag(element: Any) -> str:
    """Return the name of an element without its namespace; "" of a comment."""
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def css_addresses(sheet: str) -> Iterator[str]:
    """Yield the addresses in a style sheet.

    >>> list(css_addresses("a { src: url(x.woff2) } /* url(y) */ @import 'z.css';"))
    ['x.woff2', 'z.css']
    """
    for found in _URL.finditer(_COMMENT.sub("", sheet)):
        yield next((part for part in found.groups() if part is not None), "")


class Page:
    """A page: its ids, links, notes."""

    def __init__(self, name: str, data: bytes) -> None:
        """Read a page; raises ``lxml.etree.LxmlError`` at XHTML that is not well-formed."""
        self.name = name
        xml = name.endswith((".xhtml", ".opf", ".ncx"))
        parser: Any = etree.XMLParser() if xml else html.HTMLParser(encoding="utf-8")
        self.root = etree.fromstring(data, parser)
        if self.root is None:
            self.root = etree.Element("html")  # an empty file

    @cached_property
    def elements(self) -> list[Any]:
        """All elements, in order."""
        return [element for element in self.root.iter() if tag(element)]

    @cached_property
    def by_id(self) -> dict[str, Any]:
        """The elements that have an id, or the name of an old anchor."""
        found: dict[str, Any] = {}
        for element in self.elements:
            names = [element.get("id")]
            names += [element.get("name")] if tag(element) == "a" else []
            for name in filter(None, names):
                found.setdefault(name, element)
        return found

    @cached_property
    def twice(self) -> list[str]:
        """Ids that several elements have: a link finds the first only."""
        ids = Counter(e.get("id") for e in self.elements if e.get("id"))
        return [name for name, number in ids.items() if number > 1]

    @cached_property
    def links(self) -> list[Link]:
        """Everything with an address, in order."""
        return [link for element in self.elements for link in _links(element)]

    @cached_property
    def references(self) -> list[Link]:
        """Everything that names an element of the same page, such as a label."""
        return [
            Link("label", f"<{tag(element)} {name}>", node_id, element)
            for element in self.elements
            for name in _IDREFS
            if name in element.attrib and (name != "list" or tag(element) == "input")
            for node_id in element.get(name).split()
        ]

    @cached_property
    def notes(self) -> dict[str, Any]:
        """The notes, by their ids."""
        return {
            element.get("id"): element
            for element in self.elements
            if element.get("role") in {"doc-footnote", "doc-endnote"}
            and element.get("id")
        }

    @cached_property
    def robots_pass(self) -> bool:
        """Whether nobody needs to find the page by a link: it only leads on, or says so."""
        for meta in self.root.iter("meta"):
            if meta.get("http-equiv", "").lower() == "refresh":
                return True
            if meta.get("name") == "robots" and "noindex" in meta.get("content", ""):
                return True
        return False


def is_mark(element: Any) -> bool:
    """Tell whether a link is the mark of a note.

    What else pops up in an ePub (signs, the author's own marks) stands beside one, or leads
    to a list.
    """
    classes: str = element.get("class", "")
    return "note-mark" in classes.split()


def is_way_back(element: Any) -> bool:
    """Tell whether a link leads from a note to a mark of it."""
    return bool(element.get("role") == "doc-backlink")


def is_hidden(element: Any) -> bool:
    """Tell whether an element, or one around it, is never shown."""
    while element is not None:
        style = element.get("style", "").replace(" ", "")
        if "hidden" in element.attrib or "display:none" in style:
            return True
        if tag(element) == "template":
            return True
        element = element.getparent()
    return False


def _links(element: Any) -> Iterator[Link]:
    name = tag(element)
    words = shortened("".join(element.itertext())) if name == "a" else ""
    words = words or f"<{name}>"
    for kind, address in [*_addresses(element), *_more(element)]:
        yield Link(kind, words, address.strip(), element)


def _addresses(element: Any) -> Iterator[tuple[str, str]]:
    """Yield kind and value of the attributes that hold an address."""
    for attribute, value in element.attrib.items():
        if kind := _KINDS.get((tag(element), attribute)):
            yield _kind(kind, element), value
        elif attribute == "srcset":
            yield from (("image", part.split()[0]) for part in value.split(","))
        elif attribute == "style":
            yield from (("image", address) for address in css_addresses(value))


def _more(element: Any) -> Iterator[tuple[str, str]]:
    """Yield what stands in a style sheet of the page, or leads on to another page."""
    if tag(element) == "style" and element.text:
        yield from (("image", address) for address in css_addresses(element.text))
    if tag(element) == "meta" and element.get("http-equiv", "").lower() == "refresh":
        found = _REFRESH.match(element.get("content", ""))
        yield "link", found[1] if found else ""


def _kind(kind: str, element: Any) -> str:
    if kind == "link" and "download" in element.attrib:
        return "download"
    if kind == "link" and is_mark(element):
        return "note mark"
    if kind == "link" and is_way_back(element):
        return "way back"
    return kind
