"""What readers see around the text: Thai wording, and the downloads in the header.

``setup``: our catalogue of the theme's messages is put before the theme's own, and the
Thai bibliography style is made known. ``html-page-context``: each page offers the other
formats.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util.i18n import CatalogInfo

from chabap import __version__
from chabap.assets import bring
from chabap.formats import of
from chabap.interface.bibliography import register_styles
from chabap.interface.builder import SiteBuilder
from chabap.order import Files
from chabap.witness import facts

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

# What the site offers, beside itself: file, icon, text of the button.
DOWNLOADS = (
    ("{id}.pdf", "fas fa-file-pdf", "PDF สำหรับพิมพ์"),
    ("{id}.epub", "fas fa-book", "ePub สำหรับเครื่องอ่าน"),
    ("c03.tsv", "fas fa-file-lines", "ข้อความล้วน (TSV)"),
    ("registers.csv", "fas fa-table", "ทะเบียน (CSV)"),
    ("registers.jsonld", "fas fa-share-nodes", "ทะเบียน (JSON-LD)"),
)


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
            "url": f"{to_root}downloads/{name.format(id=facts(app.config).id)}",
            "text": text,
            "tooltip": text,
            "icon": icon,
            "label": "download",
        }
        for name, icon, text in DOWNLOADS
    ]
    context["header_buttons"].insert(
        0,
        {
            "type": "group",
            "buttons": buttons,
            "icon": "fas fa-download",
            "tooltip": "ดาวน์โหลดฉบับนี้",
            "label": "download-buttons",
        },
    )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register catalogue, styles and handler."""
    for folder in map(Path, app.config.locale_dirs):
        # The first catalogue of a domain wins; Sphinx itself compiles only its own so early.
        catalogue = CatalogInfo(
            folder / app.config.language / "LC_MESSAGES", "booktheme", "utf-8"
        )
        if Path(catalogue.po_path).is_file():
            if catalogue.is_outdated():
                catalogue.write_mo(app.config.language)
            app.add_message_catalog("booktheme", folder)
    app.add_builder(SiteBuilder, override=True)
    register_styles()
    app.setup_extension("chabap.witness")
    bring(app, Path(__file__).parent, styles=["edition.css"], priority=Files.EDITION)
    app.connect("html-page-context", offer_downloads, priority=600)  # after the theme's
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
