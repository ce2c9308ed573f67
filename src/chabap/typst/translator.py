"""Translates a resolved doctree into Typst markup for ``book.typ``.

Runs in the main process while the builder ``typst`` writes. A node without a
visitor here stops the build: nothing is ever dropped in silence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, NoReturn

from docutils import nodes
from sphinx.addnodes import start_of_file

from chabap.errors import place
from chabap.fonts.coverage import missing_letters
from chabap.notes.nodes import edition_note
from chabap.paragraphs.ids import is_paragraph_id, section_sign
from chabap.paragraphs.text import KEEP, explicit_id
from chabap.thai.breaks import (
    WORD_JOINER,
    ZERO_WIDTH_SPACE,
    is_thai,
    may_part,
)
from chabap.thai.clusters import joined
from chabap.typst.parts import part
from chabap.typst.structures import (
    NAME,
    StructureVisitors,
    marks_at_edges,
    string,
)
from chabap.wording import say
from chabap.words import segmenter

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.builders import Builder

# Typst gives most ASCII punctuation a meaning somewhere; escaped, none has any.
_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")


_CLUSTER = re.compile(
    r"[\u200b\u2060 ]*(?:[\u0e40-\u0e44]\u034f?)?.[\u034f\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]*",
    re.DOTALL,
)
"""The first letter of a text with all that belongs to it, which no place may part."""
_YEAR = re.compile(r"(?<=,) (?=\d{4})")
"""A space at which no line ends: a year alone on the last one is a bad end of an entry."""
_PROSE = (nodes.section, nodes.document)
_CROSS = frozenset({"std-ref", "std-doc"})
"""Classes of the words of a cross reference to another part of the book."""
GUIDES = frozenset({"letter", "apparatus-place"})
"""Classes of rubrics by which readers find their way through a list: running heads tell them."""
LETTERS = GUIDES | {"apparatus-section"}
"""Classes of rubrics that are set as headings."""


def escape(text: str) -> str:
    r"""Return markup that prints the text as it is.

    >>> escape('*[a]* "b" -- ...')
    '\\*\\[a\\]\\* \\"b\\" \\-\\- \\.\\.\\.'
    """
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))


class TypstTranslator(StructureVisitors):
    """Writes ``self.body``, the content of the book without its title page."""

    # Nodes that only hold others, and nodes that print nothing of their own.
    transparent: ClassVar = [
        "document",
        "compound",
        "container",
        "glossary",
        "definition_list_item",
        "compact_paragraph",
        "table",
        "tbody",
        "row",
        "legend",
    ]
    silent: ClassVar = [
        "index",
        "comment",
        "label",
        "toctree",
        "substitution_definition",
        "colspec",
    ]
    wrappers: ClassVar = {
        "emphasis": "emph",
        "strong": "strong",
        "literal": "code",
        "superscript": "raised",
        "subscript": "sub",
        "block_quote": "quotation",
        "definition_list": "entries",
        "bullet_list": "bullets",
        "figure": "illustration",
        "citation": "work",
    }
    # Paragraphs that are no prose, by their class.
    asides: ClassVar = {
        "attribution": "attribution",
        "run-on": "run-on",
    }

    def __init__(self, document: nodes.document, builder: Builder) -> None:
        """Translate one assembled document, with the edition's words for its lines."""
        super().__init__(document, builder)
        self.segmenter = segmenter(builder.env)
        self.faults: list[str] = []
        self.missing: dict[str, str] = {}  # letters without a font, by file and line
        self.out: list[str] = []
        self.docnames = [builder.config.root_doc]
        self.level = -1  # the title of the root document is on the title page
        self.opened: set[str] = set()
        self.printed = {document["docname"]} if "docname" in document else set()
        self.printed |= {n["docname"] for n in document.findall(start_of_file)}
        self.fronts = {  # what links to a page go to: its first heading
            n["docname"]: next(n.findall(nodes.section))["ids"][0]
            for n in document.findall(start_of_file)
        }
        self.back = False  # whether parts of the text's apparatus run on, page by page
        self.begun = False  # whether the pages have arabic numbers
        self.last = ""  # the last character printed
        self.heading = False  # whether this is inside one
        self.behind: list[str] = []  # names of places in the heading
        self.kept = False  # whether no line may end here
        self.waiting: list[str] = []  # names of places behind the next letter
        self.sign = ""  # the § number of a block whose words are still to come

    @property
    def body(self) -> str:
        """The markup, once the document has been walked."""
        return "".join(self.out)

    def all_faults(self) -> list[str]:
        """List what cannot be printed, a line each; the document has been walked."""
        return self.faults + [
            f"{at}: no font of the edition has {' '.join(dict.fromkeys(letters))}; write it "
            "otherwise, or add a font to src/chabap/fonts"
            for at, letters in self.missing.items()
        ]

    def dispatch_visit(self, node: nodes.Node) -> None:
        """Handle the simple nodes from the tables, the others by their visitors."""
        name = type(node).__name__
        if name in self.silent:
            raise nodes.SkipNode
        if name in self.wrappers:
            assert isinstance(node, nodes.Element)
            self.out.append(f"#{self.wrappers[name]}[")
            self.anchor(node)
        elif name not in self.transparent:
            super().dispatch_visit(node)

    def dispatch_departure(self, node: nodes.Node) -> None:
        """Close what `dispatch_visit` opened."""
        name = type(node).__name__
        if name in self.wrappers:
            self.out.append("]\n\n" if not isinstance(node, nodes.Inline) else "]")
        elif name not in self.transparent:
            super().dispatch_departure(node)

    def unknown_visit(self, node: nodes.Node) -> NoReturn:
        """Tell of it: a new kind of node needs a decision how to print it."""
        self.faults.append(
            f"{place(node)}: the PDF cannot print a node of type {type(node).__name__!r}; "
            "write it otherwise, or wrap it in {only} html"
        )
        raise nodes.SkipNode

    def target(self, docname: str, node_id: str) -> str:
        """Name the place that links point to; ids are unique only in their page."""
        return string(f"{docname}:{node_id}")

    def anchor(self, node: Element) -> None:
        """Let links point here, by any id of the node."""
        self.anchors(*(self.target(self.docnames[-1], i) for i in node["ids"]))

    def anchors(self, *names: str) -> None:
        """Let links point here, by these names; from a heading, to the place behind it.

        The body of a heading is printed again in contents and running heads.
        """
        if self.heading:
            self.behind += names
        else:
            self.out += [f"#anchor({name})" for name in names]

    # -- structure

    def visit_start_of_file(self, node: Element) -> None:
        self.docnames.append(node["docname"])

    def depart_start_of_file(self, node: Element) -> None:
        self.docnames.pop()

    def visit_section(self, node: Element) -> None:
        self.level += 1

    def depart_section(self, node: Element) -> None:
        self.level -= 1

    def visit_title(self, node: Element) -> None:
        if isinstance(node.parent, nodes.table):
            self.begin_block()
            self.out.append("#rubric[")
            return
        if self.level == 0:
            raise nodes.SkipNode
        self.begin_block()
        if not self.begun and not any(self.document.findall(part)):
            self.begun = True
            self.out.append("#open-right()\n#show: main\n")
        if self.level == 1 and (not self.back or "opens" in node.parent):
            self.out.append("#pagebreak(weak: true)")
        self.heading = True
        self.out.append(f"\n#heading(depth: {self.level})[")

    def depart_title(self, node: Element) -> None:
        if isinstance(node.parent, nodes.table):
            self.out.append("]\n\n")
            return
        page = self.docnames[-1]
        first, *others = [self.target(page, i) for i in node.parent["ids"]]
        others += self.behind
        self.heading, self.behind = False, []
        if page not in self.opened:  # the place of a page that has no heading first
            self.opened.add(page)
            others.append(self.target(page, ""))
        self.out.append(f"]#label({first})\n")
        self.out += [f"#anchor({name})\n" for name in others]
        self.out.append("\n")

    def visit_part(self, node: Element) -> None:
        self.begin_block()
        if node["kind"] in ("apparatus", "back"):
            self.out.append("#show: small-print\n")
        if node["kind"] in ("text", "back"):
            shape = "part" if node["kind"] == "text" else "part-of-lists"
            self.out.append(f"#set heading(offset: 0)\n#{shape}[")
            self.print(node["title"])
            self.out.append("]\n#set heading(offset: 1)\n")
        self.back = node["kind"] == "back"
        if node["kind"] == "text":
            self.out.append("#show: main\n")
        raise nodes.SkipNode

    def visit_transition(self, node: Element) -> None:
        self.out.append("#transition\n\n")

    def depart_transition(self, node: Element) -> None:
        pass

    def visit_rubric(self, node: Element) -> None:
        self.begin_block()
        if LETTERS.isdisjoint(node["classes"]):
            self.out.append("#rubric[")
            return
        self.heading = True
        guides = not GUIDES.isdisjoint(node["classes"])
        guide = string(node.astext()) if guides else "none"
        self.out.append(f"#letter({self.level + 1}, {guide})[")

    def depart_rubric(self, node: Element) -> None:
        self.out.append("]\n\n")
        if self.heading:
            self.out += [f"#anchor({name})\n" for name in self.behind]
            self.heading, self.behind = False, []

    def begin_block(self) -> None:
        """Nothing stands before the first word of a block."""
        self.last = ""

    def visit_paragraph(self, node: Element) -> None:
        self.begin_block()
        if isinstance(node.parent, edition_note):
            self.out.append("#par[" if node.parent[0] is not node else "#[")
        elif is_paragraph_id(explicit_id(node)):
            sign = section_sign(explicit_id(node))
            for mark in marks_at_edges(node):
                mark["held"] = True
            self.out.append(f"#numbered({string(sign)})[")
        elif isinstance(node.parent, nodes.citation):
            self.out.append("#[")
        elif isinstance(node.parent, nodes.definition):
            # an entry runs on behind its gist
            first = node.parent.index(node) == 0 or "gist" in node.parent[0]["classes"]
            self.out.append(" #[" if first else "\n\n#[")
        elif isinstance(node.parent, nodes.entry):
            self.out.append("#cell[")
        elif isinstance(node.parent, nodes.legend):
            self.out.append("#caption[")
        else:
            kinds = [self.asides[c] for c in node["classes"] if c in self.asides]
            prose = "plain" if isinstance(node.parent, _PROSE) else "par"
            self.out.append(f"#{kinds[0] if kinds else prose}[")
        self.anchor(node)

    def depart_paragraph(self, node: Element) -> None:
        run_on = isinstance(node.parent, nodes.definition)
        self.out.append("]" if run_on else "]\n\n")

    # -- text

    def visit_Text(self, node: nodes.Text) -> None:
        text = node.astext()
        if missing := missing_letters(text):
            at = place(node)
            self.missing[at] = f"{self.missing.get(at, '')}{missing}".replace(" ", "")
        self.print(text)

    def print(self, text: str) -> None:
        """Print words, with every break between and inside them fixed."""
        if self.kept:  # a name that a mark of the apparatus parts
            tie = WORD_JOINER if self.last else ""
            fixed = tie + text
        else:
            fixed = self.segmenter.fix_breaks(text, long=NAME)
            if may_part(self.last, text):
                self.out.append(ZERO_WIDTH_SPACE)  # where two nodes meet, two words do
        self.last, fixed = text[-1:], joined(fixed)
        if self.sign:
            self.out.append(f"#mark({string(self.sign)})")
            self.sign = ""
        if self.waiting:  # the first letter decides on which page a name begins
            cut = _CLUSTER.match(fixed)
            assert cut
            self.out.append(escape(cut[0]))
            self.anchors(*self.waiting)
            self.waiting, fixed = [], fixed[cut.end() :]
        self.out.append(escape(_YEAR.sub(" " + WORD_JOINER, fixed)))

    def depart_Text(self, node: nodes.Text) -> None:
        pass

    def visit_inline(self, node: Element) -> None:
        self.anchor(node)
        languages = [c for c in node["classes"] if c.startswith("language-")]
        language = string(languages[0].split("-")[1]) if languages else None
        self.out.append(f"#text(lang: {language})[" if language else "#[")
        if KEEP in node["classes"]:
            if may_part(self.last, node.astext()):
                self.out.append(ZERO_WIDTH_SPACE)
            self.last, self.kept = "", True

    def depart_inline(self, node: Element) -> None:
        self.out.append("]")
        if KEEP in node["classes"]:
            self.kept = False

    def visit_target(self, node: Element) -> None:
        self.anchor(node)

    def depart_target(self, node: Element) -> None:
        pass

    def address(self, node: Element) -> str:
        """Return where a reference leads, as Typst writes it."""
        if "refid" in node:
            return f"label({self.target(self.docnames[-1], node['refid'])})"
        if node.get("internal"):
            docname, _, node_id = node["refuri"].removeprefix("%").partition("#")
            node_id = node_id or self.fronts.get(docname, "")
            return f"label({self.target(docname, node_id)})"
        return string(node["refuri"])

    def is_printed(self, node: Element) -> bool:
        """Tell whether what a reference leads to is in the book, or outside of the edition."""
        if "refid" in node or not node.get("internal"):
            return True
        return node["refuri"].removeprefix("%").partition("#")[0] in self.printed

    def visit_reference(self, node: Element) -> None:
        self.anchor(node)
        to = f"#link({self.address(node)})" if self.is_printed(node) else "#"
        self.out.append(f"{to}[")

    def depart_reference(self, node: Element) -> None:
        if not self.is_printed(node):
            self.out.append("]")
            return
        self.out.append("]")
        inner = node[0] if node.children else node
        if isinstance(inner, nodes.Element) and _CROSS & {*inner["classes"]}:
            word = string(say("p."))
            self.out.append(f"#on-page({word}, {self.address(node)})")
            self.last = ")"
            behind = node.next_node(nodes.Text, siblings=True, descend=False)
            if behind and is_thai(behind.astext()[:1]):
                self.out.append(" ")
