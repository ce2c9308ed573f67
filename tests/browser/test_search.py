"""The search and the other scripts of the pages, over http and from the folder."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.conftest import ROOT

QUERIES = ROOT / "tests/golden/queries.tsv"
"""What a query is for, the query, how it is found; address, kind, label of what is first."""
FIRST = r"""(query) => {
  const form = document.querySelector("form.thai-search");
  form.elements.q.value = query;
  form.requestSubmit();
  const link = document.querySelector(".thai-search-results a.place");
  // what marks the words on arrival is not the place
  const address = link?.getAttribute("href").replace(/^[.][/]|[?][^#]*|:~:.*/g, "");
  return link ? [address, link.textContent.replaceAll("\u00a0", " ")] : ["", ""];
}"""


@pytest.fixture(params=["http", "file"])
def root(request, built, site):
    return {"http": site, "file": f"file://{built / 'html'}"}[request.param]


def test_golden_queries(reader, root):
    page = reader()
    page.goto(f"{root}/search.html")
    rows = [line.split("\t") for line in QUERIES.read_text("utf-8").splitlines()]
    listed = {row[1]: [row[3], row[5]] for row in rows if row[0] != "number"}
    found = {query: page.evaluate(FIRST, query) for query in listed}
    assert len(rows) >= 50
    assert found == listed


def test_the_number_of_a_paragraph_is_gone_to(reader, root):
    page = reader()
    rows = [line.split("\t") for line in QUERIES.read_text("utf-8").splitlines()]
    numbers = {row[1]: row[3] for row in rows if row[0] == "number"}
    assert len(numbers) > 4
    for query, address in numbers.items():
        page.goto(f"{root}/index.html", wait_until="domcontentloaded")
        page.keyboard.press("Control+k")
        page.locator("input[name=q]:focus").fill(query)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{root}/{address}", wait_until="commit")


@pytest.mark.parametrize(
    ("query", "status", "place"),
    [
        ("กูลักส์", "พบ ", "อภิธานศัพท์ · กูลักส์"),
        ("ฟหกดฟหกด", "ไม่พบ “ฟหกดฟหกด”", None),
        ("เศรฐกิจ", "ไม่พบ “เศรฐกิจ” · ลองค้น เศรษฐกิจ", None),
    ],
)
def test_the_search_says_what_it_found(reader, root, query, status, place):
    page = reader()
    page.goto(f"{root}/search.html?q={query}")
    assert page.locator("p[role=status]").inner_text().startswith(status)
    places = page.locator(".thai-search-results a.place").all_inner_texts()
    assert (place in places) if place else places == []
    assert page.locator(".thai-search-help").is_visible() == (not place)


def test_the_words_are_marked_where_a_result_leads(reader, root):
    page = reader()
    page.goto(f"{root}/search.html?q=กูลัก")
    assert page.locator(".thai-search-results h2").first.inner_text() == "ตัวบท (2)"
    page.locator(".thai-search-results a.place").first.click()
    page.wait_for_url("**#c03-p04")
    assert "mark=" not in page.url  # what is cited from there is the place alone
    assert page.locator("html").get_attribute("data-marked") == ""
    page.keyboard.press("Escape")
    assert page.locator("html").get_attribute("data-marked") is None


def test_the_apparatus_can_be_filtered(reader, root):
    page = reader()
    page.goto(f"{root}/apparatus.html")
    bar = page.locator("form.apparatus-filters")
    entries = page.locator("li.apparatus-entry:visible")
    kinds, certainties = (
        select.locator("option").all_inner_texts()
        for select in bar.locator("select").all()
    )
    assert {"ทั้งหมด", "คำ", "O ขาด", "ชื่อเฉพาะ"} <= set(kinds)
    assert set(certainties) == {"ทั้งหมด", "แน่ใจ", "น่าเชื่อ", "สันนิษฐาน"}
    everything = entries.count()
    assert bar.locator("output").inner_text() == f"{everything} แห่ง"
    bar.locator("select").nth(1).select_option(label="สันนิษฐาน")
    expect(bar.locator("output")).to_have_text(f"{entries.count()} แห่ง")
    assert 0 < entries.count() < everything
    assert page.locator("li.apparatus-entry.certain:visible").count() == 0


def test_a_link_to_a_correction_shows_it(reader, root):
    page = reader()
    page.goto(f"{root}/chapters/03-nep/index.html#v-c03-p01-2237d1")
    switch = page.locator("label.text-mode")
    assert switch.is_visible()
    assert switch.locator("option").count() == 3
    assert switch.locator("select").input_value() == "marked"
    assert page.locator("html").get_attribute("data-text") == "marked"
    assert (
        page.evaluate("document.activeElement.closest('.variant')?.id")
        == "v-c03-p01-2237d1"
    )
