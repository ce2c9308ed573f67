"""Since which version the words of a place stand: the door to the records of versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def since(env: BuildEnvironment) -> dict[str, str]:
    """Map ids to the first version that has the same words; nothing of new ones."""
    return {}
