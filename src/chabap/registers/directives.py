"""How registers are written: a directive and a role for each kind of entry, the timeline."""

from __future__ import annotations

import re
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.roles import XRefRole
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from chabap.faults import note_fault
from chabap.order import Read
from chabap.paragraphs.ids import chapter_of
from chabap.paragraphs.text import (
    explicit_id,
    find,
    leaves,
    replace,
    text_paragraphs,
)
from chabap.registers import dates
from chabap.registers.domain import RegisterDomain, register
from chabap.registers.entries import AUTHORITIES, CHECKABLE, Entry, Mention
from chabap.registers.kinds import KINDS, TERM
from chabap.registers.nodes import (
    entry_evidence,
    not_a_name,
    occurrence_list,
    timeline,
)
from chabap.registers.recognition import Given
from chabap.tongue import TONGUES, tongue
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from docutils.nodes import Element, Node
    from sphinx.environment import BuildEnvironment

    from chabap.tongue import Tongue

_WHERE = {
    "wikidata": "https://www.wikidata.org/entity/",
    "viaf": "https://viaf.org/viaf/",
    "gnd": "https://d-nb.info/gnd/",
    "loc": "https://id.loc.gov/authorities/names/",
    "geonames": "https://www.geonames.org/",
}
_SHORT = {"loc": "LoC", "geonames": "GeoNames", "wikidata": "Wikidata"}

_SOURCE = re.compile(r"(?P<name>.*?)\s*(?:<?(?P<address>https?://\S+?)>?)?", re.DOTALL)
"""``Encyclopaedia, Entry <https://…>``; the address may be missing, and so may, wrongly, the name."""


_OPTION = re.compile(r"\s*:([\w-]+):(?:\s|$)")
_OPENS = re.compile(rf"\s*:::+\s*\{{({'|'.join(KINDS)})\}}\s*(?P<id>\S*)")
"""Lines that give an option, and that begin an entry."""


def _given_twice(text: str) -> list[str]:
    r"""List the options that a directive's text has more than once; its parser takes the last.

    >>> _given_twice(":::{person} x\n:gist: a\n:latin: X\n:gist: b\n:::\n:gist: c")
    ['gist']
    """
    lines = takewhile(_OPTION.match, text.splitlines()[1:])
    names = Counter(match[1] for line in lines if (match := _OPTION.match(line)))
    return [name for name, count in names.items() if count > 1]


