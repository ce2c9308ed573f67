"""The page that lists the versions, and one for each two that follow each other.

Read phase: the directive ``version-list`` says where the list stands. While its page is
written, what the records say of each version is put into a template; in the ePub it is the
list alone. Pages of changes have no source: see `chabap.history`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from chabap.changelog import CHANGELOG, news
from chabap.formats import of
from chabap.history import box
from chabap.history.errata import is_due
from chabap.history.feed import FILE as FEED
from chabap.history.feed import anchor
from chabap.history.lines import FILE as LINES
from chabap.history.report import form, parts
from chabap.interface import downloads
from chabap.languages import as_html
from chabap.paragraphs.domain import paragraphs
from chabap.paragraphs.ids import section_sign
from chabap.tongue import tongue
from chabap.versions.pages import places
from chabap.versions.record import RELEASES, Line, Record, Release, read_release
from chabap.versions.shelf import earlier
from chabap.witness import facts
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

    from chabap.edition import Edition
    from chabap.history.box import Pair
    from chabap.typst.translator import TypstTranslator
    from chabap.versions.compare import Key

FOLDER = "about/versions"
"""Of the pages of changes."""
SUMS = "SHA256SUMS"
_SITE = "html/"


class version_list(nodes.General, nodes.Element):  # type: ignore[misc]  # docutils is untyped
    """Where the versions are listed."""


class VersionList(SphinxDirective):
    """``{version-list}``: all versions, what changed, checksums, the box that compares."""

    def run(self) -> list[nodes.Node]:
        """Leave their place, and remember the page."""
        self.env.metadata[self.env.docname]["versions"] = "listed"
        return [version_list()]


class Told(NamedTuple):
    """What is told of a version."""

    name: str
    anchor: str
    date: str
    changes: list[str]
    """In HTML, as `as_html` marks languages."""
    before: str
    """The version before it, "" if none."""
    pair: str
    """Address of the page of changes since then."""
    site: str
    """Where this version stands for good, "" if nobody said, or if it is this one."""
    slip: str
    """File of its errata slip."""
    downloads: list[tuple[str, str, str]]
    """Of this version alone: file, words and icon."""
    swhid: str
    sums: list[tuple[str, str]]
    """Checksums and files of what was released."""


def home(env: BuildEnvironment) -> str:
    """Return the page that lists the versions, "" if there is none."""
    pages = (n for n, data in env.metadata.items() if data.get("versions") == "listed")
    return next(iter(sorted(pages)), "")


def pair_name(old: str, new: str) -> str:
    """Return the page of what changed between two versions.

    >>> pair_name("0.1.0", "0.2.0")
    'about/versions/0.1.0-0.2.0'
    """
    return f"{FOLDER}/{old}-{new}"


def slip_name(edition: Edition, version: str) -> str:
    """Return the file of a version's errata slip."""
    return f"{edition.id}-errata-{version}.pdf"


def releases(env: BuildEnvironment, edition: Edition) -> list[Release]:
    """Return what is said of the versions up to this one, the oldest first.

    What changed in this one stands in the changelog: its record is made later.
    """
    root = Path(env.srcdir)
    older = [
        read_release(root / RELEASES / record.version)
        for record in earlier(root, than=edition.version)
    ]
    path = root / CHANGELOG
    changelog = path.read_text("utf-8") if path.exists() else ""
    changes = tuple(news(changelog, version=edition.version))
    this = Release(
        edition.version, edition.date, "", edition.swhid, edition.address, changes
    )
    return [*older, this]


def text_of(env: BuildEnvironment, edition: Edition) -> Record:
    """Return the §§ of this version alone, which cost nothing."""
    lines = [
        Line("paragraph", block.id, "", docname, block.text)
        for docname, block in paragraphs(env).located()
        if not block.heading
    ]
    return Record(edition.version, edition.date, tuple(lines))


def with_slip(env: BuildEnvironment, edition: Edition) -> list[Record]:
    """Return the older versions whose holders are offered an errata slip."""
    root, now = Path(env.srcdir), text_of(env, edition)
    return [
        record
        for record in earlier(root, than=edition.version)
        if (root / RELEASES / record.version / LINES).exists() and is_due(record, now)
    ]


