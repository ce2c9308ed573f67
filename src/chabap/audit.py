"""Asks whether anything that is locked has a known weakness: ``python -m chabap.audit``.

pip-audit compares versions with PyPI's advisories; it installs nothing. Where there is no
network it says so and fails: nothing was looked at.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from chabap.materials import read_lock

LOCK = "requirements-test.lock"
"""It has all that requirements.lock has."""
SECONDS = 300
"""A minute is usual: PyPI is asked once a package."""


def report(found: str, lock: str) -> list[str]:
    """Return a line for each weakness, and for each package of which nothing is known.

    *found* is what pip-audit says as JSON, *lock* the text of the lock file.
    """
    lines = {package.name: package.line for package in read_lock(lock)}
    told = []
    for package in json.loads(found)["dependencies"]:
        where = f"{LOCK}:{lines.get(package['name'], 1)}: {package['name']}"
        if "skip_reason" in package:
            told.append(f"{where} was not looked at; ask again where PyPI answers")
        told += [
            f"{where} {package['version']} has {weakness['id']}; "
            f"{_remedy(weakness['fix_versions'])}"
            for weakness in package.get("vulns", [])
        ]
    return told


def _remedy(versions: list[str]) -> str:
    if not versions:
        return "no version is known to be without it; do without the package"
    return f"run `make lock`, which must choose {' or '.join(versions)} or later"


def command(lock: Path) -> list[str]:
    """Return the command that asks about the packages of a lock file."""
    return [
        *(sys.executable, "-m", "pip_audit", "--format", "json"),
        *("--progress-spinner", "off", "--disable-pip", "--require-hashes"),
        *("--requirement", str(lock)),
    ]


def main() -> None:
    """Ask and report; exit with 1 if anything has a weakness, or if nothing was learnt."""
    print(f"asking about what {LOCK} names, {SECONDS} s at most …", flush=True)
    lock = Path(LOCK)
    try:
        run = subprocess.run(
            command(lock), timeout=SECONDS, check=False, capture_output=True, text=True
        )
    except subprocess.TimeoutExpired:
        sys.exit(f"audit: no answer within {SECONDS} s; nothing is known")
    if not run.stdout:
        said = run.stderr.strip().splitlines() or ["it said nothing"]
        sys.exit(f"audit: nothing is known; is there a network? {said[-1]}")
    found = report(run.stdout, lock.read_text("utf-8"))
    asked = len(json.loads(run.stdout)["dependencies"])
    print(f"{asked} packages asked about, {len(found)} findings")
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
