"""Strings of a page's content, as Typst writes them (pure)."""

from __future__ import annotations

import re
import struct
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# The inside of a literal string: parentheses that balance need no escape.
LITERAL = rb"(?:[^()\\]|\\.)*"
for _ in range(4):
    LITERAL = rb"(?:[^()\\]|\\.|\(" + LITERAL + rb"\))*"
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_UNSAFE = re.compile(rb"[()\\\n\r]")
_ESCAPED = {b"\n": rb"\n", b"\r": rb"\r"} | {c: b"\\" + c for c in (b"(", b")", b"\\")}
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@cache  # a book has a few thousand clusters, each drawn often
def codes(literal: bytes) -> tuple[int, ...]:
    """Return the two-byte codes of a string operand."""
    raw = _ESCAPE.sub(
        lambda m: bytes([int(m[1], 8)]) if m[1].isdigit() else _NAMED.get(m[1], m[1]),
        literal,
    )
    return struct.unpack(f">{len(raw) // 2}H", raw)


def literal(glyphs: Sequence[int]) -> bytes:
    r"""Return the inside of a string operand with these two-byte codes.

    >>> literal([0x28, 0x41])
    b'\x00\\(\x00A'
    >>> codes(literal([0x28, 0x0A5C, 0x0D29])) == (0x28, 0x0A5C, 0x0D29)
    True
    """
    raw = struct.pack(f">{len(glyphs)}H", *glyphs)
    return _UNSAFE.sub(lambda m: _ESCAPED[m[0]], raw)
