"""The foot of every page of the site: version, sources, rights, fonts, programs.

``config-inited``: the facts are put together. ``html-page-context``: each page has its way to
the colophon, where it stands how to verify a file.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from chabap.fonts import FACES
from chabap.formats import of
from chabap.made import programs, tree
from chabap.tongue import tongue
from chabap.wording import say

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

    from chabap.edition import Edition

VERIFY = "colophon-verify"
"""The id of the part of the colophon that says how to verify a file."""


def foot(edition: Edition) -> str:
    """Return what stands at the foot of every page, as HTML."""
    families = dict.fromkeys(face.family for face in FACES if not face.rare)
    about = say(
        "{title}: {subtitle} · version {version} ({date}) · notes, glossary and registers {rights}",
        title=edition.title,
        subtitle=edition.subtitle,
        version=edition.version,
        date=tongue(edition.language).written(edition.date),
        rights=edition.licences.notes,
    )
    made = say(
        "code {licence} · fonts {fonts}, SIL Open Font License 1.1 · made with {programs}",
        licence=edition.licences.code,
        fonts=", ".join(families),
        programs=programs(),
    )
    return escape(f"{about} · {tree(edition)} · {made}", quote=False)


def lead(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: say where it stands how to verify a file, if it does."""
    place = app.env.domains.standard_domain.labels.get(VERIFY)
    if place and of(app.builder).site:
        uri = app.builder.get_relative_uri(pagename, place[0])
        context["verify"] = f"{uri}#{VERIFY}"
