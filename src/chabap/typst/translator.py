"""Translates a resolved doctree into Typst markup for ``book.typ``.

Runs in the main process while the builder ``typst`` writes. A node without a
visitor here stops the build: nothing is ever dropped in silence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, NoReturn

from docutils import nodes

from chabap.errors import place
from chabap.fonts.coverage import missing_letters
from chabap.notes.nodes import edition_note
from chabap.paragraphs.ids import is_paragraph_id, section_sign
from chabap.paragraphs.text import KEEP, explicit_id
from chabap.thai.breaks import (
    WORD_JOINER,
    ZERO_WIDTH_SPACE,
    join_clusters,
    may_part,
)
from chabap.typst.structures import StructureVisitors, string
from chabap.words import segmenter

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.builders import Builder

# Typst gives most ASCII punctuation a meaning somewhere; escaped, none has any.
_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")


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
        "superscript": "super",
        "subscript": "sub",
        "block_quote": "quotation",
        "definition_list": "entries",
        "definition": "definition",
        "bullet_list": "bullets",
        "figure": "illustration",
        "citation": "work",
    }
    # Paragraphs that are no prose, by their class.
    asides: ClassVar = {
        "gist": "gist",
        "evidence": "evidence",
        "occurrences": "index",
        "attribution": "attribution",
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
        self.last = ""  # the last character printed
        self.heading = False  # whether this is inside one
        self.behind: list[str] = []  # names of places in the heading
        self.kept = False  # whether no line may end here
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
        self.heading = True
        self.out.append(f"\n#heading(level: {self.level})[")

    def depart_title(self, node: Element) -> None:
        if isinstance(node.parent, nodes.table):
            self.out.append("]\n\n")
            return
        page = self.docnames[-1]
        first, *others = [self.target(page, i) for i in node.parent["ids"]]
        others += self.behind
        self.heading, self.behind = False, []
        if page not in self.opened:  # links to a page go to its first heading
            self.opened.add(page)
            others.append(self.target(page, ""))
        self.out.append(f"]#label({first})\n")
        self.out += [f"#anchor({name})\n" for name in others]
        self.out.append("\n")

    def visit_transition(self, node: Element) -> None:
        self.out.append("#transition\n\n")

    def depart_transition(self, node: Element) -> None:
        pass

    def visit_rubric(self, node: Element) -> None:
        self.out.append("#rubric[")

    def depart_rubric(self, node: Element) -> None:
        self.out.append("]\n\n")

    def begin_block(self) -> None:
        """Nothing stands before the first word of a block."""
        self.last = ""

    def visit_paragraph(self, node: Element) -> None:
        self.begin_block()
        if isinstance(node.parent, edition_note):
            self.out.append("#par[" if node.parent[0] is not node else "#[")
        elif is_paragraph_id(explicit_id(node)):
            sign = section_sign(explicit_id(node))
            self.out.append(f"#numbered({string(sign)})[")
        elif isinstance(node.parent, nodes.entry):
            self.out.append("#cell[")
        elif isinstance(node.parent, nodes.legend):
            self.out.append("#caption[")
        else:
            kinds = [self.asides[c] for c in node["classes"] if c in self.asides]
            self.out.append(f"#{kinds[0] if kinds else 'plain'}[")
        self.anchor(node)

    def depart_paragraph(self, node: Element) -> None:
        self.out.append("]\n\n")

    # An entry's headwords stand on one line; the first is bold unless it says itself
    # what is (as those of the registers do).

    def visit_term(self, node: Element) -> None:
        first = not isinstance(node.previous_sibling(), nodes.term)
        self.out.append("#term[" if first else " · ")
        self.anchor(node)
        if first and not any(node.findall(nodes.strong)):
            self.out.append("#strong[")

    def depart_term(self, node: Element) -> None:
        first = not isinstance(node.previous_sibling(), nodes.term)
        if first and not any(node.findall(nodes.strong)):
            self.out.append("]")
        if not isinstance(node.next_node(siblings=True, descend=False), nodes.term):
            self.out.append("]\n")

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
            fixed = tie + join_clusters(text)
        else:
            fixed = self.segmenter.fix_breaks(text)
            if may_part(self.last, text):
                self.out.append(ZERO_WIDTH_SPACE)  # where two nodes meet, two words do
        self.last = text[-1:]
        if self.sign:
            self.out.append(f"#mark({string(self.sign)})")
            self.sign = ""
        self.out.append(escape(fixed))

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

    def visit_reference(self, node: Element) -> None:
        if "refid" in node:
            to = f"label({self.target(self.docnames[-1], node['refid'])})"
        elif node.get("internal"):
            docname, _, node_id = node["refuri"].removeprefix("%").partition("#")
            to = f"label({self.target(docname, node_id)})"
        else:
            to = string(node["refuri"])
        self.anchor(node)
        look = "name" if "first" in node["classes"] else "link"
        self.out.append(f"#{look}({to})[")

    def depart_reference(self, node: Element) -> None:
        self.out.append("]")

    def visit_pages(self, node: Element) -> None:
        labels = "".join(f"label({string(target)})," for target in node["targets"])
        self.out.append(f"#pages({labels})")
        raise nodes.SkipNode
