"""The finished book on paper: its parts, its ink, its lines, and where one can point to."""

from __future__ import annotations

import csv
import doctest
import re

import pikepdf
import pymupdf
import pytest

from chabap.typst import finish, ink, spreads

from .test_typst import GUIDE, spans, spoken

MM = 72 / 25.4
SMALL = 8.8
BODY = 10.8
YEAR = r"\d{4}(–\d{2,4})?[^\w,]*"


@pytest.fixture(scope="module")
def path(built, edition):
    return built / "pdf" / f"{edition.id}.pdf"


@pytest.fixture(scope="module")
def pdf(path):
    with pymupdf.open(path) as document:
        yield document


@pytest.fixture(scope="module")
def inner(path):
    with pikepdf.open(path) as document:
        yield document


@pytest.fixture(scope="module")
def opens(pdf):
    """The page on which each part and chapter begins."""
    found = {}
    for level, title, page in pdf.get_toc():
        if level == 1 or (level == 2 and "ตัวบท" in found):
            found[title] = page
    return found


def test_doctests():
    for module in (finish, ink, spreads):
        assert doctest.testmod(module).failed == 0
        assert doctest.testmod(module).attempted


# -- architecture


def test_parts_and_text_open_on_right_pages(pdf, opens):
    parts = ["ตัวบท", "ทะเบียน", "ส่วนท้าย"]
    assert all(opens[part] % 2 for part in parts)
    assert opens["บทที่ 3 นโยบายเศรษฐกิจใหม่"] == opens["ตัวบท"] + 2
    assert list(opens)[-1] == "ดัชนีชื่อ"
    assert list(opens).index("รายการคำแก้") == list(opens).index("ทะเบียน") - 1


def test_the_front_matter_has_roman_numbers_and_the_text_begins_at_1(inner, opens):
    labels = inner.Root.PageLabels.Nums
    by_page = {int(labels[i]): labels[i + 1] for i in range(0, len(labels), 2)}
    first = opens["บทที่ 3 นโยบายเศรษฐกิจใหม่"] - 1
    assert {str(by_page[n].S) for n in by_page if n < first} == {"/r"}
    assert (str(by_page[first].S), int(by_page[first].get("/St", 1))) == ("/D", 1)
    assert {str(by_page[n].S) for n in by_page if n >= first} == {"/D"}


def test_lists_take_less_room_than_the_text_in_whole_sheets(pdf, opens):
    text = opens["รายการคำแก้"] - opens["บทที่ 3 นโยบายเศรษฐกิจใหม่"]
    lists = len(pdf) - opens["รายการคำแก้"]
    assert lists < 0.95 * text
    assert len(pdf) <= 128
    assert len(pdf) % 4 == 0


def test_what_is_for_other_readers_is_not_printed(pdf):
    text = "".join(page.get_text() for page in pdf)
    for word in ("CONTRIBUTING", "FBReader", "allwatchit", "discogs", "Esc"):
        assert word not in text
    assert "พ.ศ. 2569" in pdf[3].get_text()


def test_no_page_is_a_runt(pdf):
    for page in pdf:
        lines = {
            round(line[0]["origin"][1])
            for line in spans(page)
            if 19 * MM < line[0]["origin"][1] < 190 * MM
            and "".join(s["text"] for s in line).strip()
        }
        titles = {s["size"] > 12 for line in spans(page) for s in line}
        assert not lines or len(lines) > 3 or True in titles, page.number + 1


def test_letters_and_places_of_lists_stand_in_the_outer_margin(pdf, opens):
    """On lines of their own they would take six pages; beside what they head, none."""
    found = []
    for page in list(pdf)[opens["รายการคำแก้"] - 1 :]:
        runs = [run for line in spans(page) for run in line if run["text"].strip()]
        entries = [run["origin"][1] for run in runs if run["size"] < GUIDE - 0.4]
        said = {}
        for run in runs:
            if abs(run["size"] - GUIDE) < 0.1:
                x0, _, x1, _ = run["bbox"]
                out = x0 - 125 * MM if page.number % 2 == 0 else 23 * MM - x1
                assert out > 0, (page.number + 1, run["text"])
                height = run["origin"][1]
                assert min(abs(y - height) for y in entries) < 1, run["text"]
                said[height] = said.get(height, "") + run["text"]
        found += said.values()
    assert len(found) > 100
    assert {"ก", "ซ", "§\xa03.13"} <= set(found)


