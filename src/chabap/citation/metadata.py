"""What a page of the site tells machines: tags, links and JSON-LD, from edition.toml (pure).

Zotero and Google Scholar read the ``citation_`` tags, Zotero the version from
``prism.edition``; it takes ``citation_book_title`` for something of OpenGraph, so that the
book's title stands in ``citation_inbook_title`` too, and ``z.itemType`` says what the page is.
Links are those of FAIR Signposting. What must be a whole address is left out while nobody
has said where the site stands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from chabap.citation.licences import url_of
from chabap.citation.model import work
from chabap.citation.styles import STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chabap.edition import Edition

TYPES = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl.json": "application/vnd.citationstyles.csl+json",
}
"""Media types of the records, by the suffixes of their files."""
FORMATS = {"pdf": "application/pdf", "epub": "application/epub+zip"}
"""Formats of the book that the site offers."""


@dataclass(frozen=True)
class Page:
    """A page of the site."""

    address: str
    """From the root of the site, with its suffix; "" for the title page."""
    root: str
    """The way back to the root: ``../../``, or ""."""
    title: str
    """With its §§; "" for the title page, which stands for the book."""
    span: str = ""
    """The §§ on a page of the text."""
    rights: str = ""
    """The place that says who may do what, from this page; "" if the book has none."""


@dataclass(frozen=True)
class Part:
    """A page as a part of the book."""

    title: str
    address: str
    text: bool
    """Whether it is the text, and not the editors' own."""


def tags(edition: Edition, page: Page) -> Iterator[tuple[str, str, str]]:
    """Yield attribute, name and content of every tag."""
    cited = work(edition)
    title = page.title.replace("\N{NO-BREAK SPACE}", " ") or cited.title
    named: list[tuple[str, str]] = [
        ("citation_title", title),
        ("citation_editor", edition.editor),
        ("citation_publication_date", f"{edition.date:%Y/%m/%d}"),
        ("citation_language", edition.language),
        ("prism.edition", edition.version),
        ("z.itemType", "bookSection" if page.title else "book"),
        ("DC.title", title),
        ("DC.contributor", edition.editor),
        ("DC.date", edition.date.isoformat()),
        ("DC.language", edition.language),
        ("DC.rights", rights(edition)),
    ]
    if page.title:
        named.insert(1, ("citation_inbook_title", cited.title))
        named.insert(2, ("citation_book_title", cited.title))
    if cited.address:
        here = cited.address + page.address
        named += [
            ("citation_public_url", here),
            ("citation_pdf_url", f"{cited.address}downloads/{edition.id}.pdf"),
            ("DC.identifier", here),
        ]
    yield from (("name", name, content) for name, content in named)
    yield "property", "og:type", "article" if page.title else "book"
    yield "property", "og:title", title
    yield "property", "og:site_name", cited.title
    yield "property", "og:description", edition.description
    if cited.address:
        yield "property", "og:url", cited.address + page.address


def links(edition: Edition, page: Page) -> Iterator[tuple[str, str, str]]:
    """Yield relation, address and media type of every link; "" where the type is HTML."""
    if edition.permanent:
        yield "canonical", edition.permanent + page.address, ""
        yield "cite-as", edition.permanent + page.address, ""
    if page.rights:
        yield "license", page.rights, ""
    if page.title:
        yield "collection", f"{page.root}index.html", ""
        return
    for style in STYLES.values():
        if style.suffix:
            file = f"{page.root}downloads/{edition.id}.{style.suffix}"
            yield "describedby", file, TYPES[style.suffix]
    for suffix, kind in FORMATS.items():
        yield "item", f"{page.root}downloads/{edition.id}.{suffix}", kind


def linked_data(edition: Edition, page: Page, parts: Sequence[Part]) -> object:
    """Return what the page is in the words of schema.org, as JSON-LD."""
    cited = work(edition)
    base = edition.permanent
    book: dict[str, object] = {
        "@type": "Book",
        "@id": base,
        "name": cited.title,
        "alternateName": [edition.title_romanised, edition.title_latin],
        "bookEdition": cited.words.version.format(edition.version),
        "version": edition.version,
        "inLanguage": edition.language,
        "datePublished": edition.date.isoformat(),
        "editor": {"name": edition.editor, "alternateName": edition.editor_latin},
        "url": base,
    }
    if not page.title:
        book |= {
            "description": edition.description,
            "copyrightNotice": rights(edition),
            "license": url_of(edition.licences.notes),
            "encoding": [
                {
                    "@type": "MediaObject",
                    "encodingFormat": kind,
                    "contentUrl": f"{base}downloads/{edition.id}.{suffix}",
                }
                for suffix, kind in FORMATS.items()
            ],
            "hasPart": [_part(edition, part) for part in parts],
        }
        return _told({"@context": "https://schema.org"} | book)
    return _told(
        {
            "@context": "https://schema.org",
            "@type": "Chapter",
            "name": page.title.replace("\N{NO-BREAK SPACE}", " "),
            "pagination": page.span.replace("\N{NO-BREAK SPACE}", " "),
            "inLanguage": edition.language,
            "url": f"{base}{page.address}" if base else "",
            "isPartOf": book,
        }
    )


def head(edition: Edition, page: Page, parts: Sequence[Part]) -> str:
    """Return all of it as lines for the head of the page.

    The JSON is data and no script: browsers do not run it.
    """
    lines = [
        f'<meta {attribute}="{name}" content="{escape(content)}" />'
        for attribute, name, content in tags(edition, page)
    ]
    for relation, address, kind in links(edition, page):
        media = f' type="{kind}"' if kind else ""
        lines.append(f'<link rel="{relation}" href="{escape(address)}"{media} />')
    data = json.dumps(linked_data(edition, page, parts), ensure_ascii=False)
    data = data.replace("<", r"\u003c")  # no end tag may stand in it
    lines.append(f'<script type="application/ld+json">{data}</script>')
    return "\n".join(f"    {line}" for line in lines) + "\n"


def rights(edition: Edition) -> str:
    """Say in a line who may do what: of the text, and of what editors wrote."""
    return f"{edition.licences.text}; {edition.licences.notes}"


def _part(edition: Edition, part: Part) -> object:
    """Return a part of the book with its own rights: the text is not the editors' to license."""
    own = edition.licences
    licence: dict[str, object] = (
        {"copyrightNotice": own.text} if part.text else {"license": url_of(own.notes)}
    )
    base = edition.permanent
    return {
        "@type": "Chapter" if part.text else "CreativeWork",
        "name": part.title.replace("\N{NO-BREAK SPACE}", " "),
        "url": f"{base}{part.address}" if base else "",
        **licence,
    }


def _told(value: object) -> object:
    """Leave out what is not known."""
    if isinstance(value, dict):
        told = {name: _told(inner) for name, inner in value.items()}
        if str(told.get("contentUrl", "")).startswith("downloads/"):
            del told["contentUrl"]  # no address to begin with
        return {name: inner for name, inner in told.items() if inner}
    if isinstance(value, list):
        return [inner for inner in map(_told, value) if inner]
    return value
