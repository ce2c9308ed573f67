"""The ledger of ids, ``ids.lock``: none is ever lost, or used again for something else (pure).

A line is ``paragraph c03-p17``, or, once that is gone, ``note fact-a withdrawn 0.2.0 ->
note fact-b`` with what took over its words; where nothing did, without the arrow. `enter`
writes what is new; what is withdrawn an editor says by hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from chabap.versions.record import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

Key = tuple[str, str]
"""Kind and id."""

LEDGER = "ids.lock"
COMPUTED = {"emendation"}
"""Kinds whose ids are made of the words: nobody gives them, and nobody need enter them
before a release. One that no version has goes as it came."""
_LINE = re.compile(
    r"(?P<kind>\S+) (?P<id>\S+)"
    r"(?: withdrawn (?P<version>\d+\.\d+\.\d+)(?: -> (?P<to_kind>\S+) (?P<to_id>\S+))?)?"
)


class Known(NamedTuple):
    """An id of the ledger."""

    line: int
    withdrawn: str = ""
    """The version that was the first without it; "" while it is in use."""
    successor: Key | None = None
    """What took over its words."""


def read(root: Path) -> str:
    """Return the text of a book's ledger, "" if it keeps none."""
    path = root / LEDGER
    return path.read_text("utf-8") if path.exists() else ""


def kind_of(kind: str) -> str:
    """Return the kind under which the ledger has an id: a joined § is one still."""
    return "paragraph" if kind == "joined" else kind


def parse(text: str) -> tuple[dict[Key, Known], list[str]]:
    """Return the ids of a ledger, and what is wrong with its lines.

    >>> parse("note fact-a withdrawn 0.2.0 -> note fact-b")[0]["note", "fact-a"].successor
    ('note', 'fact-b')
    """
    known: dict[Key, Known] = {}
    wrong = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = _LINE.fullmatch(line)
        place = f"{LEDGER}:{number}"
        kinds = {match["kind"], match["to_kind"] or "note"} if match else set()
        if not match or not kinds <= KINDS.keys() - {"joined"}:
            wrong.append(
                f"{place}: {line!r} is no line of a ledger; write `paragraph c03-p17`, or "
                "`note fact-a withdrawn 0.2.0 -> note fact-b`"
            )
            continue
        key = match["kind"], match["id"]
        if key in known:
            wrong.append(
                f"{place}: {' '.join(key)} stands already at line {known[key].line}; "
                "remove one of them"
            )
        to = (match["to_kind"], match["to_id"]) if match["to_kind"] else None
        known.setdefault(key, Known(number, match["version"] or "", to))
    return known, wrong


def successors(key: Key, known: Mapping[Key, Known]) -> list[Key]:
    """Return an id and those that had its words after it, the last one last."""
    found: list[Key] = []
    now: Key | None = key
    while now is not None and now not in found:
        found.append(now)
        now = known[now].successor if now in known else None
    return found


def faults(
    text: str,
    *,
    used: Mapping[Key, str],
    released: Mapping[Key, str],
    unsure: Collection[str] = (),
) -> list[str]:
    """List what is wrong, one line each: place, what, remedy.

    *text* is the ledger, *used* maps the ids of the sources to their places, *released*
    those of the recorded versions to the last that has them. Of *unsure* kinds nothing is
    told: mistakes elsewhere keep their ids from being known.
    """
    known, found = parse(text)
    if found:
        return found
    lost = [key for key in known if key not in used and not known[key].withdrawn]
    lost += [key for key in released if key not in known and key not in used]
    lost = [
        k
        for k in lost
        if k[0] not in unsure and (k[0] not in COMPUTED or k in released)
    ]
    found += [_lost(key, known.get(key), released.get(key, "")) for key in lost]
    for key, entry in known.items():
        if entry.withdrawn and successors(key, known)[-1][0] not in unsure:
            found += _withdrawn(key, entry, known=known, used=used)
    # what has a new id had an old one, perhaps: the loss is told alone
    certain = (
        {kind for kind, _ in known} - {kind for kind, _ in lost} - COMPUTED - {*unsure}
    )
    new = [key for key in used if key not in known and key[0] in certain]
    if new:
        others = f" (nor are {len(new) - 1} others)" if len(new) > 1 else ""
        found.append(
            f"{used[new[0]]}: {' '.join(new[0])} is not yet in {LEDGER}{others}; run `make ids`"
        )
    return found


def _lost(key: Key, entry: Known | None, version: str) -> str:
    """Tell of an id that is gone."""
    name, place = " ".join(key), f"{LEDGER}:{entry.line}" if entry else LEDGER
    where = f", but version {version} has it" if version else ""
    return (
        f"{place}: {name} is no longer in the sources{where}; restore it, or write "
        f"`{name} withdrawn VERSION -> KIND ID` there, with what has its words now (if "
        "nothing has, without the arrow)"
    )


def _withdrawn(
    key: Key, entry: Known, *, known: Mapping[Key, Known], used: Mapping[Key, str]
) -> Iterable[str]:
    """Yield what is wrong with an id that was withdrawn."""
    name, place = " ".join(key), f"{LEDGER}:{entry.line}"
    if key in used and key[0] in COMPUTED:
        yield f"{place}: {name} is made again; strike out `withdrawn …` behind it"
    elif key in used:
        yield (
            f"{used[key]}: the id of {name} was withdrawn ({place}) and is not used "
            "again; take a new one"
        )
    elif entry.successor:
        last = successors(key, known)[-1]
        ends = last in known and known[last].withdrawn and not known[last].successor
        if last not in used and not ends:
            yield (
                f"{place}: {' '.join(last)} has not the words of {name}: it is not in the "
                "sources; write what has them now"
            )


def enter(text: str, *, used: Collection[Key], released: Collection[Key]) -> str:
    """Return the ledger with every id that is new, sorted.

    An emendation that no version has, and the sources no longer, goes. A line of the older
    form, a paragraph's id alone, gets its kind. Lines that say nothing known are kept: the
    build tells of them.
    """
    lines = [_renewed(line) for line in text.splitlines() if line]
    known, _ = parse("\n".join(lines))
    gone = {
        key
        for key, entry in known.items()
        if key[0] in COMPUTED
        and not entry.withdrawn
        and key not in used
        and key not in released
    }
    kept = [line for line in lines if tuple(line.split(" ")[:2]) not in gone]
    kept += [" ".join(key) for key in used if key not in known]
    return "".join(f"{line}\n" for line in sorted(set(kept)))


def _renewed(line: str) -> str:
    """Return a line in today's form.

    >>> _renewed("c03-p06 removed 0.2.0"), _renewed("note fact-a")
    ('paragraph c03-p06 withdrawn 0.2.0', 'note fact-a')
    """
    return re.sub(
        r"^(c\d\d-p\w+)(?: removed (\S+))?$",
        lambda m: f"paragraph {m[1]}" + (f" withdrawn {m[2]}" if m[2] else ""),
        line,
    )
