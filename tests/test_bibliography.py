"""Entries and citations: the forms of the editors' guide, in every format, and their faults."""

from __future__ import annotations

import csv
import doctest
import re
import zipfile

import pymupdf
import pytest
from lxml import etree, html
from pybtex.database import parse_file, parse_string

from chabap.errors import BuildError
from chabap.works import citing, faults, names, record, register_styles, style, words

from .books import ROOT
from .conftest import EDITION

GOLDEN = ROOT / "tests/golden"
WORKS = re.sub(
    r"(?m)\}\}$", "}, verified = {nothing}}", (GOLDEN / "citing.bib").read_text("utf-8")
)
ROOMS = (
    *("paragraphs", "notes", "interface", "linebreak", "languages"),
    *("fonts", "typst", "epub"),
)
CONFIG = (
    f"{EDITION}bibtex_bibfiles = ['works.bib']\nbibtex_cite_id = 'bib-{{key}}'\n"
    "epub_uid, epub_use_index = 'x', False\n"
)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u00ad\u2060"))
CHECKED = "[ยังไม่ได้ตรวจสอบ]"


def rows() -> list[dict[str, str]]:
    with (GOLDEN / "citing.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = rows()


@pytest.fixture(scope="module")
def book(tmp_path_factory, make_project):
    """A page that cites all works in brackets and in a sentence, in every format."""
    book = make_project(tmp_path_factory.mktemp("citing"), *ROOMS, config=CONFIG)
    (book.path / "works.bib").write_text(WORKS, "utf-8")
    lines = []
    for row in ROWS:
        key = row["key"] + (f"{{{row['locator']}}}" if row["locator"] else "")
        lines.append(f"เริ่ม {{cite}}`{key}` กลาง {{cite:t}}`{key}` จบ")
    lines.append(
        "เริ่ม {cite}`nove1969{54-60},lewin1968{12},sanchai2553{13}` กลาง "
        "{cite:t}`lewin1968peasants{45},lewin1968{12}` จบ"
    )
    book.write(
        index="(home)=\n# ก\n\n```{toctree}\npage\nworks\n```\n",
        page="(page)=\n# ข\n\n" + "\n\n".join(lines) + "\n",
        works="(works)=\n# งาน\n\n```{bibliography}\n```\n",
    )
    for builder in ("html", "epub", "typst"):
        assert book.build(builder) == "", builder
    return book


def plain(text: str) -> str:
    return " ".join(text.translate(INVISIBLE).split())


@pytest.fixture(scope="module")
def printed(book) -> dict[str, str]:
    """What each format says, its spaces made equal; titles in stars on pages."""
    pages = {
        "html": [
            html.fromstring(book.read(f"{name}.html")) for name in ("page", "works")
        ]
    }
    with zipfile.ZipFile(book.path / "out/epub/book.epub") as file:
        pages["epub"] = [
            etree.fromstring(file.read(f"{name}.xhtml")) for name in ("page", "works")
        ]
    found = {}
    for name, roots in pages.items():
        for root in roots:
            for em in root.iter("em", "{http://www.w3.org/1999/xhtml}em"):
                em.text = f"*{em.text or ''}"
                em.tail = f"*{em.tail or ''}"
        found[name] = " ".join(plain("".join(root.itertext())) for root in roots)
    with pymupdf.open(book.path / "out/typst/book.pdf") as pdf:
        found["pdf"] = plain(" ".join(page.get_text() for page in pdf))
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["key"])
@pytest.mark.parametrize("name", ["html", "epub"])
def test_golden_works(printed, name, row):
    cited = f"เริ่ม {row['in brackets']} กลาง {row['in a sentence']} จบ"
    assert cited in printed[name]
    assert f"{row['entry']} {CHECKED}" in printed[name]


def test_golden_works_on_paper(printed):
    """Letter by letter: lines end anywhere there, and marks may come apart from letters."""
    text = re.sub(r"\s", "", printed["pdf"])
    missing = [
        form
        for row in ROWS
        for form in (row["in brackets"], row["in a sentence"], row["entry"])
        if re.sub(r"[\s*]", "", form) not in text
    ]
    assert missing == []


