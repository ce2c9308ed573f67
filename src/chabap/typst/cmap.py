"""ToUnicode maps: what the codes of a font of the PDF say as text (pure)."""

from __future__ import annotations

import re

INVISIBLE = dict.fromkeys((0x034F, 0x200B, 0x2060))
"""Characters that steer the lines of the PDF; to `str.translate`, to leave them out."""
_BFCHAR = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]*)>")


def read_map(cmap: bytes) -> dict[int, str]:
    """Read a ToUnicode map: code to text."""
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in _BFCHAR.findall(cmap)
    }


def write_map(cmap: bytes, texts: dict[int, str]) -> bytes:
    """Write a ToUnicode map anew, keeping its head and tail."""
    head = cmap[: cmap.index(b"endcodespacerange") + len(b"endcodespacerange\n")]
    tail = cmap[cmap.rindex(b"endbfchar") + len(b"endbfchar\n") :]
    items = [
        b"<%04X> <%s>\n"
        % (code, text.translate(INVISIBLE).encode("utf-16-be").hex().upper().encode())
        for code, text in sorted(texts.items())
    ]
    blocks = [
        items[i : i + 100] for i in range(0, len(items), 100)
    ]  # the format's limit
    body = b"".join(
        b"%d beginbfchar\n%sendbfchar\n" % (len(b), b"".join(b)) for b in blocks
    )
    return head + body + tail
