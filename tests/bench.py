"""Times builds in one run and prints ratios to bare Sphinx: ``make bench``.

Each figure is the best of three runs in processes of their own. The bare build has the same
pages under Sphinx, MyST and the theme, with our extensions off. Ends with 1 if a build takes
more than it may.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from chabap.collation import collate
from chabap.thai import Segmenter

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
WORD = ("chapters/03-nep/index.md", "ผู้แต่งคลาดเคลื่อน", "ผู้แต่งพลาด")
"""A page, a word of a note on it, and another word."""


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


def builds(temp: Path) -> list[tuple[str, float, float]]:
    """Return what was built, its seconds, and how many times the bare build it may take."""
    bare, ours = temp / "bare", temp / "ours"
    bare.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, bare / name)
    (bare / "conf.py").write_text(BARE, "utf-8")
    shutil.copytree(ROOT, ours, ignore=shutil.ignore_patterns("_build", ".*", "tests"))

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


def collation(times: int) -> float:
    """Return the seconds that collating takes, for a text so many times as long."""
    reading = (ROOT / "_build/text/c03.tsv").read_text("utf-8")
    reading = "\n\n".join(line.split("\t")[1] for line in reading.splitlines()) * times
    witness = (ROOT / "witness/o.txt").read_text("utf-8") * times
    segmenter = Segmenter()
    segmenter.words("ก")  # loads the dictionary
    start = time.perf_counter()
    collate(reading, witness, words=segmenter.split)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print; exit with 1 if a build takes more than it may."""
    with tempfile.TemporaryDirectory() as folder:
        found = builds(Path(folder))
    bare = found[0][1]
    for what, seconds, allowed in found:
        ratio = seconds / bare
        print(f"{what:30} {seconds:6.2f} s   {ratio:5.2f}   (at most {allowed})")
    one, hundred = collation(1), collation(100)
    print(f"{'collation':30} {one:6.2f} s")
    print(
        f"{'collation, 100 times the text':30} {hundred:6.2f} s   {hundred / one:5.2f}"
    )
    if slow := [what for what, seconds, allowed in found if seconds > allowed * bare]:
        sys.exit(f"more than it may take: {', '.join(slow)}")


if __name__ == "__main__":
    main()
