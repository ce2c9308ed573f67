"""The walk through the reading text: leaves, stretches, and what is put round them."""

from __future__ import annotations

import pytest
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st

from chabap.paragraphs.text import (
    EDITORIAL,
    insert,
    leaves,
    pieces,
    reading_text,
    replace,
    wrap,
)

TEXT = "หนึ่งสองสามสี่ห้า"


def block() -> nodes.paragraph:
    """Return a paragraph with emphasis, a note mark, an editor's sign and equal texts."""
    emphasis = nodes.emphasis(
        "", "", nodes.Text("สอง"), nodes.footnote_reference("", "1")
    )
    return nodes.paragraph(
        "",
        "",
        nodes.inline("", "§ 3.1", classes=[EDITORIAL]),
        nodes.Text("หนึ่ง"),
        emphasis,
        nodes.footnote_reference("", "2"),
        nodes.strong("", "สาม"),
        nodes.Text("สี่"),
        nodes.Text("ห้า"),
    )


def test_what_editors_put_there_is_no_text():
    assert reading_text(block()) == TEXT
    assert [offset for offset, _ in leaves(block())] == [0, 5, 8, 11, 14]


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_any_stretch_can_be_wrapped_without_a_change_of_the_text(one, other):
    start, end = sorted((one, other))
    paragraph, node = block(), nodes.inline(classes=["it"])
    wrap(paragraph, start, end, node)
    assert reading_text(paragraph) == TEXT
    assert TEXT[start:end] in reading_text(node)
    inside = pieces(paragraph, start, end)
    assert "".join(leaf.astext() for leaf in inside) == TEXT[start:end]
    for leaf in inside:
        ancestor = leaf.parent
        while ancestor is not node:
            ancestor = ancestor.parent
            assert ancestor is not None


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (0, 5, "<it>หนึ่ง</it><em>สอง</em><b>สาม</b>สี่ห้า"),
        (5, 8, "หนึ่ง<em><it>สอง</it></em><b>สาม</b>สี่ห้า"),
        (6, 7, "หนึ่ง<em>ส<it>อ</it>ง</em><b>สาม</b>สี่ห้า"),
        (3, 6, "หนึ<it>่ง<em>สอง</em></it><b>สาม</b>สี่ห้า"),
        (5, 11, "หนึ่ง<it><em>สอง</em><b>สาม</b></it>สี่ห้า"),
        (0, 0, "<it></it>หนึ่ง<em>สอง</em><b>สาม</b>สี่ห้า"),
        (8, 8, "หนึ่ง<em>สอง<it></it></em><b>สาม</b>สี่ห้า"),
        (17, 17, "หนึ่ง<em>สอง</em><b>สาม</b>สี่ห้า<it></it>"),
    ],
)
def test_where_a_stretch_is_wrapped(start, end, shown):
    paragraph = block()
    wrap(paragraph, start, end, nodes.inline(classes=["it"]))
    tags = {"emphasis": "em", "strong": "b", "inline": "it"}

    def show(node):
        if isinstance(node, nodes.Text):
            return node.astext()
        if isinstance(node, nodes.footnote_reference) or EDITORIAL in node["classes"]:
            return ""
        inner = "".join(map(show, node.children))
        name = tags.get(node.tagname, "")
        return f"<{name}>{inner}</{name}>" if name else inner

    assert show(paragraph) == shown


def test_a_sign_stands_behind_its_letter_and_before_a_note():
    paragraph = block()
    insert(paragraph, 8, nodes.inline("", "°", classes=[EDITORIAL]))
    emphasis = next(paragraph.findall(nodes.emphasis))
    assert [child.astext() for child in emphasis.children] == ["สอง", "°", "1"]
    paragraph = block()
    insert(paragraph, 0, nodes.inline("", "°", classes=[EDITORIAL]))
    assert paragraph[0].astext() == "°"


def test_the_node_itself_is_replaced_not_one_like_it():
    first, second = nodes.Text("ก"), nodes.Text("ก")
    paragraph = nodes.paragraph("", "", first, nodes.Text("ข"), second)
    replace(second, [nodes.strong("", "ค")])
    assert paragraph.astext() == "กขค"
