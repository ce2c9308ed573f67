"""Six ways to cite a place of the edition, each with version, year, § and address (pure).

The edition's own style is the Thai one of author and date: a Thai name is never turned round.
Chicago (18th edition) and APA (7th) have the names in Latin letters and a translation of the
title. BibTeX, RIS and CSL-JSON are for programs: names are undivided in them, years of the
Common Era, keys ASCII. No author is stated, since none is known: a program would take any
word in that place for a person.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from chabap.citation.model import EDITION, ENTRY, NOTE, PARAGRAPH, Place, Work
from chabap.citation.words import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Form(NamedTuple):
    """A line to copy, or a record."""

    use: str
    """What it is for, a message of the catalogue."""
    text: str


ENTRY_OF_LIST = "in a list of works"
IN_BRACKETS = "in brackets"
IN_SENTENCE = "in a sentence"
AS_NOTE = "in a note"
AUTHOR_DATE = "author and date"
RECORD = "record for a program"
USES = (ENTRY_OF_LIST, IN_BRACKETS, IN_SENTENCE, AS_NOTE, AUTHOR_DATE, RECORD)


def own(work: Work, place: Place) -> Iterator[Form]:
    """Cite as books in the edition's language do: name, year, title."""
    words = work.words
    book = f"{work.title} ({words.version.format(work.version)})"
    end = _address(work, place)
    if place.kind in {EDITION, PARAGRAPH}:
        at = f", {place.where}" if place.kind == PARAGRAPH else ""
        head = f"{work.editor} ({words.editor}). ({work.own_year})."
        full = f"{head} {book}{at}. {end}"
    else:
        piece, within = _piece(place)
        full = (
            f"{work.editor}. ({work.own_year}). “{piece}.” {words.within} {within}{book}. "
            f"{end}"
        )
    locator = {
        EDITION: "",
        PARAGRAPH: place.where,
        NOTE: words.locator.format(place.where, place.number),
        ENTRY: f"{place.register} “{place.headword}”",
    }[place.kind]
    at = f"{work.own_year}, {locator}" if locator else work.own_year
    yield Form(ENTRY_OF_LIST, full)
    yield Form(IN_BRACKETS, f"({work.editor}, {at})")
    yield Form(IN_SENTENCE, f"{work.editor} ({at})")


def chicago(work: Work, place: Place) -> Iterator[Form]:
    """Cite by the Chicago Manual of Style: note, bibliography, author and date."""
    book = f"{work.western_title}, version {work.version} ({work.year})"
    end = f"{_western_address(work, place)}."
    editor = f"{work.western_editor}, ed., {book}"
    note = {
        EDITION: f"{editor}, {end}",
        PARAGRAPH: f"{editor}, {place.where}, {end}",
        NOTE: f"{work.western_editor}, note {place.number} to {place.where}, in {book}, {end}",
        ENTRY: f"{editor}, s.v. “{place.named},” {end}",
    }[place.kind]
    locator = {
        EDITION: "",
        PARAGRAPH: f", {place.where}",
        NOTE: f", {place.where}n{place.number}",
        ENTRY: f", s.v. “{place.named}”",
    }[place.kind]
    whole = _western_address(work, Place(EDITION))
    yield Form(AS_NOTE, note)
    yield Form(
        ENTRY_OF_LIST,
        f"{work.western_editor}, ed. {work.western_title}. Version {work.version}. "
        f"{work.year}. {whole}.",
    )
    yield Form(AUTHOR_DATE, f"({work.western_editor} {work.year}{locator})")


def apa(work: Work, place: Place) -> Iterator[Form]:
    """Cite by the Publication Manual of the American Psychological Association."""
    book = f"{work.western_title} (Version {work.version})"
    editor, end = work.western_editor, _western_address(work, place)
    inside = f"In {editor} (Ed.), {book}. {end}"
    full = {
        EDITION: f"{editor} (Ed.). ({work.year}). {book}. {end}",
        PARAGRAPH: f"{editor} (Ed.). ({work.year}). {book}. {end}",
        NOTE: f"{editor}. ({work.year}). Note {place.number} to {place.where}. {inside}",
        ENTRY: f"{editor}. ({work.year}). {place.named}. {inside}",
    }[place.kind]
    locator = {
        EDITION: "",
        PARAGRAPH: f", {place.where}",
        NOTE: f", {place.where}, note {place.number}",
        ENTRY: f", “{place.named}” entry",
    }[place.kind]
    yield Form(ENTRY_OF_LIST, full)
    yield Form(IN_BRACKETS, f"({editor}, {work.year}{locator})")
    yield Form(IN_SENTENCE, f"{editor} ({work.year}{locator})")


