"""chabap (ฉบับ, Thai for "edition"): the Sphinx extensions of a scholarly edition.

Each extension is a room: a module or package of this one with its own ``setup``. A book
has all of them by ``extensions = ["chabap"]``; one that can do without some names those that
it wants instead, ``["chabap.sources", "chabap.apparatus", "chabap.typst"]``, and each brings
what it needs. Modules without Sphinx imports hold the rules, the others are thin shells
around them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.2.1"
ROOMS = (
    "witness",
    "sources",
    "safety",
    "wording",
    "paragraphs",
    "words",
    "registers",
    "glossary",
    "fonts",
    "languages",
    "linebreak",
    "links",
    "notes",
    "search",
    "apparatus",
    "versions",
    "history",
    "interface",
    "citation",
    "typst",
    "epub",
)
"""All extensions of this package; their order does not matter."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Load all rooms."""
    for room in ROOMS:
        app.setup_extension(f"{__name__}.{room}")
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
