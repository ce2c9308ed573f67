"""Line breaks: the edition's words for every format that must be told about them.

``doctree-resolved``: in the site every place where a line may end is marked, and lines end
nowhere else (style `LINES`): the dictionary of a browser does not know our names, and parts
other words beside them. ``html-page-context``: the marks become ``<wbr>``, which leaves no
trace in text that is copied or searched. In the ePub a U+200B stands between Thai words,
because many readers break only at spaces and cut the rest of the line off (measured: see
CONTRIBUTING.md, "Lines"); and a no-break space where no line ends at a
space; names are kept whole by a style, long ones may be parted at the words that make them up, and
note marks are tied to the
letter before them. The PDF has its own way in `chabap.typst`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes

from chabap import __version__
from chabap.formats import of
from chabap.notes.nodes import author_mark, note_mark
from chabap.order import Resolved
from chabap.paragraphs.nodes import line_break
from chabap.paragraphs.text import KEEP, find, position, replace
from chabap.thai.breaks import (
    WORD_JOINER,
    ZERO_WIDTH_SPACE,
    has_thai,
    may_part,
    tie,
)
from chabap.words import segmenter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from chabap.tongue import Segmenter

# The last letter with the vowels and marks that hang on it, and a closing quotation mark.
_LAST_CLUSTER = re.compile(
    '[^\\s\u0e31-\u0e3a\u0e47-\u0e4e”")][\u0e31-\u0e3a\u0e47-\u0e4e]*[”")]*$'
)


_HANGING = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_SHORT = 14
"""Letters of the longest name that an ePub keeps on one line, without those that hang on others.

At 200 per cent a line of a phone holds some sixteen (measured in Chromium, 340 pixels)."""
_LOOSE_SPACE = re.compile(f" (?!{WORD_JOINER})")
LINES = "lines"
"""Class of a block whose line ends are all marked."""
_BETWEEN_TAGS = re.compile("(?<=>)[^<>]+(?=<)")
_UNTOUCHED = (nodes.literal, nodes.literal_block, nodes.raw, author_mark)
_MARKS = (note_mark, author_mark)


def mark_breaks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: say where lines may end."""
    needs = of(app.builder).breaks
    if not needs:
        return
    for entry in list(doctree.findall(nodes.citation)):
        # pybtex-docutils puts one node in several places: each needs its own
        replace(entry, [entry.deepcopy()])
    ours = segmenter(app.env)
    put = _put_all if needs == "all" else _put_words
    for leaf, before in list(_leaves(doctree)):
        put(leaf, before, ours)


def _leaves(doctree: nodes.document) -> Iterator[tuple[nodes.Text, str]]:
    """Yield what may be parted, with the text that stands before it in the same block."""
    before, block = "", doctree
    for leaf in find(doctree, _is_leaf):
        if isinstance(leaf, line_break):
            before = ""
            continue
        if _block(leaf) is not block:
            before, block = "", _block(leaf)
        if isinstance(leaf.parent, _UNTOUCHED):
            continue
        yield leaf, before
        before = leaf.astext()


def _put_all(leaf: nodes.Text, before: str, ours: Segmenter) -> None:
    """Put U+200B wherever a line may end, behind spaces too, and say so of the block."""
    text, block, kept = leaf.astext(), _block(leaf), _kept(leaf)
    if text.strip() and LINES not in block["classes"]:
        block["classes"].append(LINES)
    begins = kept is None or next(find(kept, _is_leaf)) is leaf
    gap = ZERO_WIDTH_SPACE if begins and may_part(before, text) else ""
    text = _all_ends(text, ours) if kept is None else text.replace(WORD_JOINER, "")
    replace(leaf, [nodes.Text(gap + text)])


def _all_ends(text: str, ours: Segmenter) -> str:
    """Return a text with U+200B wherever a line may end, behind spaces too."""
    ends = _LOOSE_SPACE.sub(" " + ZERO_WIDTH_SPACE, ours.fix_breaks(text))
    return ends.replace(WORD_JOINER, "")


