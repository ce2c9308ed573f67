"""The ink of a page, and fewer operators for it (pure).

Typst writes black as a colour of a profile, of which a copy shop makes four inks, and each
cluster of Thai with a font and a position of its own. Here black is black, and neighbours on
a line are drawn at once, and places are told to a hundredth of a point: the file is two fifths
smaller, no glyph moves by more than a hundredth of a point.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chabap.typst.strings import LITERAL, codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pikepdf

Widths = dict[int, float]
"""Widths of the glyphs of a font, in thousandths, by their codes."""

LOOSE = 0.004
"""Part of the size by which letters stand apart in a line that is letterspaced."""
_PLACE = re.compile(rb"([-\d.]+) ([-\d.]+) (Tm|cm)\b")
_BLACK = re.compile(rb"/c\d+ (cs 0 scn|CS 0 SCN)")
_SHOW = re.compile(
    rb"\s*0 Tr/(?P<font>f\d+) (?P<size>[\d.]+) Tf 1 0 0 -1 (?P<x>[-\d.]+) (?P<y>[-\d.]+) Tm"
    rb"(?:\((?P<literal>" + LITERAL + rb")\)Tj"
    rb"|\[(?P<array>(?:\(" + LITERAL + rb"\)|[-\d.]+|\s+)*)\]TJ)\s*",
    re.DOTALL,
)
_PART = re.compile(rb"\((?P<literal>" + LITERAL + rb")\)|(?P<move>[-\d.]+)", re.DOTALL)


def widths(font: pikepdf.Object) -> Widths:
    """Read the widths of the glyphs of a font."""
    found: Widths = {}
    items = list(font.DescendantFonts[0].W)
    while items:
        first, second = int(items.pop(0)), items.pop(0)
        if isinstance(second, int) or not hasattr(second, "__iter__"):
            width = float(items.pop(0))
            found |= dict.fromkeys(range(first, int(second) + 1), width)
        else:
            found |= {first + n: float(width) for n, width in enumerate(second)}
    return found


def blacken(content: bytes) -> bytes:
    r"""Return the page with its black as black ink alone.

    >>> blacken(b"q/c0 cs 0 scn BT/c0 CS 0 SCN")
    b'q 0 g BT 0 G'
    """
    return _BLACK.sub(lambda m: b" 0 g" if m[1][:2] == b"cs" else b" 0 G", content)


def join(content: bytes, fonts: Mapping[str, Widths]) -> bytes:
    """Return the page with neighbours of one font on one line drawn at once."""
    out, at = [], 0
    run: list[re.Match[bytes]] = []
    for show in _SHOW.finditer(content):
        if run and not _continues(run[-1], show):
            out += [content[at : run[0].start()], _drawn(run, fonts)]
            at, run = run[-1].end(), []
        run.append(show)
    if run:
        out += [content[at : run[0].start()], _drawn(run, fonts)]
        at = run[-1].end()
    return b"".join([*out, content[at:]])


def round_places(content: bytes) -> bytes:
    r"""Return the page with places to a hundredth of a point, 0.004 mm.

    >>> round_places(b"1 0 0 -1 248.06198 -0.001 cm 0 g BT 1 0 0 -1 4.2867203 10 Tm")
    b'1 0 0 -1 248.06 0 cm 0 g BT 1 0 0 -1 4.29 10 Tm'
    """
    return _PLACE.sub(
        lambda m: b"%s %s %s" % (_short(float(m[1])), _short(float(m[2])), m[3]),
        content,
    )


def _short(number: float) -> bytes:
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return (text if text != "-0" else "0").encode()


def is_spaced(
    content: bytes, span: tuple[int, int], fonts: Mapping[str, Widths]
) -> bool:
    """Tell whether what is drawn behind a span stands away from it: the line is letterspaced."""
    start, end = span
    own, after = (
        _SHOW.search(content, start, end),
        _SHOW.search(content, end, end + 2000),
    )
    if not own or not after or b"ET" in content[end : after.start()]:
        return False
    size = float(own["size"])
    pen = float(own["x"])
    for text, by in _parts(own):
        known = fonts[own["font"].decode()]
        width = -by if text is None else sum(known.get(c, 0.0) for c in codes(text))
        pen += width * size / 1000
    return float(after["x"]) - pen > LOOSE * size


def _continues(last: re.Match[bytes], show: re.Match[bytes]) -> bool:
    same = all(last[key] == show[key] for key in ("font", "size", "y"))
    return same and last.end() == show.start()


def _drawn(run: list[re.Match[bytes]], fonts: Mapping[str, Widths]) -> bytes:
    """Return one operator that draws what a run of them drew."""
    known = fonts[run[0]["font"].decode()]
    size = float(run[0]["size"])
    start = float(run[0]["x"])
    parts: list[bytes] = []
    pen = 0.0  # in thousandths of the size, from the start
    for show in run:
        move = round(pen - (float(show["x"]) - start) / size * 1000)
        pen -= move
        if move:
            parts.append(b"%d" % move)
        for text, by in _parts(show):
            if text is None:
                parts.append(b"%g" % by)
                pen -= by
            else:
                parts.append(b"(%s)" % text)
                pen += sum(known.get(code, 0.0) for code in codes(text))
    joined = b"".join(parts).replace(b")(", b"")
    head = b" 0 Tr/%s %s Tf 1 0 0 -1 %s %s Tm" % (
        run[0]["font"],
        run[0]["size"],
        run[0]["x"],
        run[0]["y"],
    )
    return b"%s[%s]TJ\n" % (head, joined)


def _parts(show: re.Match[bytes]) -> Iterator[tuple[bytes | None, float]]:
    """Yield strings and movements of one operator."""
    if show["literal"] is not None:
        yield show["literal"], 0.0
        return
    for part in _PART.finditer(show["array"]):
        if part["move"]:
            yield None, float(part["move"])
        else:
            yield part["literal"], 0.0
