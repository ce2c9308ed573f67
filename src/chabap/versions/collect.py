"""What the working sources say, as lines of a record, through the doors of the rooms.

``env-updated`` and later: `identities` lists all that has an id, with its place; it costs
nothing. `working_record` says what each is, as it is printed: it resolves the references of
the pages that have notes, terms or entries.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from pybtex_docutils import Backend
from sphinx.transforms import SphinxTransformer
from sphinx.transforms.post_transforms import ReferencesResolver

from chabap.apparatus.domain import UNMARKED, apparatus
from chabap.notes.domain import notes, works
from chabap.paragraphs.domain import paragraphs, reading_order
from chabap.paragraphs.ids import section_sign
from chabap.paragraphs.text import reading_text
from chabap.registers.domain import register
from chabap.registers.kinds import KINDS
from chabap.stale import state
from chabap.versions.domain import versions
from chabap.versions.record import READS, Line, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment

    from chabap.edition import Edition

_made: dict[str, tuple[Line, ...]] = {}
"""What the sources say, by what they were then: of one run, whose builders ask one by one."""
KIND_WORD = "note-kind"
"""Class of the word in front of a note: what it says stands in the id."""


class Identity(NamedTuple):
    """Something that has an id."""

    kind: str
    """A key of `chabap.versions.record.KINDS`."""
    id: str
    place: str
    """File and line; for what is made of others, its file."""


def identities(env: BuildEnvironment) -> list[Identity]:
    """List all that has an id, in the order of the book within each kind."""
    found = [Identity("heading", h.id, h.place) for _, h in versions(env).headings()]
    for block in paragraphs(env).blocks():
        kind = "heading" if block.heading else "paragraph"
        found.append(Identity(kind, block.id, block.place))
    places = {block.id: block.place for block in paragraphs(env).blocks()}
    found += [Identity("joined", j.id, j.place) for _, j in paragraphs(env).joined()]
    found += [
        Identity("note", note.label, note.place) for _, note in notes(env).notes()
    ]
    found += [
        Identity("emendation", e.id, places.get(e.at, ""))
        for e in apparatus(env).entries
        if e.kind not in UNMARKED
    ]
    found += [
        Identity(e.kind, e.id, e.place) for _, e in register(env).homes().values()
    ]
    found += [Identity("source", key, file) for key, file in _works(env).items()]
    return found


def _works(env: BuildEnvironment) -> dict[str, str]:
    """Map the keys of the works to their file."""
    files = [Path(path).name for path in works(env).bibdata.bibfiles]
    return dict.fromkeys(works(env).bibdata.data.entries, files[0]) if files else {}


def working_record(env: BuildEnvironment, edition: Edition) -> Record:
    """Return what the sources say now.

    Once all pages are read; Sphinx's builder resolves references, the plain text's will do.
    Builders of one run, and forks of it, need it once.
    """
    now = state(env)
    if now not in _made:
        said = _Said(env)
        lines = [
            line
            for docname in dict.fromkeys((*reading_order(env), *sorted(env.found_docs)))
            for line in _page(env, docname, said)
        ]
        _made.clear()
        _made[now] = tuple(lines)
    return Record(edition.version, edition.date, _made[now])


def _page(env: BuildEnvironment, docname: str, said: _Said) -> Iterator[Line]:
    """Yield the lines of a page: headings and text, emendations, notes, entries, works."""
    for heading in versions(env).headings_of(docname):
        yield Line("heading", heading.id, "", docname, heading.text)
    marked = apparatus(env).marked()
    blocks = (block for home, block in paragraphs(env).located() if home == docname)
    for block in blocks:
        kind = "heading" if block.heading else "paragraph"
        yield Line(kind, block.id, _number(kind, block.id), docname, block.text)
        for entry in marked.get(block.id, ()):
            text = f"{entry.witness}{READS}{entry.lemma}"
            yield Line("emendation", entry.id, "", block.id, text)
    for home, joined in paragraphs(env).joined():
        if home == docname:
            yield Line("joined", joined.id, _number("joined", joined.id), docname, "")
    numbers = notes(env).numbers()
    for home, note in notes(env).notes():
        if home == docname:
            number, words = str(numbers[home, note.label]), said.note(home, note.label)
            yield Line("note", note.label, number, note.at or docname, words)
    entries = [e for home, e in register(env).homes().values() if home == docname]
    for named in sorted(entries, key=lambda e: (list(KINDS).index(e.kind), e.id)):
        yield Line(named.kind, named.id, "", docname, said.entry(docname, named.key))
    plain = Backend()
    listed = {
        w.key: w for w in works(env).citations if w.bibliography_key.docname == docname
    }
    for key, work in listed.items():
        words = plain.paragraph(work.formatted_entry).astext()
        yield Line("source", key, "", docname, " ".join(words.split()))


def _number(kind: str, name: str) -> str:
    """Return what is cited behind the sign of a §."""
    return (
        "" if kind == "heading" else section_sign(name).split("\N{NO-BREAK SPACE}")[1]
    )


class _Said:
    """The words of notes and entries as they are printed: references say what they name."""

    def __init__(self, env: BuildEnvironment) -> None:
        self._env = env
        self._pages: dict[str, dict[str, nodes.Element]] = {}

    def note(self, docname: str, label: str) -> str:
        """Return the words of a note, a line a block."""
        blocks = [
            reading_text(block)
            for block in self._page(docname)[label].children
            if isinstance(block, nodes.Element) and not isinstance(block, nodes.label)
        ]
        return _plain(blocks)

    def entry(self, docname: str, key: str) -> str:
        """Return the words of an entry of a register or the glossary, a line a block."""
        return _plain([reading_text(self._page(docname)[key].parent)])

    def _page(self, docname: str) -> dict[str, nodes.Element]:
        """Map the ids of notes and headwords of a page to their nodes, references resolved."""
        if docname not in self._pages:
            doctree = self._env.get_doctree(docname)
            for word in [*doctree.findall(nodes.strong)]:
                if KIND_WORD in word["classes"]:
                    word.parent.remove(word)
            _resolve(self._env, doctree, docname)
            self._pages[docname] = {
                name: node
                for kind in (nodes.footnote, nodes.term)
                for node in doctree.findall(kind)
                for name in node["ids"]
            }
        return self._pages[docname]


def _resolve(env: BuildEnvironment, doctree: nodes.document, docname: str) -> None:
    """Let references say what they name, and nothing else: no room decorates the page."""
    transformer = SphinxTransformer(doctree)
    transformer.set_environment(env)
    transformer.add_transforms([ReferencesResolver])
    kept = env.current_document
    env.prepare_settings(docname)
    try:
        transformer.apply_transforms()
    finally:
        env.current_document = kept


def _plain(blocks: list[str]) -> str:
    r"""Return blocks as lines, none of them empty, no two spaces together.

    >>> _plain([" a  b", "c\n\nd\te "])
    'a b\nc\nd\te'
    """
    lines = (
        re.sub(" +", " ", line).strip(" ") for line in "\n".join(blocks).split("\n")
    )
    return "\n".join(filter(None, lines))
