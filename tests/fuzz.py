"""Random damage to every kind of source file: ``make fuzz``, ``make fuzz ARGS="10000 7"``.

ARGS are how many damages, and the seed of the first. Each is done to the small book that the
catalogue damages too, by a process a core; the build that follows must end by itself,
either with messages that each say what to do and the previous output as it was, or with the
same output as before unless what was damaged is what is printed. What fails is kept in
``_build/fuzz``, as a folder of the catalogue.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from .books import ROOT, ROOTS
from .warm import Run, Warm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FINDS = ROOT / "_build/fuzz"
END = "nothing was published; the previous output is as it was"
ODD = [
    *"`{}[]()<>#*_|\\:;=\"'&!-+~^$%@/,.0๑",
    *"\u0e48\u0e31\u0e33\u0e40\u200b\u200d\u202e\ufeff\u00ad\u2028\x00\x1b\t\r\n\u0301\ufffd\uf70aéΩжש水😀",
    "\n\n", "```", ":::", "---\n", "[^", "]:", "{#", ")=", "<!--", "-->", "<b>", "&amp;", "{{", "}}", "$$",
    "{cite}`", "{person}`", "{par}`", "{term}`", "{joined}`", "{ref}`", "[[rule]]\n", "@book{", ":th: ", "c01-p01",
    "> ", "- ", "1. ", "    ", "# ", "## ", "\\\n", "=======", "<<<<<<< a\n", "\x85", "\u0eb1", "\U0001d11e", "null", "true",
    "-1", "9" * 40, "1921-02-30", "../..", "/etc/passwd", "%s", "{0}", "${x}", "#{x}",
]  # fmt: skip
"""What is put into a source: signs of its markup, and characters that do harm."""


class Damage(NamedTuple):
    """What one damage does."""

    kind: str
    file: str
    content: bytes | None
    """What the file holds then; None if it is gone."""


def damage(book: dict[str, bytes], random: Random) -> Damage:
    """Choose a file of a book, and what happens to it."""
    file = random.choice([name for name in sorted(book) if name != "conf.py"])
    kind = random.choice(sorted(KINDS))
    return Damage(kind, file, KINDS[kind](book[file], random))


def _text(change: Callable[[str, Random], str]) -> Callable[[bytes, Random], bytes]:
    return lambda data, random: change(data.decode(), random).encode()


def _lines(change: Callable[[list[str], Random], list[str]]) -> Callable:
    return _text(
        lambda text, random: "".join(change(text.splitlines(keepends=True), random))
    )


def _put(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(ODD) + text[at:]


def _put_for(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return text[:at] + random.choice(ODD) + text[at + random.randint(1, 4) :]


def _take(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return text[:at] + text[at + random.choice([1, 1, 2, 5, 20, 80]) :]


def _take_sign(text: str, random: Random) -> str:
    signs = [at for at, c in enumerate(text) if c in "`{}[]():=#\"'\n,^"]
    at = random.choice(signs or [0])
    return text[:at] + text[at + 1 :]


def _turn(text: str, random: Random) -> str:
    at = random.randrange(max(len(text) - 1, 1))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _line_out(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    return lines[:at] + lines[at + 1 :]


def _line_twice(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    return lines[: at + 1] + lines[at:]


def _line_elsewhere(lines: list[str], random: Random) -> list[str]:
    rest = list(lines)
    line = rest.pop(random.randrange(len(rest)))
    rest.insert(random.randrange(len(rest) + 1), line)
    return rest


def _lines_joined(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    return [*lines[:at], lines[at].rstrip("\n"), *lines[at + 1 :]]


def _indented(lines: list[str], random: Random) -> list[str]:
    at = random.randrange(len(lines))
    return [
        *lines[:at],
        " " * random.choice([1, 2, 4, 8]) + lines[at],
        *lines[at + 1 :],
    ]


def _piece_twice(text: str, random: Random) -> str:
    start = random.randrange(len(text))
    end = start + random.randint(1, 200)
    at = random.randrange(len(text))
    return text[:at] + text[start:end] + text[at:]


def _bytes(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + random.randbytes(random.randint(1, 3)) + data[at + 1 :]


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))]


KINDS: dict[str, Callable[[bytes, Random], bytes | None]] = {
    "a sign is put in": _text(_put),
    "a sign is put for another": _text(_put_for),
    "letters are taken out": _text(_take),
    "a sign of markup is taken out": _text(_take_sign),
    "two letters are turned": _text(_turn),
    "a line is taken out": _lines(_line_out),
    "a line stands twice": _lines(_line_twice),
    "a line stands elsewhere": _lines(_line_elsewhere),
    "two lines are joined": _lines(_lines_joined),
    "a line is indented": _lines(_indented),
    "a piece stands twice": _text(_piece_twice),
    "bytes are changed": _bytes,
    "the end is cut off": _cut,
    "the file is gone": lambda data, random: None,
    "several signs are put in": lambda data, random: _text(_put)(
        _text(_put)(_text(_take)(data, random), random), random
    ),
}
"""What can happen to a file."""


def wrong(
    run: Run, before: dict[str, bytes], after: dict[str, bytes], fault: str
) -> str:
    """Say what is wrong with the end of a build, "" if nothing is."""
    if run.code not in (0, 1):
        return f"it ended with {run.code}"
    if "Traceback" in run.said + run.told:
        return "a traceback"
    if "a fault of the program" in run.said:
        return f"a fault of the program: {fault}"
    if run.code == 0:
        return "" if not run.said else "it said something, and went on"
    *messages, end = run.said.splitlines() or [""]
    if end != END or not messages:
        return f"its last words are {end!r}"
    if after != before:
        return "it changed the output, and failed"
    mute = [m for m in messages if "; " not in m and not m.startswith("… and ")]
    return f"no remedy: {mute[0]}" if mute else ""


def try_one(book: Warm, seed: int) -> tuple[Damage, int, str]:
    """Do the damage of a seed; return it, the exit status, and what is wrong."""
    chosen = damage(book.whole, Random(seed))  # noqa: S311  # no secret
    path = book.folder / chosen.file
    before = book.output()
    if chosen.content is None:
        path.unlink()
    else:
        path.write_bytes(chosen.content)
    run = book.build("text")
    log = book.folder / "_build/fault.log"
    fault = log.read_text("utf-8").splitlines()[-1] if log.exists() else ""
    found = wrong(run, before, book.output(), fault)
    if found:
        keep(seed, chosen, found, run, log)
    if found or run.code == 0:
        book.forget()
    book.mend()
    return chosen, run.code, found


def keep(seed: int, chosen: Damage, found: str, run: Run, log: Path) -> None:
    """Write down what failed, as a folder of the catalogue."""
    folder = FINDS / str(seed)
    folder.mkdir(parents=True, exist_ok=True)
    what = (
        "delete = true" if chosen.content is None else f'hex = "{chosen.content.hex()}"'
    )
    (folder / "damage.toml").write_text(
        f"how = {json.dumps(chosen.kind)}\n\n[[damage]]\nfile = {json.dumps(chosen.file)}\n{what}\n",
        "utf-8",
    )
    trace = log.read_text("utf-8") if log.exists() else ""
    (folder / "message.txt").write_text(f"{found}\n{run}\n{trace}", "utf-8")


def fuzz(seeds: range, books: list[Warm]) -> Iterator[tuple[Damage, int, str]]:
    """Try the damages of all seeds, as many at a time as there are books."""
    free: Queue[Warm] = Queue()
    for book in books:
        free.put(book)

    def one(seed: int) -> tuple[Damage, int, str]:
        book = free.get()
        try:
            return try_one(book, seed)
        finally:
            free.put(book)

    with ThreadPoolExecutor(len(books)) as pool:
        yield from pool.map(one, seeds)


def main(times: int = 1000, first: int = 0) -> int:
    """Fuzz, and print what came of it; return how many damages were not borne."""
    start, kinds, ends, finds = time.monotonic(), Counter(), Counter(), Counter()
    with tempfile.TemporaryDirectory() as place:
        books = [
            Warm(ROOTS / "whole", Path(place) / str(n))
            for n in range(os.cpu_count() or 1)
        ]
        for number, (chosen, code, found) in enumerate(
            fuzz(range(first, first + times), books), 1
        ):
            kinds[chosen.kind] += 1
            ends["told" if code else "harmless"] += 1
            if found:
                finds[found] += 1
                print(f"\n{chosen.file}: {chosen.kind}: {found}", flush=True)
            if number % 50 == 0:
                pace = (time.monotonic() - start) / number
                print(f"\r{number} of {times}, {pace:.2f} s each", end="", flush=True)
        for book in books:
            book.close()
    print(f"\n{times} damages from seed {first}: {dict(ends)}")
    for kind, count in sorted(kinds.items()):
        print(f"{count:6} {kind}")
    print(
        f"{sum(finds.values())} were not borne; see {FINDS.relative_to(ROOT)}"
        if finds
        else "all were borne"
    )
    return sum(finds.values())


if __name__ == "__main__":
    sys.exit(min(main(*map(int, sys.argv[1:])), 1))
