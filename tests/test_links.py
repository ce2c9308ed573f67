"""Links inside: all of the edition hold; of each kind that breaks, all are found."""

from __future__ import annotations

import doctest
import io
import json
import zlib
from dataclasses import dataclass, field

import pikepdf
import pytest

from chabap import tally
from chabap.links import __main__ as command
from chabap.links import addresses, model, pages, paper
from chabap.links.ebook import check_ebook
from chabap.links.expect import expected_of
from chabap.links.inside import (
    check_inside,
    read_folder,
    wording_of,
)
from chabap.links.paper import check_pdf
from chabap.links.site import check_site

POLICY = "chapters/03-nep/policy.html"
NO_FILE = "there is no such file"
NO_ID = "the page has no element with this id"


@pytest.mark.parametrize("module", [addresses, model, pages, paper, tally])
def test_doctests(module):
    assert doctest.testmod(module) == (0, len(examples(module)))


def examples(module):
    finder = doctest.DocTestFinder()
    found = [e for test in finder.find(module) for e in test.examples]
    assert found
    return found


@dataclass
class Copy:
    """A copy of an edition's files in which links are broken, and what must be said."""

    files: dict[str, bytes]
    told: list[tuple[str, str, str]] = field(default_factory=list)
    """File, target and what is wrong."""
    broken: int = 0

    def swap(self, name, old, new, *told):
        """Put other words into a file, once; *told* is what must be found of it."""
        assert old.encode() in self.files[name], (name, old)
        self.files[name] = self.files[name].replace(old.encode(), new.encode(), 1)
        self.broke(*told)

    def add(self, name, text, *told):
        """Add a file."""
        assert name not in self.files
        self.files[name] = text.encode()
        self.broke(*told)

    def broke(self, *told):
        self.told += told
        self.broken += bool(told)


@pytest.fixture(scope="module")
def site_files(site):
    return read_folder(site)


def found_in(findings):
    return sorted((link.file, link.target, link.what) for link in findings.broken)


# -- the edition


def test_no_link_of_the_edition_is_broken(built):
    found = check_inside(built.parent)
    tally.write("links", command.rows_of(found), root=built.parent)
    outside = command.outside_of(built.parent)
    nobody = command.row_outside(outside, {})  # tests ask no other host
    tally.write("outside", [nobody], root=built.parent)
    assert nobody.unchecked == len(outside) > 100
    assert [str(link) for checked in found for link in checked.findings.broken] == []
    site, ebook, pdf = (checked.findings.counts for checked in found)
    assert site["anchor"] > 4000
    assert site["search"] > 1000
    assert min(site[kind] for kind in ("note mark", "way back", "contents")) > 100
    assert ebook["anchor"] > 2500
    assert min(ebook[kind] for kind in ("contents", "page list", "note mark")) > 100
    assert pdf["link"] > 2000
    assert min(pdf[kind] for kind in ("outline", "way back", "named place")) > 100


# -- broken on purpose


