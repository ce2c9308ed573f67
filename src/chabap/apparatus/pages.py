"""The apparatus and the base text as pages (doctree side)."""
from __future__ import annotations
from docutils import nodes
from sphinx.util.docutils import SphinxDirective
class apparatus_list(nodes.General, nodes.Element): pass
class witness_text(nodes.General, nodes.Element): pass
class ApparatusDirective(SphinxDirective):
    def run(self): return [apparatus_list()]
class WitnessDirective(SphinxDirective):
    def run(self): return [witness_text()]
def fill_pages(app, doctree, docname): pass
