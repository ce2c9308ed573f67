"""The editorial lint: ``python -m chabap.lint``.

It reads the sources themselves, without a build, and blames what an editor's eye slips over:
signs and spaces, spelling, notes that do not stand alone, dates that contradict each other.
What is the author's is left alone. Every rule has a code that never changes; ``lint.toml``
has the exceptions, each with its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chabap.lint import commentary, dates, spelling, typography
from chabap.lint.exceptions import UNUSED, read_exceptions, unexcused
from chabap.lint.sources import read_book

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from chabap.lint.model import Finding

RULES = {
    rule.code: rule
    for room in (typography, spelling, commentary, dates)
    for rule in room.RULES
}
CODES = {code: rule.about for code, rule in sorted(RULES.items())} | {
    UNUSED: "exceptions that excuse something"
}
"""Every code, and what it looks at."""


def lint(root: Path) -> list[Finding]:
    """Return what is wrong with the sources of an edition, by file and line.

    Raises `EditionError` for a file that cannot be read.
    """
    exceptions = read_exceptions(root, codes=RULES)
    book = read_book(root)
    found = [
        finding._replace(code=code)
        for code, rule in RULES.items()
        for finding in rule.find(book)
    ]
    found.sort(key=lambda finding: (finding.file, finding.line))
    return unexcused(found, exceptions)


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings each code has, also those that have none."""
    number = dict.fromkeys(CODES, 0)
    for finding in findings:
        number[finding.code] += 1
    return number
