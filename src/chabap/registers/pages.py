"""The pages of the registers: in Thai order by letter, with occurrences; the timeline.

Read phase: the entries of a page are put in order. ``doctree-resolved``: each gets the
list of its occurrences, in the form that the reader of the format can use.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import make_refnode

from chabap.paragraphs.ids import section_sign
from chabap.registers import dates
from chabap.registers.domain import register
from chabap.registers.nodes import folded, occurrence_list, pages, timeline
from chabap.thai import initial, sort_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx

    from chabap.registers.entries import Entry
    from chabap.registers.recognition import Occurrence

SHORT = 3
"""So many occurrences are shown at once; more are folded on the site."""
NAMED = 3
"""So many paragraphs the timeline names for an event."""


class SortEntries(SphinxTransform):
    """Put the entries of a register in dictionary order under their letters."""

    default_priority = (
        310  # after parsing and after the glossary's terms have their ids
    )

    def apply(self, **kwargs: Any) -> None:
        """Gather the lists of a page, each made by one directive, in the first's place."""
        lists = [
            node
            for node in self.document.findall(nodes.definition_list)
            if "register" in node["classes"]
        ]
        if lists:
            entries = [item for node in lists for item in node.children]
            for node in lists[1:]:
                node.parent.remove(node)
            lists[0].replace_self(list(by_letter(entries, like=lists[0])))


def by_letter(
    entries: Iterable[nodes.Element], *, like: nodes.Element
) -> Iterator[nodes.Element]:
    """Yield letters as rubrics, each with a list, like the one given, of its entries.

    Entries are sorted by their attribute ``headword``.
    """
    ordered = sorted(entries, key=lambda entry: sort_key(entry["headword"]))
    for letter, group in groupby(ordered, key=lambda e: initial(e["headword"])):
        name = (
            f"letter-{ord(letter) - 0xE00:02}"
            if letter >= "ก"
            else f"letter-{ord(letter[0]):x}"
        )
        yield nodes.rubric("", letter, ids=[name], classes=["letter"])
        result = like.copy()
        result += list(group)
        yield result


def fill_pages(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: occurrences, timelines and, on the site, links to letters."""
    places: defaultdict[str, list[Occurrence]] = defaultdict(list)
    lists = list(doctree.findall(occurrence_list))
    tables = list(doctree.findall(timeline))
    if not lists and not tables:
        return
    for occurrence in register(app.env).occurrences:
        places[occurrence.target].append(occurrence)
    pages_of = homes_of_paragraphs(app)
    for node in lists:
        found = places[node["key"]]
        node.replace_self(_list(app, docname, found, pages_of) if found else [])
    for node in tables:
        node.replace_self(_table(app, docname, node, places, pages_of))
    if app.builder.name == "html":
        _add_letters(doctree)


def homes_of_paragraphs(app: Sphinx) -> dict[str, str]:
    """Map the ids of the paragraphs to the pages that they stand on."""
    found: dict[str, list[Any]] = app.env.domains["par"].data["paragraphs"]
    return {p.id: docname for docname, paragraphs in found.items() for p in paragraphs}


def _add_letters(doctree: nodes.document) -> None:
    """Put links to the letters above the first of them, and to the downloads."""
    letters = [r for r in doctree.findall(nodes.rubric) if "letter" in r["classes"]]
    if letters:
        bar = nodes.paragraph(classes=["letters"])
        for letter in letters:
            bar += nodes.reference("", letter.astext(), refid=letter["ids"][0])
            bar += nodes.Text(" ")
        letters[0].parent.insert(letters[0].parent.index(letters[0]), bar)


def _by_paragraph(
    occurrences: Iterable[Occurrence],
) -> Iterator[tuple[str, list[Occurrence]]]:
    for at, group in groupby(occurrences, key=lambda occurrence: occurrence.at):
        yield at, list(group)


def _list(
    app: Sphinx, docname: str, found: list[Occurrence], pages_of: dict[str, str]
) -> nodes.Element:
    """Return the occurrences: pages for print, elsewhere each with its context."""
    grouped = list(_by_paragraph(found))
    if app.builder.format == "typst":
        line = nodes.paragraph(classes=["occurrences"])
        for at, group in grouped:
            line += nodes.Text(" · " if line.children else "")
            home = pages_of[at]
            line += make_refnode(
                app.builder, docname, home, at, nodes.inline("", section_sign(at))
            )
            line += pages(targets=[f"{home}:{o.id}" for o in group])
        return line
    items = [
        nodes.list_item("", _line(app, docname, at, group, pages_of[at]))
        for at, group in grouped
    ]
    summary = f"ปรากฏ {len(found)} แห่ง ใน {len(grouped)} ย่อหน้า"
    return folded(
        "",
        nodes.bullet_list("", *items),
        summary=summary,
        short=len(found) <= SHORT,
    )


def _line(
    app: Sphinx, docname: str, at: str, group: list[Occurrence], home: str
) -> nodes.paragraph:
    """Return § number and the contexts of the occurrences in one paragraph."""
    line = nodes.paragraph()
    line += make_refnode(
        app.builder, docname, home, at, nodes.inline("", section_sign(at))
    )
    for occurrence in group:
        form = nodes.strong("", occurrence.form)
        link = make_refnode(app.builder, docname, home, occurrence.id, form)
        line += [
            nodes.Text(f" …{occurrence.before}"),
            link,
            nodes.Text(f"{occurrence.after}…"),
        ]
    return line


def _table(
    app: Sphinx,
    docname: str,
    node: nodes.Element,
    places: dict[str, list[Occurrence]],
    pages_of: dict[str, str],
) -> nodes.table:
    """Return the events of the years asked for: when, what, where in the text."""
    events = [
        (home, entry)
        for home, entry in register(app.env).homes().values()
        if entry.kind == "event"
        and node["first"] <= dates.begins(entry.dates)[0] <= node["last"]
    ]
    events.sort(key=lambda e: (dates.begins(e[1].dates), sort_key(e[1].th)))
    body = nodes.tbody()
    for home, entry in events:
        body += _row(
            nodes.paragraph("", dates.in_words(entry.dates)),
            _event(app, docname, home, entry),
            _paragraphs(app, docname, places.get(entry.key, []), pages_of),
        )
    heads = (nodes.paragraph("", text) for text in ("วันที่", "เหตุการณ์", "ย่อหน้า"))
    widths = (nodes.colspec(colwidth=width) for width in (24, 58, 18))
    group = nodes.tgroup("", *widths, nodes.thead("", _row(*heads)), body, cols=3)
    return nodes.table("", group, classes=["timeline"])


def _row(*cells: nodes.Element) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def _event(app: Sphinx, docname: str, home: str, entry: Entry) -> nodes.paragraph:
    link = make_refnode(
        app.builder, docname, home, entry.key, nodes.inline("", entry.th)
    )
    return nodes.paragraph("", "", link, nodes.Text(f" {entry.gist}"))


def _paragraphs(
    app: Sphinx, docname: str, found: list[Occurrence], pages_of: dict[str, str]
) -> nodes.paragraph:
    """Return links to the first paragraphs that speak of an event."""
    cell = nodes.paragraph()
    at_all = list(dict.fromkeys(o.at for o in found))
    for at in at_all[:NAMED]:
        cell += nodes.Text(", " if cell.children else "")
        sign = nodes.inline("", section_sign(at))
        cell += make_refnode(app.builder, docname, pages_of[at], at, sign)
    if len(at_all) > NAMED:
        cell += nodes.Text(" …")
    return cell