def bibtex(work: Work, place: Place) -> Iterator[Form]:
    """Write a record for BibTeX and BibLaTeX, in UTF-8.

    The version is an ``edition``: a book with a ``version`` is a program to Citation.js.
    """
    item = place.kind in {NOTE, ENTRY}
    title = f"{{{{{_tex(work.title)}}}}}"
    names = f"{{{{{_tex(work.editor)}}}}}"
    remarks = [
        _tex(place.where if place.kind == PARAGRAPH else place.register),
        _unplaced(work, place).replace("#", r"\#"),
    ]
    data = {
        "author": names if place.kind == NOTE else "",
        "title": f"{{{{{_tex(_piece(place)[0])}}}}}" if item else title,
        "booktitle": title if item else "",
        "editor": names,
        "year": f"{{{work.year}}}",
        "edition": f"{{{_tex(work.words.version.format(work.version))}}}",
        "note": f"{{{', '.join(filter(None, remarks))}}}" if any(remarks) else "",
        "url": f"{{{work.address}{place.path}}}" if work.address else "",
        "language": f"{{{work.language}}}",
        "langid": f"{{{work.words.babel}}}",
    }
    lines = [f"  {name} = {value}," for name, value in data.items() if value]
    kind = "incollection" if item else "book"
    text = "\n".join([f"@{kind}{{{_key(work, place)},", *lines, "}"])
    yield Form(RECORD, _spaced(text) + "\n")


def ris(work: Work, place: Place) -> Iterator[Form]:
    """Write a record of RIS (2011): in a book the editor is A3, in a piece of one A2."""
    item = place.kind in {NOTE, ENTRY}
    remarks = [
        place.where if place.kind == PARAGRAPH else place.register,
        _unplaced(work, place),
    ]
    data = [
        ("TY", "CHAP" if item else "BOOK"),
        ("AU", work.editor if place.kind == NOTE else ""),
        ("A2" if item else "A3", work.editor),
        ("TI", _piece(place)[0] if item else work.title),
        ("T2", work.title if item else ""),
        ("PY", str(work.year)),
        ("ET", work.words.version.format(work.version)),
        ("LA", work.language),
        ("N1", ", ".join(filter(None, remarks))),
        ("UR", f"{work.address}{place.path}" if work.address else ""),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in data if value]
    yield Form(RECORD, "".join(f"{line}\r\n" for line in [*lines, "ER  - "]))


def csl(work: Work, place: Place) -> Iterator[Form]:
    """Write an item of CSL-JSON, which Zotero, Citation.js and pandoc read.

    The version is an ``edition``: Zotero takes a book that has a ``version`` for a program,
    and its editor for the programmer. It knows no ``entry`` either: that is a chapter.
    """
    names = [{"literal": work.editor}]
    title = {"title": _spaced(_piece(place)[0]), "container-title": work.title}
    remarks = [
        place.where if place.kind == PARAGRAPH else place.register,
        _unplaced(work, place),
    ]
    data: dict[str, object] = {
        "id": _key(work, place),
        "type": "chapter" if place.kind in {NOTE, ENTRY} else "book",
        "language": work.language,
        "author": names if place.kind == NOTE else "",
        "editor": names,
        **(title if place.kind in {NOTE, ENTRY} else {"title": work.title}),
        "issued": {"date-parts": [[work.year]]},
        "edition": _spaced(work.words.version.format(work.version)),
        "note": _spaced(", ".join(filter(None, remarks))),
        "URL": f"{work.address}{place.path}" if work.address else "",
    }
    item = {name: value for name, value in data.items() if value}
    lines = ",\n".join(
        f"  {_json(name)}: {_json(value)}" for name, value in item.items()
    )
    yield Form(RECORD, f"[{{\n{lines}\n}}]\n")


class Style(NamedTuple):
    """A way to cite."""

    name: str
    """A message of the catalogue, or a name that is none."""
    make: Callable[[Work, Place], Iterator[Form]]
    suffix: str = ""
    """Of a file of such records; "" for words."""


STYLES = {
    "own": Style("the edition’s own style", own),
    "chicago": Style("Chicago", chicago),
    "apa": Style("APA", apa),
    "bibtex": Style("BibTeX", bibtex, "bib"),
    "ris": Style("RIS", ris, "ris"),
    "csl": Style("CSL-JSON", csl, "csl.json"),
}
"""All of them, in the order in which readers see them."""


def _piece(place: Place) -> tuple[str, str]:
    """Return the title of a note or an entry, and what stands between it and the book."""
    if place.kind == NOTE:
        return f"{place.called}, {place.where}", ""
    return place.headword, f"{place.register}, "


def _address(work: Work, place: Place) -> str:
    return (
        f"{work.address}{place.path}" if work.address else f"({_unplaced(work, place)})"
    )


def _unplaced(work: Work, place: Place) -> str:
    """Return what is said in place of an address; "" if there is one."""
    if work.address:
        return ""
    file = f"; {work.words.file.format(place.path)}" if place.path else ""
    return work.words.unplaced + file


def _western_address(work: Work, place: Place) -> str:
    if work.address:
        return f"{work.address}{place.path}"
    file = f"; {ENGLISH.file.format(place.path)}" if place.path else ""
    return f"({ENGLISH.unplaced}{file})"


def _key(work: Work, place: Place) -> str:
    """Return the key of a record: ASCII, and of this version."""
    return f"{work.id}-{place.id}" if place.id else work.id


def _tex(text: str) -> str:
    r"""Escape what TeX would take for a command.

    >>> _tex("A & B_1 {100%}")
    'A \\& B\\_1 \\{100\\%\\}'
    """
    return re.sub(r"[&%$#_{}]", r"\\\g<0>", text)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _spaced(text: str) -> str:
    """Return a text with ordinary spaces: programs compare."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
