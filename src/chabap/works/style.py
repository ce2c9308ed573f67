"""Entries of the bibliography: a pybtex style, Thai author and date.

pybtex and sphinxcontrib-bibtex have no catalogues: their words are in styles. The words of
an entry follow the language of the work; what the edition says of it, in brackets at its
end and in notes, is in Thai.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from pybtex.richtext import HRef, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from pybtex.style.sorting import BaseSortingStyle

from chabap.works import names, record
from chabap.works.record import rich, text, title, words
from chabap.works.words import NBSP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chabap.works.record import Entry, Rich

NAME = "thai"

FIELDS = {
    "author": "ผู้แต่ง",
    "editor": "บรรณาธิการ",
    "title": "ชื่อเรื่อง",
    "address": "สถานที่พิมพ์",
    "publisher": "สำนักพิมพ์",
    "year": "ปีพิมพ์",
}
"""Data that ``verified`` may name."""


def verification(fields: str) -> str:
    """Say which data of an entry were found alike in a second place.

    >>> verification("title, publisher, year"), verification("nothing")
    ('[ตรวจสอบแล้ว: ชื่อเรื่อง สำนักพิมพ์ ปีพิมพ์]', '[ยังไม่ได้ตรวจสอบ]')
    """
    known = [FIELDS[name] for name in fields.split(", ") if name in FIELDS]
    return f"[ตรวจสอบแล้ว: {' '.join(known)}]" if known else "[ยังไม่ได้ตรวจสอบ]"


def ranged(pages: str) -> str:
    """Write ranges with a dash.

    >>> ranged("54-60, 70--71")
    '54–60, 70–71'
    """
    return re.sub(r"(?<=\w)\s*-+\s*(?=\w)", "–", pages)


def paged(pages: str, entry: Entry) -> str:
    """Put the word for pages before their numbers."""
    one = re.fullmatch(r"\w+", pages)
    return (words(entry).page if one else words(entry).pages) + ranged(pages)


def day(entry: Entry, name: str) -> str:
    """Return a day in words, "" where the date is no day."""
    try:
        return words(entry).day(dt.date.fromisoformat(entry.fields.get(name, "")))
    except ValueError:
        return ""


class ThaiOrder(BaseSortingStyle):  # type: ignore[misc]  # pybtex is untyped
    """Works in Thai first, as Thai bibliographies have them; each group in dictionary order."""

    def sorting_key(self, entry: Entry) -> tuple[object, ...]:
        """Compare by the names of who is responsible, then the year, then the title."""
        return record.order(entry)


class ThaiStyle(BaseStyle):  # type: ignore[misc]
    """Author. (Year). *Title* (details). Place: publisher."""

    default_sorting_style = NAME

    def format_entry(
        self, label: str, entry: Entry, bib_data: Any = None
    ) -> FormattedEntry:
        """Print an entry, sentence by sentence."""
        shape = record.shape(entry)
        head = _responsible(entry)
        date = Text(f"({record.year(entry)})")
        named = _named(entry, shape)
        sentences = [head, date, named] if head else [named, date]
        sentences += [*BODIES.get(shape, _book)(entry), text(entry, "note")]
        ended = [_ended(sentence) for sentence in sentences if sentence]
        ended += [
            *_address(entry),
            Text(verification(entry.fields.get("verified", ""))),
        ]
        return FormattedEntry(entry.key, Text(" ").join(ended), label)


def _ended(sentence: Rich) -> Rich:
    """Put a full stop, unless there is one, within quotation marks perhaps."""
    whole = Text(sentence)
    return whole if re.search("[.?!]”$", str(whole)) else whole.add_period()


def _responsible(entry: Entry) -> str:
    """Return the names that an entry begins with, those of another script in brackets."""
    role, found = record.responsible(entry)
    if not found:
        return ""
    head = names.listed(found, words(entry))
    if persons := record.persons(entry, f"{role}_latin") and record.persons(
        entry, role
    ):
        head += f" [{names.listed(persons, words(entry))}]"
    if role == "editor":
        known = words(entry)
        head += f" ({known.editors if len(found) > 1 else known.editor})"
    return head


def _named(entry: Entry, shape: str) -> Rich:
    """Return the title, with what stands in brackets behind that of a book."""
    other = entry.fields.get("title_transliteration", "").replace("--", "–")
    bracket = f" [{other}]" if other else ""
    if shape not in record.TITLED:
        return record.quoted(Text(title(entry), bracket))
    details = _details(entry, shape)
    return Text(Tag("em", title(entry)), bracket, f" ({details})" if details else "")


def _details(entry: Entry, shape: str) -> str:
    """Return what the bracket behind the title of a book says, in one order."""
    known = words(entry)
    found = [_kind(entry, shape)]
    if translators := record.persons(entry, "translator"):
        role = known.translators if len(translators) > 1 else known.translator
        found.append(f"{names.within(translators, known)}, {role}")
    if (edition := text(entry, "edition")) not in {"", "1"}:
        found.append(known.edition(edition))
    place = []
    if volume := text(entry, "volume"):
        place.append(known.volume.format(volume))
    if volumes := text(entry, "volumes"):
        place.append(known.volumes.format(volumes))
    if pages := text(entry, "pages"):
        place.append(paged(pages, entry))
    return "; ".join(filter(None, [*found, ", ".join(place)]))


def _kind(entry: Entry, shape: str) -> str:
    """Return the kind of a thesis, a report, a patent or a film."""
    kind, known = text(entry, "type"), words(entry)
    number = text(entry, "number")
    if shape == record.THESIS:
        doctor, master = re.match("(?i)ph", kind), re.match("(?i)ma", kind)
        if doctor or entry.type == "phdthesis":
            return known.doctor
        return known.master if master or entry.type == "mastersthesis" else kind
    if entry.type == "patent":  # Zotero writes patent, patentus and so on
        return f"{known.patent}{NBSP}{number}" if number else known.patent
    if shape == record.REPORT:
        kind = kind or known.report
        return f"{kind}{NBSP}{number}" if number else kind
    return kind


def _imprint(entry: Entry) -> str:
    where = text(entry, "address"), text(entry, "publisher")
    return ": ".join(filter(None, where))


def _book(entry: Entry) -> Iterator[Rich]:
    series = text(entry, "series")
    number = text(entry, "number") if series else ""
    yield " ".join(filter(None, [series, number]))
    yield _imprint(entry)


def _thesis(entry: Entry) -> Iterator[Rich]:
    yield ", ".join(filter(None, [text(entry, "institution"), text(entry, "address")]))


def _part(entry: Entry) -> Iterator[Rich]:
    known, editors = words(entry), record.persons(entry, "editor")
    by = ""
    if editors and entry.persons.get("author"):
        role = known.editors if len(editors) > 1 else known.editor
        by = f"{names.within(editors, known)} ({role}), "
    details = _details(entry, record.PART)
    book = Tag("em", title(entry, "booktitle"))
    yield Text(f"{known.within} {by}", book, f" ({details})" if details else "")
    yield from _book(entry)


def _article(entry: Entry) -> Iterator[Rich]:
    """Yield journal, volume(number), pages; a newspaper has its day, and says page."""
    volume, number = text(entry, "volume"), text(entry, "number")
    issue = f"{volume}({number})" if volume and number else volume
    if number and not volume:
        issue = words(entry).issue.format(number)
    pages = text(entry, "pages")
    if pages:
        pages = ranged(pages) if issue else paged(pages, entry)
    rest = [issue or day(entry, "date"), pages]
    where = [Tag("em", rich(entry, "journal")), *filter(None, rest)]
    yield Text(", ").join(part for part in where if part)


def _online(entry: Entry) -> Iterator[Rich]:
    yield text(entry, "titleaddon") or text(entry, "publisher")


def _document(entry: Entry) -> Iterator[Rich]:
    """Yield what a paper is and where it is kept: the smallest first, the town last."""
    kept = ("type", "howpublished", "number", "archive", "publisher", "address")
    found = [day(entry, "date"), *(text(entry, name) for name in kept)]
    yield ", ".join(dict.fromkeys(filter(None, found)))


BODIES = {
    record.PART: _part,
    record.ARTICLE: _article,
    record.ONLINE: _online,
    record.THESIS: _thesis,
    record.DOCUMENT: _document,
}


def _address(entry: Entry) -> Iterator[Rich]:
    """Yield where a work is read; no full stop behind it, a reader would copy it."""
    doi = text(entry, "doi").removeprefix("https://doi.org/")
    url = f"https://doi.org/{doi}" if doi else entry.fields.get("url", "")
    if url:
        seen = day(entry, "urldate")
        yield Text(words(entry).accessed.format(seen) if seen else "", HRef(url, url))
