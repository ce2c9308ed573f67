"""What Thai letters cannot do: marks in the wrong order or on nothing, words of two scripts (pure)."""

from __future__ import annotations

import re

_ABOVE = "\u0e31\u0e34-\u0e37\u0e47\u0e4d"
_BELOW = "\u0e38-\u0e3a"
_TONES = "\u0e48-\u0e4c"
_MARKS = f"{_ABOVE}{_BELOW}{_TONES}\u0e4e"
_CONSONANTS = "\u0e01-\u0e2e"
ORDER = re.compile(f"[{_TONES}][{_ABOVE}{_BELOW}]")
DOUBLED = re.compile(f"[{_ABOVE}]{{2}}|[{_BELOW}]{{2}}|[{_TONES}]{{2}}")
ALONE = re.compile(f"(?<![{_CONSONANTS}{_MARKS}\u25cc])[{_MARKS}]")
TWO_FOR_ONE = {
    re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32"): "\u0e33",
    re.compile("\u0e40\u0e40"): "\u0e41",
}
MIXED = re.compile(
    "[A-Za-z\u00c0-\u024f][\u0400-\u052f]|[\u0400-\u052f][A-Za-z\u00c0-\u024f]"
    "|[\u0370-\u03ff][A-Za-z\u0400-\u052f]|[A-Za-z\u0400-\u052f][\u0391-\u03ff]"
    "|[\u0e01-\u0e4e][\u0e80-\u0eff\u1780-\u17ff]|[\u0e80-\u0eff\u1780-\u17ff][\u0e01-\u0e4e]"
)
