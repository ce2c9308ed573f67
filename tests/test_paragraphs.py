"""Ids above paragraphs, § numbers and the plain text."""

from __future__ import annotations

import re

import pytest

from chabap.errors import BuildError
from chabap.paragraphs.ids import section_sign

HOME = """(home)=
# หน้าแรก

ดู {par}`c01-p02`

```{toctree}
chapters/01-a/index
```
"""
CHAPTER = """(c01)=
# บท

{#c01-p01}
ย่อหน้าแรก[^note] จบ²⁵

{#c01-p02}
ย่อหน้าสอง *เอน*

[^note]: เชิงอรรถ
"""


@pytest.fixture
def book(project):
    """A chapter of two paragraphs, built once as HTML."""
    book = project("paragraphs")
    book.write(index=HOME, chapters__01_a__index=CHAPTER)
    (book.path / "chapters" / "01_a").rename(book.path / "chapters" / "01-a")
    assert book.build() == ""
    return book


def rewrite(book, old, new, *, page="chapters/01-a/index.md"):
    """Change one place of a page."""
    path = book.path / page
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_numbers_are_permalinks(book):
    page = book.read("chapters/01-a/index.html")
    assert re.search(
        r'<p id="c01-p01"><a class="section-sign[^>]*href="#c01-p01"[^>]*>§\xa01\.1</a>',
        page,
    )
    assert '<section id="c01">' in page


def test_reference_prints_the_number(book):
    page = book.read("index.html")
    assert 'href="chapters/01-a/index.html#c01-p02"' in page
    assert "<span>§\xa01.2</span>" in page


def test_plain_text(book):
    assert book.build("plaintext") == ""
    assert (
        book.read("c01.tsv", "plaintext")
        == "c01-p01\tย่อหน้าแรก จบ²⁵\nc01-p02\tย่อหน้าสอง เอน\n"
    )


def test_paragraphs_are_published_to_other_projects(book):
    from sphinx.util.inventory import InventoryFile

    inventory = (book.path / "out/html/objects.inv").read_bytes()
    entries = InventoryFile.loads(inventory, uri="").data
    assert entries["par:paragraph"]["c01-p02"].uri == "chapters/01-a/index.html#c01-p02"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "{#c01-p02}\n",
            "",
            r"index\.md:7: no id above this paragraph; write \{#cNN-pNN\}",
        ),
        (
            "c01-p02",
            "c01-p01",
            r"index\.md:8: the id c01-p01 stands already at .*index\.md:5; give",
        ),
        (
            "c01-p02",
            "c02-p02",
            r"index\.md:8: 'c02-p02' is no paragraph id of this chapter; ids here",
        ),
        (
            "ย่อหน้าสอง",
            "ย่อหน้า\nสอง",
            r"index\.md:8: paragraph c01-p02 is broken over several lines",
        ),
        (
            "(c01)=\n",
            "",
            r"index\.md:1: no id above the heading 'บท'; write \(some-ascii-id\)=",
        ),
    ],
)
def test_wrong_ids_end_the_build_before_anything_is_written(book, old, new, message):
    before = book.output()
    rewrite(book, old, new)
    for _ in range(2):  # a second run must not find it good
        with pytest.raises(BuildError, match=message):
            book.build()
    assert book.output() == before


def test_unknown_id(book):
    before = book.output()
    rewrite(book, "c01-p02", "c01-p77", page="index.md")
    with pytest.raises(
        BuildError, match=r"^index\.md:4: there is no paragraph 'c01-p77'; use an id"
    ):
        book.build()
    assert book.output() == before


def test_parallel_and_incremental_builds_agree(book):
    clean = book.output()
    rewrite(book, "ย่อหน้าสอง", "ย่อหน้าที่สอง")
    book.build(jobs=2)
    rewrite(book, "ย่อหน้าที่สอง", "ย่อหน้าสอง")
    for number in range(6):  # Sphinx reads in parallel from six pages on
        book.write(
            **{
                f"extra{number}": f"---\norphan: true\n---\n(e{number})=\n# ห\n\n{{par}}`c01-p01`\n"
            }
        )
    assert book.build(jobs=2) == ""
    after = book.output()
    same = [name for name in clean if name.endswith("01-a/index.html")]
    assert same
    assert all(after[name] == clean[name] for name in same)
    page = next(after[n] for n in after if n.endswith("extra3.html")).decode()
    assert 'href="chapters/01-a/index.html#c01-p01"' in page


def test_section_sign():
    assert section_sign("c03-p07") == "§\xa03.7"
    assert section_sign("c12-p104") == "§\xa012.104"


@pytest.mark.parametrize("title", ["Policy", "id7", "นโยบาย"])
def test_a_heading_without_an_id_of_its_own(book, title):
    rewrite(book, "(c01)=\n# บท", f"(c01)=\n# บท\n\n## {title}")
    with pytest.raises(
        BuildError, match=rf"index\.md:4: no id above the heading '{title}'"
    ):
        book.build()


@pytest.mark.parametrize(
    "comment", ["<!-- ตรวจอีกครั้ง -->\n\n", "% ตรวจ\n", "<!-- ก\nข -->\n\n<!-- ค -->\n\n"]
)
def test_comments_stop_no_format(book, comment):
    rewrite(book, "{#c01-p02}", f"{comment}{{#c01-p02}}")
    assert book.build() == ""
    assert "ตรวจ" not in book.read("chapters/01-a/index.html")
    assert book.build("plaintext") == ""
    assert book.read("c01.tsv", "plaintext").endswith("c01-p02\tย่อหน้าสอง เอน\n")


def test_references_survive_parallel_reading(book):
    for number in range(12):
        page = f"(page{number})=\n# หน้า\n\nดู {{par}}`c01-p9{number % 2}`\n"
        book.write(**{f"page{number}": page})
    rewrite(
        book, "chapters/01-a/index\n", "chapters/01-a/index\npage*\n", page="index.md"
    )
    text = (book.path / "index.md").read_text("utf-8")
    (book.path / "index.md").write_text(
        text.replace("```{toctree}", "```{toctree}\n:glob:\n"), "utf-8"
    )
    with pytest.raises(BuildError) as error:
        book.build(jobs=2)
    assert str(error.value).count("there is no paragraph") == 12
