"""What CHANGELOG.md says of a version (pure)."""

from __future__ import annotations

import re

CHANGELOG = "CHANGELOG.md"


def said_of(changelog: str, version: str) -> tuple[str, str]:
    r"""Return date and text of a version's part of a changelog; "" and "" without one.

    >>> said_of("# C\n## [2.0.0] - 2026-01-01\n### Text\n- a\n\n## [1.0.0] - x\n", "2.0.0")
    ('2026-01-01', '### Text\n- a')
    """
    heading = rf"^## \[{re.escape(version)}\] - (\S+)[ \t]*\n(.*?)(?=^## |\Z)"
    found = re.search(heading, changelog, flags=re.MULTILINE | re.DOTALL)
    return (found[1], found[2].strip()) if found else ("", "")


def news(changelog: str, *, version: str) -> list[str]:
    r"""Return what it says under "Text" of a version, an item each.

    >>> news("## [2] - x\n### Text\n- one\n  line\n- two\n## [1]\n", version="2")
    ['one line', 'two']
    """
    text = said_of(changelog, version)[1].partition("### Text\n")[2]
    items = re.split(r"^- ", text.partition("\n### ")[0], flags=re.MULTILINE)[1:]
    # a list of the site is set by the browser, which would end lines behind the sign
    return [
        " ".join(item.split()).replace("§ ", "§\N{NO-BREAK SPACE}") for item in items
    ]
