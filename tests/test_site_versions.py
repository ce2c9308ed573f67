"""One site of all versions, assembled of archives that are made for it.

What a browser makes of it is in tests/browser.
"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from lxml import html
from sphinx.locale import init

from chabap.archives import as_zip, sums
from chabap.site import OUTPUT, assemble
from chabap.site.known import SiteError
from chabap.site.places import HOOK
from chabap.versions.record import Release, write_release
from chabap.wording import compiled

DAY = dt.date(2026, 1, 4)
OLD = {
    "index.html": '<head></head><p id="a"></p><p id="m"></p>',
    "b/c.html": '<head></head><p id="b"></p><p id="gone"></p><p id="m"></p>',
}
SCRIPT = '<head><script defer src="{}_static/versions.js"></script></head>'
NEW = {
    "index.html": SCRIPT.format("") + '<p id="a"></p><p id="b"></p>',
    "list.html": SCRIPT.format("") + '<div class="version-list"></div>',
    HOOK: "",
}


@pytest.fixture(autouse=True, scope="module")
def thai(tmp_path_factory):
    """Let `say` speak Thai, whatever other tests have built."""
    init([compiled("th", tmp_path_factory.mktemp("locale"))], "th", "chabap")


def release(root, version, files=None):
    """Enter a version, and what its site holds if its archive is at hand."""
    record, dist = root / "releases" / version, root / "dist" / version
    write_release(
        Release(version, DAY, "", f"swh:1:dir:{version}", "", ("แก้",)), record
    )
    if files is None:
        return
    folder = f"book-{version}-site"
    packed = {f"{folder}/{name}": text.encode() for name, text in files.items()}
    made = {f"{folder}.zip": as_zip(packed, date=DAY), "book.pdf": b"x" * 2000}
    dist.mkdir(parents=True)
    for name, data in made.items():
        (dist / name).write_bytes(data)
    (record / "SHA256SUMS").write_text(sums(made), "utf-8")


def build(root, files):
    """Write a working version."""
    for name, text in files.items():
        path = root / "_build/html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.fixture
def book(tmp_path):
    """A book with three versions, of the first only the record is left, and a working one."""
    release(tmp_path, "0.9.0")
    release(tmp_path, "1.0.0", OLD)
    release(tmp_path, "1.10.0", NEW)
    build(tmp_path, NEW | {"index.html": NEW["index.html"].replace('"b"', '"d"')})
    return tmp_path


def known(root, folder):
    """Return what the script of a version knows."""
    text = (root / OUTPUT / folder / HOOK).read_text("utf-8")
    line = next(line for line in text.splitlines() if "const DATA" in line)
    return json.loads(line.partition("=")[2].strip().rstrip(";"))


def test_every_version_has_its_folder(book, edition):
    for _ in range(2):  # the second time there is a site already
        told = assemble(book, edition)
        assert told == [
            "1.10.0: 2 pages",
            "1.0.0: 2 pages, 2 of them given the script",
            "0.9.0: not at hand; its record is listed",
            "working version: as `make` built it",
        ]
        site = book / OUTPUT
        assert {path.name for path in site.iterdir() if path.is_dir()} == {
            *("latest", "v1.10.0", "v1.0.0", "working", "files", "records"),
        }
    for folder in ("latest", "v1.10.0"):
        assert (site / folder / "index.html").read_text("utf-8") == NEW["index.html"]
    hooked = (
        '<head><script defer src="../_static/versions.js"></script>\n</head><p id="b"'
    )
    assert (site / "v1.0.0/b/c.html").read_text("utf-8").startswith(hooked)
    assert not (book / "_build/.site.new").exists()


def test_every_version_knows_the_others(book, edition):
    assemble(book, edition)
    newest, same, old, working = (
        known(book, folder) for folder in ("latest", "v1.10.0", "v1.0.0", "working")
    )
    assert newest["banner"] == same["banner"] == ""
    assert old["banner"] == "นี่คือฉบับ 1.0.0 ฉบับล่าสุดคือฉบับ 1.10.0"
    assert working["banner"] == "นี่คือฉบับร่างระหว่างจัดทำ ฉบับล่าสุดคือฉบับ 1.10.0"
    assert old["moved"] == {"b": "index.html", "gone": ""}
    assert (working["moved"], same["moved"]) == ({"d": ""}, {})
    assert [version["folder"] for version in old["versions"]] == [
        *("latest", "v1.10.0", "v1.0.0", "working"),
    ]
    assert [version["name"] for version in old["versions"]] == [
        *("ฉบับ 1.10.0 (ล่าสุด)", "ฉบับ 1.10.0", "ฉบับ 1.0.0"),
        "ฉบับร่างระหว่างจัดทำ ยังไม่เผยแพร่",
    ]
    assert [version["here"] for version in old["versions"]] == [
        False,
        False,
        True,
        False,
    ]
    assert [version["newest"] for version in old["versions"]] == [True, *[False] * 3]
    lacks = [version["lacks"] for version in old["versions"]]
    assert lacks == [["b/c.html"], ["b/c.html"], [], ["b/c.html"]]
    assert old["here"] == "ฉบับ 1.0.0"


def test_the_page_of_all_versions_leads_to_each(book, edition):
    assemble(book, edition)
    site = book / OUTPUT
    page = html.parse(site / "versions.html").getroot()
    assert page.xpath("//main/p/a/@href") == ["latest/list.html", "working/index.html"]
    found = {
        section.get("id"): section.xpath(".//a/@href")
        for section in page.iter("section")
    }
    record = ["SHA256SUMS", "release.toml"]
    assert found == {
        **{
            f"v{version}": [
                f"v{version}/index.html",
                f"files/{version}/book-{version}-site.zip",
                f"files/{version}/book.pdf",
                *(f"records/{version}/{name}" for name in record),
            ]
            for version in ("1.10.0", "1.0.0")
        },
        "v0.9.0": ["records/0.9.0/release.toml"],
    }
    for addresses in found.values():
        assert all((site / address).is_file() for address in addresses)
    assert "book.pdf 2 kB" in " ".join(page.text_content().split())
    start = html.parse(site / "index.html").getroot()
    assert start.xpath("//a/@href") == ["latest/index.html", "versions.html"]
    assert (site / "versions.css").is_file()


def test_what_is_not_released_stands_alone(tmp_path, edition):
    with pytest.raises(
        SiteError, match=r"^nothing to show: no archive of a release is in"
    ):
        assemble(tmp_path, edition)
    assert not (tmp_path / OUTPUT).exists()
    build(tmp_path, OLD | {HOOK: ""})
    assert assemble(tmp_path, edition) == ["working version: as `make` built it"]
    data = known(tmp_path, "working")
    assert (data["banner"], data["moved"]) == ("", {})
    start = html.parse(tmp_path / OUTPUT / "index.html").getroot()
    assert start.xpath("//a/@href") == ["working/index.html", "versions.html"]
    page = html.parse(tmp_path / OUTPUT / "versions.html").getroot()
    assert page.xpath("//main//a/@href") == ["working/index.html"]


def test_no_archive_writes_outside_of_its_folder(book, edition):
    assemble(book, edition)
    before = (book / OUTPUT / "versions.html").read_text("utf-8")
    release(book, "2.0.0", {"index.html": "", "../../evil.html": ""})
    with pytest.raises(
        SiteError,
        match=r"^book-2\.0\.0-site\.zip: book-2.*/\.\./\.\./evil\.html would be outside; fetch",
    ):
        assemble(book, edition)
    assert not [*book.rglob("evil.html")]
    assert (book / OUTPUT / "versions.html").read_text("utf-8") == before
