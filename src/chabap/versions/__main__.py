"""Enters new ids into the ledger: ``python -m chabap.versions``, which `make ids` runs."""

from __future__ import annotations

import sys

from chabap.build import BUILD, ROOT, made_by
from chabap.edition import EditionError
from chabap.stage import only_one
from chabap.versions.ledger import LEDGER


def main() -> None:
    """Write the ledger anew, and say how many lines that changed. Exits at a mistake."""
    path = ROOT / LEDGER
    before = path.read_text("utf-8") if path.exists() else ""
    try:
        with only_one(BUILD):
            after = (made_by("ids") / LEDGER).read_text("utf-8")
    except EditionError as error:
        sys.exit(f"{error}\n{LEDGER} is as it was")
    path.write_text(after, "utf-8")
    old, new = ({*text.splitlines()} for text in (before, after))
    print(f"{LEDGER}: {len(new - old)} lines entered, {len(old - new)} taken out")


if __name__ == "__main__":
    main()
