"""What of the pages can be found, page by page: when the site is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx import addnodes

from chabap.notes.domain import notes, works
from chabap.paragraphs.domain import reading_order
from chabap.paragraphs.ids import chapter_of, is_paragraph_id, section_sign
from chabap.paragraphs.nodes import joined_sign, text_block
from chabap.paragraphs.text import find
from chabap.registers.domain import register
from chabap.search.index import NOTE, OTHER, REGISTER, TEXT, Passage
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

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


def passages(app: Sphinx) -> Iterator[Passage]:
    """Yield everything that can be found, page by page in the order of reading.

    As in Sphinx's own search, a page that says ``nosearch`` is left out.
    """
    env = app.env
    homes = (
        {(home, note.label): note.at for home, note in notes(env).notes()}
        if "note" in env.domains
        else {}
    )
    entries = register(env).homes() if "register" in env.domains else {}
    for docname in dict.fromkeys((*reading_order(env), *sorted(env.found_docs))):
        if "nosearch" in env.metadata[docname]:
            continue
        page = app.builder.get_target_uri(docname)
        title = env.titles[docname].astext()
        for node in find(env.get_doctree(docname), _is_passage):
            assert isinstance(node, nodes.Element)
            text = _text(node, env)
            if text.strip():
                anchor = _anchor(node)
                address = f"{page}#{anchor}".rstrip("#")
                label = _label(node, docname, homes) or title
                if (rank := _rank(node, docname)) == REGISTER and anchor in entries:
                    label = f"{title} · {entries[anchor][1].headword}"
                yield Passage(rank, address, label, text, ids=_ids(node))
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


def _ids(node: nodes.Element) -> tuple[str, ...]:
    """Return the ids of the paragraphs whose words a passage has; of a note none."""
    own = [name for name in node["names"][:1] if is_paragraph_id(name)]
    joined = (sign["paragraph"] for sign in node.findall(joined_sign))
    return (*own, *joined)


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
        return _cited(target, env) if _in_note(reference) else ""
    if domain == "par":
        return section_sign(target)
    if domain == "register" and not reference["refexplicit"]:
        homes = register(env).homes()
        return homes[f"{reference['reftype']}-{target}"][1].headword
    return str(reference.astext())


def _in_note(node: nodes.Node) -> bool:
    while node.parent is not None and not isinstance(node, nodes.footnote):
        node = node.parent
    return isinstance(node, nodes.footnote)


def _cited(target: str, env: BuildEnvironment) -> str:
    """Return author and year of the works that a note cites: in lists they are too many."""
    entries = works(env).bibdata.data.entries
    cited = []
    for key in target.split(","):
        entry = entries[key.strip()]
        persons = entry.persons.get("author") or entry.persons.get("editor") or []
        who = ", ".join(" ".join(person.last_names).strip("{}") for person in persons)
        year = entry.fields.get("year", "")
        cited.append(", ".join(filter(None, (who or entry.fields["title"], year))))
    return f"({'; '.join(cited)})"
