"""Links of the site, with all frozen versions in it (pure): a folder's files, by name.

Beside what pages link to, what scripts of the site lead to: the inventory that other
Sphinx projects use, the targets of the search, addresses in other data.
"""

from __future__ import annotations

import json
import re
import zlib
from functools import cached_property
from posixpath import dirname, join
from typing import TYPE_CHECKING, Any

from lxml import etree

from .addresses import AddressError, Place, place
from .model import Findings, shortened
from .notes import check_notes
from .pages import Page, css_addresses, is_hidden, tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_STATIC = re.compile(r"(^|/)_static/")
_ALONE = {"404.html"}
"""Pages that a server shows, to which nothing needs to lead."""
_DATA = (".json", ".jsonld", ".js")
_ASSIGNED = re.compile(r"^\s*[\w.]+\s*=\s*")
"""Data that is shipped as a script, so that it can be read without a server."""
_ADDRESS = re.compile(r"(?:\.{0,2}/)*[^\s<>\"|?#:]+\.html(?:#\S*)?")
_ADDRESS_KEYS = {"url", "href", "address", "link"}
_INVENTORY = re.compile(r"(.+?)\s+(\S+)\s+(-?\d+)\s+?(\S*)\s+(.*)")
_LISTS = {
    "page-toc": ("//section[@id]//section[@id]", "id"),
    "paragraph-list": ("//a[contains(@class, 'section-sign')]", "href"),
}
"""Lists of contents by their classes; what they name, and where its id stands."""


class Site:
    """The files of a site, and what was found of them."""

    def __init__(self, files: Mapping[str, bytes], *, base: str = "") -> None:
        self.files = files
        self.base = base
        self.findings = Findings()
        self.edges: dict[str, set[str]] = {}
        """The files to which a page leads, or data that its scripts use."""

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The pages, by their names; not the templates among the static files."""
        return {
            name: Page(name, data)
            for name, data in sorted(self.files.items())
            if name.endswith(".html") and not _STATIC.search(name)
        }

    def wrong(self, address: str, *, at: str) -> tuple[str, Place | None]:
        """Return what is wrong with an address, or "", and the place; None if outside."""
        try:
            target = place(address, at=at, base=self.base)
        except AddressError as error:
            return str(error), None
        if target is None:
            return "", None
        if target.file not in self.files:
            return "there is no such file", target
        self.edges.setdefault(at, set()).add(target.file)
        if not self.files[target.file]:
            return "the file is empty", target
        if not target.fragment:
            return "", target
        page = self.pages.get(target.file)
        if page is None or target.fragment == "top":
            return "", target
        element = page.by_id.get(target.fragment)
        if element is None:
            return "the page has no element with this id", target
        if is_hidden(element):
            return "the element with this id is never shown", target
        return "", target


def check_site(files: Mapping[str, bytes], *, base: str = "") -> Findings:
    """Check all links inside of a site whose *files* are given by their names in it.

    *base* is the address of the site, where it is known.
    """
    site = Site(files, base=base)
    for page in site.pages.values():
        _check_page(site, page)
        check_notes(page, site.findings)
        _check_lists(site, page)
    for name, data in sorted(files.items()):
        if name.endswith(".css"):
            _check_sheet(site, name, data.decode("utf-8", "replace"))
        elif name.endswith("objects.inv"):
            _check_inventory(site, name, data)
        elif name.endswith(_DATA) and not _STATIC.search(name):
            _check_data(site, name, data)
        elif name.endswith(".xml") and not _STATIC.search(name):
            _check_feed(site, name, data)
    _check_orphans(site)
    return site.findings


def _check_page(site: Site, page: Page) -> None:
    for node_id in page.twice:
        what = "several elements have this id; links find only the first"
        site.findings.add("anchor", page.name, "id", f"#{node_id}", what)
    for link in page.links:
        what, target = site.wrong(link.address, at=page.name)
        if target is None and not what:
            continue  # outside
        kind = link.kind
        if kind == "link" and target is not None:
            kind = _kind_of(target)
        site.findings.add(kind, page.name, link.words, link.address, what)
    for link in page.references:
        what = "" if link.address in page.by_id else "the page has no such element"
        site.findings.add("label", page.name, link.words, f"#{link.address}", what)
    for element in page.root.iterfind(".//*[@data-file]"):
        name = join(dirname(page.name), "downloads", element.get("data-file"))
        what = "" if site.files.get(name) else "there is no such file to download"
        site.findings.add("download", page.name, "size of a file", name, what)


def _kind_of(target: Place) -> str:
    if target.fragment:
        return "anchor"
    return "link" if target.file.endswith(".html") else "download"


def _check_lists(site: Site, page: Page) -> None:
    """See that lists of contents name all that they should."""
    root = page.root
    for name, (path, attribute) in _LISTS.items():
        for nav in root.xpath(f"//nav[contains(@class, '{name}')]"):
            named = {a.get("href", "").lstrip("#") for a in nav.iter("a")}
            for element in root.xpath(path):
                node_id = element.get(attribute).lstrip("#")
                what = "" if node_id in named else "the contents do not name it"
                words = f"<{tag(element)}>"
                site.findings.add("contents", page.name, words, f"#{node_id}", what)
    links = {link.address for link in page.links}
    for node_id in page.by_id:
        if node_id.startswith("letter-"):
            what = "" if f"#{node_id}" in links else "the list of letters lacks it"
            site.findings.add("contents", page.name, "letter", f"#{node_id}", what)


def _check_sheet(site: Site, name: str, sheet: str) -> None:
    for address in css_addresses(sheet):
        what, target = site.wrong(address, at=name)
        if target is not None or what:
            site.findings.add("css", name, "url()", address, what)


def inventory_lines(data: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield kind, name and address of every object; the sign ``$`` in it is filled in.

    Raises `ValueError` at what is no inventory.
    """
    head, *rest = data.split(b"\n", 4)
    if head != b"# Sphinx inventory version 2" or len(rest) != 4:
        message = "no inventory of version 2"
        raise ValueError(message)
    try:
        text = zlib.decompress(rest[3]).decode()
    except zlib.error as error:
        message = "the inventory cannot be unpacked"
        raise ValueError(message) from error
    for line in text.splitlines():
        if found := _INVENTORY.fullmatch(line):
            name, kind, _, address, _ = found.groups()
            yield kind, name, address.replace("$", name)


