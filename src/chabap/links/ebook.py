"""Links of the ePub (pure): the files in it, by name.

Every link inside lands on what is there and can be seen; marks and notes lead to each other;
manifest, reading order, contents and list of pages agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from .addresses import AddressError, Place, place
from .model import Findings, shortened
from .notes import check_notes
from .pages import TYPE, Page, css_addresses, is_hidden, is_mark, tag

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .pages import Link

_CONTAINER = "META-INF/container.xml"
_UNLISTED = {"mimetype"}
_NCX = "application/x-dtbncx+xml"
_LINKED = {"link", "image", "style", "script", "note mark", "way back", "download"}


class Book:
    """The files of an ePub, and what was found of them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.findings = Findings()
        self.pages = self._read()

    def _read(self) -> dict[str, Page]:
        pages = {}
        for name, data in self.files.items():
            if not name.endswith((".xhtml", ".html")):
                continue
            try:
                pages[name] = Page(name, data)
            except etree.LxmlError as error:
                what = f"it cannot be read: {error}"
                self.findings.add("link", name, "page", name, what)
        return pages

    def wrong(self, address: str, *, at: str) -> tuple[str, Place | None]:
        """Return what is wrong with an address, or "", and the place; None if outside."""
        try:
            target = place(address, at=at)
        except AddressError as error:
            return str(error), None
        if target is None:
            return "", None
        if not self.files.get(target.file):
            return "the book has no such file, or it is empty", target
        if not target.fragment or target.file not in self.pages:
            return "", target
        element = self.pages[target.file].by_id.get(target.fragment)
        if element is None:
            return "the page has no element with this id", target
        if is_hidden(element):
            return "the element with this id is never shown", target
        return "", target

    def check(self, kind: str, file: str, words: str, address: str) -> Place | None:
        """Check an address and count it; return its place, if that is inside."""
        what, target = self.wrong(address, at=file)
        if target is not None or what:
            self.findings.add(kind, file, words, address, what)
        return target


def check_ebook(files: Mapping[str, bytes]) -> Findings:
    """Check all links inside of an ePub whose *files* are given by their names in it."""
    book = Book(files)
    for page in book.pages.values():
        _check_page(book, page)
        check_notes(page, book.findings)
    for name, data in files.items():
        if name.endswith(".css"):
            for address in css_addresses(data.decode("utf-8", "replace")):
                book.check("css", name, "url()", address)
    name = _package(book)
    if name:
        _check_package(book, name, etree.fromstring(files[name]))
    return book.findings


def _check_page(book: Book, page: Page) -> None:
    for node_id in page.twice:
        what = "several elements have this id; links find only the first"
        book.findings.add("anchor", page.name, "id", f"#{node_id}", what)
    navigation = {
        id(a)
        for nav in page.elements
        if tag(nav) == "nav" and nav.get(TYPE) in {"toc", "page-list", "landmarks"}
        for a in nav.iter()
    }
    for link in page.links:
        kind = link.kind if link.kind in _LINKED else "link"
        if kind == "link" and "#" in link.address:
            kind = "anchor"
        if id(link.element) in navigation:
            kind = "contents"
        target = book.check(kind, page.name, link.words, link.address)
        if link.element.get(TYPE) == "noteref" and not is_mark(link.element):
            _check_sign(book, page, link, target)
    for link in page.references:
        what = "" if link.address in page.by_id else "the page has no such element"
        book.findings.add("label", page.name, link.words, f"#{link.address}", what)


def _check_sign(book: Book, page: Page, link: Link, target: Place | None) -> None:
    """See that what a sign opens leads back to the page of the sign."""
    if target is None or target.file not in book.pages:
        return
    element = book.pages[target.file].by_id.get(target.fragment)
    if element is None:
        return  # told as a link that leads nowhere
    back = set()
    for way in (e for e in element.iter() if tag(e) == "a"):
        try:
            there = place(way.get("href", ""), at=target.file)
        except AddressError:
            continue
        back |= {there.file} if there else set()
    what = "" if page.name in back else "what it opens has no way back to this page"
    book.findings.add("way back", page.name, link.words, link.address, what)


def _package(book: Book) -> str:
    """Return the name of the package file, or "" if the container does not lead to it."""
    found = book.files.get(_CONTAINER)
    root = etree.fromstring(found) if found else etree.Element("none")
    names = [e.get("full-path", "") for e in root.iter() if tag(e) == "rootfile"]
    name = names[0] if names else ""
    what = "" if name in book.files else "the container leads to no package"
    book.findings.add("manifest", _CONTAINER, "rootfile", name, what)
    return "" if what else name


def _check_package(book: Book, name: str, root: Any) -> None:
    items = {e.get("id"): e for e in root.iter() if tag(e) == "item"}
    files = {}
    for node_id, item in items.items():
        target = book.check("manifest", name, f"item {node_id}", item.get("href", ""))
        if target is not None:
            files[node_id] = target.file
    for file in book.files:
        kept = file in _UNLISTED or file.startswith("META-INF/") or file == name
        what = "" if kept or file in files.values() else "the manifest does not list it"
        book.findings.add("manifest", name, "file", file, what)
    _check_metadata(book, name, root, items.keys())
    spine = _spine(book, name, root, files)
    navs = [
        files[node_id]
        for node_id, item in items.items()
        if "nav" in item.get("properties", "").split() and node_id in files
    ]
    for page in (page for page in book.pages if page not in {*spine, *navs}):
        book.findings.add("spine", name, "page", page, "the reading order lacks it")
    if not navs:
        book.findings.add("contents", name, "nav", "", "no item is the contents")
        return
    _check_contents(book, navs[0], spine)
    for node_id, item in items.items():
        if item.get("media-type") == _NCX and node_id in files:
            _check_ncx(book, files[node_id], navs[0])


