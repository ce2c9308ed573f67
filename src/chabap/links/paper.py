"""Links of the PDF (pure): annotations, outline and named places lead to the right words.

What is said of a link (“page 12”, “note 3”) and what the site has under the same id tell
what must stand where it leads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf

from .addresses import is_outside
from .model import Findings, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAMED_ABOVE = 12
"""Points from a line to its named place; `chabap.typst.finish` adds them."""
_LINKED_ABOVE = 10
"""The same for links and outline; Typst adds them."""
_NEAR = 0.3
"""Points by which the same line may lie elsewhere: places are rounded to 0.1."""
_TALL = 16
"""Points from the head of a heading to its base line, at most."""
_BEGINNING = 10
"""Letters that must agree: enough to tell lines apart, few enough for one line."""
_LAST = re.compile(r"([0-9]+|[ivxlcdm]+|[IVXLCDM]+)$")
_LETTER = re.compile(r"[^\W\d_]")
_QUOTED = re.compile("“(.+)”")


class Line(NamedTuple):
    """A piece of a line of text, as it is printed."""

    base: float
    """Its base line, in points from the head of the page."""
    left: float
    text: str


@dataclass(frozen=True)
class Wording:
    """What is said of links to notes and back, with ``{number}``."""

    note: str
    back: str


@dataclass(frozen=True)
class Expected:
    """What must stand where the place with an id is."""

    words: str = ""
    """The beginning of its text."""
    sign: str = ""
    """The number in the margin, of a paragraph."""
    mark: str = ""
    """The number of a note: its place is its mark."""

    @property
    def needed(self) -> bool:
        """Whether the file must have the place: one can point to it in every format."""
        return bool(self.sign or self.mark)


@dataclass
class Paper:
    """A PDF, as a check of links sees it."""

    document: pikepdf.Pdf
    text: Any
    """The same, opened by PyMuPDF."""
    findings: Findings = field(default_factory=Findings)
    _lines: dict[int, list[Line]] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> dict[Any, int]:
        """The number of every page, from 0, by its object."""
        return {page.objgen: n for n, page in enumerate(self.document.pages)}

    @cached_property
    def labels(self) -> list[str]:
        """What is printed on the pages, roman or arabic."""
        return [page.label for page in self.document.pages]

    @cached_property
    def named(self) -> dict[str, Any]:
        """The named places."""
        names: Any = self.document.Root
        for key, lacking in (("/Names", {}), ("/Dests", {}), ("/Names", [])):
            names = names.get(key, lacking)
        return {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}

    def lines(self, number: int) -> list[Line]:
        """Return the lines of a page, from head to foot, from left to right."""
        if number not in self._lines:
            self._lines[number] = sorted(_lines(self.text[number]))
        return self._lines[number]

    def at(self, number: int, y: float, *, below: float = _NEAR) -> str:
        """Return the text whose base line is at *y* points from the head, or *below*."""
        lines = self.lines(number)
        bases = [li.base for li in lines if y - _NEAR <= li.base <= y + below]
        if not bases:
            return ""
        first = min(bases)
        here = [li.text for li in lines if abs(li.base - first) <= _NEAR]
        after = [li for li in lines if li.base > first + _NEAR]
        # long words may go on in the next line
        more = [li.text for li in after if abs(li.base - after[0].base) <= _NEAR]
        return "\n".join([*here, *more])

    @cached_property
    def headings(self) -> set[tuple[int, int]]:
        """Page and rounded height of the named places: a heading's is at its head."""
        places = [self.place(found) for found in self.named.values()]
        return {
            (n, round(top + _NAMED_ABOVE)) for what, n, _, top in places if not what
        }

    def begins(self, number: int, y: float) -> bool:
        """Tell whether a line lies at *y* points from the head, or a named place does."""
        named = {(number, round(y + apart)) for apart in (-_NEAR, _NEAR)}
        on_line = any(abs(li.base - y) <= _NEAR for li in self.lines(number))
        return on_line or bool(named & self.headings)

    def place(self, found: Any) -> tuple[str, int, float, float]:
        """Return what is wrong with a place, its page, and its x and y from the head."""
        if isinstance(found, pikepdf.String | pikepdf.Name):
            found = self.named.get(str(found))
            if found is None:
                return "there is no place with this name", -1, 0, 0
        if not isinstance(found, pikepdf.Array) or len(found) < 4:
            return "it is no place in a page", -1, 0, 0
        page, _, x, y, *_ = list(found)
        number = self.numbers.get(getattr(page, "objgen", (0, 0)), -1)
        if number < 0:
            return "the page is not in the file", -1, 0, 0
        *_, width, height = map(float, self.document.pages[number].MediaBox)
        left, top = float(x or 0), height - float(y or 0)
        if not (0 <= left <= width and 0 <= top <= height):
            return "the place lies outside of its page", -1, 0, 0
        return "", number, left, top


def _lines(page: Any) -> Iterator[Line]:
    import pymupdf

    flags = pymupdf.TEXTFLAGS_TEXT & ~pymupdf.TEXT_PRESERVE_IMAGES
    for block in page.get_text("dict", flags=flags)["blocks"]:
        for line in block["lines"]:
            # a raised mark of a note has a base line of its own
            base = max(span["origin"][1] for span in line["spans"])
            text = "\x1f".join(span["text"] for span in line["spans"])
            yield Line(base, line["bbox"][0], text)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _has(text: str, words: str) -> bool:
    """Tell whether a text has the beginning of words, whatever signs are between."""
    return _letters(words)[:_BEGINNING] in _letters(text)


