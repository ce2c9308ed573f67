"""Registers: who is who in the text, as entries that other pages link to.

Read phase: a directive ``person`` makes an entry and records it in the domain; the
role ``{person}`` refers to it by id. ``env-updated``: two entries of one id, or a
reference to none, stop the build before anything is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from chabap import __version__
from chabap.errors import BuildError
from chabap.registers.entries import Entry, Mention, faults, years

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from docutils.nodes import Element, Node
    from sphinx import addnodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


class PersonDirective(SphinxDirective):
    """An entry of the register of persons; its body says who this is."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {
        "th": directives.unchanged_required,
        "latin": directives.unchanged_required,
        "cyrillic": directives.unchanged,
        "forms": directives.unchanged,
        "dates": directives.unchanged,
    }

    def run(self) -> list[Node]:
        """Record the entry and return a definition list that every writer prints."""
        source, line = self.get_source_info()
        place = f"{self.env.doc2path(self.env.docname, base=False)}:{line}"
        missing = [key for key in ("th", "latin") if not self.options.get(key)]
        if missing:
            message = (
                f"{place}: person {self.arguments[0]!r} has no :{missing[0]}:; add it"
            )
            raise BuildError(message)
        entry = Entry(
            id=self.arguments[0],
            th=self.options["th"],
            latin=self.options["latin"],
            cyrillic=self.options.get("cyrillic", ""),
            forms=tuple(
                form.strip()
                for form in self.options.get("forms", "").split(",")
                if form.strip()
            ),
            dates=self.options.get("dates", ""),
            place=place,
        )
        domain = self.env.domains["register"]
        assert isinstance(domain, RegisterDomain)
        domain.note_entry(entry)
        term = nodes.term("", "", nodes.strong("", entry.th), ids=[entry.node_id])
        self.state.document.note_explicit_target(term)
        for text, language in ((entry.latin, "en"), (entry.cyrillic, "ru")):
            if text:
                # docutils' HTML writers turn such a class into the attribute `lang`
                inline = nodes.inline("", text, classes=[f"language-{language}"])
                term += [nodes.Text(" · "), inline]
        if entry.dates:
            term += nodes.Text(f" ({years(entry.dates)})")
        definition = nodes.definition("", *self.parse_content_to_nodes())
        item = nodes.definition_list_item("", term, definition)
        result = nodes.definition_list("", item, classes=["register"])
        result.source, result.line = source, line
        return [result]


class PersonRole(XRefRole):
    """``{person}`trotsky``: a link that prints the Thai headword, or a given text."""

    def result_nodes(
        self,
        document: nodes.document,
        env: BuildEnvironment,
        node: Element,
        is_ref: bool,  # the signature is Sphinx's
    ) -> tuple[list[Node], list[nodes.system_message]]:
        """Record the mention, for the check on ``env-updated``."""
        node["refdomain"], node["reftype"] = RegisterDomain.name, "person"
        domain = env.domains["register"]
        assert isinstance(domain, RegisterDomain)
        place = f"{env.doc2path(env.docname, base=False)}:{self.lineno}"
        domain.note_mention(Mention(node["reftarget"], place))
        return [node], []


class RegisterDomain(Domain):
    """The entries of all registers and the mentions made by role, per document."""

    name = "register"
    label = "ทะเบียน"
    object_types: ClassVar = {"person": ObjType("person", "person")}
    initial_data: ClassVar = {"entries": {}, "mentions": {}}
    data_version = 1

    def note_entry(self, entry: Entry) -> None:
        """Record an entry of the document being read."""
        self.data["entries"].setdefault(self.env.docname, []).append(entry)

    def note_mention(self, mention: Mention) -> None:
        """Record a mention in the document being read."""
        self.data["mentions"].setdefault(self.env.docname, []).append(mention)

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Yield the page and the record of every entry."""
        for docname, entries in sorted(self.data["entries"].items()):
            for entry in entries:
                yield docname, entry

    def clear_doc(self, docname: str) -> None:
        """Forget a document that is about to be read again."""
        for kind in ("entries", "mentions"):
            self.data[kind].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader recorded."""
        for kind in ("entries", "mentions"):
            for docname in docnames & otherdata[kind].keys():
                self.data[kind][docname] = otherdata[kind][docname]

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
        """Link a mention; unknown ids have stopped the build before."""
        for docname, entry in self.entries():
            if entry.id == target:
                text = contnode.astext() if node["refexplicit"] else entry.th
                label = nodes.inline("", text)
                return make_refnode(
                    builder, fromdocname, docname, entry.node_id, label, entry.latin
                )
        return None

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Publish the entries in ``objects.inv``."""
        for docname, entry in self.entries():
            yield entry.id, entry.th, "person", docname, entry.node_id, 1


def names(env: BuildEnvironment) -> set[str]:
    """Return every name that the registers know, and those that wait for an entry.

    The latter stand in ``registers/names.txt``, one a line.
    """
    domain = env.domains["register"]
    assert isinstance(domain, RegisterDomain)
    known = {form for _, e in domain.entries() for form in (e.th, *e.forms)}
    return known | _lines(env, "names.txt")


def words(env: BuildEnvironment) -> set[str]:
    """Return the reviewed words that no dictionary has: ``registers/words.txt``."""
    return _lines(env, "words.txt")


def _lines(env: BuildEnvironment, name: str) -> set[str]:
    path = env.srcdir / "registers" / name
    return set(path.read_text("utf-8").split()) if path.exists() else set()


def check_register(app: Sphinx, env: BuildEnvironment) -> None:
    """On ``env-updated``: stop, before writing, if an entry or a mention is wrong."""
    domain = env.domains["register"]
    assert isinstance(domain, RegisterDomain)
    found = faults(
        [entry for _, entry in domain.entries()],
        mentions=[m for doc in domain.data["mentions"].values() for m in doc],
    )
    if found:
        raise BuildError("\n".join(found))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register domain, directive, role and check."""
    app.add_domain(RegisterDomain)
    app.add_directive("person", PersonDirective)
    app.add_role("person", PersonRole())
    app.connect("env-updated", check_register)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
