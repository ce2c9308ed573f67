"""The pages of the apparatus: the list in every format, the base text on the site."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from chabap.apparatus.domain import UNMARKED, apparatus
from chabap.apparatus.printed import Printed, title_of
from chabap.apparatus.wording import (
    CERTAINTY,
    CONJECTURE_SIGN,
    KIND,
    on_one_line,
    plain_witness,
)
from chabap.formats import of
from chabap.languages import as_html
from chabap.paragraphs.domain import paragraphs
from chabap.paragraphs.ids import chapter_of, is_paragraph_id, section_sign
from chabap.tables import tsv
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from chabap.apparatus.records import Block, Entry
    from chabap.typst.translator import TypstTranslator


class apparatus_list(nodes.General, nodes.Element):  # type: ignore[misc]  # docutils is untyped
    """Where the list goes; always replaced before writing."""


class apparatus_counts(nodes.paragraph):  # type: ignore[misc]
    """How many variants there are of each kind."""


class ApparatusDirective(SphinxDirective):
    """``{apparatus}``: all emendations, by paragraph, with their counts."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the list, and let the marks know where it is."""
        apparatus(self.env).note_page()
        return [apparatus_list()]


def fill_pages(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: put the list where the directive stood."""
    for place in list(doctree.findall(apparatus_list)):
        place.replace_self(list(_apparatus(app, docname)))


def _apparatus(app: Sphinx, docname: str) -> Iterator[nodes.Node]:
    """Yield counts and list."""
    domain = apparatus(app.env)
    for siglum, group in groupby(domain.entries, key=lambda entry: entry.siglum):
        yield _counts(list(group), siglum)
    by_block = domain.marked()
    printed = Printed(domain.entries, paragraphs(app.env).located())
    if of(app.builder).paper:
        yield from printed.repeated()
    for home, block in paragraphs(app.env).located():
        if chapter_of(home) not in domain.blocks:
            continue  # it has no witness
        entries = sorted(by_block.get(block.id, []), key=lambda e: (e.start, e.end))
        if of(app.builder).paper:
            entries = [entry for entry in entries if not printed.is_repeated(entry)]
        # a heading of which no word is the author's is not named
        if (block.heading and block.text) or entries:
            label = nodes.inline("", title_of(block))
            link = make_refnode(app.builder, docname, home, block.id, label)
            kind = "apparatus-section" if block.heading else "apparatus-place"
            yield nodes.rubric("", "", link, classes=[kind])
        if entries and of(app.builder).paper:
            yield printed.run_on(entries)
        elif entries:
            items = (_item(app, docname, home, entry) for entry in entries)
            yield nodes.bullet_list("", *items, classes=["apparatus"])


def _counts(entries: list[Entry], siglum: str) -> apparatus_counts:
    """Return how many variants there are of each kind and certainty."""
    kinds = Counter(e.kind for e in entries)
    degrees = Counter(e.certainty for e in entries if e.kind not in UNMARKED)
    by_kind = ", ".join(
        f"{say(KIND[k], siglum=siglum)} {kinds[k]}" for k in KIND if kinds[k]
    )
    by_degree = ", ".join(
        f"{say(CERTAINTY[c])} {degrees[c]}" for c in CERTAINTY if degrees[c]
    )
    text = say(
        "The text of this edition differs from {siglum} in {count} places. By kind: {kinds}. "
        "By certainty (breaks and spacing left out): {degrees}.",
        siglum=siglum,
        count=len(entries),
        kinds=by_kind,
        degrees=by_degree,
    )
    return apparatus_counts("", text)


def visit_counts_html(self: HTML5Translator, node: nodes.Element) -> None:
    """Open the paragraph; on the site it has the words of the filters that a script adds."""
    if not of(self.builder).site:
        self.body.append("<p>")
        return
    words = {
        "kind": say("Kind"),
        "certainty": say("Certainty"),
        "all": say("all"),
        "count": say("{count} places", count="{count}"),
        "none": say("nothing is of this kind"),
    }
    data = {f"data-{name}": word for name, word in words.items()}
    self.body.append(self.starttag(node, "p", "", CLASS="apparatus-counts", **data))


def depart_counts_html(self: HTML5Translator, node: nodes.Element) -> None:
    """Close the paragraph."""
    self.body.append("</p>\n")


def visit_counts_typst(self: TypstTranslator, node: nodes.Element) -> None:
    """Print a paragraph like any other."""
    self.visit_paragraph(node)


def depart_counts_typst(self: TypstTranslator, node: nodes.Element) -> None:
    """Close it."""
    self.depart_paragraph(node)


COUNTS_HANDLERS = {
    "html": (visit_counts_html, depart_counts_html),
    "typst": (visit_counts_typst, depart_counts_typst),
}


def _item(app: Sphinx, docname: str, home: str, entry: Entry) -> nodes.list_item:
    """Return one line: lemma ] witness reading, kind, certainty, reason."""
    domain = apparatus(app.env)
    lemma = nodes.strong("", on_one_line(entry.lemma) or "–")
    link: nodes.Element = lemma
    site = of(app.builder).site
    if app.builder.format == "html":
        # where there is no mark, in a heading or of a second witness, the block is the place
        marked = is_paragraph_id(entry.at) and entry.siglum in domain.base_sigla()
        place = entry.id if marked else entry.at
        target = app.builder.get_relative_uri(docname, home) + f"#{place}"
        link = nodes.reference("", "", lemma, refuri=target, internal=True)
    sign = CONJECTURE_SIGN if entry.certainty == "conjecture" else ""
    # of foreign letters, which our fonts have not, books print a description
    witness = entry.witness if site else plain_witness(entry.witness)
    siglum = (
        "" if len(domain.blocks[chapter_of(home) or ""]) == 1 else f" {entry.siglum}"
    )
    kind = say(KIND[entry.kind], siglum=entry.siglum)
    certainty = say(CERTAINTY[entry.certainty])
    tail = f" · {kind} · {certainty} · {entry.reason} ({entry.responsible})"
    paragraph = nodes.paragraph(
        "",
        "",
        link,
        nodes.Text(f"{sign} ] {witness.strip() or '–'}{siglum}"),
        nodes.inline("", tail, classes=["why"]),
    )
    return nodes.list_item(
        "",
        paragraph,
        classes=["apparatus-entry", entry.kind, entry.certainty],
        ids=[f"a-{entry.id}"],
    )


def name_witness(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: the switch of the text names the base text, if there is one."""
    witnesses = facts(app.config).witnesses_of(chapter_of(pagename))
    context["siglum"] = witnesses[0].siglum if witnesses else ""


