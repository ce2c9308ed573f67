"""The registers as data: CSV for spreadsheets, JSON-LD for the web, occurrences as TSV."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from chabap.registers import dates
from chabap.registers.kinds import KINDS
from chabap.tables import tsv

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chabap.registers.entries import Entry
    from chabap.registers.passages import Mentioned
    from chabap.registers.recognition import Occurrence

COLUMNS = (
    "kind",
    "id",
    "headword",
    "latin",
    "cyrillic",
    "forms",
    "spellings",
    "dates",
    "gist",
    "authorities",
    "coordinates",
    "verified",
    "against",
    "address",
    "paragraphs",
)
_SAME_AS = {
    "wikidata": "http://www.wikidata.org/entity/",
    "viaf": "http://viaf.org/viaf/",
    "gnd": "https://d-nb.info/gnd/",
    "loc": "http://id.loc.gov/authorities/names/",
    "geonames": "https://sws.geonames.org/",
}


def as_csv(
    entries: Iterable[Entry], occurrences: Iterable[Occurrence], *, language: str
) -> str:
    """Return a table of all entries; lists in a cell are parted by ``|``.

    The column of the headwords has the name of their *language*.
    """
    places: dict[str, dict[str, None]] = {}
    for occurrence in occurrences:
        places.setdefault(occurrence.target, {})[occurrence.at] = None
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(language if name == "headword" else name for name in COLUMNS)
    for entry in sorted(entries, key=lambda e: (list(KINDS).index(e.kind), e.id)):
        row: dict[str, Any] = {
            **entry._asdict(),
            "authorities": [":".join(pair) for pair in entry.authorities],
            "paragraphs": list(places.get(entry.key, ())),
        }
        writer.writerow(
            "|".join(cell) if isinstance(cell, list | tuple) else cell
            for cell in (row[column] for column in COLUMNS)
        )
    return out.getvalue()


def as_tsv(occurrences: Iterable[Occurrence]) -> str:
    """Return a line for every occurrence, in the order of the text."""
    rows: list[tuple[object, ...]] = [
        ("at", "start", "end", "target", "by", "before", "form", "after")
    ]
    for o in occurrences:
        by = "role" if o.by_role else "form"
        rows.append((o.at, o.start, o.end, o.target, by, o.before, o.form, o.after))
    return tsv(rows)


def mentions_as_tsv(mentioned: Iterable[Mentioned]) -> str:
    """Return a line for every passage that speaks of an entry, in the order of the entries."""
    rows = sorted(
        (m.target, m.passage.kind, m.docname, m.passage.id) for m in mentioned
    )
    return tsv([("target", "kind", "page", "id"), *rows])


def as_json_ld(entries: Iterable[Entry], *, edition_id: str, language: str) -> str:
    """Return all entries in the vocabulary of schema.org."""
    graph = [
        _thing(entry, language)
        for entry in sorted(entries, key=lambda e: (list(KINDS).index(e.kind), e.id))
    ]
    data = {
        "@context": {
            "@vocab": "https://schema.org/",
            "@base": f"urn:{edition_id}:",
        },
        "@graph": graph,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _thing(entry: Entry, language: str) -> dict[str, Any]:
    languages = (
        (language, entry.headword),
        ("en", entry.latin),
        ("ru", entry.cyrillic),
    )
    thing: dict[str, Any] = {
        "@id": entry.key,
        "@type": KINDS[entry.kind].schema,
        "name": [
            {"@value": text, "@language": lang} for lang, text in languages if text
        ],
        "description": {"@value": entry.gist, "@language": language},
    }
    if entry.forms or entry.spellings:
        thing["alternateName"] = [*entry.forms, *entry.spellings]
    if entry.authorities:
        thing["sameAs"] = [
            _SAME_AS[name] + number for name, number in entry.authorities
        ]
    if entry.coordinates:
        north, east = entry.coordinates.split(", ")
        thing["geo"] = {"@type": "GeoCoordinates", "latitude": north, "longitude": east}
    if entry.dates:
        names = KINDS[entry.kind].begins, KINDS[entry.kind].ends
        for name, date in zip(names, dates.parse(entry.dates), strict=True):
            if name and date:
                thing[name] = date.iso()
    return thing
