"""Rewrites the text layer of a PDF made by Typst, so that copied text is the source (pure).

Two faults are mended (measured with Poppler and MuPDF). The line breaks of the PDF are
steered by U+200B, U+2060 and U+034F, which print nothing but would be copied. And where a Thai
cluster is drawn in several pieces (a raised tone mark), Typst gives every piece the text
of the whole cluster, so that it is copied twice. Here each glyph gets its own character
in the font's ToUnicode map; a replacement text (/ActualText) stays only where a glyph
cannot speak for itself, as in sara am, which is drawn with the glyphs of two others.
"""

from __future__ import annotations

import gc
import io
import os
import pickle
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf

from chabap.typst.cmap import INVISIBLE, read_map, write_map
from chabap.typst.ink import drawing, widths
from chabap.typst.shows import Number, Show, read
from chabap.typst.voices import Voices, Votes, voices_of, votes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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


class Mended(NamedTuple):
    """A page that was mended."""

    votes: Votes
    voices: Voices
    """What was found out of its glyphs; if that is another, it must be mended anew."""
    drawing: bytes
    said: list[tuple[float, str]]


Memory = dict[str, Mended]
"""Pages by what they were made of: their keys."""


class Font:
    """A font of the document."""

    def __init__(self, font: pikepdf.Object) -> None:
        """Read it."""
        self.stream = font.ToUnicode
        """Its ToUnicode map, which is written anew,"""
        self.cmap = self.stream.read_bytes()
        """and as it was."""
        self.texts = read_map(self.cmap)
        self.widths = widths(font)
        self.digest = sha256(repr((self.cmap, self.widths)).encode()).digest()


@dataclass(frozen=True)
class Sheet:
    """A page as Typst made it."""

    content: bytes
    fonts: dict[str, Number]
    """Object numbers of its fonts, by their names here."""
    known: Mapping[Number, Font]

    @cached_property
    def key(self) -> str:
        """What stands for all that the page is made of, and for the code that mends it."""
        made = sha256(_code() + self.content)
        for name, number in sorted(self.fonts.items()):
            made.update(repr((name, number)).encode() + self.known[number].digest)
        return made.hexdigest()

    @cached_property
    def drawn(self) -> tuple[list[Show], bytes]:
        """What it draws, and what stands behind that."""
        return read(self.content, self.fonts)

    @cached_property
    def votes(self) -> Votes:
        """What it tells of its glyphs; from then on each operator knows what it says."""
        texts = {number: font.texts for number, font in self.known.items()}
        return votes_of(self.drawn[0], texts)

    def mended(self, voices: Voices) -> Mended:
        """Return it with texts that say what is drawn."""
        votes, (shows, rest) = self.votes, self.drawn
        own = {number: font.widths for number, font in self.known.items()}
        glyphs = {glyph for show in shows for glyph in show.operand.glyphs}
        return Mended(
            votes,
            {g: voices.get(g, "") for g in glyphs},
            drawing(shows, rest, voices=voices, widths=own),
            [(show.way.size, show.said) for show in shows],
        )


def recall(path: Path) -> Memory:
    """Return what an earlier build has kept."""
    if not path.exists():
        return {}
    found: Memory = pickle.loads(path.read_bytes())  # noqa: S301 -- our own, as doctrees are
    return found


def keep(path: Path, memory: Memory) -> None:
    """Keep the pages for the next build, whole or not at all."""
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(pickle.dumps(memory))
    fresh.replace(path)


@cache
def _code() -> bytes:
    here = Path(__file__).parent
    return b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))


def clean(
    pdf: bytes,
    finish: Callable[[pikepdf.Pdf], None] | None = None,
    memory: Memory | None = None,
) -> Clean:
    """Return the PDF with a text layer that is the source, and that text; same input, same bytes.

    *finish* does what else there is to do to the document. *memory* has the pages that were
    mended before, most of which an edit leaves as they are; it then has those of this PDF.
    """
    # 100,000 short-lived pieces: looking for reference cycles would cost a fifth
    was = gc.isenabled()
    gc.disable()
    try:
        return _clean(pdf, finish, {} if memory is None else memory)
    finally:
        if was:
            gc.enable()


def _clean(
    pdf: bytes, finish: Callable[[pikepdf.Pdf], None] | None, memory: Memory
) -> Clean:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts: dict[Number, Font] = {}
        sheets = []
        for page in document.pages:
            resources: Any = page.Resources.get("/Font", {})
            here = {str(name)[1:]: font for name, font in resources.items()}
            for font in here.values():
                if font.objgen not in fonts:
                    fonts[font.objgen] = Font(font)
            sheets.append(
                Sheet(_content(page), {n: f.objgen for n, f in here.items()}, fonts)
            )
        keys = [sheet.key for sheet in sheets]
        known = [memory.get(key) for key in keys]
        voices = voices_of(
            old.votes if old else sheet.votes
            for old, sheet in zip(known, sheets, strict=True)
        )
        mended = [
            old
            if old and old.voices == {g: voices.get(g, "") for g in old.voices}
            else sheet.mended(voices)
            for old, sheet in zip(known, sheets, strict=True)
        ]
        memory.clear()
        memory.update(zip(keys, mended, strict=True))
        for page, found in zip(document.pages, mended, strict=True):
            page.Contents.write(found.drawing)
        for number, font in fonts.items():
            own = {code: text for (f, code), text in voices.items() if f == number}
            font.stream.write(write_map(font.cmap, font.texts | own))
        _clean_titles(document)
        labels = [page.label for page in document.pages]
        if finish:
            finish(document)
        out = io.BytesIO()
        pikepdf.settings.set_flate_compression_level(9)
        document.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            recompress_flate=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    said = [Said(n, found.said) for n, found in zip(labels, mended, strict=True)]
    return Clean(out.getvalue(), said)


def _clean_titles(document: pikepdf.Pdf) -> None:
    """Clean the strings beside the text: bookmarks, headings, what links say of themselves."""
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary):
            for key in item.keys() & {"/Title", "/T", "/Contents"}:
                if isinstance(item[key], pikepdf.String):
                    item[key] = pikepdf.String(str(item[key]).translate(INVISIBLE))


def _content(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return page.Contents.read_bytes()
