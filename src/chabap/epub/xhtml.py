"""Names and small moves for pages of an ePub (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
EPUB_TYPE = f"{{{OPS}}}type"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACES = {"h": XHTML, "epub": OPS}


def tag(name: str) -> str:
    """Return the name of an element of XHTML."""
    return f"{{{XHTML}}}{name}"


def find(root: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements that an XPath finds; ``h:`` stands for XHTML."""
    found: list[etree._Element] = root.xpath(path, namespaces=NAMESPACES)
    return found


def of_class(name: str) -> str:
    """Return the condition of an XPath for a class.

    >>> of_class("note")
    "contains(concat(' ', @class, ' '), ' note ')"
    """
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


def make(name: str, text: str = "", **attributes: str) -> etree._Element:
    """Make an element; ``epub_type`` and ``class_`` are the attributes of these names."""
    element = etree.Element(tag(name))
    element.text = text or None
    for key, value in attributes.items():
        element.set(
            EPUB_TYPE if key == "epub_type" else key.rstrip("_").replace("_", "-"),
            value,
        )
    return element


def mean(element: etree._Element, kind: str) -> None:
    """Give an element its type, and the role of the same name for screen readers."""
    element.set(EPUB_TYPE, kind)
    element.set("role", f"doc-{kind}")


def before(element: etree._Element, text: str) -> None:
    """Put a text in front of an element."""
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent = element.getparent()
        assert parent is not None
        parent.text = (parent.text or "") + text


def remove(element: etree._Element) -> None:
    """Take an element out, but not what follows it."""
    before(element, element.tail or "")
    element.tail = None
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Put what an element holds in its place."""
    parent = element.getparent()
    assert parent is not None
    before(element, element.text or "")
    tail, element.tail = element.tail, None
    children = list(element)
    if children:
        children[-1].tail = (children[-1].tail or "") + (tail or "")
    else:
        before(element, tail or "")
    at = parent.index(element)
    parent[at : at + 1] = children


def texts(root: etree._Element) -> Iterator[tuple[etree._Element, bool, str]]:
    """Yield the texts of an element in order: whose it is, whether it is the tail, the text."""
    if root.text:
        yield root, False, root.text
    for child in root:
        yield from texts(child)
        if child.tail:
            yield child, True, child.tail


def said(element: etree._Element) -> str:
    """Return the words of an element, without what prints nothing."""
    text = "".join(element.itertext())
    return text.translate(dict.fromkeys((0x200B, 0x2060))).strip()
