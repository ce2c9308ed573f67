"""The builder ``typst``: the whole book as one PDF for print.

Writes ``<id>.typ`` beside the PDF, for whoever wants to see what was typeset. The
document is tagged and meets PDF/UA-1 and PDF/A-2a, which the compiler checks.
"""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from sphinx.builders import Builder
from sphinx.util.display import progress_message
from sphinx.util.nodes import inline_all_toctrees

from chabap import __version__
from chabap.errors import BuildError
from chabap.order import PAGED
from chabap.tongue import tongue
from chabap.typst.fonts import fonts_with_joiner
from chabap.typst.parts import divide, gather_index, move_apparatus
from chabap.typst.structures import PICTURES, string
from chabap.typst.translator import TypstTranslator
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from pikepdf import Pdf
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from chabap.edition import Edition

# it tells of its start wherever somebody has set up logging, as the theme's colours do
logging.getLogger("pikepdf").setLevel(logging.WARNING)

TEMPLATE = Path(__file__).with_name("book.typ")
IMPORTED = "chabap-book.typ"
"""Name of the template beside the source: an edition may be called "book"."""
MENDED = "pages.pickle"
"""The pages of the PDF with their text layer, in the folder of the doctrees."""


class TypstBuilder(Builder):
    """Assembles all pages into one document and typesets it."""

    name = "typst"
    format = "typst"
    epilog = "The PDF is in %(outdir)s."
    allow_parallel = False
    default_translator_class = TypstTranslator
    supported_image_types: ClassVar = [
        "image/svg+xml",
        "image/png",
        "image/jpeg",
        "image/gif",
    ]

    def get_outdated_docs(self) -> str:
        """Every run writes all: it takes a second."""
        return "the book"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Mark links between pages for the translator."""
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Links are the same from everywhere: the book is one document."""
        return self.get_target_uri(to, typ)

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Nothing to prepare."""

    def write_documents(self, docnames: Set[str]) -> None:
        """Translate, typeset and clean; replace the previous PDF only at the end."""
        from chabap.typst import pagination  # see `typeset`
        from chabap.typst.finish import (
            Wording,
            describe_links,
            fill_sheets,
            name_makers,
            name_places,
            open_as_book,
            places_of,
        )
        from chabap.typst.spreads import spreads
        from chabap.typst.textlayer import clean, keep, recall

        edition = facts(self.config)
        source = Path(self.outdir, f"{edition.id}.typ")
        document = self.assemble()
        self.post_process_images(document)
        translator = self.create_translator(document, self)
        assert isinstance(translator, TypstTranslator)
        translator.document.walkabout(translator)
        if faults := translator.all_faults():
            raise BuildError("\n".join(faults))
        for original, name in self.images.items():
            picture = source.parent / PICTURES / name
            picture.parent.mkdir(exist_ok=True)
            shutil.copyfile(self.srcdir / original, picture)
        source.write_text(front_matter(edition) + translator.body, "utf-8")
        shutil.copy(TEMPLATE, source.with_name(IMPORTED))
        with progress_message("typesetting"):
            pdf, places = typeset(source)

        def finish(document: Pdf) -> None:
            name_places(document, places_of(places))
            open_as_book(document)
            fill_sheets(document)
            name_makers(document, edition)
            note = say("note {number}", number="{number}")
            back = say("back to the mark of note {number}", number="{number}")
            describe_links(document, Wording(note, back))

        memory = recall(Path(self.doctreedir, MENDED))
        made = clean(pdf, finish, memory)
        keep(Path(self.doctreedir, MENDED), memory)
        pagination.keep(self.env, made.pages)
        self.events.emit(PAGED)
        source.with_suffix(".pdf").write_bytes(made.pdf)
        source.with_name(f"{edition.id}-a4.pdf").write_bytes(spreads(made.pdf))

    def assemble(self) -> nodes.document:
        """Return the whole edition as one resolved doctree."""
        root = self.config.root_doc
        tree = self.env.get_doctree(root)
        divide(tree, self.env)
        tree = inline_all_toctrees(self, set(), root, tree, _plain, [root])
        tree["docname"] = root
        move_apparatus(tree, self.env)
        first = next(tree.findall(nodes.section), tree)
        first += gather_index(self.env)
        self.env.resolve_references(tree, root, self)
        return cast("nodes.document", tree)


def _plain(text: str) -> str:
    """Return progress output without colour, as `inline_all_toctrees` asks for it."""
    return text


def front_matter(edition: Edition) -> str:
    """Return the head of the Typst source: the template with the edition's facts."""
    facts: dict[str, Any] = {
        "title": string(edition.title),
        "subtitle": string(edition.subtitle),
        "title-latin": string(edition.title_latin),
        "author": string(edition.author),
        "editor": string(edition.editor),
        "description": string(edition.description),
        "version": string(say("version {version}", version=edition.version)),
        "imprint": f"({''.join(f'({lines},),' for lines in imprint(edition))})",
        "date": f"datetime(year: {edition.date.year}, month: {edition.date.month}, "
        f"day: {edition.date.day})",
        "lang": string(edition.language),
        "words": f"(contents: {string(say('Contents'))})",
    }
    arguments = "".join(f"  {name}: {value},\n" for name, value in facts.items())
    return f'#import "{IMPORTED}": *\n#show: book.with(\n{arguments})\n'


def imprint(edition: Edition) -> Iterator[str]:
    """Yield the paragraphs of the imprint, each the lines of it as Typst writes them."""
    language = tongue(edition.language)
    version = say("version {version}", version=edition.version)
    licences = edition.licences
    cited = f"{edition.title}: {edition.subtitle} ({edition.editor})"
    paragraphs = [
        [
            f"{version} ({language.written(edition.date)})",
            language.own_year(edition.date),
        ],
        [edition.author, edition.editor],
        [say("How to cite"), f"{cited} {version}, § …"],
        [
            f"{say('Text')}: {licences.text}",
            f"{say('Notes, glossary and registers')}: {licences.notes}",
            f"{say('Code')}: {licences.code}",
        ],
        [
            f"{say('Please report them to')} {edition.contact}"
            if edition.contact
            else say("This edition has no public address for reports yet.")
        ],
    ]
    for lines in paragraphs:
        yield ", ".join(string(line) for line in lines if line)


def typeset(source: Path) -> tuple[bytes, list[list[object]]]:
    """Compile a Typst file to PDF, and say where its places are: name, page, height.

    Beside it stand the fonts then. Raises `BuildError` with the compiler's message.
    """
    import typst  # the other builders need not wait for it

    fonts = fonts_with_joiner(source.with_name("fonts"))
    try:
        compiler = typst.Compiler(source, font_paths=[fonts], ignore_system_fonts=True)
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"])
        found = json.loads(compiler.query("<places>", field="value"))
    except typst.TypstError as error:
        hints = "; ".join(error.hints or ["see the .typ file"])
        message = f"{source.name}: Typst: {error.message}; {hints}"
        raise BuildError(message) from error
    assert isinstance(pdf, bytes)
    places: list[list[object]] = found[0] if found else []
    return pdf, places


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the builder."""
    for room in ("witness", "words", "wording", "fonts"):
        app.setup_extension(f"chabap.{room}")
    app.add_event(PAGED)
    app.add_builder(TypstBuilder)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
