"""A second file for printing: two pages on a sheet of A4, those that face each other (pure)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Iterator

A4 = (841.89, 595.276)
"""Width and height of a sheet that lies, in points."""


def spreads(pdf: bytes) -> bytes:
    """Return the book two pages a sheet: the first alone on the right.

    It is for printers: without tags, links and outline, which the book itself has.
    """
    with pikepdf.open(io.BytesIO(pdf)) as book, pikepdf.new() as sheets:
        forms = [sheets.copy_foreign(page.as_form_xobject()) for page in book.pages]
        for left, right in facing(len(forms)):
            page = sheets.add_blank_page(page_size=A4)
            content, held = b"", Dictionary()
            for number, x in ((left, 0.0), (right, A4[0] / 2)):
                if number:
                    form = forms[number - 1]
                    held[f"/P{number}"] = form
                    content += b"q 1 0 0 1 %.3f 0 cm /P%d Do Q\n" % (x, number)
            page.Contents = sheets.make_stream(content)
            page.Resources = Dictionary(XObject=held)
        for form in forms:
            if "/StructParents" in form:
                del form["/StructParents"]
        sheets.Root.ViewerPreferences = Dictionary(
            PrintScaling=Name("/None"), PickTrayByPDFSize=True
        )
        sheets.docinfo["/Title"] = book.docinfo["/Title"]
        out = io.BytesIO()
        sheets.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return out.getvalue()


def facing(count: int) -> Iterator[tuple[int, int]]:
    """Yield the numbers of pages that face each other; 0 is none.

    >>> list(facing(4))
    [(0, 1), (2, 3), (4, 0)]
    """
    numbers = [0, *range(1, count + 1)]
    if len(numbers) % 2:
        numbers.append(0)
    yield from zip(numbers[::2], numbers[1::2], strict=True)
