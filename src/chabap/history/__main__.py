"""Records the lines of a printed version: ``python -m chabap.history VERSION PDF``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from chabap.history.lines import FILE, as_text, extract
from chabap.versions.record import RecordError, read


def main() -> None:
    """Write the lines of a version's PDF into its record, or say in one line why not."""
    parser = argparse.ArgumentParser(prog="chabap.history", description=__doc__)
    parser.add_argument("version")
    parser.add_argument("pdf", type=Path)
    said = parser.parse_args()
    folder = Path("releases", said.version)
    try:
        record = read(folder)
        texts = [(line.id, line.text) for line in record.of("paragraph")]
        lines = extract(said.pdf.read_bytes(), texts)
    except RecordError as error:
        sys.exit(f"releases/{error}")
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}; name the PDF of that version")
    (folder / FILE).write_bytes(as_text(lines).encode())
    print(f"{folder / FILE}: {len(lines)} lines")


if __name__ == "__main__":
    main()
