"""Begins a book, or another chapter: ``python -m chabap.new FOLDER``.

The folder gets all that `make` needs, from ``book/`` in this package; the chapter is made of
a plain text, of a witness, or of one line. Nothing is written over.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader
from sphinx.locale import init

from chabap.apparatus.blocks import collated
from chabap.edition import EditionError, load
from chabap.fonts.coverage import missing_letters
from chabap.new.text import as_myst, chapter
from chabap.paragraphs.text import EDITORIAL
from chabap.tongue import tongue
from chabap.wording import CATALOGUE, compiled, say

if TYPE_CHECKING:
    from collections.abc import Iterator

BOOK = Path(__file__).with_name("book")
TEMPLATE = "jinja"
"""Suffix of the files there: installers compile what looks like a module."""
UNREAD = "†…†"
"""Stands for letters that cannot be printed; the apparatus says what the witness has."""
ONLY_COLLATED = {"apparatus.md"}
"""What a book without a witness has no use for."""


@dataclass(frozen=True)
class Begun:
    """What a chapter is made of."""

    folder: str
    """Name of its folder: two digits and words in ASCII, ``04-plan``."""
    title: str
    """Its heading, if the text has none."""
    text: str
    """"" for a chapter that is yet to be written."""
    witness: bytes = b""
    """The file as received, if the text is one; else b""."""
    siglum: str = ""

    @property
    def number(self) -> str:
        """Two digits."""
        return self.folder[:2]

    @property
    def path(self) -> str:
        """Where the witness goes."""
        return f"witness/{self.siglum.lower()}.txt"


def read(file: Path) -> tuple[bytes, str]:
    """Return a file and its text; raise `EditionError` if it is none in UTF-8."""
    try:
        data = file.read_bytes()
        text = data.decode()
    except OSError as error:
        message = f"{file}: cannot be read ({error.strerror}); name a text file"
        raise EditionError(message) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{file}:{line}: not UTF-8; convert the file, as with iconv"
        raise EditionError(message) from error
    if not chapter(text).paragraphs:
        message = f"{file}: there are no words in it; name a text file"
        raise EditionError(message)
    return data, text.replace("\r\n", "\n").replace("\r", "\n")


def begin_book(root: Path, begun: Begun, *, language: str, title: str) -> None:
    """Write a book of one chapter into a folder with nothing in it, or not there yet."""
    name = re.sub("[^a-z0-9]+", "-", root.resolve().name.lower()).strip("-")
    if not name:
        message = (
            f"{root}: the name of the folder gives the book its id; use ASCII letters"
        )
        raise EditionError(message)
    book_id = name if name[0].isalpha() else f"book-{name}"  # an id in XML, too
    if root.exists() and not _is_empty(root):
        message = (
            f"{root}: not an empty folder; nothing was written, choose another name"
        )
        raise EditionError(message)
    _speak(language)
    heading = chapter(begun.text).heading
    facts = {
        "id": book_id,
        "title": title or heading or root.resolve().name,
        "date": dt.datetime.now(dt.UTC).date(),
        "language": language,
        "chapter": begun.folder,
        "witness": begun.witness,
    }
    for name, text in _pages(facts):
        if begun.witness or name not in ONLY_COLLATED:
            _write(root / name, text.encode())
    begin_chapter(root, begun)


def _is_empty(folder: Path) -> bool:
    """Tell whether nothing is in a folder but what no book has: git's records, a Python."""
    return folder.is_dir() and not {p.name for p in folder.iterdir()} - {
        ".git",
        ".venv",
    }


def begin_chapter(root: Path, begun: Begun) -> None:
    """Write a chapter into a book: text, ids, and the witness with its records."""
    edition = load(root / "edition.toml")
    number = begun.number
    if taken := sorted((root / "chapters").glob(f"{number}-*")):
        message = (
            f"{taken[0]}: there is a chapter {number} already; take another number"
        )
        raise EditionError(message)
    _speak(edition.language)
    texts = _texts(begun)
    files = {f"chapters/{begun.folder}/index.md": _page(begun, texts).encode()}
    if begun.witness:
        records = _records(begun, texts, language=edition.language)
        files[f"apparatus/c{number}.toml"] = records.encode()
        files[begun.path] = begun.witness
    for name in files:
        if (root / name).exists():
            message = f"{root / name}: there already; nothing was written, take another number or siglum"
            raise EditionError(message)
    for name, content in files.items():
        _write(root / name, content)
    if begun.witness:
        checksum = hashlib.sha256(begun.witness).hexdigest()
        with (root / "edition.toml").open("a", encoding="utf-8") as file:
            file.write(
                f'\n[[witness]]\nsiglum = {_toml(begun.siglum)}\nchapter = "{number}"\n'
                f'path = {_toml(begun.path)}\nsha256 = "{checksum}"\n'
            )
    ledger = root / "ids.lock"
    known = ledger.read_text("utf-8").splitlines() if ledger.exists() else []
    entered = [f"paragraph {name}" for name, _ in texts[1:]]
    if any(line.startswith("heading ") for line in known):  # else it lists none
        entered.append(f"heading {texts[0][0]}")
    lines = sorted({*known, *entered})
    ledger.write_text("\n".join(lines) + "\n", "utf-8")


