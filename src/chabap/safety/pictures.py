"""Which pictures may be shown, and what an SVG may hold (pure).

An SVG is a document: it can run scripts, hold HTML, and ask other hosts. What a drawing needs
is listed here; the rest is refused, because a picture that was changed in silence would no
longer be the one that was seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".png", ".svg"})
"""The kinds that all formats can show."""
_SVG = "{http://www.w3.org/2000/svg}"
_HTML = "http://www.w3.org/1999/xhtml"
_ELEMENTS = frozenset((
    "svg", "g", "defs", "symbol", "use", "switch", "title", "desc", "metadata", "style",
    "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
    "textPath", "image", "linearGradient", "radialGradient", "stop", "pattern",
    "clipPath", "mask", "marker", "filter", "feBlend", "feColorMatrix",
    "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting",
    "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA",
    "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode",
    "feMorphology", "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight",
    "feTile", "feTurbulence", "view",
))  # fmt: skip
"""What draws; neither scripts, links, HTML (foreignObject) nor movement."""
_INSIDE = re.compile(r"#|data:image/(png|jpeg|gif);base64,", re.IGNORECASE)
# an escape (\\) could hide the others
_ASKS = re.compile(r"@import|\\|url\((?!\s*[\"']?#)", re.IGNORECASE)
_REMEDY = "save the picture as plain SVG without it"


def wrong_with(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield what an SVG may not hold, with its line: what, and the remedy."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        yield error.lineno or 1, f"no XML ({error.msg}); save the picture as SVG again"
        return
    if root.getroottree().docinfo.internalDTD is not None:
        yield 1, f"a document type, which can hold anything; {_REMEDY}"
    if root.tag != f"{_SVG}svg":
        yield 1, f"no SVG; its first element must be svg, of the namespace {_SVG}"
    # style sheets are named before the root
    around = (*root.itersiblings(preceding=True), *root.itersiblings())
    for node in (*around, *root.iter()):
        for what in _wrong(node):
            yield node.sourceline or 1, f"{what}; {_REMEDY}"


def _wrong(node: etree._Element) -> Iterator[str]:
    if node.tag is etree.Comment:
        return
    if not isinstance(node.tag, str):
        yield f"an instruction or entity, {str(node)[:40]}"
        return
    within_data = any(True for _ in node.iterancestors(f"{_SVG}metadata"))
    name = node.tag.removeprefix(_SVG)
    described = within_data and etree.QName(node).namespace != _HTML
    if name not in _ELEMENTS and not described:
        yield f"the element {etree.QName(node).localname}, which is more than a drawing"
    if name == "style" and _ASKS.search("".join(node.itertext())):
        yield "a style that asks for another file"
    for key, value in node.attrib.items():
        bare = etree.QName(key).localname.lower()
        if bare.startswith("on"):
            yield f"the attribute {bare}, which acts"
        elif (
            bare in ("href", "src")
            and not within_data
            and not _INSIDE.match(value.strip())
        ):
            yield f"the address {value[:60]!r} of something outside it"
        elif _ASKS.search(value):
            yield f"the attribute {bare}, which asks for another file"
