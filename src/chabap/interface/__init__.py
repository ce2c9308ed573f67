"""What readers see around the text: Thai wording, and the downloads in the header.

``setup``: the Thai bibliography style is made known. ``config-inited``: the facts of the
edition go into the footer, and the site is set up as we want it. ``html-page-context``: each
page offers the other formats, and has a title of its own.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from chabap import __version__
from chabap.assets import add_nodes, bring, provide
from chabap.formats import of
from chabap.interface import front, signs
from chabap.interface.bibliography import CITATION
from chabap.interface.builder import SiteBuilder
from chabap.interface.contents import list_paragraphs, name_pages
from chabap.interface.foot import foot, lead
from chabap.interface.theme import THEME, lighten, take
from chabap.interface.titles import name_page
from chabap.order import Files, Page, Resolved
from chabap.paragraphs.ids import chapter_of
from chabap.stale import SHOWN
from chabap.tongue import tongue
from chabap.witness import facts
from chabap.wording import say
from chabap.works import register_styles

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

# What the site offers, beside itself: room, file (or one a chapter), icon, text of the button.
DOWNLOADS = (
    ("typst", "{id}.pdf", "fas fa-file-pdf", "PDF for print"),
    ("epub", "{id}.epub", "fas fa-book", "ePub for e-readers"),
    ("paragraphs", "c{chapter}.tsv", "fas fa-file-lines", "plain text (TSV)"),
    ("registers", "registers.csv", "fas fa-table", "registers (CSV)"),
    ("registers", "registers.jsonld", "fas fa-share-nodes", "registers (JSON-LD)"),
)


def values(app: Sphinx) -> dict[str, object]:
    """Return how the site is set up."""
    title = {"html_title": facts(app.config).title} if app.config.edition else {}
    entries, references = tongue(app.config.language).bibliography
    return title | {
        "html_theme": THEME,
        "html_favicon": str(Path(__file__).with_name("static") / "favicon.svg"),
        # files Thai words under their vowels; the registers do better
        "html_use_index": False,
        "html_domain_indices": False,
        "html_copy_source": False,
        "html_show_sphinx": False,
        # the text is not ours; the footer says what is whose
        "html_show_copyright": False,
        "bibtex_default_style": entries,
        "bibtex_reference_style": references,
    }


def state_facts(app: Sphinx, config: Config) -> None:
    """On ``config-inited``: the header and the footer of the site."""
    if config.edition is None:
        return  # a room that needs the facts will say so
    edition = facts(config)
    if config.html_theme == THEME:
        config["html_theme_options"] = {
            "logo": {"text": escape(edition.title)},  # the theme escapes nothing
            "extra_footer": foot(edition),
            "toc_title": say("On this page"),
            "search_bar_text": say("Search …"),
            "use_download_button": False,  # our own offers PDF, ePub and plain text
            "use_fullscreen_button": False,  # browsers have one
            "primary_sidebar_end": [],  # the theme's place for advertisements
            "show_navbar_depth": 2,
            "navbar_persistent": [],  # the sidebar has a search field
            "footer_content_items": ["extra-footer.html"],
            **config.html_theme_options,
        }


def forget_indices(app: Sphinx, env: BuildEnvironment) -> None:
    """On ``env-updated``: Sphinx's indices, where the site has none; it would list them.

    ``objects.inv`` names every label, and another project could link to it.
    """
    standard = env.domains.standard_domain
    lacking = set() if app.config.html_use_index else {"genindex"}
    if not app.config.html_domain_indices:
        lacking |= {"modindex", "py-modindex"}
    for labels in (standard.labels, standard.anonlabels):
        for name in lacking:
            labels.pop(name, None)


def offer_downloads(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: add the downloads to the theme's header buttons."""
    if not of(app.builder).site or "header_buttons" not in context:
        return
    to_root = context["pathto"]("", resource=True)
    buttons = [
        {
            "type": "link",
            "url": f"{to_root}downloads/{file}",
            "text": text,
            "tooltip": text,
            "icon": icon,
            "label": "download",
        }
        for file, text, icon in downloads(app)
    ]
    context["header_buttons"].insert(
        0,
        {
            "type": "group",
            "buttons": buttons,
            "icon": "fas fa-download",
            "tooltip": say("Download this edition"),
            "label": "download-buttons",
        },
    )


def downloads(app: Sphinx) -> list[tuple[str, str, str]]:
    """List what the site offers: file, wording and icon."""
    return [
        (file, say(text), icon)
        for room, name, icon, text in DOWNLOADS
        if f"chabap.{room}" in app.extensions
        for file in _files(name, app)
    ]


def _files(name: str, app: Sphinx) -> list[str]:
    """Return the names of a download's files: one, or one a chapter."""
    chapters = sorted(filter(None, map(chapter_of, app.env.found_docs)))
    edition_id = facts(app.config).id
    names = (
        name.format(id=edition_id, chapter=chapter) for chapter in chapters or [""]
    )
    return list(dict.fromkeys(names))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register catalogue, styles and handler."""
    app.add_builder(SiteBuilder, override=True)
    register_styles()
    app.setup_extension("chabap.witness")
    app.setup_extension("chabap.wording")
    app.add_node(nodes.citation, override=True, html=CITATION)
    provide(app, values)
    app.setup_extension("chabap.stale")
    app.setup_extension("chabap.words")
    bring(
        app,
        Path(__file__).parent,
        scripts=["sidebar.js", "contents.js", "paper.js", "versions.js"],
        styles=["edition.css", "contents.css"],
        priority=Files.EDITION,
    )
    add_nodes(
        app,
        {
            front.front_page: {
                "html": (front.visit_html, None),
                "typst": (front.visit_typst, None),
            },
            signs.lost_sign: {
                "html": (signs.visit_html, signs.depart_html),
                "typst": (signs.visit_typst, signs.visit_typst),
            },
        },
    )
    app.add_directive("front-page", front.FrontPage)
    app.connect("config-inited", state_facts)
    app.connect("builder-inited", take)
    app.connect("env-updated", forget_indices)
    app.connect(SHOWN, front.shown)
    app.connect("write-started", name_pages)
    app.connect("doctree-resolved", signs.mark_daggers, priority=Resolved.NAMES)
    app.connect("html-page-context", name_page)
    app.connect("html-page-context", list_paragraphs)
    app.connect("html-page-context", signs.explain)
    app.connect("html-page-context", lead)
    app.connect("html-page-context", lighten, priority=Page.THEMED)
    app.connect("html-page-context", offer_downloads, priority=Page.THEMED)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
