"""The ink of a page, and fewer operators for it (pure).

Typst writes black as a colour of a profile, of which a copy shop makes four inks, and each
cluster of Thai with a font and a position of its own. Here black is black, and neighbours on
a line are drawn from one place on, and places are told to a hundredth of a point: the file is
half as large, no glyph moves by more than a hundredth of a point.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from chabap.typst.strings import LITERAL, codes, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pikepdf

Widths = dict[int, float]
"""Widths of the glyphs of a font, in thousandths, by their codes."""

LOOSE = 0.004
"""Part of the size by which letters stand apart in a line that is letterspaced."""
NEAR = 0.009
"""Points by which a letter may stand beside its place."""
_PLACE = re.compile(rb"([-\d.]+) ([-\d.]+) (Tm|cm)\b")
_BLACK = re.compile(rb"/c\d+ (cs 0 scn|CS 0 SCN)")
_SHOW = re.compile(
    rb"\s*0 Tr/(?P<font>f\d+) (?P<size>[\d.]+) Tf 1 0 0 -1 (?P<x>[-\d.]+) (?P<y>[-\d.]+) Tm"
    rb"(?:\((?P<literal>" + LITERAL + rb")\)Tj"
    rb"|\[(?P<array>(?:\(" + LITERAL + rb"\)|[-\d.]+|\s+)*)\]TJ)\s*",
    re.DOTALL,
)
_MARKS = re.compile(rb"(?:\s|EMC|/Span<</ActualText<[0-9A-F]*>>>BDC)*")
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
    """Return the page with neighbours of one font on one line drawn from one place on."""
    out, at = [], 0
    line: list[re.Match[bytes]] = []
    for show in _SHOW.finditer(content):
        if line and not _continues(line[-1], show, content):
            out += [content[at : line[0].start()], _drawn(line, content, fonts)]
            at, line = line[-1].end(), []
        line.append(show)
    if line:
        out += [content[at : line[0].start()], _drawn(line, content, fonts)]
        at = line[-1].end()
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


def _continues(last: re.Match[bytes], show: re.Match[bytes], content: bytes) -> bool:
    """Tell whether nothing but marks of what is drawn stands between two operators of a line."""
    same = all(last[key] == show[key] for key in ("font", "size", "y"))
    return same and bool(_MARKS.fullmatch(content, last.end(), show.start()))


def _drawn(
    line: list[re.Match[bytes]], content: bytes, fonts: Mapping[str, Widths]
) -> bytes:
    """Return what draws what some operators of a line drew: it says once where it begins.

    In a letterspaced line each letter stands as far from the one before: that is said once, too.
    """
    first = line[0]
    known = fonts[first["font"].decode()]
    size, start = float(first["size"]), float(first["x"])
    shows = [_letters(show, known, start=start, size=size) for show in line]
    letters = [letter for show in shows for letter in show]
    apart = (b - a - known.get(code, 0.0) for (code, a), (_, b) in pairwise(letters))
    spacing = b"%.3f" % (_tracking(apart) * size / 1000)
    tracking = float(spacing) / size * 1000
    out = [
        b" 0 Tr/%s %s Tf 1 0 0 -1 %s %s Tm"
        % (first["font"], first["size"], first["x"], first["y"])
    ]
    if tracking:
        out.append(b" %s Tc" % spacing)
    pen, end = 0.0, first.end()
    string: list[int] = []

    def close() -> None:
        if string:
            out.append(b"(%s)" % literal(string))
            string.clear()

    out.append(b"[")
    for show, glyphs in zip(line, shows, strict=True):
        if marks := content[end : show.start()].strip():
            close()
            out.append(b"]TJ %s[" % marks)
        end = show.end()
        for code, at in glyphs:
            if abs(pen - at) * size > NEAR * 1000:
                close()
                move = round(pen - at)
                out.append(b"%d" % move)
                pen -= move
            string.append(code)
            pen += known.get(code, 0.0) + tracking
    close()
    out.append(b"]TJ 0 Tc\n" if tracking else b"]TJ\n")
    return b"".join(out)


def _letters(
    show: re.Match[bytes], known: Widths, *, start: float, size: float
) -> list[tuple[int, float]]:
    """Return the glyphs of an operator and where they stand, in thousandths of the size."""
    found = []
    pen = (float(show["x"]) - start) / size * 1000
    for text, by in _parts(show):
        pen -= by
        for code in codes(text or b""):
            found.append((code, pen))
            pen += known.get(code, 0.0)
    return found


def _tracking(apart: Iterable[float]) -> float:
    """Return how far apart the letters of a run stand, if most stand alike.

    >>> _tracking([16.1, 0, 15.9, 16, 300.2]), _tracking([0, 0, 0, -7]), _tracking([])
    (16.0, 0.0, 0.0)
    """
    alike: defaultdict[int, list[float]] = defaultdict(list)
    for distance in apart:
        alike[round(distance)].append(distance)
    most = max(alike.values(), key=len, default=[0.0])
    return round(sum(most) / len(most), 3) if len(most) > 2 else 0.0


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
