"""What the domains of all rooms have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.domains import Domain

if TYPE_CHECKING:
    from docutils.nodes import Element, reference
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment


class RoomDomain(Domain):
    """A domain whose records are referred to by its roles alone."""

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, reference]]:
        """Find nothing for a link that does not say of what kind its target is.

        MyST asks so for each link that leads to no page; Sphinx warns of a domain that
        does not answer.
        """
        return []
