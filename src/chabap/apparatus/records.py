"""What a machine cannot know of a variant: reason and certainty (pure).

``apparatus/cNN.toml`` holds an ``[[emendation]]`` for each single change and a
``[[rule]]`` for each that recurs. Records and variants are matched both ways: a variant
without a record, a record without a variant, and a record that fits two places are
faults.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from chabap.collation import rebuild
from chabap.edition import not_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chabap.collation import Variant

CERTAINTIES = ("certain", "probable", "conjecture")
KEYS = {
    "emendation": ("at", "witness", "reading", "certainty", "reason", "responsible"),
    "rule": ("kind", "witness", "reading", "certainty", "reason", "responsible"),
}
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\t": r"\t"})
"""Of a TOML string, so that it stands on one line and its cells are seen."""
OPTIONAL = {"kind", "witness", "reading"}  # of a rule: either a kind, or both texts


class Record(NamedTuple):
    """An emendation or a rule."""

    place: str
    """File and line."""
    at: str
    """Id of the paragraph or heading; "" for a rule, which holds everywhere."""
    kind: str
    """A rule for all variants of one kind names it here; else ""."""
    witness: tuple[str, ...]
    """What the witness has, in one or several forms."""
    reading: str
    certainty: str
    reason: str
    responsible: str


class Block(NamedTuple):
    """A paragraph or heading, with the variants that begin in it."""

    id: str
    start: int
    """Offset in the whole reading text."""
    text: str
    variants: tuple[Variant, ...]


class Entry(NamedTuple):
    """A variant with all that is known of it: a line of the apparatus."""

    id: str
    """Stable as long as paragraph, lemma and witness reading are."""
    at: str
    start: int
    end: int
    """Offsets in the text of the block."""
    lemma: str
    witness: str
    kind: str
    certainty: str
    reason: str
    responsible: str
    siglum: str
    """The witness that reads otherwise."""


def load(text: str, *, name: str) -> tuple[list[Record], list[str]]:
    """Read the records of a file; return them with what is wrong: file, line, remedy."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [], [not_toml(name, error)]
    records: list[Record] = []
    faults: list[str] = []
    for kind, entries in tables.items():
        lines = [n for n, line in enumerate(text.splitlines(), 1) if _heads(line, kind)]
        place = f"{name}:{lines[0] if lines else 1}"
        if kind not in KEYS:
            faults.append(
                f"{place}: unknown table {kind!r}; write [[emendation]] or [[rule]]"
            )
        elif not isinstance(entries, list) or len(lines) != len(entries):
            faults.append(
                f"{place}: {kind!r} is no list of tables; write [[{kind}]], in two "
                "brackets, on a line of its own above each"
            )
        else:
            for line, entry in zip(lines, entries, strict=True):
                wrong = list(_wrong(entry, kind=kind, place=f"{name}:{line}"))
                faults += wrong
                if not wrong:
                    records.append(_record(entry, place=f"{name}:{line}"))
    return records, faults


def _heads(line: str, kind: str) -> bool:
    """Tell whether a line begins a table, or sets a key, of one kind."""
    return bool(re.match(rf"\s*(\[\[?\s*)?{re.escape(kind)}\s*(\]\]?|=)", line))


def _wrong(entry: dict[str, object], *, kind: str, place: str) -> Iterator[str]:
    """Yield what is wrong with the keys of one table."""
    keys = KEYS[kind]
    for key in sorted(entry.keys() - set(keys)):
        yield f"{place}: unknown key {key!r}; the keys are {', '.join(keys)}"
    for key in keys:
        missing = key not in entry and not (kind == "rule" and key in OPTIONAL)
        if missing or (entry.get(key) == "" and key in ("reason", "responsible")):
            yield f"{place}: {key} is missing; say it"
    for key in keys:
        value = entry.get(key, "")
        forms = value if key == "witness" and isinstance(value, list) else [value]
        if not all(isinstance(form, str) for form in forms):
            yield f"{place}: {key} is {value!r}; write words, in quotation marks"
    certainty = entry.get("certainty", CERTAINTIES[0])
    if certainty not in CERTAINTIES:
        yield (
            f"{place}: certainty is {certainty!r}; it is one of {', '.join(CERTAINTIES)}"
        )


def _record(entry: dict[str, object], *, place: str) -> Record:
    """Make a record of a table in which nothing is wrong."""
    witness = entry.get("witness", [])
    forms = tuple(witness) if isinstance(witness, list) else (str(witness),)
    return Record(
        place=place,
        at=str(entry.get("at", "")),
        kind=str(entry.get("kind", "")),
        witness=forms,
        reading=str(entry.get("reading", "")),
        certainty=str(entry["certainty"]),
        reason=str(entry["reason"]),
        responsible=str(entry["responsible"]),
    )


