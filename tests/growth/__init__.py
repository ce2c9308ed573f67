"""Writes books of many chapters for ``make bench``: as large as the edition's, none like it.

Every chapter has as many paragraphs, notes and entries as the edition's, of the same
lengths, but its words come in an order of their own: a chain goes from each word of the real
text to one that follows it there, by a seed. So words and runs are like those of real prose,
and hardly a run of letters is met twice: no cache of equal runs or paragraphs can flatter.
Names are made of the pieces of real ones, new in each chapter; one mention in four is of an
entry of an earlier chapter. The witness is the text with as many errors of each kind as the
OCR made, and the build's own collation says which records they need.
"""

from __future__ import annotations

import json
import re
import shutil
import timeit
from functools import partial
from pathlib import Path
from random import Random

from py_mini_racer import MiniRacer

from chabap import search
from chabap.apparatus.blocks import collated
from chabap.tongue import tongue
from tests.growth.book import SEED, Book
from tests.growth.source import forms_of, read, registered
from tests.growth.witness import witnesses

COPIED = ("conf.py", "references.bib", "registers/words.txt", "registers/languages.txt")
"""Files that a book shares with the edition."""


def write(edition: str, book: str, chapters: str) -> None:
    """Write a book of so many chapters; the folder of the edition has its plain text built."""
    root, folder = Path(edition), Path(book)
    written = Book(read(root))
    for _ in range(int(chapters)):
        written.add_chapter()
    folder.mkdir()
    for name in COPIED:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(root / name, folder / name)
    for name, text in [
        *written.files(),
        *witnesses(written, (root / "edition.toml").read_text("utf-8")),
    ]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def collate(book: str) -> None:
    """Collate every chapter of a book that was built, by itself."""
    root = Path(book)
    names = {
        form for entry in registered(root / "_build/text") for form in forms_of(entry)
    }
    thai = tongue("th")
    words = thai.segmenter(names).without_compounds.split
    for path in sorted((root / "_build/text").glob("c*.tsv")):
        lines = path.read_text("utf-8").splitlines()
        texts = [(line.split("\t")[0], line.split("\t")[1]) for line in lines]
        witness = (root / f"witness/w{path.stem[1:]}.txt").read_text("utf-8")
        collated(texts, witness, words=words, names=names, scripts=thai.scripts)


def ask(book: str) -> None:
    """Print the seconds that the slowest of many queries takes on the site of a book.

    They are beginnings of words, names in every script, and names misspelt by a letter.
    """
    folder = Path(book)
    context = MiniRacer()
    context.eval("var window = globalThis;")
    scripts = Path(search.__file__).with_name("static")
    context.eval((scripts / "search-index.js").read_text("utf-8"))
    context.eval((folder / f"_build/html/{search.DATA}").read_text("utf-8"))
    context.eval("var index = new ChabapIndex(window.chabapSearch);")
    text = (folder / "_build/text/c01.tsv").read_text("utf-8")
    words = [w for w in re.findall("[ก-๎]+", text) if len(w) > 1]
    random = Random(SEED)  # noqa: S311  # the same queries every time
    names = [
        entry[script]
        for entry in registered(folder / "_build/text")
        for script in ("th", "latin", "cyrillic")
        if entry[script]
    ]
    queries = [*(word[:4] for word in random.sample(words, 20)), "การ", "พรรคคอมมิวนิสต์"]
    queries += random.sample(names, 200)
    queries += [name[:2] + name[3:] for name in random.sample(names, 50)]
    calls = [
        f"index.search(index.normalise({json.dumps(query)})).results.length"
        for query in queries
    ]
    print(
        max(
            min(timeit.repeat(partial(context.eval, c), number=1, repeat=3))
            for c in calls
        )
    )
