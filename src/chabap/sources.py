"""How the sources of a book are read: which files are pages, and what MyST must know.

``config-inited``: values that conf.py need not set, and the facts that pages print by
``{{name}}``. ``builder-inited``: a book has facts. One that names its rooms singly begins with
this one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chabap import __version__
from chabap.assets import provide
from chabap.made import programs, tree
from chabap.tongue import tongue
from chabap.witness import facts

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

PAGES = (
    "index.md",
    "about/*.md",
    "chapters/**.md",
    "registers/*.md",
    "apparatus.md",
    "glossary.md",
    "bibliography.md",
)
MARKUP = ("attrs_block", "attrs_inline", "colon_fence", "deflist", "substitution")
"""What pages may use of MyST besides CommonMark, tables and notes."""


def values(app: Sphinx) -> dict[str, object]:
    """Return how sources are read."""
    return {
        "include_patterns": list(PAGES),
        # else Sphinx looks for pages in all that is installed and built (0.7 s a run)
        "exclude_patterns": ["_build", ".*", "src", "tests"],
        "nitpicky": True,
        "smartquotes": False,  # the reading text has the quotation marks of its source
        "myst_enable_extensions": list(MARKUP),
    }


def state_facts(app: Sphinx, config: Config) -> None:
    """On ``config-inited``: what pages print by ``{{name}}``."""
    if config.edition is None:
        return
    edition = facts(config)
    config["myst_substitutions"] = {
        "version": edition.version,
        "date": tongue(edition.language).written(edition.date),
        "tree": tree(edition),
        "programs": programs(),
        "rights_code": edition.licences.code,
        "rights_notes": edition.licences.notes,
        "rights_text": edition.licences.text,
        # in groups, which can be compared by eye and broken over lines
        "witness_sha256": "; ".join(
            " ".join(re.findall(".{8}", witness.sha256))
            for witness in edition.witnesses
        ),
        **config.myst_substitutions,
    }


def need_facts(app: Sphinx) -> None:
    """On ``builder-inited``: stop if nothing is said of the edition."""
    facts(app.config)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Load the parser and give the values."""
    app.setup_extension("myst_parser")
    app.setup_extension("chabap.witness")
    app.setup_extension("chabap.wording")
    provide(app, values)
    app.connect("config-inited", state_facts)
    app.connect("builder-inited", need_facts)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
