"""Citations show their works, and works in the bibliography the notes that cite them.

``doctree-resolved``: an entry of the bibliography gets the way back to its notes; a page of
the site gets cards of the works that it cites, which take the place of tooltips.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from docutils import nodes
from pybtex_docutils import Backend
from sphinx.util.nodes import make_refnode
from sphinxcontrib.bibtex.roles import CiteRole

from chabap.faults import note_fault
from chabap.formats import of
from chabap.notes.domain import notes, works
from chabap.paragraphs.ids import is_paragraph_id, section_sign
from chabap.wording import say
from chabap.works.citing import keys

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

    from chabap.assets import Handlers
    from chabap.notes.model import Note
    from chabap.typst.translator import TypstTranslator


class Cite(CiteRole):
    """All roles for citations: what is no list of keys is a fault, with its place."""

    def result_nodes(
        self,
        document: nodes.document,
        env: BuildEnvironment,
        node: Element,
        is_ref: bool,
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the citation, if its keys can be read."""
        source, line = self.get_source_info()
        place = f"{Path(source).relative_to(env.srcdir)}:{line}"
        try:
            cited = keys(self.target)
        except ValueError:
            message = (
                f"{place}: {self.target!r} is no list of keys; write {{cite}}`nove1969`, with "
                "a page {cite}`nove1969{54-60}`, of several {cite}`nove1969{54},carr1952`"
            )
            note_fault(env, message)
            return [nodes.Text(self.target)], []
        for key in cited:
            notes(env).cite(key, place)
        return super().result_nodes(document, env, node, is_ref)  # type: ignore[no-untyped-call, no-any-return]


class work_cards(nodes.General, nodes.Element):  # type: ignore[misc]  # docutils is untyped
    """The cards of a page of the site."""


class work_card(nodes.General, nodes.Element):  # type: ignore[misc]
    """A work, as the bibliography has it; ``address`` is its entry there, ``target`` its id."""


class cited_in(nodes.Inline, nodes.TextElement):  # type: ignore[misc]
    """The notes that cite a work: links for screens, ``notes`` (home, id, number) for paper."""


def visit_cards_html(self: HTML5Translator, node: Element) -> None:
    """Write the cards, hidden until the script of the registers shows one."""
    self.body.append('<div class="cards" hidden>')


def depart_cards_html(self: HTML5Translator, node: Element) -> None:
    """Close them."""
    self.body.append("</div>\n")


def visit_card_html(self: HTML5Translator, node: Element) -> None:
    """Open a card."""
    self.body.append(f'<div id="card-{node["target"]}">')


def depart_card_html(self: HTML5Translator, node: Element) -> None:
    """Close it with the way to the bibliography."""
    address = self.attval(node["address"])
    self.body.append(
        f'<p><a href="{address}">{say("see the bibliography")}</a></p></div>'
    )


def skip(self: TypstTranslator, node: Element) -> None:
    """Print nothing: paper shows no cards."""
    raise nodes.SkipNode


def visit_cited_html(self: HTML5Translator, node: Element) -> None:
    """Print the links."""
    self.body.append(self.starttag(node, "span", "", CLASS="cited-in"))


def depart_cited_html(self: HTML5Translator, node: Element) -> None:
    """Close them."""
    self.body.append("</span>")


def visit_cited_typst(self: TypstTranslator, node: Element) -> None:
    """Print pages and notes: whoever leafs through a book looks for a page, not for a §."""
    notes = "".join(
        f'(label({self.target(home, label)}), "{number}"),'
        for home, label, number in node["notes"]
    )
    self.out.append(f' {say("cited in")} #locators("{say("n")}", (), ({notes}))')
    raise nodes.SkipNode


HANDLERS: Handlers = {
    cited_in: {
        "html": (visit_cited_html, depart_cited_html),
        "typst": (visit_cited_typst, None),
    },
    work_cards: {
        "html": (visit_cards_html, depart_cards_html),
        "typst": (skip, None),
    },
    work_card: {"html": (visit_card_html, depart_card_html), "typst": (skip, None)},
}


def add_cards(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: add the cards of the works that a page of the site cites."""
    if not of(app.builder).site:
        return
    known = {work.citation_id: work for work in works(app.env).citations}
    cited: dict[str, str] = {}
    for link in doctree.findall(nodes.reference):
        address = link.get("refuri", "")
        target = link.get("refid") or address.partition("#")[2]
        if target in known and link.attributes.pop("reftitle", None):
            link["classes"].append("cited-work")
            cited[target] = address or f"#{target}"
    if not cited:
        return
    backend = Backend()
    cards = work_cards()
    for target, address in sorted(cited.items()):
        entry = cast("nodes.Element", backend.paragraph(known[target].formatted_entry))
        # a copy: the backend has one node for every dash, which would stand in many places
        cards += work_card("", entry.deepcopy(), target=target, address=address)
    doctree += cards


def link_back(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: let every work list the notes that cite it."""
    entries = list(doctree.findall(nodes.citation))
    if not entries:
        return
    citing: defaultdict[str, list[tuple[str, Note]]] = defaultdict(list)
    for home, record in notes(app.env).notes():
        for key in record.works:
            citing[key].append((home, record))
    numbers = notes(app.env).numbers()
    keys = {work.citation_id: work.key for work in works(app.env).citations}
    for entry in entries:
        if found := citing.get(keys.get(entry["ids"][0], "")):
            line = cited_in("", f" {say('cited in')} ", notes=[])
            last = ""
            for home, record in found:
                if last:
                    line += nodes.Text(", ")
                title = app.env.titles[home].astext()
                numbered = is_paragraph_id(record.at)
                where = section_sign(record.at) if numbered else title
                number = numbers[home, record.label]
                name = f"{where} {say('note {number}', number=number)}"
                # of several in one § the first says which it is
                sign = nodes.inline("", str(number) if where == last else name)
                line += make_refnode(app.builder, docname, home, record.label, sign)
                line["notes"].append((home, record.label, number))
                last = where
            entry[-1] += line
