"""Pictures in three formats: printed, described, and never without a description."""

from __future__ import annotations

import struct
import zipfile
import zlib

import pikepdf
import pymupdf
import pytest

from chabap.errors import BuildError

from .conftest import EDITION

PAGE = """(home)=
# หนังสือ

```{{figure}} map.png
:alt: แผนที่ของเมือง

คำบรรยายภาพ
```

ในบรรทัด ![เครื่องหมาย](map.png) จบ
{more}"""


def png() -> bytes:
    """Return a picture of one red pixel."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    row = zlib.compress(b"\x00\xff\x00\x00")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", row)
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def album(project):
    album = project("typst", "epub", config=EDITION)
    (album.path / "map.png").write_bytes(png())
    album.write(
        index="(root)=\n# ปก\n\n```{toctree}\nbook\n```\n", book=PAGE.format(more="")
    )
    return album


def test_a_picture_is_in_every_format_with_its_description(album):
    for builder in ("html", "epub", "typst"):
        assert album.build(builder) == ""
    page = album.read("book.html").replace("<wbr/>", "")
    assert 'alt="แผนที่ของเมือง"' in page
    assert "คำบรรยายภาพ" in page
    with zipfile.ZipFile(album.path / "out/epub/book.epub") as book:
        assert [name for name in book.namelist() if name.endswith("map.png")]
        assert "แผนที่ของเมือง" in book.read("book.xhtml").decode()
    path = album.path / "out/typst/book.pdf"
    with pymupdf.open(path) as pdf:
        assert sum(len(leaf.get_images()) for leaf in pdf) >= 1
        assert "คำบรรยายภาพ" in "".join(leaf.get_text() for leaf in pdf)
    with pikepdf.open(path) as pdf:
        said = {
            str(item.Alt)
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        }
    assert {"แผนที่ของเมือง", "เครื่องหมาย"} <= said


def test_a_picture_without_description_stops_the_build(album):
    album.write(book=PAGE.format(more="\n![](map.png)\n"))
    with pytest.raises(
        BuildError,
        match=r"^book\.md:12: the picture 'map\.png' has no alternative text; say",
    ):
        album.build("typst")
