"""The works of references.bib: Thai entries and citations, author and date.

The rules are in the editors' guide. `record` reads a work, `names` and `words` are what its
parts are written with, `style` makes entries, `citing` citations; `faults` tells what is
wrong with the file.
"""

from __future__ import annotations

from pybtex import plugin
from pybtex.backends.plaintext import Backend as PlainText
from sphinxcontrib.bibtex.plugin import register_plugin

from chabap.works.citing import ThaiAuthorYear
from chabap.works.style import NAME, ThaiOrder, ThaiStyle


def register_styles() -> None:
    """Make both styles known under the name ``thai``; safe to repeat."""
    plugin.register_plugin("pybtex.style.formatting", NAME, ThaiStyle, force=True)
    plugin.register_plugin("pybtex.style.sorting", NAME, ThaiOrder, force=True)
    # pybtex's own; named here it is found at once, else each citation searches all
    # installed packages for it (measured: a quarter of the HTML build)
    plugin.register_plugin("pybtex.backends", "plaintext", PlainText, force=True)
    register_plugin(
        "sphinxcontrib.bibtex.style.referencing", NAME, ThaiAuthorYear, force=True
    )
