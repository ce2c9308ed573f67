"""The least pieces of Thai (pure): letters with all that stands on them, and joints between."""

from __future__ import annotations

import re

LETTERS = "\u0e01-\u0e3a\u0e40-\u0e4e"
"""Letters, vowels and marks, for a class of characters; no digits and punctuation."""
JOINER = "\N{COMBINING GRAPHEME JOINER}"
"""Prints nothing, belongs to the letter before it; no line ends beside it (UAX #14, LB12)."""

# A place inside a word between two clusters: not after a leading vowel
# (\u0e40-\u0e44), not before a following vowel or a mark.
_FOLLOWING = "\u0e30-\u0e3a\u0e45\u0e47-\u0e4e"
_SEAM = re.compile(
    f"(?<=[\u0e01-\u0e39\u0e45-\u0e4e])(?=[{LETTERS}])(?![{_FOLLOWING}])"
)
# Sara am is drawn around the tone before it: the two and their letter stay together.
_TOUCHING = re.compile(
    f"(?<=[{LETTERS}])(?=[{LETTERS}])"
    "(?![\u0e48-\u0e4b]\u0e33)(?!(?<=[\u0e48-\u0e4b])\u0e33)"
)


def clusters(text: str) -> list[str]:
    """Split a Thai run into the least pieces that a line may not part: a letter with all on it.

    >>> clusters("เปโตรกราด"), clusters("น้ำผึ้ง")
    (['เป', 'โต', 'ร', 'ก', 'รา', 'ด'], ['น้ำ', 'ผึ้', 'ง'])
    """
    return _SEAM.split(text)


def joined(text: str) -> str:
    """Return a text with `JOINER` wherever two letters touch.

    >>> joined("ที่ วงดนตรี น้ำ").replace(JOINER, "-")
    'ท-ี-่ ว-ง-ด-น-ต-ร-ี น้ำ'
    """
    return _TOUCHING.sub(JOINER, text)
