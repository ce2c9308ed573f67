"""The dialog "Cite this" in a browser: from paragraph, note, entry and page; no word of it in the text."""

from __future__ import annotations

import pytest

SUCCESSION = "chapters/03-nep/succession.html"
TEXT = "document.querySelector('#c03-p17').textContent"


def opened(page):
    dialog = page.locator("dialog.cite-dialog[open]")
    dialog.wait_for()
    return dialog


def test_a_paragraph_by_keyboard(reader):
    page = reader(1440)
    page.goto(SUCCESSION)
    before = page.evaluate(TEXT)
    page.locator("#c03-p17 > .section-sign").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "อ้างอิง §\u00a03.17"
    assert page.evaluate(TEXT) == before
    page.keyboard.press("Enter")
    dialog = opened(page)
    assert dialog.locator("h2").inner_text().replace("\u00a0", " ") == "อ้างอิง § 3.17"
    assert "(โครงการฉบับ, 2569, § 3.17)" in dialog.inner_text().replace("\u00a0", " ")
    for _ in range(40):
        page.keyboard.press("Tab")
        inside = "document.activeElement.closest('dialog') || document.activeElement === document.body"
        assert page.evaluate(f"!!({inside})")
    page.keyboard.press("Escape")
    assert page.locator("dialog.cite-dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.className") == "cite"


def test_every_style_is_there_and_can_be_copied(reader):
    page = reader(1440, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{SUCCESSION}#c03-p17")
    page.locator(".cite-link").click()
    dialog = opened(page)
    names = dialog.locator("summary").all_inner_texts()
    assert names == ["แบบไทย", "Chicago", "APA", "BibTeX", "RIS", "CSL-JSON"]
    bibtex = dialog.locator("details").nth(3)
    bibtex.locator("summary").click()
    bibtex.locator("button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("@book{nep-th-")
    assert copied.rstrip().endswith("}")
    assert "c03-p17" in copied


@pytest.mark.parametrize(
    ("name", "at", "said"),
    [
        (SUCCESSION, ".edition-note#fact-grain-prices", "เชิงอรรถ"),
        ("registers/people.html", "dt#person-lenin", "ทะเบียนบุคคล"),
        ("glossary.html", "dt#term-kulak", "อภิธานศัพท์"),
    ],
)
def test_notes_and_entries(reader, name, at, said):
    page = reader(1440)
    page.goto(name)
    if "edition-note" in at:  # in the margin it is folded
        page.locator("#fact-grain-prices-mark").click()
    page.locator(at).hover()
    page.locator(f"{at} .cite").first.click()
    assert said in opened(page).inner_text()


def test_on_a_phone_it_fits(reader):
    page = reader(360)
    page.goto(f"{SUCCESSION}#c03-p17")
    page.locator(".cite-link").click()
    box = opened(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_of_it_is_printed(reader):
    page = reader(1440)
    page.goto(SUCCESSION)
    page.locator("#c03-p17").hover()
    page.locator("#c03-p17 > .cite").wait_for()
    page.emulate_media(media="print")
    assert not page.locator("#c03-p17 > .cite").is_visible()
    assert not page.locator(".cite-link").is_visible()


def test_without_scripts_the_link_leads_to_the_page_on_citing(reader):
    page = reader(1440, java_script_enabled=False)
    page.goto(SUCCESSION)
    page.locator(".cite-link").click()
    page.wait_for_url("**/about/citing.html#citing")


def test_records_keep_their_lines(reader):
    page = reader(360)
    page.goto("about/citing.html")
    record = page.locator("#citing-ris pre").first.inner_text().splitlines()
    assert record[0].split() == ["TY", "-", "BOOK"]
    assert record[1].split()[0] == "A3"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
