"""The command ``python -m chabap.site``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from sphinx.locale import init

from chabap.edition import EditionError, load
from chabap.site import OUTPUT, assemble
from chabap.versions.record import RecordError
from chabap.wording import CATALOGUE, compiled


def main() -> None:
    """Make the site of all versions in the folder of the book, or say why not."""
    root = Path.cwd()
    for stream in (sys.stdout, sys.stderr):  # a terminal may know no Thai
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        edition = load(root / "edition.toml")
        with tempfile.TemporaryDirectory() as folder:
            init(
                [compiled(edition.language, Path(folder))], edition.language, CATALOGUE
            )
            told = assemble(root, edition)
    except (EditionError, RecordError) as error:
        sys.exit(f"{error}\nno site was made; the previous one is as it was")
    print("\n".join([*told, f"{OUTPUT}/index.html"]))


if __name__ == "__main__":
    main()
