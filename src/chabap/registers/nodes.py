"""Nodes of the registers, and how each format prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from chabap.formats import of
from chabap.languages import as_html
from chabap.wording import say

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.writers.html5 import HTML5Translator

    from chabap.assets import Handlers
    from chabap.registers.entries import Entry
    from chabap.typst.translator import TypstTranslator


class not_a_name(nodes.Inline, nodes.TextElement):  # type: ignore[misc]  # docutils is untyped
    """Words of which a role says that they are no name; gone after reading."""


class occurrence_list(nodes.General, nodes.Element):  # type: ignore[misc]
    """Where the occurrences of the entry ``key`` go."""


class timeline(nodes.General, nodes.Element):  # type: ignore[misc]
    """Where the table of the events of the years ``first`` to ``last`` goes."""


class name(nodes.reference):  # type: ignore[misc]
    """A name in the text that leads to its entry; ``first`` in its section or not."""


class letters(nodes.paragraph):  # type: ignore[misc]
    """Links to the letters of a register, for readers who click."""


class occurrences(nodes.General, nodes.Element):  # type: ignore[misc]
    """All occurrences of an entry under the line ``summary``; ``short`` if they are few."""


class occurrences_at(nodes.General, nodes.TextElement):  # type: ignore[misc]
    """The occurrences in one paragraph: its § number, then `contexts`."""


class elsewhere(nodes.General, nodes.TextElement):  # type: ignore[misc]
    """Links to what editors say of an entry, under the line ``summary``; ``short`` if few."""


class contexts(nodes.Inline, nodes.TextElement):  # type: ignore[misc]
    """The words around each occurrence."""


class pages(nodes.Inline, nodes.TextElement):  # type: ignore[misc]
    """The printed pages of the places ``targets``, and ``notes`` with their numbers.

    ``entry`` is the place of the register's entry, if readers are to be told.
    """


class entry_evidence(nodes.General, nodes.Element):  # type: ignore[misc]
    """How far the data of an entry are checked; ``verified`` if any of them is."""


class cards(nodes.General, nodes.Element):  # type: ignore[misc]
    """What the site shows of the ``entries`` that a page links to, when one hovers."""


def visit_name_html(self: HTML5Translator, node: Element) -> None:
    """Link every name of the site; turning a page of an ePub must not lead elsewhere."""
    if of(self.builder).site or node["first"]:
        self.visit_reference(node)
    else:
        ids = f' id="{node["ids"][0]}"' if node["ids"] else ""
        self.body.append(f"<span{ids}>")


def depart_name_html(self: HTML5Translator, node: Element) -> None:
    """Close what `visit_name_html` opened."""
    if of(self.builder).site or node["first"]:
        self.depart_reference(node)
    else:
        self.body.append("</span>")


def visit_name_typst(self: TypstTranslator, node: Element) -> None:
    """Link the first of a section alone: links cost Typst half its time."""
    self.waiting += [self.target(self.docnames[-1], i) for i in node["ids"]]
    to = f"#link({self.address(node)})" if node["first"] else "#"
    self.out.append(f"{to}[")


def depart_name_typst(self: TypstTranslator, node: Element) -> None:
    """Close either."""
    self.out.append("]")


def visit_letters_html(self: HTML5Translator, node: Element) -> None:
    """Print them on the site."""
    if not of(self.builder).site:
        raise nodes.SkipNode
    self.visit_paragraph(node)


def depart_letters_html(self: HTML5Translator, node: Element) -> None:
    """Close the paragraph."""
    self.depart_paragraph(node)


def visit_occurrences_html(self: HTML5Translator, node: Element) -> None:
    """Fold long lists on the site; e-readers cannot fold."""
    summary = self.encode(node["summary"])
    if of(self.builder).site:
        opened = " open" if node["short"] else ""
        start = f'<details{opened} class="occurrences"><summary>{summary}</summary>'
    else:
        start = f'<div class="occurrences"><p>{summary}</p>'
    self.body.append(f"{start}<ul>\n")


def depart_occurrences_html(self: HTML5Translator, node: Element) -> None:
    """Close what `visit_occurrences_html` opened."""
    self.body.append("</ul></details>" if of(self.builder).site else "</ul></div>")


def visit_occurrences_at_html(self: HTML5Translator, node: Element) -> None:
    """Open an item of the list."""
    self.body += ["<li>", self.starttag(node, "p", "")]


def depart_occurrences_at_html(self: HTML5Translator, node: Element) -> None:
    """Close the item."""
    self.body.append("</p></li>\n")


def visit_pages_typst(self: TypstTranslator, node: Element) -> None:
    """Let Typst count."""
    places = "".join(f"label({self.target(*place)})," for place in node["targets"])
    numbers = "".join(
        f'(label({self.target(home, label)}), "{number}"),'
        for home, label, number in node["notes"]
    )
    found = f'#locators("{say("n")}", ({places}), ({numbers}))'
    if "entry" in node:  # a line of the index
        self.out.append(f", {found} #entry-page(label({self.target(*node['entry'])}))")
    else:
        self.out.append(f"~· {say('p.')} {found}")
    raise nodes.SkipNode


def visit_elsewhere_html(self: HTML5Translator, node: Element) -> None:
    """Fold long lists."""
    opened = " open" if node["short"] else ""
    summary = self.encode(node["summary"])
    start = f'<details{opened} class="elsewhere"><summary>{summary}</summary>'
    self.body += [start, self.starttag(node, "p", "")]


def depart_elsewhere_html(self: HTML5Translator, node: Element) -> None:
    """Close it."""
    self.body.append("</p></details>\n")


def visit_evidence_html(self: HTML5Translator, node: Element) -> None:
    """Fold on the site what was checked: it is for those who ask."""
    if of(self.builder).site and node["verified"]:
        self.body.append(f'<details class="checks"><summary>{say("checks")}</summary>')


def depart_evidence_html(self: HTML5Translator, node: Element) -> None:
    """Close it."""
    if of(self.builder).site and node["verified"]:
        self.body.append("</details>\n")


def visit_evidence_typst(self: TypstTranslator, node: Element) -> None:
    """Print a sign where nothing was checked: who asks what was, finds it on the site."""
    if not node["verified"]:
        self.out.append("#unchecked")
    raise nodes.SkipNode


def visit_cards_html(self: HTML5Translator, node: Element) -> None:
    """Write the cards, hidden until the script of the site shows one."""
    if of(self.builder).site:
        self.body.append('<div class="cards" hidden>')
        for address, when, entry in node["entries"]:
            self.body.append(_card(self, address, when, entry))
        self.body.append("</div>")
    raise nodes.SkipNode


def _card(self: HTML5Translator, address: str, when: str, entry: Entry) -> str:
    env = self.builder.env
    names = "".join(
        f" · {as_html(text, env)}" for text in (entry.latin, entry.cyrillic) if text
    )
    dates = f" ({self.encode(when)})" if when else ""
    return (
        f'<div id="card-{entry.key}"><p><b>{self.encode(entry.headword)}</b>{names}{dates}</p>'
        f"<p>{as_html(entry.gist, env)}</p>"
        f'<p><a href="{self.attval(address)}">{say("see the register")}</a></p></div>'
    )


def nothing(self: HTML5Translator | TypstTranslator, node: Element) -> None:
    """Print only what is inside."""


def skip(self: HTML5Translator | TypstTranslator, node: Element) -> None:
    """Print nothing: this is for readers of other formats."""
    raise nodes.SkipNode


HANDLERS: Handlers = {
    name: {
        "html": (visit_name_html, depart_name_html),
        "typst": (visit_name_typst, depart_name_typst),
    },
    letters: {
        "html": (visit_letters_html, depart_letters_html),
        "typst": (skip, None),
    },
    occurrences: {
        "html": (visit_occurrences_html, depart_occurrences_html),
        "typst": (skip, None),
    },
    occurrences_at: {
        "html": (visit_occurrences_at_html, depart_occurrences_at_html),
        "typst": (skip, None),
    },
    elsewhere: {
        "html": (visit_elsewhere_html, depart_elsewhere_html),
        "typst": (skip, None),
    },
    contexts: {"html": (nothing, nothing), "typst": (skip, None)},
    pages: {"html": (skip, None), "typst": (visit_pages_typst, None)},
    entry_evidence: {
        "html": (visit_evidence_html, depart_evidence_html),
        "typst": (visit_evidence_typst, None),
    },
    cards: {"html": (visit_cards_html, None), "typst": (skip, None)},
}
