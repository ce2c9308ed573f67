"""Citation.js, which many reference managers rest on, reads our records and cites them."""

from __future__ import annotations

import json
import subprocess

from chabap.citation.model import EDITION, NOTE, PARAGRAPH
from chabap.citation.styles import STYLES
from tests.test_citation import record

from .conftest import HERE

TYPES = {
    "bibtex": "@biblatex/text",
    "ris": "@ris/file",
    "csl": "@csl/list+object",
}


def read(records):
    run = subprocess.run(
        ["node", HERE / "citations.js"],
        input=json.dumps(records),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def name(person):
    return person.get("literal") or person["family"]


def test_three_records_give_one_item(cited, places):
    for kind, place in places.items():
        records = [
            {"record": record(style, cited, place), "type": type_}
            for style, type_ in TYPES.items()
        ]
        items = [one["item"] for one in read(records)]
        for item in items:
            assert [name(n) for n in item["editor"]] == [cited.editor]
            assert ("author" in item) == (kind == NOTE)
            book = "title" if kind in {EDITION, PARAGRAPH} else "container-title"
            assert item[book] == cited.title
            assert item["issued"]["date-parts"][0][0] == 2026
            assert item["URL"] == f"{cited.address}{place.path}"
            assert item["edition"] == "ฉบับ 0.2.0"
            assert item["language"] == "th"
        assert len({item["type"] for item in items}) == 1


def test_apa_is_as_citation_js_has_it(cited, places):
    """The list of works alone: it knows no § to put into brackets.

    Chicago has no style there. By the style of its 18th edition (CSL) the words are the
    same, but the romanised Thai gets capitals as if it were English.
    """
    editor = [{"literal": cited.western_editor}]
    records, ours = [], []
    for kind, place in places.items():
        item = {
            "id": "x",
            "type": "book",
            "title": cited.western_title,
            "editor": editor,
            "edition": f"Version {cited.version}",
            "issued": {"date-parts": [[cited.year]]},
            "URL": f"{cited.address}{place.path}",
        }
        if kind not in {EDITION, PARAGRAPH}:
            heading = f"Note {place.number} to {place.where}"
            item |= {
                "type": "chapter",
                "author": editor,
                "title": heading if kind == NOTE else place.named,
                "container-title": cited.western_title,
            }
        records.append({"record": json.dumps([item]), "type": TYPES["csl"]})
        ours.append(next(iter(STYLES["apa"].make(cited, place))).text)
    assert [one["apa"] for one in read(records)] == ours
