"""Measures builds in one run: ``make bench``, or one part of it, ``make bench ARGS=growth``.

``ratios`` compares the edition with bare Sphinx: the same pages under Sphinx, MyST and the
theme, with our extensions off. Each figure is the best of three runs. ``growth`` compares
books of 1, 5 and 20 chapters (see `tests.growth`): processor time, with that of children,
and peak memory of each format, each built once in a process of its own, and the slowest
query of the search. Ends with 1 if anything costs more than it may.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
SOURCES = (
    "index.md",
    "about",
    "chapters",
    "registers",
    "glossary.md",
    "bibliography.md",
)
BARE = """
extensions = ["myst_parser"]
language = "th"
html_theme = "sphinx_book_theme"
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "substitution"]
"""
ALL = ("text", "pdf", "epub", "html")
WORD = ("chapters/03-nep/index.md", "ทุพภิกขภัย", "ฉาตกภัย")
"""A page, a word of a note on it, and another word."""

BOOKS = (1, 5, 20)
"""Chapters of the books that show how costs grow."""
GROWTH = 1.2
"""So many times as much the largest book may cost as the others promise; see `grown`."""
QUERY = 50
"""Milliseconds that the search may take to answer."""


class Cost(NamedTuple):
    """What a process took."""

    seconds: float
    """Of the processor, in user and system mode."""
    megabytes: float
    """Peak of the memory of the largest process."""


def best(run: Callable[[], None], *, before: Callable[[], None]) -> float:
    """Return the seconds of the best of three runs, each after its preparation."""
    times = []
    for _ in range(3):
        before()
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def command(folder: Path, *arguments: str) -> None:
    """Run a module of Python in a folder."""
    subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": "0"},
    )


def copy_edition(to: Path) -> None:
    """Copy the sources of the edition."""
    shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns("_build", ".*", "tests"))


def builds(temp: Path) -> list[tuple[str, float, float]]:
    """Return what was built, its seconds, and how many times the bare build it may take."""
    bare, ours = temp / "bare", temp / "ours"
    bare.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, bare / name)
    (bare / "conf.py").write_text(BARE, "utf-8")
    copy_edition(ours)

    def clean() -> None:
        for folder in (bare, ours):
            shutil.rmtree(folder / "_build", ignore_errors=True)

    def edit() -> None:
        path = ours / WORD[0]
        text = path.read_text("utf-8")
        old, new = WORD[1:] if WORD[1] in text else (WORD[2], WORD[1])
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def nothing() -> None:
        """Prepare nothing."""

    def sphinx() -> None:
        command(bare, "sphinx", "-q", "-b", "html", ".", "_build")

    def html() -> None:
        command(ours, "chabap.build", "html")

    def everything() -> None:
        command(ours, "chabap.build", *ALL)

    return [
        ("bare Sphinx, HTML", best(sphinx, before=clean), 1),
        ("HTML, from clean", best(html, before=clean), 1.6),
        ("HTML, one word changed", best(html, before=edit), 1.3),
        ("all formats, from clean", best(everything, before=clean), 5),
        ("all formats, one word changed", best(everything, before=edit), 4),
        ("all formats, nothing changed", best(everything, before=nothing), 0.6),
    ]


def measured(folder: Path, *arguments: str) -> tuple[Cost, str]:
    """Run Python in a folder; return what it cost, with its children, and what it said."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            stdout=said,
            stderr=said,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        message = said.read().decode(errors="replace")
    if process.returncode:
        sys.exit(f"{folder.name}: {' '.join(arguments)}\n{message}")
    cost = Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    return cost, message


def call(function: str, *arguments: object) -> tuple[Cost, str]:
    """Call a function of `tests.growth` in a process of its own; see `measured`.

    A process begins with the peak of the one that starts it: this one must stay small.
    """
    values = ", ".join(repr(str(argument)) for argument in arguments)
    return measured(
        ROOT, "-c", f"from tests import growth; growth.{function}({values})"
    )


def book(chapters: int, *, edition: Path, temp: Path) -> dict[str, Cost]:
    """Write a book, and return what each of its formats costs.

    The plain text is built from clean: it costs what all formats share, reading and
    collation. The others begin with what was read. Of the search, the cost is that of the
    slowest query.
    """
    folder = temp / f"{chapters} chapters"
    call("write", edition, folder, chapters)
    found = {name: measured(folder, "-m", "chabap.build", name)[0] for name in ALL}
    found["collation"], _ = call("collate", folder)
    _, seconds = call("ask", folder)
    found["search"] = Cost(float(seconds), 0)
    return found


def grown(costs: list[float]) -> float:
    """Return how many times as much the largest book costs as the smaller ones promise.

    *costs* are those of `BOOKS`. Part of a cost is the same for any book: to start Python, to
    load the theme and the dictionary. So the first two give that part and what a chapter
    costs besides; the largest book would cost as much for each chapter if nothing grew.
    """
    one, some, many = costs
    few, several, lots = BOOKS
    chapter = (some - one) / (several - few)
    return many / (one + chapter * (lots - few))


def growths(temp: Path) -> list[str]:
    """Measure books of several sizes, two at a time; print, and return what grows too much."""
    edition = temp / "edition"
    copy_edition(edition)
    measured(edition, "-m", "chabap.build", "text")
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(book, n, edition=edition, temp=temp) for n in reversed(BOOKS)
        ]
        books = [job.result() for job in reversed(jobs)]
    wrong = []
    heads = "".join(f"{n:>8}" for n in BOOKS)
    print(f"{'chapters':19}{heads}   of what was to be expected")
    for name in [*ALL, "collation"]:
        for what, unit in (("seconds", "s"), ("megabytes", "MB")):
            costs = [getattr(found[name], what) for found in books]
            factor = grown(costs)
            figures = "".join(f"{cost:8.1f}" for cost in costs)
            print(f"{name:16} {unit:2}{figures}   {factor:5.2f}   (at most {GROWTH})")
            if factor > GROWTH or costs[-1] / BOOKS[-1] > GROWTH * costs[0] / BOOKS[0]:
                wrong.append(f"{name} ({unit})")
    slowest = [found["search"].seconds * 1000 for found in books]
    figures = "".join(f"{milliseconds:8.1f}" for milliseconds in slowest)
    print(f"{'slowest query':16} ms{figures}           (at most {QUERY})")
    return wrong + ["search"] * (max(slowest) > QUERY)


def ratios(temp: Path) -> list[str]:
    """Measure the edition, print, and return what takes more than it may."""
    found = builds(temp)
    bare = found[0][1]
    for what, seconds, allowed in found:
        ratio = seconds / bare
        print(f"{what:30} {seconds:6.2f} s   {ratio:5.2f}   (at most {allowed})")
    return [what for what, seconds, allowed in found if seconds > allowed * bare]


PARTS = {"ratios": ratios, "growth": growths}


def main() -> None:
    """Measure the parts asked for, or all; exit with 1 if anything costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=" or ".join(PARTS))
    wrong = []
    parts = parser.parse_args().parts or list(PARTS)
    if unknown := set(parts) - PARTS.keys():
        parser.error(f"{unknown.pop()}: choose from {', '.join(PARTS)}")
    for part in parts:
        with tempfile.TemporaryDirectory() as folder:
            wrong += PARTS[part](Path(folder))
    if wrong:
        sys.exit(f"more than it may cost: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