def _spine(book: Book, name: str, root: Any, files: Mapping[str, str]) -> list[str]:
    """Return the files of the reading order that the manifest knows."""
    spine = []
    for ref in (e for e in root.iter() if tag(e) == "itemref"):
        node_id = ref.get("idref", "")
        what = "" if node_id in files else "the manifest has no item with this id"
        book.findings.add("spine", name, "itemref", node_id, what)
        spine += [files[node_id]] if node_id in files else []
    return spine


def _check_metadata(book: Book, name: str, root: Any, items: Collection[str]) -> None:
    """See that what the package says of items and of itself names what is there."""
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    for element in root.iter():
        if tag(element) == "meta" and element.get("name") == "cover":
            node_id = element.get("content", "")
            what = "" if node_id in items else "the manifest has no item with this id"
            book.findings.add("manifest", name, "cover", node_id, what)
        if refines := element.get("refines"):
            known = refines.lstrip("#") in ids
            what = "" if known else "the package has no element with this id"
            book.findings.add("manifest", name, tag(element), refines, what)


def _listed(book: Book, nav: str, kind: str) -> list[tuple[str, Place]]:
    """Return words and places of a list of the contents page, those that can be found."""
    found = []
    for element in book.pages[nav].elements:
        if tag(element) == "nav" and element.get(TYPE) == kind:
            for link in (e for e in element.iter() if tag(e) == "a"):
                try:
                    target = place(link.get("href", ""), at=nav)
                except AddressError:
                    continue  # told with all links of the page
                if target is not None:
                    found.append(("".join(link.itertext()).strip(), target))
    return found


def _check_contents(book: Book, nav: str, spine: list[str]) -> None:
    """See that the contents name the book's pages in their order, and all its leaves."""
    findings = book.findings
    toc = _listed(book, nav, "toc")
    order = {file: number for number, file in enumerate(spine)}
    place_of = {
        (name, node_id): number
        for name, page in book.pages.items()
        for number, node_id in enumerate(page.by_id)
    }
    last = (-1, -1)
    for words, target in toc:
        at = place_of.get((target.file, target.fragment), -1)
        if target.file not in order or (target.fragment and at < 0):
            continue  # told: it is not there, or not in the reading order
        here = (order[target.file], at)
        what = "" if here >= last else "it stands before what is listed above it"
        address = _written(target)
        findings.add("contents", nav, shortened(words), address, what)
        last = max(last, here)
    named = {target.file for _, target in toc}
    for file in spine:
        page = book.pages.get(file)
        if page is None or file == nav or _is_cover(page):
            continue
        what = "" if file in named else "the contents do not name this page"
        findings.add("contents", nav, "page", file, what)
    _check_leaves(book, nav)


def _check_leaves(book: Book, nav: str) -> None:
    """See that the list of pages and the leaves that pages mark are the same."""
    listed: dict[tuple[str, str], str] = {}
    for words, target in _listed(book, nav, "page-list"):
        key = (target.file, target.fragment)
        what = "the list has it twice" if key in listed else ""
        book.findings.add("page list", nav, words, _written(target), what)
        listed.setdefault(key, words)
    for name, page in book.pages.items():
        for element in page.elements:
            kinds = element.get(TYPE, "").split()
            if "pagebreak" not in kinds and element.get("role") != "doc-pagebreak":
                continue
            node_id = element.get("id", "")
            number = (element.get("aria-label") or element.get("title") or "").strip()
            words = listed.pop((name, node_id), "")
            what = "" if words else "the list of pages lacks it"
            if words and number and words != number.split()[-1]:
                what = f"the list of pages calls it {words}, the page {number}"
            book.findings.add("page list", name, "leaf", f"#{node_id}", what)
    for (file, fragment), words in listed.items():
        if file in book.pages and fragment in book.pages[file].by_id:
            what = "no page begins there"
            address = f"{file}#{fragment}"
            book.findings.add("page list", nav, words, address, what)


def _check_ncx(book: Book, name: str, nav: str) -> None:
    """See that the contents for older readers lead where the others do."""
    ours = [_written(target) for _, target in _listed(book, nav, "toc")]
    root = etree.fromstring(book.files[name])
    theirs = []
    for element in root.iter():
        if tag(element) == "content":
            address = element.get("src", "")
            target = book.check("contents", name, "navPoint", address)
            points = any(tag(e) == "navPoint" for e in element.iterancestors())
            theirs += [_written(target)] if target and points else []
    for address in ours:
        what = "" if address in theirs else "these contents lack it"
        target = place("/" + address, at=name)
        if target and not book.wrong("/" + address, at=name)[0]:
            book.findings.add("contents", name, "navPoint", address, what)


def _written(target: Place) -> str:
    return f"{target.file}#{target.fragment}" if target.fragment else target.file


def _is_cover(page: Page) -> bool:
    """Tell whether a page is nothing but a picture."""
    body = next((e for e in page.elements if tag(e) == "body"), None)
    return body is None or not "".join(body.itertext()).strip()