def check_pdf(
    data: bytes, *, expected: Mapping[str, Expected], wording: Wording
) -> Findings:
    """Check all links inside of a PDF.

    *expected* says by id what must stand there. Raises `ImportError` where PyMuPDF, which
    only tests need, is not installed.
    """
    import pymupdf

    with (
        pikepdf.open(BytesIO(data)) as document,
        pymupdf.open(stream=data, filetype="pdf") as text,  # type: ignore[no-untyped-call]
    ):
        paper = Paper(document, text)
        _check_names(paper, expected)
        for number, page in enumerate(document.pages):
            file = f"page {paper.labels[number]}"
            for link in page.get("/Annots", ()):
                if link.get("/Subtype") == pikepdf.Name.Link:
                    _check_link(paper, file, link, wording)
        with document.open_outline() as outline:
            _check_outline(paper, list(outline.root))
        return paper.findings


def _check_names(paper: Paper, expected: Mapping[str, Expected]) -> None:
    for name, found in paper.named.items():
        what, number, _, top = paper.place(found)
        if not what:
            # at the head of a page there may be no room above the line
            y = top + _NAMED_ABOVE if top else 0
            text = paper.at(number, y, below=_TALL)
            what = _unlike(text, expected.get(name, Expected()))
        paper.findings.add("named place", "names", name, _said(paper, number), what)
    for name, wanted in expected.items():
        if wanted.needed and name not in paper.named:
            what = "no place has this name"
            paper.findings.add("named place", "names", name, "", what)


def _unlike(text: str, wanted: Expected) -> str:
    """Return what is wrong with the text that stands at a place, or ""."""
    if not text:
        return "no line of text is there"
    if wanted.mark:
        there = _has_mark(text, wanted.mark)
        return "" if there else f"mark {wanted.mark} is not there"
    sign = re.compile(re.escape(_closed(wanted.sign)) + "(?![0-9a-z.])")
    if wanted.sign and not any(map(sign.search, map(_closed, text.split("\n")))):
        return f"{wanted.sign} is not there but “{shortened(text)}”"
    begins = _letters(text).removeprefix(_letters(wanted.sign))
    if not begins.startswith(_letters(wanted.words)[:_BEGINNING]):
        return f"“{shortened(wanted.words)}” is not there but “{shortened(text)}”"
    return ""


def _closed(text: str) -> str:
    """Return a text without spaces: a number may be printed in pieces."""
    return re.sub("[\\s\x1f]", "", text)


def _has_mark(text: str, number: str) -> bool:
    r"""Tell whether the mark of a note is there: numbers alone, of which it is one.

    >>> _has_mark("word\x1f65, 66\x1f word 7", "66"), _has_mark("\x1f166\x1f", "66")
    (True, False)
    """
    for part in re.split("[\x1f\n]", text):
        if not _LETTER.search(part) and number in re.split("[^0-9]+", part):
            return True
    return False


def _said(paper: Paper, number: int) -> str:
    return f"page {paper.labels[number]}" if number >= 0 else "nowhere"


def _check_link(paper: Paper, file: str, link: Any, wording: Wording) -> None:
    said = str(link.get("/Contents", "")).strip()
    action = link.get("/A", {})
    if "/URI" in action:
        address = str(action["/URI"])
        if not is_outside(address) and not address.startswith("mailto:"):
            what = "it is no address that a reader can open"
            paper.findings.add("link", file, said or "link", address, what)
        return
    kind = "link"
    for name, form in (("note mark", wording.note), ("way back", wording.back)):
        if re.fullmatch(re.escape(form).replace(r"\{number\}", r"\S+"), said):
            kind = name
    found = link.get("/Dest", action.get("/D"))
    what, number, left, top = paper.place(found)
    if not what:
        what = _misled(paper, kind, said, number, left, top + _LINKED_ABOVE)
    words = said or "link"
    paper.findings.add(kind, file, shortened(words), _said(paper, number), what)


def _misled(
    paper: Paper, kind: str, said: str, number: int, left: float, y: float
) -> str:
    """Return what is wrong with where a link leads, which is a place in a page, or ""."""
    last = _LAST.search(said)
    token = last[1] if last else ""
    if kind == "link" and token and token != paper.labels[number]:
        return f"that is page {paper.labels[number]}"
    text = paper.at(number, y, below=_TALL)
    if not text:
        return "no line of text is there"
    if kind == "note mark":
        begins = re.split("[\x1f\n]", text)[0].strip()
        return "" if begins == token else f"note {token} does not begin there"
    if kind == "way back":
        near = [
            line.text for line in paper.lines(number) if abs(line.base - y) <= _TALL
        ]
        there = bool(token) and _has_mark("\n".join(near), token)
        return "" if there else f"mark {token} is not there"
    title = _QUOTED.search(said)
    if title and not _has(text, title[1]):
        return f"“{title[1]}” is not there but “{shortened(text)}”"
    if title or paper.begins(number, y):
        return ""
    return "no line of text is there"


def _check_outline(paper: Paper, items: list[Any]) -> None:
    for item in items:
        found = item.destination
        if found is None and item.action is not None:
            found = item.action.get("/D")
        what, number, _, top = paper.place(found)
        if not what:
            text = paper.at(number, top + _LINKED_ABOVE, below=_TALL)
            if not _has(text, item.title):
                what = f"its words are not there but “{shortened(text)}”"
        paper.findings.add("outline", "outline", item.title, _said(paper, number), what)
        _check_outline(paper, list(item.children))
