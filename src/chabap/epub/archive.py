"""Mends an ePub archive, bytes to bytes (pure).

What the ePub builder of Sphinx leaves out was found with epubcheck and Ace: languages
of the pages, ``epub:type`` of notes (without it no reader pops them up), accessibility
metadata, and times and order that differ from build to build. Fonts of scripts that no page
has are taken out.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from chabap.fonts.coverage import unneeded

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

XHTML = "http://www.w3.org/1999/xhtml"
OPF = "http://www.idpf.org/2007/opf"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACES = {"h": XHTML, "opf": OPF}

# https://www.w3.org/TR/epub-a11y-11/#sec-disc-package
ACCESSIBILITY = {
    "schema:accessMode": "textual",
    "schema:accessModeSufficient": "textual",
    "schema:accessibilityFeature": "tableOfContents",
    "schema:accessibilityHazard": "none",
}


def mend(archive: bytes, *, language: str, date: dt.date, summary: str) -> bytes:
    """Return the archive mended; equal content gives equal bytes.

    *date* becomes the time of every member, *summary* tells readers what they can expect. ``mimetype`` stays first and stored, as
    the container format demands; the others follow by name.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members = without_fonts(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name in sorted(members, key=lambda n: (n != "mimetype", n)):
            info = zipfile.ZipInfo(name, (date.year, date.month, date.day, 0, 0, 0))
            info.external_attr = 0o644 << 16
            info.compress_type = (
                zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            )
            new.writestr(
                info, _member(name, members[name], language=language, summary=summary)
            )
    return out.getvalue()


def without_fonts(members: dict[str, bytes]) -> dict[str, bytes]:
    """Return the members without the fonts of which no page needs a letter."""
    pages = (data for name, data in members.items() if name.endswith(".xhtml"))
    gone = unneeded({letter for data in pages for letter in data.decode()})

    def lines(data: bytes) -> bytes:
        text = data.decode().splitlines(keepends=True)
        kept = (line for line in text if not any(file in line for file in gone))
        return "".join(kept).encode()

    return {
        # both have a line a font
        name: lines(data) if name.endswith((".opf", "fonts.css")) else data
        for name, data in members.items()
        if not name.endswith(tuple(gone))
    }


def _member(name: str, data: bytes, *, language: str, summary: str) -> bytes:
    """Mend one member by its kind."""
    if name.endswith((".xhtml", ".html")):
        return _edit(data, lambda root: _mend_page(root, language=language))
    if name.endswith(".opf"):
        return _edit(data, lambda root: _mend_package(root, summary=summary))
    return data


def _edit(data: bytes, edit: Callable[[etree._Element], None]) -> bytes:
    """Parse, change and print an XML file, keeping its declaration and doctype."""
    tree = etree.fromstring(data).getroottree()
    edit(tree.getroot())
    printed: bytes = etree.tostring(
        tree, xml_declaration=True, encoding="utf-8", doctype=tree.docinfo.doctype
    )
    return printed


def _mend_page(root: etree._Element, *, language: str) -> None:
    """Give a page its language and its notes their types."""
    root.set("lang", language)
    root.set(XML_LANG, language)
    for element in root.iterfind(".//h:*[@lang]", NAMESPACES):
        element.set(XML_LANG, element.get("lang", language))
    for viewport in root.findall(".//h:meta[@name='viewport']", NAMESPACES)[1:]:
        viewport.getparent().remove(viewport)
    for role, kind in (("doc-noteref", "noteref"), ("doc-footnote", "footnote")):
        for element in root.iterfind(f".//h:*[@role='{role}']", NAMESPACES):
            element.set(EPUB_TYPE, kind)
    for entry in root.iterfind(".//h:*[@role='doc-biblioentry']", NAMESPACES):
        # deprecated in ARIA 1.1 for publishing, and wrong inside role="list"
        del entry.attrib["role"]
        parent = entry.getparent()
        if parent is not None and parent.get("role") == "list":
            del parent.attrib["role"]


def _mend_package(root: etree._Element, *, summary: str) -> None:
    """Say what the book offers to readers who cannot see it."""
    metadata = root.find("opf:metadata", NAMESPACES)
    assert metadata is not None
    said = ACCESSIBILITY | {"schema:accessibilitySummary": summary}
    for name, value in said.items():
        meta = etree.SubElement(metadata, f"{{{OPF}}}meta", property=name)
        meta.text = value
