"""One spelling for what looks the same (pure).

Unicode's own normal form leaves most of Thai alone: น้ำ can be typed in four ways that no
reader can tell apart. `normalise` is for comparing, never for printing: the reading text
and the witness stand as they are, and are tested to hold nothing that it would hide.
"""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = "[\u00ad\u200b-\u200d\u2060\ufeff]"
"""Soft hyphen, zero width space, joiners and the byte order mark."""

_ABOVE_BELOW = "\u0e31\u0e34-\u0e3a\u0e47"
_TONES = "\u0e48-\u0e4c\u0e4e"

REORDERINGS = (
    (INVISIBLE, ""),
    # twice เ typed for แ
    ("\u0e40\u0e40", "\u0e41"),
    # a tone mark or ์ typed before the vowel that it stands on: ก่ ี for กี ่
    (f"([{_TONES}]+)([{_ABOVE_BELOW}]+)", r"\2\1"),
    # sara am in two pieces, a tone mark between them or not
    ("\u0e4d([\u0e48-\u0e4b]*)\u0e32", "\\1\u0e33"),
    # a tone mark typed after the vowel that follows: นำ ้ for น ้ำ
    (f"([\u0e30\u0e32\u0e33\u0e45]+)([{_TONES}]+)", r"\2\1"),
    # ๅ typed for า; it is a letter of its own only after ฤ and ฦ
    ("(^|[^\u0e24\u0e26])\u0e45", "\\1\u0e32"),
    # one mark typed twice
    ("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\\1+", r"\1"),
)
"""Patterns and replacements, in this order; the search hands them to its script.

After ``pythainlp.util.normalize``.
"""


def normalise(text: str) -> str:
    r"""Return a text in NFC, without anything invisible, its marks in their order.

    That is: letter, vowel above or below, tone mark, vowel that follows. The rules are
    repeated until nothing changes: one may make place for another.

    >>> {normalise(t) for t in ("น้ำ", "น้\u0e4d\u0e32", "น\u0e4d้\u0e32", "น\u0e33้")}
    {'น้ำ'}
    >>> normalise("เเม\u200bน\u0e4c\u0e34"), normalise("ฤๅษี")
    ('แมนิ์', 'ฤๅษี')
    >>> normalise("\u0e30\u0e48\u0e30\u0e48") == "\u0e48\u0e30\u0e30"
    True
    """
    text, before = unicodedata.normalize("NFC", text), ""
    while text != before:
        before = text
        for pattern, replacement in REORDERINGS:
            text = re.sub(pattern, replacement, text)
    return text
