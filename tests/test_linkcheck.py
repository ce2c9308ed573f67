"""Links outside: what is reported, and that nothing is claimed without a network."""

from __future__ import annotations

from chabap.linkcheck import online, report

LINES = [
    {
        "filename": "a.md",
        "lineno": 3,
        "uri": "https://a.example",
        "status": "working",
        "info": "",
    },
    {
        "filename": "a.md",
        "lineno": 5,
        "uri": "https://b.example",
        "status": "broken",
        "info": "404",
    },
    {
        "filename": "a.md",
        "lineno": 9,
        "uri": "https://d.example",
        "status": "timeout",
        "info": "5 s",
    },
]


def test_report():
    assert report(LINES) == [
        "a.md:5: https://b.example: broken 404",
        "a.md:9: https://d.example: timeout 5 s",
    ]


def test_an_address_that_cannot_exist_is_no_network():
    assert not online(["https://chabap.invalid/"])
