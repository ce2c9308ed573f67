"""What readers are told, in the language of the edition: one catalogue in ``locale/``.

The messages are plain English; ``locale/LANGUAGE/LC_MESSAGES/chabap.po`` has them in another
language, beside the words of Sphinx and the theme where these have none. ``config-inited``:
the catalogues are compiled beside the doctrees and made known before any room speaks. What is
a rule of a language and no wording (dates, the style of a bibliography) is in its room.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx import package_dir
from sphinx.locale import get_translation, init

from chabap import __version__
from chabap.order import Configured
from chabap.stale import SHOWN, fingerprint

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

CATALOGUE = "chabap"
LOCALE = Path(__file__).with_name("locale")
_ = get_translation(CATALOGUE)


def say(message: str, **facts: object) -> str:
    """Return a message of the catalogue in the edition's language, with its facts put in."""
    return str(_(message)).format(**facts)


def compiled(language: str, folder: Path) -> Path:
    """Compile the catalogues of a language into a folder, and return it."""
    target = folder / "locale"
    messages = target / language / "LC_MESSAGES"
    messages.mkdir(parents=True, exist_ok=True)
    for source in _catalogues(language):
        if source.suffix == ".po":
            with (
                source.open("rb") as po,
                (messages / f"{source.stem}.mo").open("wb") as mo,
            ):
                write_mo(mo, read_po(po, locale=language))
        else:
            shutil.copyfile(source, messages / source.name)
    return target


def offer_catalogues(app: Sphinx, config: Config) -> None:
    """On ``config-inited``: compile the catalogues and make them known."""
    folder = compiled(config.language, Path(app.doctreedir))
    # The first catalogue of a domain wins: ours stand before the theme's, and before those
    # of Sphinx, which loaded its own before it could know the language of edition.toml.
    places = [folder, package_dir / "locale"]
    app.translator, _known = init(places, config.language)
    app.add_message_catalog("booktheme", folder)
    app.add_message_catalog(CATALOGUE, folder)
    # Sphinx looks there for the wording of its scripts
    config["locale_dirs"] = [*config.locale_dirs, str(folder)]
    # pages keep what was said as they were read: other wording, and all are read again
    config["edition_wording"] = fingerprint(
        *(path.read_bytes() for path in _catalogues(config.language))
    )


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: every page says something of the catalogues."""
    return app.config.edition_wording


def offer_wording(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: templates say things as the rooms do."""
    context["say"] = say


def _catalogues(language: str) -> list[Path]:
    return sorted((LOCALE / language / "LC_MESSAGES").glob("*"))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register value and handlers."""
    app.setup_extension("chabap.stale")
    app.setup_extension("chabap.witness")  # it knows the language
    app.add_config_value("edition_wording", "", "env", types=(str,))
    app.connect("config-inited", offer_catalogues, priority=Configured.WORDING)
    app.connect(SHOWN, shown)
    app.connect("html-page-context", offer_wording)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
