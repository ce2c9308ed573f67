"""How the edition is cited: forms against goldens that were read by hand, records by readers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re

import rispy
from pybtex.database import parse_string

from chabap.citation.model import (
    CLOSED,
    ENTRY,
    FACTS,
    NOTE,
    OPENED,
    PARAGRAPH,
    WHOLE,
    blank,
    entry,
    work,
)
from chabap.citation.since import first_versions
from chabap.citation.styles import STYLES, USES
from chabap.versions.record import Line, Record


def record(name, work, place):
    (form,) = STYLES[name].make(work, place)
    return form.text


def listed(work, places):
    lines = []
    for kind, place in places.items():
        for name, style in STYLES.items():
            lines.append(f"== {kind}: {name}")
            for use, text in style.make(work, place):
                lines += [f"-- {use}", text.rstrip()]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ") + "\n"


def test_twenty_four_citations(golden, cited, places):
    golden("citations.txt", listed(cited, places))


def test_without_an_address_a_citation_says_so(golden, homeless, places):
    golden("citations-unplaced.txt", listed(homeless, places))


def test_every_citation_says_version_place_and_address(cited, places):
    for kind, place in places.items():
        for name, style in STYLES.items():
            forms = list(style.make(cited, place))
            assert all(form.use in USES for form in forms)
            text = "\n".join(form.text for form in forms)
            assert "0.2.0" in text
            assert ("2569" if name == "own" else "2026") in text
            assert f"{cited.address}{place.path}" in text, (kind, name)
            if kind == PARAGRAPH:
                assert "3.17" in text, name


def test_machines_read_no_thai_year_and_no_invisible_letter(cited, places):
    for place in places.values():
        for name in ("bibtex", "ris", "csl"):
            text = record(name, cited, place)
            assert "2569" not in text
            assert not set(text) & set("\u00a0\u00ad\u200b\u200c\u200d\u2060")
            assert text.isprintable() or set(text) - set("\r\n") == set(
                filter(str.isprintable, text)
            )


def test_bibtex_is_read_back(cited, places):
    for kind, place in places.items():
        data = parse_string(record("bibtex", cited, place), "bibtex")
        ((key, item),) = data.entries.items()
        assert key.isascii()
        assert key.startswith("nep-th-0.2.0")
        (editor,) = item.persons["editor"]
        assert [str(editor)] == editor.last_names == ["{โครงการฉบับ}"]
        assert ("author" in item.persons) == (kind == NOTE)
        book = "booktitle" if kind in {NOTE, ENTRY} else "title"
        assert item.fields[book] == f"{{{cited.title}}}"
        assert item.fields["year"] == "2026"
        assert item.fields["url"] == f"{cited.address}{place.path}"
        assert item.fields["edition"] == "ฉบับ 0.2.0"


def test_ris_is_read_back(cited, places):
    for kind, place in places.items():
        text = record("ris", cited, place)
        assert text.replace("\r\n", "").isprintable()
        assert text.endswith("\r\nER  - \r\n")
        (item,) = rispy.loads(text)
        piece = kind in {NOTE, ENTRY}
        assert item["type_of_reference"] == ("CHAP" if piece else "BOOK")
        assert item["secondary_authors" if piece else "tertiary_authors"] == [
            "โครงการฉบับ"
        ]
        assert ("authors" in item) == (kind == NOTE)
        assert item["secondary_title" if piece else "title"] == cited.title
        assert (item["year"], item["edition"]) == ("2026", "ฉบับ 0.2.0")
        assert item["language"] == "th"
        assert item["urls"] == [f"{cited.address}{place.path}"]


def test_csl_is_an_item(cited, places):
    for kind, place in places.items():
        (item,) = json.loads(record("csl", cited, place))
        assert item["id"].isascii()
        assert item["editor"] == [{"literal": "โครงการฉบับ"}]
        assert ("author" in item) == (kind == NOTE)
        assert item["issued"] == {"date-parts": [[2026]]}
        assert (item["edition"], item["language"]) == ("ฉบับ 0.2.0", "th")
        assert "version" not in item  # Zotero would take it for a program
        assert item["URL"] == f"{cited.address}{place.path}"


def filled(text, place):
    """Fill in a form that a blank place gave; records for TeX have words escaped."""
    for name in FACTS[place.kind]:
        value = getattr(place, name)
        if text.startswith("@") and name not in {"id", "page"}:
            value = re.sub("[&%$#_{}]", r"\\\g<0>", value)
        if text.startswith("["):
            value = json.dumps(value, ensure_ascii=False)[1:-1]
        text = text.replace(f"{OPENED}{name}{CLOSED}", value)
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_blank_place_filled_in_is_the_place(cited, homeless, places):
    """The site has one template a kind, and a script fills it in."""
    odd = entry(
        "person-x", page="p_q.html", headword='A "b" & c', latin="", register="50% {x}"
    )
    for made in (cited, homeless):
        for place in (*places.values(), odd):
            for style in STYLES.values():
                forms = style.make(made, blank(place.kind))
                assert [filled(form.text, place) for form in forms] == [
                    form.text.replace("\N{NO-BREAK SPACE}", " ")
                    for form in style.make(made, place)
                ]


def test_a_name_is_never_turned_round_and_never_parted(version, places):
    two = work(
        dataclasses.replace(
            version, editor="สัญชัย สุวังบุตร", editor_latin="Sanchai Suwangbut"
        )
    )
    for place in places.values():
        for style in STYLES.values():
            for form in style.make(two, place):
                assert "สุวังบุตร, สัญชัย" not in form.text
                assert "Suwangbut, Sanchai" not in form.text
                assert "สัญชัย สุวังบุตร" in form.text or "Sanchai Suwangbut" in form.text
        data = parse_string(record("bibtex", two, place), "bibtex")
        ((_, item),) = data.entries.items()
        assert item.persons["editor"][0].last_names == ["{สัญชัย สุวังบุตร}"]
        (read,) = rispy.loads(record("ris", two, place))
        names = read.get("secondary_authors") or read["tertiary_authors"]
        assert names == ["สัญชัย สุวังบุตร"]


def test_what_tex_and_json_would_misread_is_escaped(version):
    odd = work(
        dataclasses.replace(version, title='A & B "50%"', subtitle="x_y {z}", id="book")
    )
    data = parse_string(record("bibtex", odd, WHOLE), "bibtex")
    ((_, item),) = data.entries.items()
    assert item.fields["title"] == r'{A \& B "50\%": x\_y \{z\}}'
    (read,) = json.loads(record("csl", odd, WHOLE))
    assert read["title"] == odd.title


def test_an_edition_without_latin_letters_is_cited_in_its_own(version):
    plain = work(dataclasses.replace(version, editor_latin="", title_romanised=""))
    text = "\n".join(form.text for form in STYLES["apa"].make(plain, WHOLE))
    assert text.startswith(f"โครงการฉบับ (Ed.). (2026). {plain.title} [The New")
    english = dataclasses.replace(
        version, language="en", title="A Tale", subtitle="edited", title_latin="A Tale"
    )
    (full, *_) = STYLES["own"].make(work(english), WHOLE)
    assert full.text.replace("\N{NO-BREAK SPACE}", " ") == (
        "โครงการฉบับ (Ed.). (2026). A Tale: edited (version 0.2.0). "
        "https://example.org/nep-th/v0.2.0/"
    )


def record_of(version, *lines):
    return Record(
        version,
        dt.date(2026, 1, 1),
        tuple(Line(kind, name, "", "page", text) for kind, name, text in lines),
    )


def test_the_first_version_with_the_same_words_without_a_break():
    records = [
        record_of("0.1.0", ("paragraph", "c01-p01", "A"), ("note", "who-a", "old")),
        record_of("0.2.0", ("paragraph", "c01-p01", "B"), ("note", "who-a", "new")),
        record_of("0.3.0", ("paragraph", "c01-p01", "A"), ("note", "who-a", "new")),
        record_of("0.4.0", ("paragraph", "c01-p01", "A")),  # what is made is no witness
    ]
    now = record_of(
        "0.4.0",
        ("paragraph", "c01-p01", "A"),
        ("paragraph", "c01-p02", "A"),
        ("note", "who-a", "new"),
        ("person", "lenin", "A"),
        ("heading", "c01", "A"),
    )
    assert first_versions(records, now) == {"c01-p01": "0.3.0", "who-a": "0.2.0"}
    older = record_of("0.3.1", ("person", "lenin", "A"))
    assert first_versions([older], now) == {"person-lenin": "0.3.1"}
