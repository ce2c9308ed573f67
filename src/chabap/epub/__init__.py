"""What Sphinx's ePub builder leaves out.

``config-inited``: the builder is set up as we want it. ``builder-inited``: the cover is drawn, so that the builder lists it. ``build-finished``:
the archive is mended (languages, pop-up notes, accessibility) and written again with
fixed times and order, so that the same source gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chabap import __version__
from chabap.assets import bring, provide
from chabap.fonts import FILES
from chabap.typst.structures import string
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from chabap.edition import Edition

COVER = Path(__file__).with_name("cover.typ")


def values(app: Sphinx) -> dict[str, object]:
    """Return how the ePub is set up."""
    return (_stated(facts(app.config)) if app.config.edition else {}) | {
        "epub_scheme": "id",
        "epub_theme": "epub",
        "epub_theme_options": {"relbar1": False, "footer": False},
        "epub_cover": ("_static/cover.png", "epub-cover.html"),
        "epub_css_files": ["edition-epub.css"],
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
    """Return what the package says of the book."""
    return {
        "epub_basename": edition.id,
        "epub_title": f"{edition.title}: {edition.subtitle}",
        "epub_description": edition.description,
        "epub_author": edition.author,
        "epub_contributor": edition.editor,
        "epub_publisher": edition.editor,
        "epub_copyright": edition.licences.text,
        "epub_language": edition.language,
        # OPF and NCX must agree; no scheme, no colon
        "epub_identifier": edition.id,
        "epub_uid": edition.id,
    }


def prepare(app: Sphinx) -> None:
    """On ``builder-inited``: typeset ``_static/cover.png`` (1200 by 1800 pixels) in the output folder."""
    if app.builder.name != "epub":
        return
    import typst  # the other builders need not wait for it

    # left by an earlier build, the page of the cover would be listed at another place
    Path(app.outdir, "epub-cover.xhtml").unlink(missing_ok=True)
    app.builder.guide_titles = {"toc": say("Contents"), "cover": say("Cover")}  # type: ignore[attr-defined]
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
        ppi=216,
        font_paths=[FILES],
        ignore_system_fonts=True,
    )


def mend_archive(app: Sphinx, exception: Exception | None) -> None:
    """Replace the archive that Sphinx wrote by its mended copy."""
    if exception or app.builder.name != "epub":
        return
    from chabap.epub.archive import mend  # as above

    path = Path(app.outdir, f"{app.config.epub_basename}.epub")
    path.write_bytes(
        mend(
            path.read_bytes(),
            language=app.config.epub_language,
            date=facts(app.config).date,
            summary=say(
                "Text only, with contents, headings by level, and notes that open from their numbers."
            ),
        )
    )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers and our files."""
    app.setup_extension("chabap.witness")
    app.setup_extension("chabap.fonts")
    app.setup_extension("chabap.wording")
    provide(app, values)
    bring(app, Path(__file__).parent)
    app.connect("builder-inited", prepare)
    app.connect("build-finished", mend_archive)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
