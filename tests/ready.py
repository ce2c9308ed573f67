"""Commands of ours in half the time: a process that has imported everything forks.

`run` does what ``python -m module argument …`` does in a folder. The process starts with the
first command and ends with the tests; a fork of it knows nothing of those before it.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
PLACED = re.compile(r"chabap\.(build|release|serve|site\b.*)|.*\.__main__")
"""Modules that ask in which folder they are when they are imported, or import one that does."""


def run(module, *arguments, cwd):
    """Run a module of ours as a command; return what `subprocess.run` does."""
    server = _server()
    asked = {"module": module, "arguments": arguments, "cwd": str(cwd)}
    server.stdin.write(json.dumps(asked | {"env": dict(os.environ)}) + "\n")
    server.stdin.flush()
    code, out, err = json.loads(server.stdout.readline())
    return subprocess.CompletedProcess([module, *arguments], code, out, err)


@cache
def _server():
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.ready"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.communicate)
    return server


def _serve():
    """Answer lines with what commands came to; ends when there are no more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _import_all()
    gc.freeze()
    for line in sys.stdin:
        with tempfile.TemporaryDirectory() as folder:
            said = [Path(folder, name) for name in ("out", "err")]
            child = os.fork()
            if not child:
                _command(said, **json.loads(line))
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            answer = [code, *(path.read_text("utf-8") for path in said)]
        print(json.dumps(answer), file=answers, flush=True)


def _import_all():
    """Import what builds need, and read the dictionary."""
    from chabap.thai import dictionary

    for path in sorted((SOURCE / "chabap").rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        if not PLACED.fullmatch(name):
            importlib.import_module(name.removesuffix(".__init__"))
    assert "chabap.build" not in sys.modules
    for name in (
        "sphinx.application",
        "sphinx_book_theme",
        "typst",
        "fontTools.subset",
    ):
        importlib.import_module(name)
    dictionary.thai()
    dictionary.frequencies()


def _command(said, *, module, arguments, cwd, env):
    """Do what Python does with a module that is a command, and end."""
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.path[0] = cwd
    sys.argv = [module, *arguments]
    end_with(
        lambda: runpy.run_module(module, run_name="__main__", alter_sys=True), said
    )


def end_with(command, said):
    """Run in a fork what a program does, with what it says in two files, and end as it does."""
    for number, path in zip((1, 2), said, strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w") for number in (1, 2))
    code = 0
    try:
        command()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(bool(error.code))
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
    except BaseException:  # what Python itself would print
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve()
