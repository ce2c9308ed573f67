"""What other programs make of the finished PDF: its tags, its names, its spaces."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter

import pikepdf
import pymupdf
import pypdfium2
import pytest
import typst

from .conftest import ROOT
from .test_typst import spoken

STANDARDS = ["PDFUA_1", "PDFA_2_A"]
SIZES = {"text": 10.8, "notes": 8.8}


@pytest.fixture(scope="module")
def path(built, edition):
    return built / "pdf" / f"{edition.id}.pdf"


@pytest.fixture(scope="module")
def pdf(path):
    with pymupdf.open(path) as document:
        yield document


# -- tags


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """A page of which nobody is told the language."""
    folder = tmp_path_factory.mktemp("bad")
    source, bad = folder / "page.typ", folder / "bad.pdf"
    source.write_text(
        '#set document(title: "x", date: none)\n= One\n' + "word " * 40, "utf-8"
    )
    typst.compile(source, output=bad, pdf_standards=["ua-1"])
    with pikepdf.open(bad, allow_overwriting_input=True) as document:
        del document.Root.Lang
        document.save()
    return bad


@pytest.fixture(scope="module")
def verapdf(path, bad):
    """The rules that fail, by file and standard; one start of Java for all."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.verapdf", *STANDARDS, path, bad],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_verapdf_accepts_the_book(verapdf, path):
    found = verapdf[str(path)]
    assert found.keys() == {*STANDARDS}
    for standard, result in found.items():
        assert result["checks"] > 100, standard
        assert result["failed"] == {}, standard


def test_verapdf_sees_what_is_wrong(verapdf, bad):
    found = verapdf[str(bad)]["PDFUA_1"]
    assert found["checks"] > 100
    assert "7.2-34" in found["failed"]


# -- names


@pytest.fixture(scope="module")
def names(built):
    """The form in which each of the 20 persons named most often is named most often."""
    forms = {}
    with (built / "text/occurrences.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["target"].startswith("person-"):
                forms.setdefault(row["target"], Counter())[row["form"]] += 1
    ranked = sorted(forms.values(), key=lambda form: -form.total())[:20]
    assert len(ranked) == 20
    return [form.most_common(1)[0][0] for form in ranked]


def count(name, text):
    """Count a name that may be parted by the end of a line, but by nothing else."""
    bare = re.sub(r"[\r\n\f]", "", text)
    return len(re.findall(re.escape(name).replace(r"\ ", " ?"), bare))


def told(*command):
    """Return what a program prints."""
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def read(path):
    """Return the text of a PDF as each viewer has it, by the programs that they rest on."""
    with pypdfium2.PdfDocument(path) as document:
        chrome = "".join(page.get_textpage().get_text_range() for page in document)
    with pymupdf.open(path) as document:
        mupdf = "".join(page.get_text() for page in document)
    firefox = json.loads(told("node", ROOT / "tests/browser/pdf_text.mjs", path))
    return {
        "PDFium": chrome,
        "MuPDF": mupdf,
        "Poppler": told("pdftotext", path, "-"),
        "pdf.js": "".join(firefox),
    }


def alike(text):
    """Return a text with sara am in its two parts: Firefox has them for one, the glyphs are two."""
    return unicodedata.normalize("NFKC", text)


def test_viewers_find_names_as_often_as_they_stand_in_the_text(path, names, paragraphs):
    with pikepdf.open(path) as document:
        written = "".join(text for page in document.pages for _, text in spoken(page))
    texts = read(path)
    texts["pdf.js"] = alike(texts["pdf.js"])
    # sara am with a tone is drawn with the glyphs of two letters
    for name in [*names, "น้ำตกโวลก้า"]:
        there = count(name, written)
        assert there >= sum(count(name, text) for text in paragraphs.values()) > 0, name
        found = {
            viewer: count(alike(name) if viewer == "pdf.js" else name, text)
            for viewer, text in texts.items()
        }
        assert found == dict.fromkeys(texts, there), name


# -- spaces


def test_words_of_a_line_stand_together(pdf):
    """No word space is wider than 0.75 em. When this was written, the widest had 0.58 em.

    Lines are put together by their height on the page: MuPDF takes a line with a hole in it
    for two.
    """
    widest = {kind: [] for kind in SIZES}
    for page in list(pdf)[5:]:
        for line in whole_lines(page):
            sizes = Counter(round(char["size"], 1) for char in line)
            for kind, size in SIZES.items():
                if sizes.most_common(1)[0][0] == size and (found := spaces(line)):
                    widest[kind].append(max(found))
    assert all(len(found) > 700 for found in widest.values())
    for kind, found in widest.items():
        assert max(found) <= 0.75, kind


def whole_lines(page):
    """List the letters of each line from left to right, raised marks with the others.

    § numbers in the margin stand in none. The letters are those that are drawn: in the text
    layer sara am has no width, and each space behind one seemed 0.43 em wider than it is.
    """
    letters = [
        {"size": span["size"], "origin": origin, "bbox": box}
        for span in page.get_texttrace()
        for code, _, origin, box in span["chars"]
        if chr(code).strip() and abs(span["size"] - 7) > 0.1
    ]
    found = []
    for letter in sorted(letters, key=lambda char: -char["origin"][1]):
        height = letter["origin"][1]
        raised = 6 if letter["size"] < 8 else 1
        for line in found[-3:]:
            if 0 <= line[0]["origin"][1] - height < raised:
                line.append(letter)
                break
        else:
            found.append([letter])
    return [sorted(line, key=lambda char: char["origin"][0]) for line in found]


def spaces(line):
    """List the word spaces of a line, in parts of the size of its letters.

    Whatever is narrower than any word space lies between letters.
    """
    found, edge = [], None
    size = Counter(char["size"] for char in line).most_common(1)[0][0]
    for char in line:
        left, _, right, _ = char["bbox"]
        if edge is not None and right > left:
            gap = (char["origin"][0] - edge) / size
            if gap > 0.15:
                found.append(gap)
        edge = max(edge or 0, right)
    return found
