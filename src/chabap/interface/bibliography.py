"""Thai wording for the bibliography and for citations in the text; its entries as a list.

pybtex and sphinxcontrib-bibtex have no catalogues: their words are in styles. Names
stand as given, "First Last"; a Thai name is written ``author = {{สมชาย ใจดี}}``, so that it
is never divided. Years are printed as the work has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from docutils import nodes
from pybtex import plugin
from pybtex.backends.plaintext import Backend as PlainText
from pybtex.richtext import Text
from pybtex.style.formatting import toplevel
from pybtex.style.formatting.unsrt import Style as UnsrtStyle
from pybtex.style.formatting.unsrt import pages
from pybtex.style.sorting import BaseSortingStyle
from pybtex.style.template import (
    field,
    first_of,
    join,
    names,
    optional,
    optional_field,
    sentence,
    words,
)
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from chabap.formats import of
from chabap.thai import initial, sort_key

NAME = "thai"
Template = Any  # pybtex is untyped


FIELDS = {
    "author": "ผู้แต่ง",
    "editor": "บรรณาธิการ",
    "title": "ชื่อเรื่อง",
    "address": "สถานที่พิมพ์",
    "publisher": "สำนักพิมพ์",
    "year": "ปีพิมพ์",
}


def verification(fields: object) -> str:
    """Say which data of an entry were found alike in a second place.

    >>> verification("title, year"), verification("nothing")
    ('[ตรวจสอบแล้ว: ชื่อเรื่อง ปีพิมพ์]', '[ยังไม่ได้ตรวจสอบ]')
    """
    known = [FIELDS[name] for name in str(fields).split(", ") if name != "nothing"]
    return f"[ตรวจสอบแล้ว: {' '.join(known)}]" if known else "[ยังไม่ได้ตรวจสอบ]"


def labelled(label: str, name: str) -> Template:
    """``เล่ม 26``, or nothing where the work has no such field."""
    return optional[join[label, "\N{NO-BREAK SPACE}", field(name)]]


class ThaiOrder(BaseSortingStyle):  # type: ignore[misc]
    """Works in Thai first, as Thai bibliographies have them; each group in dictionary order."""

    def sorting_key(self, entry: Any) -> tuple[object, ...]:
        """Compare by the names of who is responsible, then the year, then the title."""
        persons = entry.persons.get("author") or entry.persons.get("editor") or []
        names = " ".join(
            part
            for p in persons
            for part in (*p.prelast_names, *p.last_names, *p.first_names)
        )
        title, year = (entry.fields.get(name, "") for name in ("title", "year"))
        first = initial(names or title)
        return first < "ก", sort_key(names), year, sort_key(title)


class ThaiStyle(UnsrtStyle):  # type: ignore[misc]
    """Entries as Thai readers expect them: only the title is required."""

    default_sorting_style = NAME

    def format_names(self, role: str, as_sentence: bool = True) -> Template:
        """Join names with Thai words."""
        formatted = names(role, sep=", ", sep2=" และ ", last_sep=" และ ")
        return sentence[formatted] if as_sentence else formatted

    def format_editor(self, e: Any, as_sentence: bool = True) -> Template:
        """Say that these are editors."""
        result = join[self.format_names("editor", as_sentence=False), " (บรรณาธิการ)"]
        return sentence[result] if as_sentence else result

    def format_author_or_editor(self, e: Any) -> Template:
        """Begin with whoever is responsible, if anyone is named."""
        return first_of[
            optional[self.format_names("author")], optional[self.format_editor(e)]
        ]

    def format_volume(self) -> Template:
        """Volume and series."""
        return sentence[
            join(sep=" ")[labelled("เล่ม", "volume"), labelled("ในชุด", "series")]
        ]

    def format_edition(self, e: Any) -> Template:
        """Which edition was used, a number or words."""
        return sentence[labelled("ฉบับพิมพ์ครั้งที่", "edition")]

    def format_imprint(self) -> Template:
        """Place: publisher, year."""
        where = join(sep=": ")[optional_field("address"), optional_field("publisher")]
        return sentence[where, first_of[optional_field("year"), "ม.ป.ป."]]

    def format_pages(self) -> Template:
        """Pages of an article or chapter."""
        return optional[join["หน้า", "\N{NO-BREAK SPACE}", pages]]

    def format_end(self, e: Any) -> list[Template]:
        """Note, address, and how far the data were checked."""
        return [
            sentence[optional_field("note")],
            self.format_web_refs(e),
            field("verified", apply_func=verification),
        ]

    def get_book_template(self, e: Any) -> Template:
        """Print author. *Title*. Volume. Edition. Place: publisher, year. Note."""
        return toplevel[
            self.format_author_or_editor(e),
            self.format_btitle(e, "title"),
            optional[join["[", field("transliteration"), "]"]],
            self.format_volume(),
            self.format_edition(e),
            self.format_imprint(),
            *self.format_end(e),
        ]

    def get_article_template(self, e: Any) -> Template:
        """Print author. “Title”. *Journal* volume number (year) pages. Note."""
        return toplevel[
            self.format_author_or_editor(e),
            sentence[join["“", field("title"), "”"]],
            sentence[
                join(sep=" ")[
                    self.format_btitle(e, "journal", as_sentence=False),
                    labelled("เล่ม", "volume"),
                    labelled("ฉบับที่", "number"),
                    join["(", field("year"), ")"],
                    self.format_pages(),
                ]
            ],
            *self.format_end(e),
        ]

    def get_incollection_template(self, e: Any) -> Template:
        """Print author. “Title”. ใน editor, *Book*. Volume. Pages. Place: publisher, year."""
        return toplevel[
            self.format_author_or_editor(e),
            sentence[join["“", field("title"), "”"]],
            words[
                "ใน",
                sentence[
                    optional[self.format_editor(e, as_sentence=False)],
                    self.format_btitle(e, "booktitle", as_sentence=False),
                ],
            ],
            self.format_volume(),
            sentence[self.format_pages()],
            self.format_imprint(),
            *self.format_end(e),
        ]


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")", sep="; ")


@dataclass
class ThaiAuthorYear(AuthorYearReferenceStyle):
    """Citations like (Lenin, 1964) and (Marx และ Engels, 1848); (Davies และคณะ, 1994)."""

    bracket_parenthetical: BracketStyle = default(default_factory=_round)
    bracket_textual: BracketStyle = default(default_factory=_round)
    bracket_author: BracketStyle = default(default_factory=_round)
    bracket_label: BracketStyle = default(default_factory=_round)
    bracket_year: BracketStyle = default(default_factory=_round)
    person: PersonStyle = default(
        default_factory=lambda: PersonStyle(
            sep=", ", sep2=" และ ", last_sep=" และ ", other=Text(" และคณะ")
        )
    )


def register_styles() -> None:
    """Make both styles known under the name ``thai``; safe to repeat."""
    plugin.register_plugin("pybtex.style.formatting", NAME, ThaiStyle)
    plugin.register_plugin("pybtex.style.sorting", NAME, ThaiOrder)
    # pybtex's own; named here it is found at once, else each citation searches all
    # installed packages for it (measured: a quarter of the HTML build)
    plugin.register_plugin("pybtex.backends", "plaintext", PlainText, force=True)
    register_plugin(
        "sphinxcontrib.bibtex.style.referencing", NAME, ThaiAuthorYear, force=True
    )


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