def test_no_line_of_a_paragraph_stands_alone(pdf, opens):
    """Neither the first at the end of a page, nor the last where a page begins."""
    first, end = opens["บทที่ 3 นโยบายเศรษฐกิจใหม่"], opens["รายการคำแก้"]
    for page in list(pdf)[first - 1 : end - 1]:
        left = (23 if page.number % 2 else 17) * MM
        body = [
            x - left > BODY
            for _, x, size in sorted(starts(page))
            if abs(size - BODY) < 0.1
        ]
        assert body, page.number + 1
        assert not body[-1], (page.number + 1, "a first line at the end")
        assert body[0] or not [*body, True][1], (page.number + 1, "a last line alone")


def test_no_year_is_the_last_line_of_an_entry(pdf, opens):
    for page in list(pdf)[opens["รายการคำแก้"] - 1 :]:
        lines = {}
        for line in spans(page):
            for run in line:
                height = round(run["origin"][1])
                if height < 191 * MM and run["size"] > 7.5:  # no marks
                    lines[height] = lines.get(height, "") + run["text"]
        alone = [text for text in lines.values() if re.fullmatch(YEAR, text.strip())]
        assert alone == [], page.number + 1


def starts(page):
    """Yield height, left edge and size of each line between head and foot."""
    rows = {}
    for line in spans(page):
        for run in line:
            height = run["origin"][1]
            if 19 * MM < height < 191 * MM and run["text"].strip():
                rows.setdefault(round(height), []).append((run["bbox"][0], run["size"]))
    for height, runs in rows.items():
        # a raised mark may be lower than the line's own baseline is high
        x, size = min([run for run in runs if run[1] > 7.5] or runs)
        yield height, x, size


# -- ink, lines, size


def test_black_is_black_ink_alone(inner):
    for page in inner.pages:
        page.contents_coalesce()
        content = page.Contents.read_bytes()
        assert not re.search(rb"/c\d+ (cs|CS)|\s(rg|RG|k|K)\s", content)
        assert b"BT" not in content or b" 0 g" in content


def test_the_file_is_small(path, pdf):
    assert path.stat().st_size <= 1_500_000


def test_sheets_of_a4_hold_facing_pages(path, pdf):
    with pymupdf.open(path.with_name(f"{path.stem}-a4.pdf")) as sheets:
        assert len(sheets) == len(pdf) // 2 + 1
        width, height = sheets[0].rect.width, sheets[0].rect.height
        assert (round(width / MM), round(height / MM)) == (297, 210)
        left, right = (
            pymupdf.Rect(x, 0, x + width / 2, height) for x in (0, width / 2)
        )
        for number, sheet in list(enumerate(sheets))[8:12]:
            for half, page in ((left, 2 * number - 1), (right, 2 * number)):
                words = pdf[page].get_text().split()
                assert sheet.get_text(clip=half).split() == words


# -- places


def test_one_can_point_to_paragraphs_notes_and_entries(inner, paragraphs, built):
    names = inner.Root.Names.Dests.Names
    known = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
    wanted = [
        *paragraphs,
        *(note["id"] for note in rows(built / "text/notes.tsv", delimiter="\t")),
        *(
            f"{entry['kind']}-{entry['id']}"
            for entry in rows(built / "text/registers.csv")
        ),
        "term-kulak",
        "apparatus",
    ]
    assert sorted(set(wanted) - set(known)) == []
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", name) for name in known)
    assert list(known) == sorted(known)
    pages = {page.objgen: n for n, page in enumerate(inner.pages)}
    found = [pages[known[p][0].objgen] for p in paragraphs]
    assert found == sorted(found)


def test_it_opens_as_a_book_and_says_who_made_it(inner, edition):
    assert inner.Root.PageLayout == "/TwoPageRight"
    assert inner.Root.PageMode == "/UseOutlines"
    with inner.open_metadata() as about:
        assert about["dc:creator"] == [edition.author, edition.editor]
        assert about["dc:identifier"] == f"{edition.id} {edition.version}"
        assert edition.licences.notes in about["dc:rights"]


def test_links_speak_the_language_of_the_book(inner):
    said = {
        str(link.Contents)
        for page in inner.pages
        for link in page.get("/Annots", ())
        if "/Contents" in link
    }
    assert "เชิงอรรถ 12" in said
    assert "กลับไปที่เครื่องหมายเชิงอรรถ 12" in said
    assert not [text for text in said if re.search("Footnote|Section", text)]


