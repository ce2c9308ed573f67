"""The bill of materials of a release, and what is asked of licences (pure).

`bill` is for the release, beside its other artefacts: CycloneDX 1.6, with every locked
package, font and script that the edition is made with. It is made of files of the
repository alone (edition.toml, requirements.lock, licences.toml, the fonts), so that it is
the same in every byte wherever it is made. ``python -m chabap.materials`` prints it.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chabap.edition import Edition, EditionError, load

LICENCES = "licences.toml"
LOCK = "requirements.lock"
FONTS = Path(__file__).parent / "fonts" / "files"
_PIN = re.compile(r"([a-z0-9][a-z0-9._-]*)==([^\s;]+)\s*(;[^\\]*)?")
_NAME = re.compile(r"[\w.+-]+")


class MaterialsError(ValueError):
    """A part that nothing is said of; the message is `file:line: what; remedy`."""


@dataclass(frozen=True)
class Package:
    """A package of the lock file."""

    name: str
    version: str
    everywhere: bool
    """False if only some systems need it, or need this version of it."""
    line: int


@dataclass(frozen=True)
class Carried:
    """What a package brings into the site."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True)
class Licences:
    """What licences.toml says, in SPDX's expressions."""

    allowed: frozenset[str]
    packages: dict[str, str]
    fonts: dict[str, str]
    """By the beginnings of the files' names."""
    carried: tuple[Carried, ...]


def read_lock(text: str) -> list[Package]:
    r"""List what a lock file of pip pins.

    >>> read_lock("a==1 \\\n    --hash=sha256:0\nb==2 ; os_name == 'nt' \\\n")
    [Package(name='a', version='1', everywhere=True, line=1), Package(name='b', version='2', everywhere=False, line=3)]
    """
    pins = ((n, _PIN.match(line)) for n, line in enumerate(text.splitlines(), start=1))
    return [Package(pin[1], pin[2], pin[3] is None, n) for n, pin in pins if pin]


def read_licences(path: Path) -> Licences:
    """Read licences.toml; raise `MaterialsError` if it cannot be read or lacks something."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        return Licences(
            frozenset(data["allowed"]),
            data["packages"],
            data["fonts"],
            tuple(Carried(**part) for part in data["carried"]),
        )
    except OSError as error:
        message = f"{path.name}: cannot be read ({error.strerror}); restore it from git"
    except tomllib.TOMLDecodeError as error:
        message = f"{path.name}: not valid TOML: {error}; correct that line"
    except (KeyError, TypeError) as error:
        message = (
            f"{path.name}: incomplete ({error}); it has `allowed`, [packages], [fonts] and "
            "[[carried]] with name, version and licence"
        )
    raise MaterialsError(message)


def permitted(expression: str, allowed: frozenset[str]) -> bool:
    """Tell whether a licence is one of those that may be used; brackets are not known.

    >>> permitted("GPL-3.0-only OR MIT", frozenset({"MIT"}))
    True
    >>> permitted("GPL-3.0-only AND MIT", frozenset({"MIT"}))
    False
    """
    return any(
        all(licence in allowed for licence in either.split(" AND "))
        for either in expression.split(" OR ")
    )


def licence_of(package: Package, licences: Licences) -> str:
    """Return the licence of a package; raise `MaterialsError` for one that is not known."""
    where = f"{LOCK}:{package.line}: {package.name}"
    if package.name not in licences.packages:
        message = f"{where} has no known licence; read its licence file and add a line to {LICENCES}"
        raise MaterialsError(message)
    licence = licences.packages[package.name]
    if not permitted(licence, licences.allowed):
        message = f"{where} is under {licence}, which {LICENCES} does not allow; do without it"
        raise MaterialsError(message)
    return licence


def bill(root: Path, edition: Edition) -> str:
    """Return the bill of materials of the edition in the folder *root*, as JSON.

    Call it for a release. Raises `MaterialsError` for a part whose licence is not known or
    not allowed.
    """
    licences = read_licences(root / LICENCES)
    lock = (root / LOCK).read_bytes()
    parts: list[dict[str, Any]] = [
        *(_package(p, licence_of(p, licences)) for p in read_lock(lock.decode())),
        *(_part("library", c.name, c.version, c.licence) for c in licences.carried),
        *(_font(path, licences) for path in sorted(FONTS.glob("*.ttf"))),
        # the hash of every package's files stands in it
        {"type": "file", "name": LOCK, "bom-ref": LOCK, "hashes": _hashes(lock)},
    ]
    whole = {
        "type": "data",
        "bom-ref": edition.id,
        "name": edition.id,
        "version": edition.version,
        "description": f"{edition.title_latin} ({edition.title})",
    }
    data = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": f"{edition.date.isoformat()}T00:00:00Z",
            "component": whole,
        },
        "components": parts,
        "dependencies": [
            {"ref": edition.id, "dependsOn": sorted(p["bom-ref"] for p in parts)}
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _package(package: Package, licence: str) -> dict[str, Any]:
    """Return what the bill says of a package."""
    address = f"pkg:pypi/{package.name}@{package.version}"
    scope = "required" if package.everywhere else "optional"
    part = _part("library", package.name, package.version, licence)
    return part | {"bom-ref": address, "scope": scope, "purl": address}


def _part(kind: str, name: str, version: str, licence: str) -> dict[str, Any]:
    ref = "-".join(_NAME.findall(f"{name} {version}")).lower()
    return {
        "type": kind,
        "bom-ref": ref,
        "name": name,
        "version": version,
        "licenses": [{"expression": licence}],
    }


def _font(path: Path, licences: Licences) -> dict[str, Any]:
    """Return what the bill says of a font: its bytes are its version."""
    licence = next(
        (text for name, text in licences.fonts.items() if path.name.startswith(name)),
        "",
    )
    if not permitted(licence, licences.allowed):
        message = f"{LICENCES}: [fonts] allows no licence for {path.name}; add a line for it, or do without it"
        raise MaterialsError(message)
    return {
        "type": "file",
        "bom-ref": path.name,
        "name": path.name,
        "hashes": _hashes(path.read_bytes()),
        "licenses": [{"expression": licence}],
    }


def _hashes(data: bytes) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": hashlib.sha256(data).hexdigest()}]


def main() -> None:
    """Print the bill of the edition in this folder."""
    root = Path()
    try:
        text = bill(root, load(root / "edition.toml"))
    except (MaterialsError, EditionError) as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(text.encode())


if __name__ == "__main__":
    main()
