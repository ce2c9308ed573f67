"""Pages that are too large for old readers, parted between paragraphs or entries (pure)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lxml import etree

from chabap.epub.links import relative, resolve
from chabap.epub.xhtml import EPUB_TYPE, find, make, of_class, tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chabap.epub.links import Pages

LIMIT = 240_000
"""Bytes: readers of Kobo and Adobe slow down or fail somewhere above 250,000."""
_SENTENCE = len('<span class="koboSpan" id="kobo.100.1"></span>')
"""Kobo's own form of the ePub has such an element around every text."""


def weight(element: etree._Element) -> int:
    """Estimate the bytes of an element in Kobo's own form of the ePub."""
    texts = sum(1 for text in element.itertext() if text.strip())
    return len(etree.tostring(element, encoding="utf-8")) + _SENTENCE * texts


def part(pages: Pages) -> Pages:
    """Return the pages in their order, the large ones in parts, with all links to them."""
    parted: Pages = {}
    moved: dict[tuple[str, str], str] = {}
    for name, page in pages.items():
        others = list(_split(page))
        parted[name] = page
        for number, other in enumerate(others, 2):
            new = name.replace(".xhtml", f"-{number}.xhtml")
            parted[new] = other
            moved |= {(name, e.get("id", "")): new for e in find(other, ".//*[@id]")}
    homes = {new: old for (old, _), new in moved.items()}
    for name, page in parted.items():
        for link in find(page, ".//h:a[@href]") if moved else ():
            old = resolve(homes.get(name, name), link.get("href", ""))
            if old is not None:
                target = moved.get(old, old[0])
                place = f"#{old[1]}" if old[1] else ""
                link.set(
                    "href",
                    place
                    if target == name and place
                    else relative(name, target) + place,
                )
    return parted


def _split(page: etree._Element) -> Iterator[etree._Element]:
    """Yield further parts of a page, taken out of it."""
    total = weight(page)
    homes = find(page, "./h:body/h:section")
    if total <= LIMIT or len(homes) != 1:
        return
    home = homes[0]
    notes = {
        n.get("id"): n for n in find(home, f"./h:section/h:aside[{of_class('note')}]")
    }
    parts = math.ceil(total / LIMIT)
    groups: list[list[etree._Element]] = [[]]
    filled = 0.0
    for unit in _units(home):
        size = sum(map(weight, unit)) + sum(
            weight(notes[i]) for i in _noted(unit, notes)
        )
        if filled + size / 2 > total / parts and groups[-1] and len(groups) < parts:
            groups.append([])
            filled = 0
        groups[-1] += unit
        filled += size
    for group in groups[1:]:
        yield _page(page, home, group, [notes[i] for i in _noted(group, notes)])


def _units(home: etree._Element) -> Iterator[list[etree._Element]]:
    """Yield what belongs together: a heading and what follows it, any other block."""
    waiting: list[etree._Element] = []
    for child in home:
        if child.get(EPUB_TYPE) == "footnotes":
            continue
        waiting.append(child)
        if child.tag not in {tag(f"h{n}") for n in range(1, 7)}:
            yield waiting
            waiting = []


def _noted(
    unit: list[etree._Element], notes: dict[str | None, etree._Element]
) -> list[str]:
    """Return the ids of the notes whose marks stand in some blocks, each once."""
    found = (
        mark.get("href", "")[1:]
        for block in unit
        for mark in find(block, f".//h:a[{of_class('note-mark')}]")
    )
    return [i for i in dict.fromkeys(found) if i in notes]


def _page(
    page: etree._Element,
    home: etree._Element,
    blocks: list[etree._Element],
    notes: list[etree._Element],
) -> etree._Element:
    """Make a page of blocks and notes, with the head and the kind of the one they were in."""
    new = etree.Element(page.tag, dict(page.attrib), nsmap=page.nsmap)
    (head,) = find(page, "./h:head")
    new.append(etree.fromstring(etree.tostring(head, with_tail=False)))
    section = make("section")
    if kind := home.get("class"):
        section.set("class", kind)
    section.extend(blocks)
    if notes:
        title = find(home, "./h:section[@epub:type='footnotes']/*")[0]
        place = make("section", class_="notes", epub_type="footnotes")
        place.append(etree.fromstring(etree.tostring(title, with_tail=False)))
        place.extend(notes)
        section.append(place)
    body = etree.SubElement(new, tag("body"))
    body.append(section)
    return new
