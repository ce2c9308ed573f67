"""A room brings its own things: nodes, templates, style sheets, scripts, configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chabap.formats import of
from chabap.order import Configured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from docutils.nodes import Element
    from sphinx.application import Sphinx
    from sphinx.config import Config

    Visitor = Callable[[Any, Any], None]
    Handlers = Mapping[type[Element], Mapping[str, tuple[Visitor, Visitor | None]]]
    """Visit and depart of each node, by format; the ePub has those of "html"."""

_FOLDERS = {"html_static_path": "static", "templates_path": "templates"}


def bring(
    app: Sphinx,
    room: Path,
    *,
    scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
    priority: int = 500,
) -> None:
    """Let Sphinx find the folders ``static`` and ``templates`` of a room; call it in `setup`.

    Every page of the site loads the *scripts* and *styles* that are named, from ``static``,
    in the order of their *priority*; the scripts run when the page has been read.
    """

    def extend(app: Sphinx, config: Config) -> None:
        # new lists: the defaults are shared by all projects of one process
        for option, name in _FOLDERS.items():
            if (room / name).is_dir():
                config[option] = [*config[option], str(room / name)]

    def load(app: Sphinx) -> None:
        if app.builder.format == "html" and of(app.builder).site:
            for script in scripts:
                app.add_js_file(script, loading_method="defer", priority=priority)
            for style in styles:
                app.add_css_file(style, priority=priority)

    app.connect("config-inited", extend)
    app.connect("builder-inited", load)


def provide(app: Sphinx, values: Callable[[Sphinx], Mapping[str, object]]) -> None:
    """Set values of the configuration that the book does not set itself; call it in `setup`.

    *values* is asked on ``config-inited``, when the facts of the edition are known. What
    conf.py or the command line says stays.
    """

    def fill(app: Sphinx, config: Config) -> None:
        set_defaults(config, values(app))

    app.connect("config-inited", fill, priority=Configured.DEFAULTS)


def set_defaults(config: Config, values: Mapping[str, object]) -> None:
    """Set the values that neither conf.py nor the command line gives.

    Sphinx has no other way to tell a value that was given from its own default, which may
    be the same; themes ask it so too. Values that no extension has registered are left out.
    """
    given = config._raw_config.keys() | config.overrides.keys()
    for name, value in values.items():
        if name in config and name not in given:
            config[name] = value


def add_nodes(app: Sphinx, handlers: Handlers) -> None:
    """Register nodes with what prints them; call it in `setup`."""
    for node, by_format in handlers.items():
        app.add_node(node, **dict(by_format))  # type: ignore[arg-type]  # formats are keywords
