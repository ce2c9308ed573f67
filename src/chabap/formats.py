"""What each format can show, asked here and in the visitors of nodes, nowhere else (pure).

Handlers leave meaning in the page: a `variant`, a `name`, a `note`. Its visitors print it.
What no visitor can decide, because it changes the page itself, stands in one row a builder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from chabap.errors import BuildError

if TYPE_CHECKING:
    from sphinx.builders import Builder


class Format(NamedTuple):
    """How a format differs from the meaning of a page."""

    notes: Literal["", "mark", "block", "page"] = ""
    """Where a note's text stands: in its mark, after the block of its mark, at the page's
    end; "" leaves docutils' notes as they are."""
    breaks: Literal["", "all", "words"] = ""
    """What lines must be told: nothing, each place where one may end, where words end."""
    faces: bool = False
    """Whether letters must be told which font has them: not all readers look for another."""
    paper: bool = False
    """Whether pages have numbers, and nothing can be touched."""
    site: bool = False
    """Whether scripts run and pages link to each other and to downloads."""


_SITE = Format(notes="block", breaks="all", site=True)
_FORMATS = {
    "html": _SITE,
    "dirhtml": _SITE,
    "epub": Format(notes="page", breaks="words", faces=True),
    "typst": Format(
        notes="mark", paper=True
    ),  # its translator fixes every break itself
}


def of(builder: Builder) -> Format:
    """Return what a builder's format can show.

    Builders that print no pages (plaintext, linkcheck, gettext) need nothing. Raises
    `BuildError` for one that prints and is not known here.
    """
    if builder.name in _FORMATS:
        return _FORMATS[builder.name]
    if builder.format in {"", "data"}:
        return Format()
    message = (
        f"src/chabap/formats.py: nothing is known of the builder {builder.name!r}; "
        "add a row for what its format can show"
    )
    raise BuildError(message)
