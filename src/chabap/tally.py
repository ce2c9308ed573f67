"""The one table at the end of ``make test``: ``python -m chabap.tally`` (pure).

Each part of the tests leaves its figures in a small file in ``_build/tally`` as it ends;
the Makefile empties that folder first and prints what is in it last, whatever failed.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path("_build/tally")
PARTS = ("links", "outside", "faults", "lint")
"""The parts in the order in which they are printed; others follow."""
_NONE = "–"


@dataclass(frozen=True)
class Row:
    """A line of the table; None is printed as a dash: it cannot be said."""

    what: str
    """What was looked at, such as ``anchors, site``."""
    checked: int | None = None
    broken: int | None = None
    """Links that lead nowhere, findings of the lint, faults that were not caught."""
    moved: int | None = None
    unchecked: int | None = None


def write(part: str, rows: Iterable[Row], *, root: Path | None = None) -> None:
    """Leave the figures of a part for the table, in place of those it left before.

    *root* is the folder of the edition, or the current one.
    """
    folder = (root or Path()) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join("" if v is None else str(v) for v in astuple(r)) for r in rows]
    (folder / f"{part}.tsv").write_text("".join(f"{li}\n" for li in lines), "utf-8")


def read(root: Path | None = None) -> list[Row]:
    """Return the figures of all parts, in the order in which they are printed."""
    folder = (root or Path()) / FOLDER
    order = {part: number for number, part in enumerate(PARTS)}
    files = sorted(
        folder.glob("*.tsv"), key=lambda f: (order.get(f.stem, len(PARTS)), f.stem)
    )
    rows = []
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            what, *numbers = line.split("\t")
            rows.append(Row(what, *(int(n) if n else None for n in numbers)))
    return rows


def table(rows: Iterable[Row]) -> str:
    """Return the table as it is printed.

    >>> print(table([Row("anchors", 1200, 0), Row("lint t-001", broken=3)]))
                checked  broken  moved  unchecked
    anchors        1200       0      –          –
    lint t-001        –       3      –          –
    """
    heads = ["", *(field.name for field in fields(Row)[1:])]
    lines = [heads]
    for row in rows:
        what, *numbers = astuple(row)
        lines.append([what, *(_NONE if n is None else str(n) for n in numbers)])
    wide = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    printed = (
        "  ".join(
            [
                line[0].ljust(wide[0]),
                *(
                    cell.rjust(width)
                    for cell, width in zip(line[1:], wide[1:], strict=True)
                ),
            ]
        )
        for line in lines
    )
    return "\n".join(printed)


def main() -> None:
    """Print the table of the edition in the current folder."""
    print(table(read()))


if __name__ == "__main__":
    main()
