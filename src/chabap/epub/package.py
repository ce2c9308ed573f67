"""The package document: what the book is, what is in it, in which order (pure).

All facts are those of edition.toml. Conformance is claimed for what the tests of every build check
(EPUBCheck, Ace, pop-ups, lines and links at 100 to 200 per cent), by the editors.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from lxml import etree

from chabap.epub.navigation import NAV, NCX
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chabap.edition import Edition

OPF = "http://www.idpf.org/2007/opf"
DC = "http://purl.org/dc/elements/1.1/"
_FEATURES = (
    *("alternativeText", "ARIA", "displayTransformability", "index", "readingOrder"),
    *("structuralNavigation", "tableOfContents", "unlocked"),
)
_PAGED = ("pageBreakMarkers", "pageNavigation")
_TYPES = {
    "xhtml": "application/xhtml+xml",
    "css": "text/css",
    "ttf": "font/ttf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "svg": "image/svg+xml",
    "ncx": "application/x-dtbncx+xml",
    "pls": "application/pls+xml",
}
COVER = "_static/cover.png"


def identifier(edition: Edition) -> str:
    """Return what names this book, in all its versions.

    >>> from types import SimpleNamespace
    >>> identifier(SimpleNamespace(id="book"))
    'urn:uuid:490c5767-a929-5e40-8f0f-d4c2cbe834b7'
    """
    return uuid.uuid5(uuid.NAMESPACE_URL, edition.id).urn


def write_package(
    edition: Edition, *, members: Iterable[str], spine: list[str], paged: bool
) -> bytes:
    """Return the document; *spine* are the pages in order, *paged* says if printed pages are known."""
    root = etree.Element(
        f"{{{OPF}}}package",
        {
            "version": "3.0",
            "unique-identifier": "book",
            "prefix": "ibooks: http://vocabulary.itunes.apple.com/rdf/ibooks/vocabulary-extensions-1.0/",
        },
        nsmap={None: OPF},
    )
    root.set("{http://www.w3.org/XML/1998/namespace}lang", edition.language)
    metadata = etree.SubElement(root, f"{{{OPF}}}metadata", nsmap={"dc": DC})
    _describe(metadata, edition, paged=paged)
    manifest = etree.SubElement(root, f"{{{OPF}}}manifest")
    ids = {name: f"item-{number:02}" for number, name in enumerate(sorted(members))}
    # for readers of EPUB 2
    etree.SubElement(metadata, f"{{{OPF}}}meta", name="cover", content=ids[COVER])
    properties = {NAV: "nav", COVER: "cover-image"}
    for name, item_id in ids.items():
        kind = _TYPES[name.rpartition(".")[2].lower()]
        item = etree.SubElement(
            manifest,
            f"{{{OPF}}}item",
            {"id": item_id, "href": name, "media-type": kind},
        )
        if name in properties:
            item.set("properties", properties[name])
    order = etree.SubElement(
        root, f"{{{OPF}}}spine", {"toc": ids[NCX], "page-progression-direction": "ltr"}
    )
    for name in spine:
        etree.SubElement(order, f"{{{OPF}}}itemref", idref=ids[name])
    # reading systems follow links of the contents: its page must be one of the book
    etree.SubElement(order, f"{{{OPF}}}itemref", idref=ids[NAV], linear="no")
    etree.indent(root)
    printed: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return printed


def _describe(metadata: etree._Element, edition: Edition, *, paged: bool) -> None:
    """State the facts."""

    def dc(name: str, text: str, **refined: str) -> None:
        element = etree.SubElement(metadata, f"{{{DC}}}{name}")
        element.text = text
        if refined:
            own = f"{name}-{len(metadata)}"
            element.set("id", own)
            for prop, value in refined.items():
                scheme = {"scheme": "marc:relators"} if prop == "role" else {}
                meta(prop.replace("_", "-"), value, refines=f"#{own}", **scheme)

    def meta(name: str, text: str, **attributes: str) -> None:
        etree.SubElement(
            metadata, f"{{{OPF}}}meta", {"property": name, **attributes}
        ).text = text

    dc("identifier", identifier(edition))
    metadata[-1].set("id", "book")
    dc("title", edition.title, title_type="main", display_seq="1")
    dc("title", edition.subtitle, title_type="subtitle", display_seq="2")
    meta("dcterms:alternative", edition.title_latin)
    dc("language", edition.language)
    dc("creator", edition.author, role="aut")
    dc("contributor", edition.editor, role="edt")
    dc("publisher", edition.editor)
    dc("date", edition.date.isoformat())
    dc("description", edition.description)
    dc("rights", f"{say('Text')}: {edition.licences.text}")
    dc("rights", f"{say('Notes, glossary and registers')}: {edition.licences.notes}")
    dc("rights", f"{say('Code')}: {edition.licences.code}")
    for witness in edition.witnesses:
        dc(
            "source",
            say(
                "text received as {siglum} (SHA-256 {sha256})",
                siglum=witness.siglum,
                sha256=witness.sha256,
            ),
        )
    version = say("version {version}", version=edition.version)
    if paged:
        dc("source", f"{edition.id}.pdf, {version}")
        meta("pageBreakSource", f"{edition.id}.pdf, {version}")
    meta("dcterms:modified", f"{edition.date.isoformat()}T00:00:00Z")
    meta("schema:version", edition.version)
    meta("ibooks:version", edition.version)
    meta("ibooks:specified-fonts", "true")
    for mode in ("textual", "visual"):
        meta("schema:accessMode", mode)
    meta("schema:accessModeSufficient", "textual")
    for feature in sorted({*_FEATURES, *(_PAGED if paged else ())}, key=str.lower):
        meta("schema:accessibilityFeature", feature)
    meta("schema:accessibilityHazard", "none")
    # No dcterms:conformsTo: nobody has gone through every criterion of WCAG.
    meta("schema:accessibilitySummary", say(
        "Text only, but for the cover. Contents, headings by level, § numbers; notes, entries, works and "
        "emendations open from the text. Checked by programs (EPUBCheck, Ace) and in reading "
        "systems with letters of up to 200 per cent, not with a screen reader in Thai: "
        "no conformance to a standard of accessibility is claimed."
    ))  # fmt: skip
