"""What a book of many chapters takes from the edition."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from chabap.thai import Segmenter
from chabap.thai.breaks import clusters

if TYPE_CHECKING:
    from pathlib import Path

Chain = dict[str, list[str]]
"""Words, with all that follows each of them in the edition."""

NAME = "\0"
"""Begins a token that stands for a name: key of its entry, form."""
MARKUP = set("*_`<>{}[]\\#$|~")


class Source(NamedTuple):
    """What is taken from the edition."""

    lengths: list[int]
    """Letters of the paragraphs."""
    text: Chain
    """Words and names of the text."""
    prose: Chain
    """Words of the notes."""
    notes: list[dict[str, str]]
    entries: list[dict[str, str]]
    works: list[str]
    """Keys of the bibliography."""
    reviewed: set[str]
    """Words that no register has."""
    pieces: list[str]
    """Clusters of letters that names are made of."""
    damage: Counter[str]
    """How many variants of each kind a chapter has."""


def read(root: Path) -> Source:
    """Take the edition's measures from its sources and its plain text."""
    text = root / "_build/text"
    entries = registered(text)
    forms = {form for entry in entries for form in forms_of(entry)}
    segmenter = Segmenter(forms)
    named = defaultdict(list)
    for row in _rows(text / "occurrences.tsv"):
        if row["by"] == "form":
            named[row["at"]].append(row)
    tokens: list[str] = []
    lengths = []
    for line in (text / "c03.tsv").read_text("utf-8").splitlines():
        at, words = line.split("\t")
        lengths.append(len(words))
        done = 0
        for row in named[at]:
            tokens += segmenter.split(words[done : int(row["start"])])
            tokens.append(NAME.join(("", row["target"], row["form"])))
            done = int(row["end"])
        tokens += [*segmenter.split(words[done:]), " "]
    notes = _rows(text / "notes.tsv")
    works = (root / "references.bib").read_text("utf-8")
    return Source(
        lengths=lengths,
        text=_chain(tokens),
        prose=_chain([w for n in notes for w in [*segmenter.split(n["text"]), " "]]),
        notes=notes,
        entries=entries,
        works=re.findall(r"^@\w+\{(\w+),", works, re.MULTILINE),
        reviewed=set((root / "registers/words.txt").read_text("utf-8").split()),
        pieces=sorted(
            {c for f in forms for c in clusters(f) if re.fullmatch("[ก-๎]+", c)}
        ),
        damage=Counter(row["kind"] for row in _rows(text / "apparatus.tsv")),
    )


def registered(text: Path) -> list[dict[str, str]]:
    """Return the entries of a book, from the folder of its plain text."""
    return _rows(text / "registers.csv", delimiter=",", quoting=csv.QUOTE_MINIMAL)


def forms_of(entry: dict[str, str]) -> list[str]:
    """Return the forms of an entry."""
    return [form for form in (entry["th"], *entry["forms"].split("|")) if form]


def _rows(
    path: Path, *, delimiter: str = "\t", quoting: int = csv.QUOTE_NONE
) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, quoting=quoting))


def _chain(tokens: list[str]) -> Chain:
    follow: defaultdict[str, list[str]] = defaultdict(list)
    tokens = [token for token in tokens if not MARKUP & set(token)]
    for token, after in zip(tokens, [*tokens[1:], tokens[0]], strict=True):
        follow[token].append(after)
    return dict(follow)
