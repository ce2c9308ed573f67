"""Links of the edition: whether they hold, inside of what is built and outside.

The room shows readers the archived copy of a page that is gone. ``config-inited``: what
``links.lock`` remembers is read. ``doctree-resolved``: behind each link that is dead there,
and has a copy, stands a link to the copy.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

from chabap import __version__
from chabap.edition import EditionError
from chabap.errors import BuildError
from chabap.formats import of
from chabap.order import Configured, Resolved
from chabap.paragraphs.text import position
from chabap.stale import SHOWN
from chabap.wording import say

from .memory import NAME, read

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def remember(app: Sphinx, config: Config) -> None:
    """On ``config-inited``: which addresses are dead, and have a copy."""
    try:
        known = read(Path(app.srcdir, NAME))
    except EditionError as error:
        raise BuildError(str(error)) from error
    config["edition_copies"] = {
        address: item.archived for address, item in known.items() if item.replaced
    }


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: the copies."""
    return sorted(app.config.edition_copies.items())


def give_copies(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: put the archived copy behind what is gone.

    On paper its address is printed: nothing can be touched there.
    """
    copies: dict[str, str] = app.config.edition_copies
    for link in list(doctree.findall(nodes.reference)):
        if copy := copies.get(link.get("refuri", "")):
            words = copy if of(app.builder).paper else say("archived copy")
            to_copy = nodes.reference("", words, refuri=copy, internal=False)
            index = position(link)
            link.parent[index + 1 : index + 1] = [
                nodes.Text(" ("),
                *([nodes.Text(say("archived copy") + ": ")] if words == copy else []),
                to_copy,
                nodes.Text(")"),
            ]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register value and handlers."""
    app.setup_extension("chabap.wording")
    app.setup_extension("chabap.stale")
    app.add_config_value("edition_copies", {}, "", types=(dict,))
    app.connect("config-inited", remember, priority=Configured.FACTS)
    app.connect(SHOWN, shown)
    app.connect("doctree-resolved", give_copies, priority=Resolved.COPIES)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
