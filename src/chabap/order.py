"""The order of the build, every priority with its reason (pure).

Sphinx and docutils call what is registered by ascending number. Handlers that are not
listed here may run at any time of their event.
"""

from __future__ import annotations

from enum import IntEnum

PAGED = "pages-known"
"""Event of the builder ``typst``: where the pages of the PDF begin is kept."""
PAGES_WANTED = "pages-wanted"
"""Event of the builder ``epub``: it is about to ask for them."""
FIRST = 0
"""Before all handlers of rooms, whatever the event."""


class Configured(IntEnum):
    """Handlers of ``config-inited``: all rooms are there, nobody has used a value yet.

    Sphinx checks and converts values at 800, sphinxcontrib-bibtex and MyST use theirs later.
    """

    FACTS = 100
    """What edition.toml says, the language too."""
    WORDING = 200
    """Rooms may say something from here on."""
    DEFAULTS = 300
    """Values that the book leaves to its rooms; what only adds to a value comes at 500."""


class Read(IntEnum):
    """Transforms of a page that is being read.

    docutils pairs notes with their marks at 620 and gives out ids until 830; at 880 Sphinx
    collects titles and contents (``DoctreeReadEvent``): ours stand between.
    """

    MARKUP = 10
    """What no reader is to see goes before anything looks at it."""
    GLOSSARY = 300
    """After parsing, before docutils uses the ids of terms."""
    ENTRIES = 310
    """The glossary's entries are sorted by then."""
    SHAPES = 860
    """Attributions are paragraphs, before blocks are gathered."""
    BLOCKS = 865
    """Ids are given out; notes, roles and paragraphs ask which block they are in."""
    PASSAGES = 869
    """Ids are given out, and no note says its kind yet."""
    NOTES = 870
    """Marks have found their notes."""
    ROLES = 871
    """What roles say of words becomes plain text, before the paragraphs are recorded."""
    HEADINGS = 872
    """Before Sphinx collects the table of contents, which would keep the automatic ids."""
    PARAGRAPHS = 873
    """Headings have their final ids, paragraphs their final text."""
    SAFETY = 875
    """Links have their addresses; Sphinx collects pictures and files at 880."""


class Files(IntEnum):
    """Style sheets and scripts of the pages: what comes later may overrule what came before.

    Sphinx's own and the theme's are below 500.
    """

    FONTS = 600
    EDITION = 610
    """The page as a whole; then what stands in it."""
    BLOCKS = 615
    NOTES = 620
    REGISTERS = 630
    APPARATUS = 640
    SEARCH = 650
    VERSIONS = 660
    CITATION = 670


class Started(IntEnum):
    """Handlers of ``builder-inited``."""

    SOURCES = 300
    """Before anything reads a file: what cannot be read is told of all at once."""
    WORKS = 400
    """Before sphinxcontrib-bibtex reads the works, at 500: it names no file."""


class Source(IntEnum):
    """Handlers of ``source-read``."""

    READ = 100
    """As it stands in the file, before anything alters it."""


class Updated(IntEnum):
    """Handlers of ``env-updated``: all pages are read, none is written."""

    WORKS = 400
    """Before sphinxcontrib-bibtex writes all entries, at 500."""
    RECOGNISE = 550
    """Names, in the paragraphs of all pages."""
    COLLATE = 560
    """Variants, with their records."""
    CHECK = 900
    """Everything is known: all faults are told together, before anything is written."""
    TOMBSTONES = 905
    """Nothing is wrong: every id that an older version had is there, or has a successor."""
    STALE = 910
    """Nothing is wrong: tell Sphinx which pages show something new."""


class Resolved(IntEnum):
    """Handlers of ``doctree-resolved``: a page, or the book, is about to be written."""

    NOTES = 100
    """docutils' notes become ours, so that all others see one kind."""
    LEMMAS = 200
    """Around the words of the text as it was read."""
    NAMES = 300
    """Inside the lemmas, as are the author's marks: a lemma may part a name, a name no lemma."""
    PAGES = 500
    """Lists are filled, works list their notes, § numbers are put in front."""
    COPIES = 600
    """All links stand in the page."""
    LANGUAGES = 850
    """All words stand in the page."""
    FACES = 860
    """What has a language has its font."""
    BREAKS = 900
    """Stretches of one language are known; what is put between words is the last change."""
    TIES = 910
    """Marks are tied to the words before them, which are final now."""


class Page(IntEnum):
    """Handlers of ``html-page-context``: a page is about to be put into its template."""

    CITED = 400
    FED = 410
    """Before the theme; what two rooms put into the head stands in this order."""
    THEMED = 600
    """The theme, at 500, has put in its scripts, styles and buttons."""
    HEADED = 900
    """All rooms have put in what the head has: the policy goes before it."""
