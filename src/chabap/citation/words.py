"""The words of a citation in the edition's own language (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from chabap.works.words import ENGLISH as WORKS_ENGLISH
from chabap.works.words import THAI as WORKS_THAI

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Words:
    """What stands around the facts of a place, and how programs call the language."""

    editor: str
    within: str
    """Before the book that a note or an entry stands in."""
    version: str
    note: str
    """A note by its number."""
    locator: str
    """A note by its paragraph and number, inside brackets."""
    unplaced: str
    """Behind the citation of a version that stands nowhere on the web."""
    file: str
    """Where a place is in the files of such a version."""
    babel: str
    """The language as BibLaTeX (babel, polyglossia) calls it."""
    buddhist: bool = False
    """Whether years of the edition's own style are of the Buddhist Era."""


ENGLISH = Words(
    editor=WORKS_ENGLISH.editor,
    within=WORKS_ENGLISH.within,
    version=f"version{NBSP}{{}}",
    note=f"note{NBSP}{{}}",
    locator=f"{{}}, note{NBSP}{{}}",
    unplaced="no public address yet",
    file="file {}",
    babel="english",
)
WORDS = {
    "th": Words(
        editor=WORKS_THAI.editor,
        within=WORKS_THAI.within,
        version=f"ฉบับ{NBSP}{{}}",
        note=f"เชิงอรรถ{NBSP}{{}}",
        locator=f"{{}} เชิงอรรถ{NBSP}{{}}",
        unplaced="ฉบับนี้ยังไม่มีที่อยู่บนเว็บ",
        file="แฟ้ม {}",
        babel="thai",
        buddhist=True,
    ),
    "ru": Words(
        editor="ред.",
        within="В:",
        version=f"версия{NBSP}{{}}",
        note=f"примечание{NBSP}{{}}",
        locator=f"{{}}, прим.{NBSP}{{}}",
        unplaced="без адреса в сети",
        file="файл {}",
        babel="russian",
    ),
}


def words_of(language: str) -> Words:
    """Return the words of a language; English ones if there are none."""
    return WORDS.get(language, ENGLISH)
