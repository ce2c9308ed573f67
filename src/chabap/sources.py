"""How the sources of a book are read: which files are pages, and what MyST must know.

``config-inited``: values that conf.py need not set, and the facts that pages print by
``{{name}}``. ``builder-inited``: a book has facts and a first page, and what editors write can be
read. ``source-read`` and ``edition-check``: no characters that nobody sees, no markup that runs on
to the end, no page missing. One that names its rooms singly begins with this one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util.matching import get_matching_files

from chabap import __version__
from chabap.assets import provide
from chabap.errors import BuildError
from chabap.faults import CHECK, note_fault
from chabap.made import programs, tree
from chabap.order import Source, Started
from chabap.remedies import no_page, not_listed
from chabap.scan import broken, is_source, strange, unclosed
from chabap.tongue import tongue
from chabap.witness import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

PAGES = (
    "index.md",
    "about/*.md",
    "chapters/**.md",
    "registers/*.md",
    "apparatus.md",
    "glossary.md",
    "bibliography.md",
)
OTHERS = ("*.toml", "*.bib", "*.lock", "registers/*.txt", "apparatus/*.toml")
"""What editors write besides pages."""
MARKUP = ("attrs_block", "attrs_inline", "colon_fence", "deflist", "substitution")
"""What pages may use of MyST besides CommonMark, tables and notes."""


def values(app: Sphinx) -> dict[str, object]:
    """Return how sources are read."""
    return {
        "include_patterns": list(PAGES),
        # else Sphinx looks for pages in all that is installed and built (0.7 s a run)
        "exclude_patterns": ["_build", ".*", "src", "tests"],
        "nitpicky": True,
        "smartquotes": False,  # the reading text has the quotation marks of its source
        "myst_enable_extensions": list(MARKUP),
    }


def state_facts(app: Sphinx, config: Config) -> None:
    """On ``config-inited``: what pages print by ``{{name}}``."""
    if config.edition is None:
        return
    edition = facts(config)
    config["myst_substitutions"] = {
        "version": edition.version,
        "date": tongue(edition.language).written(edition.date),
        "tree": tree(edition),
        "programs": programs(),
        "rights_code": edition.licences.code,
        "rights_notes": edition.licences.notes,
        "rights_text": edition.licences.text,
        # in groups, which can be compared by eye and broken over lines
        "witness_sha256": "; ".join(
            " ".join(re.findall(".{8}", witness.sha256))
            for witness in edition.witnesses
        ),
        **config.myst_substitutions,
    }


def need_facts(app: Sphinx) -> None:
    """On ``builder-inited``: stop if nothing is said of the edition."""
    facts(app.config)


def _files(srcdir: Path, names: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield name and path of everything that editors write, pages and others."""
    others = (path for pattern in OTHERS for path in sorted(srcdir.glob(pattern)))
    paths = [*(srcdir / name for name in names), *others]
    for path in dict.fromkeys(paths):
        if path.is_file():
            yield path.relative_to(srcdir).as_posix(), path


def need_sources(app: Sphinx) -> None:
    """On ``builder-inited``: stop if a source cannot be read, or the first page is gone."""
    root, config = Path(app.srcdir), app.config
    pages = get_matching_files(root, config.include_patterns, config.exclude_patterns)
    wrong = [broken(*_read(file)) for file in _files(root, pages)]
    first = [root / f"{config.root_doc}{suffix}" for suffix in config.source_suffix]
    if not any(path.is_file() for path in first):
        wrong.append(
            f"{config.root_doc}.md: the first page is missing; restore it from git"
        )
    if any(wrong):
        raise BuildError("\n".join(filter(None, wrong)))


def _read(file: tuple[str, Path]) -> tuple[str, bytes]:
    return file[0], file[1].read_bytes()


def look(app: Sphinx, docname: str, content: list[str]) -> None:
    """On ``source-read``: note what is wrong with the characters and the markup of a page."""
    name = str(app.project.doc2path(docname, False))
    for wrong in (*strange(name, content[0]), *unclosed(name, content[0])):
        note_fault(app.env, wrong)


def check(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """On ``edition-check``: what is wrong with characters of other files; pages that are gone."""
    root = Path(app.srcdir)
    found: list[str] = []
    for name, path in _files(root, ()):
        if is_source(name):
            found += strange(name, path.read_text("utf-8"))
    for docname, listed in sorted(env.toctree_includes.items()):
        if docname in env.found_docs:
            page = app.project.doc2path(docname, False)
            found += [
                no_page(f"{page}:{_line_of(name, root / page)}", name)
                for name in listed
                if name not in env.found_docs
            ]
    somewhere = {name for names in env.toctree_includes.values() for name in names}
    somewhere = somewhere.union({app.config.root_doc}, *env.included.values())
    found += [
        not_listed(str(app.project.doc2path(name, False)))
        for name in sorted(env.found_docs - somewhere)
        if "orphan" not in env.metadata[name]
    ]
    return found


def _line_of(name: str, page: Path) -> int:
    """Return the line of the list of a page in which another stands; 1 if it has none."""
    at = 1
    last = name.rpartition("/")[2]
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        if "{toctree}" in line:
            at = number
        elif last in line:
            break
    return at


def setup(app: Sphinx) -> ExtensionMetadata:
    """Load the parser and give the values."""
    app.setup_extension("myst_parser")
    app.setup_extension("chabap.faults")
    app.setup_extension("chabap.witness")
    app.setup_extension("chabap.wording")
    provide(app, values)
    app.connect("config-inited", state_facts)
    app.connect("builder-inited", need_facts)
    app.connect("builder-inited", need_sources, priority=Started.SOURCES)
    app.connect("source-read", look, priority=Source.READ)
    app.connect(CHECK, check)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