@pytest.mark.parametrize("name", ["html", "epub", "pdf"])
def test_works_of_one_bracket(printed, name):
    """Thai first, then the others; an author of several is named once."""
    cluster = (
        "เริ่ม (สัญชัย สุวังบุตร, 2553, น. 13; Lewin, 1968a, p. 12; Nove, 1969, pp. 54–60) กลาง "
        "Lewin (1968a, p. 12; 1968b, p. 45) จบ"
    )
    assert re.sub(r"\s", "", cluster) in re.sub(r"\s", "", printed[name])


def test_the_order_of_the_list(book):
    root = html.fromstring(book.read("works.html"))
    ids = [li.get("id").removeprefix("bib-") for li in root.iter("li") if li.get("id")]
    assert " ".join(ids) == (
        "newble2535 phussadi2525 phanupong sanchai2553 sanchai2563 parliament2564 "
        "ball1991 blok1918 carr1958 davies1994 britannica kvashonkin1996 lenin1966 "
        "lewin1968 lewin1968peasants mackenzie1982 nove1969 poliakov1982 "
        "riasanovsky1984 congress10 zamyatin1924"
    )


def test_every_citation_leads_to_its_entry(book):
    page = html.fromstring(book.read("page.html"))
    works = html.fromstring(book.read("works.html"))
    ids = works.xpath("//li/@id")
    assert len(ids) == len(set(ids)) == len(ROWS)
    for row, paragraph in zip(
        ROWS, page.xpath("//p[contains(., 'กลาง')]"), strict=False
    ):
        assert set(paragraph.xpath(".//a/@href")) == {f"works.html#bib-{row['key']}"}


def test_numbers_stay_with_their_words(book):
    said = html.fromstring(book.read("page.html")).text_content()
    said = said.replace("\u200b", "").replace("\u2060", "")
    assert "pp.\u00a054–60" in said
    assert "น.\u00a013" in said
    assert "vol.\u00a02, p.\u00a045" in said


def entry(bibtex: str) -> str:
    """Return an entry as a list has it, without what it says of its verification."""
    register_styles()
    (work,) = parse_string(bibtex, "bibtex").entries.values()
    text = str(style.ThaiStyle().format_entry("", work).text)
    return text.replace("\u00a0", " ").partition(f" {CHECKED}")[0]


