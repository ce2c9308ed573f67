"""Rewrites the text layer of a PDF made by Typst, so that copied text is the source (pure).

Two faults are mended (measured with Poppler and MuPDF). The line breaks of the PDF are
steered by U+200B and U+2060, which print nothing but would be copied. And where a Thai
cluster is drawn in several pieces (a raised tone mark), Typst gives every piece the text
of the whole cluster, so that it is copied twice. Here each glyph gets its own character
in the font's ToUnicode map; a replacement text (/ActualText) stays only where a glyph
cannot speak for itself, as in sara am, which is drawn with the glyphs of two others.
"""

from __future__ import annotations

import gc
import io
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf

from chabap.typst.cmap import INVISIBLE, read_map, write_map
from chabap.typst.ink import Widths, blacken, is_spaced, join, round_places, widths
from chabap.typst.strings import LITERAL, codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_SARA_AM, _NIKHAHIT, _SARA_AA = "\u0e33", "\u0e4d", "\u0e32"
_MARKS = {
    *map(chr, range(0xE31, 0xE3B)),
    *map(chr, range(0xE47, 0xE4F)),
    "\u200b",
    "\u2060",
}
_TONES = "\u0e48\u0e49\u0e4a\u0e4b"

# Only what Typst 0.15 writes is recognised; a test extracts the text again. The first
# byte of every token is looked for before the token itself: it halves the time.
_TOKEN = re.compile(
    rb"(?=[/(BE<])(?:"
    rb"/(?:Span<</ActualText<FEFF(?P<text>[0-9A-F]*)>>>BDC|(?P<font>f\d+) (?P<size>[\d.]+) Tf)"
    rb"|\((?P<literal>" + LITERAL + rb")\)(?P<gap>-?\d{3,}(?:\.\d+)?(?=[(<]))?"
    rb"|(?P<end>EMC\b)"
    rb"|(?P<begin>B(?:DC|MC)\b)"
    rb"|(?P<dict><<(?:[^<>]|<[0-9A-F]*>|<<[^<>]*>>)*>>)"
    rb")",
    re.DOTALL,
)

Glyph = tuple[tuple[int, int], int]
"""A glyph: object number of its font, and its code there."""


class Drawn(NamedTuple):
    """What one glyph of a cluster looks like alone, and what it has to say there."""

    looks: str
    says: str


@dataclass(slots=True)
class Piece:
    """Glyphs drawn together, and the text that Typst gave them."""

    text: str
    span: tuple[int, int] | None = None
    """Offsets of the span's first token, if the piece is a span of its own."""
    end: tuple[int, int] = (0, 0)
    """Offsets of the token that closes the span."""
    shown: tuple[int, int] = (0, 0)
    """Offsets of the text-showing operand of a piece that is no span."""
    glyphs: list[Glyph] = field(default_factory=list)
    gap: bool = False
    """Whether glyphs stand 0.1 em or more apart: readers of PDF take that for a space."""
    size: float = 0
    """Of the letters, in points."""
    says: list[str] = field(default_factory=list)
    """What each glyph has to say; empty where it could not be found out."""

    @property
    def said(self) -> str:
        """What all glyphs say together."""
        return "".join(self.says) if self.says else self.text


Votes = defaultdict[Glyph, Counter[str]]
"""How often each glyph looked like what."""


class _Page(NamedTuple):
    """What one page says."""

    pieces: list[Piece]
    votes: Votes


class Said(NamedTuple):
    """The text of one page."""

    number: str
    """As it is printed there, or would be."""
    pieces: list[tuple[float, str]]
    """Sizes of letters in points, and what is said in them, in the order of drawing."""


class Clean(NamedTuple):
    """A PDF with a text layer that is the source."""

    pdf: bytes
    pages: list[Said]


def clean(pdf: bytes, finish: Callable[[pikepdf.Pdf], None] | None = None) -> Clean:
    """Return the PDF with a text layer that is the source, and that text; same input, same bytes.

    *finish* does what else there is to do to the document.
    """
    # 100,000 short-lived pieces: looking for reference cycles would cost a fifth
    gc.disable()
    try:
        return _clean(pdf, finish)
    finally:
        gc.enable()