def visit_html(self: HTML5Translator, node: nodes.Element) -> None:
    """Fill the template."""
    builder: Any = self.builder
    env, edition = builder.env, facts(builder.config)
    docname = builder.current_docname
    site = of(builder).site
    told = list(_told(env, docname, files=node.get("files", []), site=site))
    context = {
        "say": say,
        "versions": told[::-1],
        "root": "../" * docname.count("/"),
        "newest": edition.version,
        "older": [v.name for v in told[:-1]][::-1] if site else [],
        "example": example(env),
        "data": box.FILE,
        "site": site,
        "feed": FEED,
    }
    self.body.append(builder.templates.render("versions.html", context))
    raise nodes.SkipNode


def visit_typst(self: TypstTranslator, node: nodes.Element) -> None:
    """Print nothing: a book cannot know what came after it."""
    raise nodes.SkipNode


def example(env: BuildEnvironment) -> str:
    """Return the number of a § of the book, as readers may write it."""
    names = [block.id for block in paragraphs(env).reading_text()]
    return section_sign(names[len(names) // 2]) if names else ""


def offer_files(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: the list of versions knows what the site offers of this one."""
    if of(app.builder).site:
        for node in doctree.findall(version_list):
            node["files"] = downloads(app)


def _told(
    env: BuildEnvironment,
    docname: str,
    *,
    files: list[tuple[str, str, str]],
    site: bool,
) -> Iterator[Told]:
    """Yield what is told of each version, the oldest first; *files* are this one's."""
    edition = facts(env.config)
    written = tongue(edition.language).written
    slips = {record.version for record in with_slip(env, edition)} if site else set()
    before = ""
    for release in releases(env, edition):
        this = release.version == edition.version
        pair = pair_name(before, release.version) if before and site else ""
        address = f"{edition.address}v{release.version}/" if edition.address else ""
        yield Told(
            release.version,
            anchor(release.version),
            _whole(written(release.date)),
            [as_html(change, env) for change in release.changes],
            before,
            f"{'../' * docname.count('/')}{pair}.html" if pair else "",
            "" if this else address,
            slip_name(edition, release.version) if release.version in slips else "",
            files if this else [],
            release.swhid,
            [] if this else sums(Path(env.srcdir, RELEASES, release.version, SUMS)),
        )
        before = release.version


def sums(path: Path) -> list[tuple[str, str]]:
    """Return the checksums of a file of them, and what they are of; none if there is no file.

    Without the single files of a site: they are for programs, which read that file.
    """
    if not path.exists():
        return []
    found = [line.split(None, 1) for line in path.read_text("utf-8").splitlines()]
    named = [(digest, name.lstrip("*")) for digest, name in found]
    return [(digest, name) for digest, name in named if not name.startswith(_SITE)]


def addresses_of(env: BuildEnvironment) -> dict[Key, str]:
    """Map all that has an id to where the site shows it first, from its root."""
    found = {}
    for key, place in places(env).items():
        if place.addresses:
            page, name = place.addresses[0]
            found[key] = f"{page}.html#{name}"
    joined = (("joined", j.id) for _, j in paragraphs(env).joined())
    return found | {key: found["paragraph", key[1]] for key in joined}


def context_of(
    pair: Pair, app: Sphinx, *, page: str, older: list[str]
) -> dict[str, Any]:
    """Return what the template of a page of changes prints."""
    edition = facts(app.config)
    written = tongue(edition.language).written
    path = Path(app.srcdir, CHANGELOG)
    changelog = path.read_text("utf-8") if path.exists() else ""
    old, new = pair.old, pair.new
    return {
        "title": say(
            "Changes from version {old} to version {new}",
            old=old.version,
            new=new.version,
        ),
        "dates": f"{written(old.date)} – {written(new.date)}",
        "root": "../" * (pair_name(old.version, new.version).count("/")),
        "page": f"{page}.html",
        "parts": parts(pair.changes, old=old, new=new, words=pair.words),
        "form": sections(form(changelog, version=new.version)),
        "older": older,
        "newest": edition.version,
        "example": example(app.env),
        "data": box.FILE,
    }


def _whole(date: str) -> str:
    """Return a date whose year stays with the era before it."""
    return "\N{NO-BREAK SPACE}".join(date.rsplit(" ", 1))


def sections(markdown: str) -> list[tuple[str, list[str]]]:
    r"""Return headings and items of the code's part of a changelog.

    >>> sections("### Added\n\n- one\n  line\n- two")
    [('Added', ['one line', 'two'])]
    """
    found = []
    for part in re.split(r"^### ", markdown, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        items = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
        found.append((heading, [" ".join(entry.split()) for entry in items]))
    return found
