"""What readers see around the text, and the catalogues."""

from __future__ import annotations

import doctest

import pytest
from babel.messages.pofile import read_po

from chabap import changelog
from chabap.interface import titles
from chabap.wording import LOCALE


@pytest.mark.parametrize("module", [changelog, titles])
def test_doctests(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert result.failed == 0


@pytest.mark.parametrize("name", ["sphinx", "booktheme", "chabap"])
def test_catalogues_are_whole(name):
    with (LOCALE / f"th/LC_MESSAGES/{name}.po").open("rb") as stream:
        catalogue = read_po(stream, locale="th")
    messages = [m for m in catalogue if m.id]
    assert len(messages) > 20
    assert [m.id for m in messages if not m.string or m.fuzzy] == []
    for message in messages:
        assert list(message.check()) == [], message.id
