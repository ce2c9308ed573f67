"""The ePub as a package: valid, small, its metadata, contents and pages."""

from __future__ import annotations

import io
import zipfile

import pymupdf
from fontTools.ttLib import TTFont
from lxml import etree

from chabap.epub.links import resolve
from chabap.epub.package import identifier, write_package
from chabap.epub.xhtml import EPUB_TYPE, NAMESPACES, said
from chabap.typst.pagination import BODY, bare

from .books import pages_of
from .epubs import findings

PAGES = ("index", "policy", "succession", "culture")


def test_epubcheck_finds_nothing(ebook):
    found = findings(ebook, options=["--usage"])[str(ebook)]
    # it counts the fonts, and does not know links to lexicons
    assert {m["severity"] for m in found} == {"USAGE"}
    said = [(m["ID"], m["message"]) for m in found]
    assert [(i, m) for i, m in said if i != "CSS-028" and ".pls" not in m] == []


def test_what_a_style_sheet_or_link_does_not_ask_for_is_left_out(members):
    style = members["_static/book.css"].decode()
    names = sorted(n for n in members if n.startswith("_static/"))
    assert [n for n in names if n.endswith((".css", ".png", ".pls"))] == [
        "_static/book.css", "_static/cover.png", "_static/lexicon.pls",
    ]  # fmt: skip
    for name, page in pages_of(members):
        sheets = page.findall(".//h:link[@rel='stylesheet']", NAMESPACES)
        assert [resolve(name, s.get("href"))[0] for s in sheets] == ["_static/book.css"]
        assert page.find(".//*[@title]") is None
        for element in page.iterfind(".//*[@class]"):
            assert all(f".{c}" in style for c in element.get("class").split()), name


def test_it_is_small(ebook, members):
    assert ebook.stat().st_size <= 550_000
    for name, data in members.items():
        if name.endswith(".xhtml"):
            assert len(data) <= 250_000, name
            assert kepub(data) <= 250_000, name


def kepub(data):
    """Estimate the size on a Kobo, which puts every sentence into an element of its own."""
    texts = [t for t in etree.fromstring(data).itertext() if t.strip()]
    return len(data) + len('<span class="koboSpan" id="kobo.100.1"></span>') * len(
        texts
    )


def test_every_character_has_a_glyph(members):
    fonts = [TTFont(io.BytesIO(d)) for n, d in members.items() if n.endswith(".ttf")]
    known = {code for font in fonts for code in font.getBestCmap()}
    letters = {c for _, page in pages_of(members) for c in "".join(page.itertext())}
    assert {c for c in letters if ord(c) not in known and c not in "\n\t"} == set()
    for font in fonts:
        assert font["hmtx"][font.getBestCmap()[0x200B]] == (0, 0)


def test_package(members, edition):
    root = etree.fromstring(members["content.opf"])
    metadata = [(m.get("property"), m.text) for m in root.iter("{*}meta")]
    facts = dict(metadata)
    assert facts["ibooks:version"] == facts["schema:version"] == edition.version
    assert facts["dcterms:alternative"] == edition.title_latin
    assert "มาตรฐานการเข้าถึง" in facts["schema:accessibilitySummary"]
    assert not {"dcterms:conformsTo", "a11y:certifiedBy"} & facts.keys()  # unproven
    assert facts["pageBreakSource"] == f"{edition.id}.pdf, ฉบับ {edition.version}"
    assert facts["title-type"] == "subtitle"
    features = {
        text for name, text in metadata if name == "schema:accessibilityFeature"
    }
    assert {"pageNavigation", "pageBreakMarkers", "index", "unlocked"} <= features
    assert root.findtext(".//{*}identifier") == identifier(edition)
    titles = [e.text for e in root.iter("{*}title")]
    assert titles == [edition.title, edition.subtitle]
    rights = " ".join(e.text for e in root.iter("{*}rights"))
    assert edition.licences.notes in rights
    assert edition.licences.text in rights
    sources = " ".join(e.text for e in root.iter("{*}source"))
    assert all(w.sha256 in sources for w in edition.witnesses)
    assert f"{edition.id}.pdf, ฉบับ {edition.version}" in sources
    (cover,) = [i for i in root.iter("{*}item") if i.get("properties") == "cover-image"]
    image = pymupdf.Pixmap(members[cover.get("href")])
    assert (image.width, image.height) == (1600, 2400)
    assert root.find(".//{*}guide") is None


