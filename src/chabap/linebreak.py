"""Line breaks: the edition's words for every format that must be told about them.

``doctree-resolved``: in the ePub a U+200B stands between Thai words, because many readers
break only at spaces and cut the rest of the line off. The site gets none (browsers have
dictionaries, and copied text stays clean), only its note marks are tied to the letter
before them; the PDF has its own way in `chabap.typst`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

from chabap import __version__
from chabap.paragraphs import is_note
from chabap.registers.words import segmenter

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


# The last letter with the vowels and marks that hang on it, and a closing quotation mark.
_LAST_CLUSTER = re.compile(
    '[^\\s\u0e31-\u0e3a\u0e47-\u0e4e”")][\u0e31-\u0e3a\u0e47-\u0e4e]*[”")]*$'
)


def open_breaks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: mark the words of every text of the ePub but literals."""
    if app.builder.name != "epub":
        return
    thai = segmenter(app.env)
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, nodes.literal | nodes.raw):
            text.parent.replace(text, nodes.Text(thai.open_breaks(text.astext())))


def keep_marks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: tie each note mark of the site to the letter before it.

    The theme's mark is an inline block, before which a browser may break the line.
    """
    if app.builder.name != "html":
        return
    for mark in [n for n in doctree.findall(is_note) if n.tagname == "SideNoteNode"]:
        parent, index = mark.parent, mark.parent.index(mark)
        before = parent[index - 1] if index else None
        if isinstance(before, nodes.Text):
            text = before.astext()
            cut = len(_LAST_CLUSTER.sub("", text))
            parent[index - 1 : index] = [nodes.Text(text[:cut]), nodes.Text(text[cut:])]
            index += 1
        tied = nodes.inline(
            "", "", *parent[max(index - 1, 0) : index + 1], classes=["keep"]
        )
        parent[max(index - 1, 0) : index + 1] = [tied]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers."""
    app.connect("doctree-resolved", keep_marks)
    app.connect(
        "doctree-resolved", open_breaks, priority=900
    )  # last: the text is final
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
