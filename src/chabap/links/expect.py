"""What the site says of ids, which the PDF must have in the same place (pure)."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from .pages import tag
from .paper import Expected
from .site import Site, inventory_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARAGRAPH = "par:paragraph"
"""What paragraphs are called in the inventory."""
_MOST = 200
"""Letters of an element that are looked at."""
_NOT_WORDS = (
    "descendant-or-self::*[contains(@class, 'headerlink') or contains(@class, 'section-sign')"
    " or contains(@class, 'label') or contains(@class, 'note-mark') or @hidden]"
)


def expected_of(files: Mapping[str, bytes]) -> dict[str, Expected]:
    """Return what must stand at each id of a site, of the version at its root."""
    found: dict[str, Expected] = {}
    inventory = files.get("objects.inv")
    objects = inventory_lines(inventory) if inventory else []
    paragraphs = {name for kind, name, _ in objects if kind == _PARAGRAPH}
    for name, page in Site(files).pages.items():
        if _is_frozen(name):
            continue
        for node_id, element in page.by_id.items():
            found.setdefault(node_id, _expected(element, sign=node_id in paragraphs))
    return found


def _is_frozen(name: str) -> bool:
    first = name.partition("/")[0]
    return first[:1] == "v" and first[1:2].isdigit()


def _expected(element: Any, *, sign: bool) -> Expected:
    if element.get("role") == "doc-footnote":
        number = element.xpath("string((.//*[@class='note-number'])[1])").strip()
        return Expected(mark=number)
    number = element.xpath("string((.//a[@class='section-sign'])[1])") if sign else ""
    heading = next(iter(element), None) if tag(element) == "section" else None
    words = deepcopy(element if heading is None else heading)
    words.tail = None
    for part in words.xpath(_NOT_WORDS):
        tail = part.tail or ""
        part.clear()
        part.tail = tail
    return Expected(
        words="".join(words.itertext())[:_MOST].strip(), sign=number.strip()
    )
