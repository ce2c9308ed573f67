"""The parts of the printed book, as its tables of contents name them, and its index.

While the builder ``typst`` assembles: what is said to readers of the site stays out, the
apparatus follows the text that it belongs to, and one index of all registers comes last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from chabap.apparatus.domain import ApparatusDomain, apparatus
from chabap.paragraphs.ids import chapter_of
from chabap.registers.domain import RegisterDomain, register
from chabap.registers.kinds import TERM
from chabap.registers.pages import locators
from chabap.tongue import tongue
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment

UNPRINTED = "unprinted"
"""A page with this word in its front matter is for readers of other formats."""


class part(nodes.General, nodes.Element):  # type: ignore[misc]  # docutils is untyped
    """The beginning of a part: its ``title``; ``kind`` is "front", "text" or "back".

    The apparatus belongs to the text: of kind "apparatus" it has no title of its own.
    """


class index_list(nodes.General, nodes.Element):  # type: ignore[misc]
    """The entries of the index."""


class index_entry(nodes.General, nodes.TextElement):  # type: ignore[misc]
    """A line of the index: a name and where it stands."""


def divide(tree: nodes.document, env: BuildEnvironment) -> None:
    """Put the beginning of a part in front of each table of contents that has a caption."""
    trees = list(tree.findall(addnodes.toctree))
    for toctree in trees:
        kept = [e for e in toctree["entries"] if not _is_unprinted(env, e[1])]
        toctree["entries"] = kept
        toctree["includefiles"] = [name for _, name in kept]
    texts = [any(chapter_of(n) for n in t["includefiles"]) for t in trees]
    if not any(texts):
        return
    for number, toctree in enumerate(trees):
        outside = "back" if any(texts[:number]) else "front"
        kind = "text" if texts[number] else outside
        if toctree["caption"] and toctree["includefiles"]:
            toctree.parent.parent.insert(
                toctree.parent.parent.index(toctree.parent),
                part(title=toctree["caption"], kind=kind),
            )


def _is_unprinted(env: BuildEnvironment, docname: str) -> bool:
    return UNPRINTED in env.metadata[docname]


def move_apparatus(tree: nodes.document, env: BuildEnvironment) -> None:
    """Put the apparatus behind the text that it belongs to."""
    if ApparatusDomain.name not in env.domains:
        return
    page = apparatus(env).page
    found = [n for n in tree.findall(addnodes.start_of_file) if n["docname"] == page]
    parts = [n for n in tree.findall(part) if n["kind"] == "back"]
    if found and parts:
        found[0].parent.remove(found[0])
        at = parts[0].parent.index(parts[0])
        parts[0].parent.insert(at, [part(kind="apparatus"), found[0]])


def gather_index(env: BuildEnvironment) -> Iterator[nodes.section]:
    """Yield the index of all names in the text and the notes, if there are any."""
    if RegisterDomain.name not in env.domains:
        return
    ours = tongue(env.config.language)
    by_target = locators(env)
    entries = [
        (ours.sort_key(entry.filed), home, entry)
        for home, entry in register(env).homes().values()
        if entry.kind != TERM and entry.key in by_target
    ]
    if not entries:
        return
    section = nodes.section(
        "", nodes.title("", say("Index of names")), ids=["index-of-names"], opens=True
    )
    section += nodes.paragraph(
        "",
        say(
            "Persons, places, organisations, works and events. 27n7 is note 7 on page 27. The "
            "number in brackets is the page of the register that says more."
        ),
    )
    lines = index_list()
    for _, home, entry in sorted(entries, key=lambda e: (e[0], e[2].key)):
        found = by_target[entry.key].deepcopy()
        found["entry"] = (home, entry.key)
        lines += index_entry("", nodes.Text(entry.filed), found)
    section += lines
    yield section
