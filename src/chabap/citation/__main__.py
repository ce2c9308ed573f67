"""Write the files that say how to cite this repository: ``make cite-files``."""

from __future__ import annotations

import sys
from pathlib import Path

from chabap.citation.files import files
from chabap.edition import EditionError, load


def main(root: Path) -> int:
    """Write them; return what the shell is told."""
    try:
        # what the files say must not hang on who builds: the address is edition.toml's
        edition = load(root / "edition.toml", environment={})
    except EditionError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, text in files(edition).items():
        (root / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path()))