def witness_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """On ``html-collect-pages``: each base text as it came, § numbers beside it."""
    if not of(app.builder).site:
        return
    for witness in facts(app.config).witnesses:
        of_chapter = apparatus(app.env).blocks.get(witness.chapter, {})
        blocks = of_chapter.get(witness.siglum, [])
        text = Path(app.srcdir, witness.path).read_text("utf-8")
        parts = dict(witness_blocks(blocks, text))
        rows = [
            {
                "id": block.id,
                "home": home,
                "sign": "" if block.heading else section_sign(block.id),
                "text": as_html(parts[block.id], app.env),
            }
            for home, block in paragraphs(app.env).located()
            if block.id in parts
        ]
        title = say("Text of {siglum} as received", siglum=witness.siglum)
        page = f"witness/{witness.siglum.lower()}"
        context = {"title": title, "rows": rows, "list": apparatus(app.env).page}
        yield page, context, "witness.html"


def witness_blocks(blocks: list[Block], witness: str) -> Iterator[tuple[str, str]]:
    """Yield the stretch of the witness that each block of the reading text comes from."""
    offset = 0  # how far the witness is ahead of the reading text
    starts = []
    for block in blocks:
        starts.append(block.start + offset)
        for variant in block.variants:
            offset += len(variant.witness) - (variant.end - variant.start)
    if starts:
        starts[0] = 0
    for block, start, stop in zip(
        blocks, starts, [*starts[1:], len(witness)], strict=True
    ):
        yield block.id, witness[start:stop]


def write_table(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished`` of the plain text: all variants as tab-separated values."""
    if exception or app.builder.name != "plaintext":
        return
    columns = (
        "id",
        "at",
        "start",
        "end",
        "kind",
        "certainty",
        "lemma",
        "witness",
        "reason",
        "responsible",
        "siglum",
    )
    rows = ([getattr(e, c) for c in columns] for e in apparatus(app.env).entries)
    Path(app.outdir, "apparatus.tsv").write_text(tsv([columns, *rows]), "utf-8")
