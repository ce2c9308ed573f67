"""What others could do to us or through us: workflows, dependencies, what a source brings in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chabap import audit

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
