"""The order of Thai dictionaries (pure).

After the rules of the Royal Society's dictionary: letters are compared from left to
right, consonants ก to ฮ (ฤ after ร, ฦ after ล) before vowels ะ to ไ; a leading vowel
files after the consonant that it stands before; ็ and the tone marks ่ ้ ๊ ๋ and ์ count
only where all letters are alike. Numbers come first, by their value, then Latin, Cyrillic
and Thai letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LEADING = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
_MARKS = "\u0e47-\u0e4e"
_MARK = re.compile(f"[{_MARKS}]")
_LETTER = re.compile(f"[^{_MARKS}]")
_NUMBER = re.compile(r"\d+")
_DIGITS = 9
_IGNORED = re.compile(f"[^0-9a-z\u0430-\u0451\u0e01-\u0e2e\u0e30-\u0e45{_MARKS}]")


@cache  # names, terms and titles are sorted for many lists
def sort_key(text: str) -> tuple[str, str, str]:
    """Return a key for `sorted`: letters, then marks at their places, then the text.

    >>> sorted(["เก่ง", "กอง", "เก็ง", "แก่", "ขา", "กฎ"], key=sort_key)
    ['กฎ', 'กอง', 'เก็ง', 'เก่ง', 'แก่', 'ขา']
    >>> sorted(["โซเวียต", "USSR", "ซาร์", "1905"], key=sort_key)
    ['1905', 'USSR', 'ซาร์', 'โซเวียต']
    >>> sorted(["ครั้งที่ 10", "ครั้งที่ 6"], key=sort_key)
    ['ครั้งที่ 6', 'ครั้งที่ 10']
    """
    folded = "".join(
        c
        for c in unicodedata.normalize("NFD", text.casefold())
        if not "\u0300" <= c <= "\u036f"
    )
    by_value = _NUMBER.sub(lambda number: number[0].zfill(_DIGITS), folded)
    letters = _IGNORED.sub("", _LEADING.sub(r"\2\1", by_value))
    # A mark weighs on the letter before it; none weighs less than any.
    marks = _LETTER.sub(" ", letters)
    return _MARK.sub("", letters), marks, text


def initial(text: str) -> str:
    """Return the heading under which a word files: its consonant, or a range.

    >>> initial("เลนิน"), initial("“ใต้ดิน”"), initial("USSR"), initial("150,000,000")
    ('ล', 'ต', 'A–Z', '0–9')
    """
    first = sort_key(text)[0][:1]
    if first.isdigit():
        return "0–9"
    if first.isascii():
        return "A–Z"
    return first if first >= "\u0e01" else "А–Я"
