"""The title page of the site: who made the book, which version, how to cite it, what is in it.

Read phase: the directive ``front-page`` says where. While the page is written the facts of
edition.toml, the contents and what is new are put into a template. Other formats have title
pages of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from chabap.changelog import CHANGELOG, news
from chabap.formats import of
from chabap.interface.contents import of_chapter
from chabap.languages import as_html
from chabap.paragraphs.ids import chapter_of, section_range
from chabap.tongue import tongue
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

    from chabap.typst.translator import TypstTranslator


class front_page(nodes.General, nodes.Element):  # type: ignore[misc]  # docutils is untyped
    """Where the facts of the edition stand on the title page of the site."""


class Page(NamedTuple):
    """A page in the contents."""

    address: str
    title: str
    span: str
    """The §§ of a chapter; those of its parts stand in their titles."""
    parts: list[Page]


class FrontPage(SphinxDirective):
    """``{front-page}``: facts, contents, downloads and news of the edition."""

    def run(self) -> list[nodes.Node]:
        """Leave their place."""
        self.env.note_dependency(str(self.env.srcdir / CHANGELOG))
        return [front_page()]


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: the titles of all pages."""
    return sorted((name, title.astext()) for name, title in env.titles.items())


def visit_html(self: HTML5Translator, node: nodes.Element) -> None:
    """Fill the template."""
    if of(self.builder).site:
        builder: Any = self.builder
        self.body.append(builder.templates.render("front-page.html", _context(builder)))
    raise nodes.SkipNode


def visit_typst(self: TypstTranslator, node: nodes.Element) -> None:
    """Print nothing: a printed book has its title page."""
    raise nodes.SkipNode


def _context(builder: Any) -> dict[str, object]:
    """Return what the template prints; what may be in another language is marked already."""
    from chabap.interface import downloads

    app, env = builder.app, builder.env
    edition = facts(app.config)
    changes = Path(app.srcdir, CHANGELOG)
    text = changes.read_text("utf-8") if changes.exists() else ""
    labels = env.domains.standard_domain.labels
    return {
        "say": say,
        "edition": edition,
        "date": tongue(edition.language).written(edition.date),
        "downloads": downloads(app),
        "contents": list(_contents(builder)),
        "news": [as_html(item, env) for item in news(text, version=edition.version)],
        "contact": _contact(edition.contact),
        "help": {
            name: f"{builder.get_relative_uri(env.config.root_doc, labels[name][0])}#{name}"
            for name in ("help-cite", "help-errors")
            if name in labels
        },
    }


def _contact(contact: str) -> str:
    """Return the address of a link to where errors are reported; "" if there is none."""
    return f"mailto:{contact}" if "@" in contact and "/" not in contact else contact


def _contents(builder: Any) -> Iterator[tuple[str, list[Page]]]:
    """Yield the parts of the book, each with its caption and pages."""
    root = builder.env.config.root_doc
    for tree in builder.env.get_doctree(root).findall(addnodes.toctree):
        yield (
            tree["caption"] or "",
            [_page(builder, name) for _, name in tree["entries"]],
        )


def _page(builder: Any, docname: str) -> Page:
    """Return a page with those below it."""
    env = builder.env
    below = [_page(builder, name) for name in env.toctree_includes.get(docname, ())]
    ids = of_chapter(env, docname) if chapter_of(docname) else []
    inside = "section-span" in env.titles[docname]["classes"]
    return Page(
        builder.get_relative_uri(env.config.root_doc, docname),
        as_html(env.titles[docname].astext(), env),
        section_range(ids) if ids and not inside else "",
        below,
    )
