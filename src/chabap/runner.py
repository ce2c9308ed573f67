"""Runs Sphinx for `chabap.build`: one builder, from read doctrees, with its words kept.

Warnings are errors. Every page must have been written: what is there is counted.
"""

from __future__ import annotations

import io
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import Sphinx
from sphinx.errors import ConfigError, ExtensionError, SphinxError
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from chabap.errors import BuildError
from chabap.order import FIRST
from chabap.remedies import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

GENERATED = {"search.html", "nav.xhtml"}
"""Pages that Sphinx makes without a source."""
FOLDERS = {"about/versions"}
"""Folders of pages that rooms make without a source; each room tidies its own."""


def run(
    builder: str,
    root: Path,
    output: Path,
    *,
    doctrees: Path,
    log: Path,
    jobs: int = 1,
    calls: Mapping[str, Callable[[], object]] | None = None,
) -> str:
    """Run one builder, with so many processes; return what is wrong, or "".

    *calls* are called on events of Sphinx, before the rooms.
    A mistake in the sources has a message of its own. Anything else is our fault: its
    traceback goes to *log*.
    """
    nocolor()
    said = io.StringIO()
    tidy(output, root)
    message = ""
    try:
        with patch_docutils(root), docutils_namespace():
            app = Sphinx(
                srcdir=root,
                confdir=root,
                outdir=output,
                doctreedir=doctrees,
                buildername=builder,
                status=None,
                warning=said,
                warningiserror=True,
                parallel=jobs,
            )
            for event, call in (calls or {}).items():
                app.connect(event, partial(_without, call), priority=FIRST)
            app.build()
            message = "\n".join(missing(app))
    except ConfigError as error:
        message = _of_configuration(error)
    except ExtensionError as error:
        message = _of_extension(error, root, log)
    except SphinxError as error:
        # a parallel reader puts the name of the error before its message
        message = str(error).removeprefix(f"{BuildError.__module__}.BuildError: ")
    except OSError as error:
        message = _of_files(error, output)
        with suppress(OSError):  # the disk may be full
            log.write_text(traceback.format_exc(), "utf-8")
    except EOFError:  # nothing came from a parallel reader
        message = "a process of the build was killed; is there memory enough?"
    except Exception as error:  # of docutils, Sphinx, the theme, ourselves
        message = _ours(error, log)
    whole = f"{told(said.getvalue())}\n{message}"
    return whole.replace(f"{root}/", "").strip()


def _without(call: Callable[[], object], *_: object) -> None:
    """Call what asks for nothing that an event tells."""
    call()


def _of_files(error: OSError, output: Path) -> str:
    return f"{error.filename or output}: {error.strerror}; see to it and run again"


def _of_configuration(error: ConfigError) -> str:
    """Say where conf.py is wrong: Sphinx gives a traceback."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, SyntaxError):
        return f"conf.py:{cause.lineno}: {cause.msg}; correct that line"
    if cause is not None:
        frames = traceback.extract_tb(cause.__traceback__)
        lines = [f.lineno for f in frames if Path(f.filename).name == "conf.py"]
        place = f"conf.py:{lines[-1]}" if lines else "conf.py"
        return f"{place}: {type(cause).__name__}: {cause}; correct that line"
    return f"conf.py: {error}; correct it"


def _of_extension(error: ExtensionError, root: Path, log: Path) -> str:
    """Say what is wrong with an extension, or in one: with its files, or with ours."""
    cause = error.orig_exc
    if isinstance(cause, ModuleNotFoundError):
        return f"conf.py: there is no module {cause.name!r}; correct `extensions`"
    if isinstance(cause, OSError) and str(cause.filename).startswith(f"{root}/"):
        return _of_files(cause, root)
    return _ours(cause or error, log)


def _ours(error: BaseException, log: Path) -> str:
    """Keep the traceback of a fault of the program, and say where it is."""
    log.write_text("".join(traceback.format_exception(error)), "utf-8")
    kind = type(error).__name__
    return (
        f"{log.parent.name}/{log.name}: a fault of the program, not of the sources "
        f"({kind}: {error}); report it with this file"
    )


def missing(app: Sphinx) -> Iterator[str]:
    """Yield a message for every page that has no file in the output."""
    if app.builder.format != "html":
        return
    for docname in sorted(app.env.found_docs):
        name = f"{docname}{getattr(app.builder, 'out_suffix', '.html')}"
        if not Path(app.outdir, name).exists():
            yield f"{docname}: the page was not written by {app.builder.name}; run again"


def tidy(output: Path, root: Path) -> None:
    """Remove pages without a source, and files that go with pages.

    Sphinx never deletes output; the ePub would hold everything it finds there.
    """
    for folder in ("_static", "_images", "_downloads"):
        for path in sorted((output / folder).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    for page in [*output.rglob("*.html"), *output.rglob("*.xhtml")]:
        source = root / page.relative_to(output).with_suffix(".md")
        made = str(page.parent.relative_to(output)) in FOLDERS
        if not source.exists() and page.name not in GENERATED and not made:
            page.unlink()
