"""Builds the artefacts: ``python -m chabap.build text pdf epub html``.

The sources are read once; then the formats are made side by side. Nothing is published
unless everything that was asked for is whole and the sources are still what they were, so
that a mistake leaves the previous output as it was. What rests on unchanged sources is not
built again. Says what it does and how long it took.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import shutil
import sys
import threading
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from chabap.edition import EditionError, load
from chabap.order import PAGED, PAGES_WANTED
from chabap.stage import code_of, key_of, only_one, publish, read_inputs, restore

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path.cwd()
BUILD = ROOT / "_build"
STAGE = BUILD / "stage"
DOCTREES = BUILD / "doctrees"
LOG = BUILD / "fault.log"


@dataclass(frozen=True)
class Artefact:
    """One output format."""

    builder: str
    """Name of the Sphinx builder."""
    what: str
    """What readers call it."""
    files: str
    """Glob of what is published from the builder's output; the edition's id is {id}."""
    main: str
    """The file to open, or a glob of which the first is taken."""


ARTEFACTS = {
    "text": Artefact("plaintext", "plain text", "**/*", "c*.tsv"),
    "pdf": Artefact("typst", "PDF", "{id}*.pdf", "{id}.pdf"),
    "epub": Artefact("epub", "ePub", "{id}.epub", "{id}.epub"),
    "html": Artefact("html", "HTML", "**/*", "index.html"),
}
OFFERED = ("pdf", "epub", "text")
"""What the site has for download."""
_TURNS = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_paged = get_context("fork").Event()
"""Where the pages of the PDF begin is known, or will not be; not set while it is being made."""
_paged.set()
_CALLS: dict[str, dict[str, Callable[[], object]]] = {
    "pdf": {PAGED: _paged.set},
    "epub": {PAGES_WANTED: _paged.wait},
}
"""What an artefact calls on events: the ePub names the pages of the PDF, and is made beside it."""
TODO = "todo"
"""Not published but printed: stubs for emendations that have no record yet."""


def build(name: str, jobs: int = 1) -> tuple[str, float]:
    """Build one artefact in its stage; return what is wrong, or "", and the seconds."""
    from chabap.runner import run

    start = time.monotonic()
    builder, output = ARTEFACTS[name].builder, STAGE / name
    wrong = run(
        builder,
        ROOT,
        output,
        doctrees=DOCTREES,
        log=LOG,
        jobs=jobs,
        calls=_CALLS.get(name, {}),
    )
    return wrong, time.monotonic() - start


def build_all(names: list[str]) -> dict[str, str]:
    """Build artefacts, and say when each is done; return what is wrong, by artefact.

    Of several, the plain text comes first: it takes no time once all pages are read and
    checked, which the others then need not do again.
    """
    first = names[0] if len(names) == 1 else "text"
    found = {first: _told(first, *build(first, cores()))}
    if found[first] or len(names) == 1:
        return found
    # The PDF in this process: `chabap.serve` keeps it, and with it what Typst remembers.
    with beside() as pool:
        if "pdf" in names:
            _paged.clear()
        jobs = {pool.submit(build, n): n for n in ("html", "epub") if n in names}
        try:
            if "pdf" in names:
                found["pdf"] = _told("pdf", *build("pdf"))
        finally:
            _paged.set()
        for job in as_completed(jobs):
            name = jobs[job]
            try:
                found[name] = _told(name, *job.result())
            except BrokenProcessPool:
                found[name] = "the process was killed; is there memory enough?"
    return found


def cores() -> int:
    """Return how many cores this process may use, where the system says it."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def beside() -> ProcessPoolExecutor:
    """Return one process more. It ends with this one, however that ends.

    Else, after a build that was killed, it would keep the lock, and the next build would
    wait for ever.
    """
    return ProcessPoolExecutor(
        1, mp_context=get_context("fork"), initializer=_end_with_parent
    )


