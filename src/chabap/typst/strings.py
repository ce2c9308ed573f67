"""Strings of a page's content, as Typst writes them (pure)."""

from __future__ import annotations

import re
import struct
from functools import cache

# The inside of a literal string: parentheses that balance need no escape.
LITERAL = rb"(?:[^()\\]|\\.)*"
for _ in range(4):
    LITERAL = rb"(?:[^()\\]|\\.|\(" + LITERAL + rb"\))*"
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@cache  # a book has a few thousand clusters, each drawn often
def codes(literal: bytes) -> tuple[int, ...]:
    """Return the two-byte codes of a string operand."""
    raw = _ESCAPE.sub(
        lambda m: bytes([int(m[1], 8)]) if m[1].isdigit() else _NAMED.get(m[1], m[1]),
        literal,
    )
    return struct.unpack(f">{len(raw) // 2}H", raw)
