"""What a release asks of the record that its build made, and what it keeps of it (pure).

The ledger must have every id, and the version must claim at least what changed. What is kept
goes into ``releases/VERSION``.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from chabap.archives import SUMS, sums
from chabap.changelog import CHANGELOG, news
from chabap.history import lines
from chabap.twice import ReleaseError
from chabap.versions import ledger, record
from chabap.versions.compare import claims_less, kind_of, weigh
from chabap.versions.record import RELEASES, Record, Release
from chabap.versions.shelf import differences, earlier, heirs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chabap.edition import Edition


def check(tree: Path, edition: Edition) -> None:
    """Raise `ReleaseError` unless ledger and version fit what was built in a tree."""
    made = _made(tree, edition)
    _know_all(tree, made)
    if not (known := earlier(tree, than=edition.version)):
        return
    old = known[-1]
    changes, _ = differences(
        old, made, language=edition.language, successors=heirs(tree)
    )
    kind = kind_of(changes)
    if claims_less(old.version, made.version, kind):
        first = next((" ".join(c.key) for c in changes if weigh(c) == kind), "nothing")
        message = (
            f"edition.toml: version {made.version} claims less than what changed since "
            f"{old.version}, which is {kind} ({first} and what else `python -m chabap.changes "
            f"{old.version}` tells); raise the number that says so"
        )
        raise ReleaseError(message)


def _made(tree: Path, edition: Edition) -> Record:
    """Return the record that a build made."""
    path = tree / "_build/text" / record.FILE
    found = record.parse(path.read_text("utf-8"), name=record.FILE)
    return Record(edition.version, edition.date, found)


def _know_all(tree: Path, made: Record) -> None:
    """Raise `ReleaseError` unless the ledger has all ids, and no loss of a later version."""
    known, wrong = ledger.parse(ledger.read(tree))
    used = [(ledger.kind_of(line.kind), line.id) for line in made.lines]
    if missing := [" ".join(key) for key in used if key not in known]:
        wrong.append(
            f"{ledger.LEDGER}: {missing[0]} is not in it, nor are {len(missing) - 1} others; run "
            "`make ids` and commit"
        )
    versions = {made.version, *(r.version for r in earlier(tree, than=made.version))}
    wrong += [
        f"{ledger.LEDGER}:{entry.line}: {' '.join(key)} was withdrawn in {entry.withdrawn}, which "
        f"is no version yet; this one is {made.version}"
        for key, entry in known.items()
        if entry.withdrawn and entry.withdrawn not in versions
    ]
    if wrong:
        raise ReleaseError("\n".join(wrong))


def keep(
    root: Path, tree: Path, edition: Edition, made: Mapping[str, bytes], *, commit: str
) -> None:
    """Write the record of a version: what it says, what names its sources and files.

    *made* are the files that are handed out, *tree* is where they were built.
    """
    folder = root / RELEASES / edition.version
    shutil.rmtree(folder, ignore_errors=True)
    said = _made(tree, edition)
    record.write(said, folder)
    texts = [(line.id, line.text) for line in said.of("paragraph")]
    pdf = (tree / "_build/pdf" / f"{edition.id}.pdf").read_bytes()
    printed = lines.as_text(lines.extract(pdf, texts))
    (folder / lines.FILE).write_bytes(printed.encode())
    changelog = (root / CHANGELOG).read_text("utf-8")
    about = Release(
        version=edition.version,
        date=edition.date,
        commit=commit,
        swhid=edition.swhid,
        address=edition.address,
        changes=tuple(news(changelog, version=edition.version)),
    )
    record.write_release(about, folder)
    (folder / SUMS).write_text(sums(made), "utf-8")
