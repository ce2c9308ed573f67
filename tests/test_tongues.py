"""Books in other languages: their words, order, dates, wording and scripts, or a refusal."""

from __future__ import annotations

import csv
import json
import re
import shutil

import pikepdf
import pytest
from lxml import html

from chabap.runner import run
from chabap.tongue import TONGUES

from .books import NAMES, ROOTS, build
from .epubs import findings

MEMORY = {".buildinfo", "environment.pickle"}
"""What Sphinx keeps beside the output."""


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """Copy a root: ``copied("russian")``."""

    def copy(name):
        return shutil.copytree(ROOTS / name, tmp_path_factory.mktemp(name) / "book")

    return copy


@pytest.fixture(scope="module")
def built_root(copied):
    """Copy and build one."""

    def build_copy(name):
        root = copied(name)
        made = build(root, *NAMES)
        assert made.returncode == 0, made.stdout + made.stderr
        return root

    return build_copy


@pytest.fixture(scope="module")
def russian(built_root):
    """A Russian book with a witness."""
    return built_root("russian")


@pytest.fixture(scope="module")
def english(built_root):
    """An English book without a witness."""
    return built_root("english")


@pytest.fixture(scope="module")
def thai(built_root):
    """A Thai book of two chapters, the second with two witnesses."""
    return built_root("thai")


@pytest.fixture(scope="module")
def books(russian, english, thai):
    """Every book, by its language."""
    return {"ru": russian, "en": english, "th": thai}


@pytest.fixture(scope="module")
def checked(books):
    """What epubcheck finds in their ePubs, by language."""
    paths = {name: f"{root}/_build/epub/book.epub" for name, root in books.items()}
    found = findings(*paths.values())
    return {name: found[path] for name, path in paths.items()}


def page(root, name):
    return html.parse(root / f"_build/html/{name}.html").getroot()


