"""A book that grows by chapters, in an order of words that a seed gives."""

from __future__ import annotations

import re
from collections import defaultdict
from random import Random
from typing import TYPE_CHECKING

from chabap.thai.clusters import clusters
from tests.growth.source import NAME, forms_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.growth.source import Chain, Source

SEED = 13
PAGES = 4
"""Pages of a chapter."""
_WORD = re.compile(r"[ก-๎]+|[A-Za-z]{2,}|\d+")
BODY = 200
"""Letters of the body of an entry."""
AGAIN = 0.25
"""Part of the mentions that are of entries of earlier chapters."""
REGISTERS = {
    "person": "people",
    "place": "places",
    "org": "organisations",
    "work": "works",
    "event": "events",
}
"""Kinds of entries and the pages of their registers; terms are in the glossary."""


Forms = dict[str, str]
"""The names of an entry of a chapter, by the forms of its model."""


class Book:
    """A book that grows by chapters."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.random = Random(SEED)  # noqa: S311  # the same book every time
        self.models = {form for e in source.entries for form in forms_of(e)}
        self.names: set[str] = set()
        self.texts: dict[str, list[tuple[str, str]]] = {}
        """Ids and reading texts of the blocks of each chapter."""
        self.pages: dict[str, str] = {}
        self.entries: dict[str, list[Forms]] = {
            e["kind"] + "-" + e["id"]: [] for e in source.entries
        }
        """All entries, by their models."""
        self.registers: defaultdict[str, str] = defaultdict(str)
        """Sources of the entries, by their kinds."""
        self.cited = 0

    # -- words

    def walk(self, chain: Chain, length: int) -> list[str]:
        """Follow a chain for so many letters, from one Thai word to another."""
        token, found = " ", []
        while length > 0 or not _is_word(token):
            after = self.random.choice(chain[token])
            if after == token == " ":
                continue
            token = after
            if found or _is_word(token):
                found.append(token)
                length -= len(token.rpartition(NAME)[2])
        return found

    def prose(self, length: int) -> str:
        """Return so many letters of an editor's prose."""
        return "".join(self.walk(self.source.prose, length))

    def new_name(self, form: str) -> str:
        """Return a name like a form, in the same scripts, that nothing else has."""
        form = form.replace('"', "")  # options of directives have none
        name = form
        while name == form or name in self.models or name in self.names:
            name = _WORD.sub(self._new_word, form)
        self.names.add(name)
        return name

    def _new_word(self, old: re.Match[str]) -> str:
        if old[0].isdigit():
            return str(self.random.randrange(10**5, 10**6))
        if old[0].isascii():
            return old[0][0] + "".join(self.random.choices("aeiklmnorstv", k=6))
        count = max(len(clusters(old[0])), 4)
        return "".join(self.random.choices(self.source.pieces, k=count))

    def cite(self, count: int) -> str:
        """Return a citation of so many works, each in its turn."""
        works = self.source.works
        keys = [works[i % len(works)] for i in range(self.cited, self.cited + count)]
        self.cited += count
        return f" {{cite}}`{','.join(keys)}`" if keys else ""

    # -- chapters

    def add_chapter(self) -> None:
        """Write one more chapter, its notes and its entries."""
        chapter = f"{len(self.texts) + 1:02}"
        blocks: list[tuple[str, str]] = []
        self.texts[chapter] = blocks
        own: dict[str, Forms] = {}
        notes = self.random.sample(self.source.notes, len(self.source.notes))
        share = len(notes) / sum(self.source.lengths)
        size = -(-len(self.source.lengths) // PAGES)
        number, letters, done = 0, 0, 0
        for page in range(PAGES):
            title = self.prose(20)
            section = f"c{chapter}-s{page}"
            blocks.append((section, title))
            parts, footnotes = [f"({section})=\n# {title}\n"], []
            for length in self.source.lengths[page * size : (page + 1) * size]:
                number += 1
                letters += length
                some = notes[done : round(letters * share)]
                done += len(some)
                labels = [
                    f"{n['kind']}-{chapter}-{done}-{i}" for i, n in enumerate(some)
                ]
                at = f"c{chapter}-p{number:02}"
                plain, marked = self.paragraph(length, labels, chapter, own)
                blocks.append((at, plain))
                parts.append(f"{{#{at}}}\n{marked}\n")
                footnotes += [
                    f"[^{label}]: {self.note(note, chapter, number)}\n"
                    for label, note in zip(labels, some, strict=True)
                ]
            name = "index" if page == 0 else f"s{page}"
            if page == 0:
                footnotes.append("```{toctree}\n:hidden:\n\ns1\ns2\ns3\n```\n")
            self.pages[f"chapters/{chapter}-book/{name}.md"] = "\n".join(
                parts + footnotes
            )
        self.add_entries(chapter, own)

    def paragraph(
        self, length: int, labels: list[str], chapter: str, own: dict[str, Forms]
    ) -> tuple[str, str]:
        """Return a paragraph as it is read, and with its notes."""
        words = []
        for token in self.walk(self.source.text, length):
            if token.startswith(NAME):
                _, key, form = token.split(NAME)
                words.append(self.name(key, form, chapter, own))
            else:
                words.append(token)
        places = [
            i
            for i in range(1, len(words))
            if _is_word(words[i]) and words[i - 1] != " "
        ]
        marks = dict(
            zip(sorted(self.random.sample(places, len(labels))), labels, strict=True)
        )
        marked = "".join(
            f"[^{marks[i]}]{word}" if i in marks else word
            for i, word in enumerate(words)
        )
        return "".join(words), marked

    def name(self, key: str, form: str, chapter: str, own: dict[str, Forms]) -> str:
        """Return the name of an entry of this chapter, or of an earlier one."""
        earlier = [names for names in self.entries[key] if form in names]
        if earlier and self.random.random() < AGAIN:
            return self.random.choice(earlier)[form]
        names = own.setdefault(key, {})
        if form in names:
            return names[form]
        names[form] = self.new_name(form)
        return f" {names[form]} "  # so it is surely found once

    def note(self, model: dict[str, str], chapter: str, number: int) -> str:
        """Return a note as long as its model, with as many works."""
        see = f" {{par}}`c{chapter}-p{self.random.randint(1, number):02}`" * (
            "§" in model["text"]
        )
        works = model["works"].split()
        return self.prose(len(model["text"])) + see + self.cite(len(works))

    def add_entries(self, chapter: str, own: dict[str, Forms]) -> None:
        """Write the entries of a chapter: those of its text, and as many others."""
        for model in self.source.entries:
            key = f"{model['kind']}-{model['id']}"
            names = own.get(key)
            if names:
                self.entries[key].append(names)
            forms = list(names.values()) if names else [self.new_name(model["th"])]
            body = self.prose(BODY) + self.cite(1)
            write = self._term if model["kind"] == "term" else self._entry
            self.registers[model["kind"]] += write(
                model, chapter, forms, body, found=bool(names)
            )

    def _entry(
        self,
        model: dict[str, str],
        chapter: str,
        forms: list[str],
        body: str,
        *,
        found: bool,
    ) -> str:
        options = {
            "th": forms[0],
            "latin": f"{model['latin']} {chapter}",
            "cyrillic": model["cyrillic"],
            "forms": ", ".join(forms[1:]),
            "dates": model["dates"],
            "gist": self.prose(len(model["gist"])),
            "verified": "nothing",
            "why": "" if found else "ตัวบทกล่าวถึงโดยไม่ออกชื่อ",
        }
        lines = "".join(
            f":{name}: {value}\n" for name, value in options.items() if value
        )
        return (
            f":::{{{model['kind']}}} {model['id']}-{chapter}\n{lines}\n{body}\n:::\n\n"
        )

    def _term(
        self,
        model: dict[str, str],
        chapter: str,
        forms: list[str],
        body: str,
        *,
        found: bool,
    ) -> str:
        latin = [form for form in forms if form.isascii()]
        thai = [form for form in forms if not form.isascii()] or [self.new_name("กขคง")]
        why = "" if found else f" ดู {{par}}`c{chapter}-p01`"
        heads = "\n".join([*thai, f"{model['latin']} {chapter}", *latin])
        return f"{heads}\n  {body}{why}\n\n"

    # -- files

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the sources of the book."""
        yield from self.pages.items()
        for kind, page in REGISTERS.items():
            yield (
                f"registers/{page}.md",
                f"({page})=\n# {page}\n\n{self.registers[kind]}",
            )
        terms = self.registers["term"]
        yield "glossary.md", f"(glossary)=\n# อภิธานศัพท์\n\n:::{{glossary}}\n{terms}:::\n"
        yield "apparatus.md", "(apparatus)=\n# รายการคำแก้\n\n```{apparatus}\n```\n"
        yield (
            "bibliography.md",
            "(bibliography)=\n# บรรณานุกรม\n\n```{bibliography}\n```\n",
        )
        yield (
            "registers/timeline.md",
            "(timeline)=\n# ลำดับเหตุการณ์\n\n:::{timeline} 1914/1932\n:::\n",
        )
        yield (
            "ids.lock",
            "".join(f"paragraph {at}\n" for at in sorted(self._paragraphs())),
        )
        pages = [
            *(f"chapters/{c}-book/index" for c in self.texts),
            "registers/timeline",
        ]
        pages += [f"registers/{page}" for page in REGISTERS.values()]
        listed = "\n".join([*pages, "glossary", "apparatus", "bibliography"])
        yield "index.md", f"(home)=\n# หนังสือ\n\n```{{toctree}}\n\n{listed}\n```\n"

    def _paragraphs(self) -> Iterator[str]:
        return (at for blocks in self.texts.values() for at, _ in blocks if "-p" in at)


def _is_word(token: str) -> bool:
    return len(token) > 1 and "ก" <= token[0] <= "ฮ"
