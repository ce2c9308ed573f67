"""A plain text as the source of a chapter: its paragraphs, and their words as MyST (pure)."""

from __future__ import annotations

import re
from typing import NamedTuple

from chabap.thai.normal import INVISIBLE

HEADING = 80
"""Letters that a first paragraph of one line has at the most, if it is taken for the heading."""
_UNSEEN = re.compile(rf"{INVISIBLE}|[\x00-\x08\x0e-\x1f\x7f]")
"""What no reader can see, in the middle of words, and no page can hold."""
_SPACE = re.compile(r"[^\S\xa0]+")
_THAI = "[\u0e01-\u0e5b]"
_INSIDE_THAI = re.compile(rf"(?<={_THAI})[ \t\r\f\v]*\n[ \t\r\f\v]*(?={_THAI})")
_MARKUP = re.compile(
    r"[\\`*_\[{<]"
    r"|&(?=#?\w+;)"
    r"|^[#>+%:~-]"  # headings, quotations, lists, comments, fences
    r"|^\((?=[^)]*\)=)"  # a label
    r"|#(?=\s*$)"  # the end of a heading
    # a list: CommonMark has up to nine digits
    + "".join(rf"|(?<=^\d{{{digits}}})[.)]" for digits in range(1, 10))
)


class Chapter(NamedTuple):
    """What a plain text makes of a chapter."""

    heading: str
    """The first paragraph, if it is one short line and others follow; else ""."""
    paragraphs: tuple[str, ...]


def chapter(text: str) -> Chapter:
    r"""Part a text into a heading and paragraphs, each on one line.

    Blank lines part paragraphs; in a text that has none, every line is one. Inside a
    paragraph nothing stands for a line end between two Thai letters, else a space.

    >>> chapter("บทที่ 1\n\nครั้งหนึ่งนาน\nมาแล้ว มี\nthe fox\n\nจบ\n")
    Chapter(heading='บทที่ 1', paragraphs=('ครั้งหนึ่งนานมาแล้ว มี the fox', 'จบ'))
    >>> chapter("one\ntwo")
    Chapter(heading='one', paragraphs=('two',))
    """
    seen = _UNSEEN.sub("", text).strip()
    parted = re.split(r"\n\s*\n", seen)
    blocks = parted if len(parted) > 1 else seen.splitlines()
    joined = (_SPACE.sub(" ", _INSIDE_THAI.sub("", block)).strip() for block in blocks)
    found = tuple(filter(None, joined))
    if len(found) > 1 and len(found[0]) <= HEADING and "\n" not in blocks[0]:
        return Chapter(found[0], found[1:])
    return Chapter("", found)


def as_myst(words: str) -> str:
    r"""Return the words of a paragraph or heading so that MyST reads them as they are.

    >>> print(as_myst("1. [ก] * ข_ค"), as_myst("- ง"), as_myst("(c)"))
    1\. \[ก] \* ข\_ค \- ง (c)
    """
    return _MARKUP.sub(r"\\\g<0>", words)
