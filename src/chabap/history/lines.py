"""The lines of a printed version: what each says, and of which § it is (pure).

``releases/VERSION/lines.tsv`` is made once, from the PDF of that version, by ``python -m
chabap.history VERSION PDF``: page and number of the line as a reader counts it (the
text alone, from the top, headings counted), id of the §, words. By it a difference is found
on paper. It is made where the tests can run: it wants PyMuPDF, as they do.
"""

from __future__ import annotations

from bisect import bisect_right
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from chabap.tables import tsv
from chabap.typst.pagination import BODY, bare
from chabap.versions.record import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILE = "lines.tsv"
_HEAD = ("page", "line", "id", "text")
_HEADING = 11
"""Letters from this size on are headings; those of the text are as large as `BODY`."""
_SAME = 2
"""Points by which the letters of one line may stand higher or lower: fonts are mixed in it."""


class Printed(NamedTuple):
    """A line of a page."""

    page: str
    """Its number as it is printed on the page."""
    line: int
    """From 1, of the lines of the text and its headings; the running head is none."""
    id: str
    """Of the § that begins or goes on in it; "" of a heading."""
    text: str


class Spot(NamedTuple):
    """Where something stands on paper."""

    page: str
    line: int


def extract(pdf: bytes, texts: Iterable[tuple[str, str]]) -> list[Printed]:
    """Return the lines of the text in a PDF, by *texts*: ids and words of its §§, in order.

    Pages on which no § stands are left out: lists are set in smaller letters, and found by
    their order.
    """
    lines = [*_lines(pdf)]
    edges, body = [], ""
    for _, _, text, _ in lines:
        edges.append(len(body))
        body += bare(text)
    owners: dict[int, str] = {}
    at = 0
    for name, text in texts:
        letters = bare(text)
        begin = body.find(letters, at)
        if begin < 0 or not letters:
            continue  # set in other letters: a table, verse
        at = begin + len(letters)
        first = bisect_right(edges, begin) - 1
        last = bisect_right(edges, at - 1) - 1
        for index in range(first, last + 1):
            owners.setdefault(index, name)
    pages = {lines[index][0] for index in owners}
    return [
        Printed(page, number, owners.get(index, ""), text)
        for index, (page, number, text, _) in enumerate(lines)
        if page in pages
    ]


def _lines(pdf: bytes) -> Iterator[tuple[str, int, str, float]]:
    """Yield the lines of all pages: page, number in it, words, size of the letters."""
    pymupdf: Any = import_module("pymupdf")  # only where a version is recorded
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES
    with pymupdf.open(stream=pdf) as document:
        for page in document:
            found: list[tuple[float, float, str, float]] = []
            for block in page.get_text("dict", flags=flags)["blocks"]:
                for line in block.get("lines", ()):
                    found += _spans(line["spans"])
            label = page.get_label() or str(page.number + 1)
            for number, spans in enumerate(_by_height(found), start=1):
                words = "".join(text for _, _, text, _ in spans)
                yield label, number, words.strip(), spans[0][3]


def _spans(spans: Iterable[Any]) -> Iterator[tuple[float, float, str, float]]:
    """Yield those of the text and its headings: height, place in the line, words, size."""
    for span in spans:
        size = span["size"]
        if abs(size - BODY) < 0.1 or size >= _HEADING:
            yield span["origin"][1], span["origin"][0], span["text"], size


def _by_height(
    spans: list[tuple[float, float, str, float]],
) -> Iterator[list[tuple[float, float, str, float]]]:
    """Yield the spans of each line, from the top."""
    line: list[tuple[float, float, str, float]] = []
    for span in sorted(spans):
        if line and span[0] - line[0][0] > _SAME:
            yield sorted(line, key=lambda s: s[1])
            line = []
        line.append(span)
    if line:
        yield sorted(line, key=lambda s: s[1])


def as_text(lines: Iterable[Printed]) -> str:
    """Return the file of some lines."""
    return tsv([_HEAD, *lines])


def parse(text: str, *, name: str) -> list[Printed]:
    """Return the lines of a file called *name*; raise `RecordError` if it is none of lines."""
    head, *rows = text.removesuffix("\n").split("\n")
    if tuple(head.split("\t")) != _HEAD:
        message = f"{name}:1: not the head of a list of lines; restore it from git"
        raise RecordError(message)
    found = []
    for number, row in enumerate(rows, start=2):
        cells = row.split("\t")
        if len(cells) != len(_HEAD) or not cells[1].isdigit():
            message = f"{name}:{number}: not page, line, id and text; restore the file from git"
            raise RecordError(message)
        found.append(Printed(cells[0], int(cells[1]), cells[2], cells[3]))
    return found


def spot(lines: Iterable[Printed], name: str, text: str, at: int) -> Spot | None:
    """Return where a letter of a § stands on paper; None if its lines are not known.

    *text* is what that version's record says of the § called *name*.
    """
    own = [line for line in lines if line.id == name]
    if not own:
        return None
    before = len(bare(text[:at]))
    passed = 0
    for line in own:
        passed += len(bare(line.text))
        if before < passed:
            return Spot(line.page, line.line)
    return Spot(own[-1].page, own[-1].line)
