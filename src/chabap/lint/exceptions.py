"""``lint.toml``: findings that stand, each with its reason (pure).

A table for each::

    [[exception]]
    code = "s-001"
    at = "principles-kept"
    text = "หัวกระทิ"
    reason = "quoted as the author's spelling"

``at`` is a file, or the id of a note, entry, paragraph or heading; ``text`` a part of what
was found. One that excuses nothing is a finding itself.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, NamedTuple

from chabap.edition import EditionError, not_toml
from chabap.lint.model import Finding
from chabap.lint.sources import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "lint.toml"
UNUSED = "x-001"
"""Code of an exception that excuses nothing."""


_HEAD = re.compile(r"\s*\[\[\s*exception\s*\]\]")


class Exemption(NamedTuple):
    """An exception, as it stands in the file."""

    code: str
    at: str
    text: str
    reason: str
    line: int

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is excused."""
        return (
            finding.code == self.code
            and self.at in (finding.file, finding.at)
            and self.text in finding.found
        )


def read_exceptions(root: Path, *, codes: Iterable[str]) -> list[Exemption]:
    """Read the exceptions of an edition; raise `EditionError` for one that says too little."""
    path = root / FILE
    if not path.exists():
        return []
    text = read_text(path, FILE)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise EditionError(not_toml(FILE, error)) from error
    tables = data.pop("exception", [])
    if data or not isinstance(tables, list):
        message = f"{FILE}: it has no other tables than [[exception]]; remove the rest"
        raise EditionError(message)
    heads = [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if _HEAD.match(line)
    ]
    if len(heads) != len(tables):
        message = f"{FILE}: begin every exception with a line [[exception]]"
        raise EditionError(message)
    known = {*codes}
    return [
        _exemption(table, line, known)
        for table, line in zip(tables, heads, strict=True)
    ]


def _exemption(table: dict[str, object], line: int, codes: set[str]) -> Exemption:
    keys = Exemption._fields[:4]
    given = {key: table.get(key) for key in keys}
    if table.keys() != given.keys() or not all(
        isinstance(value, str) and value for value in given.values()
    ):
        message = (
            f"{FILE}:{line}: give an exception {', '.join(keys)}, and nothing else"
        )
        raise EditionError(message)
    if given["code"] not in codes:
        message = (
            f"{FILE}:{line}: there is no code {given['code']!r}; choose from "
            f"{', '.join(sorted(codes))}"
        )
        raise EditionError(message)
    code, at, text, reason = map(str, given.values())
    return Exemption(code, at, text, reason, line)


def unexcused(
    findings: Iterable[Finding], exceptions: list[Exemption]
) -> list[Finding]:
    """Return the findings that no exception covers, then the exceptions that cover none."""
    used: set[Exemption] = set()
    left = []
    for finding in findings:
        covering = {e for e in exceptions if e.covers(finding)}
        used |= covering
        if not covering:
            left.append(finding)
    for exception in exceptions:
        if exception not in used:
            what = f"an exception from {exception.code} that excuses nothing; remove it"
            left.append(
                Finding(
                    FILE, exception.line, exception.at, exception.text, what, UNUSED
                )
            )
    return left
