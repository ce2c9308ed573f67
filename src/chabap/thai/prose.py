"""How Thai prose of the house is written: what `chabap.lint` must know of the language (pure).

The patterns find what is wrong, or the phrases on which a rule rests.
"""

from __future__ import annotations

import re

from chabap.thai.dates import MONTHS

_LETTER = r"[\wก-๎]"
"""\\w has no Thai vowels and tone marks."""

REPETITION = re.compile(rf"(?:{_LETTER}|[)”])+ๆ|ๆ(?=[(“]|{_LETTER})")
"""The sign of repetition without a space before or behind it."""
ERA = re.compile(
    rf"(?<=[)”\wก-๎])[คพ]\.ศ\.|[คพ]\.ศ\.(?=[(“]|{_LETTER})|[คพ]\. ศ\."
    r"|(?<![\wก-๎])[คพ]ศ\.?(?= ?\d)"
)
"""An era without its dots or a space around it, or with one inside."""
ERA_WRITTEN = "ค.ศ. 1921"
DIGITS = re.compile("[๐-๙](?:[.,]?[๐-๙])*")

UNVERIFIED = re.compile("ยังไม่ได้ตรวจสอบ|ไม่พบที่มา")
"""A note says that something was not seen."""
STANDS_FOR = "คือ|ย่อ"
"""Behind an acronym: what it stands for follows."""

WHEN = re.compile(
    # a name in other letters may stand between, in brackets of its own or in the same
    r"(?P<closed>”?(?: ?\([^()\d]*\))?) ?"
    r"(?:(?P<open>\()(?:[^()\d]* )?)?(?:ใน|เมื่อ)?(?:วันที่ )?(?:เดือน)? ?"
    rf"(?:(?:\d+(?:–\d+)? )?(?:{'|'.join(MONTHS)}) )?"
    r"(?:ค\.ศ\. (?=\d)|(?<=\()(?=\d{4}–))(?P<first>\d{4})(?:–(?:ค\.ศ\. )?(?P<last>\d{4}))?"
)
"""Years right behind a name."""