def occurrences(root):
    lines = (root / "_build/text/occurrences.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(row["at"], row["target"], row["form"]) for row in rows]


def test_a_russian_word_is_found_whole_and_in_the_forms_given(russian):
    assert occurrences(russian) == [
        ("c01-p01", "person-lenin", "Ленин"),
        ("c01-p01", "event-tax", "продналог"),
        ("c01-p02", "person-lenin", "Ленину"),
        ("c01-p02", "person-trotsky", "Троцкий"),
        ("c01-p02", "term-christmas-tree", "Ёлка"),
    ]


def test_an_english_word_is_found_whole_and_in_the_forms_given(english):
    assert occurrences(english) == [
        ("c01-p01", "person-lenin", "Lenin"),
        ("c01-p01", "term-tax", "tax"),
        ("c01-p01", "event-levy", "levy"),
        ("c01-p02", "person-emile", "Émile"),
        ("c01-p02", "person-lenin", "Lenin"),
    ]


def test_variants_are_whole_words_and_kinds_those_of_the_script(russian):
    table = (russian / "_build/text/apparatus.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    found = [
        (r["lemma"], r["witness"], r["kind"]) for r in rows if r["kind"] != "break"
    ]
    assert found == [("Ленин", "Лепин", "name"), ("Кремле", "Крถмле", "script")]


def test_order_and_headings_are_those_of_the_language(russian, english):
    def letters(root, name):
        found = page(root, name).xpath("//p[contains(@class, 'letter')]")
        return [p.text_content() for p in found if "letters" not in p.get("class")]

    assert letters(russian, "registers/people") == ["Л", "Т"]
    assert letters(russian, "glossary") == ["Е", "К"]
    assert letters(english, "registers/people") == ["E", "L"]


def test_dates_and_wording_are_those_of_the_language(russian, english):
    people = page(russian, "registers/people").text_content()
    assert "Ленин · Lenin (1870–1924)" in people
    assert "ещё не сверено с другим источником" in people
    assert "мест: 2, параграфов: 2" in people
    assert "21 марта 1921\xa0г." in page(russian, "registers/events").text_content()
    foot = page(russian, "index").text_content()
    assert "версия 1.0.0 (1 января 2026\xa0г.)" in foot
    assert (
        "2 places in 2 paragraphs" in page(english, "registers/people").text_content()
    )
    assert "1918 – March 1921" in page(english, "registers/events").text_content()


def test_only_other_scripts_have_a_language(russian, english):
    def marked(root):
        paragraphs = page(root, "chapters/01-one/index").xpath("//p[@id]")
        return [
            (x.text_content(), x.get("lang"))
            for x in paragraphs[0].iterfind(".//*[@lang]")
        ]

    assert ("tax in kind", "en") in marked(russian)
    assert {lang for _, lang in marked(russian)} == {"en"}
    assert ("продналог", "ru") in marked(english)
    assert {lang for _, lang in marked(english)} == {"ru"}


def test_data_speak_the_language(russian, english):
    for root, language in ((russian, "ru"), (english, "en")):
        table = (root / "_build/text/registers.csv").read_text("utf-8-sig")
        assert table.startswith(f"kind,id,{language},latin,cyrillic,")
        graph = json.loads((root / "_build/text/registers.jsonld").read_text("utf-8"))
        names = [n for thing in graph["@graph"] for n in thing["name"]]
        assert {n["@language"] for n in names} == {"en", "ru"}


@pytest.mark.parametrize("language", ["ru", "en", "th"])
def test_pdf_and_epub_are_in_the_language_and_valid(language, books, checked):
    root = books[language]
    with pikepdf.open(root / "_build/pdf/book.pdf") as pdf:
        assert pdf.Root.Lang == language
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
    assert checked[language] == []


def test_the_search_knows_whole_words(russian):
    data = (russian / "_build/html/searchdata.js").read_text("utf-8")
    assert re.search(r"[ |]Ленинград[ |]", data)
    assert not re.search(r"Ленин\|град", data)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # the theme's
@pytest.mark.parametrize("builder", ["plaintext", "html", "epub", "typst"])
@pytest.mark.parametrize("language", ["ru", "en", "th"])
def test_any_way_of_building_makes_the_same_bytes(
    tmp_path, monkeypatch, books, language, builder
):
    """After an edit with one process, and from clean with two, without a warning."""
    root = shutil.copytree(
        books[language],
        tmp_path / "book",
        ignore=shutil.ignore_patterns("_build"),
    )

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    # a process builds books of one language: what is loaded here would stay for other tests
    monkeypatch.setattr("sphinx.locale.translators", {})

    def made(name, jobs):
        place = tmp_path / name
        place.mkdir(exist_ok=True)
        wrong = run(
            builder,
            root,
            place / "out",
            doctrees=place / "doctrees",
            log=place / "fault.log",
            jobs=jobs,
        )
        assert wrong == ""
        return {
            str(path.relative_to(place)): path.read_bytes()
            for path in sorted((place / "out").rglob("*"))
            if path.is_file() and path.name not in MEMORY
        }

    made("one", 1)
    note = root / "chapters/01-one/index.md"
    note.write_text(note.read_text("utf-8").replace(" 21 ", " 22 "), "utf-8")
    assert made("one", 1) == made("two", 2)


@pytest.mark.parametrize("language", ["lo", "km"])
def test_a_language_that_nothing_is_known_of_is_refused(copied, language):
    root = copied("english")
    facts = root / "edition.toml"
    facts.write_text(facts.read_text("utf-8").replace('"en"', f'"{language}"'), "utf-8")
    made = build(root, *NAMES)
    assert made.returncode == 1
    assert made.stderr.splitlines()[0] == (
        f"edition.toml: nothing is known of the language '{language}'; choose from "
        f"{', '.join(TONGUES)}, or add a record to src/chabap/tongue.py"
    )
    assert "Traceback" not in made.stderr
    assert not (root / "_build/html").exists()


def test_a_headword_in_another_language_is_a_mistake(copied):
    root = copied("english")
    people = root / "registers/people.md"
    text = people.read_text("utf-8")
    people.write_text(text.replace(":en: Lenin", ":th: เลนิน", 1), "utf-8")
    made = build(root, "text")
    assert (
        "registers/people.md:4: person 'lenin' has a headword :th:, but the edition is "
        "in 'en'; write :en:" in made.stderr
    )