class EntryDirective(SphinxDirective):
    """An entry of a register; the directive's name is its kind, its body prose."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {
        **dict.fromkeys(TONGUES, directives.unchanged_required),  # the headword
        "latin": directives.unchanged,
        "gist": directives.unchanged_required,
        "verified": directives.unchanged_required,
        "cyrillic": directives.unchanged,
        "forms": directives.unchanged,
        "dates": directives.unchanged,
        "against": directives.unchanged,
        "term": directives.unchanged,
        "why": directives.unchanged,
        "coordinates": directives.unchanged_required,
        "filed": directives.unchanged_required,
        **dict.fromkeys(AUTHORITIES, directives.unchanged_required),
    }

    def run(self) -> list[Node]:
        """Record the entry and return a definition list that every writer prints."""
        source, line = self.get_source_info()
        place = f"{self.env.doc2path(self.env.docname, base=False)}:{line}"
        self.look_inside(place)
        entry = self.entry(place)
        register(self.env).note_entry(entry)
        term = headline(entry, tongue(self.config.language))
        self.state.document.note_explicit_target(term)
        gist = nodes.paragraph("", entry.gist, classes=["gist"])
        definition = nodes.definition("", gist, *self.parse_content_to_nodes())
        definition += [
            *see_term(entry),
            evidence(entry),
            occurrence_list(key=entry.key),
        ]
        item = nodes.definition_list_item("", term, definition, headword=entry.filed)
        result = nodes.definition_list("", item, classes=["register"])
        result.source, result.line = source, line
        return [result]

    def look_inside(self, place: str) -> None:
        """Tell of options given twice, and of an entry inside this one, which is not closed."""
        for name in _given_twice(self.block_text):
            note_fault(
                self.env,
                f"{place}: {self.name} {self.arguments[0]!r} has :{name}: twice; keep one",
            )
        for line in self.content:
            if inner := _OPENS.match(line):
                note_fault(
                    self.env,
                    f"{place}: {self.name} {self.arguments[0]!r} holds another entry, "
                    f"{inner['id']!r}; write ::: above that, where this one ends",
                )

    def entry(self, place: str) -> Entry:
        """Return the record, and tell of options that are missing."""
        language = self.config.language
        needed = [language, "gist", "verified"]
        if tongue(language).script != "latin":
            needed.append("latin")
        given = dict.fromkeys(("latin", *needed), "") | self.options
        for name in TONGUES.keys() & self.options.keys() - {language}:
            note_fault(
                self.env,
                f"{place}: {self.name} {self.arguments[0]!r} has a headword :{name}:, but "
                f"the edition is in {language!r}; write :{language}:",
            )
        for name in needed:
            if not given[name]:
                note_fault(
                    self.env,
                    f"{place}: {self.name} {self.arguments[0]!r} has no :{name}:; add it",
                )
        source = _SOURCE.fullmatch(given.get("against", ""))
        assert source
        return Entry(
            kind=self.name,
            id=self.arguments[0],
            headword=given[language] or self.arguments[0],
            latin=given["latin"],
            cyrillic=given.get("cyrillic", ""),
            forms=_listed(given.get("forms", "")),
            dates=given.get("dates", ""),
            gist=given["gist"],
            authorities=tuple((n, given[n]) for n in AUTHORITIES if n in given),
            coordinates=given.get("coordinates", ""),
            verified=tuple(n for n in _listed(given["verified"]) if n != "nothing"),
            against=source["name"],
            address=source["address"] or "",
            term=nodes.make_id(given.get("term", "")),
            why=given.get("why", ""),
            file_as=given.get("filed", ""),
            place=place,
        )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def headline(entry: Entry, language: Tongue) -> nodes.term:
    """Return the first line of an entry: names in their scripts, and when."""
    term = nodes.term("", "", nodes.strong("", entry.filed), ids=[entry.key])
    for name in filter(None, (entry.latin, entry.cyrillic)):
        term += nodes.Text(f" · {name}")
    try:
        if entry.dates:
            term += nodes.Text(f" ({when(entry, language)})")
    except ValueError:  # the check on env-updated says what is wrong with it
        pass
    return term


def when(entry: Entry, language: Tongue) -> str:
    """Return the date of an event, the years of anything else."""
    write = language.in_words if KINDS[entry.kind].dated else language.years
    return write(dates.parse(entry.dates))


def evidence(entry: Entry) -> entry_evidence:
    """Return what was compared with which source, what authorities know, why it is here."""
    # what cannot be checked is a fault that is told elsewhere
    known = [say(CHECKABLE[name]) for name in entry.verified if name in CHECKABLE]
    parts: list[list[Node]] = []
    if known:
        source: Node = nodes.Text(entry.against)
        if entry.address:
            source = nodes.reference("", entry.against, refuri=entry.address)
        what = nodes.Text(f"{say('compared')}: {' '.join(known)} (")
        parts.append([what, source, nodes.Text(")")])
    else:
        parts.append([nodes.Text(say("not yet compared with another source"))])
    for name, number in entry.authorities:
        label = f"{_SHORT.get(name, name.upper())} {number}"
        parts.append([nodes.reference("", label, refuri=_WHERE[name] + number)])
    if entry.coordinates:
        parts.append([nodes.Text(entry.coordinates)])
    if entry.why:
        parts.append([nodes.Text(entry.why)])
    result = nodes.paragraph(classes=["evidence"])
    for part in parts:
        result += [nodes.Text(" · "), *part] if result.children else part
    return entry_evidence("", result, verified=bool(known))


def see_term(entry: Entry) -> Iterator[Node]:
    """Yield a link to the term of the glossary that means the same, if one does."""
    if entry.term:
        link = pending_xref(
            "",
            nodes.inline("", say("glossary")),
            refdomain="std",
            reftype="ref",
            reftarget=f"{TERM}-{entry.term}",
            refexplicit=True,
            refwarn=True,
        )
        yield nodes.paragraph("", say("explained in the "), link, classes=["evidence"])


class EntryRole(XRefRole):
    """``{person}`trotsky``: a link that prints the headword, or a given text.

    In the text it always has its own words, ``{person}`เลขาธิการใหญ่ <stalin>``, and
    ``{person}`!เลนิน`` says that these are no name.
    """

    def result_nodes(
        self,
        document: nodes.document,
        env: BuildEnvironment,
        node: Element,
        is_ref: bool,  # the signature is Sphinx's
    ) -> tuple[list[Node], list[nodes.system_message]]:
        """Say where it stands, for `CollectRoles`."""
        place = f"{env.doc2path(env.docname, base=False)}:{self.lineno}"
        if not is_ref:
            return [not_a_name("", node.astext(), place=place)], []
        node["refdomain"], node["reftype"] = RegisterDomain.name, self.name
        node["place"] = place
        return [node], []


class CollectRoles(SphinxTransform):
    """Note what roles say: of the author's words, or as mentions elsewhere.

    In the author's paragraphs plain text is left: from here on those are occurrences like
    the ones recognised.
    """

    default_priority = Read.ROLES

    def apply(self, **kwargs: Any) -> None:
        """Walk the paragraphs of a chapter, then what is left of the roles."""
        if chapter_of(self.env.docname):
            for paragraph in text_paragraphs(self.document):
                self.give(paragraph)
        for role in find(self.document, _is_role):
            if "reftarget" in role:
                target = f"{role['reftype']}-{role['reftarget']}"
                register(self.env).note_mention(Mention(target, role["place"]))
            else:
                note_fault(
                    self.env,
                    f"{role['place']}: {role.astext()!r} is marked as no name where names "
                    "are not recognised; remove the role",
                )

    def give(self, paragraph: nodes.Element) -> None:
        """Record the roles in a paragraph, and put their words in their place."""
        starts = {id(leaf): offset for offset, leaf in leaves(paragraph)}
        for role in list(find(paragraph, _is_role)):
            text = next(role.findall(nodes.Text))
            start = starts.get(id(text))
            if start is None:
                continue  # in a note
            target = (
                f"{role['reftype']}-{role['reftarget']}" if "reftarget" in role else ""
            )
            given = Given(
                explicit_id(paragraph), start, start + len(text), target, role["place"]
            )
            register(self.env).note_given(given)
            replace(role, [nodes.Text(text.astext())])
        for inner in list(paragraph.findall(nodes.TextElement)):
            _join_texts(inner)


def _is_role(node: Node) -> bool:
    """Tell what `EntryRole` made."""
    return isinstance(node, not_a_name) or (
        isinstance(node, pending_xref) and node["refdomain"] == RegisterDomain.name
    )


def _join_texts(paragraph: nodes.TextElement) -> None:
    """Make one text of neighbours, so that words are found across them."""
    joined: list[Node] = []
    for child in paragraph.children:
        last = joined[-1] if joined else None
        if isinstance(child, nodes.Text) and isinstance(last, nodes.Text):
            joined[-1] = nodes.Text(last.astext() + child.astext())
        else:
            joined.append(child)
    paragraph.children = []
    paragraph += joined


class TimelineDirective(SphinxDirective):
    """``{timeline} 1914/1932``: the events of these years as a table."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """Leave a place for the table."""
        try:
            start, stop = dates.parse(self.arguments[0])
        except ValueError:
            start = stop = None
        if not (start and stop):
            line = self.get_source_info()[1]
            place = f"{self.env.doc2path(self.env.docname, base=False)}:{line}"
            note_fault(
                self.env,
                f"{place}: {self.arguments[0]!r} are no years; write them like 1914/1932",
            )
            return []
        return [timeline(first=start.year, last=stop.year)]
