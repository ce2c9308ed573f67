"""Sphinx's HTML builder, its pages made by two processes, none of them lost.

Sphinx's own parallel writers resolve every page in one process, and go on when another
fails (its `ParallelTasks.add_task` ends the others in silence). Here each process resolves
and writes its share, and a failure in either ends the build.
"""

from __future__ import annotations

from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.fileutil import copy_asset

from chabap.interface.theme import THEME, UNUSED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection

logger = logging.getLogger(__name__)
_OTHERS = 0.7
"""What the pages without a source and the search take, beside all that have one."""


class SiteBuilder(StandaloneHTMLBuilder):
    """The builder ``html``."""

    def init(self) -> None:
        """Begin without another process."""
        super().init()
        self._other: tuple[Any, Connection] | None = None

    def write_documents(self, docnames: Iterable[str]) -> None:
        """Write pages, a share of them in another process if Sphinx may use several."""
        if not self.parallel_ok:
            super().write_documents(docnames)  # type: ignore[arg-type]
            return
        self.parallel_ok = False
        ours, theirs = self._shares(docnames)
        context: Any = get_context("fork")  # what was read need not be sent
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(
            target=self._write_there, args=(sender, theirs), daemon=True
        )
        process.start()
        sender.close()
        self._other = process, receiver
        try:
            super().write_documents(ours)
        except BaseException:
            process.terminate()
            raise

    def copy_theme_static_files(self, context: dict[str, Any]) -> None:
        """Copy the files of the theme and of those that it rests on, but not all."""
        if self.config.html_theme != THEME:
            super().copy_theme_static_files(context)
            return
        assert self.theme
        for folder in reversed(self.theme.get_theme_dirs()):
            copy_asset(
                Path(folder, "static"),
                self._static_dir,
                excluded=UNUSED,
                context=context,
                renderer=self.templates,
                force=True,
            )

    def copy_image_files(self) -> None:
        """Wait for the other process: this is the first step that needs what it found."""
        if self._other:
            self._hear(*self._other)
            self._other = None
        super().copy_image_files()

    def _hear(self, process: Any, receiver: Connection) -> None:
        """Take over what the other process says; raise `SphinxError` if it failed."""
        try:
            error, images, logs = receiver.recv()
        except EOFError:
            error, images, logs = "it was killed; is there memory enough?", {}, []
        process.join()
        for record in logs:
            logger.handle(record)
        if error:
            message = f"a process that wrote pages failed: {error}"
            raise SphinxError(message)
        self.images.update(images)

    def _shares(self, docnames: Iterable[str]) -> tuple[set[str], set[str]]:
        """Part pages into two sets that take about the same time: by the size of sources.

        Ours is smaller: this process makes the pages without a source too, and the search.
        """
        sizes = {name: self.env.doc2path(name).stat().st_size for name in docnames}
        shares: tuple[set[str], set[str]] = set(), set()
        filled = [sum(sizes.values()) * _OTHERS, 0]
        for name in sorted(sizes, key=lambda n: (-sizes[n], n)):
            less = filled.index(min(filled))
            shares[less].add(name)
            filled[less] += sizes[name]
        return shares

    def _write_there(self, sender: Connection, docnames: set[str]) -> None:
        """Write pages in the other process; send what went wrong, was found and was said."""
        collector = logging.LogCollector()
        error = ""
        with collector.collect():
            try:
                super().write_documents(docnames)
            except SphinxError as wrong:
                error = str(wrong)
            except Exception as wrong:  # it is told in the other process
                error = f"{type(wrong).__name__}: {wrong}"
        logging.convert_serializable(collector.logs)
        sender.send((error, dict(self.images), collector.logs))
        sender.close()
