"""A chapter with names and their entries, for tests of the registers."""

from __future__ import annotations

CHAPTER = "chapters/03-x/index"
TEXT = """(c03)=
# บท

{#c03-p01}
เลนินพบกับทรอตสกีที่เลนินกราด แล้วเลนินไปหา{person}`สหาย <stalin>` ผู้ว่า{person}`!สตาลิน`ไม่มา[^note]

{#c03-p02}
ทรอตสกีต้านลัทธิเลนิน

[^note]: ดู {person}`trotsky`
"""


def entry(kind: str, name: str, th: str, *options: str) -> str:
    lines = [f":th: {th}", f":latin: {name.title()}", ":gist: ใครหรืออะไร", *options]
    if not any(line.startswith(":verified:") for line in lines):
        lines.append(":verified: nothing")
    body = "\n".join(lines)
    return f":::{{{kind}}} {name}\n{body}\n\nคำอธิบายของ {name}\n:::\n\n"


PEOPLE = (
    "(people)=\n# คน\n\n"
    + entry(
        "person", "trotsky", "เลออน ทรอตสกี", ":cyrillic: Лев Троцкий", ":forms: ทรอตสกี"
    )
    + entry("person", "lenin", "เลนิน", ":dates: 1870-04-22/1924-01-21")
    + entry("person", "stalin", "สตาลิน")
    + entry("place", "leningrad", "เลนินกราด")
    + entry("work", "leninism", "ลัทธิเลนิน")
)


def amend(register, page, old, new):
    path = register.path / f"{page}.md"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
