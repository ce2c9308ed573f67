"""What changed from version to version, and what readers of an older one are told.

``html-collect-pages``: a page for each two versions that follow each other, and the data of
the box that compares one § (`chabap.history.box`). ``html-page-context``: every page names
the feed. ``build-finished``: the site has the feed, and the PDF the errata slips beside it.
All of it rests on the records below ``releases/`` and on that of the sources.
"""

from __future__ import annotations

import shutil
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chabap import __version__
from chabap.assets import add_nodes, bring
from chabap.formats import of
from chabap.history import box, errata, feed, lines
from chabap.history.pages import (
    FOLDER,
    VersionList,
    addresses_of,
    context_of,
    home,
    offer_files,
    pair_name,
    releases,
    slip_name,
    text_of,
    version_list,
    visit_html,
    visit_typst,
    with_slip,
)
from chabap.languages import as_html
from chabap.order import Page, Resolved
from chabap.stale import SHOWN, fingerprint
from chabap.versions.collect import working_record
from chabap.versions.record import RELEASES
from chabap.versions.shelf import differences, earlier, heirs, keep, splitter
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

    from chabap.versions.record import Record

STYLE = "changes.css"


def change_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """On ``html-collect-pages``: make the pages of changes, write the data of the box."""
    env, page = app.env, home(app.env)
    edition = facts(app.config) if page else None
    if not of(app.builder).site or edition is None:
        return
    shutil.rmtree(Path(app.outdir, FOLDER), ignore_errors=True)
    known = earlier(Path(app.srcdir), than=edition.version)
    if not known:
        return
    now = working_record(env, edition)
    successors = heirs(Path(app.srcdir))

    def pair(old: Record, new: Record) -> box.Pair:
        kept = Path(app.doctreedir, f"words-{old.version}-{new.version}.pickle")
        found = differences(
            old, new, language=edition.language, successors=successors, kept=kept
        )
        keep(edition.language, (old, new), kept)
        return box.Pair(old, new, *found)

    since = [pair(record, now) for record in known]
    addresses = addresses_of(env)
    script = box.script(since, addresses)
    Path(app.outdir, box.FILE).write_text(script, "utf-8")
    builder: Any = app.builder
    builder.templates.environment.filters["marked"] = lambda text: as_html(text, env)
    older = [record.version for record in known[::-1]]
    frozen = [pair(*two) for two in pairwise(known)]
    for two in [*frozen, since[-1]]:
        name = pair_name(two.old.version, two.new.version)
        context = context_of(two, app, page=page, older=older)
        yield name, context | {"addresses": addresses}, "changes.html"


def name_feed(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: every page names the feed; those of versions have a style."""
    page = home(app.env)
    if not of(app.builder).site or not page:
        return
    edition = facts(app.config)
    here = (
        f"{edition.address}latest/" if edition.address else "../" * pagename.count("/")
    )
    context["metatags"] = context.get("metatags", "") + (
        '\n<link rel="alternate" type="application/atom+xml" '
        f'title="{escape(say("Versions of this edition"))}" href="{here}{feed.FILE}">'
    )
    if pagename == page or pagename.startswith(f"{FOLDER}/"):
        app.add_css_file(STYLE)


def write_feed(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished`` of the site: the feed of versions."""
    if exception or app.builder.format != "html" or not of(app.builder).site:
        return
    if page := home(app.env):
        edition = facts(app.config)
        made = feed.feed(
            edition,
            releases(app.env, edition),
            title=say("versions"),
            page=f"{page}.html",
        )
        Path(app.outdir, feed.FILE).write_bytes(made)


def write_slips(app: Sphinx, exception: Exception | None) -> None:
    """On ``build-finished`` of the PDF: an errata slip for each older version that needs one."""
    if exception or app.builder.name != "typst" or app.config.edition is None:
        return
    from chabap.thai.clusters import joined
    from chabap.typst import typeset
    from chabap.typst.textlayer import clean
    from chabap.words import segmenter

    edition, root = facts(app.config), Path(app.srcdir)
    now = text_of(app.env, edition)

    def broken(words: str) -> str:
        return joined(segmenter(app.env).fix_breaks(words))

    for record in with_slip(app.env, edition):
        words = splitter(edition.language, (record, now))
        path = root / RELEASES / record.version / lines.FILE
        printed = lines.parse(path.read_text("utf-8"), name=str(path.relative_to(root)))
        found = errata.errata(
            errata.text_changes(record, now, words=words), printed, words=words
        )
        text = errata.source(edition, record, now, found, broken=broken)
        source = Path(app.outdir, slip_name(edition, record.version)).with_suffix(
            ".typ"
        )
        made = source.with_suffix(".pdf")
        if made.exists() and source.read_text("utf-8") == text:
            continue  # an edit seldom changes what older versions had wrong
        made.unlink(missing_ok=True)
        source.write_text(text, "utf-8")
        pdf, _ = typeset(source)
        made.write_bytes(clean(pdf).pdf)


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: what is said of the versions before this one."""
    files = sorted(Path(app.srcdir, RELEASES).rglob("*"))
    return fingerprint(*(path.read_bytes() for path in files if path.is_file()))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register directive, node, our files and handlers."""
    for room in ("stale", "wording", "versions", "interface", "languages"):
        app.setup_extension(f"chabap.{room}")
    bring(app, Path(__file__).parent)
    add_nodes(
        app,
        {version_list: {"html": (visit_html, None), "typst": (visit_typst, None)}},
    )
    app.add_directive("version-list", VersionList)
    app.connect(SHOWN, shown)
    app.connect("doctree-resolved", offer_files, priority=Resolved.PAGES)
    app.connect("html-collect-pages", change_pages)
    app.connect("html-page-context", name_feed, priority=Page.FED)
    app.connect("build-finished", write_feed)
    app.connect("build-finished", write_slips)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
