"""The witnesses of a book: its text with the errors of an OCR, and the records they need."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from chabap.apparatus.blocks import SEPARATOR, collated
from chabap.apparatus.records import load, todo
from chabap.tongue import tongue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.growth.book import Book

THAI = tongue("th")
LOOKS = {
    "ก": "ถ", "ค": "ศ", "ช": "ซ", "ซ": "ช", "ด": "ต", "ต": "ค", "ถ": "ก", "น": "บ", "บ": "ป",
    "ป": "บ", "พ": "ฟ", "ร": "ธ", "ล": "ส", "ว": "ร", "ส": "ล", "ห": "ท", "อ": "ฮ", "ม": "น",
    "ิ": "ี", "ี": "ิ", "ึ": "ิ", "ั": "้", "่": "้", "้": "่", "็": "์",
}  # fmt: skip
"""Letters and marks, and what the OCR took them for."""
RULES = "".join(
    f'[[rule]]\nkind = "{kind}"\ncertainty = "certain"\nreason = "ตัดบรรทัด"\nresponsible = "บก"\n\n'
    for kind in ("break", "space")
)


def witnesses(book: Book, edition: str) -> Iterator[tuple[str, str]]:
    """Yield the witness of each chapter, the records that it needs, and edition.toml."""
    tables = [edition.partition("[[witness]]")[0]]
    words = THAI.segmenter(book.names | book.source.reviewed).without_compounds.split
    for chapter, blocks in book.texts.items():
        witness = damaged(book, SEPARATOR.join(text for _, text in blocks))
        path, siglum = f"witness/w{chapter}.txt", f"W{chapter}"
        yield path, witness
        rules, _ = load(RULES, name="")
        found = collated(blocks, witness, words=words, names=(), scripts=THAI.scripts)
        stubs = todo({siglum: found}, rules)
        yield (
            f"apparatus/c{chapter}.toml",
            RULES + "\n".join(_records(book, stubs, dict(blocks))),
        )
        checksum = hashlib.sha256(witness.encode()).hexdigest()
        tables.append(
            f'[[witness]]\nsiglum = "{siglum}"\nchapter = "{chapter}"\n'
            f'path = "{path}"\nsha256 = "{checksum}"\n\n'
        )
    yield "edition.toml", "".join(tables)


def _records(book: Book, stubs: str, texts: dict[str, str]) -> Iterator[str]:
    """Yield records: stubs filled in; what may fit several places is a rule."""
    found = re.findall(r'(at = "(.*)"\n)(witness = .*\nreading = (.*)\n)', stubs)
    times = Counter(change for *_, change, _ in found)
    for at, block, change, reading in found:
        if times[change] == 1 == texts[block].count(json.loads(reading)):
            yield f"[[emendation]]\n{at}{change}{_reason(book)}"
        elif times[change]:
            times[change] = 0  # once is enough
            yield f"[[rule]]\n{change}{_reason(book)}"


def _reason(book: Book) -> str:
    certainty = book.random.choice(("certain", "certain", "probable", "conjecture"))
    reason = book.prose(40).replace('"', "")
    return f'certainty = "{certainty}"\nreason = "{reason}"\nresponsible = "บก"\n'


def damaged(book: Book, text: str) -> str:
    """Return a text with as many errors of each kind as the OCR made in the edition's."""
    words = re.split(r"(\s|(?<=[ก-๎])(?=[เ-ไ]))", text)
    words = [word for word in words if word]
    times = Counter(words)
    long = [
        i
        for i, word in enumerate(words)
        if len(word) > 5 and times[word] == 1 and "\n" not in words[i - 1 : i + 2]
    ]
    kinds = list(book.source.damage.elements())
    for at, kind in zip(book.random.sample(long, len(kinds)), kinds, strict=True):
        words[at] = _error(book.random, kind, words[at])
    return "".join(words)


def _error(random: Random, kind: str, word: str) -> str:
    at = random.randrange(1, len(word) - 1)
    if kind in ("break", "space"):
        return word + ("\n" if kind == "break" else " ")
    if kind == "omission":
        return ""
    if kind == "addition":
        return word + random.choice(("น", "ไม่", "มี"))
    if kind == "script":
        return word[:at] + "رو" + word[at + 1 :]
    if kind == "number":
        return word + str(random.randrange(10))
    places = [i for i, letter in enumerate(word) if letter in LOOKS]
    at = random.choice(places or [at])
    return word[:at] + LOOKS.get(word[at], "") + word[at + 1 :]
