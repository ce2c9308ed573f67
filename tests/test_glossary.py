"""Glossary terms keep their ids."""

from __future__ import annotations

import pytest

from chabap.errors import BuildError

PAGE = """# ศัพท์

:::{glossary}
กูลักส์
kulak
  ชาวนาที่มั่งคั่ง

เนเปเมน
Nepman
  พ่อค้า
:::

{term}`กูลักส์` {term}`Nepman`
"""


@pytest.fixture
def glossary(project):
    glossary = project("chabap.glossary")
    glossary.write(index=PAGE)
    assert glossary.build() == ""
    return glossary


def test_both_headwords_lead_to_the_latin_id(glossary):
    page = glossary.read("index.html")
    assert '<dt id="term-kulak">kulak' in page
    assert page.count('href="#term-kulak"') >= 1
    assert 'href="#term-Nepman"' in page
    assert "term-0" not in page


def test_a_new_term_changes_no_other_id(glossary):
    glossary.write(
        index=PAGE.replace(
            ":::{glossary}\n", ":::{glossary}\nโซเวียต\nsoviet\n  สภา\n\n", 1
        )
    )
    assert glossary.build() == ""
    page = glossary.read("index.html")
    assert '<dt id="term-kulak">kulak' in page
    assert "term-0" not in page


def test_a_term_without_latin_headword(glossary):
    glossary.write(index=PAGE.replace("Nepman\n  พ่อค้า", "  พ่อค้า"))
    with pytest.raises(
        BuildError, match=r"^index\.md:8: the entry 'เนเปเมน' has no Latin headword"
    ):
        glossary.build()