def broken_site(files):
    copy = Copy(dict(files))
    at = POLICY
    swap, add = copy.swap, copy.add
    # links and fragments
    swap(at, 'href="../../apparatus.html"', 'href="../../aparatus.html"',
         (at, "../../aparatus.html", NO_FILE))  # fmt: skip
    swap(at, 'href="../../glossary.html#term-nep"', 'href="../../glossary.html#term-nap"',
         (at, "../../glossary.html#term-nap", NO_ID))  # fmt: skip
    swap(at, 'href="../../bibliography.html#bib', 'href="../../bibliografie.html#bib',
         *one(copy.files[at], at, "../../bibliography.html#bib", "../../bibliografie.html#bib", NO_FILE))  # fmt: skip
    swap("index.html", "<p", '<p><a href="../../outside.html">x</a></p><p',
         ("index.html", "../../outside.html", "it leads out of the folder of the edition"))  # fmt: skip
    swap("glossary.html", "<p", '<p><a href="javascript:history.back()">x</a></p><p',
         ("glossary.html", "javascript:history.back()", "javascript: is no kind of address that we use"))  # fmt: skip
    swap("apparatus.html", "<p", '<p><a href="about/%E0%B8.html">x</a></p><p',
         ("apparatus.html", "about/%E0%B8.html", "its percent signs are no UTF-8"))  # fmt: skip
    swap("apparatus.html", "<p", '<p><a href="about/50%.html">x</a></p><p',
         ("apparatus.html", "about/50%.html", "a percent sign without two hexadecimal digits"))  # fmt: skip
    swap("apparatus.html", "<p", '<p id="unseen" hidden></p><a href="#unseen">x</a><p',
         ("apparatus.html", "#unseen", "the element with this id is never shown"))  # fmt: skip
    swap("bibliography.html", "<p", '<p id="here"></p><p id="here"></p><p',
         ("bibliography.html", "#here", "several elements have this id; links find only the first"))  # fmt: skip
    swap("bibliography.html", "<p", '<label for="no-field">x</label><p',
         ("bibliography.html", "#no-field", "the page has no such element"))  # fmt: skip
    # notes
    note = "source-retreat"
    swap(at, f'href="#{note}"', 'href="#c03-p04"',
         (at, "#c03-p04", "it is the mark of a note, but leads to none"),
         (at, f"#{note}", "no mark leads to this note"))  # fmt: skip
    at = "chapters/03-nep/culture.html"
    back = 'href="#source-note-28-mark"'
    swap(at, back, 'href="#source-note-29-mark"',
         (at, "#source-note-29-mark", "it leads back from note source-note-28 to where its mark is not"))  # fmt: skip
    at = "chapters/03-nep/index.html"
    swap(at, 'href="#fact-drought-mark" role="doc-backlink"', 'href="#c03"',
         (at, "#fact-drought", "the note has no way back"))  # fmt: skip
    swap(at, 'href="#fact-bloodless-mark"', 'href="#fact-bloodless-marc"',
         (at, "#fact-bloodless-marc", NO_ID))  # fmt: skip
    # what pages are made of
    swap("about/help.html", "../_static/favicon.svg", "../_static/favikon.svg",
         ("about/help.html", "../_static/favikon.svg", NO_FILE))  # fmt: skip
    swap("about/help.html", "<p", '<img src="seal.png" alt="" srcset="seal.png 1x"><p',
         *[("about/help.html", "seal.png", NO_FILE)] * 2)  # fmt: skip
    add("_static/x.css", "a{background:url('lost.png')}/* url(not-this) */",
        ("_static/x.css", "lost.png", NO_FILE))  # fmt: skip
    swap("about/signs.html", "<p", "<p style='background:url(lost.png)'></p><p",
         ("about/signs.html", "lost.png", NO_FILE))  # fmt: skip
    swap("about/signs.html", "<p", "<script src='gone.js'></script><p",
         ("about/signs.html", "gone.js", NO_FILE))  # fmt: skip
    swap("index.html", 'href="downloads/nep-th.epub"', 'href="downloads/nep.epub"',
         ("index.html", "downloads/nep.epub", NO_FILE))  # fmt: skip
    swap("index.html", 'data-file="c03.tsv"', 'data-file="c04.tsv"',
         ("index.html", "downloads/c04.tsv", "there is no such file to download"))  # fmt: skip
    # lists
    swap("about/help.html", '<a class="reference internal nav-link" href="#help-cite"', "<a",
         ("about/help.html", "#help-cite", "the contents do not name it"))  # fmt: skip
    swap("registers/people.html", 'href="#letter-41"', 'href="#people"',
         ("registers/people.html", "#letter-41", "the list of letters lacks it"))  # fmt: skip
    add("about/lost.html", "<title>x</title>",
        ("about/lost.html", "about/lost.html", "no link leads to this page"))  # fmt: skip
    break_data(copy)
    return copy


def one(page, file, begins, other, what):
    """Return what must be said of the first link that begins so."""
    address = page.decode().partition(f'href="{begins}')[2].partition('"')[0]
    return [(file, f"{other}{address}", what)]


