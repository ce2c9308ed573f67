"""Hands the facts of edition.toml to Sphinx and checks the witness files.

``builder-inited``: every witness must have its recorded checksum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chabap import __version__
from chabap.edition import Edition, EditionError, check_witness
from chabap.errors import BuildError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata


def facts(config: Config) -> Edition:
    """Return the facts of the edition; raise `BuildError` if conf.py does not give them."""
    edition = config.edition
    if not isinstance(edition, Edition):
        message = (
            "conf.py: nothing is said of the edition; write "
            "edition = chabap.edition.load(Path(__file__).with_name('edition.toml'))"
        )
        raise BuildError(message)
    return edition


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
    """Register the config value ``edition`` and the check."""
    app.add_config_value("edition", None, "env", types=(Edition, type(None)))
    app.connect("builder-inited", check_witnesses)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
