"""Where in the text the pages of the PDF begin, for formats that print none of their own.

What the pages of the PDF say is looked for in the reading text. The
builder ``typst`` keeps what was found beside the doctrees, with a key for the text that it holds
for; the ePub recalls it at the end of its build, and does without where there is none.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from chabap.errors import BuildError
from chabap.paragraphs.domain import ParagraphDomain, paragraphs
from chabap.stale import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.environment import BuildEnvironment

    from chabap.typst.textlayer import Said

KEPT = "pages.json"
BODY = 10.8
"""Size of the letters of the text in points, as `book.typ` has it; all else is smaller or larger."""
_FIGURES = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Start(NamedTuple):
    """Where a page begins."""

    number: str
    """As it is printed on the page."""
    at: str
    """Id of the paragraph."""
    letters: int
    """How many letters of the paragraph stand before: neither spaces nor signs of conjecture."""


def bare(text: str) -> str:
    """Return the letters of a text, to compare it with a page; figures raised or not are equal.

    >>> bare("ก ข\N{ZERO WIDTH SPACE}°²⁵")
    'กข25'
    """
    left = text.translate(
        _FIGURES | dict.fromkeys(map(ord, "\N{ZERO WIDTH SPACE}\N{WORD JOINER}°[]"))
    )
    return "".join(left.split())


def starts(
    pages: Iterable[tuple[str, str]], texts: Iterable[tuple[str, str]]
) -> list[Start]:
    """Return where each page begins, of those on which the text stands.

    *pages* are numbers and words of pages, *texts* ids and words of paragraphs, both in order. A
    page that begins outside the paragraphs, at a heading or in a table, belongs to the next one.

    >>> starts([("1", "one"), ("2", "two th"), ("3", "ree")], [("a", "two"), ("b", "three")])
    [Start(number='2', at='a', letters=0), Start(number='3', at='b', letters=2)]
    """
    found: list[Start] = []
    edges: list[tuple[int, str]] = []
    body = ""
    for number, words in pages:
        edges.append((len(body), number))
        body += bare(words)
    at = 0
    for paragraph, text in texts:
        letters = bare(text)
        begin = body.find(letters, at)
        if begin < 0 or not letters:
            continue  # set in other letters: a table, verse
        end = begin + len(letters)
        if not found:  # pages before the text are not its own
            edges = edges[
                max(i for i, (edge, _) in enumerate(edges) if edge <= begin) :
            ]
        while edges and edges[0][0] < end:
            edge, number = edges.pop(0)
            found.append(Start(number, paragraph, max(edge - begin, 0)))
        at = end
    return found


def keep(env: BuildEnvironment, said: Iterable[Said]) -> None:
    """Keep where the pages of a PDF begin; raise `BuildError` if its text is not found."""
    pages = [
        (number, "".join(text for size, text in pieces if abs(size - BODY) < 0.1))
        for number, pieces in said
    ]
    text = _text(env)
    found = starts(pages, text)
    if text and not found:
        message = "src/chabap/typst/pagination.py: the text is not found in the PDF; is BODY the size of its letters?"
        raise BuildError(message)
    record = {"key": _key(env), "starts": found}
    Path(env.doctreedir, KEPT).write_text(
        json.dumps(record, ensure_ascii=False), "utf-8"
    )


def recall(env: BuildEnvironment) -> list[Start]:
    """Return where the pages begin of a PDF with the same text; nothing if there is none."""
    file = Path(env.doctreedir, KEPT)
    record: Any = (
        json.loads(file.read_text("utf-8")) if file.exists() else {"key": None}
    )
    if record["key"] != _key(env):
        return []
    return [Start(*start) for start in record["starts"]]


def _key(env: BuildEnvironment) -> str:
    return fingerprint(_text(env))


def _text(env: BuildEnvironment) -> list[tuple[str, str]]:
    """Return ids and words of all paragraphs; a book may do without the room that knows them."""
    if ParagraphDomain.name not in env.domains:
        return []
    return [(block.id, block.text) for block in paragraphs(env).reading_text()]
