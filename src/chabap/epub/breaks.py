"""Where the printed pages begin, marked in the ePub (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chabap.epub.xhtml import find, make, tag, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from chabap.epub.links import Pages
    from chabap.typst.pagination import Start

_ADDED = ("section-sign", "joined-sign", "note-mark", "conjecture-sign")
"""Classes of what the editors put into a paragraph."""


def mark_pages(pages: Pages, starts: Iterable[Start]) -> list[tuple[str, str]]:
    """Mark the beginnings of pages in the text; return their numbers and addresses."""
    homes = {
        element.get("id", ""): (name, element)
        for name, page in pages.items()
        for element in find(page, ".//*[@id]")
    }
    found = []
    for start in starts:
        name, block = homes[start.at]
        mark = make(
            "span",
            id=f"page-{start.number}",
            epub_type="pagebreak",
            role="doc-pagebreak",
            aria_label=start.number,
        )
        _insert(block, start.letters, mark)
        found.append((start.number, f"{name}#page-{start.number}"))
    return found


def _insert(block: etree._Element, letters: int, mark: etree._Element) -> None:
    """Put a mark in front of the letter that comes after so many; of a name, in front of all."""
    seen = 0
    for element, is_tail, text in list(texts(block)):
        holder = element.getparent() if is_tail else element
        if _is_added(holder, block):
            continue
        for offset, char in enumerate(text):
            if char.isspace() or char in "\N{ZERO WIDTH SPACE}\N{WORD JOINER}°":
                continue
            if seen == letters:
                _put(block, element, offset, mark, is_tail=is_tail)
                return
            seen += 1


def _is_added(element: etree._Element | None, block: etree._Element) -> bool:
    while element is not None and element is not block:
        if set((element.get("class") or "").split()) & set(_ADDED):
            return True
        element = element.getparent()
    return False


def _put(
    block: etree._Element,
    element: etree._Element,
    offset: int,
    mark: etree._Element,
    *,
    is_tail: bool,
) -> None:
    holder = element.getparent() if is_tail else element
    outer = None
    while holder is not None and holder is not block:
        if holder.tag in {tag("a"), tag("span")}:
            outer = holder
        holder = holder.getparent()
    if outer is not None:  # a name, or words in another language: they stay whole
        outer.addprevious(mark)
        return
    if is_tail:
        text = element.tail or ""
        element.tail, mark.tail = text[:offset], text[offset:]
        parent = element.getparent()
        assert parent is not None
        parent.insert(parent.index(element) + 1, mark)
    else:
        text = element.text or ""
        element.text, mark.tail = text[:offset], text[offset:]
        element.insert(0, mark)
