"""What a check of links counts and finds (pure)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Broken:
    """A link that does not hold."""

    kind: str
    """One of the kinds that are counted, such as ``anchor``."""
    file: str
    """The file that has the link; of a PDF its page or the list the link stands in."""
    link: str
    """What readers see of the link, or the element that has it."""
    target: str
    """Where it leads, as it is written there."""
    what: str
    """What is wrong."""

    def __str__(self) -> str:
        return f"{self.file}: {self.link} → {self.target}: {self.what}"


@dataclass
class Findings:
    """How many links of each kind were looked at, and those that are broken."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[Broken] = field(default_factory=list)

    def add(self, kind: str, file: str, link: str, target: str, what: str = "") -> bool:
        """Count a link, note what is wrong with it, if anything; tell whether it holds."""
        self.counts[kind] += 1
        if what:
            self.broken.append(Broken(kind, file, link, target, what))
        return not what

    def wrong(self) -> Counter[str]:
        """Return how many are broken, by kind."""
        return Counter(link.kind for link in self.broken)


def shortened(text: str, *, most: int = 40) -> str:
    r"""Return the words of a link on one line, for a message.

    >>> shortened("a  long\nlink", most=6), shortened("a long", most=6)
    ('a long…', 'a long')
    """
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rstrip()}…"