def _check_inventory(site: Site, name: str, data: bytes) -> None:
    try:
        lines = list(inventory_lines(data))
    except ValueError as error:
        site.findings.add("inventory", name, "file", name, str(error))
        return
    for _, words, address in lines:
        what, _ = site.wrong(address, at=name)
        site.findings.add("inventory", name, words, address, what)


def _check_data(site: Site, name: str, data: bytes) -> None:
    """Check addresses in data: they are relative to its folder."""
    text = data.decode("utf-8", "replace")
    text = _ASSIGNED.sub("", text).strip().removesuffix(";")
    try:
        value = json.loads(text)
    except ValueError:
        if not name.endswith(".js"):
            site.findings.add("data", name, "file", name, "it is no JSON")
        return
    if isinstance(value, dict) and "passages" in value:
        _check_search(site, name, value)
        return
    for words, address in _data_addresses(value):
        what, _ = site.wrong(address, at=name)
        site.findings.add("data", name, words, address, what)


def _data_addresses(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _data_addresses(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _data_addresses(item, key)
    elif isinstance(value, str):
        named = key.lower() in _ADDRESS_KEYS and value
        if named or _ADDRESS.fullmatch(value):
            yield key or "string", value


def _check_search(site: Site, name: str, index: dict[str, Any]) -> None:
    """Check the targets of the search, and what its lists say of them."""
    addresses = [passage[1] for passage in index["passages"]]
    for passage in index["passages"]:
        what, _ = site.wrong(passage[1], at=name)
        site.findings.add("search", name, shortened(passage[2]), passage[1], what)
    for section, number in index.get("sections", {}).items():
        leads = addresses[number] if 0 <= number < len(addresses) else "nowhere"
        right = leads.endswith(f"#{section}")
        what = "" if right else f"its number leads to {leads}"
        site.findings.add("search", name, "number", section, what)
    for forms, numbers, *_ in index.get("names", []):
        for number in numbers:
            what = "" if 0 <= number < len(addresses) else "there is no such passage"
            site.findings.add("search", name, forms[0], str(number), what)


def _check_feed(site: Site, name: str, data: bytes) -> None:
    """Check a feed or a map of the site."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError as error:
        site.findings.add("data", name, "file", name, f"it is no XML: {error}")
        return
    for element in root.iter():
        address = element.get("href") or ""
        if tag(element) in {"loc", "uri"}:
            address = (element.text or "").strip()
        if not address:
            continue
        what, target = site.wrong(address, at=name)
        if target is not None or what:
            site.findings.add("data", name, f"<{tag(element)}>", address, what)


def _check_orphans(site: Site) -> None:
    """See that links lead from the front page to every page."""
    seen: set[str] = set()
    waiting = [name for name in ("index.html",) if name in site.files]
    data = [name for name in site.edges if name not in site.pages]
    waiting += data
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += site.edges.get(name, ())
    for name, page in site.pages.items():
        alone = name.rpartition("/")[2] in _ALONE or page.robots_pass
        what = "" if name in seen or alone else "no link leads to this page"
        site.findings.add("page", name, "page", name, what)