def _clean(pdf: bytes, finish: Callable[[pikepdf.Pdf], None] | None) -> Clean:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        maps: dict[tuple[int, int], pikepdf.Object] = {}
        breadths: dict[tuple[int, int], Widths] = {}
        pages = []
        for page in document.pages:
            resources: Any = page.Resources.get("/Font", {})
            fonts = {str(name)[1:]: font for name, font in resources.items()}
            for font in fonts.values():
                if font.objgen not in breadths:
                    breadths[font.objgen] = widths(font)
            maps |= {font.objgen: font.ToUnicode for font in fonts.values()}
            pages.append(
                (page, _content(page), {n: f.objgen for n, f in fonts.items()})
            )
        cmaps = {font: stream.read_bytes() for font, stream in maps.items()}
        read = [
            _read_page(content, tuple((n, f, cmaps[f]) for n, f in names.items()))
            for _, content, names in pages
        ]
        voice = _voices(page.votes for page in read)
        for (page, content, names), found in zip(pages, read, strict=True):
            drawn_with = {name: breadths[font] for name, font in names.items()}
            mended = blacken(_rewrite(content, found.pieces, voice, drawn_with))
            drawing = round_places(join(mended, drawn_with))
            page.Contents = document.make_stream(drawing)
        for font, stream in maps.items():
            own = {code: text for (f, code), text in voice.items() if f == font}
            stream.write(write_map(cmaps[font], read_map(cmaps[font]) | own))
        _clean_titles(document)
        if finish:
            finish(document)
        said = [
            Said(page.label, [(piece.size, piece.said) for piece in found.pieces])
            for (page, *_), found in zip(pages, read, strict=True)
        ]
        out = io.BytesIO()
        pikepdf.settings.set_flate_compression_level(9)
        document.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            recompress_flate=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return Clean(out.getvalue(), said)


def _clean_titles(document: pikepdf.Pdf) -> None:
    """Clean the strings beside the text: bookmarks, headings, what links say of themselves."""
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary):
            for key in item.keys() & {"/Title", "/T", "/Contents"}:
                if isinstance(item[key], pikepdf.String):
                    item[key] = pikepdf.String(str(item[key]).translate(INVISIBLE))


@cache
def drawn(cluster: str) -> tuple[Drawn, ...]:
    """Return the glyphs that a shaper draws for a cluster, in its order.

    Sara am is drawn as nikhahit before the tone mark and sara aa after it
    (HarfBuzz, ``hb-ot-shaper-thai.cc``).

    >>> [(d.looks, d.says) for d in drawn("น้ำ")] == [
    ...     ("น", "น"), ("\u0e4d", ""), ("\u0e49", "\u0e49"), ("า", "ำ")]
    True
    """
    if _SARA_AM not in cluster:
        return tuple(Drawn(c, c) for c in cluster)
    before, _, after = cluster.partition(_SARA_AM)
    base = before.rstrip(_TONES)
    return (
        *(Drawn(c, c) for c in base),
        Drawn(_NIKHAHIT, ""),
        *(Drawn(c, c) for c in before[len(base) :]),
        Drawn(_SARA_AA, _SARA_AM),
        *(Drawn(c, c) for c in after),
    )


