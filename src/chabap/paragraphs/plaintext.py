"""The builder ``plaintext``: ``c03.tsv``, a line a paragraph, id and reading text.

Other rooms add their tables when it has finished.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders import Builder

from chabap.paragraphs.domain import paragraphs
from chabap.tables import tsv

if TYPE_CHECKING:
    from collections.abc import Set


class PlainTextBuilder(Builder):
    """Writes the reading text of each chapter as tab-separated values (UTF-8)."""

    name = "plaintext"
    format = "data"
    epilog = "The plain text is in %(outdir)s."
    allow_parallel = False

    def get_outdated_docs(self) -> str:
        """Every run writes all: it takes milliseconds."""
        return "all chapters"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Nothing in plain text is linked."""
        return ""

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Nothing to prepare."""

    def write_documents(self, docnames: Set[str]) -> None:
        """Write ``cNN.tsv`` for each chapter, from what was recorded in reading."""
        text = paragraphs(self.env).reading_text()
        for chapter, group in groupby(text, key=lambda p: p.id.partition("-")[0]):
            table = tsv((p.id, p.text) for p in group)
            Path(self.outdir, f"{chapter}.tsv").write_text(table, "utf-8")
