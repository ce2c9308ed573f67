"""What no source of a book may hold: damage that an editor, a merge or a tool does (pure).

`broken` looks for what makes a file unreadable; nothing else is worth looking for then.
`strange` looks for characters that nobody sees or that look like others, and `unclosed` for
markup that runs on to the end. The witnesses may hold anything: they are as they came. The
records of the apparatus quote them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from chabap.thai.misplaced import ALONE, DOUBLED, MIXED, ORDER, TWO_FOR_ONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCES = (".md", ".toml", ".bib", ".txt", ".lock")
"""Endings of what editors write."""
QUOTING = ("witness/", "apparatus/", "releases/")
"""Folders of what a witness has, or a version had."""
_MERGE = re.compile(rb"^(<{7}|\|{7}|>{7})( |$)", re.MULTILINE)
_TAKES_MARK = (".bib", ".csv")
"""What programs write with a byte order mark; it is read so."""

_SPACES = {" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"}
_TURNS = {
    chr(code)
    for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
_WHY = {
    "Cc": "which prints nothing; remove it",
    "Cf": "which nobody sees; remove it",
    "Cn": "which is no character; write what was meant",
    "Co": "which only one font has; write the letter that was meant",
    "Cs": "which is half a character; write what was meant",
    "Zl": "which nobody sees; write \\ at the end of the line, or a new paragraph",
    "Zp": "which nobody sees; write a new paragraph",
    "Zs": "which looks like a space; write a space",
}
"""By Unicode's categories."""
_FENCE = re.compile(r"[ >]*(`{3,}|~{3,}|:{3,})\s*(.*)")


def is_source(name: str) -> bool:
    """Tell whether a file, named from the root of the book, is one that editors write."""
    return name.endswith(SOURCES) and not name.startswith(QUOTING)


