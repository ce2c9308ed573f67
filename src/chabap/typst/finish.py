"""What Typst leaves out of a PDF: places to point to, how it opens, who made it (pure).

After `chabap.typst.textlayer`, on the document that it has open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, String

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chabap.edition import Edition

_ABOVE = 12
"""Points from a line of text to what a reader wants to see above it."""
_UNNAMED = re.compile(r"(?:id\d+|c\d+-p\w+?-.*|)")
"""Ids that nobody points to: given by machine, or of each time a name occurs."""


class Place(NamedTuple):
    """Where something stands that has an id."""

    id: str
    page: int
    """Its number in the file, from 1."""
    y: float
    """Points from the head of the page."""


class Wording(NamedTuple):
    """What is said of links to whom cannot see them."""

    note: str
    """With ``{number}``."""
    back: str


def places_of(found: Iterable[Sequence[object]]) -> list[Place]:
    """Return the places that Typst found, by name, page and height; of equal ids the first.

    >>> places_of([["a/b:c03-p17", 3, 70.5], ["a/c:c03-p17", 4, 9], ["a/b:id5", 3, 9]])
    [Place(id='c03-p17', page=3, y=70.5)]
    """
    places: dict[str, Place] = {}
    for name, page, y in found:
        node_id = str(name).rpartition(":")[2]
        if not _UNNAMED.fullmatch(node_id):
            place = Place(node_id, int(str(page)), float(str(y)))
            places.setdefault(node_id, place)
    return list(places.values())


def name_places(document: pikepdf.Pdf, places: Iterable[Place]) -> None:
    """Give each id a destination: a link to ``book.pdf#c03-p17`` opens the file there.

    Typst names headings only, and by names that no address can hold.
    """
    own = _own_names(document)
    for item in document.objects:
        if isinstance(item, Dictionary) and isinstance(item.get("/Dest"), String):
            item.Dest = own[str(item.Dest)]
    names = []
    for place in sorted(places):
        page = document.pages[place.page - 1]
        top = float(page.MediaBox[3]) - max(place.y - _ABOVE, 0)
        target = Array([page.obj, Name.XYZ, None, round(top, 1), None])
        names += [String(place.id), document.make_indirect(target)]
    document.Root.Names = Dictionary(Dests=Dictionary(Names=Array(names)))


def _own_names(document: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    if "/Names" not in document.Root:
        return {}
    names = document.Root.Names.Dests.Names
    return {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}


def open_as_book(document: pikepdf.Pdf) -> None:
    """Show spreads as they lie on a table, and the outline with its parts."""
    document.Root.PageLayout = Name.TwoPageRight
    document.Root.PageMode = Name.UseOutlines


def fill_sheets(document: pikepdf.Pdf) -> None:
    """Add blank pages: a folded sheet of paper has four."""
    *_, width, height = map(float, document.pages[0].MediaBox)
    while len(document.pages) % 4:
        document.add_blank_page(page_size=(width, height))


def name_makers(document: pikepdf.Pdf, edition: Edition) -> None:
    """Say who made the book, each alone, and who owns what."""
    with document.open_metadata(
        set_pikepdf_as_editor=False, update_docinfo=False
    ) as about:
        about["dc:creator"] = [edition.author, edition.editor]
        about["dc:identifier"] = f"{edition.id} {edition.version}"
        about["dc:rights"] = f"{edition.licences.text}; {edition.licences.notes}"
        about["xmpRights:Marked"] = "True"


def describe_links(document: pikepdf.Pdf, wording: Wording) -> None:
    """Put what Typst says of links in English into the words of the edition."""
    for page in document.pages:
        for link in page.get("/Annots", ()):
            said = str(link.get("/Contents", "")).strip()
            if match := re.fullmatch(r"Footnote (\S+)", said):
                said = wording.note.format(number=match[1])
            elif re.fullmatch(r"\d+", said) and "/Dest" in link:
                said = wording.back.format(number=said)
            if said:
                link.Contents = String(said)
