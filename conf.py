"""Sphinx configuration: reads edition.toml, names each extension, computes nothing."""

from __future__ import annotations

from pathlib import Path

from sphinx.errors import ConfigError

from chabap.edition import EditionError, load

HERE = Path(__file__).parent
try:
    edition = load(HERE / "edition.toml")
except EditionError as error:
    raise ConfigError(str(error)) from None

# -- The edition

project = edition.title
author = edition.editor
copyright = f"{edition.date.year} {edition.editor}"
version = release = edition.version
language = edition.language

extensions = [
    "myst_parser",
    "sphinxcontrib.bibtex",
    "chabap.witness",
    "chabap.wording",
    "chabap.paragraphs",
    "chabap.words",
    "chabap.registers",
    "chabap.glossary",
    "chabap.fonts",
    "chabap.languages",
    "chabap.linebreak",
    "chabap.notes",
    "chabap.search",
    "chabap.apparatus",
    "chabap.interface",
    "chabap.typst",
    "chabap.epub",
]
include_patterns = [
    "index.md",
    "about/*.md",
    "chapters/**.md",
    "registers/*.md",
    "apparatus.md",
    "glossary.md",
    "bibliography.md",
]
# else Sphinx looks for pages in all that is installed and built (0.7 s a run)
exclude_patterns = ["_build", ".*", "src", "tests"]
nitpicky = True
smartquotes = False  # the text keeps the marks that it has, in any language
bibtex_bibfiles = ["references.bib"]
bibtex_cite_id = "bib-{bibliography_count}-{key}"  # each list makes ids for all works
bibtex_bibliography_id = "works-{bibliography_count}"
bibtex_default_style = "thai"
bibtex_reference_style = "thai"
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "substitution"]
myst_footnote_transition = False

# -- HTML

html_theme = "sphinx_book_theme"
html_title = edition.title
html_theme_options = {
    "use_download_button": False,  # our own offers PDF, ePub and plain text
    "show_navbar_depth": 2,
    "navbar_persistent": [],  # the sidebar has a search field
    "article_header_end": ["text-mode.html", "article-header-buttons.html"],
    "footer_content_items": ["extra-footer.html"],
}
html_use_index = False  # files Thai words under their vowels; the registers do better
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False  # the text is not ours; the footer says what is whose
html_domain_indices = False

# -- ePub

epub_basename = edition.id
epub_title = f"{edition.title}: {edition.subtitle}"
epub_description = edition.description
epub_author = edition.author
epub_contributor = edition.editor
epub_publisher = edition.editor
epub_copyright = edition.licences.text
epub_language = edition.language
epub_identifier = epub_uid = edition.id  # OPF and NCX must agree; no scheme, no colon
epub_scheme = "id"
epub_theme = "epub"
epub_theme_options = {"relbar1": False, "footer": False}
epub_cover = ("_static/cover.png", "epub-cover.html")
epub_css_files = ["edition-epub.css"]
epub_show_urls = "no"
epub_use_index = False
epub_tocdepth = 2
epub_tocdup = False
epub_tocscope = "includehidden"
epub_fix_images = False
epub_writing_mode = "horizontal"
epub_exclude_files = ["search.html", ".buildinfo.bak"]
