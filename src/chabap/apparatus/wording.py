"""How the apparatus speaks to readers."""

from __future__ import annotations

import re
import unicodedata

from chabap.fonts.coverage import missing_letters
from chabap.wording import say

CONJECTURE_SIGN = "°"
KIND = {
    "break": "break of line or page",
    "space": "spacing",
    "punctuation": "punctuation",
    "script": "foreign script",
    "name": "name",
    "number": "number",
    "word": "word",
    "omission": "lacking in {siglum}",
    "addition": "too many in {siglum}",
    "order": "order of words",
}
"""The messages for each kind of variant."""
CERTAINTY = {"certain": "certain", "probable": "probable", "conjecture": "conjecture"}
_SCRIPTS = {"BENGALI": "Bengali", "ARABIC": "Arabic"}
_FOREIGN = re.compile("[\u0600-\u06ff\u0980-\u09ff]+")


def plain_witness(text: str) -> str:
    r"""Return a witness reading in one line, letters described that no font of ours has.

    >>> plain_witness("บท\n\nที่\u200b")
    'บท / ที่[U+200B]'
    """
    described = _FOREIGN.sub(_described, text)
    numbers = {ord(c): f"[U+{ord(c):04X}]" for c in missing_letters(described)}
    numbers.pop(0x20, None)  # it parts the letters
    return re.sub(r"\s*\n\s*", " / ", described.translate(numbers))


def _described(match: re.Match[str]) -> str:
    script = unicodedata.name(match[0][0]).partition(" ")[0]
    return say(
        "[{count} {script} letters]", count=len(match[0]), script=say(_SCRIPTS[script])
    )


def on_one_line(lemma: str) -> str:
    r"""Return a lemma as a list prints it: strokes part its lines, and bars its cells.

    >>> on_one_line("ปี\tตัน\n1913\t80\n\n")
    'ปี | ตัน / 1913 | 80'
    """
    return re.sub(r"\s*\n\s*", " / ", lemma.strip().replace("\t", " | "))
