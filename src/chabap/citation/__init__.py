"""How the edition is cited: by readers, by programs, down to a paragraph.

`styles` makes every citation, from edition.toml and a `model.Place`. ``html-page-context``:
the head of each page tells machines what it is, and its header has a link to the page that
says how to cite. ``build-finished`` of the site: what its script puts into the dialog "Cite
this"; of the plain text: the records of the edition as a whole, for download.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from chabap import __version__
from chabap.assets import add_nodes, bring
from chabap.citation import examples, metadata, scripts
from chabap.citation.model import WHOLE, work
from chabap.citation.places import SUFFIX, places
from chabap.citation.since import since
from chabap.citation.styles import STYLES
from chabap.faults import CHECK
from chabap.formats import of
from chabap.interface.contents import on_pages
from chabap.order import Files, Page, Resolved
from chabap.paragraphs.ids import chapter_of, section_range
from chabap.stale import SHOWN
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

HOW = "citing"
"""Label of the page that says how to cite."""
RIGHTS = "colophon-rights"
"""Label of the place that says who may do what."""


def describe(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: tell machines what the page is; not of a search page.

    Only a page of the book has the script of the dialog: others are light.
    """
    if not of(app.builder).site or app.config.edition is None or doctree is None:
        return
    app.add_js_file("cite.js", loading_method="defer", priority=Files.CITATION)
    app.add_css_file("cite.css", priority=Files.CITATION)
    root = context["pathto"]("", resource=True)
    is_root = pagename == app.config.root_doc
    title = app.env.titles[pagename].astext()
    span = section_range(on_pages(app.env).get(pagename, []))
    page = metadata.Page(
        address="" if is_root else pagename + SUFFIX,
        root="" if root == "./" else root,
        title="" if is_root else title,
        span=span,
        rights=_address(app, pagename, RIGHTS),
    )
    parts = _parts(app) if is_root else []
    context["metatags"] = context.get("metatags", "") + metadata.head(
        facts(app.config), page, parts
    )


def offer(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: put the link into the header of a page of the book."""
    header = context.get("theme_article_header_end")
    if not of(app.builder).site or doctree is None or not isinstance(header, list):
        return
    how = _address(app, pagename, HOW)
    if not how:
        return
    folder = context["pathto"]("_static/", resource=True)
    context["cite_page"] = how
    context["cite_forms"] = folder + scripts.FORMS
    if pagename in places(app.env):
        context["cite_places"] = folder + _script(pagename)
    context["theme_article_header_end"] = ["cite-link.html", *header]


def write_scripts(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished`` of the site: what the script of the dialog asks for."""
    if exception or app.config.edition is None or not of(app.builder).site:
        return
    static = Path(app.outdir, "_static")
    cited = work(facts(app.config))
    files = {scripts.FORMS: scripts.forms(cited, _told)}
    first = since(app.env)
    for docname, some in places(app.env).items():
        files[_script(docname)] = scripts.on_page(some, first)
    for name, text in files.items():
        path = static / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def write_records(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished`` of the plain text: the edition as a whole, for programs."""
    if exception or app.builder.name != "plaintext" or app.config.edition is None:
        return
    edition = facts(app.config)
    for style in STYLES.values():
        if style.suffix:
            (form,) = style.make(work(edition), WHOLE)
            path = Path(app.outdir, f"{edition.id}.{style.suffix}")
            path.write_text(form.text, "utf-8", newline="")


def check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: what is wrong with the examples."""
    return examples.faults(app)


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: the places of the examples; a page tells of others nothing else."""
    return sorted(places(env).items())


def _told(message: str) -> str:
    """Return a message whose facts the script of the site fills in."""
    return say(message, place="{place}", version="{version}")


def _script(docname: str) -> str:
    return f"cite/{docname}.js"


def _address(app: Sphinx, pagename: str, label: str) -> str:
    """Return the way from a page to a label; "" if the book has none of that name."""
    home, node_id, _ = app.env.domains.standard_domain.labels.get(label, ("", "", ""))
    if not home:
        return ""
    return f"{app.builder.get_relative_uri(pagename, home)}#{node_id}"


def _parts(app: Sphinx) -> list[metadata.Part]:
    """List the pages of the book, in their order."""
    return [
        metadata.Part(
            app.env.titles[docname].astext(),
            docname + SUFFIX,
            text=chapter_of(docname) is not None,
        )
        for docname in app.env.collect_relations()
        if docname != app.config.root_doc
    ]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register directive, files and handlers."""
    for room in ("faults", "stale", "witness", "wording"):
        app.setup_extension(f"chabap.{room}")
    app.add_directive("cited", examples.Cited)
    add_nodes(app, {examples.cited_places: {}})
    bring(app, Path(__file__).parent)
    app.connect(CHECK, check)
    app.connect(SHOWN, shown)
    app.connect("doctree-resolved", examples.fill, priority=Resolved.PAGES)
    app.connect("html-page-context", describe, priority=Page.CITED)
    app.connect("html-page-context", offer, priority=Page.THEMED)
    app.connect("build-finished", write_scripts)
    app.connect("build-finished", write_records)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