def break_data(copy):
    """Break what scripts and other projects read, in Thai and in a frozen version."""
    data = copy.files["objects.inv"]
    head, body = b"\n".join(data.split(b"\n", 4)[:4]), data.split(b"\n", 4)[4]
    text = zlib.decompress(body).replace(b"registers/people.html", b"people.html", 1)
    lost = next(line for line in text.decode().splitlines() if " people.html" in line)
    name, _, _, address, _ = lost.split(" ", 4)
    copy.files["objects.inv"] = head + b"\n" + zlib.compress(text)
    copy.broke(("objects.inv", address.replace("$", name), NO_FILE))
    copy.swap("searchdata.js", '.html#c03-p04"', '.html#c03-p44"',
              ("searchdata.js", f"{POLICY}#c03-p44", NO_ID),
              ("searchdata.js", "c03-p04", f"its number leads to {POLICY}#c03-p44"))  # fmt: skip
    copy.swap("searchdata.js", '"c03-p01":1', '"c03-p01":99999',
              ("searchdata.js", "c03-p01", "its number leads to nowhere"))  # fmt: skip
    copy.add("about/คำนำ.html", '<p id="คำ">x <a href="../index.html">x</a>')
    links = (
        '<p><a href="about/%E0%B8%84%E0%B8%B3%E0%B8%99%E0%B8%B3.html#%E0%B8%84%E0%B8%B3">x</a>'
        '<a href="about/คำนำ.html#คำ">x</a><a href="about/คำนำ.html#ความ">x</a></p><p'
    )
    copy.swap("glossary.html", "<p", links,
              ("glossary.html", "about/คำนำ.html#ความ", NO_ID))  # fmt: skip
    frozen = (
        '<a href="a.html#x">x</a><a href="../index.html">x</a><a href="/v0.0.9/">x</a>'
    )
    copy.add("v0.0.9/index.html", frozen, ("v0.0.9/index.html", "a.html#x", NO_ID))
    copy.add("v0.0.9/a.html", '<p id="y"><a href="../v0.0.8/a.html">x</a>',
             ("v0.0.9/a.html", "../v0.0.8/a.html", NO_FILE))  # fmt: skip
    versions = [
        {"name": "0.0.9", "url": "v0.0.9/"},
        {"name": "0.0.7", "url": "v0.0.7/"},
    ]
    copy.add(
        "versions-of-others.json",
        json.dumps(versions),
        ("versions-of-others.json", "v0.0.7/", NO_FILE),
    )
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://a.example/e/{}"/></feed>'
    copy.add("feed-of-others.xml", feed.format("news.html"),
             ("feed-of-others.xml", "https://a.example/e/news.html", NO_FILE))  # fmt: skip
    copy.add("moved.html", '<meta http-equiv="refresh" content="0; url=gone.html">',
             ("moved.html", "gone.html", NO_FILE))  # fmt: skip


def test_broken_links_of_the_site_are_found(site_files):
    copy = broken_site(site_files)
    found = check_site(copy.files, base="https://a.example/e/")
    assert found_in(found) == sorted(copy.told)
    assert copy.broken >= 30


