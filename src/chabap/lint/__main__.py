"""Prints what the editorial lint finds, then the number by code; exits with 1 if anything.

Leaves the numbers for the table at the end of ``make test``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from chabap import tally
from chabap.edition import EditionError
from chabap.lint import CODES, counts, lint


def main() -> None:
    """Lint the edition in the current folder."""
    try:
        findings = lint(Path.cwd())
    except EditionError as error:
        sys.exit(str(error))
    for finding in findings:
        print(finding)
    numbers = counts(findings)
    tally.write("lint", [tally.Row(f"lint {c}", broken=n) for c, n in numbers.items()])
    for code, number in numbers.items():
        print(f"{code}  {number:3}  {CODES[code]}")
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
