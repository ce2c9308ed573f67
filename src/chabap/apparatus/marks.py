"""Marks of variants in the text."""
from __future__ import annotations
from docutils import nodes
class variant(nodes.Inline, nodes.TextElement): pass
visit_variant=(lambda s,n: None, lambda s,n: None)
def mark_lemmas(app, doctree, docname): pass
