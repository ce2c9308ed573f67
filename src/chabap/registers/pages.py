"""The pages of the registers: in the order of the language by letter, with occurrences; the timeline.

Read phase: the entries of a page are put in order. ``doctree-resolved``: each gets the
list of its occurrences.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import make_refnode

from chabap.formats import of
from chabap.notes.domain import NoteDomain, notes
from chabap.notes.resolve import in_brackets
from chabap.order import Read
from chabap.paragraphs.domain import paragraphs
from chabap.paragraphs.ids import is_paragraph_id, section_sign
from chabap.paragraphs.text import replace
from chabap.registers import dates
from chabap.registers.domain import register
from chabap.registers.kinds import KINDS, TERM
from chabap.registers.nodes import (
    contexts,
    elsewhere,
    occurrence_list,
    occurrences,
    occurrences_at,
    pages,
    timeline,
)
from chabap.registers.nodes import letters as letters_bar
from chabap.registers.passages import INTRODUCTION, NOTE
from chabap.registers.passages import TERM as TERM_PASSAGE
from chabap.thai.breaks import NEVER_FIRST
from chabap.tongue import tongue
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from chabap.registers.entries import Entry
    from chabap.registers.passages import Mentioned
    from chabap.registers.recognition import Occurrence
    from chabap.tongue import Tongue

SHORT = 3
"""So many occurrences are shown at once; more are folded on the site."""
NAMED = 3
"""So many paragraphs the timeline names for an event."""


class SortEntries(SphinxTransform):
    """Put the entries of a register in dictionary order under their letters."""

    default_priority = Read.ENTRIES

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
            ours = tongue(self.config.language)
            lists[0].replace_self(list(by_letter(entries, ours, like=lists[0])))


def by_letter(
    entries: Iterable[nodes.Element], language: Tongue, *, like: nodes.Element
) -> Iterator[nodes.Element]:
    """Yield letters as rubrics, each with a list, like the one given, of its entries.

    Entries are sorted by their attribute ``headword``.
    """
    ordered = sorted(entries, key=lambda entry: language.sort_key(entry["headword"]))
    for letter, group in groupby(
        ordered, key=lambda e: language.initial(e["headword"])
    ):
        code = ord(letter[0])
        thai = code - 0xE00  # its number among the Thai letters of Unicode, or less
        name = f"letter-{thai:02}" if thai > 0 else f"letter-{code:x}"
        yield nodes.rubric("", letter, ids=[name], classes=["letter"])
        result = like.copy()
        result += list(group)
        yield result


def fill_pages(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: occurrences, timelines and links to letters."""
    lists = list(doctree.findall(occurrence_list))
    tables = list(doctree.findall(timeline))
    if not lists and not tables:
        return
    places: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in register(app.env).occurrences:
        places[occurrence.target].append(occurrence)
    passages: defaultdict[str, list[Mentioned]] = defaultdict(list)
    if of(app.builder).site:
        for mentioned in register(app.env).elsewhere:
            passages[mentioned.target].append(mentioned)
    links = _Links(app, docname)
    if of(app.builder).paper:
        _fill_paper(app, lists)
        lists = []
    for node in lists:
        found, said = places[node["key"]], passages[node["key"]]
        shown = [_list(links, found)] if found else []
        replace(node, [*shown, *_elsewhere(links, said)])
    for node in tables:
        replace(node, [_table(links, node, places)])
    _add_letters(doctree)


def _fill_paper(app: Sphinx, lists: list[occurrence_list]) -> None:
    """Give the terms their pages; those of the other entries stand in the index."""
    found = locators(app.env)
    for node in lists:
        term = node["key"].startswith(f"{TERM}-") and node["key"] in found
        replace(node, [found[node["key"]]] if term else [])


def locators(env: BuildEnvironment) -> dict[str, pages]:
    """Return where each entry stands in the text and its notes, by its key."""
    homes = paragraphs(env).homes()
    found: defaultdict[str, pages] = defaultdict(lambda: pages(targets=[], notes=[]))
    for occurrence in register(env).occurrences:
        place = (homes[occurrence.at], occurrence.id)
        found[occurrence.target]["targets"].append(place)
    if NoteDomain.name in env.domains:
        numbers = notes(env).numbers()
        for mentioned in register(env).elsewhere:
            place = (mentioned.docname, mentioned.passage.id)
            if mentioned.passage.kind == NOTE and place in numbers:
                found[mentioned.target]["notes"].append((*place, numbers[place]))
    return dict(found)