# -- what a screen reader hears


def leaves(node, texts):
    """Yield the marked content below an element of the structure tree, in order."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if kid.get("/Type") == "/MCR":
                yield texts.get((kid.Pg.objgen, int(kid.MCID)), "")
            elif kid.get("/Type") != "/OBJR":
                yield from leaves(kid, texts)
        else:
            yield texts.get((node.Pg.objgen, int(kid)), "")


@pytest.fixture(scope="module")
def logical(inner):
    """What each piece of marked content says, by page and number."""
    texts = {}
    for page in inner.pages:
        for mcid, text in spoken(page):
            key = page.obj.objgen, mcid
            texts[key] = texts.get(key, "") + text
    return texts


def elements(node, kind):
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            if kid.get("/S") == kind:
                yield kid
            yield from elements(kid, kind)


def test_every_paragraph_begins_with_its_number(inner, logical, paragraphs):
    tree = inner.Root.StructTreeRoot
    heard = ["".join(leaves(p, logical)) for p in elements(tree, "/P")]
    numbered = [text for text in heard if text.startswith("§\xa03.")]
    numbers = [re.match(r"§\xa0(3\.\d+)", text)[1] for text in numbered]
    assert numbers[: len(paragraphs)] == [f"3.{int(p[-2:])}" for p in paragraphs]
    for number, words in zip(numbered, paragraphs.values(), strict=False):
        first = "".join(words[:12].split())
        assert first in "".join(number.split())[:40]


def test_lists_are_lists_with_headings(inner, logical):
    tree = inner.Root.StructTreeRoot
    heads = ["".join(leaves(h, logical)) for h in elements(tree, "/H3")]
    assert {"ก", "ซ", "§ 3.13"} <= {head.replace("\xa0", " ") for head in heads}
    items = ["".join(leaves(item, logical)) for item in elements(tree, "/LI")]
    assert sum("Zinoviev" in item for item in items) >= 1
    assert len(items) > 250
    assert len(list(elements(tree, "/Note"))) > 150


# -- the index


def test_the_index_tells_of_each_person_the_pages_on_which_the_names_begin(
    pdf, opens, built
):
    first = opens["บทที่ 3 นโยบายเศรษฐกิจใหม่"]
    index = "".join(page.get_text() for page in list(pdf)[opens["ดัชนีชื่อ"] - 1 :])
    index = re.sub(r"\s+", "", index)
    bodies = {
        number - first + 1: "".join(
            span["text"]
            for line in spans(pdf[number - 1])
            for span in line
            if abs(span["size"] - BODY) < 0.1
        )
        for number in range(first, opens["รายการคำแก้"])
    }
    forms = {}
    for row in rows(built / "text/occurrences.tsv", delimiter="\t"):
        forms.setdefault(row["target"], set()).add(row["form"])
    checked = 0
    for entry in rows(built / "text/registers.csv"):
        own = forms.get(target := f"person-{entry['id']}")
        if entry["kind"] != "person" or not own:
            continue
        # a work may be named after a person, an office be a name of who held it
        rest = set().union(*(forms[key] for key in forms if key != target))
        longer = [re.escape(f) for f in rest - own if any(name in f for name in own)]
        others = re.compile("|".join(longer) or "(?!)")
        *given, last = entry["th"].split()
        filed = f"{last},{''.join(given)}" if given else last
        numbers = re.search(re.escape(filed) + r"([\d–,]*)(ชอ)?", index)
        # the page of a note is no page of the text
        pages = re.sub(r"\d+$", "", numbers[1]) if numbers[2] else numbers[1]
        told = set()
        for begin, end in re.findall(r"(\d+)(?:–(\d+))?", pages):
            told |= set(range(int(begin), int(end or begin) + 1))
        # a name may be parted by the end of a page: its page is where it begins
        seen = {page for page, body in bodies.items() if any(f in body for f in own)}
        sure = {
            p for p in seen if any(f in others.sub("", bodies[p]) for f in own - rest)
        }
        assert set() < told, entry["th"]
        assert sure <= told <= seen, entry["th"]
        checked += 1
    assert checked > 30


def rows(path, **dialect):
    """Return the lines of a table by the names of its columns."""
    quoting = csv.QUOTE_NONE if dialect else csv.QUOTE_MINIMAL
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, quoting=quoting, **dialect))
