"""The error of the shells: Sphinx prints its message alone, without a traceback."""

from __future__ import annotations

from sphinx.errors import SphinxError


class BuildError(SphinxError):
    """Ends a build before anything is written; the message is `file:line: what; remedy`."""

    category = "The edition cannot be built"
