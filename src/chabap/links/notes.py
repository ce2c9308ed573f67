"""Marks of notes and the ways back, in a page of the site or the ePub (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .model import shortened
from .pages import is_mark, is_way_back, tag

if TYPE_CHECKING:
    from .model import Findings
    from .pages import Page


def check_notes(page: Page, findings: Findings) -> None:
    """See that every mark leads to a note and every note back to all its marks.

    Links from other pages to a note are no marks. That the addresses lead to something is
    told by others: here only what else can be wrong.
    """
    marks: dict[str, list[Any]] = {}
    for element in page.elements:
        if tag(element) == "a" and is_mark(element):
            href = element.get("href", "")
            note = page.notes.get(href.removeprefix("#"))
            known = href.removeprefix("#") in page.by_id or not href.startswith("#")
            if note is None and known:
                words = shortened("".join(element.itertext()))
                what = "it is the mark of a note, but leads to none"
                findings.add("note mark", page.name, words, href, what)
            marks.setdefault(href.removeprefix("#"), []).append(element)
    for node_id, note in page.notes.items():
        _check_note(page, findings, node_id, note, marks.get(node_id, []))


def _check_note(
    page: Page, findings: Findings, node_id: str, note: Any, marks: list[Any]
) -> None:
    ways = [a for a in note.iter() if tag(a) == "a" and is_way_back(a)]
    words = shortened("".join(note.itertext()))
    if not marks:
        what = "no mark leads to this note"
        findings.add("note mark", page.name, words, f"#{node_id}", what)
    back_to = set()
    for way in ways:
        href = way.get("href", "")
        element = page.by_id.get(href.removeprefix("#"))
        if element is None:
            continue  # told as a link that leads nowhere
        near = [m for m in marks if _around(m, element) or _around(element, m)]
        back_to |= {id(mark) for mark in near}
        if marks and not near:
            what = f"it leads back from note {node_id} to where its mark is not"
            findings.add("way back", page.name, shortened(way.text or ""), href, what)
    if marks and not ways:
        what = "the note has no way back"
        findings.add("way back", page.name, words, f"#{node_id}", what)
    if ways and len(ways) >= len(marks):
        return
    for mark in marks:
        if ways and id(mark) not in back_to:
            words = shortened("".join(mark.itertext()))
            what = "the note has no way back to this mark"
            findings.add("way back", page.name, words, f"#{node_id}", what)


def _around(outer: Any, inner: Any) -> bool:
    while inner is not None:
        if inner is outer:
            return True
        inner = inner.getparent()
    return False
