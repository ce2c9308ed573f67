"""Says whether a version still says what an older one said: ``python -m chabap.changes``.

``0.1.0 c03-p17`` asks of a paragraph (also ``3.17`` or ``§ 3.17``), a note (its id, or
``3.17 65``), an entry, a term or a work. A later version may follow; else it is the one
that was built last. Without an id all changes are told, as the notes of a release. Exits
with 0 if nothing has changed, 1 if something has, 2 if the question cannot be answered.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.locale import init

from chabap.edition import EditionError, load
from chabap.history.report import answers, as_markdown, form, item, label, parts
from chabap.tongue import tongue
from chabap.versions.record import RecordError
from chabap.versions.shelf import differences, find, heirs, newest
from chabap.wording import CATALOGUE, compiled, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chabap.edition import Edition
    from chabap.versions.compare import Change, Key
    from chabap.versions.record import Record

_VERSION = re.compile(r"v?(\d+\.\d+\.\d+\+?)")
_SECTION = re.compile(r"§?\s*(?P<section>\d+\.\d+[a-z]?)(?:\D+(?P<note>\d+))?")


def keys_of(place: str, record: Record) -> list[Key]:
    """Return what a reader means by an id, a § number, or a § and a note.

    Digits may be those of any script.
    """
    asked = " ".join(place.split())
    latin = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in asked)
    if match := _SECTION.fullmatch(latin):
        found = [
            line
            for line in record.of("paragraph", "joined")
            if line.number == match["section"]
        ]
        if match["note"] and found:
            found = [
                line
                for line in record.of("note")
                if (line.where, line.number) == (found[0].id, match["note"])
            ]
        return [(line.kind, line.id) for line in found]
    return [(line.kind, line.id) for line in record.lines if line.id == asked]


def told(
    change: Change, old: Record, new: Record, words: Callable[[str], list[str]]
) -> Iterator[str]:
    """Yield the lines that answer a question."""
    record = new if change.new else old
    said = ", ".join(answers(change, new=new))
    versions = say("version {old} to version {new}", old=old.version, new=new.version)
    yield f"{label(change.line, record)} ({' '.join(change.key)}), {versions}: {said}"
    for s in item(change, old=old, new=new, words=words).shown:
        yield f"  …{s.before}[{s.old} → {s.new}]{s.behind}…"
    for note in change.notes:
        home = new if note.new else old
        said = ", ".join(answers(note, new=new))
        yield f"  {label(note.line, home)} ({note.line.id}): {said}"


def answer(
    place: str, old: Record, new: Record, edition: Edition, *, root: Path
) -> tuple[str, bool]:
    """Return what has become of a place, and whether it changed.

    Raises `RecordError` if neither version has it.
    """
    keys = keys_of(place, old) or keys_of(place, new)
    if not keys:
        ids = {n for line in old.lines for n in (line.id, line.number) if n}
        near = difflib.get_close_matches(place, sorted(ids), 3)
        remedy = (
            f"is it {', '.join(near)}?" if near else "write § 3.17, c03-p17 or an id"
        )
        message = f"{place}: not in version {old.version} nor {new.version}; {remedy}"
        raise RecordError(message)
    changes, words = differences(
        old, new, language=edition.language, successors=heirs(root)
    )
    asked = [change for change in changes if change.key in keys]
    lines = [line for change in asked for line in told(change, old, new, words)]
    return "\n".join(lines), any(c.answer != "identical" or c.moved for c in asked)


def release_notes(
    old: Record, new: Record, edition: Edition, *, root: Path
) -> tuple[str, bool]:
    """Return the notes of a version in Markdown, and whether anything changed.

    Changes of wording first, paragraph by paragraph, then notes, registers, and form: that
    is what CHANGELOG.md says. The catalogue must be known (`speak`).
    """
    changes, words = differences(
        old, new, language=edition.language, successors=heirs(root)
    )
    path = root / "CHANGELOG.md"
    changelog = path.read_text("utf-8") if path.exists() else ""
    found = parts(changes, old=old, new=new, words=words)
    text = as_markdown(
        found,
        old=old.version,
        new=new.version,
        date=tongue(edition.language).written(new.date),
        form=form(changelog, version=new.version),
    )
    return text, bool(found)


def speak(language: str) -> None:
    """Let `say` speak the language of an edition, where no build has made it do so."""
    with tempfile.TemporaryDirectory() as folder:
        init([compiled(language, Path(folder))], language, CATALOGUE)


def ask(arguments: Sequence[str], *, root: Path) -> tuple[str, bool]:
    """Return the answer to what the command line asks, and whether anything changed.

    Raises `EditionError` or `RecordError` for what cannot be answered.
    """
    old_version, *rest = [arguments[0], *arguments[1:]]
    later = (
        _VERSION.fullmatch(rest.pop())
        if rest and _VERSION.fullmatch(rest[-1])
        else None
    )
    edition = load(root / "edition.toml")
    match = _VERSION.fullmatch(old_version)
    old = find(root, match[1] if match else old_version, edition)
    new = find(root, later[1], edition) if later else newest(root, edition)
    speak(edition.language)
    if rest:
        return answer(" ".join(rest), old, new, edition, root=root)
    return release_notes(old, new, edition, root=root)


def main() -> None:
    """Answer, or say in one line why not."""
    parser = argparse.ArgumentParser(prog="chabap.changes", description=__doc__)
    parser.add_argument("asked", nargs="+", metavar="VERSION [ID] [VERSION]")
    asked = parser.parse_args().asked
    for stream in (sys.stdout, sys.stderr):  # a terminal may know no Thai and no "…"
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        said, changed = ask(asked, root=Path.cwd())
    except (EditionError, RecordError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print(said)
    sys.exit(int(changed))


if __name__ == "__main__":
    main()
