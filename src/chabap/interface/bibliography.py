"""The bibliography as a list, in pages."""

from __future__ import annotations

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from chabap.formats import of


def visit_citation_html(self: HTML5Translator, node: nodes.Element) -> None:
    """Open an entry as an item of a list: docutils gives it a role that is deprecated."""
    if not of(self.builder).site:
        HTML5Translator.visit_citation(self, node)
        return
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<ul class="citation-list">\n')
    self.body.append(self.starttag(node, "li", classes=["citation"]))


def depart_citation_html(self: HTML5Translator, node: nodes.Element) -> None:
    """Close an entry, and the list behind the last."""
    if not of(self.builder).site:
        HTML5Translator.depart_citation(self, node)
        return
    self.body.append("</li>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        self.body.append("</ul>\n")


CITATION = visit_citation_html, depart_citation_html
"""What prints an entry in pages."""
