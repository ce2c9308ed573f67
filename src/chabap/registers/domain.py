"""The domain ``register``: entries, references and occurrences of the whole edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.util.nodes import make_refnode

from chabap.registers.entries import KINDS, Entry, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from docutils.nodes import Element
    from sphinx import addnodes
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from chabap.registers.recognition import Given, Occurrence


class RegisterDomain(Domain):
    """Entries, mentions and given occurrences per document; occurrences of all the text."""

    name = "register"
    label = "ทะเบียน"
    object_types: ClassVar = {kind: ObjType(word) for kind, word in KINDS.items()}
    initial_data: ClassVar = {
        "entries": {},
        "mentions": {},
        "given": {},
        "occurrences": [],
        "key": "",
    }
    data_version = 2
    _PER_DOCUMENT = ("entries", "mentions", "given")

    def note_entry(self, entry: Entry) -> None:
        """Record an entry of the document being read, also as a label for ``{ref}``."""
        docname = self.env.docname
        self.data["entries"].setdefault(docname, []).append(entry)
        self.env.domains.standard_domain.note_hyperlink_target(
            entry.key, docname, entry.key, entry.th
        )

    def note_mention(self, mention: Mention) -> None:
        """Record a mention in the document being read."""
        self.data["mentions"].setdefault(self.env.docname, []).append(mention)

    def note_given(self, given: Given) -> None:
        """Record what a role in the text says of its words."""
        self.data["given"].setdefault(self.env.docname, []).append(given)

    def homes(self) -> dict[str, tuple[str, Entry]]:
        """Map the key of every entry to its page and record; of two the first."""
        found: dict[str, tuple[str, Entry]] = {}
        for docname, entries in sorted(self.data["entries"].items()):
            for entry in entries:
                found.setdefault(entry.key, (docname, entry))
        return found

    def entries(self) -> list[Entry]:
        """List every entry, page by page."""
        return [e for _, page in sorted(self.data["entries"].items()) for e in page]

    def mentions(self) -> Iterator[Mention]:
        """Yield every reference by role."""
        for given in self.given():
            if given.target:
                yield Mention(given.target, given.place)
        for mentions in self.data["mentions"].values():
            yield from mentions

    def given(self) -> Iterator[Given]:
        """Yield what roles in the text say."""
        for given in self.data["given"].values():
            yield from given

    @property
    def occurrences(self) -> list[Occurrence]:
        """All occurrences, in the order of the text; known from ``env-updated`` on."""
        return cast("list[Occurrence]", self.data["occurrences"])

    def clear_doc(self, docname: str) -> None:
        """Forget a document that is about to be read again."""
        for part in self._PER_DOCUMENT:
            self.data[part].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader recorded."""
        for part in self._PER_DOCUMENT:
            for docname in docnames & otherdata[part].keys():
                self.data[part][docname] = otherdata[part][docname]

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: Element,
    ) -> nodes.reference | None:
        """Link a reference outside the text; unknown ids have stopped the build before."""
        docname, entry = self.homes()[f"{typ}-{target}"]
        text = contnode.astext() if node["refexplicit"] else entry.th
        label = nodes.inline("", text)
        return make_refnode(builder, fromdocname, docname, entry.key, label)

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Publish the entries in ``objects.inv``; terms are in Sphinx's own domain."""
        for docname, entry in self.homes().values():
            if entry.kind != "term":
                yield entry.id, entry.th, entry.kind, docname, entry.key, 1


def register(env: BuildEnvironment) -> RegisterDomain:
    """Return the domain of an environment."""
    return cast("RegisterDomain", env.domains[RegisterDomain.name])
