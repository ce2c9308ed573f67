"""Stable ids for Sphinx's own glossary.

Sphinx makes a term's id of its ASCII letters and numbers the terms that have none, so
that a new Thai headword renumbers those after it. Here the Latin headword, which every
entry must have, gives the id to all headwords of its entry. Read phase.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from chabap import __version__
from chabap.errors import BuildError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_NUMBERED = re.compile(r"term-\d+")


class LatinTermIds(SphinxTransform):
    """Let every headword of an entry be found under the id of the Latin one."""

    default_priority = 300  # after parsing, before ids are used

    def apply(self, **kwargs: Any) -> None:
        """Walk the entries of the glossaries of a document."""
        for glossary in self.document.findall(addnodes.glossary):
            for item in glossary.findall(nodes.definition_list_item):
                self.unify([t for t in item.children if isinstance(t, nodes.term)])

    def unify(self, terms: list[nodes.term]) -> None:
        """Point all headwords of one entry to the Latin one."""
        stable = [i for t in terms for i in t["ids"] if not _NUMBERED.fullmatch(i)]
        headwords = [t.astext() for t in terms]
        if not stable:
            path = self.env.doc2path(self.env.docname)
            # MyST counts the lines of a directive's terms from its first line
            line = path.read_text("utf-8").splitlines().index(headwords[0]) + 1
            message = (
                f"{path.relative_to(self.env.srcdir)}:{line}: the entry {headwords[0]!r} has no Latin headword "
                "to take its id from; add one on the line below"
            )
            raise BuildError(message)
        domain = self.env.domains.standard_domain
        for term, headword in zip(terms, headwords, strict=True):
            term["ids"] = [i for i in term["ids"] if i == stable[0]]
            place = (self.env.docname, stable[0])
            domain.objects["term", headword] = place
            domain.data["terms"][headword.lower()] = place
            for index in list(term.findall(addnodes.index)):
                term.remove(index)  # it files Thai words under their vowels


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the transform."""
    app.add_transform(LatinTermIds)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
