"""The PDF: what it holds, where its links lead, and what the translator refuses."""

from __future__ import annotations

import doctest
import gc
import re
import string

import pikepdf
import pymupdf
import pytest
import typst
from docutils import nodes
from docutils.utils import new_document
from hypothesis import given
from hypothesis import strategies as st

from chabap.errors import BuildError
from chabap.fonts import FILES
from chabap.typst import shows, translator, voices
from chabap.typst.textlayer import Sheet, clean, keep, recall

from .conftest import EDITION, printed

BODY = 10.8
"""Size of the body text in points; notes, marks and furniture are smaller."""
GUIDE = 9
"""Size of the letters of lists and the § numbers of the apparatus, in the margin."""
MM = 72 / 25.4
BFCHAR = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]*)>")


@pytest.fixture(scope="module")
def pdf(built, edition):
    """The PDF of the real edition."""
    with pymupdf.open(built / "pdf" / f"{edition.id}.pdf") as document:
        yield document


def spans(page, kind="dict"):
    """Yield the lines of a page, each a list of spans."""
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES
    for block in page.get_text(kind, flags=flags)["blocks"]:
        for line in block.get("lines", ()):
            yield line["spans"]


def spoken(page):
    """Yield what a page says, in the order of drawing: number of the marked content, and text.

    The number is that of the innermost content that has one, None outside all of them.
    """
    fonts = {
        str(name)[1:]: {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
            for code, text in BFCHAR.findall(font.ToUnicode.read_bytes())
        }
        for name, font in page.Resources.get("/Font", {}).items()
    }
    inside, font = [(None, False)], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        op = str(operator)
        if op in ("BDC", "BMC"):
            mcid, quiet = inside[-1]
            held = operands[1] if op == "BDC" else {}
            held = held if isinstance(held, pikepdf.Dictionary) else {}
            if "/ActualText" in held and not quiet:
                yield mcid, str(held["/ActualText"])
            inside.append((held.get("/MCID", mcid), quiet or "/ActualText" in held))
        elif op == "EMC":
            inside.pop()
        elif op == "Tf":
            font = fonts[str(operands[0])[1:]]
        elif op in ("Tj", "TJ") and not inside[-1][1]:
            for piece in operands[0] if op == "TJ" else operands:
                if isinstance(piece, pikepdf.String):
                    raw = bytes(piece)
                    codes = (raw[i] * 256 + raw[i + 1] for i in range(0, len(raw), 2))
                    yield inside[-1][0], "".join(font.get(code, "") for code in codes)


def test_every_paragraph_in_order_character_for_character(pdf, paragraphs):
    body = "".join(
        span["text"]
        for page in pdf
        for line in spans(page)
        for span in line
        if abs(span["size"] - BODY) < 0.1
    )
    body = body.replace("°", "")  # the sign of a conjecture
    at = 0
    for paragraph, text in paragraphs.items():
        found = body.find(printed(text), at)
        assert found >= at, f"{paragraph} is not in the PDF, or not in its place"
        at = found + len(printed(text))


def test_nothing_invisible_in_the_text(pdf):
    for text in [page.get_text() for page in pdf] + [
        title for _, title, _ in pdf.get_toc()
    ]:
        assert not {"\u034f", "\u200b", "\u2060"} & set(text)


def test_no_line_runs_over_the_measure(pdf):
    for number, page in enumerate(pdf, start=1):
        left, right = (17, 23) if number % 2 else (23, 17)
        for line in spans(page, "rawdict"):
            # § numbers and letters of lists stand in the margin, in sizes that nothing else has;
            # a space may hang over the end of a line
            chars = [
                c
                for span in line
                if min(abs(span["size"] - 7), abs(span["size"] - GUIDE)) > 0.1
                for c in span["chars"]
                if c["c"].strip()
            ]
            if chars:
                text = "".join(c["c"] for c in chars)
                assert chars[0]["bbox"][0] > left * MM - 1, (number, text)
                assert chars[-1]["bbox"][2] < page.rect.width - right * MM + 1, (
                    number,
                    text,
                )


