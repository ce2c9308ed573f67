"""Nodes of the registers. Those without visitors are replaced before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from chabap.languages import as_html

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.writers.html5 import HTML5Translator

    from chabap.registers.entries import Entry


class not_a_name(nodes.Inline, nodes.TextElement):  # type: ignore[misc]  # docutils is untyped
    """Words of which a role says that they are no name."""


class occurrence_list(nodes.General, nodes.Element):  # type: ignore[misc]
    """Where the occurrences of the entry ``key`` go."""


class timeline(nodes.General, nodes.Element):  # type: ignore[misc]
    """Where the table of the events of the years ``first`` to ``last`` goes."""


class folded(nodes.General, nodes.Element):  # type: ignore[misc]
    """Occurrences that a reader of the site unfolds under the line ``summary``."""


class pages(nodes.Inline, nodes.TextElement):  # type: ignore[misc]
    """The numbers of the pages of the PDF on which the places ``targets`` stand."""


class cards(nodes.General, nodes.Element):  # type: ignore[misc]
    """What the site shows of the ``entries`` that a page links to, when one hovers."""


def visit_folded(self: HTML5Translator, node: Element) -> None:
    """Fold long lists on the site; e-readers cannot fold."""
    opened = " open" if node["short"] else ""
    start = (
        "<div><p>{}</p>"
        if self.builder.name == "epub"
        else f"<details{opened}><summary>{{}}</summary>"
    )
    self.body.append(
        start.replace(">", ' class="occurrences">', 1).format(
            self.encode(node["summary"])
        )
    )


def depart_folded(self: HTML5Translator, node: Element) -> None:
    """Close what `visit_folded` opened."""
    self.body.append("</div>" if self.builder.name == "epub" else "</details>")


def visit_cards(self: HTML5Translator, node: Element) -> None:
    """Write the cards, hidden until the script shows one."""
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
        f'<div id="card-{entry.key}"><p><b>{self.encode(entry.th)}</b>{names}{dates}</p>'
        f"<p>{as_html(entry.gist, env)}</p>"
        f'<p><a href="{self.attval(address)}">ดูในทะเบียน</a></p></div>'
    )
