"""What a record of references.bib says, in one vocabulary for BibTeX and BibLaTeX (pure).

A work is Thai if its ``langid`` or ``language`` says so, or, where neither stands, if its
title has Thai letters. Years are printed as the work has them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pybtex.database import Person
from pybtex.database.input.bibtex import split_name_list
from pybtex.richtext import Tag, Text

from chabap.thai import initial, sort_key
from chabap.works import names
from chabap.works.words import ENGLISH, THAI, Words

if TYPE_CHECKING:
    from collections.abc import Iterable

Entry = Any  # pybtex is untyped
Rich = Any

PART, ARTICLE, ONLINE, THESIS, REPORT, DOCUMENT, WHOLE = (
    *("part", "article", "online", "thesis", "report", "document", "whole"),
)
SHAPES = {
    **dict.fromkeys(("book", "mvbook", "collection", "mvcollection", "proceedings"), WHOLE),
    **dict.fromkeys(("reference", "booklet", "manual", "periodical", "patent"), WHOLE),
    **dict.fromkeys(("legislation", "jurisdiction", "movie", "video", "audio"), WHOLE),
    **dict.fromkeys(("artwork", "software", "dataset"), WHOLE),
    **dict.fromkeys(("incollection", "inbook", "inproceedings", "conference"), PART),
    "inreference": PART,
    "article": ARTICLE,
    **dict.fromkeys(("online", "electronic", "www"), ONLINE),
    **dict.fromkeys(("thesis", "phdthesis", "mastersthesis"), THESIS),
    **dict.fromkeys(("report", "techreport"), REPORT),
    **dict.fromkeys(("unpublished", "misc", "letter", "archival"), DOCUMENT),
}  # fmt: skip
"""How each type is printed: those that Zotero exports, and the older ones of BibTeX."""

TITLED = {WHOLE, THESIS, REPORT}
"""Shapes whose own title is that of a book; of the others it stands in quotation marks."""

SAME = {
    "address": ("address", "location"),
    "journal": ("journal", "journaltitle"),
    "institution": ("school", "institution", "organization"),
    "publisher": ("publisher", "school", "institution", "organization"),
    "booktitle": ("booktitle", "eventtitle", "maintitle"),
    "number": ("number", "issue"),
    "archive": ("archive", "library"),
    "language": ("langid", "language"),
}
"""Names of a datum, of which the first that stands is taken."""

LETTER = "extradate"
"""The field with the letter of a year: 1968a; `letter_years` writes it."""

_DATE = re.compile(r"(\d{4})(?:-\d\d){0,2}([?~]?)(?:/(?:(\d{4})(?:-\d\d){0,2})?)?")
_POSSESSIVE = re.compile(r"(?<=\w)'(?=s\b)")


def text(entry: Entry, name: str) -> str:
    """Return a datum as it is printed, "" if there is none."""
    return str(rich(entry, name))


def rich(entry: Entry, name: str) -> Rich:
    """Return a datum with its markup."""
    for field in SAME.get(name, (name,)):
        if value := entry.fields.get(field, ""):
            return names.decoded(_POSSESSIVE.sub("’", value))
    return Text()


def title(entry: Entry, name: str = "title") -> Rich:
    """Return a title with what stands below it."""
    own, below = rich(entry, name), rich(entry, f"{name.removesuffix('title')}subtitle")
    return Text(own, ": ", below) if below else own


def shape(entry: Entry) -> str:
    """Tell how a work is printed; a piece without a book is one itself."""
    found = SHAPES.get(entry.type, WHOLE)
    return WHOLE if found == PART and not text(entry, "booktitle") else found


def is_thai(entry: Entry) -> bool:
    """Tell whether a work is Thai."""
    language = text(entry, "language").lower()
    if language:
        return language.startswith("th")
    return names.is_thai(text(entry, "title"))


def words(entry: Entry) -> Words:
    """Return the words for a work."""
    return THAI if is_thai(entry) else ENGLISH


def persons(entry: Entry, role: str) -> list[Person]:
    """Return the persons of a role; pybtex knows authors and editors only."""
    if role in entry.persons:
        return list(entry.persons[role])
    return [Person(name) for name in split_name_list(entry.fields.get(role, ""))]


def responsible(entry: Entry) -> tuple[str, list[Person]]:
    """Return the role and the persons that a work is cited by, in Latin letters if given."""
    for role in ("author", "editor"):
        if found := persons(entry, f"{role}_latin") or persons(entry, role):
            return role, found
    return "", []


def quoted(words: Rich) -> Rich:
    """Put the title of a piece in quotation marks, the full stop inside."""
    return Text("“", words.add_period(), "”")


def cited_by(entry: Entry) -> Rich:
    """Return what stands for the author in a citation: names, or the title."""
    _, found = responsible(entry)
    if found:
        return Text(names.cited(found, words(entry)))
    if shape(entry) in TITLED:
        return Tag("em", title(entry))
    return Text("“", title(entry), "”")


def plain_year(entry: Entry) -> str:
    """Return the year as the work prints it, the words for none where it has none.

    A year of which EDTF says that it is uncertain stands in brackets.
    """
    if year := text(entry, "year"):
        return year
    if match := _DATE.fullmatch(entry.fields.get("date", "")):
        year = "–".join(filter(None, match.group(1, 3)))
        return f"[{year}]" if match[2] else year
    return words(entry).undated


def year(entry: Entry) -> str:
    """Return the year with its letter: 1968a, ม.ป.ป.-ก."""
    found, letter = plain_year(entry), entry.fields.get(LETTER, "")
    return f"{found}-{letter}" if letter and found.endswith(".") else found + letter


def order(entry: Entry) -> tuple[object, ...]:
    """Sort Thai works first, each group in dictionary order, then by year and title."""
    _, found = responsible(entry)
    by = names.listed(found, words(entry)) if found else text(entry, "title")
    return (
        not names.is_thai(initial(by)),
        sort_key(by),
        plain_year(entry),
        sort_key(text(entry, "title")),
    )


def letter_years(entries: Iterable[Entry]) -> None:
    """Tell works apart that would be cited alike: 1968a and 1968b, 2525ก and 2525ข."""
    alike: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        entry.fields.pop(LETTER, None)
        alike[str(cited_by(entry)), plain_year(entry)].append(entry)
    for group in alike.values():
        if len(group) > 1:
            for at, entry in enumerate(sorted(group, key=order)):
                entry.fields[LETTER] = words(entry).letters[at]
