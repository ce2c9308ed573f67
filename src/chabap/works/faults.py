"""What is wrong with references.bib: file, key, remedy (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError

from chabap.thai.dates import BUDDHIST, FIRST_BUDDHIST
from chabap.works import names, record
from chabap.works.style import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from chabap.works.record import Entry

ROLES = ("author", "editor", "translator")
_URL = re.compile(r"https?://[^\s<>\"]+")
_DOI = re.compile(r"(https://doi\.org/)?10\.\d{4,9}/[^\s<>\"]+")
_ISO = re.compile(r"\d{4}(-\d\d){0,2}[?~]?(/(\d{4}(-\d\d){0,2})?)?")


_BEGINS = re.compile(r"\s*@\w+\s*\{\s*([^\s,]+)")


def unreadable(path: Path) -> str:
    """Say why a file cannot be read as BibTeX, "" if it can.

    A brace that is missing is told at the work that is not closed: the parser finds it at
    the end of the file.
    """
    try:
        Parser("utf-8-sig").parse_file(path)
    except PybtexError as error:
        return f"{path.name}:{_unclosed(path) or _where(str(error), path)}"
    return ""


def _where(error: str, path: Path) -> str:
    """Return what pybtex says, with the line in front."""
    if at := re.fullmatch(r"syntax error in line (\d+): (.*)", error):
        return (
            f"{at[1]}: {at[2]} here; add the comma or brace that is missing before it"
        )
    key = re.search(r"(?:entry with key |entry: )([^\s,]+)", error)
    lines = lines_of(path.read_text("utf-8-sig")).get(key[1], [1]) if key else [1]
    return f"{lines[-1]}: {error}; take one of them out"


def lines_of(text: str) -> dict[str, list[int]]:
    r"""Map the key of each work to the lines where it begins.

    >>> lines_of("@book{a,\n}\n@book{b,\n}\n@book{a,\n}")
    {'a': [1, 5], 'b': [3]}
    """
    found: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := _BEGINS.match(line):
            found.setdefault(match[1], []).append(number)
    return found


def _unclosed(path: Path) -> str:
    depth = at = 0
    key = ""
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if match := _BEGINS.match(line):
            if depth:
                break
            at, key = number, match[1]
        bare = re.sub(r"\\[{}]", "", line) if key else ""
        depth += bare.count("{") - bare.count("}")
    else:
        if depth <= 0:
            return ""
    return f"{at}: the braces of the work {key!r} are not closed; write the one that is missing"


def faults(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield the keys of works with what is wrong with them, and the remedy."""
    for entry in entries:
        for fault in (
            *_of_fields(entry),
            *_of_names(entry),
            *_of_scripts(entry),
            *_of_years(entry),
        ):
            yield entry.key, f"the work {entry.key!r} {fault}"


def _of_fields(entry: Entry) -> Iterator[str]:
    if entry.type not in record.SHAPES:
        types = ", ".join(sorted(record.SHAPES))
        yield f"is of a type that nothing prints, @{entry.type}; choose one of {types}"
    if not record.text(entry, "title"):
        yield "has no title; add one, [in brackets] if it is yours"
    known = entry.fields.get("verified", "")
    if not known:
        yield "does not say what was verified; list the fields, or write verified = {nothing}"
    elif known != "nothing" and (odd := set(known.split(", ")) - FIELDS.keys()):
        yield (
            f"has verified {', '.join(sorted(odd))}; it can name {', '.join(FIELDS)}, or "
            "say nothing"
        )
    for name in ("date", "urldate"):
        if (date := entry.fields.get(name, "")) and not _ISO.fullmatch(date):
            yield f"has the {name} {date!r}; write it like 2026-11-26"
    if (url := entry.fields.get("url", "")) and not _URL.fullmatch(url):
        yield f"has the url {url!r}; write an address that begins with https:// or http://"
    if (doi := record.text(entry, "doi")) and not _DOI.fullmatch(doi):
        yield f"has the doi {doi!r}; write it like 10.1000/182"


def _of_names(entry: Entry) -> Iterator[str]:
    """Yield Thai names that would be cut: pybtex takes the end of one for a family's."""
    translated = bool(record.persons(entry, "translator"))
    for role in ROLES:
        for person in record.persons(entry, role):
            whole = names.straight(person)
            if not names.is_thai(whole) or names.is_whole(person):
                continue
            foreign = translated and role != "translator" and "," in str(person)
            if person.first_names and not foreign:
                yield (
                    f"divides the Thai name {whole}; write {role} = {{{{{whole}}}}}: a "
                    "name in one pair of braces more"
                )


def _of_scripts(entry: Entry) -> Iterator[str]:
    for role in ("author", "editor"):
        theirs = " ".join(map(str, record.persons(entry, role)))
        if not names.is_latin(theirs) and f"{role}_latin" not in entry.fields:
            yield f"has its {role} in another script; add {role}_latin, to cite it by"
    title = record.text(entry, "title")
    if not names.is_latin(title) and "title_transliteration" not in entry.fields:
        yield "has its title in another script; add title_transliteration"


def _of_years(entry: Entry) -> Iterator[str]:
    """Years are as the work prints them; one in the wrong era is a slip of a program."""
    marked = entry.fields.get("era") == "ce"
    for year in map(int, re.findall(r"\d{4}", record.plain_year(entry))):
        if not record.is_thai(entry) and year >= FIRST_BUDDHIST:
            yield (
                f"has the year {year}, it seems of the Buddhist Era; write {year - BUDDHIST}, or, of "
                "a Thai work, langid = {thai}"
            )
        if record.is_thai(entry) and year < FIRST_BUDDHIST and not marked:
            yield (
                f"is Thai and has the year {year}, it seems of the Common Era; write "
                f"{year + BUDDHIST}, or, if the work prints it so, era = {{ce}}"
            )