TYPES = {
    "thesis of Zotero": (
        "@thesis{k, author = {{นิดา ทดสอบ}}, title = {ก}, type = {phdthesis}, institution = {ข}, date = {2555}}",
        "นิดา ทดสอบ. (2555). ก (วิทยานิพนธ์ปริญญาดุษฎีบัณฑิต). ข."),
    "thesis of BibTeX": (
        "@mastersthesis{k, author = {Smith, Ann}, title = {A}, school = {University of B}, year = {1999}}",
        "Smith, Ann. (1999). A (Master’s thesis). University of B."),
    "newspaper": (
        "@article{k, title = {ข่าว}, journaltitle = {สยามรัฐ}, date = {2510-06-05}, pages = {3}}",
        "“ข่าว.” (2510). สยามรัฐ, 5 มิถุนายน 2510, น. 3."),
    "journal without volumes": (
        "@article{k, author = {Roe, J.}, title = {T}, journal = {J}, number = {47}, pages = {4-5}, year = {1999}}",
        "Roe, J. (1999). “T.” J, no. 47, 4–5."),
    "conference": (
        "@inproceedings{k, author = {Roe, J. and Poe, K.}, title = {T}, eventtitle = {Congress of History}, date = {2001-05}}",
        "Roe, J., and K. Poe. (2001). “T.” In Congress of History."),
    "chapter of a Thai book": (
        "@incollection{k, author = {{ก ก}}, title = {ท}, editor = {{ข ข} and {ค ค}}, booktitle = {เล่ม}, pages = {1--9}, year = {2540}}",
        "ก ก. (2540). “ท.” ใน ข ข และ ค ค (บรรณาธิการ), เล่ม (น. 1–9)."),
    "archive": (
        "@unpublished{k, title = {แฟ้ม 3}, howpublished = {ฟอนด์ 17}, library = {หอจดหมายเหตุแห่งชาติ}}",
        "“แฟ้ม 3.” (ม.ป.ป.). ฟอนด์ 17, หอจดหมายเหตุแห่งชาติ."),
    "letter": (
        "@letter{k, author = {Lenin, V. I.}, title = {To the Congress}, type = {Letter}, date = {1922-12-23}, langid = {english}}",
        "Lenin, V. I. (1922). “To the Congress.” 23 December 1922, Letter."),
    "report": (
        "@report{k, author = {{กระทรวง}}, title = {ผล}, number = {4}, institution = {กระทรวง}, date = {2530}}",
        "กระทรวง. (2530). ผล (รายงาน 4). กระทรวง."),
    "film": (
        "@movie{k, author = {Eisenstein, Sergei}, title = {Strike}, type = {Film}, date = {1925}}",
        "Eisenstein, Sergei. (1925). Strike (Film)."),
    "encyclopaedia": (
        "@inreference{k, title = {N.E.P.}, booktitle = {Great Encyclopedia}, volume = {29}, date = {1935}}",
        "“N.E.P.” (1935). In Great Encyclopedia (Vol. 29)."),
    "patent": (
        "@patent{k, author = {Roe, J.}, title = {Wheel}, type = {patentus}, number = {7}, date = {1930}}",
        "Roe, J. (1930). Wheel (Patent 7)."),
    "doi": (
        "@article{k, author = {Roe, J.}, title = {What?}, journal = {J}, volume = {2}, issue = {3}, pages = {4-5}, doi = {10.1000/x}, year = {1999}}",
        "Roe, J. (1999). “What?” J, 2(3), 4–5. https://doi.org/10.1000/x"),
    "series, many editors": (
        "@collection{k, editor = {A, B. and C, D. and E, F. and G, H.}, title = {T}, subtitle = {S}, series = {R}, number = {5}, date = {1999}}",
        "A, B., D. C, F. E, and H. G (Eds.). (1999). T: S. R 5."),
    "rank": (
        "@book{k, author = {{สุภัทรดิศ ดิศกุล}, ม.จ.}, title = {ก}, edition = {11}, year = {2539}}",
        "สุภัทรดิศ ดิศกุล, ม.จ. (2539). ก (พิมพ์ครั้งที่ 11)."),
    "others": (
        "@book{k, author = {{ก ก} and others}, title = {ก}, year = {2539}}",
        "ก ก และคณะ. (2539). ก."),
}  # fmt: skip


@pytest.mark.parametrize("kind", TYPES)
def test_types(kind):
    bibtex, wanted = TYPES[kind]
    assert entry(bibtex[:-1] + ", verified = {nothing}}") == wanted


def test_each_type_has_a_form():
    for kind in record.SHAPES:
        bibtex = f"@{kind}{{k, author = {{{{ก ก}}}}, title = {{ท}}, booktitle = {{ล}}, journal = {{ว}}, year = {{2539}}}}"
        assert entry(bibtex).startswith("ก ก. (2539). ")
        assert not re.search("[A-Za-z]", entry(bibtex)), kind


def test_names_in_citations():
    register_styles()
    works = parse_string(
        "@book{a, author = {{ก ก} and {ข ข} and {ค ค} and {ง ง}}, title = {ท}, year = {2539}}"
        "@book{b, author = {{สุภัทรดิศ ดิศกุล}, ม.จ.}, title = {ก}, year = {2539}}"
        "@book{c, author = {de la Cruz, Juan and others}, title = {T}, year = {1999}}"
        "@book{d, title = {Strange Book}, year = {1999}}"
        "@book{e, author = {{ก ก} and {ข ข} and {ค ค}}, title = {ท}, year = {2539}}",
        "bibtex",
    ).entries
    assert [str(record.cited_by(work)) for work in works.values()] == [
        *("ก ก และคณะ", "ม.จ. สุภัทรดิศ ดิศกุล", "de la Cruz et al."),
        *("Strange Book", "ก ก, ข ข และ ค ค"),
    ]


