"""Prints what the editorial lint finds, then the number by code; exits with 1 if anything."""

from __future__ import annotations

import sys
from pathlib import Path

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
    for code, number in counts(findings).items():
        print(f"{code}  {number:3}  {CODES[code]}")
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
