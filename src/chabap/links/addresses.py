"""Addresses in files of the edition: where they lead, and what is wrong with them (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote_to_bytes, urlsplit

_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_SPACE = re.compile(r"[\s<>\"\\^`{|}]")
_OUTSIDE = {"http", "https"}
_OTHER = {"data", "mailto", "tel", "urn"}
INDEX = "index.html"
"""What a folder's address opens."""


class AddressError(Exception):
    """An address that leads nowhere, whatever files there are; says why."""


@dataclass(frozen=True)
class Place:
    """A place inside: a file, and the id of an element in it or ``""``."""

    file: str
    fragment: str = ""


def decoded(part: str) -> str:
    """Return a part of an address with its percent signs decoded.

    >>> decoded("%E0%B8%81-ก")
    'ก-ก'

    Raises `AddressError` where they are no UTF-8.
    """
    if _PERCENT.search(part):
        message = "a percent sign without two hexadecimal digits"
        raise AddressError(message)
    try:
        return unquote_to_bytes(part).decode()
    except UnicodeDecodeError as error:
        message = "its percent signs are no UTF-8"
        raise AddressError(message) from error


def is_outside(address: str) -> bool:
    """Tell whether an address leads out of the edition, to another host."""
    return address.startswith("//") or address.split(":", 1)[0].lower() in _OUTSIDE


def place(address: str, *, at: str, base: str = "") -> Place | None:
    """Return where an address in the file *at* leads; None if it leads outside.

    *base* is the address at which the files are published, where that is known: what
    begins with it is inside. A folder is its index.

    >>> place("../b/%E0%B8%81.html#x", at="a/c.html")
    Place(file='b/ก.html', fragment='x')
    >>> place("#x", at="a/c.html"), place("/v1.0.0/", at="a/c.html")
    (Place(file='a/c.html', fragment='x'), Place(file='v1.0.0/index.html', fragment=''))
    >>> place("https://a.example/", at="a/c.html")

    Raises `AddressError` where it can lead nowhere.
    """
    if base and address.startswith(base):
        address = "/" + address.removeprefix(base).lstrip("/")
    if is_outside(address):
        return None
    parts = urlsplit(address)
    if parts.scheme in _OTHER:
        return None
    if parts.scheme:
        message = f"{parts.scheme}: is no kind of address that we use"
        raise AddressError(message)
    if _SPACE.search(address):
        message = "a space or sign that addresses cannot hold"
        raise AddressError(message)
    path, fragment = decoded(parts.path), decoded(parts.fragment)
    if not path:
        return Place(at, fragment)
    target = normpath(join("/", dirname(at), path)).lstrip("/")
    if _climbs(path, at):
        message = "it leads out of the folder of the edition"
        raise AddressError(message)
    if path.endswith(("/", "/.", "/..")) or path in {".", ".."} or not target:
        target = join(target, INDEX)
    return Place(target, fragment)


def _climbs(path: str, at: str) -> bool:
    """Tell whether a relative path goes above the root."""
    return not path.startswith("/") and normpath(join(dirname(at), path)).startswith(
        ".."
    )
