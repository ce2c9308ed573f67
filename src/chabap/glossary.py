"""Sphinx's own glossary, with stable ids, in dictionary order, its terms recognised in the text.

Sphinx makes a term's id of its ASCII letters and numbers the terms that have none, so
that a new headword renumbers those after it. Here the Latin headword, which every
entry must have beside that in the edition's own script, gives the id to all headwords of its entry. Read phase.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from chabap import __version__
from chabap.errors import place
from chabap.faults import CHECK, note_fault
from chabap.languages import script_of
from chabap.order import Read
from chabap.registers.domain import register
from chabap.registers.entries import Entry
from chabap.registers.kinds import TERM
from chabap.registers.nodes import occurrence_list
from chabap.registers.pages import by_letter
from chabap.remedies import no_term
from chabap.tongue import tongue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

GIST = 130
"""Letters of a definition that a card shows."""
_SPELLINGS = re.compile(r"\((.+)\)")
"""A line of headwords that readers look for and the text has not: ``(spelling, another)``."""


class Glossary(SphinxTransform):
    """Give the terms their ids, put them in order, and hand them to the registers."""

    default_priority = Read.GLOSSARY

    def apply(self, **kwargs: Any) -> None:
        """Rewrite the glossaries of a document."""
        for reference in self.document.findall(addnodes.pending_xref):
            if (reference["refdomain"], reference["reftype"]) == ("std", TERM):
                register(self.env).note_term(reference["reftarget"], place(reference))
        glossaries = list(self.document.findall(addnodes.glossary))
        path = self.env.doc2path(self.env.docname)
        source = path.read_text("utf-8").splitlines() if glossaries else []
        lines: dict[str, list[int]] = {}
        for number, line in enumerate(source, start=1):
            lines.setdefault(line, []).append(number)
        for glossary in glossaries:
            for item in glossary.findall(nodes.definition_list_item):
                self.enter(item, lines)
            (inner,) = glossary.children
            assert isinstance(inner, nodes.definition_list)
            entries = list(inner.children)
            inner.children = []
            parts = by_letter(entries, tongue(self.config.language), like=inner)
            glossary.children = []
            glossary += list(parts)

    def enter(
        self, item: nodes.definition_list_item, lines: Mapping[str, list[int]]
    ) -> None:
        """Point all headwords of an entry to the Latin one's id, and record the entry.

        *lines* are those of the source with their numbers, of which each entry takes one.
        """
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        headwords = [term.astext() for term in terms]
        spelt = [match[1] for match in map(_SPELLINGS.fullmatch, headwords) if match]
        headwords = [word for word in headwords if not _SPELLINGS.fullmatch(word)]
        own_script = tongue(self.config.language).script
        own, latin, russian = (
            [word for word in headwords if script_of(word) == script]
            for script in (own_script, "latin", "cyrillic")
        )
        # MyST counts the lines of a directive's terms from its first line
        page = self.env.doc2path(self.env.docname, base=False)
        numbers = lines.get(headwords[0], [])  # none of one with markup in it
        line = numbers.pop(0) if len(numbers) > 1 else next(iter(numbers), "")
        where = f"{page}:{line}".rstrip(":")
        if not latin or not own:
            missing = (
                "Latin headword to take its id from"
                if own
                else f"{own_script.title()} headword"
            )
            note_fault(
                self.env,
                f"{where}: the entry {headwords[0]!r} has no {missing}; add one on the "
                "line below",
            )
            item["headword"] = headwords[0]
            return
        entry = Entry(
            kind=TERM,
            id=nodes.make_id(latin[0]),
            headword=own[0],
            latin=latin[0],
            cyrillic=russian[0] if russian else "",
            forms=tuple(dict.fromkeys((*own[1:], *latin[1:]))),
            spellings=tuple(word.strip() for line in spelt for word in line.split(",")),
            gist=_gist(item[-1].astext()),
            why=_where_meant(item),
            place=where,
        )
        item["headword"] = entry.headword
        self.identify(terms, entry)
        register(self.env).note_entry(entry)
        item[-1] += occurrence_list(key=entry.key)

    def identify(self, terms: list[nodes.term], entry: Entry) -> None:
        """Let every headword be found under the id, which the first one carries."""
        domain = self.env.domains.standard_domain
        place = (self.env.docname, entry.key)
        for headword in (*(term.astext() for term in terms), *entry.spellings):
            domain.objects["term", headword] = place
            domain.data["terms"][headword.lower()] = place
        for term in terms:
            term["ids"] = []
            for index in list(term.findall(addnodes.index)):
                term.remove(index)  # it files Thai words under their vowels
        terms[0]["ids"] = [entry.key]


def _gist(definition: str) -> str:
    """Return the beginning of a definition, for its card."""
    if len(definition) <= GIST:
        return definition
    return definition[:GIST].rpartition(" ")[0] + " …"


def _where_meant(item: nodes.Element) -> str:
    """Return why a term is there that the text has not: its definition says where it is meant."""
    found = (
        x["reftarget"]
        for x in item.findall(addnodes.pending_xref)
        if x.get("refdomain") == "par"
    )
    return ", ".join(found)


def check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: references to terms that no glossary has."""
    objects = env.domains.standard_domain.objects
    known = {name.lower() for kind, name in objects if kind == TERM}
    return [
        f"{where}: {no_term(headword)}"
        for headword, where in register(env).terms()
        if headword.lower() not in known
    ]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the transform."""
    app.setup_extension("chabap.registers")
    app.add_transform(Glossary)
    app.connect(CHECK, check)
    return {
        "version": __version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
