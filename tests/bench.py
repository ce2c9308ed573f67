"""Times the builds in one run and prints ratios: ``make bench``.

Each figure is the best of three clean runs in a process of its own. The bare build has
the same pages under Sphinx, MyST and the theme, with our extensions off.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chabap.collation import collate
from chabap.thai import Segmenter

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
ALLOWED = 2.0
"""How many times the bare build our HTML may take."""


def sphinx(builder: str, source: Path, work: Path) -> float:
    """Run Sphinx; return seconds."""
    start = time.perf_counter()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-q",
            "-b",
            builder,
            "-d",
            work / "doctrees",
            source,
            work / builder,
        ],
        check=True,
        capture_output=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": "0"},
    )
    return time.perf_counter() - start


def clean(builder: str, source: Path, work: Path) -> float:
    """Return the best of three clean builds."""
    times = []
    for _ in range(3):
        shutil.rmtree(work, ignore_errors=True)
        times.append(sphinx(builder, source, work))
    return min(times)


def main() -> None:
    """Measure and print; exit with 1 if the HTML takes more than it may."""
    with tempfile.TemporaryDirectory() as folder:
        temp = Path(folder)
        bare, ours = temp / "bare", temp / "ours"
        bare.mkdir()
        for name in SOURCES:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, bare / name)
        (bare / "conf.py").write_text(BARE, "utf-8")
        shutil.copytree(
            ROOT, ours, ignore=shutil.ignore_patterns("_build", ".*", "tests")
        )

        base = clean("html", bare, temp / "work-bare")
        html = clean("html", ours, temp / "work")
        print(f"HTML, bare           {base:6.2f} s")
        print(
            f"HTML, the edition    {html:6.2f} s   {html / base:.2f} × bare (at most {ALLOWED})"
        )

        page = ours / "chapters/03-nep/index.md"
        page.write_text(
            page.read_text("utf-8").replace("ผู้แต่งคลาดเคลื่อน", "ผู้แต่งพลาด", 1), "utf-8"
        )
        edit = sphinx("html", ours, temp / "work")
        print(f"HTML, one paragraph  {edit:6.2f} s   {edit / html:.2f} × clean")

        pdf = min(sphinx("typst", ours, temp / "work") for _ in range(3))
        share = min(typesetting(temp / "work") for _ in range(3))
        print(f"PDF, after reading   {pdf:6.2f} s")
        print(
            f"PDF, typesetting     {share:6.2f} s   {share / pdf:.2f} × PDF (at most 2 s)"
        )
    one, hundred = collation(1), collation(100)
    print(f"collation            {one:6.2f} s   (at most 0.5 s)")
    print(
        f"collation, 100 times {hundred:6.2f} s   {hundred / one:.0f} × one (at most 60 s)"
    )
    if html / base > ALLOWED:
        sys.exit("the HTML build takes more than it may")


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


def typesetting(work: Path) -> float:
    """Return the seconds that Typst and the text layer take, in a fresh process."""
    code = (
        "import time; from pathlib import Path\n"
        "from chabap.typst import typeset\nfrom chabap.typst.textlayer import clean\n"
        "start = time.perf_counter()\n"
        f"clean(typeset(Path({str(work / 'typst' / 'nep-th.typ')!r}), fonts=Path({str(work / 'doctrees' / 'fonts')!r})))\n"
        "print(time.perf_counter() - start)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    return float(run.stdout)


if __name__ == "__main__":
    main()
