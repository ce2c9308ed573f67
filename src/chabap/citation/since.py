"""Since which version the words of a place stand, by the records of versions.

Whoever cites the words of a place may cite the first version that has them: its address is
the oldest, and everything from it to this version says the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chabap.registers.kinds import KINDS
from chabap.versions.collect import working_record
from chabap.versions.domain import VersionDomain
from chabap.versions.record import RELEASES, read_all
from chabap.witness import facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.environment import BuildEnvironment

    from chabap.versions.record import Line, Record


def since(env: BuildEnvironment) -> dict[str, str]:
    """Map ids of places to the first version with the same words; nothing of new ones.

    It resolves every reference of the book: ask once, when all is written. A book without
    records has no older versions.
    """
    if VersionDomain.name not in env.domains:
        return {}
    records = read_all(Path(env.srcdir, RELEASES))
    if not records:
        return {}
    return first_versions(records, working_record(env, facts(env.config)))


def first_versions(records: Iterable[Record], now: Record) -> dict[str, str]:
    """Map ids of places to the first of some versions, oldest first, with the same words."""
    older = [record for record in records if record.version != now.version][::-1]
    found = {}
    for line in now.of("paragraph", "note", *KINDS):
        for record in older:
            before = record.get(line.kind, line.id)
            if before is None or before.text != line.text:
                break
            found[_id(line)] = record.version
    return found


def _id(line: Line) -> str:
    """Return the id on the page: of an entry it says the kind too."""
    return f"{line.kind}-{line.id}" if line.kind in KINDS else line.id