class _Links:
    """Makes links on one page to paragraphs, entries and passages."""

    def __init__(self, app: Sphinx, docname: str) -> None:
        self.env = app.env
        self._notes = {}
        if NoteDomain.name in app.env.domains:
            numbers = notes(app.env).numbers()
            self._notes = {
                (home, note.label): (note.at, numbers[home, note.label])
                for home, note in notes(app.env).notes()
            }
        self.homes = paragraphs(app.env).homes()
        self._builder, self._docname = app.builder, docname

    def to(self, home: str, node_id: str, label: nodes.Element) -> nodes.reference:
        return make_refnode(self._builder, self._docname, home, node_id, label)

    def to_paragraph(self, at: str) -> nodes.reference:
        return self.to(self.homes[at], at, nodes.inline("", section_sign(at)))

    def to_passage(self, mentioned: Mentioned) -> nodes.reference | None:
        """Return a link, called as readers call the passage; None to a note without a mark."""
        docname, passage = mentioned.docname, mentioned.passage
        label = passage.title
        page = self.env.titles[docname].astext()
        if passage.kind == NOTE:
            if (docname, passage.id) not in self._notes:
                return None
            at, number = self._notes[docname, passage.id]
            where = section_sign(at) if is_paragraph_id(at) else page
            label = f"{where} {say('note {number}', number=number)}"
        elif passage.kind == INTRODUCTION:
            label = f"{page}: {passage.title}" if passage.title != page else page
        return self.to(docname, passage.id, nodes.inline("", label))


def _elsewhere(links: _Links, said: list[Mentioned]) -> list[nodes.Node]:
    """Return links to the passages that speak of an entry: notes, terms, the introduction."""
    kinds = NOTE, TERM_PASSAGE, INTRODUCTION
    said = sorted(said, key=lambda mentioned: kinds.index(mentioned.passage.kind))
    targets = [link for link in map(links.to_passage, said) if link]
    if not targets:
        return []
    count = len(targets)
    result = elsewhere(
        summary=say(
            "{count} mentions in notes, glossary and introduction", count=count
        ),
        short=count <= SHORT,
    )
    for link in targets:
        result += [nodes.Text(" · "), link] if result.children else [link]
    return [result]


def _add_letters(doctree: nodes.document) -> None:
    """Put links to the letters above the first of them."""
    letters = [r for r in doctree.findall(nodes.rubric) if "letter" in r["classes"]]
    if letters:
        bar = letters_bar(classes=["letters"])
        for letter in letters:
            bar += nodes.reference("", letter.astext(), refid=letter["ids"][0])
            bar += nodes.Text(" ")
        replace(letters[0], [bar, letters[0]])


def _list(links: _Links, found: list[Occurrence]) -> occurrences:
    """Return the occurrences of an entry, with contexts and pages."""
    grouped = [
        (at, list(group)) for at, group in groupby(found, key=lambda place: place.at)
    ]
    result = occurrences(
        summary=say(
            "{places} places in {paragraphs} paragraphs",
            places=len(found),
            paragraphs=len(grouped),
        ),
        short=len(found) <= SHORT,
    )
    for at, group in grouped:
        home = links.homes[at]
        words = contexts()
        for number, place in enumerate(group):
            link = links.to(home, place.id, nodes.strong("", place.form))
            # no line begins with the sign of repetition, so no context does
            words_before = in_brackets(place.before).lstrip(f" {NEVER_FIRST}")
            before = f"{'' if number else ' …'}{words_before}"
            after = f"{in_brackets(place.after)}…"
            words += [nodes.Text(before), link, nodes.Text(after)]
        result += occurrences_at("", "", links.to_paragraph(at), words)
    return result


def _table(
    links: _Links, node: nodes.Element, places: dict[str, list[Occurrence]]
) -> nodes.table:
    """Return the events of the years asked for: when, what, where in the text."""
    events = [
        (home, entry)
        for home, entry in register(links.env).homes().values()
        if KINDS[entry.kind].dated
        and node["first"] <= dates.begins(entry.dates)[0] <= node["last"]
    ]
    language = tongue(links.env.config.language)
    events.sort(
        key=lambda e: (dates.begins(e[1].dates), language.sort_key(e[1].headword))
    )
    body = nodes.tbody()
    for home, entry in events:
        body += _row(
            nodes.paragraph("", language.in_words(dates.parse(entry.dates))),
            _event(links, home, entry),
            _paragraphs(links, places.get(entry.key, [])),
        )
    heads = (nodes.paragraph("", say(text)) for text in ("date", "event", "paragraph"))
    widths = (nodes.colspec(colwidth=width) for width in (24, 58, 18))
    group = nodes.tgroup("", *widths, nodes.thead("", _row(*heads)), body, cols=3)
    return nodes.table("", group, classes=["timeline"])


def _row(*cells: nodes.Element) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def _event(links: _Links, home: str, entry: Entry) -> nodes.paragraph:
    link = links.to(home, entry.key, nodes.inline("", entry.headword))
    return nodes.paragraph("", "", link, nodes.Text(f" {entry.gist}"))


def _paragraphs(links: _Links, found: list[Occurrence]) -> nodes.paragraph:
    """Return links to the first paragraphs that speak of an event."""
    cell = nodes.paragraph()
    at_all = list(dict.fromkeys(o.at for o in found))
    for at in at_all[:NAMED]:
        cell += nodes.Text(", " if cell.children else "")
        cell += links.to_paragraph(at)
    if len(at_all) > NAMED:
        cell += nodes.Text(" …")
    return cell
