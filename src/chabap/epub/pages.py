"""One page of the ePub: its structure, roles and languages (pure).

What the visitors of nodes wrote for site and ePub alike is turned into what reading systems look
for: a pop-up shows the element that a link leads to, so that this element holds all of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from chabap.epub.xhtml import (
    XML_LANG,
    before,
    find,
    make,
    mean,
    of_class,
    remove,
    said,
    tag,
    texts,
    unwrap,
)
from chabap.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable

_BETWEEN = re.compile(r"[\s\d.,:;()«»“”\"'’/&–—+-]*")
"""What may stand between two passages in one language, and inside one."""
_ADDRESS = re.compile(r"[./](?=\w)|[\w-]{12}(?=[\w-]{3})")
"""Behind this the address of a site may be parted: a line of a phone may not hold all of it."""
_LONG = 22
"""Letters and marks on them: so much of a line is never kept together."""
_LONG_NAME = re.compile(r"(?<=\w{5})\N{NO-BREAK SPACE}(?=\w{5})")
"""What pybtex puts between names: after initials it is right, on a phone long names need a line each."""
_KINDS = {
    "dl.glossary": "glossary",
    "dl.register": "index",
    "ul.works": "bibliography",
    "ul.apparatus": "appendix",
}
"""What a page is, by what it holds."""
_NAMED = {"introduction", "colophon"}
"""What a page is, by the id of its section."""


def mend_page(
    root: etree._Element, *, language: str, level: int, chapter: bool
) -> None:
    """Mend a page; *level* is that of its first heading, *chapter* says whether it is one."""
    body = root.find(tag("body"))
    assert body is not None
    for comment in list(body.iter(etree.Comment)):
        remove(comment)
    _unwrap_plain(body)
    _headings(body, level)
    _notes(body, level + 1)
    _links(body)
    _entries(body)
    _timeline(body)
    _works(body)
    _signs(body)
    _kind(body, chapter=chapter, level=level)
    _languages(root, language)
    for work in find(body, ".//h:ul[@class='works']/h:li"):
        for element, is_tail, text in list(texts(work)):
            setattr(element, "tail" if is_tail else "text", _LONG_NAME.sub(" ", text))


def _unwrap_plain(body: etree._Element) -> None:
    """Take out elements that say nothing, and titles that only a mouse would show."""
    for place in find(body, f".//h:div[{of_class('toctree-wrapper')}]"):
        remove(place)
    for holder in find(
        body, f".//h:div[{of_class('container')} and {of_class('docutils')}]"
    ):
        unwrap(holder)
    for kept in find(body, f".//*[{of_class('keep')}]"):
        if (
            len(said(kept)) > _LONG
        ):  # a name that a lemma parts is kept whole by its room
            kept.set("class", kept.get("class", "").replace("keep", ""))
    for link in find(body, ".//h:a[@title]"):
        del link.attrib["title"]
    for span in find(body, f".//h:a/h:span[not(@lang) and not({of_class('keep')})]"):
        if not span.get("id") and not (span.get("class") or "").startswith("face-"):
            unwrap(span)


def _headings(body: etree._Element, level: int) -> None:
    """Set headings at the level of their page; rubrics that part a page are headings too."""
    for depth in range(5, 0, -1):
        for heading in find(body, f".//h:h{depth}"):
            heading.tag = tag(f"h{min(depth + level - 1, 6)}")
    for name, below in (
        ("letter", 1),
        ("apparatus-section", 1),
        ("apparatus-place", 2),
    ):
        for rubric in find(body, f".//h:p[{of_class('rubric')} and {of_class(name)}]"):
            rubric.tag = tag(f"h{level + below}")


def _notes(body: etree._Element, level: int) -> None:
    """Gather the notes under a heading; the way back is the last thing in each, in words."""
    notes = find(body, f".//h:aside[{of_class('note')}]")
    if not notes:
        return
    section = make("section", class_="notes", epub_type="footnotes")
    section.append(make(f"h{level}", say("Notes")))
    for note in notes:
        mean(note, "footnote")
        links = find(note, ".//h:a[@role='doc-backlink']")
        number = links[0].text or ""
        last = (
            note[-1] if note[-1].tag == tag("p") else etree.SubElement(note, tag("p"))
        )
        before(links[0], "")
        place = links[0].getparent()
        assert place is not None
        place.insert(place.index(links[0]), make("span", number, class_="note-number"))
        place[place.index(links[0]) - 1].tail = " "
        for times, link in enumerate(links, 1):
            link.tail = (link.tail or "").lstrip()
            remove(link)
            link.text = say("back") if len(links) == 1 else f"{say('back')} ({times})"
            link.set("class", "back")
            mean(link, "backlink")
            last.append(link)
            before(link, " ")
        section.append(note)
        note.tail = "\n"
    home = find(body, "./h:section")
    (home[-1] if home else body).append(section)


def _links(body: etree._Element) -> None:
    """Say of links what they lead to, so that a reading system may show it on the page."""
    author = (
        f"self::*[{of_class('author-mark')}] or ancestor::*[{of_class('author-mark')}]"
    )
    for mark in find(body, f".//h:a[@role='doc-noteref' or {author}]"):
        mean(mark, "noteref")
    for word in find(body, f".//h:span[{of_class('emended')}]"):
        place = word.attrib.pop("data-to")
        if said(word) and not find(word, ".//h:a | ancestor::h:a"):
            word.tag = tag("a")
            word.set("href", place)
    for link in find(body, f".//h:a[{of_class('name')} or {of_class('emended')}]"):
        mean(link, "glossref")
    for link in find(body, f".//h:span[{of_class('bibtex-citation')}]//h:a"):
        mean(link, "biblioref")
    for link in find(body, f".//h:a[{of_class('external')}]"):
        for element, is_tail, text in list(texts(link)):
            parted = _ADDRESS.sub("\\g<0>\N{ZERO WIDTH SPACE}", text)
            setattr(element, "tail" if is_tail else "text", parted)
    for cite in find(body, f".//h:span[{of_class('bibtex-citation')}]"):
        unwrap(cite)


def _entries(body: etree._Element) -> None:
    """Make one element of each entry, which has its id."""
    path = f".//h:dl[{of_class('register')} or {of_class('glossary')}]"
    for entries in find(body, path):
        group: etree._Element | None = None
        for child in list(entries):
            if child.tag == tag("dt") and (group is None or group[-1].tag == tag("dd")):
                group = make("div", class_="entry")
                child.addprevious(group)
                group.tail = "\n"
            assert group is not None
            if child.tag == tag("dt") and len(group):
                child.text = f"· {child.text or ''}"
                group[-1].tail = " "
            child.tail = None
            group.append(child)
            if own := child.attrib.pop("id", None):
                group.set("id", own)


def _timeline(body: etree._Element) -> None:
    """Make a list of the timeline: three columns are too many for a phone."""
    for table in find(body, f".//h:table[{of_class('timeline')}]"):
        events = make("ul", class_="timeline")
        for row in find(table, ".//h:tbody/h:tr"):
            when, what, where = (find(cell, "./h:p") for cell in row)
            item = etree.SubElement(events, tag("li"))
            item.tail = "\n"
            strong = etree.SubElement(item, tag("strong"))
            _move(when, strong)
            strong.tail = " "
            _move(what, item)
            if where and "".join(where[0].itertext()).strip():
                before(etree.SubElement(item, tag("span")), " (")
                _move(where, item[-1])
                item[-1].tail = ")"
                unwrap(item[-1])
        events.tail = table.tail
        parent = table.getparent()
        assert parent is not None
        parent.replace(table, events)


def _move(paragraphs: Iterable[etree._Element], to: etree._Element) -> None:
    """Move what paragraphs hold to the end of an element."""
    for paragraph in paragraphs:
        last = to[-1] if len(to) else None
        if last is None:
            to.text = (to.text or "") + (paragraph.text or "")
        else:
            last.tail = (last.tail or "") + (paragraph.text or "")
        to.extend(list(paragraph))


def _works(body: etree._Element) -> None:
    """Make a list of the works; their labels are for citations by number, which we have not."""
    for works in find(body, f".//h:div[{of_class('citation-list')}]"):
        works.tag = tag("ul")
        works.attrib.clear()
        works.set("class", "works")
        for work in find(works, f"./h:div[{of_class('citation')}]"):
            work.tag = tag("li")
            for name in ("class", "role"):
                work.attrib.pop(name, None)
            for label in find(work, f"./h:span[{of_class('label')}]"):
                remove(label)


def _signs(body: etree._Element) -> None:
    """Say how signs are spoken."""
    for sign in find(body, f".//h:span[{of_class('section-sign')}]"):
        sign.set("role", "img")
        number = "".join(sign.itertext()).partition("\N{NO-BREAK SPACE}")[2]
        sign.set("aria-label", say("paragraph {number}", number=number))
    for line in find(body, f".//h:li[{of_class('apparatus-entry')}]/h:p"):
        lemma = line[0]
        conjecture, bracket, witness = (lemma.tail or "").partition("]")
        spoken = make("span", bracket, role="img", aria_label=say("corrected from"))
        lemma.tail, spoken.tail = conjecture, witness
        line.insert(1, spoken)


def _kind(body: etree._Element, *, chapter: bool, level: int) -> None:
    """Say what part of a book the page is."""
    for section in find(body, "./h:section[@id]"):
        kinds = [
            kind
            for what, kind in _KINDS.items()
            if find(section, ".//h:{}[{}]".format(*_condition(what)))
        ]
        name = section.get("id", "")
        if chapter and level == 1:
            mean(section, "chapter")
        elif kinds and not chapter:
            mean(section, kinds[0])
        elif name in _NAMED:
            mean(section, name)


def _condition(what: str) -> tuple[str, str]:
    element, _, name = what.partition(".")
    return element, of_class(name)


def _languages(root: etree._Element, language: str) -> None:
    """Mark languages as XML has them, each passage as one, so that it is one voice."""
    for first in find(root, ".//h:span[@lang]"):
        following = first.getnext()
        while (
            following is not None
            and following.tag == tag("span")
            and following.get("lang") == first.get("lang")
            and following.get("class") == first.get("class")
            and first.getparent() is not None
            and _BETWEEN.fullmatch(first.tail or "")
        ):
            _join(first, following)
            following = first.getnext()
    root.set("lang", language)
    for element in find(root, "descendant-or-self::*[@lang]"):
        element.set(XML_LANG, element.get("lang", language))


def _join(first: etree._Element, following: etree._Element) -> None:
    """Let the first of two passages take in what is between them, and the second."""
    between = (first.tail or "") + (following.text or "")
    first.tail = following.tail
    if len(first):
        first[-1].tail = (first[-1].tail or "") + between
    else:
        first.text = (first.text or "") + between
    first.extend(list(following))
    parent = following.getparent()
    assert parent is not None
    following.tail = None
    parent.remove(following)
