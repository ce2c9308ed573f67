"""Tab-separated values, one manner of writing them for all downloads (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def tsv(rows: Iterable[Iterable[object]]) -> str:
    r"""Return a line for each row; what would break lines and cells is escaped.

    The escapes are those of IANA's text/tab-separated-values dialects that know any
    (PostgreSQL's COPY): a backslash and a letter. Python's csv would quote cells instead,
    and a plain text full of quotation marks would no longer be plain.

    >>> tsv([("c03-p01", 'a "b"'), ("two\nlines", 3)])
    'c03-p01\ta "b"\ntwo\\nlines\t3\n'
    """
    return "".join(
        "\t".join(str(cell).translate(_ESCAPES) for cell in row) + "\n" for row in rows
    )
