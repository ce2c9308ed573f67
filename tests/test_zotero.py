"""What Zotero will make of a page, by the rules of its translator "Embedded Metadata".

These are its rules as read in its source (of 27 April 2026) and written down once more, as
far as they concern tags that we have. **They are not the program**: that was run by hand on
the pages, and on our records; what it made is told where the version is made known.
"""

from __future__ import annotations

import dataclasses
import re

import pytest

from chabap.citation import metadata
from chabap.citation.metadata import Page

from .test_citation_pages import tags

PREFIXES = {
    *("bib", "bibo", "dc", "dcterms", "prism", "foaf", "vcard", "link", "z"),
    *("eprint", "eprints", "og", "article", "book", "music", "video", "so"),
    *("codemeta", "rdf"),
}
"""Namespaces of `_prefixes`: a tag that begins with one, or has one as its second word, is
taken for RDF and for nothing else."""
HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_inbook_title": "publicationTitle",
    "citation_book_title": "bookTitle",
    "citation_language": "language",
    "citation_public_url": "url",
}
TYPES = {"citation_book_title": "bookSection", "citation_inbook_title": "bookSection"}


def statements(said):
    """Return what is taken for RDF, and the type that tags of Highwire give."""
    rdf, highwire = {}, None
    for tag, values in said.items():
        parts = re.split("[.:_]", tag)
        prefix, cut = parts[0].lower(), len(parts[0]) + 1
        if len(parts) > 2 and parts[1].lower() in PREFIXES:
            prefix, cut = parts[1].lower(), len(parts[0]) + len(parts[1]) + 2
        if prefix in PREFIXES:
            name = tag[cut : cut + 1].lower() + tag[cut + 1 :]
            rdf.setdefault((prefix, name), values[0])
        else:
            highwire = TYPES.get(tag, highwire)
    return rdf, highwire


def person(name):
    """Return given name and surname as `cleanAuthor` parts them."""
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    first, _, last = " ".join(name.split()).rpartition(" ")
    return first, last


def item(said):
    """Return the item that a page's tags give."""
    rdf, highwire = statements(said)
    made = {
        "itemType": highwire or rdf.get(("z", "itemType")),
        "edition": rdf.get(("prism", "edition")),
        "rights": rdf.get(("dc", "rights")),
        "title": rdf.get(("dc", "title")),
    }
    for tag, field in HIGHWIRE.items():
        for name, (value, *_) in said.items():
            if name.endswith(tag):
                made[field] = " ".join(value.split())
                break
    made["creators"] = [
        (role, *person(name.strip()))
        for role in ("author", "editor")
        for names in said.get(f"citation_{role}", [])
        for name in names.split(";")
    ]
    end = re.escape(made.get("publicationTitle", "\0"))
    made["title"] = re.sub(
        rf"\s*[-–—=_:|~#]\s*{end}\s*$", "", made["title"], flags=re.IGNORECASE
    )
    made["attachments"] = said.get("citation_pdf_url", [])[:1]
    return made


@pytest.fixture
def placed(edition):
    return dataclasses.replace(edition, address="https://example.org/nep-th/")


@pytest.fixture
def section(edition):
    return {
        "itemType": "bookSection",
        "edition": edition.version,
        "publicationTitle": f"{edition.title}: {edition.subtitle}",
        "bookTitle": f"{edition.title}: {edition.subtitle}",
        "language": edition.language,
        "creators": [("editor", "", edition.editor)],
        "date": f"{edition.date:%Y/%m/%d}",
    }


def test_a_page_is_a_section_of_a_book(pages, section):
    titles = {
        "chapters/03-nep/policy.html": "§ 3.3–3.4 นโยบายเศรษฐกิจใหม่",
        "about/introduction.html": "บทนำ",
        "registers/people.html": "บุคคล",
    }
    for name, title in titles.items():
        made = item(tags(pages[name]))
        assert {field: made[field] for field in section} == section
        assert made["title"] == title


def test_the_title_page_is_the_book(pages, section):
    made = item(tags(pages["index.html"]))
    assert made["itemType"] == "book"
    assert made["title"] == section["publicationTitle"]
    assert made["edition"] == section["edition"]
    assert made["creators"] == section["creators"]


def test_with_an_address_the_pdf_comes_along(placed, section):
    page = Page(
        "chapters/03-nep/policy.html", "../../", "§ 3.3–3.4 นโยบาย", "§ 3.3–3.4"
    )
    said = {name: [fact] for _, name, fact in metadata.tags(placed, page)}
    made = item(said)
    base = f"https://example.org/nep-th/v{placed.version}/"
    assert made["attachments"] == [f"{base}downloads/nep-th.pdf"]
    assert made["url"] == f"{base}chapters/03-nep/policy.html"
    assert made["itemType"] == "bookSection"


def test_a_title_in_citation_book_title_alone_would_be_lost():
    """Why there are two tags of it: the second word is a namespace to the translator."""
    assert statements({"citation_book_title": ["A"]}) == (
        {("book", "title"): "A"},
        None,
    )
    assert statements({"citation_inbook_title": ["A"]}) == ({}, "bookSection")