def _put_words(leaf: nodes.Text, before: str, ours: Segmenter) -> None:
    """Put U+200B between words, and keep names whole."""
    text = leaf.astext()
    tied = tie(before + text)[len(before) :]
    if has_thai(text) or may_part(before, text) or tied != text:
        whole = [] if _is_heading(_block(leaf)) else ours.unbroken(text)
        short = [part for span in whole for part in _short(text, *span)]
        replace(leaf, list(_pieces(tied, before, ours, short)))


def write_breaks(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: let the browser know them.

    Templates give what stands around the text to ``line_ends``; the class of its blocks
    is `LINES`.
    """
    if of(app.builder).breaks != "all":
        return
    ours = segmenter(app.env)
    # parsers of HTML 4 (libxml2) look for the end of a <wbr> without a slash
    context["body"] = context.get("body", "").replace(ZERO_WIDTH_SPACE, "<wbr/>")
    context["line_ends"] = lambda html: _BETWEEN_TAGS.sub(
        lambda text: _all_ends(text[0], ours), html
    ).replace(ZERO_WIDTH_SPACE, "<wbr/>")


def _is_leaf(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Text | line_break)


def _block(leaf: nodes.Text) -> nodes.Element:
    """Return the paragraph, title or other block that a text is set in."""
    node = leaf.parent
    while isinstance(node, nodes.Inline):
        node = node.parent
    return node


def _kept(leaf: nodes.Text) -> nodes.Element | None:
    """Return what a text is kept on one line with, if anything."""
    node = leaf.parent
    while isinstance(node, nodes.Inline) and KEEP not in node["classes"]:
        node = node.parent
    return node if isinstance(node, nodes.Inline) else None


def _is_heading(block: nodes.Element) -> bool:
    return isinstance(block, nodes.title | nodes.rubric)


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a name if a phone's line holds it at twice the size of letters, or its words."""
    if _holds(text[start:end]):
        yield start, end
        return
    for word in re.finditer(r"\S+", text[start:end]):
        if _holds(word[0]):
            yield start + word.start(), start + word.end()


def _holds(name: str) -> bool:
    return len(_HANGING.sub("", name)) <= _SHORT


def open_lines(env: BuildEnvironment) -> Callable[[str], str]:
    """Return what gives a text that stands in no page all marks of lines that the ePub has."""
    ours = segmenter(env)
    return lambda text: ours.open_breaks(tie(text), long=_SHORT)


def _pieces(
    text: str,
    before: str,
    ours: Segmenter,
    names: list[tuple[int, int]],
) -> Iterator[nodes.Node]:
    """Yield the names of a text, each in a node that is kept whole, and what is around them.

    *before* is the text before this one.
    """
    done = 0
    for start, end in [*names, (len(text), len(text))]:
        for stretch, whole in ((text[done:start], False), (text[start:end], True)):
            if not stretch:
                continue
            gap = ZERO_WIDTH_SPACE if may_part(before, stretch) else ""
            before = stretch
            if not whole:
                gap += ours.open_breaks(stretch, long=_SHORT)
            if gap:
                yield nodes.Text(gap)
            if whole:
                yield nodes.inline("", stretch, classes=[KEEP])
        done = end


def keep_marks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: tie note marks to the letter before them.

    Lines may end where a link begins.
    """
    if of(app.builder).breaks != "words":
        return
    for mark in list(find(doctree, lambda node: isinstance(node, _MARKS))):
        index = position(mark)
        if index == 0:
            continue  # the word before it is in a node of its own, or there is none
        before = mark.parent[index - 1]
        if not isinstance(before, nodes.Text):
            # it may be long, or parted: it cannot be on one line as a whole
            mark.parent.insert(index, nodes.Text(WORD_JOINER))
            continue
        if isinstance(before, nodes.Text):
            text = before.astext()
            last = _LAST_CLUSTER.search(text)
            cut = last.start() if last else 0
            before = nodes.Text(text[cut:])
            replace(mark.parent[index - 1], [nodes.Text(text[:cut]), before])
        tied = nodes.inline("", "", classes=[KEEP])
        parent, at = mark.parent, position(before)
        pair = [before, mark]
        parent[at : at + 2] = [tied]
        tied += pair


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers."""
    app.setup_extension("chabap.words")
    app.connect("doctree-resolved", mark_breaks, priority=Resolved.BREAKS)
    app.connect("doctree-resolved", keep_marks, priority=Resolved.TIES)
    app.connect("html-page-context", write_breaks)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
