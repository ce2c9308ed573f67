"""The language of every passage in another script, for screen readers, hyphenation and fonts.

``doctree-resolved``: each run of words in a script that is not the edition's gets a node of
its own, whose class ``language-xx`` docutils writes as the attribute ``lang``, and
`chabap.typst` as Typst's. Its language is that of `SCRIPTS`, unless `OTHERS` says another.
In pages, letters that run from right to left cannot turn what stands beside them.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes

from chabap import __version__
from chabap.errors import BuildError
from chabap.order import Resolved
from chabap.paragraphs.text import replace
from chabap.stale import SHOWN
from chabap.tongue import tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

OTHERS = "registers/languages.txt"
"""Lines of a language tag (BCP 47) and a passage in Latin letters that is not English."""

TRANSLITERATED = "ru-Latn"


class Script(NamedTuple):
    """Letters, and the language that they are taken for."""

    language: str
    letters: str
    """For a character class of `re`."""


_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
SCRIPTS = {
    "thai": Script("th", "\u0e01-\u0e3a\u0e40-\u0e4e"),
    "cyrillic": Script("ru", "\u0400-\u052f"),
    "greek": Script("el", "\u0370-\u037d\u0386-\u03ff\u1f00-\u1ffc"),
    "georgian": Script("ka", "\u10a0-\u10ff\u1c90-\u1cbf"),
    "hebrew": Script("he", "\u0591-\u05f4"),
    "chinese": Script("zh", "\u3400-\u4dbf\u4e00-\u9fff"),
    "latin": Script("en", _LATIN),
}
_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
    "(?:[ \u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])?"
)
"""Words of Hebrew, Arabic and their neighbours."""
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")


_CODE = r"(?P<code>\b(?:U\+[0-9A-F]{4,6}|(?=[a-f]*\d)[0-9a-f]{8}|[0-9a-f]{40,})\b)"
"""Code points and checksums are in no language: a voice would read them as words."""


class isolated(nodes.Inline, nodes.TextElement):  # type: ignore[misc]  # docutils is untyped
    """Words that run from right to left, in a page."""


def visit_isolated(self: HTML5Translator, node: nodes.Element) -> None:
    """Keep what stands beside the words in its order."""
    self.body.append("<bdi>")


def depart_isolated(self: HTML5Translator, node: nodes.Element) -> None:
    """Close what `visit_isolated` opened."""
    self.body.append("</bdi>")


def passages(
    text: str, known: dict[str, str], own: str = "thai"
) -> Iterator[tuple[str, str]]:
    """Part a text by language: stretches with their tags.

    The tag is "" for the edition's *own* script and for figures alone. *known* gives the
    tags of Latin passages that are not English.

    >>> list(passages("นโยบาย (New Economic Policy, НЭП) 1921", {}))
    [('นโยบาย (', ''), ('New Economic Policy', 'en'), (', ', ''), ('НЭП', 'ru'), (') 1921', '')]
    >>> list(passages("A–Z, А–Я", {}))
    [('A–Z', 'en'), (', ', ''), ('А–Я', 'ru')]
    >>> list(passages("§ 3.5a, 3Rs", {}))
    [('§ 3.5a, 3', ''), ('Rs', 'en')]
    >>> list(passages("คือ U+200B และ d466318c", {})) == [
    ...     ("คือ ", ""), ("U+200B", ""), (" และ ", ""), ("d466318c", "")]
    True
    >>> list(passages("the Gosplan office", {"Gosplan": "ru-Latn"}))
    [('the', 'en'), (' ', ''), ('Gosplan', 'ru-Latn'), (' ', ''), ('office', 'en')]
    >>> list(passages("продналог (tax in kind)", {}, "cyrillic"))
    [('продналог (', ''), ('tax in kind', 'en'), (')', '')]
    """
    done = 0
    for match in _pattern(tuple(known), own).finditer(text):
        if match.start() > done:
            yield text[done : match.start()], ""
        done = match.end()
        script = SCRIPTS.get(match.lastgroup or "")
        yield match[0], known.get(match[0], script.language if script else "")
    if done < len(text):
        yield text[done:], ""


@cache
def _pattern(others: tuple[str, ...], own: str) -> re.Pattern[str]:
    """Return what matches runs of words in one script not our *own*, and before them *others*."""
    longest_first = sorted(others, key=len, reverse=True)
    other = rf"(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?![{_LATIN}])"
    runs = [
        _run(name, script.letters, other if name == "latin" else "(?!)")
        for name, script in SCRIPTS.items()
        if name != own
    ]
    # none begins with what most of a text is: to see that first takes half the time
    ours = SCRIPTS[own].letters
    return re.compile(
        rf"(?![\s{ours}])(?:{'|'.join([_CODE, f'(?P<other>{other})', *runs])})"
    )


def _run(name: str, letters: str, stop: str) -> str:
    """Return the pattern of words with what may stand between them: a space or an en dash.

    pybtex puts no-break spaces behind initials.

    A single small letter behind a figure is a part of the number, as in § 3.5a.
    """
    inner = rf"[{letters}\d.’'/&-]*"
    word = rf"[{letters}](?:{inner}[{letters}\d])?"
    return rf"(?P<{name}>(?!(?<=\d)[a-z](?![{letters}])){word}(?:(?:[,.:;]?[ \u00a0](?:\d+ )?|–)(?!{stop}){word})*)"


def script_of(word: str) -> str:
    """Return the script of a word: the first of `SCRIPTS` that it has a letter of, or Latin."""
    found = (
        name
        for name, script in SCRIPTS.items()
        if re.search(f"[{script.letters}]", word)
    )
    return next(found, "latin")


def as_html(text: str, env: BuildEnvironment) -> str:
    """Return a text as HTML in which every passage has its language."""
    html = "".join(
        f'<span lang="{tag}">{escape(stretch)}</span>' if tag else escape(stretch)
        for stretch, tag in passages(
            text, others(env), tongue(env.config.language).script
        )
    )
    return _FROM_RIGHT.sub(r"<bdi>\g<0></bdi>", html)


@lru_cache(
    maxsize=1
)  # each text of each page asks; a build has an environment of its own
def others(env: BuildEnvironment) -> dict[str, str]:
    """Return what `OTHERS` lists, passage by tag; raise `BuildError` for a line that is no pair."""
    path = env.srcdir / OTHERS
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    found = {}
    for number, line in enumerate(lines, 1):
        tag, _, passage = line.partition(" ")
        if not _TAG.fullmatch(tag) or not passage:
            message = (
                f"{OTHERS}:{number}: {line!r} is not a language and a passage; write "
                f"for example: {TRANSLITERATED} Gosplan"
            )
            raise BuildError(message)
        found[passage] = tag
    return found


def mark_languages(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``: give every passage in another script its language."""
    known, own = others(app.env), tongue(app.config.language).script
    for leaf in list(doctree.findall(nodes.Text)):
        if isinstance(leaf.parent, nodes.raw) or _has_language(leaf.parent):
            continue
        pieces = list(passages(leaf.astext(), known, own))
        if any(tag for _, tag in pieces):
            if _is_russian_work(leaf):
                pieces = [(s, TRANSLITERATED if t == "en" else t) for s, t in pieces]
            replace(leaf, [_node(*piece) for piece in pieces])


