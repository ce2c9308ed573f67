"""Registers in a project: entries, links of names, and what can be wrong with them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from lxml import html
from sphinx.util.inventory import InventoryFile

from chabap.errors import BuildError

from .conftest import EDITION, ROOT, Project
from .entries import CHAPTER, PEOPLE, TEXT, amend, entry


def test_entry(register):
    assert (
        '<dt id="person-trotsky"><strong>ทรอตสกี, เลออน</strong> · <span lang="en">Trotsky</span> · '
        '<span lang="ru">Лев Троцкий</span></dt><dd><p class="gist">ใครหรืออะไร</p>'
    ) in register.read("people.html")


def test_references_outside_the_text(register):
    page = register.read("index.html")
    assert 'href="people.html#person-lenin"><span>เลนิน</span>' in page
    assert "<span>อิลอิช</span>" in page


def test_names_in_the_text_are_linked(register):
    page = register.read(f"{CHAPTER}.html")
    link = '<a class="name person{} reference internal" href="../../people.html#person-{}" id="c03-p01-person-{}">{}</a>'
    assert (
        link.format(" first", "lenin", "lenin-1", "เลนิน")
        + "พบกับ"
        + link.format(" first", "trotsky", "trotsky-1", "ทรอตสกี")
    ) in page
    # the second time it is quiet
    assert link.format("", "lenin", "lenin-2", "เลนิน") in page
    # a role says who is meant by other words, and what is no name
    assert link.format(" first", "stalin", "stalin-1", "สหาย") + " ผู้ว่าสตาลินไม่มา" in page
    # the longest form wins
    assert 'href="../../people.html#place-leningrad"' in page
    assert "ลัทธิเลนิน</a>" in page


def test_entries_list_their_occurrences_with_context(register):
    page = register.read("people.html")
    assert (
        "<summary>ปรากฏ 2 แห่ง ใน 2 ย่อหน้า</summary>" in page
    )  # ทรอตสกี in both paragraphs
    assert (
        '§ 3.1</span></a> …เลนินพบกับ<a class="reference internal" '
        'href="chapters/03-x/index.html#c03-p01-person-trotsky-1"><strong>ทรอตสกี</strong></a>'
        "ที่เลนินกราด แล้ว…" in page.replace("\N{NO-BREAK SPACE}", " ")
    )


def test_a_page_holds_the_cards_of_its_names(register):
    page = register.read(f"{CHAPTER}.html")
    assert (
        '<div id="card-person-lenin"><p><b>เลนิน</b> · <span lang="en">Lenin</span> '
        "(ค.ศ. 1870–1924)</p><p>ใครหรืออะไร</p>" in page
    )
    assert "card-" not in register.read("people.html")


def test_entries_stand_in_thai_order_under_their_letters(register):
    page = register.read("people.html")
    places = [
        page.index(part)
        for part in (
            '<p class="letters"><a class="reference internal" href="#letter-23">ท</a>',
            'id="letter-23">ท</p>',
            'id="person-trotsky"',  # under the last name
            'id="letter-37">ล</p>',
            'id="work-leninism"',
            'id="person-lenin"',
            'id="place-leningrad"',
            'id="letter-42">ส</p>',
            'id="person-stalin"',
        )
    ]
    assert places == sorted(places)


def test_only_first_occurrences_are_links_in_the_epub(register):
    register.build("epub")
    page = register.read(f"{CHAPTER}.xhtml", "epub")
    assert '<span id="c03-p01-person-lenin-2">เลนิน</span>' in page
    assert page.count("#person-lenin") == 1
    assert 'href="chapters/03-x/index.xhtml#c03-p01-person-lenin-2"' in register.read(
        "people.xhtml", "epub"
    )


def test_a_new_entry_changes_no_other_id(register):
    before = register.read(f"{CHAPTER}.html")
    amend(
        register,
        "people",
        "# คน\n",
        "# คน\n\n" + entry("person", "anna", "กานนา", ":why: เพื่อทดสอบ"),
    )
    assert register.build() == ""
    assert 'id="person-anna"' in register.read("people.html")
    assert register.read(f"{CHAPTER}.html") == before


@pytest.mark.parametrize("jobs", [1, 2])
def test_incremental_and_parallel_builds_agree(register, jobs):
    before = register.read(f"{CHAPTER}.html"), register.read("people.html")
    amend(register, CHAPTER, "ทรอตสกีต้าน", "ทรอตสกีก็ต้าน")
    assert register.build(jobs=jobs) == ""
    assert "ก็ต้าน" in register.read("people.html")
    amend(register, CHAPTER, "ทรอตสกีก็ต้าน", "ทรอตสกีต้าน")
    assert register.build(jobs=jobs) == ""
    assert (register.read(f"{CHAPTER}.html"), register.read("people.html")) == before


def test_a_term_is_taken_over_by_the_entry_that_means_the_same(register):
    amend(register, "index", "\npeople\n", "\npeople\nglossary\n")
    register.write(
        glossary="(glossary)=\n# ศัพท์\n\n:::{glossary}\nลัทธิเลนิน\nLeninism\nленинизм\n"
        "  คำสอน\n:::\n"
    )
    with pytest.raises(
        BuildError, match="the form 'ลัทธิเลนิน' of 'work-leninism' is claimed"
    ):
        register.build()
    amend(register, "people", ":th: ลัทธิเลนิน\n", ":th: งานของเลนิน\n:term: Leninism\n")
    assert register.build() == ""
    page = register.read("people.html")
    assert '<a class="reference internal" href="glossary.html#term-leninism">' in page
    assert "c03-p02-work-leninism-1" in page


def test_timeline(register):
    amend(register, "people", "{place} leningrad", "{event} leningrad")
    amend(register, "people", ":th: เลนินกราด", ":th: เลนินกราด\n:dates: 1924-01-26")
    register.write(timeline="(timeline)=\n# ลำดับ\n\n:::{timeline} 1914/1932\n:::\n")
    amend(register, "index", "\npeople\n", "\npeople\ntimeline\n")
    assert register.build() == ""
    page = register.read("timeline.html")
    assert "<p>26 มกราคม ค.ศ. 1924</p>" in page
    assert (
        'href="people.html#event-leningrad"><span>เลนินกราด</span></a> ใครหรืออะไร'
        in page
    )
    amend(register, "timeline", "1914/1932", "1925/1932")
    assert register.build() == ""
    assert "เลนินกราด" not in register.read("timeline.html")
    amend(register, "timeline", "1925/1932", "ยี่สิบ")
    with pytest.raises(BuildError, match=r"timeline\.md:4: 'ยี่สิบ' are no years; write"):
        register.build()


def test_other_projects_can_link_to_entries(register, tmp_path_factory):
    with (register.path / "out" / "html" / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "https://example.org", "/".join)
    assert "lenin" in inventory["register:person"]
    other = tmp_path_factory.mktemp("other")
    (other / "conf.py").write_text(
        "extensions = ['sphinx.ext.intersphinx']\n"
        f"intersphinx_mapping = {{'nep': ('https://example.org/', {str(register.path / 'out/html/objects.inv')!r})}}\n"
        "html_theme = 'basic'\nsuppress_warnings = ['config.cache']\n",
        "utf-8",
    )
    (other / "index.rst").write_text(
        "x\n=\n\n:external+nep:ref:`person-lenin`\n", "utf-8"
    )
    project = Project(other)
    assert project.build() == ""
    page = project.read("index.html")
    assert 'href="https://example.org/people.html#person-lenin"' in page
    assert "เลนิน" in page


def test_a_role_in_a_note_is_checked_too(register):
    path = register.path / f"{CHAPTER}.md"
    path.write_text(
        path.read_text("utf-8").replace("{person}`trotsky`", "{person}`zinovief`"),
        "utf-8",
    )
    with pytest.raises(
        BuildError,
        match=r"^chapters/03-x/index\.md:10: there is no entry 'person-zinovief'; use an id",
    ):
        register.build("plaintext")


def test_a_role_is_found_inside_emphasis_and_beside_a_note(register):
    path = register.path / f"{CHAPTER}.md"
    path.write_text(
        path.read_text("utf-8").replace(
            "{person}`สหาย <stalin>`", "*มาก*[^note] *{person}`สหาย <stalin>`* "
        ),
        "utf-8",
    )
    assert register.build() == ""
    page = html.fromstring(register.read(f"{CHAPTER}.html"))
    (link,) = page.xpath("//a[@id='c03-p01-person-stalin-1']")
    assert link.text_content() == "สหาย"
    assert link.getparent().tag == "em"


def test_no_name_where_none_is_recognised(register):
    page = register.path / "people.md"
    page.write_text(page.read_text("utf-8") + "\n{person}`!เลนิน`\n", "utf-8")
    with pytest.raises(
        BuildError, match="is marked as no name where names are not rec"
    ):
        register.build()


def test_a_thai_is_filed_under_the_first_name(register):
    page = register.path / "people.md"
    thai = entry("person", "pridi", "ปรีดี พนมยงค์", ":filed: ปรีดี พนมยงค์", ":why: ตัวอย่าง")
    page.write_text(page.read_text("utf-8") + thai, "utf-8")
    assert register.build() == ""
    assert "<strong>ปรีดี พนมยงค์</strong>" in register.read("people.html")
    assert "<strong>ทรอตสกี, เลออน</strong>" in register.read("people.html")


@pytest.mark.parametrize(("times", "opened"), [(3, True), (4, False)])
def test_few_occurrences_are_shown_at_once(register, times, opened):
    path = register.path / f"{CHAPTER}.md"
    text = path.read_text("utf-8").replace("แล้วเลนินไปหา", "แล้วไปหา")
    more = " เลนิน" * (
        times - text.count("เลนิน") + text.count("เลนินกราด") + text.count("ลัทธิเลนิน")
    )
    path.write_text(text.replace("ผู้ว่า", f"ผู้ว่า{more} "), "utf-8")
    assert register.build() == ""
    page = html.fromstring(register.read("people.html"))
    lists = page.xpath(f"//details[summary[contains(., 'ปรากฏ {times} แห่ง')]]")
    assert lists
    assert all(("open" in found.attrib) == opened for found in lists)


@pytest.mark.parametrize(
    ("against", "shown"),
    [
        (
            "สารานุกรม, เลนิน <https://example.org/lenin>",
            (
                'ตรวจเทียบแล้ว: วันที่ (<a class="reference external" '
                'href="https://example.org/lenin">สารานุกรม, เลนิน</a>)'
            ),
        ),
        ("สารานุกรม (สำเนา), เลนิน", "ตรวจเทียบแล้ว: วันที่ (สารานุกรม (สำเนา), เลนิน)"),
    ],
)
def test_checks_name_the_source_and_are_folded(register, against, shown):
    text = (register.path / "people.md").read_text("utf-8")
    lenin = text.index("} lenin")
    changed = text[lenin:].replace("nothing", f"dates\n:against: {against}", 1)
    (register.path / "people.md").write_text(text[:lenin] + changed, "utf-8")
    assert register.build() == ""
    page = register.read("people.html")
    opened = '<details class="checks"><summary>การตรวจสอบ</summary><p class="evidence">'
    assert f"{opened}{shown}</p>" in page
    assert (
        page.count('<details class="checks">') == 1
    )  # nothing is folded of the others
    assert page.count("ยังไม่ได้ตรวจเทียบกับแหล่งอื่น") == 4


HOSTS = {
    "britannica.com", "brockhaus.de", "civilwar.polithistory.ru", "content.time.com",
    "cyberleninka.ru", "ebsco.com", "en.scientificrussia.ru", "en.wikisource.org",
    "encyclopedia.com", "encyclopedia2.thefreedictionary.com", "encyklopedia.pwn.pl",
    "factmonster.com", "filmint.nu", "infoplease.com", "kids.britannica.com",
    "ls.vanabbemuseum.nl", "lst.nectec.or.th", "marxists.org", "monoskop.org",
    "news.stanford.edu", "omniatlas.com", "prlib.ru", "proleksis.lzmk.hr",
    "russiasperiphery.pages.wm.edu", "socialhistoryportal.org", "stummfilm-magazin.de",
    "topos.memo.ru", "www.1000dokumente.de", "www.archontology.org", "www.britannica.com",
    "www.bu.edu", "www.cambridge.org", "www.cbr.ru", "www.encyclopedia.com",
    "www.factmonster.com", "www.foreignaffairs.com", "www.hls-dhs-dss.ch",
    "www.infoplease.com", "www.larousse.fr", "www.marxists.org", "www.merriam-webster.com",
    "www.nybooks.com", "www.oxfordreference.com", "www.prlib.ru", "www.rbth.com",
    "www.russianlife.com", "www.sensesofcinema.com", "www.sovlit.net",
    "www.syrosfestival.org", "www.taylorfrancis.com", "www.thetimes.co.uk", "www.wdl.org",
}  # fmt: skip
"""Encyclopaedias, libraries, museums, archives and publishers: no mirrors, shops or blogs."""


def test_sources_of_the_registers_stand_where_they_can_be_trusted():
    found = {
        (path.name, urlsplit(address).netloc)
        for path in (ROOT / "registers").glob("*.md")
        for address in re.findall(r"https?://[^\s>)]+", path.read_text("utf-8"))
    }
    assert len(found) > 20
    assert {place for place in found if place[1] not in HOSTS} == set()
    assert {host for _, host in found} == HOSTS  # none is kept that nobody names


def test_entries_list_the_passages_that_speak_of_them(make_project, tmp_path):
    book = make_project(tmp_path, "registers", "glossary", "notes", config=EDITION)
    note = "[^who-note]: ศัตรูของสตาลิน ดู {person}`trotsky` {cite}`carr`"
    book.write(
        **{
            CHAPTER: TEXT.replace("[^note]: ดู {person}`trotsky`", note).replace(
                "[^note]", "[^who-note]"
            ),
            "about/introduction": "(introduction)=\n# บทนำ\n\n(introduction-why)=\n## เหตุใด\n\nเพราะ{person}`เขา <lenin>`\n",
        },
        index="(home)=\n# หน้า\n\nเลนิน\n\n```{toctree}\nabout/introduction\nchapters/03-x/index\n"
        "people\nglossary\n```\n\n```{bibliography}\n```\n",
        people=PEOPLE,
        glossary="(glossary)=\n# ศัพท์\n\n:::{glossary}\nสหาย\ntovarishch\n  ที่สตาลินเรียกสหาย {par}`c03-p01`\n:::\n",
    )
    (book.path / "references.bib").write_text(
        "@book{carr, author = {Carr, E.}, title = {A}, publisher = {B}, year = {1950}, verified = {nothing}}\n",
        "utf-8",
    )
    assert book.build("plaintext") == ""
    assert book.read("mentions.tsv", "plaintext").splitlines() == [
        "target\tkind\tpage\tid",
        "person-lenin\tintroduction\tabout/introduction\tintroduction-why",
        f"person-stalin\tnote\t{CHAPTER}\twho-note",
        "person-stalin\tterm\tglossary\tterm-tovarishch",
        f"person-trotsky\tnote\t{CHAPTER}\twho-note",
    ]
    assert book.build() == ""
    page = html.fromstring(book.read("people.html"))

    def said(key):
        (found,) = page.xpath(
            f"//dt[@id='{key}']/following-sibling::dd[1]/details[@class='elsewhere']"
        )
        links = [(a.text_content(), a.get("href")) for a in found.xpath(".//a")]
        return found.xpath("string(summary)"), links

    assert said("person-lenin") == (
        "กล่าวถึงในเชิงอรรถ อภิธานศัพท์ หรือบทนำ 1 แห่ง",
        [("บทนำ: เหตุใด", "about/introduction.html#introduction-why")],
    )
    assert said("person-stalin")[1] == [
        ("§\xa03.1 เชิงอรรถ 1", f"{CHAPTER}.html#who-note"),
        ("สหาย", "glossary.html#term-tovarishch"),
    ]
    # a term is no witness of itself
    assert "elsewhere" not in book.read("glossary.html")
    book.build("epub")
    assert "elsewhere" not in book.read("people.xhtml", "epub")
