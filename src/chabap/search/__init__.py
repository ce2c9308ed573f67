"""Search for the site: exact, over passages, without a server, from file:// too.

Replaces Sphinx's own, whose words are fragments in Thai. One line in conf.py is enough;
where the project has registers, names are found in every script.
``html-collect-pages``: the passages of all pages are written as a script, in the main
process, and the page of the search is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from chabap import __version__
from chabap.assets import bring
from chabap.formats import of
from chabap.order import Files
from chabap.registers.domain import register
from chabap.search.index import (
    REGISTER,
    WITNESS,
    Name,
    Passage,
    as_script,
)
from chabap.search.passages import passages
from chabap.search.readings import readings
from chabap.tongue import tongue
from chabap.wording import say
from chabap.words import segmenter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

DATA = "searchdata.js"
KINDS = (
    "Text",
    "Registers and glossary",
    "Notes",
    "Other pages",
    "Readings that are not in the text",
)
"""What readers are told of each rank."""


def prepare(app: Sphinx) -> None:
    """On ``builder-inited``: switch Sphinx's own search off."""
    if app.builder.format == "html":
        cast("StandaloneHTMLBuilder", app.builder).search = False


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """On ``html-collect-pages``: write the data and make the page."""
    if not of(app.builder).site:
        return
    key = tongue(app.config.language).sort_key
    known = segmenter(app.env)
    others = readings(app.env, known, app.builder.get_target_uri)
    found = sorted((*passages(app), *others), key=lambda passage: _order(passage, key))
    script = as_script(found, names(app.env, found), known, sign=say("paragraph"))
    Path(app.outdir, DATA).write_text(script, "utf-8")
    numbers = [p.label for p in found if p.ids]
    context = {
        "title": say("Search"),
        "data": DATA,
        "kinds": [say(kind) for kind in KINDS],
        "number": numbers[-1] if numbers else "",
        "witnesses": any(p.rank == WITNESS for p in found),
    }
    yield "search", context, "thai-search.html"


def _order(passage: Passage, key: Callable[[str], Any]) -> tuple[int, Any]:
    """Return where a passage stands among equals: in a dictionary's order, or the book's."""
    entry = passage.rank == REGISTER
    return passage.rank, key(passage.text) if entry else ()


def names(env: BuildEnvironment, passages: list[Passage]) -> Iterator[Name]:
    """Yield the names of all entries with the passages that mean them."""
    if "register" not in env.domains:
        return
    numbers = {p.address.partition("#")[2]: i for i, p in enumerate(passages)}
    domain = register(env)
    found: dict[str, list[int]] = {}
    for occurrence in domain.occurrences:
        found.setdefault(occurrence.target, []).append(numbers[occurrence.at])
    key = tongue(env.config.language).sort_key
    homes = sorted(domain.homes().items(), key=lambda home: key(home[1][1].headword))
    for target, (_, entry) in homes:
        forms = (
            entry.headword,
            *entry.forms,
            *entry.spellings,
            entry.latin,
            entry.cyrillic,
        )
        places = [numbers[target], *found.get(target, ())]
        yield Name(
            tuple(dict.fromkeys(filter(None, forms))),
            tuple(dict.fromkeys(places)),
            {"person": 2, "work": 0}.get(entry.kind, 1),
        )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers and our files."""
    app.setup_extension("chabap.words")
    app.setup_extension("chabap.wording")
    bring(
        app,
        Path(__file__).parent,
        scripts=["search-mark.js"],
        styles=["search.css"],
        priority=Files.SEARCH,
    )
    app.connect("builder-inited", prepare)
    app.connect("html-collect-pages", search_page)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