def _end_with_parent() -> None:
    """Watch the process that this one was forked from."""

    def watch() -> None:
        if parent := parent_process():
            parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _told(name: str, wrong: str, seconds: float) -> str:
    """Say that an artefact is done; return what is wrong."""
    done = "failed" if wrong else f"{seconds:.1f} s"
    print(f"{ARTEFACTS[name].what} … {done}", flush=True)
    return wrong


def staged(name: str, *, edition_id: str) -> dict[str, Path]:
    """Return the files that are published of an artefact, by their names."""
    stage = STAGE / name
    pattern = ARTEFACTS[name].files.format(id=edition_id)
    return {
        str(path.relative_to(stage)): path
        for path in sorted(stage.glob(pattern))
        if path.is_file() and not path.name.startswith(".")
    }


def is_fresh(name: str, key: str) -> bool:
    """Tell whether an artefact is published and rests on the inputs of this key."""
    file = STAGE / f"{name}.key"
    same = file.exists() and file.read_text("utf-8") == key
    return same and (BUILD / name).exists()


def lacks(stale: list[str], key: str) -> bool:
    """Tell whether the site, built alone, lacks a download that is there or being made."""
    ready = [name for name in OFFERED if name in stale or is_fresh(name, key)]
    kept = (STAGE / "html.offers").read_text("utf-8").split()
    return not {*ready} <= {*kept}


def files_of(
    stale: list[str], key: str, *, edition_id: str
) -> dict[Path, dict[str, Path]]:
    """Return what is published anew: by folder, the files by their names in it.

    With the site go the downloads that it offers; which these are is written down.
    """
    published = {BUILD / n: staged(n, edition_id=edition_id) for n in stale}
    if "html" not in stale:
        return published
    offers = [name for name in OFFERED if name in stale or is_fresh(name, key)]
    site = published[BUILD / "html"]
    for name in OFFERED:
        if name in offers:
            site |= {
                f"downloads/{file}": path
                for file, path in staged(name, edition_id=edition_id).items()
            }
        else:
            print(f"HTML: without the {ARTEFACTS[name].what}, which was not built")
    (STAGE / "html.offers").write_text(" ".join(offers), "utf-8")
    site["index.html"] = with_sizes(site)
    return published


def with_sizes(site: dict[str, Path]) -> Path:
    """Return a copy of the title page that says how large the downloads are.

    They are made beside the site, so that it cannot know while it is written.
    """

    def fill(mark: re.Match[str]) -> str:
        file = site.get(f"downloads/{mark['file']}")
        return mark[0] + (size(file) if file else "")

    mark = r'<span class="file-size" data-file="(?P<file>[^"]+)">'
    page = re.sub(mark, fill, site["index.html"].read_text("utf-8"))
    filled = STAGE / "title-page.html"
    filled.write_text(page, "utf-8")
    return filled


def make(names: list[str]) -> list[Path]:
    """Build and publish what is not fresh; return the main files. Exits at a mistake."""
    restore(BUILD / name for name in ARTEFACTS)
    inputs = read_inputs(ROOT)
    edition = load(ROOT / "edition.toml")
    key = key_of(inputs)
    if "epub" in names and "pdf" not in names:
        names = ["pdf", *names]  # its pages are listed in the ePub
    stale = [name for name in names if not is_fresh(name, key)]
    if "html" in names and "html" not in stale and lacks(stale, key):
        stale.append("html")
    for name in names:
        if name not in stale:
            print(f"{ARTEFACTS[name].what}: nothing has changed", flush=True)
    if not stale:
        return main_files(names, edition_id=edition.id)
    forget(key_of(code_of(inputs)))
    os.environ["SOURCE_DATE_EPOCH"] = str(edition.epoch)
    wrong = build_all(stale)
    if messages := [text for text in wrong.values() if text]:
        lines = dict.fromkeys("\n".join(messages).split("\n"))
        raise EditionError("\n".join(map(on_one_line, lines)))
    if read_inputs(ROOT) != inputs:
        message = "the sources changed while they were built; run `make` again"
        raise EditionError(message)
    published = files_of(stale, key, edition_id=edition.id)
    publish(published, renewed="_static/")  # see `chabap.runner.tidy`
    for name in stale:
        (STAGE / f"{name}.key").write_text(key, "utf-8")
    return main_files(names, edition_id=edition.id)


