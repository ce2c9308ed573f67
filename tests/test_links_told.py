"""What is said of links inside, and the table at the end."""

from __future__ import annotations

import pytest

from chabap import tally
from chabap.links import __main__ as command
from chabap.links import addresses, model
from chabap.links.ebook import Book
from chabap.links.inside import (
    Checked,
)
from chabap.links.notes import check_notes
from chabap.links.pages import Page
from chabap.links.site import check_site, inventory_lines

from .books import ROOT
from .test_links import NO_FILE, found_in


def test_what_is_told_of_a_link():
    findings = model.Findings()
    assert findings.add("link", "a.html", "here", "b.html")
    assert not findings.add("link", "a.html", "there", "c.html", NO_FILE)
    (broken,) = findings.broken
    assert str(broken) == "a.html: there → c.html: there is no such file"
    rows = command.rows_of([Checked("_build/x.epub", findings)])
    assert rows == [tally.Row("ePub: link", 2, 1)]


@pytest.mark.parametrize(
    ("marks", "ways", "told"),
    [
        ("m", "m", []),
        ("mk", "mk", []),
        ("", "", [("", "no mark leads to this note")]),
        ("m", "", [("", "the note has no way back")]),
        ("mk", "k", [("m", "the note has no way back to this mark")]),
    ],
)
def test_marks_and_ways_back(marks, ways, told):
    """Each mark of a note is named by a letter."""
    mark = '<a class="note-mark" id="{0}" href="#n">{0}</a>'
    way = '<a role="doc-backlink" href="#{}">x</a>'
    page = "".join(map(mark.format, marks)) + '<aside role="doc-footnote" id="n">'
    page += "".join(map(way.format, ways)) + "</aside>"
    findings = model.Findings()
    check_notes(Page("a.html", page.encode()), findings)
    assert [(link.link, link.what) for link in findings.broken] == told


def test_a_part_of_what_is_no_page_of_the_ebook():
    page = b'<html xmlns="http://www.w3.org/1999/xhtml"/>'
    book = Book({"a.xhtml": page, "x.css": b"a{}"})
    assert book.wrong("x.css#y", at="a.xhtml") == ("", addresses.Place("x.css", "y"))


def test_an_inventory_that_cannot_be_read():
    with pytest.raises(ValueError, match="no inventory of version 2"):
        list(inventory_lines(b"x"))
    found = check_site({"objects.inv": b"# Sphinx inventory version 2\na\nb\nc\nd"})
    assert found_in(found) == [
        ("objects.inv", "objects.inv", "the inventory cannot be unpacked")
    ]


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "edition.toml").write_text((ROOT / "edition.toml").read_text("utf-8"))
    with pytest.raises(SystemExit, match="nothing is built"):
        command.main([])
    (tmp_path / "_build/html").mkdir(parents=True)
    (tmp_path / "_build/html/index.html").write_text('<a href="x.html">go</a>')
    with pytest.raises(SystemExit) as end:
        command.main([])
    assert end.value.code == 1
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == "_build/html: index.html: go → x.html: there is no such file"
    assert rest[0].split() == ["checked", "broken", "moved", "unchecked"]
    assert tally.read() == [
        tally.Row("site: link", 1, 1),
        tally.Row("site: page", 1, 0),
    ]


def test_the_command_looks_at_a_site_of_all_versions(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    facts = (ROOT / "edition.toml").read_text("utf-8")
    address = 'address = "https://a.example/e/"\n'
    facts = facts.replace("[edition]\n", f"[edition]\n{address}")
    (tmp_path / "edition.toml").write_text(facts, "utf-8")
    for name, links in {
        "index.html": ["https://a.example/e/v1.0.0/", "https://b.example/"],
        "v1.0.0/index.html": ["../index.html", "https://a.example/e/v0.9.0/"],
    }.items():
        page = tmp_path / "site" / name
        page.parent.mkdir(exist_ok=True)
        page.write_text("".join(f'<a href="{link}">x</a>' for link in links))
    with pytest.raises(SystemExit) as end:
        command.main(["site"])
    assert end.value.code == 1
    said = capsys.readouterr().out.splitlines()
    assert (
        said[0]
        == f"site: v1.0.0/index.html: x → https://a.example/e/v0.9.0/: {NO_FILE}"
    )
    assert "site: page" in said[3]
    assert tally.read() == [
        tally.Row("site: link", 3, 1),
        tally.Row("site: page", 2, 0),
    ]


def test_the_table_has_its_parts_in_order(tmp_path):
    tally.write("lint", [tally.Row("lint t-001", broken=0)], root=tmp_path)
    tally.write("faults", [tally.Row("faults tried", 63, 0)], root=tmp_path)
    tally.write("links", [tally.Row("site: link", 4, 1, 2, 3)], root=tmp_path)
    assert [row.what for row in tally.read(tmp_path)] == [
        "site: link",
        "faults tried",
        "lint t-001",
    ]
    assert tally.table(tally.read(tmp_path)).splitlines()[1].split() == [
        *["site:", "link", *"4123"]
    ]
