"""Glossary terms keep their ids, stand in Thai order and are recognised in the text."""

from __future__ import annotations

import pytest
from lxml import html

from chabap.errors import BuildError

PAGE = """(home)=
# ศัพท์

:::{glossary}
เนเปเมน
Nepman
Nepmen
нэпман
  พ่อค้า

กูลักส์
คนกำมือ
(กูลัก, คูลัก)
kulak
  ชาวนาที่มั่งคั่ง

พันธมิตร
smychka
  คำนี้ไม่มีในบท แต่ดู {par}`c03-p01`
:::

{term}`กูลักส์` {term}`Nepman` {term}`คูลัก`

```{toctree}
chapters/03-x/index
```
"""
TEXT = """(c03)=
# บท

{#c03-p01}
พวกกูลักส์หรือคนกำมือ กับเนเปเมน (Nepmen)
"""


@pytest.fixture
def glossary(project):
    glossary = project("glossary")
    glossary.write(**{"chapters/03-x/index": TEXT}, index=PAGE)
    assert glossary.build() == ""
    return glossary


def test_the_latin_headword_gives_the_id(glossary):
    page = glossary.read("index.html")
    assert '<dt id="term-kulak">กูลักส์' in page
    assert '<dt><span lang="en">kulak</span>' in page
    assert '<dt><span lang="ru">нэпман</span>' in page
    assert page.count('href="#term-nepman"') >= 1
    assert "term-0" not in page


def test_terms_stand_in_thai_order(glossary):
    page = glossary.read("index.html")
    order = ["letter-01", "term-kulak", "letter-25", "term-nepman", "letter-30"]
    assert '<p class="letter rubric" id="letter-01">ก</p>' in page
    places = [page.index(f'id="{part}"') for part in order]
    assert places == sorted(places)


def test_terms_are_recognised_by_all_their_headwords(glossary):
    page = glossary.read("chapters/03-x/index.html")
    link = '<a class="name term{} reference internal" href="../../index.html#term-{}" id="c03-p01-term-{}">{}</a>'
    for first, term, number, form in (
        (" first", "kulak", 1, "กูลักส์"),
        ("", "kulak", 2, "คนกำมือ"),
        (" first", "nepman", 1, "เนเปเมน"),
        ("", "nepman", 2, '<span lang="en">Nepmen</span>'),
    ):
        assert link.format(first, term, f"{term}-{number}", form) in page


def test_spellings_that_readers_look_for_are_headwords_too(glossary):
    page = glossary.read("index.html")
    assert "<dt>(กูลัก, คูลัก)</dt>" in page
    assert (
        '<a class="reference internal" href="#term-kulak"><span class="xref std std-term">คูลัก</span></a>'
        in page
    )
    # the text has none of them
    names = html.fromstring(glossary.read("chapters/03-x/index.html"))
    links = names.xpath("//a[contains(@href, '#term-kulak')][contains(@class, 'name')]")
    assert [link.text_content() for link in links] == ["กูลักส์", "คนกำมือ"]


def test_a_new_term_changes_no_other_id(glossary):
    before = glossary.read("chapters/03-x/index.html")
    glossary.write(
        index=PAGE.replace(
            ":::{glossary}\n", ":::{glossary}\nกขค\nsoviet\n  สภา {par}`c03-p01`\n\n", 1
        )
    )
    assert glossary.build() == ""
    assert '<dt id="term-soviet">กขค' in glossary.read("index.html")
    assert glossary.read("chapters/03-x/index.html") == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Nepman\nNepmen\n", "", r"^index\.md:5: the entry 'เนเปเมน' has no Latin headword"),
        ("เนเปเมน\n", "", r"^index\.md:5: the entry 'Nepman' has no Thai headword"),
        (" แต่ดู {par}`c03-p01`", "", r"'term-smychka' does not occur in the text; give"),
        ("พันธมิตร", "กูลักส์", r"the form 'กูลักส์' of 'term-kulak' is claimed by 'term-smychka'|is claimed"),
    ],
)  # fmt: skip
def test_mistakes_end_the_build(glossary, old, new, message):
    glossary.write(index=PAGE.replace(old, new))
    with pytest.raises(BuildError, match=message):
        glossary.build()
