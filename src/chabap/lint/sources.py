"""Reads the sources for the lint: MyST's own tokens, without a build (pure).

Directives are opened where their content is prose. What a role prints counts as words only
if they stand in the source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from docutils.nodes import make_id
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from chabap.edition import EditionError
from chabap.languages import script_of
from chabap.lint.model import OBJECT, Book, Heading, Piece, Role
from chabap.paragraphs.ids import chapter_of
from chabap.registers.entries import Entry
from chabap.registers.kinds import KINDS, TERM
from chabap.sources import MARKUP, PAGES
from chabap.tongue import TONGUES
from chabap.words import REVIEWED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from markdown_it.token import Token

_PROSE = {"only", "epigraph", "figure", "line-block", "list-table"}
"""Directives, besides entries and glossary, whose content is prose."""
_DIRECTIVE = re.compile(r"\{(?P<name>[\w:-]+)\}\s*(?P<argument>.*)")
_OPTION = re.compile(r":(?P<name>[\w-]+):\s*(?P<value>.*)")
_TITLED = re.compile(r"(?P<title>.+?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
_SPELLINGS = re.compile(r"\((.+)\)")
"""A line of headwords that the text has not, as in `chabap.glossary`."""


class _Where(NamedTuple):
    """What is known of a stretch of tokens from around it."""

    file: str
    first: int
    """The line before its first one."""
    at: str = ""
    author: bool = False
    note: bool = False


class _Reader:
    """Collects what the sources of an edition say."""

    def __init__(self) -> None:
        config = MdParserConfig(enable_extensions={*MARKUP})
        self._parser = create_md_parser(config, RendererHTML)
        self.pieces: list[Piece] = []
        self.headings: list[Heading] = []
        self.entries: list[Entry] = []

    def read(self, text: str, where: _Where) -> None:
        """Take in a page, or the content of a directive."""
        tokens = self._parser.parse(text, {})
        outer = where
        for number, token in enumerate(tokens):
            if token.type == "footnote_reference_open":
                label = str(token.meta["label"])
                where = where._replace(at=label, author=False, note=True)
            elif token.type == "footnote_reference_close":
                where = outer
            elif token.type == "heading_open":
                before = tokens[number - 1] if number else token
                outer = where = self._heading(before, tokens[number + 1], where)
            elif token.type == "paragraph_open" and "id" in token.attrs:
                where = where._replace(at=str(token.attrs["id"]))
            elif token.type == "inline":
                self._piece(token, where)
            elif token.type in ("fence", "colon_fence"):
                self._directive(token, where)

    def _heading(self, before: Token, inline: Token, where: _Where) -> _Where:
        """Note a heading; what follows belongs to it."""
        assert inline.map
        target = before.content if before.type == "myst_target" else ""
        line = where.first + inline.map[0] + 1
        heading = Heading(where.file, line, target, _inline(inline)[0])
        self.headings.append(heading)
        return where._replace(at=target)

    def _piece(self, token: Token, where: _Where) -> None:
        assert token.map
        words, roles = _inline(token)
        line = where.first + token.map[0] + 1
        self.pieces.append(
            Piece(where.file, line, where.at, words, where.author, where.note, roles)
        )

    def _directive(self, token: Token, where: _Where) -> None:
        match = _DIRECTIVE.fullmatch(token.info.strip())
        assert token.map
        where = where._replace(first=where.first + token.map[0] + 1)
        name = match["name"] if match else ""
        if match and name in KINDS:
            self._entry(name, match["argument"], token.content, where)
        elif name == "glossary":
            self._glossary(token.content, where)
        elif name in _PROSE:
            options, body = _options(token.content)
            self.read(body, where._replace(first=where.first + len(options)))

    def _entry(self, kind: str, name: str, content: str, where: _Where) -> None:
        options, body = _options(content)
        given = dict(options)
        key = f"{kind}-{name}"
        entry = Entry(
            kind=kind,
            id=name,
            headword=next((given[lang] for lang in TONGUES if lang in given), name),
            latin=given.get("latin", ""),
            cyrillic=given.get("cyrillic", ""),
            forms=tuple(_listed(given.get("forms", ""))),
            dates=given.get("dates", ""),
            gist=given.get("gist", ""),
            term=make_id(given.get("term", "")),
            why=given.get("why", ""),
            place=f"{where.file}:{where.first}",
        )
        self.entries.append(entry)
        where = where._replace(at=key)
        for number, (option, value) in enumerate(options, start=1):
            if option in ("gist", "why"):
                self.read(value, where._replace(first=where.first + number - 1))
        self.read(body, where._replace(first=where.first + len(options)))

    def _glossary(self, content: str, where: _Where) -> None:
        """Take in terms: headwords at the margin, what they mean indented below."""
        options, body = _options(content)
        headwords: list[str] = []
        fresh = True
        for number, line in enumerate(body.split("\n"), start=len(options)):
            if line[:1].strip():
                headwords = [*([] if fresh else headwords), line.strip()]
                fresh = False
            elif line.strip() and headwords:
                if not fresh:
                    first = where.first + number + 1 - len(headwords)
                    entry = _term(headwords, f"{where.file}:{first}")
                    self.entries.append(entry)
                    fresh = True
                here = where._replace(first=where.first + number, at=entry.key)
                self.read(line.strip(), here)


def _term(headwords: list[str], place: str) -> Entry:
    spelt = [match[1] for match in map(_SPELLINGS.fullmatch, headwords) if match]
    names = [word for word in headwords if not _SPELLINGS.fullmatch(word)]
    latin = next((word for word in names if script_of(word) == "latin"), "")
    return Entry(
        kind=TERM,
        id=make_id(latin),
        headword=names[0] if names else "",
        latin=latin,
        forms=tuple(names[1:]),
        spellings=tuple(word for line in spelt for word in _listed(line)),
        place=place,
    )


def _listed(text: str) -> Iterator[str]:
    return (part.strip() for part in text.split(",") if part.strip())


def _options(content: str) -> tuple[list[tuple[str, str]], str]:
    """Part the content of a directive into its options and its body."""
    lines = content.split("\n")
    options = []
    for line in lines:
        match = _OPTION.fullmatch(line)
        if not match:
            break
        options.append((match["name"], match["value"]))
    return options, "\n".join(lines[len(options) :])


def _inline(token: Token) -> tuple[str, tuple[Role, ...]]:
    """Return the words of an inline token, and the roles among them."""
    words, roles = "", []
    for child in token.children or ():
        if child.type == "text":
            words += child.content
        elif child.type in ("softbreak", "hardbreak"):
            words += "\n"
        elif child.type == "myst_role":
            title = _TITLED.fullmatch(child.content)
            target = title["target"] if title else child.content.strip()
            roles.append(Role(child.meta["name"], target, len(words)))
            words += title["title"] if title else OBJECT
        elif child.type in ("code_inline", "substitution_inline", "image"):
            words += OBJECT
    return words, tuple(roles)


def read_book(root: Path) -> Book:
    """Read the sources of an edition; raise `EditionError` at a file that is not UTF-8."""
    reader = _Reader()
    for path in _pages(root):
        name = path.relative_to(root).as_posix()
        where = _Where(name, 0, author=chapter_of(name) is not None)
        reader.read(read_text(path, name), where)
    listed = root / REVIEWED
    return Book(
        tuple(reader.pieces),
        tuple(reader.headings),
        tuple(reader.entries),
        frozenset(read_text(listed, REVIEWED).split() if listed.exists() else ()),
    )


def _pages(root: Path) -> Iterable[Path]:
    """Return the pages that Sphinx would read, in order; its ``**`` takes a file too."""
    patterns = [pattern.replace("**.", "**/*.") for pattern in PAGES]
    return sorted({path for pattern in patterns for path in root.glob(pattern)})


def read_text(path: Path, name: str) -> str:
    """Read a file; raise `EditionError` if it is not UTF-8."""
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{name}:{line}: not UTF-8; save the file in that encoding"
        raise EditionError(message) from error
