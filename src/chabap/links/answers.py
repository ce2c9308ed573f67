"""What an address outside can answer (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """What is known of an address; the values stand in ``links.lock``."""

    GOOD = "good"
    MOVED = "moved"
    """For good: the new address should be written."""
    AWAY = "away"
    """Moved for now: the old address is right."""
    REFUSES = "refuses"
    """Lets no programs in: nobody knows."""
    SLOW = "slow"
    CERTIFICATE = "certificate"
    ANCHOR = "anchor"
    """The page is there, but has no element with the id."""
    SOFT = "soft-404"
    """It answers, but says that it has no such page, or shows its front page instead."""
    DEAD = "dead"

    @property
    def fails(self) -> bool:
        """Whether a reader who follows the link is let down."""
        return self in _FAILING


_FAILING = {
    Status.SLOW,
    Status.CERTIFICATE,
    Status.ANCHOR,
    Status.SOFT,
    Status.DEAD,
}


@dataclass(frozen=True)
class Answer:
    """What came of asking."""

    status: Status
    detail: str = ""
    """The code, or what happened."""
    final: str = ""
    """Where the way of redirections ended, if elsewhere."""
    reached: bool = True
    """Whether there was a server at all: if none is reached, there may be no network."""
