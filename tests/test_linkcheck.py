"""Links outside: what is reported, and that nothing is claimed without a network."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest

from chabap import linkcheck
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


@pytest.mark.parametrize(
    ("network", "ends", "says"),
    [
        (True, True, "3 addresses asked, 2 broken"),
        (False, False, "no network: nothing was checked"),
    ],
)
def test_what_the_command_says(tmp_path, monkeypatch, capsys, network, ends, says):
    monkeypatch.setattr(linkcheck, "OUTPUT", tmp_path / "linkcheck")
    monkeypatch.setattr(linkcheck, "online", lambda urls: network)

    def run(command, **options):
        assert options["timeout"] == linkcheck.SECONDS
        (tmp_path / "linkcheck").mkdir()
        lines = "".join(json.dumps(line) + "\n" for line in LINES)
        (tmp_path / "linkcheck/output.json").write_text(lines, "utf-8")

    monkeypatch.setattr(linkcheck.subprocess, "run", run)
    with (
        pytest.raises(SystemExit, match=r"b\.example: broken 404")
        if ends
        else nullcontext()
    ):
        linkcheck.main()
    assert says in capsys.readouterr().out