def test_letters_tell_works_apart():
    bibtex = "".join(
        f"@book{{{key}, author = {{{author}}}, title = {{{title}}}{year}}}"
        for key, author, title, year in [
            ("b", "{ก ก}", "ข", ", year = {2525}"),
            ("a", "{ก ก}", "ก", ", date = {2525-03}"),
            ("c", "{ก ก}", "ค", ""),
            ("d", "{ก ก}", "ง", ""),
            ("e", "{ก ก}", "ฉ", ", year = {2526}"),
        ]
    )
    works = parse_string(bibtex, "bibtex").entries
    for _ in range(2):  # the works of an earlier build have their letters
        record.letter_years(works.values())
        years = {key: record.year(work) for key, work in works.items()}
        assert years == {
            "a": "2525ก",
            "b": "2525ข",
            "c": "ม.ป.ป.-ก",
            "d": "ม.ป.ป.-ข",
            "e": "2526",
        }


WRONG = {
    "type": ("@foo{k, title = {T}, verified = {nothing}}", "is of a type that nothing prints, @foo; choose one of "),
    "title": ("@book{k, author = {A, B}, year = {1999}, verified = {nothing}}", "has no title; add one"),
    "unverified": ("@misc{k, title = {T}, year = {1999}}", "does not say what was verified; list the fields"),
    "verified": ("@book{k, title = {T}, year = {1999}, verified = {author, journal}}", "has verified journal; it can name author, "),
    "Thai name": ("@book{k, author = {ประเสริฐ ณ นคร and {ก ก}}, title = {ก}, verified = {nothing}}",
                  "divides the Thai name ประเสริฐ ณ นคร; write author = {{ประเสริฐ ณ นคร}}"),
    "two fields": ("@book{k, author = {ใจดี, สมชาย}, title = {ก}, verified = {nothing}}",
                   "divides the Thai name สมชาย ใจดี; write author = {{สมชาย ใจดี}}"),
    "translator": ("@book{k, title = {ก}, translator = {สมชาย ใจดี}, verified = {nothing}}", "write translator = {{สมชาย ใจดี}}"),
    "script": ("@book{k, author = {Блок, А.}, title = {Т}, title_transliteration = {T}, verified = {nothing}}",
               "has its author in another script; add author_latin"),
    "Russian title": ("@book{k, title = {Т}, verified = {nothing}}", "has its title in another script; add title_transliteration"),
    "Buddhist year": ("@book{k, title = {T}, year = {2553}, verified = {nothing}}",
                      "has the year 2553, it seems of the Buddhist Era; write 2010, or, of a Thai work, langid = {thai}"),
    "first Buddhist year": ("@book{k, title = {T}, year = {2300}, verified = {nothing}}", "has the year 2300, it seems of the B"),
    "Common year": ("@book{k, title = {ก}, date = {2010}, verified = {nothing}}",
                    "has the year 2010, it seems of the Common Era; write 2553, or, if the work prints it so, era = {ce}"),
    "date": ("@book{k, title = {T}, date = {5 May 2010}, verified = {nothing}}", "has the date '5 May 2010'; write it like 2026-11-26"),
    "url": ("@book{k, title = {T}, year = {1960}, url = {javascript:alert(1)}, verified = {nothing}}",
            "has the url 'javascript:alert(1)'; write an address that begins with https://"),
    "HTML": ("@book{k, title = {T}, year = {1960}, url = {https://example.org/<b>}, verified = {nothing}}",
             "has the url 'https://example.org/<b>'; write"),
    "doi": ("@book{k, title = {T}, year = {1960}, doi = {x}, verified = {nothing}}",
            "has the doi 'x'; write it like 10.1000/182"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_faults_of_works(kind):
    bibtex, wanted = WRONG[kind]
    found = list(faults.faults(parse_string(bibtex, "bibtex").entries.values()))
    assert any(wanted in fault for _, fault in found), found
    assert {key for key, _ in found} == {"k"}
    assert all(fault.startswith("the work 'k' ") for _, fault in found)


def test_good_works_have_no_fault():
    assert list(faults.faults(parse_string(WORKS, "bibtex").entries.values())) == []
    for year in ("2010}, era = {ce", "2300"):
        bibtex = f"@book{{k, author = {{หอสมุด}}, title = {{ก}}, year = {{{year}}}, verified = {{title}}}}"
        assert (
            list(faults.faults(parse_string(bibtex, "bibtex").entries.values())) == []
        )


@pytest.fixture
def small(project):
    """Make a page with a citation, and works; build it."""

    def make(cite: str, works: str, listed: str = "") -> str:
        book = project("notes", "interface", config=CONFIG)
        (book.path / "works.bib").write_text(works, "utf-8")
        book.write(
            index=f"(home)=\n# ก\n\nความ\n\nดู {cite}\n\n```{{bibliography}}\n{listed}```\n"
        )
        return book.build()

    return make


GOOD = "@book{nove1969,\n  author = {Nove, Alec}, title = {T}, year = {1969}, verified = {nothing}\n}\n"


@pytest.mark.parametrize(
    ("cite", "works", "listed", "message"),
    [
        ("{cite}`nove1969 54`", GOOD, "", r"index\.md:6: 'nove1969 54' is no list of keys; write "),
        ("{cite:t}`nove1969{54`", GOOD, "", r"index\.md:6: 'nove1969\{54' is no list of keys; write "),
        ("{cite}`nove1969, 54`", GOOD, "", r"index\.md:6: there is no work '54'; a page stands in braces"),
        ("{cite}`nove1970`", GOOD, "", r"index\.md:6: there is no work 'nove1970'; use a key of references"),
        ("{cite}`nove1969`", GOOD, ':filter: keywords % "study"\n', r"the work 'nove1969' stands in no list"),
        ("{cite}`nove1969`", GOOD.replace("{Nove, Alec}", "{Nove, Alec") + GOOD.replace("1969", "1970"), "",
         r"^works\.bib:1: the braces of the work 'nove1969' are not closed; write the one that is missing"),
        ("{cite}`nove1969`", GOOD + GOOD, "", r"^works\.bib:4: .*nove1969; take one of them out"),
        ("{cite}`nove1969`", GOOD.replace("nothing", "journal"), "", r"the work 'nove1969' has verified journal; "),
    ],
    ids=["space", "brace", "page as key", "unknown", "no list", "open", "twice", "verified"],
)  # fmt: skip
def test_faults_end_the_build(small, cite, works, listed, message):
    with pytest.raises(BuildError, match=message):
        small(cite, works, listed)


ROLES = {
    "p": "(A et al., 1999; Strange Book, 1968)",
    "ps": "(A, C, E, and G, 1999; Strange Book, 1968)",
    "alp": "A et al., 1999; Strange Book, 1968",
    "ct": "A et al. (1999) และ Strange Book (1968)",
    "ts": "A, C, E, and G (1999) และ Strange Book (1968)",
    "author": "A et al.; Strange Book",
    "authorpars": "(A, C, E, and G; Strange Book)",
    "year": "1999; 1968",
    "labelpar": "(1999; 1968)",
    "empty": "",
}
"""What each kind of role prints of a work by many and one by nobody."""


def test_all_roles(small, tmp_path):
    works = (
        "@book{a, author = {A, B. and C, D. and E, F. and G, H.}, title = {T}, year = {1999}, verified = {nothing}}"
        "@book{b, title = {Strange Book}, year = {1968}, verified = {nothing}}"
    )
    cites = " ".join(f"{role}={{cite:{role}}}`b,a`;;" for role in ROLES)
    assert small(cites, works) == ""
    page = html.parse(tmp_path / "out/html/index.html").getroot()
    said = plain(page.text_content())
    for role, printed in ROLES.items():
        assert f"{role}={printed};;" in said


def test_no_two_works_of_the_edition_are_cited_alike():
    works = parse_file(ROOT / "references.bib").entries
    record.letter_years(works.values())
    cited = [f"{record.cited_by(w)}, {record.year(w)}" for w in works.values()]
    assert len(cited) == len(set(cited))
    assert {"Lewin, 1968a", "Lewin, 1968b", "Blok, 1963"} <= set(cited)


def test_paper_names_pages_and_notes_of_a_work(built, edition):
    with pymupdf.open(built / "pdf" / f"{edition.id}.pdf") as pdf:
        text = re.sub(r"\s+", " ", " ".join(page.get_text() for page in pdf))
    (found,) = re.findall(r"Zamiatin, Eugene\. \(1924\)\..*? อ้างใน (.*?) Zetkin", text)
    assert re.fullmatch(r"(\d+ชอ\d+(–\d+)?(, |$))+", found), found


@pytest.mark.parametrize("module", [citing, names, style, words])
def test_doctests(module):
    result = doctest.testmod(module)
    assert (result.failed, result.attempted > 0) == (0, True)
