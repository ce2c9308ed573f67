"""Search for the site: exact, over passages, without a server, from file:// too.

Replaces Sphinx's own, whose words are fragments in Thai. One line in conf.py is enough;
where the project has registers, names are found in every script.
``html-collect-pages``: the passages of all pages are written as a script, in the main
process, and the page of the search is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes

from chabap import __version__
from chabap.assets import bring
from chabap.formats import of
from chabap.notes.domain import notes, works
from chabap.order import Files
from chabap.paragraphs.domain import reading_order
from chabap.paragraphs.ids import chapter_of, is_paragraph_id, section_sign
from chabap.paragraphs.nodes import text_block
from chabap.paragraphs.text import find
from chabap.registers.domain import register
from chabap.search.index import Name, Passage, as_script
from chabap.tongue import tongue
from chabap.wording import say
from chabap.words import segmenter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

DATA = "searchdata.js"
TEXT, REGISTER, NOTE, OTHER = range(4)
"""Ranks of passages."""


def prepare(app: Sphinx) -> None:
    """On ``builder-inited``: switch Sphinx's own search off."""
    if app.builder.format == "html":
        cast("StandaloneHTMLBuilder", app.builder).search = False


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """On ``html-collect-pages``: write the data and make the page."""
    if not of(app.builder).site:
        return
    key = tongue(app.config.language).sort_key
    found = sorted(passages(app), key=lambda passage: _order(passage, key))
    script = as_script(found, names(app.env, found), segmenter(app.env))
    Path(app.outdir, DATA).write_text(script, "utf-8")
    yield "search", {"title": say("Search"), "data": DATA}, "thai-search.html"


def passages(app: Sphinx) -> Iterator[Passage]:
    """Yield everything that can be found, page by page in the order of reading."""
    env = app.env
    homes = (
        {(home, note.label): note.at for home, note in notes(env).notes()}
        if "note" in env.domains
        else {}
    )
    for docname in dict.fromkeys((*reading_order(env), *sorted(env.found_docs))):
        page = app.builder.get_target_uri(docname)
        title = env.titles[docname].astext()
        for node in find(env.get_doctree(docname), _is_passage):
            assert isinstance(node, nodes.Element)
            text = _text(node, env)
            if text.strip():
                address = f"{page}#{_anchor(node)}".rstrip("#")
                label = _label(node, docname, homes) or title
                yield Passage(_rank(node, docname), address, label, text)
        for anchor, text in _works(docname, env):
            yield Passage(OTHER, f"{page}#{anchor}", title, text)


def _works(docname: str, env: BuildEnvironment) -> Iterator[tuple[str, str]]:
    """Yield anchor and text of the works that a page lists."""
    if "cite" not in env.domains:
        return
    for citation in works(env).citations:
        if citation.bibliography_key.docname == docname:
            text = citation.formatted_entry.text.render_as("plaintext")
            yield citation.citation_id, text


def _order(passage: Passage, key: Callable[[str], Any]) -> tuple[int, Any]:
    """Return where a passage stands among equals: in a dictionary's order, or the book's."""
    entry = passage.rank == REGISTER
    return passage.rank, key(passage.text) if entry else ()


_ENTRIES = {"register", "glossary"}
"""Classes of the lists whose items are entries."""
_WHOLE = (
    text_block,
    nodes.definition_list_item,
    nodes.footnote,
    nodes.citation,
    nodes.line_block,
)
_PARTS = (nodes.title, nodes.paragraph, nodes.literal_block, nodes.caption)


def _is_passage(node: nodes.Node) -> bool:
    """Tell the smallest blocks that make sense alone: an entry, a note or a work is one."""
    if not isinstance(node, (*_WHOLE, *_PARTS)):
        return False
    parent = node.parent
    while parent is not None:
        if isinstance(parent, _WHOLE):
            return False
        parent = parent.parent
    return True


def _rank(node: nodes.Element, docname: str) -> int:
    if isinstance(node, nodes.footnote):
        return NOTE
    if isinstance(node, nodes.definition_list_item) and not chapter_of(docname):
        return REGISTER if _ENTRIES & {*node.parent["classes"]} else OTHER
    return TEXT if chapter_of(docname) else OTHER


def _label(
    node: nodes.Element, docname: str, homes: Mapping[tuple[str, str], str]
) -> str:
    """Return the § number of a paragraph or of a note's mark, if there is one.

    *homes* are the paragraphs of the notes' marks, by page and label.
    """
    name = next(iter(node["names"]), "")
    if isinstance(node, nodes.footnote):
        at = homes.get((docname, name), "")
        return f"{section_sign(at)} {say('note')}" if is_paragraph_id(at) else ""
    return section_sign(name) if is_paragraph_id(name) else ""


def _anchor(node: nodes.Element) -> str:
    """Return the id nearest to a passage: its own, its headword's, or its section's."""
    for inner in node.children:
        if isinstance(inner, nodes.term) and inner["ids"]:
            return cast("str", inner["ids"][0])
    outer: nodes.Element | None = node
    while outer is not None and not outer["ids"]:
        outer = outer.parent
    return cast("str", outer["ids"][0]) if outer is not None else ""


def _text(node: nodes.Node, env: BuildEnvironment) -> str:
    """Return the words of a passage, references as a reader sees them."""
    if isinstance(node, nodes.footnote_reference | nodes.label):
        return ""
    if isinstance(node, addnodes.pending_xref):
        return _words(node, env)
    if isinstance(node, nodes.Text) or not node.children:
        return str(node.astext())
    between = "" if isinstance(node, nodes.TextElement) else " "
    return between.join(_text(child, env) for child in node.children)


def _words(reference: addnodes.pending_xref, env: BuildEnvironment) -> str:
    """Return what a reference will print."""
    domain, target = reference.get("refdomain"), reference["reftarget"]
    if domain == "cite":
        return ""
    if domain == "par":
        return section_sign(target)
    if domain == "register" and not reference["refexplicit"]:
        homes = register(env).homes()
        return homes[f"{reference['reftype']}-{target}"][1].headword
    return str(reference.astext())


def names(env: BuildEnvironment, passages: list[Passage]) -> Iterator[Name]:
    """Yield the names of all entries with the passages that mean them."""
    if "register" not in env.domains:
        return
    numbers = {p.address.partition("#")[2]: i for i, p in enumerate(passages)}
    domain = register(env)
    found: dict[str, list[int]] = {}
    for occurrence in domain.occurrences:
        found.setdefault(occurrence.target, []).append(numbers[occurrence.at])
    key = tongue(env.config.language).sort_key
    homes = sorted(domain.homes().items(), key=lambda home: key(home[1][1].headword))
    for target, (_, entry) in homes:
        forms = (
            entry.headword,
            *entry.forms,
            *entry.spellings,
            entry.latin,
            entry.cyrillic,
        )
        places = [numbers[target], *found.get(target, ())]
        yield Name(
            tuple(dict.fromkeys(filter(None, forms))), tuple(dict.fromkeys(places))
        )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers and our files."""
    app.setup_extension("chabap.words")
    app.setup_extension("chabap.wording")
    bring(app, Path(__file__).parent, styles=["search.css"], priority=Files.SEARCH)
    app.connect("builder-inited", prepare)
    app.connect("html-collect-pages", search_page)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