def test_section_signs_stand_in_the_outer_margin(pdf, paragraphs):
    signs = []
    for number, page in enumerate(pdf, start=1):
        for line in spans(page):
            for run in line:
                if run["text"].startswith("§") and abs(run["size"] - 7) < 0.1:
                    x0, _, x1, _ = run["bbox"]
                    if number % 2:
                        assert x0 > page.rect.width - 23 * MM
                    else:
                        assert x1 < 23 * MM
            text = "".join(run["text"] for run in line if abs(run["size"] - 7) < 0.1)
            signs += re.findall("§\xa0[0-9.]+", text)
    assert signs == [f"§\xa03.{int(p[-2:])}" for p in paragraphs]


def test_links_and_bookmarks_lead_somewhere(pdf):
    links = [link for page in pdf for link in page.get_links()]
    assert len(links) > 100
    for link in links:
        if link["kind"] == pymupdf.LINK_URI:
            assert link["uri"].startswith(("https://", "http://"))
        else:
            assert 0 <= link["page"] < len(pdf), link
    bookmarks = pdf.get_toc()
    titles = [title for _, title, _ in bookmarks]
    assert "บทที่ 3 นโยบายเศรษฐกิจใหม่" in titles
    assert "วัฒนธรรม" in titles
    assert all(1 <= page <= len(pdf) for _, _, page in bookmarks)


def test_contents_have_page_numbers(pdf):
    contents = re.sub(r"[ .]+", " ", pdf[4].get_text())
    page = next(p for _, t, p in pdf.get_toc() if t == "วัฒนธรรม")
    first = next(p for _, t, p in pdf.get_toc() if t.startswith("บทที่ 3"))
    assert contents.startswith("สารบัญ")
    assert f"วัฒนธรรม {page - first + 1}\n" in contents


def test_running_heads_name_section_and_range(pdf):
    heads = [
        "".join(
            s["text"] for line in spans(page) for s in line if s["bbox"][3] < 18 * MM
        )
        for page in pdf
    ]
    ranges = [head for head in heads if "§" in head]
    assert len(ranges) > 20
    assert all("บทที่ 3" in head or "§\xa03." in head for head in ranges)
    culture = next(page for _, title, page in pdf.get_toc() if title == "วัฒนธรรม")
    assert heads[culture + (culture % 2)].startswith("วัฒนธรรม§\xa03.2")


def test_metadata(pdf, edition):
    assert pdf.metadata["title"] == f"{edition.title} — {edition.subtitle}"
    assert edition.author in pdf.metadata["author"]
    assert pdf.metadata["keywords"] == f"ฉบับ {edition.version}"
    assert pdf.language == "th"
    xmp = pdf.get_xml_metadata()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    catalog = pdf.xref_object(pdf.pdf_catalog())
    assert "/Marked true" in catalog
    assert "/StructTreeRoot" in catalog


def test_fonts_are_ours_and_embedded(pdf):
    fonts = {
        font[3].partition("+")[2]
        for n in range(len(pdf))
        for font in pdf.get_page_fonts(n)
    }
    assert {name.partition("-")[0] for name in fonts} == {"Trirong", "PTSerif"}


def test_page_is_a5(pdf):
    assert (round(pdf[0].rect.width / MM), round(pdf[0].rect.height / MM)) == (148, 210)


# -- the translator


class Unprintable(nodes.Element):
    """A node that nobody has thought of."""


def test_an_unknown_node_stops_the_build_with_its_name_and_line(project):
    page = project("registers", "linebreak", "typst")
    document = new_document("chapters/page.md")
    node = Unprintable()
    node.source, node.line = "chapters/page.md", 7
    document += node
    page.write(index="(home)=\n# ก\n")
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace

    with docutils_namespace():
        app = Sphinx(
            page.path,
            page.path,
            page.path / "out",
            page.path / "d",
            "typst",
            status=None,
        )
        walker = translator.TypstTranslator(document, app.builder)
        document.walkabout(walker)
        (fault,) = walker.faults
        assert re.match(r"chapters/page\.md:7: .* of type 'Unprintable'; write", fault)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_escaped_text_has_no_markup(text):
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", translator.escape(text))
    assert not set(string.punctuation) & set(bare)