@pytest.fixture(scope="module")
def broken_ebook(members):
    copy = Copy(dict(members))
    swap = copy.swap
    no_file = "the book has no such file, or it is empty"
    no_item = "the manifest has no item with this id"
    opf, nav, ncx = "content.opf", "nav.xhtml", "toc.ncx"
    at = "chapters/03-nep/policy.xhtml"
    swap(at, 'href="../../glossary.xhtml', 'href="../../glosary.xhtml',
         *one(members[at], at, "../../glossary.xhtml", "../../glosary.xhtml", no_file))  # fmt: skip
    swap(at, 'href="../../bibliography.xhtml#bib', 'href="../../bibliography.xhtml#bob',
         *one(members[at], at, "../../bibliography.xhtml#bib", "../../bibliography.xhtml#bob", NO_ID))  # fmt: skip
    swap(at, 'href="#source-retreat" role', 'href="#c03-p04" role',
         (at, "#c03-p04", "it is the mark of a note, but leads to none"),
         (at, "#source-retreat", "no mark leads to this note"))  # fmt: skip
    swap(at, 'role="doc-pagebreak" aria-label="8"', 'role="doc-pagebreak" aria-label="80"',
         (at, "#page-8", "the list of pages calls it 8, the page 80"))  # fmt: skip
    at = "chapters/03-nep/culture-2.xhtml"
    swap(at, 'href="#source-note-28-mark"', 'href="#source-note-29-mark"',
         (at, "#source-note-29-mark", "it leads back from note source-note-28 to where its mark is not"))  # fmt: skip
    at = "chapters/03-nep/culture.xhtml"
    swap(at, 'href="../../apparatus.xhtml#a-v-c03-p20-c98eed" role', 'href="../../about/signs.xhtml#signs" role',
         (at, "../../about/signs.xhtml#signs", "what it opens has no way back to this page"))  # fmt: skip
    at = "chapters/03-nep/index.xhtml"
    swap(at, 'href="#fact-drought-mark" role="doc-backlink"', 'href="#c03"',
         (at, "#fact-drought", "the note has no way back"))  # fmt: skip
    at = "about/signs.xhtml"
    swap(at, "<dl>", '<p id="unseen" hidden="hidden">x</p><p><a href="#unseen">x</a></p><dl>',
         (at, "#unseen", "the element with this id is never shown"))  # fmt: skip
    swap(at, "<dl>", '<p id="here">x</p><p id="here">x</p><dl>',
         (at, "#here", "several elements have this id; links find only the first"))  # fmt: skip
    swap("_static/book.css", "Trirong-Regular.ttf", "Trirong-Regulus.ttf",
         ("_static/book.css", "Trirong-Regulus.ttf", no_file))  # fmt: skip
    swap("epub-cover.xhtml", "_static/cover.png", "_static/kover.png",
         ("epub-cover.xhtml", "_static/kover.png", no_file))  # fmt: skip
    swap(opf, '_static/lexicon.pls"', '_static/lexikon.pls"',
         (opf, "_static/lexikon.pls", no_file),
         (opf, "_static/lexicon.pls", "the manifest does not list it"))  # fmt: skip
    copy.add("extra.txt", "x", (opf, "extra.txt", "the manifest does not list it"))
    colophon = item_of(members[opf], "about/colophon.xhtml")
    swap(opf, f'<itemref idref="{colophon}"/>', "",
         (opf, "about/colophon.xhtml", "the reading order lacks it"))  # fmt: skip
    swap(
        opf, "</spine>", '<itemref idref="item-98"/></spine>', (opf, "item-98", no_item)
    )
    swap(opf, 'name="cover" content="', 'name="cover" content="no-',
         (opf, f"no-{item_of(members[opf], '_static/cover.png')}", no_item))  # fmt: skip
    swap(opf, 'refines="#title-2"', 'refines="#title-3"',
         (opf, "#title-3", "the package has no element with this id"))  # fmt: skip
    swap(nav, "principles.xhtml#principles-base", "principles.xhtml#principles-bass",
         (nav, "about/principles.xhtml#principles-bass", NO_ID))  # fmt: skip
    swap(nav, 'href="registers/timeline.xhtml"', 'href="glossary.xhtml"',
         (nav, "registers/timeline.xhtml", "the contents do not name this page"))  # fmt: skip
    swap(nav, "introduction.xhtml#introduction-text", "introduction.xhtml#X")
    swap(nav, "introduction.xhtml#introduction-nep", "introduction.xhtml#introduction-text",
         (nav, "about/introduction.xhtml#introduction-text", "it stands before what is listed above it"))  # fmt: skip
    swap(nav, "introduction.xhtml#X", "introduction.xhtml#introduction-nep")
    swap(nav, 'policy.xhtml#page-10"', 'policy.xhtml#page-9"',
         (nav, "chapters/03-nep/policy.xhtml#page-9", "the list has it twice"),
         ("chapters/03-nep/policy.xhtml", "#page-10", "the list of pages lacks it"))  # fmt: skip
    swap(ncx, "principles.xhtml#principles-lines", "principles.xhtml#principles-linear",
         (ncx, "about/principles.xhtml#principles-linear", NO_ID),
         (ncx, "about/principles.xhtml#principles-lines", "these contents lack it"))  # fmt: skip
    return copy


def item_of(package, href):
    """Return the id of a file in the package."""
    return package.decode().partition(f'" href="{href}"')[0].rpartition('"')[2]