def test_a_package_states_what_the_book_is_and_what_is_in_it(edition):
    members = ["nav.xhtml", "toc.ncx", "_static/cover.png", "b/a.xhtml", "b/x.JPG"]
    package = write_package(edition, members=members, spine=["b/a.xhtml"], paged=True)
    root = etree.fromstring(package)
    ids = {e.get("id"): e for e in root.iter() if e.get("id")}
    assert ids[root.get("unique-identifier")].text == identifier(edition)
    stated = {
        (etree.QName(e).localname, e.text)
        for e in root[0]
        if e.tag[:10] == "{http://pu"
    }
    assert stated >= {
        ("language", edition.language), ("creator", edition.author), ("contributor", edition.editor),
        ("publisher", edition.editor), ("date", edition.date.isoformat()),
        ("description", edition.description),
    }  # fmt: skip
    metadata = list(root.iter("{*}meta"))
    assert {
        (ids[m.get("refines")[1:]].text, m.get("property"), m.text, m.get("scheme"))
        for m in metadata
        if m.get("refines")
    } == {
        (edition.title, "title-type", "main", None), (edition.title, "display-seq", "1", None),
        (edition.subtitle, "title-type", "subtitle", None),
        (edition.subtitle, "display-seq", "2", None),
        (edition.author, "role", "aut", "marc:relators"),
        (edition.editor, "role", "edt", "marc:relators"),
    }  # fmt: skip
    assert {(m.get("property"), m.text) for m in metadata} >= {
        ("dcterms:modified", f"{edition.date.isoformat()}T00:00:00Z"),
        ("ibooks:specified-fonts", "true"), ("schema:accessModeSufficient", "textual"),
        ("schema:accessMode", "textual"), ("schema:accessMode", "visual"),
        ("schema:accessibilityHazard", "none"),
    }  # fmt: skip
    sources = [text for name, text in stated if name == "source"]
    assert [text for text in sources if text.startswith(f"{edition.id}.pdf, ")]
    (cover,) = [m.get("content") for m in metadata if m.get("name") == "cover"]
    assert ids[cover].get("href") == "_static/cover.png"
    items = {
        i.get("href"): (i.get("media-type"), i.get("properties"))
        for i in root.iter("{*}item")
    }
    assert items == {
        "nav.xhtml": ("application/xhtml+xml", "nav"), "toc.ncx": ("application/x-dtbncx+xml", None),
        "_static/cover.png": ("image/png", "cover-image"), "b/a.xhtml": ("application/xhtml+xml", None),
        "b/x.JPG": ("image/jpeg", None),
    }  # fmt: skip
    (spine,) = root.iter("{*}spine")
    assert ids[spine.get("toc")].get("href") == "toc.ncx"
    order = [(ids[i.get("idref")].get("href"), i.get("linear")) for i in spine]
    assert order == [("b/a.xhtml", None), ("nav.xhtml", "no")]


def test_a_package_without_pages_claims_none(edition):
    package = write_package(
        edition,
        members=["nav.xhtml", "toc.ncx", "_static/cover.png"],
        spine=[],
        paged=False,
    ).decode()
    assert "pageBreak" not in package
    assert "pageNavigation" not in package


def test_the_title_page_has_the_facts(members, edition):
    title, imprint = etree.fromstring(members["index.xhtml"]).findall(
        ".//h:section", NAMESPACES
    )
    for fact in (edition.author, edition.title, edition.subtitle, edition.title_latin):
        assert fact in said(title)
    assert f"ฉบับ {edition.version}" in said(title)
    for fact in (
        edition.editor,
        edition.licences.text,
        edition.licences.notes,
        edition.licences.code,
    ):
        assert fact in said(imprint)
    assert "27 พฤศจิกายน ค.ศ. 2026" in said(imprint).replace("\N{NO-BREAK SPACE}", " ")
    assert "อ้างอิง: " in said(imprint)


