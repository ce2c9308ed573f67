"""Writes a page anew: in black ink, with fewer operators and the texts that it needs (pure).

Typst writes black as a colour of a profile, of which a copy shop makes four inks, and each
cluster of Thai with a font and a position of its own. Here black is black, and neighbours on
a line are drawn from one place on, and places are told to a hundredth of a point: the file is
half as large, no glyph moves by more than a hundredth of a point.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from chabap.typst.raised import lowered
from chabap.typst.strings import literal
from chabap.typst.voices import SARA_AM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pikepdf

    from chabap.typst.shows import Number, Show
    from chabap.typst.voices import Voices

Widths = dict[int, float]
"""Widths of the glyphs of a font, in thousandths, by their codes."""

LOOSE = 0.004
"""Part of the size by which letters stand apart in a line that is letterspaced."""
NEAR = 0.009
"""Points by which a letter may stand beside its place."""
_PLACE = re.compile(rb"([-\d.]+) ([-\d.]+) cm\b")
_BLACK = re.compile(rb"/c\d+ (cs 0 scn|CS 0 SCN)")


class Line(NamedTuple):
    """What is drawn from one place on, with the marks before each operator and behind it."""

    shows: list[Show]
    opened: list[bytes]
    closed: list[bytes]


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


def drawing(
    shows: list[Show],
    rest: bytes,
    *,
    voices: Voices,
    widths: Mapping[Number, Widths],
) -> bytes:
    """Return the content of a page.

    A replacement text stays only where the glyphs do not say the same.
    """
    shows, rest = lowered(shows, rest)
    texts = [show.said for show in shows]
    for number in reversed(range(len(shows) - 1)):
        if shows[number + 1].joined:
            texts[number] += texts[number + 1]
    out: list[bytes] = []
    line = Line([], [], [])
    for show, text, after in zip(shows, texts, (*shows[1:], None), strict=False):
        if line.shows and not _continues(line.shows[-1], show):
            out.append(_drawn(line, widths))
            line = Line([], [], [])
        if not line.shows:
            out.append(_mended(show.before))
        line.shows.append(show)
        goes_on = after is not None and after.joined
        alone = not (goes_on or show.joined)
        if alone and _speaks(show, voices) and not _is_parted(show, after, widths):
            line.opened.append(b"")
            line.closed.append(b"")
        else:
            line.opened.append(b"" if show.joined else _span(text))
            line.closed.append(b"" if goes_on else b"EMC")
    if line.shows:
        out.append(_drawn(line, widths))
    return b"".join([*out, _mended(rest)])


def _speaks(show: Show, voices: Voices) -> bool:
    """Tell whether the glyphs say what they have to say, and no space between."""
    operand = show.operand
    same = show.says == tuple(map(voices.get, operand.glyphs))
    return same and (operand.text is None or not operand.gap)


def _is_parted(show: Show, after: Show | None, widths: Mapping[Number, Widths]) -> bool:
    """Tell whether readers that measure from marks (Poppler) would hear a space behind a cluster.

    So it is with one of several glyphs in a line that is letterspaced.
    """
    operand = show.operand
    if operand.text is None or len(operand.glyphs) < 2:
        return False
    if after is None or not (show.origin and after.origin):
        return False
    (left, base), (right, other) = show.origin, after.origin
    known, size = widths[show.way.font], show.way.size
    if abs(base - other) > NEAR or size != after.way.size:
        return False
    pen = left + float(show.x)
    for move, run in operand.runs:
        pen += (sum(known.get(code, 0.0) for code in run) - move) * size / 1000
    return LOOSE * size < right + float(after.x) - pen < size


def _continues(last: Show, show: Show) -> bool:
    """Tell whether two operators stand beside each other on a line, in the same letters."""
    same = last.how == show.how and last.y == show.y and show.way.level
    return same and not show.before.strip()


def _mended(between: bytes) -> bytes:
    """Mend what stands between the text of a page: the ink, and the places."""
    return round_places(blacken(between)).lstrip()


def blacken(content: bytes) -> bytes:
    r"""Return the page with its black as black ink alone.

    >>> blacken(b"q/c0 cs 0 scn BT/c0 CS 0 SCN")
    b'q 0 g BT 0 G'
    """
    return _BLACK.sub(lambda m: b" 0 g" if m[1][:2] == b"cs" else b" 0 G", content)


def round_places(content: bytes) -> bytes:
    r"""Return the page with places to a hundredth of a point, 0.004 mm.

    >>> round_places(b"1 0 0 -1 248.06198 -0.001 cm 0 g BT")
    b'1 0 0 -1 248.06 0 cm 0 g BT'
    """
    return _PLACE.sub(lambda m: b"%s %s cm" % (_short(m[1]), _short(m[2])), content)


def _short(number: bytes) -> bytes:
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return (text if text != "-0" else "0").encode()


def _drawn(line: Line, widths: Mapping[Number, Widths]) -> bytes:
    """Return what draws what some operators of a line drew: it says once where it begins.

    In a letterspaced line each letter stands as far from the one before: that is said once, too.
    """
    first = line.shows[0]
    known, size = widths[first.way.font], first.way.size
    start = float(first.x)
    shows = [_letters(show, known, start=start) for show in line.shows]
    letters = [letter for show in shows for letter in show]
    apart = [b - a - width for (_, a, width), (_, b, _) in pairwise(letters)]
    spacing = b"%.3f" % (_tracking(apart) * size / 1000)
    tracking = float(spacing) / size * 1000
    out = [
        line.opened[0],
        b" %s %s %s Tm" % (first.how, _short(first.x), _short(first.y)),
    ]
    if tracking:
        out.append(b" %s Tc" % spacing)
    pen = 0.0
    string: list[int] = []

    def close() -> None:
        if string:
            out.append(b"(%s)" % literal(string))
            string.clear()

    def go_to(at: float) -> None:
        nonlocal pen
        if abs(pen - at) * size > NEAR * 1000:
            close()
            move = round(pen - at)
            out.append(b"%d" % move)
            pen -= move

    out.append(b"[")
    for number, glyphs in enumerate(shows):
        if number and (mark := line.closed[number - 1] + line.opened[number]):
            # before the array ends: pdf.js takes a movement that begins one for too wide
            # in a letterspaced line
            go_to(glyphs[0][1])
            close()
            out.append(b"]TJ %s[" % mark)
        for code, at, width in glyphs:
            go_to(at)
            string.append(code)
            pen += width + tracking
    close()
    out.append(b"]TJ 0 Tc\n" if tracking else b"]TJ\n")
    if line.closed[-1]:
        out.append(b"EMC\n")
    return b"".join(out)


def _span(text: str) -> bytes:
    """Return the opening of a span with a replacement text."""
    said = text.encode("utf-16-be").hex().upper().encode()
    return b"/Span<</ActualText<FEFF%s>>>BDC" % said


def _letters(
    show: Show, known: Widths, *, start: float
) -> list[tuple[int, float, float]]:
    """Return the glyphs of an operator, where they stand and how wide they are.

    Both in thousandths of the size.

    The ring of sara am comes after the tone, as Unicode takes the letter apart: Firefox reads
    no replacement texts, but compares by that (NFKC).
    """
    found = []
    pen = (float(show.x) - start) / show.way.size * 1000
    for move, run in show.operand.runs:
        pen -= move
        for code in run:
            width = known.get(code, 0.0)
            found.append((code, pen, width))
            pen += width
    if SARA_AM in (show.operand.text or "") and "" in show.says:
        ring = show.says.index("")
        found[ring:-1] = [*found[ring + 1 : -1], found[ring]]
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