def test_broken_links_of_the_ebook_are_found(broken_ebook):
    assert found_in(check_ebook(broken_ebook.files)) == sorted(broken_ebook.told)
    assert broken_ebook.broken >= 20


def broken_pdf(data):
    """Break a PDF; return it, and of each link file, words and how it is told."""
    told = []
    with pikepdf.open(io.BytesIO(data)) as document:
        nowhere = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Page))
        names = document.Root.Names.Dests.Names
        known = {str(names[i]): i for i in range(0, len(names), 2)}
        places = {name: names[i + 1] for name, i in known.items()}
        far = document.pages[2].obj

        def lead(found, link, words, *, page=None, y=None, file="names"):
            if page is not None:
                found[0] = page
            if y is not None:
                found[3] = y
            told.append((file, link, words))

        lead(places["c03-p17"], "c03-p17", "§", page=places["c03-p20"][0])
        lead(places["c03-p19"], "c03-p19", "§", y=float(places["c03-p19"][3]) - 70)
        lead(
            places["term-kulak"],
            "term-kulak",
            "“กูลัก",
            y=float(places["term-kulak"][3]) - 9,
        )
        lead(places["fact-drought"], "fact-drought", "mark 1 is not", page=far)
        lead(places["person-lenin"], "person-lenin", "the page is not", page=nowhere)
        lead(places["bib-1-blok1963"], "bib-1-blok1963", "the place lies outside", y=-3)
        del names[known["c03-p23"] : known["c03-p23"] + 2]
        told.append(("names", "c03-p23", "no place has this name"))

        links = {}
        for page in document.pages:
            for link in page.get("/Annots", ()):
                said = str(link.get("/Contents", ""))
                links.setdefault(said, (f"page {page.label}", link))

        def mislead(said, words, **other):
            file, link = links[said]
            link.Dest = pikepdf.Array(list(link.Dest))
            lead(link.Dest, said, words, file=file, **other)

        mislead("“บทนำ” หน้า vii", "that is page iii", page=far)
        mislead("“หลักการชำระ” หน้า xiv", "“หลักการชำระ” is not there", y=300)
        mislead(
            "หน้า 10",
            "no line of text is there",
            y=float(links["หน้า 10"][1].Dest[3]) - 5,
        )
        mislead("หน้า 12", "the place lies outside", y=9999)
        mislead(
            "เชิงอรรถ 3",
            "note 3 does not begin there",
            page=links["เชิงอรรถ 90"][1].Dest[0],
        )
        other = links["กลับไปที่เครื่องหมายเชิงอรรถ 30"][1].Dest
        way = {"page": other[0], "y": float(other[3])}
        mislead("กลับไปที่เครื่องหมายเชิงอรรถ 7", "mark 7 is not there", **way)
        links["หน้า 20"][1].Dest = pikepdf.String("nobody")
        told.append((links["หน้า 20"][0], "หน้า 20", "there is no place with this name"))
        del links["หน้า 25"][1].Dest
        told.append((links["หน้า 25"][0], "หน้า 25", "it is no place in a page"))
        file, link = links["https://typst.app"]
        link.A.URI = pikepdf.String("typst.app")
        told.append((file, "https://typst.app", "it is no address"))

        first = document.Root.Outlines.First
        first.Dest = pikepdf.Array([far, *list(first.Dest)[1:]])
        told.append(("outline", str(first.Title), "its words are not there"))
        first.Next.Dest = pikepdf.String("nobody")
        told.append(("outline", str(first.Next.Title), "there is no place with this"))
        changed = io.BytesIO()
        document.save(changed)
    return changed.getvalue(), told


def test_broken_links_of_the_pdf_are_found(built, edition, site_files):
    data, told = broken_pdf((built / "pdf" / f"{edition.id}.pdf").read_bytes())
    found = check_pdf(
        data,
        expected=expected_of(site_files),
        wording=wording_of(edition.language),
    )
    said = sorted((b.file, b.link, b.what) for b in found.broken)
    assert [line[:2] for line in said] == sorted(line[:2] for line in told)
    for (_, _, what), (file, link, words) in zip(said, sorted(told), strict=True):
        assert what.startswith(words), (file, link)
    assert len(told) >= 18