def _content(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return page.Contents.read_bytes()


@cache
def _text(utf16: bytes) -> str:
    """Return the visible text of a replacement text."""
    return bytes.fromhex(utf16.decode()).decode("utf-16-be").translate(INVISIBLE)


def pieces_of(
    content: bytes,
    fonts: dict[str, tuple[int, int]],
    known: dict[tuple[int, int], dict[int, str]],
) -> Iterator[Piece]:
    """Read the pieces of a page in the order of drawing."""
    font, size = (0, 0), 0.0
    nested: list[Piece | None] = [None]
    for match in _TOKEN.finditer(content):
        kind = match.lastgroup or ""
        span = nested[-1]
        if kind == "text":
            nested.append(Piece(_text(match["text"]), span=match.span()))
        elif kind == "begin":
            nested.append(None)
        elif kind == "end":
            nested.pop()
            if span:
                span.end, span.size = match.span(), size
                yield span
        elif kind == "size":
            font, size = fonts[match["font"].decode()], float(match["size"])
        elif kind in ("literal", "gap"):
            glyphs = [(font, code) for code in codes(match["literal"])]
            if span and kind == "gap":
                span.gap = True
            if span:
                span.glyphs += glyphs
            else:
                yield from _bare(glyphs, known[font], shown=match.span(), size=size)


def _bare(
    glyphs: list[Glyph], known: dict[int, str], *, shown: tuple[int, int], size: float
) -> Iterator[Piece]:
    """Yield the pieces of a string outside all spans: what the font's map says of them."""
    texts = [known.get(code, "") for _, code in glyphs]
    if all(map(_is_single, texts)):  # most are: one piece is enough
        yield Piece("".join(texts), shown=shown, glyphs=glyphs, size=size, says=texts)
    else:
        for glyph, text in zip(glyphs, texts, strict=True):
            yield Piece(
                text.translate(INVISIBLE), shown=shown, glyphs=[glyph], size=size
            )


def _is_single(text: str) -> bool:
    """Tell a character that is no part of a cluster drawn in several glyphs."""
    return len(text) == 1 and text not in _MARKS


@lru_cache(maxsize=1000)
def _read_page(
    content: bytes, fonts: tuple[tuple[str, tuple[int, int], bytes], ...]
) -> _Page:
    """Read a page: its pieces, what their glyphs say, and what that tells of the glyphs.

    *fonts* are names on the page, object numbers and ToUnicode maps. After an edit most
    pages are as they were, and one that stays in memory knows them.
    """
    known = {number: read_map(cmap) for _, number, cmap in fonts}
    pieces = list(pieces_of(content, {name: n for name, n, _ in fonts}, known))
    return _Page(pieces, _votes(pieces))


def _votes(pieces: list[Piece]) -> Votes:
    """Give each piece what its glyphs say; return how often each glyph looked like what."""
    votes: Votes = defaultdict(Counter)
    at = 0
    while at < len(pieces):
        if pieces[at].says:  # known from the start
            for glyph, text in zip(pieces[at].glyphs, pieces[at].says, strict=True):
                votes[glyph][text] += 1
            at += 1
            continue
        cluster = drawn(pieces[at].text)
        end, count = at + 1, len(pieces[at].glyphs)
        while (
            count < len(cluster)
            and end < len(pieces)
            and pieces[end].text == pieces[at].text
        ):
            count += len(pieces[end].glyphs)
            end += 1
        if count == len(cluster):
            rest = iter(cluster)
            for piece in pieces[at:end]:
                for glyph in piece.glyphs:
                    looks, says = next(rest)
                    votes[glyph][looks] += 1
                    piece.says.append(says)
        else:  # a ligature: its one glyph says it all
            end = at + 1
            if len(pieces[at].glyphs) == 1:
                votes[pieces[at].glyphs[0]][pieces[at].text] += 1
                pieces[at].says = [pieces[at].text]
        at = end
    return votes


def _voices(pages: Iterable[Votes]) -> dict[Glyph, str]:
    """Find out what each glyph looks like, by what most of its clusters say."""
    votes: Votes = defaultdict(Counter)
    for page in pages:
        for glyph, counts in page.items():
            votes[glyph].update(counts)
    return {glyph: max(sorted(v), key=v.__getitem__) for glyph, v in votes.items()}


def _rewrite(
    content: bytes,
    pieces: list[Piece],
    voice: dict[Glyph, str],
    fonts: Mapping[str, Widths],
) -> bytes:
    """Drop the replacement texts that the glyphs make superfluous, correct the others."""
    edits: list[tuple[int, int, bytes]] = []
    shown: dict[tuple[int, int], list[Piece]] = {}
    for piece in pieces:
        if piece.span is None:
            shown.setdefault(piece.shown, []).append(piece)
            continue
        if (
            piece.says
            and not piece.gap
            and not _must_speak(piece, content, fonts)
            and [voice[g] for g in piece.glyphs] == piece.says
        ):
            edits += [(*piece.span, b""), (*piece.end, b"")]
        else:
            edits.append((*piece.span, _span(piece.said)))
    for (start, end), group in shown.items():
        said = [text for p in group for text in (p.says or [p.text])]
        if said != [voice.get(glyph) for p in group for glyph in p.glyphs]:
            operand, close = _operand(content, start, end)
            edits += [
                (operand, operand, _span("".join(said))),
                (close, close, b" EMC "),
            ]
    out, at = [], 0
    for start, end, new in sorted(edits):
        out += [content[at:start], new]
        at = end
    return b"".join([*out, content[at:]])


def _must_speak(piece: Piece, content: bytes, fonts: Mapping[str, Widths]) -> bool:
    """Tell whether readers that measure from marks (Poppler) would hear a space behind a cluster."""
    assert piece.span
    inside = piece.span[1], piece.end[0]
    return len(piece.glyphs) > 1 and is_spaced(content, inside, fonts)


def _span(text: str) -> bytes:
    """Return the opening of a span with a replacement text."""
    return (
        b"/Span<</ActualText<FEFF%s>>>BDC"
        % text.encode("utf-16-be").hex().upper().encode()
    )


def _operand(content: bytes, start: int, end: int) -> tuple[int, int]:
    """Return where the whole operand around a string begins and its operator ends."""
    close = re.compile(rb"T[jJ]").search(content, end)
    assert close
    opening = content.rfind(b"[", 0, start)
    in_array = opening >= 0 and b"]" not in content[opening:start]
    return (opening if in_array else start), close.end()