def isolate(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On ``doctree-resolved``, for pages: enclose words that run from right to left."""
    if app.builder.format != "html":
        return
    for leaf in list(doctree.findall(nodes.Text)):
        text = leaf.astext()
        if words := _FROM_RIGHT.findall(text):
            others = map(nodes.Text, _FROM_RIGHT.split(text))
            pieces = [next(others)]
            for word in words:
                pieces += [isolated("", word), next(others)]
            replace(leaf, [piece for piece in pieces if piece.astext()])


def _node(stretch: str, tag: str) -> nodes.Node:
    return (
        nodes.inline("", stretch, classes=[f"language-{tag}"])
        if tag
        else nodes.Text(stretch)
    )


def _has_language(node: nodes.Element) -> bool:
    return any(name.startswith("language-") for name in node["classes"])


def _is_russian_work(leaf: nodes.Text) -> bool:
    """Tell whether a text belongs to an entry of the bibliography that is in Cyrillic.

    What is in Latin letters there transliterates the title.
    """
    node: nodes.Element | None = leaf.parent
    while node is not None and not isinstance(node, nodes.citation):
        node = node.parent
    return node is not None and bool(
        bool(re.search(f"[{SCRIPTS['cyrillic'].letters}]", node.astext()))
    )


def shown(app: Sphinx, env: BuildEnvironment) -> object:
    """On ``edition-shown``: the list says what language a passage is in."""
    return sorted(others(env).items())


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the handlers."""
    app.setup_extension("chabap.stale")
    app.connect(SHOWN, shown)
    app.add_node(isolated, html=(visit_isolated, depart_isolated))
    app.connect("doctree-resolved", mark_languages, priority=Resolved.LANGUAGES)
    app.connect("doctree-resolved", isolate, priority=Resolved.LANGUAGES)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
