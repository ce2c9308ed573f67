"""Names are recognised, not typed: the forms of the registers in the reading text (pure).

A form counts where it begins and ends between two words, and the longest one wins: in
เลนินกราด there is no เลนิน, because the segmenter knows both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from chabap.thai.dictionary import WordTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

CONTEXT = 18
"""Letters of context on each side, as many words as fit."""


class Given(NamedTuple):
    """What a role in the text says of its words (pickled with the environment)."""

    at: str
    """Id of the paragraph."""
    start: int
    end: int
    """Offsets in the reading text of the paragraph."""
    target: str
    """Key of the entry; "" says that the words are not a name."""
    place: str


class Occurrence(NamedTuple):
    """A place of the reading text that means an entry (pickled with the environment)."""

    id: str
    """Unique in the edition: ``c03-p08-person-lenin-2`` is the second in its paragraph."""
    target: str
    at: str
    start: int
    end: int
    form: str
    before: str
    after: str
    """A few words of context."""
    by_role: bool


class Recogniser:
    """Finds the forms of the registers in paragraphs."""

    def __init__(
        self, forms: Mapping[str, str], *, split: Callable[[str], list[str]]
    ) -> None:
        """Take the forms with the keys of their entries, and what parts a text into words.

        The words joined must give the text again.
        """
        self.forms = forms
        self._split = split
        self._table = WordTable(forms)

    def occurrences(
        self, text: str, *, at: str, given: Iterable[Given] = ()
    ) -> Iterator[Occurrence]:
        """Yield the occurrences in one paragraph, in order.

        What *given* says of its words overrules what is recognised there.
        """
        edges = list(accumulate(map(len, self._split(text)), initial=0))
        spans = [(g.start, g.end, g.target, True) for g in given]
        taken = [span[:2] for span in spans]
        spans += [
            (start, end, self.forms[text[start:end]], False)
            for start, end in self._matches(text, edges)
            if not any(start < stop and begin < end for begin, stop in taken)
        ]
        counts: Counter[str] = Counter()
        for start, end, target, by_role in sorted(spans):
            if not target:
                continue
            counts[target] += 1
            first = min(edges[bisect_left(edges, start - CONTEXT)], start)
            last = max(edges[bisect_right(edges, end + CONTEXT) - 1], end)
            yield Occurrence(
                id=f"{at}-{target}-{counts[target]}",
                target=target,
                at=at,
                start=start,
                end=end,
                form=text[start:end],
                before=text[first:start],
                after=text[end:last],
                by_role=by_role,
            )

    def _matches(self, text: str, edges: list[int]) -> Iterator[tuple[int, int]]:
        """Yield the longest forms that stand between edges of words, from left to right."""
        ends = set(edges)
        done = 0
        for start in edges:
            if start < done:
                continue
            for form in reversed(self._table.prefixes(text, start)):
                if start + len(form) in ends:
                    done = start + len(form)
                    yield start, done
                    break