def _texts(begun: Begun) -> list[tuple[str, str]]:
    """Return ids and texts of the heading and the paragraphs.

    A heading that is not in the text is the editors', and no part of the reading text.
    """
    found = chapter(begun.text)
    chapter_id = f"c{begun.number}"
    words = found.paragraphs or (say("Here the text begins."),)
    numbered = [(f"{chapter_id}-p{n:02}", text) for n, text in enumerate(words, 1)]
    heading = (chapter_id, found.heading)
    return [(name, legible(text)) for name, text in [heading, *numbered]]


def _page(begun: Begun, texts: list[tuple[str, str]]) -> str:
    """Return the source of a chapter."""
    (chapter_id, heading), *paragraphs = texts
    ours = f"[{as_myst(begun.title)}]{{.{EDITORIAL}}}"
    blocks = [f"({chapter_id})=\n# {as_myst(heading) or ours}"]
    blocks += [f"{{#{name}}}\n{as_myst(words)}" for name, words in paragraphs]
    return "\n\n".join(blocks) + "\n"


def legible(text: str) -> str:
    """Return a text with a sign in the place of letters that no font of ours has.

    A machine that reads Thai puts letters of any script into its words.

    >>> legible("ทروتสกี")
    'ท†…†สกี'
    """
    missing = missing_letters(text).replace(" ", "")
    return re.sub(f"[{re.escape(missing)}]+", UNREAD, text) if missing else text


def _records(begun: Begun, texts: list[tuple[str, str]], *, language: str) -> str:
    """Return the records of a chapter: a rule for each change that was made.

    Beside breaks and spaces that is what was done about letters that nobody can see or print.
    """
    ours = tongue(language)
    reading = [(name, words) for name, words in texts if words]
    blocks = collated(
        reading,
        begun.text,
        words=ours.segmenter(()).split,
        names=(),
        scripts=ours.scripts,
    )
    found = [variant for block in blocks for variant in block.variants]
    kinds = {
        "break": say("lines and pages of the text as received"),
        "space": say("spaces of the text as received"),
    }
    rules = [
        {"kind": kind, "certainty": "certain", "reason": reason}
        for kind, reason in kinds.items()
        if any(variant.kind == kind for variant in found)
    ]
    others = [(v.lemma, v.witness) for v in found if v.kind not in kinds]
    for lemma, witness in dict.fromkeys(others):
        if UNREAD in lemma:
            certainty, reason = (
                "conjecture",
                say("letters that no font has, not yet read"),
            )
        else:
            certainty, reason = (
                "certain",
                say("letters that nobody can see are left out"),
            )
        rule = {"witness": witness, "reading": lemma}
        rules.append(rule | {"certainty": certainty, "reason": reason})
    responsible = {"responsible": say("editors not named")}
    return "\n".join(
        "[[rule]]\n"
        + "".join(f"{k} = {_toml(v)}\n" for k, v in (rule | responsible).items())
        for rule in rules
    )


def _speak(language: str) -> None:
    """Let `say` speak the language of the book."""
    with TemporaryDirectory() as folder:
        init([compiled(language, Path(folder))], language, CATALOGUE)


def _pages(facts: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield names and contents of the files that every book has."""
    # delimiters that neither MyST nor make uses
    maker = Environment(
        loader=FileSystemLoader(BOOK),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<%%",
        comment_end_string="%%>",
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # these are no pages of HTML
    )
    maker.filters |= {"toml": _toml, "myst": as_myst}
    for name in maker.list_templates(extensions=[TEMPLATE]):
        text = maker.get_template(name).render(say=say, **facts)
        yield name.removesuffix(f".{TEMPLATE}").replace("dot-", "."), text


def _toml(text: str) -> str:
    """Return a TOML string: JSON's are."""
    return json.dumps(text, ensure_ascii=False)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
