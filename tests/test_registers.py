"""The register of persons: entries, references, and what can be wrong."""

from __future__ import annotations

import pytest

from chabap.errors import BuildError
from chabap.registers.entries import years

LENIN = """:::{person} lenin
:th: วลาดิมีร์ เลนิน
:latin: Vladimir Lenin
:cyrillic: Владимир Ильич Ленин
:dates: 1870-04-22/1924-01-21

หัวหน้าพรรค
:::
"""


@pytest.fixture
def register(project):
    """A page with one entry, and one that refers to it."""
    register = project("chabap.registers")
    register.write(
        people=f"---\norphan: true\n---\n# คน\n\n{LENIN}",
        index="# หน้า\n\n{person}`lenin` และ {person}`อิลอิช <lenin>`\n",
    )
    assert register.build() == ""
    return register


def test_entry(register):
    assert (
        '<dt id="person-lenin"><strong>วลาดิมีร์ เลนิน</strong> · '
        '<span lang="en">Vladimir Lenin</span> · '
        '<span lang="ru">Владимир Ильич Ленин</span> (ค.ศ. 1870–1924)</dt>'
    ) in register.read("people.html")


def test_references(register):
    page = register.read("index.html")
    assert (
        'href="people.html#person-lenin" title="Vladimir Lenin"><span>วลาดิมีร์ เลนิน</span>'
        in page
    )
    assert "<span>อิลอิช</span>" in page


def test_a_new_entry_changes_no_other_id(register):
    path = register.path / "people.md"
    new = LENIN.replace("lenin", "ulyanova").replace("เลนิน", "อูลยาโนวา")
    path.write_text(
        path.read_text("utf-8").replace("# คน\n", f"# คน\n\n{new}"), "utf-8"
    )
    assert register.build() == ""
    assert '<dt id="person-lenin">' in register.read("people.html")
    assert '<dt id="person-ulyanova">' in register.read("people.html")


@pytest.mark.parametrize(
    ("page", "old", "new", "message"),
    [
        (
            "people",
            "1870-04-22",
            "22 April 1870",
            r"^people\.md:6: '22 April 1870/1924-01-21' is no EDTF",
        ),
        (
            "people",
            "} lenin",
            "} Lenin",
            r"people\.md:6: 'Lenin' is no id; use small letters",
        ),
        (
            "people",
            ":latin: Vladimir Lenin\n",
            "",
            r"^people\.md:6: person 'lenin' has no :latin:; add it",
        ),
        (
            "index",
            "`lenin`",
            "`lenni`",
            r"^index\.md:3: there is no person 'lenni'; use an id of",
        ),
    ],
)
def test_mistakes_end_the_build(register, page, old, new, message):
    before = register.output()
    path = register.path / f"{page}.md"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(BuildError, match=message):
        register.build()
    assert register.output() == before


def test_two_entries_of_one_id(register):
    register.write(more=f"---\norphan: true\n---\n# อีก\n\n{LENIN}")
    with pytest.raises(
        BuildError, match=r"the entry 'lenin' stands already at more\.md:6"
    ):
        register.build()


def test_years():
    assert years("1870-04-22/1924-01-21") == "ค.ศ. 1870–1924"
    assert years("1884/1937-08-13") == "ค.ศ. 1884–1937"
    assert years("1881~/..") == "ค.ศ. ราว 1881–"
