"""One site of all versions: ``make site`` (the commands are in ``__main__``).

Each released version stands under ``vX.Y.Z/`` as its archive has it, the newest under
``latest/`` too, the working version under ``working/``; the files of each beside them, and a
page that lists all. Nothing is built anew. In every version one file is written, the script
that its pages load for it: it has the list of versions and leads to the same words in the
newest. Pages of a version that had no such script are given the line that loads it.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from chabap.build import size
from chabap.interface.policy import META
from chabap.site.known import SiteError, Version, known
from chabap.site.places import HOOK, hooked, moved, pages, places
from chabap.tongue import tongue
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chabap.edition import Edition

HERE = Path(__file__).parent
OUTPUT = Path("_build/site")
LATEST, WORKING = "latest", "working"
LISTED = 'class="version-list"'
"""What the page of a book has that tells of its versions: `chabap.history` makes it."""


@dataclass(frozen=True)
class Shown:
    """A folder of the site with a version in it."""

    folder: str
    version: str
    """Three numbers; "" is the working version."""
    newest: bool
    places: Mapping[str, str]
    pages: frozenset[str]

    @property
    def name(self) -> str:
        """What readers call it."""
        if not self.version:
            return say("a working version, not released")
        return say("version {version}", version=self.version)


def assemble(root: Path, edition: Edition) -> list[str]:
    """Make the site of all versions; return lines that say what is in it.

    Wording must be known in the language of the edition. Raises `SiteError` if an archive is
    not what was released.
    """
    versions = known(root)
    new = root / OUTPUT.with_name(".site.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    told, shown = [], []
    for version in versions:
        if version.archive is None:
            told.append(f"{version.name}: not at hand; its record is listed")
            continue
        folder = new / f"v{version.name}"
        _unpack(version.archive, folder)
        added = _hook(folder)
        shown.append(_shown(folder, version.name))
        told.append(
            f"{version.name}: {len(shown[-1].pages)} pages{f', {added} of them given the script' if added else ''}"
        )
    if shown:
        newest = replace(shown[0], folder=LATEST, newest=True)
        shutil.copytree(new / shown[0].folder, new / LATEST)
        shown = [newest, *shown]
    if (working := root / "_build/html").exists():
        shutil.copytree(working, new / WORKING)
        shown.append(_shown(new / WORKING, ""))
        told.append("working version: as `make` built it")
    if not shown:
        message = "nothing to show: no archive of a release is in dist/, and nothing is built; run `make`"
        raise SiteError(message)
    for one in shown:
        script = _script(one, shown)
        (new / one.folder / HOOK).write_text(script, "utf-8")
    _list(new, edition, versions, shown)
    target = root / OUTPUT
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)
    return told


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack the archive of a site, without the folder that all of it is in."""
    with zipfile.ZipFile(archive) as packed:
        for info in packed.infolist():
            name = info.filename.partition("/")[2]
            path = (folder / name).resolve()
            if not path.is_relative_to(folder.resolve()):
                message = f"{archive.name}: {info.filename} would be outside; fetch the archive anew"
                raise SiteError(message)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(packed.read(info))


def _hook(folder: Path) -> int:
    """Let the pages load the script that do not; return how many."""
    added = 0
    for name, text in pages(folder).items():
        if (changed := hooked(text, name)) != text:
            (folder / name).write_text(changed, "utf-8")
            added += 1
    (folder / HOOK).parent.mkdir(exist_ok=True)
    return added


def _shown(folder: Path, version: str) -> Shown:
    found = pages(folder)
    return Shown(folder.name, version, False, places(found), frozenset(found))


def _script(here: Shown, shown: list[Shown]) -> str:
    """Return the script of a version, with what it must know of the others."""
    newest = next((one for one in shown if one.newest), None)
    # the folder of the newest version's own number is the newest too
    current = newest is not None and here.version == newest.version
    banner = ""
    if newest and not current:
        facts = {"version": here.version, "newest": newest.version}
        banner = (
            say("This is version {version}; the newest is {newest}.", **facts)
            if here.version
            else say("This is a working version; the newest is {newest}.", **facts)
        )
    data = {
        "here": here.name,
        "label": say("Versions of this edition"),
        "all": say("All versions"),
        "banner": banner,
        "same": say("the same place in the newest version"),
        "moved": moved(here.places, newest.places) if newest else {},
        "versions": [
            {
                "folder": one.folder,
                "name": f"{one.name} ({say('the newest')})" if one.newest else one.name,
                "here": one.folder == here.folder,
                "newest": one.newest,
                "lacks": sorted(here.pages - one.pages),
            }
            for one in shown
        ],
    }
    code = (HERE / "static/versions.js").read_text("utf-8")
    written = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return code.replace("const DATA = null;", f"const DATA = {written};", 1)


def _list(
    new: Path, edition: Edition, versions: list[Version], shown: list[Shown]
) -> None:
    """Write the page that lists all versions, and what leads to the newest; copy the files."""
    loader = FileSystemLoader(HERE / "templates")
    templates = Environment(loader=loader, autoescape=True)
    templates.globals |= {
        "say": say,
        "language": edition.language,
        "title": edition.title,
        "policy": Markup(META),  # noqa: S704  # our own
    }
    folders = {one.version: one.folder for one in shown if one.version}
    listed: list[dict[str, Any]] = [
        {
            "name": version.name,
            "date": tongue(edition.language).written(version.about.date),
            "swhid": version.about.swhid,
            "changes": version.about.changes,
            "folder": folders.get(version.name),
            "files": _copied(version.files, new, f"files/{version.name}"),
            "record": _copied(version.record, new, f"records/{version.name}"),
        }
        for version in versions
    ]
    start = shown[0].folder
    own = (name for name, text in pages(new / start).items() if LISTED in text)
    facts = {
        "versions": listed,
        "working": any(not one.version for one in shown),
        "start": start,
        "own": next(own, ""),
    }
    for template, page in (
        ("versions.html", "versions.html"),
        ("start.html", "index.html"),
    ):
        text = templates.get_template(template).render(facts)
        (new / page).write_text(f"{text}\n", "utf-8")
    shutil.copyfile(HERE / "static/versions.css", new / "versions.css")


def _copied(files: Iterable[Path], new: Path, to: str) -> list[dict[str, str]]:
    """Copy files into a folder of the site; return what is said of them."""
    (new / to).mkdir(parents=True)
    for file in files:
        shutil.copyfile(file, new / to / file.name)
    return [
        {"address": f"{to}/{f.name}", "name": f.name, "size": size(f)} for f in files
    ]
