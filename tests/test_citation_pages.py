"""What pages tell machines of the edition, the files for services, and the page on citing."""

from __future__ import annotations

import dataclasses
import json
import posixpath

import pikepdf
import pytest
import yaml
from jsonschema import ValidationError, validate
from lxml import etree, html

from chabap.citation import metadata
from chabap.citation.files import files
from chabap.citation.metadata import Page, Part
from chabap.citation.model import FACTS, NOTE, PARAGRAPH, WHOLE, work
from chabap.citation.since import first_versions
from chabap.citation.styles import STYLES
from chabap.edition import load
from chabap.errors import BuildError
from chabap.versions.record import Record, parse, read_all

from .books import ROOT
from .conftest import EDITION

ADDRESS = "https://example.org/nep-th/"
GRAIN = "chapters/03-nep/succession.html"
PAIRS = "about/versions/"
"""Folder of what changed between two versions."""


def tags(page):
    """Return the tags of a page's head by name; those that may be repeated as a list."""
    found = {}
    for tag in page.xpath("/html/head/meta[@content][@name or @property]"):
        name = tag.get("name") or tag.get("property")
        found.setdefault(name, []).append(tag.get("content"))
    return found


def links(page):
    found = {}
    for link in page.xpath("/html/head/link[@rel]"):
        found.setdefault(link.get("rel"), []).append(link.get("href"))
    return found


def linked_data(page):
    (script,) = page.xpath("/html/head/script[@type='application/ld+json']/text()")
    return json.loads(script)


def test_every_page_says_what_it_is_and_one_source_says_it(pages, edition):
    title = f"{edition.title}: {edition.subtitle}"
    for name, page in pages.items():
        if name in {"search.html", "witness/o.html"} or name.startswith(PAIRS):
            continue  # no parts of the book
        said = tags(page)
        book = name == "index.html"
        for tag, fact in {
            "citation_editor": edition.editor,
            "citation_language": edition.language,
            "citation_publication_date": f"{edition.date:%Y/%m/%d}",
            "prism.edition": edition.version,
            "DC.contributor": edition.editor,
            "DC.date": edition.date.isoformat(),
            "DC.language": edition.language,
            "og:site_name": title,
            "og:description": edition.description,
            "z.itemType": "book" if book else "bookSection",
        }.items():
            assert said[tag] == [fact], (name, tag)
        assert edition.licences.text in said["DC.rights"][0]
        assert edition.licences.notes in said["DC.rights"][0]
        assert said.get("citation_inbook_title", []) == ([] if book else [title])
        assert "citation_author" not in said  # nobody knows him
        data = linked_data(page)
        assert data["@type"] == ("Book" if book else "Chapter")
        whole = data if book else data["isPartOf"]
        assert whole["name"] == title
        assert whole["version"] == edition.version
        assert whole["inLanguage"] == edition.language
        assert whole["editor"]["name"] == edition.editor
        assert whole["datePublished"] == edition.date.isoformat()


def test_without_an_address_no_link_pretends_one(pages):
    for name, page in pages.items():
        assert not {"canonical", "cite-as"} & links(page).keys(), name
        assert not {"citation_public_url", "citation_pdf_url"} & tags(page).keys()


def test_links_of_signposting_lead_somewhere(site, pages):
    start = links(pages["index.html"])
    assert len(start["describedby"]) == 3
    assert len(start["item"]) == 2
    for address in (*start["describedby"], *start["item"]):
        assert (site / address).is_file()
    page = pages["chapters/03-nep/succession.html"]
    (rights,) = links(page)["license"]
    file, _, anchor = rights.partition("#")
    home = pages[file.removeprefix("../../")]
    assert home.get_element_by_id(anchor) is not None
    assert links(page)["collection"] == ["../../index.html"]


def test_with_an_address_every_link_is_whole(version):
    page = Page(GRAIN, "../../", "§ 3.5–3.19 การสืบอำนาจ", "§ 3.5–3.19", "../x.html#r")
    here = f"{ADDRESS}v0.2.0/{GRAIN}"
    head = {name: content for _, name, content in metadata.tags(version, page)}
    assert (
        head["citation_public_url"] == head["og:url"] == head["DC.identifier"] == here
    )
    assert head["citation_pdf_url"] == f"{ADDRESS}v0.2.0/downloads/nep-th.pdf"
    found = {
        relation: address for relation, address, _ in metadata.links(version, page)
    }
    assert found["cite-as"] == found["canonical"] == here
    assert found["license"] == "../x.html#r"
    assert found["collection"] == "../../index.html"
    data = metadata.linked_data(version, page, [])
    assert (data["url"], data["isPartOf"]["url"]) == (here, f"{ADDRESS}v0.2.0/")
    whole = metadata.linked_data(
        version, Page("", "", ""), [Part("บท", GRAIN, text=True)]
    )
    start = {
        name: content for _, name, content in metadata.tags(version, Page(*[""] * 3))
    }
    assert (head["og:type"], start["og:type"]) == ("article", "book")
    (text,) = whole["hasPart"]
    assert "license" not in text  # it is not ours to give
    assert text["copyrightNotice"] == version.licences.text
    assert whole["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [e["contentUrl"] for e in whole["encoding"]] == [
        f"{ADDRESS}v0.2.0/downloads/nep-th.{suffix}" for suffix in ("pdf", "epub")
    ]


