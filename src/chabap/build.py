"""Builds the artefacts one after the other: ``python -m chabap.build text epub pdf html``.

Each is built beside its place and moved there only when it is whole, so that a mistake
in the source leaves the previous output as it was. Says what it does and how long it
took; what Sphinx has to say is shown where something went wrong.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from chabap.edition import EditionError, load
from chabap.errors import BuildError

ROOT = Path.cwd()
BUILD = ROOT / "_build"
STAGE = BUILD / "stage"
GENERATED = {"search.html", "nav.xhtml"}
"""Pages that Sphinx makes without a source."""


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
    """The file to open."""


ARTEFACTS = {
    "text": Artefact("plaintext", "plain text", "*", "c03.tsv"),
    "pdf": Artefact("typst", "PDF", "{id}.pdf", "{id}.pdf"),
    "epub": Artefact("epub", "ePub", "{id}.epub", "{id}.epub"),
    "html": Artefact("html", "HTML", "*", "index.html"),
}


def sphinx(builder: str, output: Path) -> str:
    """Run one Sphinx builder; return what is wrong, or "".

    Warnings are errors; doctrees are shared between builders.
    """
    said = io.StringIO()
    try:
        with patch_docutils(ROOT), docutils_namespace():
            app = Sphinx(
                srcdir=ROOT,
                confdir=ROOT,
                outdir=output,
                doctreedir=BUILD / "doctrees",
                buildername=builder,
                status=None,
                warning=said,
                warningiserror=True,
                parallel=os.cpu_count() or 1,
            )
            # Only what changed is read again, but every page is written: Sphinx does not
            # know all that a page shows of others (names, works, numbers).
            app.build(force_all=True)
    except SphinxError as error:
        # a parallel reader puts the name of the error before its message
        message = str(error).removeprefix(f"{BuildError.__module__}.BuildError: ")
        return f"{said.getvalue()}{message}"
    return said.getvalue() if app.statuscode else ""


def forget_doctrees() -> None:
    """Make Sphinx read everything anew after a change of our own code."""
    environment = BUILD / "doctrees" / "environment.pickle"
    code = [*Path(__file__).parent.rglob("*.py"), ROOT / "conf.py"]
    if environment.exists() and any(
        file.stat().st_mtime > environment.stat().st_mtime for file in code
    ):
        shutil.rmtree(environment.parent)


def tidy(stage: Path) -> None:
    """Remove what an earlier build left: static files, and pages without a source.

    Sphinx never deletes output; the ePub would hold everything it finds there.
    """
    shutil.rmtree(stage / "_static", ignore_errors=True)
    for page in [*stage.rglob("*.html"), *stage.rglob("*.xhtml")]:
        source = ROOT / page.relative_to(stage).with_suffix(".md")
        if not source.exists() and page.name not in GENERATED:
            page.unlink()


def publish(files: list[Path], *, stage: Path, target: Path) -> None:
    """Replace *target* by copies of *files*, in one move."""
    fresh = target.with_name(f".{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for file in files:
        to = fresh / file.relative_to(stage)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, to)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def build(name: str, *, edition_id: str) -> Path:
    """Build one artefact and return its main file; exit with Sphinx's words if it fails."""
    artefact = ARTEFACTS[name]
    stage, target = STAGE / name, BUILD / name
    start = time.monotonic()
    print(f"{artefact.what} … ", end="", flush=True)
    tidy(stage)
    if wrong := sphinx(artefact.builder, stage):
        print("failed; the previous output is as it was", flush=True)
        sys.exit(wrong.strip())
    pattern = artefact.files.format(id=edition_id)
    files = [
        f for p in stage.glob(pattern) for f in (p.rglob("*") if p.is_dir() else [p])
    ]
    publish([f for f in files if f.is_file()], stage=stage, target=target)
    if name == "html":
        offer_downloads(target)
    print(f"{time.monotonic() - start:.1f} s", flush=True)
    return target / artefact.main.format(id=edition_id)


def offer_downloads(site: Path) -> None:
    """Put the other artefacts where the pages of the site link to them."""
    downloads = site / "downloads"
    downloads.mkdir()
    for name in ("pdf", "epub", "text"):
        for file in sorted((BUILD / name).glob("*")):
            shutil.copy2(file, downloads)


def size(path: Path) -> str:
    """Return a file's size for people; of a page, the size of its whole site."""
    files = path.parent.rglob("*") if path.suffix == ".html" else [path]
    total = sum(f.stat().st_size for f in files if f.is_file())
    return f"{total / 1e6:.1f} MB" if total > 1e6 else f"{total / 1e3:.0f} kB"


def main() -> None:
    """Build what the command line names and report paths and sizes."""
    parser = argparse.ArgumentParser(prog="chabap.build", description=__doc__)
    parser.add_argument("names", nargs="+", choices=list(ARTEFACTS), metavar="ARTEFACT")
    names = parser.parse_args().names
    nocolor()
    try:
        edition = load(ROOT / "edition.toml")
    except EditionError as error:
        sys.exit(str(error))
    forget_doctrees()
    os.environ["SOURCE_DATE_EPOCH"] = str(edition.epoch)
    made = [build(n, edition_id=edition.id) for n in names]
    for path in made:
        print(f"{path.relative_to(ROOT)}  {size(path)}")


if __name__ == "__main__":
    main()
