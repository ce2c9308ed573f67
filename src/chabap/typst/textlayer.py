"""Cleans the text layer of a PDF made by Typst (pure).

The line breaks of the PDF are steered by U+200B and U+2060, which print nothing but
would reach whoever copies or searches the text. They stand only in the maps from
glyphs to characters and in the replacement texts of spans; both are rewritten.
"""

from __future__ import annotations

import io
import re

import pikepdf

INVISIBLE = "\u200b\u2060"
_HEX = re.compile(rb"<([0-9A-Fa-f\s]+)>")


def clean(pdf: bytes) -> bytes:
    """Return the PDF with nothing invisible in its text; same input, same bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                cmap = item.ToUnicode
                cmap.write(_clean_cmap(cmap.read_bytes()))
        for page in document.pages:
            page.Contents = document.make_stream(_clean_content(page))
        out = io.BytesIO()
        document.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return out.getvalue()


def _clean_cmap(cmap: bytes) -> bytes:
    """Take the invisible characters out of the targets of a ToUnicode map."""

    def shorten(match: re.Match[bytes]) -> bytes:
        raw = bytes.fromhex(match[1].decode("ascii"))
        if len(raw) % 2:
            return match[0]
        text = raw.decode("utf-16-be", "surrogatepass")
        kept = "".join(c for c in text if c not in INVISIBLE)
        return b"<" + kept.encode("utf-16-be", "surrogatepass").hex().encode() + b">"

    return _HEX.sub(shorten, cmap)


def _clean_content(page: pikepdf.Page) -> bytes:
    """Take the invisible characters out of the /ActualText of a page's spans."""
    instructions = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary):
            properties = operands[1]
            if "/ActualText" in properties:
                text = str(properties.ActualText)
                properties.ActualText = "".join(c for c in text if c not in INVISIBLE)
        instructions.append((operands, operator))
    return pikepdf.unparse_content_stream(instructions)
