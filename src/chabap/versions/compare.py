"""What changed between two versions, by their records (pure).

Each id of either record gets one answer. Words are collated as witnesses are, with
`chabap.collation`: what differs is widened to whole words, and a difference of nothing but
spaces and signs is told apart from one of words.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from chabap.collation import collate
from chabap.paragraphs.ids import chapter_of
from chabap.versions.record import version_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from chabap.versions.record import Line, Record

Answer = Literal["identical", "punctuation", "wording", "notes", "retired", "new"]
Kind = Literal["major", "minor", "patch"]
Key = tuple[str, str]
"""Kind and id of a line."""

KINDS: tuple[Kind, ...] = ("patch", "minor", "major")
"""From the smallest."""
STRUCTURE = {"heading", "paragraph", "joined"}
"""Kinds of lines that the text is made of."""
MADE = {"emendation"}
"""Kinds whose ids are made of the words: a correction that is read otherwise is another one."""
_SIGNS = {"break", "space", "punctuation"}
"""Kinds of variants that change no word."""


class Stretch(NamedTuple):
    """A place where the words of two versions differ."""

    old: str
    """What the older version had; "" if nothing."""
    new: str
    at: int
    """Where it stands in the text of the older version."""


@dataclass(frozen=True)
class Change:
    """What became of one id from a version to a later one."""

    answer: Answer
    old: Line | None
    """Its line in the older version; None if it is new."""
    new: Line | None
    stretches: tuple[Stretch, ...] = ()
    """What differs, in the order of the text."""
    notes: tuple[Change, ...] = ()
    """Of a paragraph or heading: what became of its notes, as far as anything did."""
    successor: Line | None = None
    """Of a retired id: the line of the later version that has its words, if any."""
    moved: bool = False
    """Whether it stands on another page, in another § or behind another paragraph."""

    @property
    def line(self) -> Line:
        """The later line, or the older one if there is no later."""
        line = self.new or self.old
        assert line
        return line

    @property
    def key(self) -> Key:
        """Kind and id."""
        return self.line.kind, self.line.id


def compare(
    old: Record,
    new: Record,
    *,
    words: Callable[[str], list[str]],
    successors: Mapping[Key, Key] | None = None,
) -> list[Change]:
    """Return what became of every id of either record, in the order of the later version.

    What was retired stands where it stood. *words* splits a text as `collate` wants it;
    *successors* are those that the ledger names.
    """
    moved = _moved(old, new)
    found: dict[Key, Change] = {}
    for key in _merged(old, new):
        before, after = old.get(*key), new.get(*key)
        if before and after:
            answer, stretches = difference(before.text, after.text, words=words)
            found[key] = Change(answer, before, after, stretches, moved=key in moved)
        elif after:
            found[key] = Change("new", None, after)
        else:
            heir = _heir(key, new, successors or {})
            found[key] = Change("retired", before, None, successor=heir)
    notes: defaultdict[str, list[Change]] = defaultdict(list)
    for change in found.values():
        if change.line.kind == "note" and (
            change.answer != "identical" or change.moved
        ):
            for place in {line.where for line in (change.old, change.new) if line}:
                notes[place].append(change)
    return [_with_notes(c, notes.get(c.line.id, [])) for c in found.values()]


@cache  # of several versions most texts are the same
def difference(
    old: str, new: str, *, words: Callable[[str], list[str]]
) -> tuple[Answer, tuple[Stretch, ...]]:
    """Return how two texts differ, and where.

    >>> difference("a b, c", "a x, c", words=list)
    ('wording', (Stretch(old='b', new='x', at=2),))
    >>> difference("a b", "a, b", words=list)[0], difference("a", "a", words=list)[0]
    ('punctuation', 'identical')
    """
    if old == new:
        return "identical", ()
    variants = collate(new, old, words=words)
    stretches: list[Stretch] = []
    shift, end = 0, -1
    for variant in variants:
        stretch = Stretch(variant.witness, variant.lemma, variant.start + shift)
        if (
            variant.start == end
        ):  # it touches the one before: readers see one difference
            last = stretches.pop()
            stretch = Stretch(last.old + stretch.old, last.new + stretch.new, last.at)
        stretches.append(stretch)
        shift += len(variant.witness) - len(variant.lemma)
        end = variant.end
    signs = all(variant.kind in _SIGNS for variant in variants)
    return "punctuation" if signs else "wording", tuple(stretches)


def _merged(old: Record, new: Record) -> list[Key]:
    """Return all ids in the order of the later version, retired ones behind what was before."""
    later = [(line.kind, line.id) for line in new.lines]
    known = set(later)
    behind: defaultdict[Key | None, list[Key]] = defaultdict(list)
    last: Key | None = None
    for line in old.lines:
        key = line.kind, line.id
        if key in known:
            last = key
        else:
            behind[last].append(key)
    return [*behind[None], *(k for key in later for k in (key, *behind[key]))]


def _moved(old: Record, new: Record) -> set[Key]:
    """Return what stands in another place: of the text and its notes, not of lists."""
    moved = set()
    for line in new.lines:
        before = old.get(line.kind, line.id)
        if before and line.kind in {*STRUCTURE, "note"}:
            place = (before.where, "" if line.kind == "note" else before.number)
            if place != (line.where, "" if line.kind == "note" else line.number):
                moved.add((line.kind, line.id))
    return moved | _out_of_order(old, new)


def _out_of_order(old: Record, new: Record) -> set[Key]:
    """Return the fewest parts of the text that must have moved, since both know an order."""
    places = {(n.kind, n.id): i for i, n in enumerate(old.lines)}
    both = [
        (line.kind, line.id)
        for line in new.lines
        if line.kind in STRUCTURE and (line.kind, line.id) in places
    ]
    kept = _rising([places[key] for key in both])
    return {key for index, key in enumerate(both) if index not in kept}


def _rising(numbers: list[int]) -> set[int]:
    """Return the indices of a longest run of numbers that only rise.

    >>> sorted(_rising([0, 3, 1, 2, 4]))
    [0, 2, 3, 4]
    """
    if numbers == sorted(numbers):  # nearly always; what follows takes the square
        return set(range(len(numbers)))
    length, before = [1] * len(numbers), [-1] * len(numbers)
    for i, number in enumerate(numbers):
        for j in range(i):
            if numbers[j] < number and length[j] >= length[i]:
                length[i], before[i] = length[j] + 1, j
    at = max(range(len(numbers)), key=length.__getitem__)
    found = set()
    while at >= 0:
        found.add(at)
        at = before[at]
    return found


def _heir(key: Key, new: Record, successors: Mapping[Key, Key]) -> Line | None:
    """Return the line that has taken over the words of a retired id."""
    if key[0] == "paragraph" and (joined := new.get("joined", key[1])):
        return joined
    seen = {key}
    while key in successors and successors[key] not in seen:
        key = successors[key]
        seen.add(key)
        if line := new.get(*key) or (
            key[0] == "paragraph" and new.get("joined", key[1])
        ):
            return line
    return None


def _with_notes(change: Change, notes: Iterable[Change]) -> Change:
    """Add to a part of the text what became of its notes."""
    if change.line.kind not in STRUCTURE:
        return change
    found = tuple(notes)
    only = found and change.answer == "identical"
    return replace(change, answer="notes" if only else change.answer, notes=found)


def weigh(change: Change) -> Kind:
    """Return what kind of version a change asks for.

    Major is what touches structure or ids: a part of the text that is added, retired or
    moved, and any id that is retired (but for corrections, whose ids are made of their
    words). Minor is what touches words. Signs and spaces are form.
    """
    kind, _ = change.key
    text = kind in STRUCTURE and chapter_of(change.line.where) is not None
    if change.answer == "retired":
        return "minor" if kind in MADE else "major"
    if text and (change.answer == "new" or change.moved):
        return "major"
    if change.answer in {"identical", "punctuation", "notes"}:
        return "patch"
    return "minor"


def kind_of(changes: Iterable[Change]) -> Kind:
    """Return what kind of version all changes together ask for."""
    return max(map(weigh, changes), key=KINDS.index, default="patch")


def claims_less(old_version: str, new_version: str, kind: Kind) -> bool:
    """Tell whether a version claims less than what changed since the one before.

    The first number that rises is the claim. Before 1.0.0 the second may claim everything,
    as Semantic Versioning has it. A version that does not rise claims nothing at all.

    >>> claims_less("1.2.0", "1.3.0", "minor"), claims_less("1.2.0", "1.3.0", "major")
    (False, True)
    >>> claims_less("0.1.0", "0.2.0", "major"), claims_less("0.1.0", "0.1.1", "minor")
    (False, True)
    >>> claims_less("0.2.0", "0.2.0", "patch"), claims_less("1.9.0", "2.0.0", "patch")
    (True, False)
    """
    old, new = version_key(old_version), version_key(new_version)
    if new <= old:
        return True
    claimed: Kind = "patch"
    if new[0] > old[0] or (new[0] == 0 and new[1] > old[1]):
        claimed = "major"
    elif new[1] > old[1]:
        claimed = "minor"
    return KINDS.index(claimed) < KINDS.index(kind)
