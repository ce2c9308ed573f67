"""Which addresses a link may have (pure)."""

from __future__ import annotations

import re

SCHEMES = frozenset({"http", "https", "mailto"})
"""All others do something on the reader's machine, or nothing."""
ADDRESSES = "write an address that begins with https://, http:// or mailto:"
"""The remedy, for messages."""
# browsers drop tabs, line ends and leading controls before they look for a scheme
_DROPPED = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
_CONTACT = re.compile(r"https?://[^\s<>\"]+|[^\s<>\"@:/]+@[^\s<>\"@:/]+")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")


def is_harmless(address: str) -> bool:
    r"""Tell whether a link goes to a page of ours or by a scheme of `SCHEMES`.

    >>> [is_harmless(a) for a in ("https://example.org/?a=b:c", "notes.html#a:b", "#c")]
    [True, True, True]
    >>> [is_harmless(a) for a in (" JavaScript:alert(1)", "java\tscript:x", "data:text/html,x")]
    [False, False, False]
    """
    match = _SCHEME.match(_DROPPED.sub("", address))
    return match is None or match[1].lower() in SCHEMES


def is_contact(text: str) -> bool:
    """Tell whether readers can write there: a mail address, or a page of the web.

    >>> [is_contact(t) for t in ("a@example.org", "https://example.org/", "javascript:a@b")]
    [True, True, False]
    """
    return _CONTACT.fullmatch(text) is not None
