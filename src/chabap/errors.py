"""The error of the shells: Sphinx prints its message alone, without a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import SphinxError

if TYPE_CHECKING:
    from docutils import nodes


class BuildError(SphinxError):
    """Ends a build before anything is written; the message is `file:line: what; remedy`."""

    category = "The edition cannot be built"


def place(node: nodes.Node) -> str:
    """Return file and line of a node, or of the nearest node around it that has them.

    The file is relative to the sources, in which the build runs.
    """
    while not (node.source and node.line) and node.parent is not None:
        node = node.parent
    source = Path(node.source or "")
    env = getattr(getattr(node.document, "settings", None), "env", None)
    root = env.srcdir if env else ""
    shown = source.relative_to(root) if root and source.is_relative_to(root) else source
    return f"{shown}:{node.line}"
