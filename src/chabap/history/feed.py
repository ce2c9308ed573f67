"""The feed of versions, for programs that tell readers of a new one (pure).

Atom, RFC 4287. Its ids are made of the edition's id and the version alone: they stay when
the site moves.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from lxml import etree
from lxml.builder import ElementMaker

from chabap.versions.record import version_key

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from chabap.edition import Edition
    from chabap.versions.record import Release

ATOM = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"
FILE = "feed.xml"


def feed(
    edition: Edition, releases: Iterable[Release], *, title: str, page: str
) -> bytes:
    """Return the feed of some versions, the oldest first; *page* is the one that lists them.

    Links are absolute if the edition has an address, and relative to the feed if not.
    """
    make = ElementMaker(namespace=ATOM, nsmap={None: ATOM})
    known = sorted(releases, key=lambda r: version_key(r.version), reverse=True)
    here = f"{edition.address}latest/" if edition.address else ""
    root = make.feed(
        make.id(_id(f"{edition.id}/versions")),
        make.title(f"{edition.title}: {title}"),
        make.updated(_time(max(release.date for release in known))),
        make.author(make.name(edition.editor)),
        make.link(rel="self", type="application/atom+xml", href=f"{here}{FILE}"),
        make.link(rel="alternate", type="text/html", href=f"{here}{page}"),
        make.rights(edition.licences.notes),
    )
    root.set("{http://www.w3.org/XML/1998/namespace}lang", edition.language)
    for release in known:
        root.append(_entry(make, edition, release, page=f"{here}{page}"))
    text: bytes = etree.tostring(
        root, xml_declaration=True, encoding="utf-8", pretty_print=True
    )
    return text


def _entry(
    make: ElementMaker, edition: Edition, release: Release, *, page: str
) -> etree._Element:
    """Return the entry of a version; what changed is a list."""
    html = ElementMaker(namespace=XHTML, nsmap={None: XHTML})
    changes = [html.li(change) for change in release.changes]
    told = html.div(html.ul(*changes) if changes else html.p(edition.title))
    entry = make.entry(
        make.id(_id(f"{edition.id}/{release.version}")),
        make.title(f"{edition.title} {release.version}"),
        make.updated(_time(release.date)),
        make.published(_time(release.date)),
        make.link(
            rel="alternate", type="text/html", href=f"{page}#{anchor(release.version)}"
        ),
        make.content(told, type="xhtml"),
    )
    assert isinstance(entry, etree._Element)
    return entry


def anchor(version: str) -> str:
    """Return the id of a version on the page that lists them.

    >>> anchor("0.1.0")
    'v0-1-0'
    """
    return f"v{version.replace('.', '-')}"


def _id(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _time(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
