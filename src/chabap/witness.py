"""Hands the facts of edition.toml to Sphinx and checks the witness files.

``config-inited``: the facts are read, and Sphinx's own values are taken from them.
``builder-inited``: every witness must have its recorded checksum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chabap import __version__
from chabap.assets import set_defaults
from chabap.edition import Edition, EditionError, check_witness, load
from chabap.errors import BuildError
from chabap.order import Configured

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata


FACTS = "edition.toml"


def facts(config: Config) -> Edition:
    """Return the facts of the edition; raise `BuildError` if the book does not give them."""
    edition = config.edition
    if not isinstance(edition, Edition):
        message = (
            f"conf.py: nothing is said of the edition; write {FACTS} beside it, as "
            "`python -m chabap.new` does"
        )
        raise BuildError(message)
    return edition


def read_facts(app: Sphinx, config: Config) -> None:
    """On ``config-inited``: read edition.toml, unless conf.py gives the facts itself."""
    path = app.srcdir / FACTS
    if config.edition is None and path.exists():
        try:
            config["edition"] = load(path)
        except EditionError as error:
            raise BuildError(str(error)) from None
    if config.edition is None:
        return  # a room that needs the facts will say so
    edition = facts(config)
    set_defaults(
        config,
        {
            "project": edition.title,
            "author": edition.editor,
            "copyright": f"{edition.date.year} {edition.editor}",
            "version": edition.version,
            "release": edition.version,
            "language": edition.language,
        },
    )


def check_witnesses(app: Sphinx) -> None:
    """On ``builder-inited``: stop unless every witness is as it was received."""
    if app.config.edition is None:
        return  # a room that needs the facts will say so
    wrong = []
    for witness in facts(app.config).witnesses:
        try:
            check_witness(witness, root=app.srcdir)
        except EditionError as error:
            wrong.append(str(error))
    if wrong:
        raise BuildError("\n".join(wrong))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the config value ``edition`` and the handlers."""
    app.add_config_value("edition", None, "env", types=(Edition, type(None)))
    app.connect("config-inited", read_facts, priority=Configured.FACTS)
    app.connect("builder-inited", check_witnesses)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
