"""Sphinx's HTML builder, its pages made by two processes, none of them lost.

Sphinx's own parallel writers resolve every page in one process, and go on when another
fails (its `ParallelTasks.add_task` ends the others in silence). Here each process resolves
and writes its half, and a failure in either ends the build.
"""

from __future__ import annotations

from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import SphinxError
from sphinx.util import logging

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.connection import Connection

logger = logging.getLogger(__name__)
_OTHERS = 0.15
"""What the pages without a source take, beside all that have one."""


class SiteBuilder(StandaloneHTMLBuilder):
    """The builder ``html``."""

    def write_documents(self, docnames: Iterable[str]) -> None:
        """Write pages, half of them in another process if Sphinx may use several."""
        if not self.parallel_ok:
            super().write_documents(docnames)  # type: ignore[arg-type]
            return
        self.parallel_ok = False
        ours, theirs = self._halves(docnames)
        context: Any = get_context("fork")  # what was read need not be sent
        receiver, sender = context.Pipe(duplex=False)
        other = context.Process(target=self._write_there, args=(sender, theirs))
        other.start()
        sender.close()
        try:
            super().write_documents(ours)
            error, images, logs = receiver.recv()
        except EOFError:
            error, images, logs = "it was killed; is there memory enough?", {}, []
        finally:
            other.terminate()  # if ours failed, it may wait for ever to be heard
            other.join()
        for record in logs:
            logger.handle(record)
        if error:
            message = f"a process that wrote pages failed: {error}"
            raise SphinxError(message)
        self.images.update(images)  # they are copied when all pages are written

    def _halves(self, docnames: Iterable[str]) -> tuple[set[str], set[str]]:
        """Part pages into two sets that take about the same time: by the size of sources.

        Ours is smaller: this process makes the pages without a source too, and the search.
        """
        sizes = {name: self.env.doc2path(name).stat().st_size for name in docnames}
        halves: tuple[set[str], set[str]] = set(), set()
        filled = [sum(sizes.values()) * _OTHERS, 0]
        for name in sorted(sizes, key=lambda n: (-sizes[n], n)):
            less = filled.index(min(filled))
            halves[less].add(name)
            filled[less] += sizes[name]
        return halves

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