def broken(name: str, data: bytes) -> str:
    """Say why a text cannot be read as it was meant, "" if it can."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return _told(
            name, data, error.start, "not UTF-8; save the file in that encoding"
        )
    if not name.endswith(SOURCES) or name.startswith("witness/"):
        return ""
    if match := _MERGE.search(data):
        mark = match[1].decode()
        return _told(
            name,
            data,
            match.start(),
            f"a merge left {mark} here; choose what is right and take the marks out",
        )
    if data.startswith(b"\xef\xbb\xbf") and not name.endswith(_TAKES_MARK):
        return f"{name}:1: begins with a byte order mark; save it as UTF-8 without one"
    if (at := data.find(0)) >= 0:
        return _told(name, data, at, "holds bytes of zero; restore the file from git")
    if (at := data.find(b"\r")) >= 0:
        end = "CR LF" if data[at : at + 2] == b"\r\n" else "CR"
        return _told(
            name,
            data,
            at,
            f"the line ends in {end}; save the file with the line ends of Unix, LF",
        )
    return ""


def _told(name: str, data: bytes, at: int, what: str) -> str:
    return f"{name}:{data.count(10, 0, at) + 1}: {what}"


def strange(name: str, text: str) -> Iterator[str]:
    """Yield the characters of a source that must not be there: file, line, what, remedy."""
    if not _is_suspect(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.isascii() and line.isprintable():
            continue
        for what in dict.fromkeys(_of_line(line, tabs=not name.endswith(".md"))):
            yield f"{name}:{number}: {what}"


def _is_suspect(text: str) -> bool:
    """Tell, quickly, whether there may be anything in a text."""
    if not all(c.isprintable() or c in _SPACES or c == "\n" for c in set(text)):
        return True
    return not text.isascii() and (
        "\ufffd" in text
        or any(p.search(text) for p in (ORDER, DOUBLED, ALONE, MIXED, *TWO_FOR_ONE))
        or not unicodedata.is_normalized("NFC", text)
    )


def _of_line(line: str, *, tabs: bool) -> Iterator[str]:
    for at, letter in enumerate(line):
        if (letter.isprintable() and letter != "\ufffd") or letter in _SPACES:
            continue
        if letter == "\t":
            if not tabs:
                yield f"{_named(letter)}{_behind(line, at)}; write a space"
        elif letter in _TURNS:
            yield f"{_named(letter)}{_behind(line, at)}, which turns the letters after it; remove it"
        elif letter == "\ufffd":
            yield f"{_named(letter)}{_behind(line, at)}, where a letter was lost; write that letter"
        else:
            yield f"{_named(letter)}{_behind(line, at)}, {_WHY[unicodedata.category(letter)]}"
    yield from _of_thai(line)
    for match in MIXED.finditer(line):
        names = " and ".join(map(_named, match[0]))
        yield f"{_word(line, match)!r} mixes scripts, {names}; write it in one"
    yield from _of_form(line)


def _of_form(line: str) -> Iterator[str]:
    """Yield what NFC would write otherwise, word by word."""
    for word in re.finditer(r"\S+", line):
        whole = unicodedata.normalize("NFC", word[0])
        if whole != word[0]:
            yield (
                f"{word[0]!r} is not in the form NFC of Unicode; write {whole!r}, in which "
                "letter and mark are one, and marks in their order"
            )


def _of_thai(line: str) -> Iterator[str]:
    for match in ORDER.finditer(line):
        yield f"{_word(line, match)!r} has {_named(match[0][0])} before {_named(match[0][1])}; write the vowel first"
    for match in DOUBLED.finditer(line):
        names = " and ".join(map(_named, match[0]))
        yield f"{_word(line, match)!r} has {names} on one letter; write one"
    for match in ALONE.finditer(line):
        yield f"{_named(match[0])}{_behind(line, match.start())}, with no letter to stand on; write the letter, or remove it"
    for pattern, whole in TWO_FOR_ONE.items():
        for match in pattern.finditer(line):
            names = " and ".join(_named(c) for c in match[0])
            yield f"{_word(line, match)!r} has {names}; write {_named(whole)}"


def _named(letter: str) -> str:
    r"""Return how Unicode calls a character.

    >>> _named("a"), _named("\u200b"), _named("\x00")
    ('U+0061 LATIN SMALL LETTER A', 'U+200B ZERO WIDTH SPACE', 'U+0000')
    """
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()


def _behind(line: str, at: int) -> str:
    """Return where a character stands that nobody sees.

    >>> _behind("ab cd", 4), _behind("abc", 0)
    (" behind 'ab c'", ' at the beginning of the line')
    """
    before = "".join(c for c in line[max(at - 12, 0) : at] if c.isprintable())
    return f" behind {before!r}" if before else " at the beginning of the line"


def _word(line: str, match: re.Match[str]) -> str:
    """Return the word around a match, or a part of it."""
    start, end = match.span()
    while (
        start
        and line[start - 1].isprintable()
        and line[start - 1] not in " {}`[]()"
        and match.start() - start < 12
    ):
        start -= 1
    while (
        end < len(line)
        and line[end].isprintable()
        and line[end] not in " {}`[]()"
        and end - match.end() < 12
    ):
        end += 1
    return line[start:end]


def unclosed(name: str, text: str) -> Iterator[str]:
    """Yield the fences and backticks of a page that are not closed."""
    yield from _fences(name, list(enumerate(text.split("\n"), 1)))


def _fences(name: str, lines: list[tuple[int, str]]) -> Iterator[str]:
    block: list[tuple[int, str]] = []
    rest = iter(lines)
    for number, line in rest:
        match = _FENCE.fullmatch(line)
        if not match or (match[1][0] == "`" and "`" in match[2]):
            if not line.strip():
                yield from _backticks(name, block)
                block = []
            block.append((number, line))
            continue
        yield from _backticks(name, block)
        block, inside = [], []
        for inner in rest:
            if _closes(inner[1], match[1]):
                break
            inside.append(inner)
        else:
            if match[2]:
                yield f"{name}:{number}: nothing closes {match[1]}{match[2]!s}; write {match[1]} on a line of its own where it ends"
            else:
                yield f"{name}:{number}: {match[1]} closes nothing, or nothing closes it; take it out, or write another where it ends"
            return
        if match[2].startswith("{"):
            yield from _fences(name, inside)
    yield from _backticks(name, block)


def _closes(line: str, fence: str) -> bool:
    mark = line.strip(" >")
    return len(mark) >= len(fence) and set(mark) == {fence[0]}


def _backticks(name: str, block: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Yield the first line of a block whose backticks are not in pairs."""
    lines = list(block)
    runs = [
        (number, match[0])
        for number, line in lines
        for match in re.finditer("`+", line.replace(r"\`", ""))
    ]
    while runs:
        number, run = runs.pop(0)
        at = next((i for i, (_, other) in enumerate(runs) if other == run), None)
        if at is None:
            yield f"{name}:{number}: a {run} without its partner; close the role or the code that it begins"
            return
        del runs[: at + 1]
