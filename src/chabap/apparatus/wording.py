"""How the apparatus speaks to readers (pure)."""

from __future__ import annotations

import re
import unicodedata

CONJECTURE_SIGN = "°"
KIND = {
    "break": "ขึ้นบรรทัดหรือหน้า",
    "space": "เว้นวรรค",
    "punctuation": "เครื่องหมาย",
    "script": "อักษรภาษาอื่น",
    "name": "ชื่อเฉพาะ",
    "number": "ตัวเลข",
    "word": "คำ",
    "omission": "O ขาด",
    "addition": "O เกิน",
    "order": "ลำดับคำ",
}
CERTAINTY = {"certain": "แน่ใจ", "probable": "น่าเชื่อ", "conjecture": "สันนิษฐาน"}
_SCRIPTS = {"BENGALI": "เบงกาลี", "ARABIC": "อาหรับ"}
_FOREIGN = re.compile("[\u0600-\u06ff\u0980-\u09ff]+")


def plain_witness(text: str) -> str:
    r"""Return a witness reading in one line, foreign letters described.

    >>> plain_witness("ท\u0631\u0648\u062aสกี"), plain_witness("บท\n\nที่")
    ('ท[อักษรอาหรับ 3 ตัว]สกี', 'บท / ที่')
    """
    return re.sub(r"\s*\n\s*", " / ", _FOREIGN.sub(_described, text))


def _described(match: re.Match[str]) -> str:
    script = unicodedata.name(match[0][0]).partition(" ")[0]
    return f"[อักษร{_SCRIPTS[script]} {len(match[0])} ตัว]"