def match(
    witnesses: Mapping[str, list[Block]], records: list[Record]
) -> tuple[list[Entry], list[str]]:
    """Give every variant its record; return the apparatus and the faults, a line each.

    *witnesses* maps the sigla of a chapter's witnesses to what the collation with each
    found, the base text first. A record is about every witness that it fits.
    """
    owner, faults = _owners(witnesses, records)
    entries: list[Entry] = []
    ids: Counter[str] = Counter()
    for siglum, block in _blocks(witnesses):
        for variant in block.variants:
            if (siglum, variant) in owner:
                entry = _entry(block, variant, owner[siglum, variant], siglum)
                if siglum != next(iter(witnesses)):
                    entry = entry._replace(id=f"{entry.id}-{siglum.lower()}")
                ids[entry.id] += 1
                if ids[entry.id] > 1:
                    entry = entry._replace(id=f"{entry.id}-{ids[entry.id]}")
                entries.append(entry)
            else:
                faults.append(
                    f"{block.id}: no record says why {variant.witness!r} is now {variant.lemma!r}; "
                    "run `make apparatus-todo` for a stub"
                )
    return entries, faults


def _owners(
    witnesses: Mapping[str, list[Block]], records: list[Record]
) -> tuple[dict[tuple[str, Variant], Record], list[str]]:
    """Return the record of each variant of each witness, and what is wrong with records."""
    faults: list[str] = []
    owner: dict[tuple[str, Variant], Record] = {}
    for record in sorted(
        records, key=lambda r: (not r.at, bool(r.kind))
    ):  # single first
        most = 0
        others: set[Record] = set()
        for siglum, blocks in witnesses.items():
            places = [p for block in blocks for p in _fits(record, block)]
            most = max(most, len(places))
            for variant in (v for place in places for v in place):
                others.add(owner.setdefault((siglum, variant), record))
        if not most:
            faults.append(
                f"{record.place}: {_describe(record)} fits no place; remove or correct it"
            )
        elif record.at and record not in others:
            faults.append(
                f"{record.place}: {_describe(record)} has its record already at "
                f"{min(other.place for other in others)}; remove one of them"
            )
        elif record.at and most > 1:
            faults.append(
                f"{record.place}: {_describe(record)} fits {most} places of {record.at}; "
                "add words beside it to witness and reading, or make it a [[rule]]"
            )
    return owner, faults


def _blocks(witnesses: Mapping[str, list[Block]]) -> Iterator[tuple[str, Block]]:
    """Yield the blocks of the first witness, then those of the next, each with its siglum."""
    for siglum, blocks in witnesses.items():
        for block in blocks:
            yield siglum, block


def todo(witnesses: Mapping[str, list[Block]], records: list[Record]) -> str:
    """Return stubs for the variants that no record covers, ready to be filled in."""
    covered = {
        (siglum, v)
        for siglum, block in _blocks(witnesses)
        for record in records
        for place in _fits(record, block)
        for v in place
    }
    stubs = [
        f'[[emendation]]\nat = "{block.id}"\nwitness = {_toml(v.witness)}\nreading = {_toml(v.lemma)}\n'
        f'certainty = ""\nreason = ""\nresponsible = ""\n'
        for siglum, block in _blocks(witnesses)
        for v in block.variants
        if (siglum, v) not in covered
    ]
    return "\n".join(dict.fromkeys(stubs))


def _fits(record: Record, block: Block) -> Iterator[list[Variant]]:
    """Yield the variants of each place of a block that a record speaks of."""
    if record.at and record.at != block.id:
        return
    if record.kind:
        yield from ([v] for v in block.variants if v.kind == record.kind)
        return
    at = 0
    if not record.reading:  # words that only the witness has
        yield from (
            [v] for v in block.variants if not v.lemma and v.witness in record.witness
        )
        return
    while (at := block.text.find(record.reading, at)) >= 0:
        start, end = block.start + at, block.start + at + len(record.reading)
        inside = [v for v in block.variants if start <= v.start and v.end <= end]
        for some in _without_edges(inside, start, end):
            shifted = [
                v._replace(start=v.start - start, end=v.end - start) for v in some
            ]
            if some and rebuild(record.reading, shifted) in record.witness:
                yield some
                break
        at += 1
    stop = block.start + len(block.text)  # the break behind a block is not in its text
    yield from (
        [v]
        for v in block.variants
        if v.end > stop and v.lemma == record.reading and v.witness in record.witness
    )


def _without_edges(
    inside: list[Variant], start: int, end: int
) -> Iterator[list[Variant]]:
    """Yield the variants of a place with and without the losses at its very edges.

    What only the witness has between two words belongs to neither, or to both.
    """
    for left in (True, False):
        for right in (True, False):
            yield [
                v
                for v in inside
                if (left or (v.start, v.end) != (start, start))
                and (right or (v.start, v.end) != (end, end))
            ]


def _entry(block: Block, variant: Variant, record: Record, siglum: str) -> Entry:
    """Join a variant and its record."""
    digest = hashlib.sha256(f"{variant.lemma}\0{variant.witness}".encode()).hexdigest()[
        :6
    ]
    return Entry(
        id=f"v-{block.id}-{digest}",
        at=block.id,
        start=variant.start - block.start,
        end=variant.end - block.start,
        lemma=variant.lemma,
        witness=variant.witness,
        kind=variant.kind,
        certainty=record.certainty,
        reason=record.reason,
        responsible=record.responsible,
        siglum=siglum,
    )


def _describe(record: Record) -> str:
    """Name a record in a message."""
    if record.kind:
        return f"the rule for {record.kind!r}"
    return f"{' / '.join(record.witness)!r} → {record.reading!r}"


def _toml(text: str) -> str:
    """Return a TOML string."""
    return f'"{text.translate(_ESCAPES)}"'
