"""The domain ``apparatus``: the variants of the whole text, and where their list stands."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from chabap.domain import RoomDomain

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from sphinx.environment import BuildEnvironment

    from chabap.apparatus.records import Block, Entry

UNMARKED = {"break", "space"}
"""Kinds that a reader does not want to see word by word; the download lists them."""


class ApparatusDomain(RoomDomain):
    """The entries of the apparatus; they belong to the whole text, not to a page."""

    name = "apparatus"
    label = "apparatus"
    initial_data: ClassVar = {
        "key": "",
        "entries": [],
        "blocks": {},
        "faults": [],
        "page": "",
    }
    data_version = 5

    @property
    def page(self) -> str:
        """Name of the page with the list; "" if there is none."""
        page: str = self.data["page"]
        return page

    @property
    def entries(self) -> list[Entry]:
        """All entries, in the order of the text."""
        entries: list[Entry] = self.data["entries"]
        return entries

    @property
    def blocks(self) -> dict[str, dict[str, list[Block]]]:
        """Headings and paragraphs with their variants, by chapter and siglum.

        Only of chapters with a witness; the base text comes first.
        """
        blocks: dict[str, dict[str, list[Block]]] = self.data["blocks"]
        return blocks

    @property
    def faults(self) -> list[str]:
        """What could not be accounted for."""
        faults: list[str] = self.data["faults"]
        return faults

    def is_known(self, key: str) -> bool:
        """Tell whether what was recorded last rests on the same things."""
        return bool(self.data["key"] == key)

    def record(
        self,
        key: str,
        *,
        blocks: dict[str, dict[str, list[Block]]],
        entries: list[Entry],
        faults: list[str],
    ) -> None:
        """Replace everything; *key* stands for what it rests on."""
        self.data |= {"key": key, "blocks": blocks, "entries": entries}
        self.data["faults"] = faults

    def marked(self) -> Mapping[str, list[Entry]]:
        """Map the ids of blocks to the entries that readers see there."""
        found: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.kind not in UNMARKED:
                found[entry.at].append(entry)
        return found

    def base_sigla(self) -> set[str]:
        """Return the sigla of the witnesses that are the base texts of their chapters."""
        return {next(iter(witnesses)) for witnesses in self.blocks.values()}

    def note_page(self) -> None:
        """Record that the list stands on the page being read."""
        self.data["page"] = self.env.docname

    def clear_doc(self, docname: str) -> None:
        """Forget where the list was."""
        if self.page == docname:
            self.data["page"] = ""

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over where the list is."""
        if otherdata["page"] in docnames:
            self.data["page"] = otherdata["page"]


def apparatus(env: BuildEnvironment) -> ApparatusDomain:
    """Return the domain of an environment."""
    domain = env.domains[ApparatusDomain.name]
    assert isinstance(domain, ApparatusDomain)
    return domain
