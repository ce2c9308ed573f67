"""The scripts of the site, run in a real browser on the built pages, from file://."""

from __future__ import annotations

import shutil
import subprocess
from urllib.parse import quote

import pytest
from lxml import html

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def visit(built, tmp_path_factory):
    """Open a page of the site: ``visit("search.html?q=…")`` returns it as scripts left it."""
    assert BROWSER, "install Chromium or Chrome"
    profile = tmp_path_factory.mktemp("profile")
    site = built / "html"

    def open_page(address: str):
        command = [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
        ]
        command += ["--disable-background-networking", f"--user-data-dir={profile}"]
        command += [
            "--virtual-time-budget=5000",
            "--dump-dom",
            f"file://{site}/{address}",
        ]
        run = subprocess.run(command, capture_output=True, check=True, timeout=60)
        return html.fromstring(run.stdout)

    return open_page


def test_the_apparatus_can_be_filtered(visit):
    page = visit("apparatus.html")
    (bar,) = page.xpath("//form[@class='apparatus-filters']")
    assert [label.text for label in bar.xpath("label")] == ["ชนิด ", "ความแน่ใจ "]
    options = [[o.text for o in s.xpath("option")] for s in bar.xpath(".//select")]
    assert options[0][0] == options[1][0] == "ทั้งหมด"
    assert {"คำ", "O ขาด", "ชื่อเฉพาะ"} <= set(options[0])
    assert set(options[1][1:]) == {"แน่ใจ", "น่าเชื่อ", "สันนิษฐาน"}
    entries = page.xpath("//li[contains(@class, 'apparatus-entry')]")
    assert bar.xpath("string(output)") == f"{len(entries)} แห่ง"


@pytest.mark.parametrize(
    ("query", "status", "place"),
    [
        ("กูลักส์", "พบ ", "อภิธานศัพท์ · กูลักส์"),
        ("ฟหกดฟหกด", "ไม่พบ “ฟหกดฟหกด”", None),
    ],
)
def test_the_search_says_what_it_found(visit, query, status, place):
    page = visit(f"search.html?q={quote(query)}")
    assert page.xpath("string(//p[@role='status'])").startswith(status)
    places = page.xpath("//ol[@class='thai-search-results']/li/a/text()")
    assert (place in places) if place else places == []


def test_the_switch_of_the_text_is_shown_and_marks_corrections(visit):
    page = visit("chapters/03-nep/index.html#v-c03-p01-2237d1")
    (switch,) = page.xpath("//label[@class='text-mode']")
    assert "hidden" not in switch.attrib
    assert [o.text for o in switch.xpath(".//option")] == [
        "ตัวบทชำระ",
        "ตัวบทชำระ แสดงคำแก้",
        "ข้อความเดิมของ O ยังไม่ชำระ",
    ]
    assert page.get("data-text") == "marked"
    assert page.xpath("//span[starts-with(@class, 'variant')]/@tabindex")
