"""The domain ``register``: entries, references and occurrences of the whole edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.domains import ObjType
from sphinx.util.nodes import make_refnode

from chabap.domain import RoomDomain
from chabap.paragraphs.domain import reading_order
from chabap.registers.entries import Entry, Mention
from chabap.registers.kinds import KINDS, TERM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from docutils.nodes import Element
    from sphinx import addnodes
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from chabap.registers.passages import Mentioned, Passage
    from chabap.registers.recognition import Given, Occurrence


class RegisterDomain(RoomDomain):
    """Entries, mentions and given occurrences per document; occurrences of all the text."""

    name = "register"
    label = "registers"
    object_types: ClassVar = {k.name: ObjType(k.word) for k in KINDS.values()}
    initial_data: ClassVar = {
        "entries": {},
        "mentions": {},
        "given": {},
        "terms": {},
        "passages": {},
        "occurrences": [],
        "elsewhere": [],
        "key": "",
    }
    data_version = 4
    _PER_DOCUMENT = ("entries", "mentions", "given", "terms", "passages")

    def note_entry(self, entry: Entry) -> None:
        """Record an entry of the document being read, also as a label for ``{ref}``."""
        docname = self.env.docname
        self.data["entries"].setdefault(docname, []).append(entry)
        self.env.domains.standard_domain.note_hyperlink_target(
            entry.key, docname, entry.key, entry.headword
        )

    def note_mention(self, mention: Mention) -> None:
        """Record a mention in the document being read."""
        self.data["mentions"].setdefault(self.env.docname, []).append(mention)

    def note_term(self, headword: str, place: str) -> None:
        """Record that the document being read refers to a term."""
        terms = self.data["terms"].setdefault(self.env.docname, [])
        terms.append((headword, place))

    def note_given(self, given: Given) -> None:
        """Record what a role in the text says of its words."""
        self.data["given"].setdefault(self.env.docname, []).append(given)

    def note_passage(self, passage: Passage) -> None:
        """Record what a note, a term or the introduction says."""
        self.data["passages"].setdefault(self.env.docname, []).append(passage)

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

    def words(self) -> set[str]:
        """Return every form, for the dictionary."""
        return {
            form
            for e in self.entries()
            for form in (e.headword, *e.forms, *e.spellings)
        }

    def names(self) -> set[str]:
        """Return every form of the registers, without those of the glossary."""
        entries = (e for e in self.entries() if e.kind != TERM)
        return {form for e in entries for form in (e.headword, *e.forms)}

    def mentions(self) -> Iterator[Mention]:
        """Yield every reference by role."""
        for given in self.given():
            if given.target:
                yield Mention(given.target, given.place)
        for mentions in self.data["mentions"].values():
            yield from mentions

    def terms(self) -> Iterator[tuple[str, str]]:
        """Yield headword and place of every reference to a term."""
        for terms in self.data["terms"].values():
            yield from terms

    def given(self) -> Iterator[Given]:
        """Yield what roles in the text say."""
        for given in self.data["given"].values():
            yield from given

    def passages(self) -> Iterator[tuple[str, Passage]]:
        """Yield page and record of what notes, terms and the introduction say, in order."""
        for docname in dict.fromkeys(
            (*reading_order(self.env), *sorted(self.data["passages"]))
        ):
            for passage in self.data["passages"].get(docname, ()):
                yield docname, passage

    def is_known(self, key: str) -> bool:
        """Tell whether the occurrences rest on what *key* stands for."""
        return bool(self.data["key"] == key)

    def record(
        self, key: str, occurrences: list[Occurrence], elsewhere: list[Mentioned]
    ) -> None:
        """Replace what was found in the text and elsewhere; *key* stands for what it rests on."""
        self.data |= {"key": key, "occurrences": occurrences, "elsewhere": elsewhere}

    @property
    def occurrences(self) -> list[Occurrence]:
        """All occurrences, in the order of the text; known from ``env-updated`` on."""
        occurrences: list[Occurrence] = self.data["occurrences"]
        return occurrences

    @property
    def elsewhere(self) -> list[Mentioned]:
        """Which passages speak of which entries, in order; known from ``env-updated`` on."""
        found: list[Mentioned] = self.data["elsewhere"]
        return found

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
        home = self.homes().get(f"{typ}-{target}")
        if home is None:
            return None
        docname, entry = home
        text = contnode.astext() if node["refexplicit"] else entry.headword
        label = nodes.inline("", text)
        return make_refnode(builder, fromdocname, docname, entry.key, label)

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Publish the entries in ``objects.inv``; terms are in Sphinx's own domain."""
        for docname, entry in self.homes().values():
            if entry.kind != TERM:
                yield entry.id, entry.headword, entry.kind, docname, entry.key, 1


def register(env: BuildEnvironment) -> RegisterDomain:
    """Return the domain of an environment."""
    domain = env.domains[RegisterDomain.name]
    assert isinstance(domain, RegisterDomain)
    return domain
