"""Checks the links: ``python -m chabap.links``, those inside of what was built.

Or, if a folder is named, those of a site of all versions in it. With ``--outside`` those that lead elsewhere too, which are asked one by one and remembered
in ``links.lock``. Prints a line for each that needs a look and a table by kind. Exits with
1 if a link is broken, with 3 if there is no network: nothing outside was checked then.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chabap import tally
from chabap.edition import EditionError, load

from .answers import Status
from .ask import Asker
from .inside import check_inside, check_versions, read_folder
from .memory import NAME, Known, merged, read, write
from .outside import Asking, addresses_of, sources_of, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .inside import Checked

NO_NETWORK = 3
"""What the command exits with if it could ask nobody."""
_FORMATS = {".epub": "ePub", ".pdf": "PDF"}
_MOVED = {Status.MOVED, Status.AWAY}


def rows_of(found: Iterable[Checked]) -> list[tally.Row]:
    """Return the lines of the table: each kind of link in each format."""
    rows = []
    for checked in found:
        wrong = checked.findings.wrong()
        format_ = _FORMATS.get(Path(checked.name).suffix, "site")
        for kind, number in sorted(checked.findings.counts.items()):
            rows.append(tally.Row(f"{format_}: {kind}", number, wrong[kind]))
    return rows


def row_outside(
    addresses: Iterable[str], memory: Mapping[str, Known], *, asked: Iterable[str] = ()
) -> tally.Row:
    """Return the line of the addresses outside.

    *asked* are those that have answered now; of the others none was checked.
    """
    now = [memory[address].status for address in asked]
    unknown = len([*addresses]) - len(now) + now.count(Status.REFUSES)
    return tally.Row(
        "outside",
        checked=len(now) - now.count(Status.REFUSES),
        broken=sum(status is not None and status.fails for status in now),
        moved=sum(status in _MOVED for status in now),
        unchecked=unknown,
    )


def outside_of(root: Path) -> dict[str, str]:
    """Return the addresses outside in what was built, with the page of each."""
    build = root / "_build"
    edition = load(root / "edition.toml")
    pdf = build / "pdf" / f"{edition.id}.pdf"
    return addresses_of(
        read_folder(build / "html"),
        pdfs=[pdf.read_bytes()] if pdf.exists() else [],
        base=edition.address,
    )


def check_outside(root: Path, asking: Asking, *, also: Path | None = None) -> int:
    """Ask the addresses outside, say what needs a look; return the exit code.

    *also* is a second file of the same memory, such as one that CI keeps: what either knows
    is known, and both are written.
    """
    addresses = outside_of(root)
    memory = read(root / NAME)
    if also:
        memory = merged(memory, read(also))
    minutes = asking.asker.manners.total / 60
    print(
        f"asking {len(addresses)} addresses, {minutes:g} minutes at most …", flush=True
    )
    if not asking.online(sorted(addresses)):
        tally.write("outside", [row_outside(addresses, memory)], root=root)
        print("no network: NOTHING outside was checked")
        return NO_NETWORK
    answers = asking.ask(addresses)
    today = datetime.fromtimestamp(asking.asker.clock.now(), UTC).date()
    where = sources_of(addresses, root)
    said = verdicts(answers, memory, where, today=today)
    for verdict in said:
        print(verdict)
    if late := len(addresses) - len(answers):
        print(f"{late} addresses were not asked: there was no more time")
    for path in filter(None, (root / NAME, also)):
        write(path, [memory.get(address, Known(address)) for address in addresses])
    row = row_outside(addresses, memory, asked=answers)
    print(tally.table([row]))
    tally.write("outside", [row], root=root)
    return int(any(verdict.broken for verdict in said))


def _check(root: Path, folder: Path | None) -> int:
    found = check_versions(folder, root) if folder else check_inside(root)
    if not found:
        message = "links: nothing is built; run `make` first"
        raise EditionError(message)
    rows = rows_of(found)
    broken = [f"{c.name}: {link}" for c in found for link in c.findings.broken]
    for line in broken:
        print(line)
    print(tally.table(rows))
    tally.write("links", rows, root=root)
    return int(bool(broken))


def main(arguments: list[str] | None = None, asking: Asking | None = None) -> None:
    """Check the edition in the current folder."""
    parser = argparse.ArgumentParser(prog="chabap.links", description=__doc__)
    help_ = "a site of all versions, in place of what was built"
    parser.add_argument("folder", type=Path, nargs="?", help=help_)
    parser.add_argument("--outside", action="store_true", help="ask other hosts too")
    parser.add_argument("--also", type=Path, help="a second copy of links.lock")
    options = parser.parse_args(arguments)
    root = Path.cwd()
    try:
        inside = _check(root, options.folder)
        outside = 0
        if options.outside:
            asking = asking or Asking(Asker())
            outside = check_outside(root, asking, also=options.also)
    except EditionError as error:
        sys.exit(str(error))
    except ImportError as error:
        sys.exit(f"links: {error.name} is missing; run `make .venv/.tested` first")
    sys.exit(inside or outside)


if __name__ == "__main__":
    main()
