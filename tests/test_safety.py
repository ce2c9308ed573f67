"""What others could do to us or through us: workflows, dependencies, what a source brings in."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest
from lxml import etree, html

from chabap import audit
from chabap.interface.policy import HEADER
from chabap.safety.addresses import is_harmless

from .books import ROOT

WORKFLOWS = ROOT / ".github/workflows"


def zizmor(*paths):
    """Look at workflows as strictly as zizmor can without a network."""
    program = Path(sys.executable).with_name("zizmor")
    options = ["--offline", "--no-progress", "--pedantic", "--min-severity", "low"]
    return subprocess.run(
        [program, *options, *paths], capture_output=True, text=True, check=False
    )


def test_workflows_have_least_permissions_and_pinned_actions():
    looked_at = sorted(WORKFLOWS.glob("*.yml"))
    assert {"test.yml", "audit.yml"} <= {path.name for path in looked_at}
    run = zizmor(*looked_at)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("permissions: {}\n", "", "excessive-permissions"),
        ("@11bd71901bbe5b1630ceea73d27597364c9af683  # v4.2.2", "@v4", "unpinned-uses"),
        ("          persist-credentials: false\n", "          lfs: false\n", "artipacked"),
        ("run: .ci/run", "run: echo ${{ github.head_ref }}", "template-injection"),
    ],
)  # fmt: skip
def test_a_workflow_that_takes_more_is_found(tmp_path, old, new, rule):
    text = (WORKFLOWS / "test.yml").read_text("utf-8")
    assert old in text
    path = tmp_path / "test.yml"
    path.write_text(text.replace(old, new), "utf-8")
    run = zizmor(path)
    assert run.returncode != 0
    assert rule in run.stdout


def test_the_audit_names_line_and_remedy():
    lock = "a==1 \\\n    --hash=sha256:0\nb==2 \\\n    --hash=sha256:0\nc==3 \\\n"
    said = json.dumps(
        {
            "dependencies": [
                {"name": "a", "version": "1", "vulns": []},
                {"name": "b", "version": "2", "vulns": [
                    {"id": "PYSEC-1", "fix_versions": ["2.1", "3"]},
                    {"id": "PYSEC-2", "fix_versions": []},
                ]},
                {"name": "c", "skip_reason": "not found"},
            ]
        }
    )  # fmt: skip
    assert audit.report(said, lock) == [
        "requirements-test.lock:3: b 2 has PYSEC-1; run `make lock`, which must choose 2.1 or 3 or later",
        "requirements-test.lock:3: b 2 has PYSEC-2; no version is known to be without it; do without the package",
        "requirements-test.lock:5: c was not looked at; ask again where PyPI answers",
    ]


def test_the_audit_does_not_pass_where_nothing_was_learnt(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(
        audit, "command", lambda _: ["sh", "-c", "echo no route to host >&2; exit 1"]
    )
    with pytest.raises(
        SystemExit, match=r"^audit: nothing is known; .*no route to host"
    ):
        audit.main()


def test_names_in_the_epub_are_safe_wherever_they_are_unpacked(members):
    assert len(members) > 20
    for name in members:
        assert re.fullmatch(
            r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*", name
        )
        assert len(name) < 100
        assert Path(name.partition(".")[0]).name.lower() not in {
            "con",
            "prn",
            "aux",
            "nul",
        }


def test_every_name_stands_once_for_systems_that_know_no_case(ebook):
    with zipfile.ZipFile(ebook) as archive:
        names = archive.namelist()
        assert all(info.create_system in {0, 3} for info in archive.infolist())
        kinds = {stat.S_IFMT(info.external_attr >> 16) for info in archive.infolist()}
    assert kinds == {0}  # no links, no devices
    folded = [unicodedata.normalize("NFC", name).casefold() for name in names]
    assert len(set(folded)) == len(names)


@pytest.mark.parametrize("kind", ["site", "epub"])
def test_no_page_holds_a_script_a_style_or_an_address_that_acts(kind, pages, members):
    roots = (
        pages.values()
        if kind == "site"
        else [
            html.fromstring(data)
            for name, data in members.items()
            if name.endswith("xhtml")
        ]
    )
    assert len(roots) > 10
    for root in roots:
        for script in root.iter("script"):
            assert script.get("src") or script.get("type") == "application/ld+json"
        assert not list(
            root.iter("style", "iframe", "object", "embed", "base", "applet")
        )
        for element in root.iter(etree.Element):
            for name, value in element.attrib.items():
                assert name != "style", value
                assert not name.startswith("on"), name
                if name in ("href", "src", "action", "formaction", "poster", "data"):
                    assert is_harmless(value), value


def test_the_readme_gives_the_policy():
    assert HEADER in (ROOT / "README.md").read_text("utf-8")