def on_one_line(message: str) -> str:
    """Return a message with the characters shown that would begin a line on a terminal.

    >>> on_one_line("there is no note 'a\N{LINE SEPARATOR}b'")
    "there is no note 'a[U+2028]b'"
    """
    return _TURNS.sub(lambda m: f"[U+{ord(m[0]):04X}]", message)


def main_files(names: list[str], *, edition_id: str) -> list[Path]:
    """Return the file to open of each published artefact."""
    patterns = [(BUILD / n, ARTEFACTS[n].main.format(id=edition_id)) for n in names]
    return [path for folder, p in patterns for path in sorted(folder.glob(p))[:1]]


def stubs() -> str:
    """Return stubs for emendations that have no record yet. Exits at any other mistake."""
    return (made_by("apparatus-todo") / "todo.toml").read_text("utf-8")


def made_by(builder: str) -> Path:
    """Run a builder that helps editors; return the folder of what it made.

    Raises `EditionError` at any mistake that it does not help with.
    """
    from chabap.runner import run

    forget(key_of(code_of(read_inputs(ROOT))))
    os.environ["SOURCE_DATE_EPOCH"] = str(load(ROOT / "edition.toml").epoch)
    output = STAGE / builder
    wrong = run(builder, ROOT, output, doctrees=DOCTREES, log=LOG)
    if wrong:
        raise EditionError(wrong)
    return output


def forget(code: str) -> None:
    """Begin anew after a change of code, configuration or environment."""
    file = BUILD / "code.key"
    if not file.exists() or file.read_text("utf-8") != code:
        shutil.rmtree(DOCTREES, ignore_errors=True)
        shutil.rmtree(STAGE, ignore_errors=True)
        STAGE.mkdir(parents=True)
        file.write_text(code, "utf-8")


def size(path: Path) -> str:
    """Return the size of a file, or of all files below a folder, for people."""
    files = path.rglob("*") if path.is_dir() else [path]
    total = sum(f.stat().st_size for f in files if f.is_file())
    return f"{total / 1e6:.1f} MB" if total > 1e6 else f"{total / 1e3:.0f} kB"


def main() -> None:
    """Build what the command line names and report paths and sizes."""
    parser = argparse.ArgumentParser(prog="chabap.build", description=__doc__)
    parser.add_argument(
        "names", nargs="+", choices=[*ARTEFACTS, TODO], metavar="ARTEFACT"
    )
    names = list(dict.fromkeys(parser.parse_args().names))
    for stream in (sys.stdout, sys.stderr):  # a terminal may know no Thai and no "…"
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    gc.disable()  # what Sphinx makes lives to the end: looking for garbage costs a tenth
    start = time.monotonic()
    try:
        with only_one(BUILD):
            if TODO in names:
                print(stubs(), end="")
                return
            made = make(names)
    except EditionError as error:
        sys.exit(f"{error}\nnothing was published; the previous output is as it was")
    except BrokenPipeError:
        raise
    except OSError as error:
        with suppress(OSError):  # the disk may be full
            LOG.write_text(traceback.format_exc(), "utf-8")
        where = f"{error.filename}: " if error.filename else ""
        sys.exit(f"{where}{error.strerror}; the previous output is as it was")
    except KeyboardInterrupt:
        sys.exit("stopped; the previous output is as it was")
    for path in made:
        whole = path.parent if path.suffix == ".html" else path
        print(f"{path.relative_to(ROOT)}  {size(whole)}")
    print(f"{time.monotonic() - start:.1f} s in all")


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except BrokenPipeError:  # nobody reads on; what is built stays for the next run
        os._exit(1)
    os._exit(0)  # a third of a second goes by while Python takes all trees apart