def test_contents_list_every_page_paragraph_and_letter(members, paragraphs):
    nav = etree.fromstring(members["nav.xhtml"])
    contents, landmarks, pages = nav.findall(".//h:nav", NAMESPACES)
    assert contents.findtext("./h:h1", namespaces=NAMESPACES) == "สารบัญ"
    links = {a.get("href"): said(a) for a in contents.iterfind(".//h:a", NAMESPACES)}
    for name, _ in pages_of(members):
        further = any(link.startswith(f"{name}#") for link in links)
        assert name in links or further or name == "epub-cover.xhtml"
    signs = [text for text in links.values() if text.startswith("§")]
    assert signs == [f"§\xa03.{int(at[-2:])}" for at in paragraphs]
    assert links["registers/people.xhtml#letter-01"] == "ก"
    places = {
        a.get(EPUB_TYPE): a.get("href")
        for a in landmarks.iterfind(".//h:a", NAMESPACES)
    }
    assert places["bodymatter"] == "chapters/03-nep/index.xhtml"
    assert {"cover", "titlepage", "toc", "glossary", "bibliography", "index"} <= set(
        places
    )
    assert len(pages.findall(".//h:a", NAMESPACES)) > 30
    ncx = etree.fromstring(members["toc.ncx"])
    assert [c.get("src") for c in ncx.iterfind(".//{*}navMap//{*}content")] == list(
        links
    )


def test_pages_are_those_of_the_pdf(members, built, edition):
    """Each begins with the words with which the page of the PDF of that number begins."""
    nav = etree.fromstring(members["nav.xhtml"])
    listed = {
        a.text: a.get("href")
        for a in nav.iterfind(f".//h:nav[@{EPUB_TYPE}='page-list']//h:a", NAMESPACES)
    }
    with pymupdf.open(built / "pdf" / f"{edition.id}.pdf") as pdf:
        printed_pages = dict(filter(None, map(first_words, pdf)))
        signed = [
            first_words(p)[0] for p in pdf if p.search_for("§ 3.") and first_words(p)
        ]
    numbers = list(listed)
    assert numbers == [str(n) for n in range(int(numbers[0]), int(numbers[-1]) + 1)]
    assert numbers[0] in signed
    assert len(numbers) > 40
    for number, href in listed.items():
        name, _, at = href.partition("#")
        page = etree.fromstring(members[name])
        (mark,) = page.xpath(f"//h:span[@id='{at}']", namespaces=NAMESPACES)
        assert (mark.get("role"), mark.get("aria-label")) == ("doc-pagebreak", number)
        block = mark.xpath(
            "ancestor::*[self::h:p or self::h:li][1]", namespaces=NAMESPACES
        )[0]
        for sign in block.xpath(
            ".//*[@role='doc-noteref' and not(starts-with(., '[')) or contains(@class, '-sign')]"
        ):  # a mark of the author's, in brackets, is of the text
            sign.text = ""
            sign[:] = []
        mark.text = "|"
        _, _, after = "".join(block.itertext()).partition("|")
        words = printed_pages[number][:18]
        # what is in another language, or a name, is not parted
        following = bare(after)
        same = following.find(words) in range(60) or words.startswith(following)
        assert following, number
        assert same, (number, words, following[:80])


def first_words(page):
    """Return the number printed on a page of the PDF, and its first letters of the text."""
    spans = [
        span
        for block in page.get_text("dict")["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
    ]
    foot = [s["text"].strip() for s in spans if abs(s["size"] - 8.5) < 0.1]
    text = bare("".join(s["text"] for s in spans if abs(s["size"] - BODY) < 0.1))
    return (foot[-1], text[:60]) if foot and foot[-1].isdigit() and text else None


def test_members_have_one_order_and_one_time(ebook, edition):
    with zipfile.ZipFile(ebook) as archive:
        names = archive.namelist()
        assert names[0] == "mimetype"
        assert names[1:] == sorted(names[1:])
        assert archive.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        assert {i.date_time[:3] for i in archive.infolist()} == {
            edition.date.timetuple()[:3]
        }


def test_style_is_fit_for_every_reader(members):
    style = members["_static/book.css"].decode()
    # MuPDF and old readers know none of these
    assert not [
        w for w in ("unicode-range", "var(", ":has", "!important", "^=") if w in style
    ]


def test_help_speaks_of_the_epub(members, built):
    text = said(etree.fromstring(members["about/help.xhtml"]))
    assert "ฉบับที่อ่านอยู่นี้เป็น ePub" in text
    assert "Esc" not in text
    site = (built / "html/about/help.html").read_text("utf-8")
    assert "ฉบับที่อ่านอยู่นี้เป็น ePub" not in site
    assert "Esc" in site