def pages_of(tmp_path, *words):
    """Return a PDF with a page for each text."""
    source = tmp_path / "pages.typ"
    pages = "#pagebreak()\n".join(f"{text}\n" for text in words)
    source.write_text(f'#set text(font: "Trirong")\n{pages}', "utf-8")
    return typst.compile(source, font_paths=[FILES], ignore_system_fonts=True)


def test_an_edit_leaves_the_other_pages_as_they_were_mended(tmp_path, monkeypatch):
    said = ["ที่นี้\u200bน้ำ", "ที่นี้\u200bดินน้ำ"]
    first, second = (
        pages_of(tmp_path, *said),
        pages_of(tmp_path, said[0], "ดินนี้\u200bที่น้ำ"),
    )
    memory = {}
    clean(first, memory=memory)
    file = tmp_path / "pages.pickle"
    keep(file, memory)
    memory, mended = recall(file), []
    usual = Sheet.mended
    monkeypatch.setattr(
        Sheet, "mended", lambda *these: mended.append(these[0]) or usual(*these)
    )
    made = clean(second, memory=memory)
    assert len(mended) == 1
    assert made == clean(second)
    texts = ["".join(text for _, text in page.pieces) for page in made.pages]
    assert texts == ["ที่นี้น้ำ", "ดินนี้ที่น้ำ"]
    assert len(memory) == 2


def test_a_page_whose_glyphs_say_something_else_is_mended_anew(tmp_path):
    pdf, memory = pages_of(tmp_path, "ที่นี้\u200bน้ำ"), {}
    made = clean(pdf, memory=memory)
    for key, page in memory.items():
        memory[key] = page._replace(voices=dict.fromkeys(page.voices, "x"), drawing=b"")
    assert clean(pdf, memory=memory) == made


@pytest.mark.parametrize("on", [True, False])
def test_garbage_is_collected_as_before(tmp_path, on):
    (gc.enable if on else gc.disable)()
    try:
        clean(pages_of(tmp_path, "ที่"))
        assert gc.isenabled() == on
    finally:
        gc.enable()


def test_words_that_are_turned_or_in_a_picture_are_told(tmp_path):
    """In a picture Typst gives a cluster that is drawn in pieces a piece without a text."""
    (tmp_path / "fall.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60">'
        '<text x="10" y="30" font-family="Trirong">น้ำตกที่นี้</text></svg>'
    )
    turned = clean(pages_of(tmp_path, "#rotate(30deg)[ที่\u200bนี้] #skew(ax: -10deg)[น้ำ]"))
    assert "".join(text for _, text in turned.pages[0].pieces) == "ที่นี้น้ำ"
    with pymupdf.open(stream=turned.pdf) as pdf:
        assert "".join(pdf[0].get_text().split()) == "ที่นี้น้ำ"
    picture = clean(pages_of(tmp_path, '#image("fall.svg", alt: "น้ำตก")'))
    assert "น้ำตก" in "".join(text for _, text in picture.pages[0].pieces)


def test_doctests():
    for module in (translator, shows, voices):
        result = doctest.testmod(module)
        assert result.attempted
        assert result.failed == 0


def test_letters_that_no_font_has_are_told_at_once(project):
    book = project("typst", config=EDITION)
    book.write(
        index="(home)=\n# ก\n", about="(about)=\n# ก\n\n№ 5 พิมพ์ได้\n\n中文字 และ ꙮ\n"
    )
    (book.path / "index.md").write_text(
        "(home)=\n# ก\n\n```{toctree}\nabout\n```\n", "utf-8"
    )
    with pytest.raises(BuildError) as error:
        book.build("typst")
    assert str(error.value).startswith(
        "about.md:6: no font of the edition has 中 文 字 ꙮ; "
    )
    book.write(about="(about)=\n# ก\n\n№ 5 พิมพ์ได้\n")
    assert book.build("typst") == ""
    with pymupdf.open(book.path / "out/typst/book.pdf") as pdf:
        assert "№ 5 พิมพ์ได้" in "".join(page.get_text() for page in pdf)
