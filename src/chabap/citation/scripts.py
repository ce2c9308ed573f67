"""What the script of the site is given: a template for each kind of place, and the places (pure).

Every citation is made while building, once a kind and style; the script only puts the facts
of a place into it. The files are asked for when somebody cites, and not before.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chabap.citation.model import FACTS, PLACES, Place, Work, blank
from chabap.citation.styles import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

FORMS = "cite-forms.js"
MESSAGES = {
    "title": "Cite {place}",
    "whole": "this edition",
    "address": "address",
    "unplaced": "not on the web yet; in the files of this edition it is",
    "since": "these words are the same since version {version}",
    "copy": "copy",
    "copied": "copied",
    "close": "close",
    "more": "more on citing",
}
"""What the dialog says; the script fills in what stands in braces."""


def forms(work: Work, translated: Callable[[str], str]) -> str:
    """Return the script with the templates; *translated* gives a message as readers see it."""
    data = {
        "work": {"title": work.title, "address": work.address},
        "titles": [work.title, *work.western_titles],
        "facts": FACTS,
        "styles": [
            {
                "name": translated(style.name),
                "record": bool(style.suffix),
                "forms": {
                    kind: [
                        [translated(use), text]
                        for use, text in style.make(work, blank(kind))
                    ]
                    for kind in PLACES
                },
            }
            for style in STYLES.values()
        ],
        "words": {name: translated(message) for name, message in MESSAGES.items()},
    }
    return f"window.chabapCiteForms={_json(data)};\n"


def on_page(places: Iterable[Place], since: Mapping[str, str]) -> str:
    """Return the script with the places of a page, each its kind and facts.

    *since* maps ids to the first version whose words are the same.
    """
    data = {
        place.id: [
            place.kind,
            *(getattr(place, name) for name in FACTS[place.kind] if name != "id"),
            *([since[place.id]] if place.id in since else []),
        ]
        for place in places
    }
    return f"window.chabapCitePlaces={_json(data)};\n"


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
