"""Licences, locks and the bill of materials: nothing is used that is not known."""

from __future__ import annotations

import dataclasses
import doctest
import importlib.metadata
import json
import re

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from chabap import materials
from chabap.materials import (
    FONTS,
    MaterialsError,
    bill,
    licence_of,
    permitted,
    read_licences,
    read_lock,
)

from .books import ROOT

LICENCES = read_licences(ROOT / "licences.toml")
LOCKED = read_lock((ROOT / "requirements.lock").read_text("utf-8"))
WORDS = {
    "OSI Approved :: MIT License": {"MIT"},
    "OSI Approved :: BSD License": {"BSD-2-Clause", "BSD-3-Clause"},
    "OSI Approved :: Apache Software License": {"Apache-2.0"},
    "OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": {"MPL-2.0"},
    "OSI Approved :: GNU General Public License (GPL)": set(),
    "Public Domain": {"CC0-1.0"},
}
"""What packages say of themselves where they use no SPDX expression."""


@pytest.fixture(scope="module")
def components(edition):
    """What the bill lists, by name and version."""
    found = json.loads(bill(ROOT, edition))["components"]
    return {(part["name"], part.get("version")): part for part in found}


def stated(name):
    """Return the licences that an installed package names, or None if it is not here."""
    try:
        data = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    if data["License-Expression"]:
        return {data["License-Expression"]}
    kinds = [
        line.removeprefix("License :: ")
        for line in data.get_all("Classifier", [])
        if line.startswith("License")
    ]
    if not kinds:
        return {data["License"]}
    return set().union(*(WORDS[kind] for kind in kinds))


def test_every_package_has_a_licence_that_may_be_used():
    assert len(LOCKED) > 40
    assert all(licence_of(package, LICENCES) for package in LOCKED)


def test_the_table_says_what_the_packages_say():
    known = {name: stated(name) for name in LICENCES.packages}
    here = {name: said for name, said in known.items() if said is not None}
    assert len(here) > 40
    for name, said in here.items():
        table = LICENCES.packages[name]
        assert table in said or said == set(table.split(" AND ")), name


def test_the_table_names_nothing_that_is_gone():
    assert set(LICENCES.packages) == {package.name for package in LOCKED}
    files = [path.name for path in FONTS.glob("*.ttf")]
    assert all(any(f.startswith(name) for f in files) for name in LICENCES.fonts)


def test_an_unknown_licence_is_named_with_its_line():
    package = dataclasses.replace(LOCKED[0], name="leftpad")
    with pytest.raises(
        MaterialsError,
        match=r"^requirements\.lock:3: leftpad has no known licence; read",
    ):
        licence_of(package, LICENCES)
    packages = {**LICENCES.packages, "leftpad": "GPL-3.0-only"}
    with pytest.raises(MaterialsError, match=r"leftpad is under GPL-3\.0-only, which"):
        licence_of(package, dataclasses.replace(LICENCES, packages=packages))


@pytest.mark.parametrize(
    ("expression", "answer"),
    [("MIT", True), ("", False), ("X OR MIT", True), ("MIT AND X", False),
     ("MIT AND OFL-1.1", True), ("X OR MIT AND Y", False), ("(MIT)", False)],
)  # fmt: skip
def test_expressions(expression, answer):
    assert permitted(expression, frozenset({"MIT", "OFL-1.1"})) is answer


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("allowed = [", r"licences\.toml: not valid TOML: .*; correct"),
        ("allowed = []", r"licences\.toml: incomplete \('packages'\); it has"),
        ("allowed = []\npackages = {}\nfonts = {}\ncarried = [{name = 'x'}]",
         r"licences\.toml: incomplete \(.*version.*\); it has"),
    ],
)  # fmt: skip
def test_a_broken_table_is_named(tmp_path, text, message):
    (tmp_path / "licences.toml").write_text(text, "utf-8")
    with pytest.raises(MaterialsError, match=message):
        read_licences(tmp_path / "licences.toml")


def test_the_bill_is_valid_and_always_the_same(edition):
    text = bill(ROOT, edition)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert bill(ROOT, edition) == text
    whole = json.loads(text)["metadata"]
    assert whole["component"]["version"] == edition.version
    assert whole["timestamp"].startswith(edition.date.isoformat())


def test_the_bill_has_every_part(components):
    for package in LOCKED:
        part = components[package.name, package.version]
        assert part["purl"] == f"pkg:pypi/{package.name}@{package.version}"
        assert part["scope"] == ("required" if package.everywhere else "optional")
    assert len(components) == len(LOCKED) + 3 + len(list(FONTS.glob("*.ttf")))
    assert components["Trirong-Regular.ttf", None]["hashes"][0]["alg"] == "SHA-256"
    refs = [part["bom-ref"] for part in components.values()]
    assert len(set(refs)) == len(refs)


def test_what_the_theme_carries_is_of_the_version_that_the_bill_says():
    files = importlib.metadata.files("pydata-sphinx-theme")
    notices = " ".join(
        file.read_text("utf-8") for file in files if file.name.endswith(".LICENSE.txt")
    )
    for part in LICENCES.carried:
        assert re.search(rf"{part.name} v?{re.escape(part.version)}\b", notices)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_everything_that_is_locked_has_hashes(name):
    text = (ROOT / name).read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line.strip() and "#" not in line[:6]]
    assert len(lines) > 40
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==\S+( ;[^-]+)?( +--hash=sha256:[0-9a-f]{64})+ *", line), line[:60]  # fmt: skip


def test_everything_of_npm_is_locked_with_hashes():
    lock = json.loads((ROOT / "tests/browser/package-lock.json").read_text("utf-8"))
    packages = {name: part for name, part in lock["packages"].items() if name}
    assert len(packages) > 10
    for name, part in packages.items():
        assert part["integrity"].startswith("sha512-"), name


def test_doctests():
    result = doctest.testmod(materials)
    assert result.attempted > 2
    assert result.failed == 0
