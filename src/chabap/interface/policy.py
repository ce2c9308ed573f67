"""What a page of the site may do: a strict Content-Security-Policy, and no inline script.

Each page carries `META` as the first thing in its head, so that it holds on every server and
from a folder. A server that can send headers sends `HEADER`, as README.md says: no other site
may frame a page, which a meta element cannot say.
``html-page-context``: the policy is put in, and scripts that stand in the page are taken out.

``file:`` stands beside ``'self'`` because browsers do not agree whether that means the folder
of a page that was opened from one. It allows nothing to a page that came over a network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chabap.formats import of
from chabap.interface.theme import THEME

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

_OURS = "'self' file:"
_RULES = {
    "default-src": "'none'",  # no requests by scripts, no frames, objects, workers
    "script-src": _OURS,
    "style-src": _OURS,
    "img-src": f"{_OURS} data:",  # signs in the theme's style sheet
    "font-src": f"{_OURS} data:",  # the letters of most words are in a style sheet
    "form-action": _OURS,  # the search
    "base-uri": "'none'",
}
POLICY = "; ".join(f"{name} {sources}" for name, sources in _RULES.items())
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />'
"""The element, for pages too that no builder of Sphinx writes."""
HEADER = (
    f"Content-Security-Policy: {POLICY.replace(' file:', '')}; frame-ancestors 'none'"
)
"""The header, of a page that comes over a network."""


def guard(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On ``html-page-context``: begin with the policy; scripts come from files alone.

    Those in the page are the theme's, for a switch of versions that we do not use. Another
    theme has its own needs: there, nothing is changed.
    """
    if not of(app.builder).site or app.config.html_theme != THEME:
        return
    context["metatags"] = f"\n    {META}{context.get('metatags', '')}"
    context["script_files"] = [s for s in context["script_files"] if s.filename]