def test_data_in_a_page_end_no_script(version):
    odd = dataclasses.replace(version, description='</script><b>"x" & y')
    head = metadata.head(odd, Page("", "", ""), [])
    (script,) = html.fromstring(f"<html><head>{head}</head></html>").xpath(
        "//script/text()"
    )
    assert json.loads(script)["description"] == odd.description


def test_package_and_pdf_say_the_same(members, built, edition):
    """Of the ePub more is said in test_epub_package, of the PDF in test_typst."""
    package = etree.fromstring(
        members["EPUB/content.opf"]
        if "EPUB/content.opf" in members
        else members["content.opf"]
    )
    dc = "{http://purl.org/dc/elements/1.1/}"
    said = {
        name: [e.text for e in package.iter(dc + name)]
        for name in ("title", "language", "contributor", "date")
    }
    assert said == {
        "title": [edition.title, edition.subtitle],
        "language": [edition.language],
        "contributor": [edition.editor],
        "date": [edition.date.isoformat()],
    }
    with (
        pikepdf.open(built / f"pdf/{edition.id}.pdf") as pdf,
        pdf.open_metadata() as xmp,
    ):
        assert edition.title in xmp["dc:title"]
        assert xmp["dc:language"] in ({edition.language}, [edition.language])
        assert edition.editor in str(xmp["dc:creator"]) or edition.author in str(
            xmp["dc:creator"]
        )


# ---- files for services


@pytest.mark.parametrize("name", ["CITATION.cff", ".zenodo.json", "codemeta.json"])
def test_files_for_services_are_those_of_edition_toml(name):
    made = files(load(ROOT / "edition.toml", environment={}))[name]
    assert (ROOT / name).read_text("utf-8") == made, "run `make cite-files`"


def test_they_agree(version):
    made = files(version)
    cff = yaml.safe_load(made["CITATION.cff"])
    zenodo, codemeta = (json.loads(made[n]) for n in (".zenodo.json", "codemeta.json"))
    book, programs = cff["preferred-citation"], codemeta["referencePublication"]
    title = f"{version.title}: {version.subtitle}"
    assert {cff["title"], book["title"], zenodo["title"], programs["name"]} == {title}
    versions = (cff, book, zenodo, codemeta, programs)
    assert {one["version"] for one in versions} == {"0.2.0"}
    days = (
        str(cff["date-released"]),
        zenodo["publication_date"],
        codemeta["datePublished"],
    )
    assert set(days) == {"2026-12-01"}
    names = (
        *cff["authors"],
        *book["editors"],
        *zenodo["creators"],
        *codemeta["author"],
        *programs["editor"],
    )
    assert {one["name"] for one in names} == {version.editor}
    assert cff["url"] == book["url"] == version.permanent


def test_citation_cff_is_valid(version):
    """By the schema of the format; cffconvert, which has it too, needs an old jsonschema."""
    schema = json.loads((ROOT / "tests/schemas/cff-1.2.0.json").read_text("utf-8"))
    for edition in (version, dataclasses.replace(version, address="", editor_latin="")):
        cff = yaml.safe_load(files(edition)["CITATION.cff"])
        validate(cff, schema)
    with pytest.raises(ValidationError):
        validate({name: fact for name, fact in cff.items() if name != "title"}, schema)


# ---- the page that says how to cite, and what the script is given


def test_how_to_cite_has_every_style(pages, edition):
    page = pages["about/citing.html"]
    text = " ".join(page.find_class("bd-article")[0].text_content().split())
    cited = work(edition)
    for style in STYLES.values():
        for form in style.make(cited, WHOLE):
            assert " ".join(form.text.split()) in text
    assert "(โครงการฉบับ, 2569, § 3.17)" in text
    assert "s.v. “วลาดิมีร์ เลนิน [Vladimir Lenin]”" in text


def test_the_ebook_shows_what_is_written_by_hand(built, edition):
    """Records for programs are wider than a small reader."""
    page = etree.parse(built / "stage/epub/about/citing.xhtml")
    said = "".join(page.find(".//{*}body").itertext()).replace("\u200b", "")
    text = " ".join(said.split())
    cited = work(edition)
    for style in STYLES.values():
        for form in style.make(cited, WHOLE):
            assert (" ".join(form.text.split()) in text) == (not style.suffix)


def test_the_link_in_the_header_leads_there_without_scripts(pages):
    for name, page in pages.items():
        if name in {"search.html", "witness/o.html"} or name.startswith(PAIRS):
            assert not page.find_class("cite-link")  # no parts of the book
            continue
        (link,) = page.find_class("cite-link")
        to, _, anchor = link.get("href").partition("#")
        home = posixpath.normpath(posixpath.join(posixpath.dirname(name), to))
        assert (home if to else name, anchor) == ("about/citing.html", "citing")


