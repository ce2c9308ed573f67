"""edition.toml and the witness: what is wrong is said in one line."""

from __future__ import annotations

import datetime as dt
import shutil
from importlib import metadata

import pymupdf
import pytest
import sphinx
from lxml import html

from chabap.edition import EditionError, check_witness, load
from chabap.thai.dates import written

from .conftest import EDITION, ROOT


def test_facts_of_the_real_edition(edition):
    assert edition.id == "nep-th"
    assert edition.language == "th"
    assert edition.licences.code == "MIT"
    assert edition.licences.notes == "CC BY 4.0"
    assert edition.epoch % 86400 == 0


def test_the_witness_is_the_file_that_was_received(edition):
    (witness,) = edition.witnesses
    assert witness.siglum == "O"
    check_witness(witness, root=ROOT)


def test_one_byte_more_in_the_witness(edition, tmp_path):
    (witness,) = edition.witnesses
    (tmp_path / "witness").mkdir()
    changed = (ROOT / witness.path).read_bytes() + b" "
    (tmp_path / witness.path).write_bytes(changed)
    with pytest.raises(
        EditionError, match=r"^witness/o\.txt: SHA-256 is .* `git checkout`"
    ):
        check_witness(witness, root=tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'version = "0.2.1"',
            "version = 0.1",
            r"\[edition\]: version must be a non-empty str",
        ),
        (
            'version = "0.2.1"',
            "",
            r"\[edition\]: version must be a non-empty str, not None",
        ),
        (
            "date = 2026-11-27",
            'date = "today"',
            r"\[edition\]: date must be a non-empty dt.date",
        ),
        (
            'code = "MIT"',
            'kode = "MIT"',
            r"\[licences\]: unknown key 'kode'; the keys are code",
        ),
        ("[licences]", "[licenses]", r"unknown table \[licenses\]; the tables are"),
        ("[[witness]]", "[[witnesses]]", r"unknown table \[witnesses\]; the tables"),
        ("[[witness]]", "[witness]", r"\[witness\] is no list of tables; write"),
        ("[edition]", "[edition", r"not valid TOML: .*; correct that line"),
    ],
)
def test_malformed_facts(tmp_path, old, new, message):
    text = (ROOT / "edition.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "edition.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(EditionError, match=rf"^edition\.toml:(4:)? {message}"):
        load(tmp_path / "edition.toml")


def test_an_address_for_reports_may_be_missing(edition, tmp_path):
    assert edition.contact == ""
    text = (ROOT / "edition.toml").read_text("utf-8")
    facts = tmp_path / "edition.toml"
    facts.write_text(
        text.replace("[edition]", '[edition]\ncontact = "a@b.org"'), "utf-8"
    )
    assert load(facts).contact == "a@b.org"
    facts.write_text(text.replace("[edition]", '[edition]\ncontact = ""'), "utf-8")
    with pytest.raises(EditionError, match="contact must be a non-empty str, not ''"):
        load(facts)


@pytest.mark.parametrize(
    ("line", "environment", "address"),
    [
        ("", {}, ""),
        ('address = "https://a.org/nep"', {}, "https://a.org/nep/"),
        ('address = "https://a.org/nep/"', {"EDITION_ADDRESS": ""}, "https://a.org/nep/"),
        ("", {"EDITION_ADDRESS": "http://b.org"}, "http://b.org/"),
        ('address = "https://a.org"', {"EDITION_ADDRESS": "http://b.org"}, "http://b.org/"),
    ],
)  # fmt: skip
def test_the_address_of_the_site(tmp_path, line, environment, address):
    facts = tmp_path / "edition.toml"
    text = (ROOT / "edition.toml").read_text("utf-8")
    facts.write_text(text.replace("[edition]", f"[edition]\n{line}"), "utf-8")
    edition = load(facts, environment=environment)
    assert edition.address == address
    version = f"v{edition.version}/"
    assert edition.permanent == (f"{address}{version}" if address else "")


TREE = f"swh:1:dir:{'0f' * 20}"


def test_what_the_environment_says(tmp_path):
    facts = ROOT / "edition.toml"
    assert load(facts, environment={}).swhid == ""
    assert load(facts, environment={"EDITION_SWHID": TREE}).swhid == TREE
    for name, value in (
        ("EDITION_ADDRESS", "a.org"),
        ("EDITION_ADDRESS", "https://a.org/#x"),
        ("EDITION_SWHID", "swh:1:dir:0f"),
        ("EDITION_SWHID", TREE.replace("dir", "rev")),
    ):
        with pytest.raises(EditionError, match=f"^{name} must .*, not '{value}'$"):
            load(facts, environment={name: value})
    text = facts.read_text("utf-8")
    for line, message in (
        ('address = "a.org"', r"edition.toml: \[edition\]: address must begin with"),
        ('address = ""', "address must be a non-empty str, not ''"),
        (f'swhid = "{TREE}"', "unknown key 'swhid'"),
    ):
        (tmp_path / "edition.toml").write_text(
            text.replace("[edition]", f"[edition]\n{line}"), "utf-8"
        )
        with pytest.raises(EditionError, match=message):
            load(tmp_path / "edition.toml", environment={})


def test_missing_file(tmp_path):
    with pytest.raises(EditionError, match=r"edition\.toml: cannot be read"):
        load(tmp_path / "edition.toml")


# of the theme's own transform
@pytest.mark.filterwarnings("ignore::sphinx.deprecation.RemovedInSphinx11Warning")
@pytest.mark.parametrize("swhid", ["", TREE])
def test_the_sources_of_a_release_have_a_name(project, monkeypatch, swhid):
    """In the colophon, which all formats have, and at the foot of the site."""
    monkeypatch.setenv("EDITION_SWHID", swhid)
    book = project("interface", "sources", config="html_theme = 'sphinx_book_theme'\n")
    shutil.copy(ROOT / "edition.toml", book.path)
    (book.path / "witness").mkdir()
    shutil.copy(ROOT / "witness/o.txt", book.path / "witness")
    book.write(
        index="(home)=\n# ก\n\n{{tree}}\n\n(colophon-verify)=\n## ข\n\n{{programs}}\n"
    )
    (book.path / "conf.py").write_text(
        'extensions = ["chabap.sources", "chabap.interface"]\n'
    )
    assert book.build() == ""
    page = html.fromstring(book.read("index.html"))
    said = swhid or "ฉบับร่างระหว่างจัดทำ ยังไม่เผยแพร่"
    article, foot = (
        page.find(".//article"),
        page.find(".//footer[@class='bd-footer-content']"),
    )
    assert said in article.text_content()
    assert f"Typst {metadata.version('typst')}" in article.text_content()
    assert said in foot.text_content()
    assert foot.xpath(".//a/@href") == ["#colophon-verify"]
    assert (TREE in book.read("index.html")) == bool(swhid)


def test_thai_date():
    assert written(dt.date(1924, 1, 21)) == "21 มกราคม ค.ศ. 1924"


def test_readers_are_told_version_and_rights(built, edition):
    """Licences and version stand where each format states them, each beside its part."""
    colophon = html.parse(built / "html/about/colophon.html").getroot()
    items = [item.text_content() for item in colophon.xpath("//article//li")]
    for part, licence in (
        ("ตัวบท", edition.licences.text),
        ("เชิงอรรถ", edition.licences.notes),
        ("โปรแกรม", edition.licences.code),
    ):
        (item,) = [i for i in items if i.startswith(part)]
        assert licence in item
    for page in (built / "html").glob("about/*.html"):
        footer = (
            html.parse(page)
            .getroot()
            .xpath("string(//footer[contains(@class, 'bd-footer-content')])")
        )
        for fact in (
            edition.title,
            edition.version,
            written(edition.date),
            edition.licences.notes,
            f"โปรแกรม {edition.licences.code} · ตัวอักษร Trirong, PT Serif, SIL Open",
            f"Sphinx {sphinx.__version__}, ",
            "ฉบับร่างระหว่างจัดทำ ยังไม่เผยแพร่ · ",
            "วิธีตรวจแฟ้ม",
        ):
            assert fact in footer, page
    with pymupdf.open(built / f"pdf/{edition.id}.pdf") as pdf:
        imprint = pdf[3].get_text()
    lines = [line.strip() for line in imprint.splitlines()]
    assert f"ตัวบท: {edition.licences.text}" in " ".join(lines)
    assert f"เชิงอรรถ อภิธานศัพท์ และทะเบียน: {edition.licences.notes}" in lines
    assert f"โปรแกรม: {edition.licences.code}" in lines
    assert any(
        edition.version in line and written(edition.date) in line for line in lines
    )


# of the theme's own transform
@pytest.mark.filterwarnings("ignore::sphinx.deprecation.RemovedInSphinx11Warning")
def test_signs_of_html_in_a_title(project):
    book = project(
        "interface",
        config=EDITION
        + "html_theme = 'sphinx_book_theme'\nhtml_title = edition.title\n"
        "html_theme_options = {'footer_content_items': ['extra-footer.html']}\n",
    )
    book.write(index="(home)=\n# ก\n")
    assert book.build() == ""
    page = book.read("index.html")
    assert "<เศรษฐกิจ>" not in page
    assert "&amp;amp;" not in page
    assert page.count("นโยบาย &lt;เศรษฐกิจ&gt; &amp; “ใหม่”") >= 3  # title, logo, footer
