"""What Sphinx's ePub builder leaves out.

``config-inited``: the builder is set up as we want it, with a theme of its own: pages hold their
words and one style sheet. ``builder-inited``: the cover is drawn, so that the builder lists it.
``html-page-context``: the title page gets the facts of the edition. ``build-finished``: the
archive is mended (see `chabap.epub.archive`) and written again with fixed times and order, so
that the same source gives the same bytes.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chabap import __version__
from chabap.assets import provide
from chabap.fonts import FILES
from chabap.linebreak import open_lines
from chabap.order import PAGES_WANTED
from chabap.tongue import tongue
from chabap.typst.structures import string
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from chabap.edition import Edition
    from chabap.typst.pagination import Start

HERE = Path(__file__).parent
COVER = HERE / "cover.typ"
THEME = "chabap-epub"


def values(app: Sphinx) -> dict[str, object]:
    """Return how the ePub is set up."""
    return (_stated(facts(app.config)) if app.config.edition else {}) | {
        "epub_scheme": "id",
        "epub_theme": THEME,
        "epub_cover": ("_static/cover.png", "epub-cover.html"),
        "epub_show_urls": "no",
        "epub_use_index": False,
        "epub_tocdepth": 2,
        "epub_tocdup": False,
        "epub_tocscope": "includehidden",
        "epub_fix_images": False,
        "epub_writing_mode": "horizontal",
        "epub_exclude_files": ["search.html", ".buildinfo.bak"],
    }


def _stated(edition: Edition) -> dict[str, object]:
    """Return what Sphinx asks for; what the package says of the book is in `chabap.epub.package`."""
    return {
        "epub_basename": edition.id,
        "epub_title": edition.title,
        "epub_description": edition.description,
        "epub_author": edition.author,
        "epub_contributor": edition.editor,
        "epub_publisher": edition.editor,
        "epub_copyright": edition.licences.text,
        "epub_language": edition.language,
        "epub_identifier": edition.id,
        "epub_uid": edition.id,
    }


def prepare(app: Sphinx) -> None:
    """On ``builder-inited``: typeset ``_static/cover.png`` (1600 by 2400 pixels) in the output folder."""
    if app.builder.name != "epub":
        return
    import typst  # the other builders need not wait for it

    # left by an earlier build, the page of the cover would be listed at another place
    Path(app.outdir, "epub-cover.xhtml").unlink(missing_ok=True)
    edition = facts(app.config)
    source = Path(app.doctreedir, COVER.name)
    call = ", ".join(
        string(text)
        for text in (
            edition.title,
            edition.subtitle,
            edition.editor,
            say("version {version}", version=edition.version),
            edition.language,
        )
    )
    source.write_text(f"{COVER.read_text('utf-8')}\n#cover({call})\n", "utf-8")
    target = Path(app.outdir, "_static", "cover.png")
    target.parent.mkdir(parents=True, exist_ok=True)
    typst.compile(
        source,
        output=target,
        format="png",
        ppi=288,
        font_paths=[FILES],
        ignore_system_fonts=True,
    )


def offer_facts(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: the title page states the facts, its lines break between words."""
    if app.builder.name != "epub":
        return
    edition = facts(app.config)
    context["edition"] = edition
    context["date_in_words"] = tongue(edition.language).written(edition.date)
    lines = open_lines(app.env)
    context["lines"] = lambda text: lines(escape(text))


def mend_archive(app: Sphinx, exception: Exception | None) -> None:
    """Replace the archive that Sphinx wrote by its mended copy."""
    if exception or app.builder.name != "epub":
        return
    from chabap.epub.archive import Book, mend  # as above
    from chabap.typst.pagination import recall

    edition = facts(app.config)
    path = Path(app.outdir, f"{app.config.epub_basename}.epub")

    def starts() -> list[Start]:
        app.emit(PAGES_WANTED)
        return recall(app.env)

    book = Book(
        edition=edition,
        lines=open_lines(app.env),
        starts=starts,
        lexicon=HERE / "lexicon" / f"{edition.language}.pls",
    )
    path.write_bytes(mend(path.read_bytes(), book))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the theme and the handlers."""
    app.setup_extension("chabap.witness")
    app.setup_extension("chabap.fonts")
    app.setup_extension("chabap.linebreak")
    app.setup_extension("chabap.wording")
    app.add_html_theme(THEME, str(HERE / "theme"))
    app.add_event(PAGES_WANTED)
    provide(app, values)
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", offer_facts)
    app.connect("build-finished", mend_archive)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
