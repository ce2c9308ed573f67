"""What Sphinx, docutils and MyST say of a source, as this house says it (pure).

They name file and line, but not what to do. `told` gives each of their messages its remedy;
some are put in other words, and some that another message tells better are left out.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MESSAGE = re.compile(
    r"(?:(?P<place>[^\n:]+(?::\d*)?):+ )?(?P<level>WARNING|ERROR|CRITICAL|SEVERE): "
    r"(?P<what>.*?)(?: \[(?P<kind>[\w.-]+)\])?"
)
_BEGINS = re.compile(
    r"^(?:[^\n:]+(?::\d*)?:+ )?(?:WARNING|ERROR|CRITICAL|SEVERE): ", re.MULTILINE
)


_NOT_LISTED = "no contents list has this page; put it into one, or begin it with --- orphan: true ---"


def no_page(place: str, name: str) -> str:
    """Say that a contents list names a page that is not there."""
    return f"{place}: there is no page {name!r}; restore it, or take it out of the list"


def not_listed(page: str) -> str:
    """Say that no contents list has a page."""
    return f"{page}: {_NOT_LISTED}"


def no_term(headword: str) -> str:
    """Say that a glossary lacks a term that something refers to."""
    return f"there is no term {headword!r}; use a headword of the glossary, or add it there"


_WORDS: dict[str, str] = {
    r"toctree contains reference to nonexisting document '(.+?)'": (
        r"there is no page '\1'; restore it, or take it out of the list"
    ),
    r"document isn't included in any toctree": _NOT_LISTED,
    r'Unknown interpreted text role "(.+?)"\.': (
        r"there is no role '\1'; correct its name, or write it as code"
    ),
    r"Unknown directive type: '(.+?)'": (
        r"there is no directive '\1'; correct its name"
    ),
    r"Directive '(.+?)': (\d+) argument\(s\) required, 0 supplied": (
        r"the directive '\1' has nothing behind its name; write there what it is about"
    ),
    r"'(.+?)': Unknown option key: '(.+?)' \(allowed: \[(.+)\]\)": (
        r"the directive '\1' has no option '\2'; choose from \3"
    ),
    r"Footnote \[#?.*\] is not referenced\.": (
        "no mark refers to this note; put its mark into the text, or take the note out"
    ),
    r'Unknown target name: "(.+?)"\.': (
        r"there is no note '\1'; write it, or take its mark out"
    ),
    r"Duplicate footnote definition found for label: '(.+?)'": (
        r"the note '\1' stands already on this page; give one of them another label"
    ),
    r'Duplicate explicit target name: "(.+?)"\.': (
        r"the id '\1' stands twice on this page; give one of them another"
    ),
    r'Duplicate ID: "(.+?)" used by .*': (
        r"the id '\1' stands twice on this page; give one of them another"
    ),
    r"duplicate label (.+?), other instance in (.+)": (
        r"the id '\1' stands already in \2; give one of them another"
    ),
    r"duplicate term description of (.+?), other instance in (.+)": (
        r"the term '\1' stands already in \2; take one of them out"
    ),
    r"term not in glossary: '(.+?)'": no_term("%").replace("%", r"\1"),
    r"image file not readable: (.+)": (
        r"there is no picture \1; correct its name, or restore the file"
    ),
    r"'myst' cross-reference target not found: '(.+?)'": (
        r"the link leads to nothing, '\1'; correct it"
    ),
    r"Substitution error:.*'(.+?)' is undefined": (
        r"there is no fact '\1'; use one of those that src/chabap/sources.py gives"
    ),
    r'Directive "include": file not found: \'(.+?)\'': (
        r"there is no file \1 to include; correct its name, or restore the file"
    ),
    r"Malformed YAML": "the lines between --- and --- are no YAML; mend them",
    r"glossary terms must not be separated by empty lines": (
        "a term has no explanation; indent it on the line below"
    ),
    r"Non-consecutive header level increase; (H\d) to (H\d)": (
        r"a heading \2 stands right below \1; give it one # less"
    ),
    r"Error parsing content block for the \"(.+?)\" directive: (.+?)\.?": (
        r"the directive '\1' cannot be read: \2; mend it"
    ),
}
_LEFT_OUT = (
    re.compile(r"Too many autonumbered footnote references"),  # "Unknown target name"
)
_REMEDY = "mend it"


def told(said: str) -> str:
    """Return what was said, a line a message, each with what to do.

    >>> told("a.md:4: WARNING: term not in glossary: 'x' [ref.term]")
    "a.md:4: there is no term 'x'; use a headword of the glossary, or add it there"
    >>> told("a.md:: ERROR: Something new. [docutils]")
    'a.md: Something new; mend it'
    """
    return "\n".join(_each(said))


def _each(said: str) -> Iterator[str]:
    starts = [match.start() for match in _BEGINS.finditer(said)]
    head = said[: starts[0] if starts else len(said)].strip()
    if head:
        yield head
    for start, end in itertools.pairwise([*starts, len(said)]):
        whole = said[start:end].strip()
        first, _, rest = whole.partition("\n")
        kind = re.search(r" \[[\w.-]+\]$", rest)
        match = _MESSAGE.fullmatch(f"{first}{kind[0] if kind else ''}")
        assert match  # it begins as one
        if not any(other.match(match["what"]) for other in _LEFT_OUT):
            place = match["place"].rstrip(":") if match["place"] else ""
            yield f"{place}: {_ours(match['what'])}".removeprefix(": ")


def _ours(what: str) -> str:
    """Put a message into our words."""
    for theirs, ours in _WORDS.items():
        if match := re.fullmatch(theirs, what, re.DOTALL):
            return match.expand(ours)
    return f"{what.rstrip('.')}; {_REMEDY}"
