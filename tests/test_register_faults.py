"""What can be wrong with entries, and how it is told."""

from __future__ import annotations

import pytest

from chabap.errors import BuildError

from .entries import CHAPTER, amend, entry


@pytest.mark.parametrize(
    ("page", "old", "new", "message"),
    [
        (
            "people",
            "1870-04-22",
            "22 April 1870",
            r"^people\.md:15: '22 April 1870/1924-01-21' is no EDTF",
        ),
        ("people", "1924-01-21", "1924-02-30", r"'1870-04-22/1924-02-30' is no EDTF"),
        (
            "people",
            "1924-01-21",
            "2467",
            r"people\.md:15: 2467 is a year of the Buddhist Era; write 1924",
        ),
        ("people", "} lenin\n", "} Lenin\n", r"people\.md:15: 'Lenin' is no id; use"),
        (
            "people",
            ":latin: Lenin\n",
            "",
            r"^people\.md:15: person 'lenin' has no :latin:; add it",
        ),
        (
            "people",
            ":verified: nothing",
            ":verified: dates",
            r"people\.md:4: say :against: which source 'trotsky' was verified; name it",
        ),
        (
            "people",
            ":verified: nothing",
            ":verified: dates\n:against: https://example.org/copy",
            r"people\.md:4: say :against: which source 'trotsky' was verified; name it",
        ),
        (
            "people",
            ":verified: nothing",
            ":verified: birthday",
            r"people\.md:4: 'birthday' cannot be :verified:; choose from latin",
        ),
        (
            "people",
            ":forms: ทรอตสกี",
            ":forms: ทรอตสกี\n:wikidata: 33391",
            r"people\.md:4: '33391' is no wikidata id",
        ),
        (
            "people",
            ":forms: ทรอตสกี",
            ":forms: ทรอตสกี\n:geonames: Q90",
            r"people\.md:4: 'Q90' is no geonames id",
        ),
        (
            "people",
            ":forms: ทรอตสกี",
            ":forms: ทรอตสกี\n:coordinates: 55 37",
            r"people\.md:4: '55 37' are no :coordinates:; write latitude",
        ),
        (
            "people",
            ":forms: ทรอตสกี",
            ":forms: ทรอตสกี, เลนิน",
            r"people\.md:15: the form 'เลนิน' of 'person-lenin' is claimed by 'person-tr",
        ),
        (
            "people",
            ":forms: ทรอตสกี",
            ":forms: ทรอตสกี, ทร็อตสกี",
            r"people\.md:4: the form 'ทร็อตสกี' of 'person-trotsky' does not occur",
        ),
        (
            "people",
            ":forms: ทรอตสกี",
            ":forms: ทรอตสกี\n:term: kulak",
            r"people\.md:4: the glossary has no term 'kulak'; mend :term:",
        ),
        (
            "people",
            "# คน\n",
            "# คน\n\n" + entry("person", "anna", "กานนา"),
            r"people\.md:4: 'person-anna' does not occur in the text; give the form",
        ),
        (
            "people",
            ":forms: ทรอตสกี",
            ":forms: ทรอตสกี\n:why: สำคัญ",
            r"people\.md:4: 'person-trotsky' does occur in the text; remove :why:",
        ),
        (
            "people",
            "} stalin\n",
            "} lenin\n",
            r"the entry 'person-lenin' stands already at people\.md:15; give one",
        ),
        ("people", "{place}", "{event}", r"the event 'leningrad' has no :dates:; add"),
        (
            "index",
            "`lenin`",
            "`lenni`",
            r"index\.md:4: there is no entry 'person-lenni'; use an id of the registers",
        ),
        (
            CHAPTER,
            "<stalin>",
            "<stalni>",
            r"chapters/03-x/index\.md:5: there is no entry 'person-stalni'",
        ),
    ],
)
def test_mistakes_end_the_build(register, page, old, new, message):
    before = register.output()
    amend(register, page, old, new)
    with pytest.raises(BuildError, match=message):
        register.build()
    assert register.output() == before
