"""What is remembered of addresses outside: ``links.lock`` (pure).

A table in UTF-8, sorted by address. All is written by ``make linkcheck`` but the last
column, the address of an archived copy, which an editor enters who has seen it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from chabap.edition import EditionError

from .answers import Answer, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NAME = "links.lock"
HEAD = ("address", "status", "asked", "good", "failing", "runs", "final", "archived")
_DAYS = 14
"""A link that has failed for so long is broken; sites come back within days."""
_RUNS = 3
"""A link that has failed so many times running is broken."""


@dataclass(frozen=True)
class Known:
    """What is known of one address."""

    address: str
    status: Status | None = None
    """None: it was never asked."""
    asked: date | None = None
    """When it was asked last."""
    good: date | None = None
    """When it was last found to hold."""
    failing: date | None = None
    """Since when it has failed, without being found to hold in between."""
    runs: int = 0
    """How many times running it has failed."""
    final: str = ""
    """Where it leads in the end, if elsewhere."""
    archived: str = ""
    """The address of a copy in an archive."""

    @property
    def fails(self) -> bool:
        """Whether it failed when it was last asked."""
        return self.status is not None and self.status.fails

    @property
    def replaced(self) -> bool:
        """Whether readers are given the archived copy too."""
        lost = self.status in {Status.DEAD, Status.SOFT, Status.ANCHOR}
        return bool(self.archived) and lost

    def is_broken(self, today: date) -> bool:
        """Tell whether it has failed for too long, and nothing was done about it."""
        if not self.fails or self.failing is None or self.replaced:
            return False
        return self.runs >= _RUNS or (today - self.failing).days >= _DAYS


def after(known: Known, answer: Answer, today: date) -> Known:
    """Return what is known of an address once it has answered."""
    new = replace(known, status=answer.status, asked=today, final=answer.final)
    if answer.status.fails:
        return replace(new, failing=known.failing or today, runs=known.runs + 1)
    good = known.good if answer.status is Status.REFUSES else today
    return replace(new, good=good, failing=None, runs=0)


def merged(one: Mapping[str, Known], other: Mapping[str, Known]) -> dict[str, Known]:
    """Return what two memories know together: what was asked later, any archived copy."""
    found = dict(one)
    for address, known in other.items():
        first = found.get(address, Known(address))
        later = (
            known if (known.asked or date.min) > (first.asked or date.min) else first
        )
        found[address] = replace(later, archived=first.archived or known.archived)
    return found


def read(path: Path) -> dict[str, Known]:
    """Return what a file remembers, by address; nothing if it is not there.

    Raises `EditionError` with file and line at what cannot be read.
    """
    if not path.exists():
        return {}
    first, *lines = path.read_text("utf-8").splitlines() or [""]
    if first.split("\t") != [*HEAD]:
        message = f"{path.name}:1: not the heads of its columns; restore them from git"
        raise EditionError(message)
    found = {}
    for number, line in enumerate(lines, 2):
        try:
            known = _known(line)
        except ValueError as error:
            message = f"{path.name}:{number}: {error}; mend or delete the line"
            raise EditionError(message) from error
        if known.address in found:
            message = (
                f"{path.name}:{number}: {known.address} is there twice; delete one"
            )
            raise EditionError(message)
        found[known.address] = known
    return found


def _known(line: str) -> Known:
    fields = line.split("\t")
    if len(fields) != len(HEAD):
        message = f"{len(fields)} columns in place of {len(HEAD)}"
        raise ValueError(message)
    address, status, asked, good, failing, runs, final, archived = fields
    for url in (address, final, archived):
        if url and not url.startswith(("https://", "http://")):
            message = f"“{url}” is no address"
            raise ValueError(message)
    return Known(
        address,
        Status(status) if status else None,
        _day(asked),
        _day(good),
        _day(failing),
        int(runs or 0),
        final,
        archived,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def write(path: Path, known: Iterable[Known]) -> None:
    """Write what is remembered, sorted by address."""
    lines = ["\t".join(HEAD)]
    for item in sorted(known, key=lambda k: k.address):
        fields = (
            item.address,
            item.status.value if item.status else "",
            item.asked or "",
            item.good or "",
            item.failing or "",
            item.runs or "",
            item.final,
            item.archived,
        )
        lines.append("\t".join(map(str, fields)))
    path.write_text("\n".join(lines) + "\n", "utf-8")