def test_the_words_of_citing_are_nowhere_in_the_text(pages, site):
    page = pages["chapters/03-nep/succession.html"]
    assert "อ้างอิง" not in page.find_class("bd-article")[0].text_content()
    places = site / "_static/cite/chapters/03-nep/succession.js"
    data = places.read_text("utf-8").removeprefix("window.chabapCitePlaces=")
    known = json.loads(data.rstrip(";\n"))
    signs = {s.get("href")[1:]: s.text for s in page.find_class("section-sign")}
    assert {i: facts[2] for i, facts in known.items() if facts[0] == PARAGRAPH} == signs
    notes = {n.get("id") for n in page.find_class("edition-note")}
    assert {i for i, facts in known.items() if facts[0] == NOTE} == notes


def test_the_script_knows_since_when_words_stand(site, built, edition):
    """As the record says that the plain text makes: references are told alike there."""
    lines = parse((built / "text/record.tsv").read_text("utf-8"), name="record.tsv")
    now = Record(edition.version, edition.date, lines)
    expected = first_versions(read_all(ROOT / "releases"), now)
    found = {}
    for script in site.glob("_static/cite/**/*.js"):
        data = script.read_text("utf-8").removeprefix("window.chabapCitePlaces=")
        for node_id, (kind, *facts) in json.loads(data.rstrip(";\n")).items():
            if len(facts) == len(FACTS[kind]):  # all but the id, and the version
                found[node_id] = facts[-1]
    older = [r for r in read_all(ROOT / "releases") if r.version != edition.version]
    assert bool(found) == bool(older)
    assert found == expected


def test_a_book_without_records_can_be_cited(project):
    book = project("citation", "paragraphs", config=EDITION)
    book.write(
        index="(home)=\n# A\n\n```{toctree}\nchapters/01-a/index\n```\n",
        **{"chapters/01-a/index": "(c01)=\n# B\n\n{#c01-p01}\nก\n"},
    )
    book.build()
    assert book.read("_static/cite/chapters/01-a/index.js") == (
        'window.chabapCitePlaces={"c01-p01":["paragraph","chapters/01-a/index.html",'
        '"§\N{NO-BREAK SPACE}1.1"]};\n'
    )


def test_examples_are_citations(project):
    book = project("citation", "paragraphs", config=EDITION)
    examples = (
        ":::{cited} apa\nedition\n\nc01-p01\n:::\n\n:::{cited} bibtex\nedition\n:::\n"
    )
    book.write(
        index=f"(home)=\n# A\n\n```{{toctree}}\nchapters/01-a/index\n```\n\n{examples}",
        **{"chapters/01-a/index": "(c01)=\n# B\n\n{#c01-p01}\nก\n"},
    )
    book.build()
    page = html.fromstring(book.read("index.html"))
    assert page.xpath("//dt/text()") == [
        "ฉบับนี้ทั้งเล่ม",
        "§\N{NO-BREAK SPACE}1.1",
        "ฉบับนี้ทั้งเล่ม",
    ]
    whole, *_, sentence = page.find_class("cited-form")
    title = "นโยบาย <เศรษฐกิจ> & “ใหม่”: ฉบับทดลอง"
    assert whole.text_content() == (
        f"ในบรรณานุกรม บรรณาธิการ (Ed.). (2026). {title} [A Book] (Version 1.0.0). "
        "(no public address yet)"
    )
    assert [em.text for em in whole.iter("em")] == [title]
    assert sentence.text_content() == (
        "ในประโยค บรรณาธิการ (2026, §\N{NO-BREAK SPACE}1.1)"
    )
    (record,) = page.find_class("cited-record")
    assert record.text_content().startswith("@book{book-1.0.0,\n  title = {{")


def test_what_cannot_be_cited_is_a_mistake(project):
    book = project("citation", "paragraphs", config=EDITION)
    book.write(
        index="(home)=\n# A\n\n:::{cited} own\nc01-p09\n:::\n\n:::{cited} mla\n:::\n"
    )
    with pytest.raises(BuildError) as wrong:
        book.build()
    style, place = str(wrong.value).splitlines()
    assert style == (
        "index.md:8: there is no style 'mla'; choose from own, chicago, apa, bibtex, ris, csl"
    )
    assert place == (
        "index.md:4: nothing in the book has the id 'c01-p09'; name a paragraph, a note or "
        "an entry"
    )


def test_a_book_without_facts_has_no_records(project):
    book = project("citation", "paragraphs")
    book.write(index="(home)=\n# หน้า\n\nข้อความ\n")
    assert book.build("plaintext") == ""
    suffixes = {f".{style.suffix}" for style in STYLES.values() if style.suffix}
    assert len(suffixes) > 2
    assert not suffixes & {path.suffix for path in book.path.rglob("out/*/*")}
