"""The site of all versions: three of a small book, and the working one, in the browser."""

from __future__ import annotations

import datetime as dt
import posixpath
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from chabap.archives import files_in, sums
from chabap.artefacts import artefacts
from chabap.edition import load
from chabap.interface.policy import META
from chabap.versions.record import Release, as_text, write_release
from tests.books import ROOTS, build

from .conftest import Server

DAYS = {"0.9.0": 1, "1.0.0": 2, "1.1.0": 3, "1.10.0": 4}
MORE = "(c01-more)=\n# ตลาด\n\n{#c01-p02}\n"
CHAPTER = "chapters/01-one"


def release(root, version, *, kept=True):
    """Enter a version into releases/, with the archives of what is built if they are kept."""
    edition = load(root / "edition.toml", environment={})
    day = dt.date(2026, 1, DAYS[version])
    about = Release(version, day, "", f"swh:1:dir:{version}", "", (f"แก้ {version}",))
    write_release(about, root / "releases" / version)
    (root / "releases" / version / "record.tsv").write_text(as_text(()), "utf-8")
    if not kept:
        return
    dist = root / "dist" / version
    dist.mkdir(parents=True)
    made = artefacts(root, edition, source=b"")
    for name, data in made.items():
        (dist / name).write_bytes(data)
    for folder in (dist, root / "releases" / version):
        (folder / "SHA256SUMS").write_text(sums(made), "utf-8")


def say_version(root, version):
    """Let the sources be of a version, and build its site."""
    facts = root / "edition.toml"
    text = facts.read_text("utf-8")
    old = load(facts, environment={}).version
    facts.write_text(text.replace(f'"{old}"', f'"{version}"'), "utf-8")
    (root / "CHANGELOG.md").write_text(f"## [{version}] - 2026-01-01\n\n- x\n")
    run = build(root, "html")
    assert run.returncode == 0, run.stderr


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A book with four versions: of 0.9.0 only the record is left.

    In 1.1.0 a paragraph stands on a page of its own, in 1.10.0 an entry is gone.
    """
    root = tmp_path_factory.mktemp("versions") / "book"
    shutil.copytree(ROOTS / "thai", root)
    facts = root / "edition.toml"
    facts.write_text(facts.read_text("utf-8").partition("[[witness]]")[0], "utf-8")
    shutil.rmtree(root / "apparatus")  # nothing is collated
    release(root, "0.9.0", kept=False)
    people = root / "registers/people.md"
    more = "\n:::{person} trotsky\n:th: ทรอตสกี\n:latin: Trotsky\n:gist: คน\n:verified: nothing\n:::\n"
    text = people.read_text("utf-8")
    people.write_text(text + more, "utf-8")
    (root / "about").mkdir()
    (root / "about/versions.md").write_text(
        "(versions)=\n# ฉบับ\n\n:::{version-list}\n:::\n", "utf-8"
    )
    index = root / "index.md"
    index.write_text(
        index.read_text("utf-8").replace("glossary\n", "glossary\nabout/versions\n"),
        "utf-8",
    )
    say_version(root, "1.0.0")
    release(root, "1.0.0")
    chapter = root / CHAPTER / "index.md"
    first, rest = chapter.read_text("utf-8").split("{#c01-p02}\n")
    paragraph, note = rest.split("\n\n", 1)
    chapter.write_text(f"{first}{note}\n```{{toctree}}\nmore\n```\n", "utf-8")
    (chapter.parent / "more.md").write_text(f"{MORE}{paragraph}\n", "utf-8")
    say_version(root, "1.1.0")
    release(root, "1.1.0")
    people.write_text(text, "utf-8")
    say_version(root, "1.10.0")
    release(root, "1.10.0")
    return root


def assemble(root):
    return subprocess.run(
        [sys.executable, "-m", "chabap.site"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def versions(book):
    """The folder of the site of all of them."""
    run = assemble(book)
    assert run.returncode == 0, run.stderr
    told = run.stdout.splitlines()
    assert [line.partition(":")[0] for line in told[:-1]] == [
        *("1.10.0", "1.1.0", "1.0.0", "0.9.0"), "working version",
    ]  # fmt: skip
    assert told[3] == "0.9.0: not at hand; its record is listed"
    return book / "_build/site"


def test_every_version_stands_as_its_archive_has_it(book, versions):
    for version in ("1.0.0", "1.1.0", "1.10.0"):
        run = subprocess.run(
            ["sha256sum", "--check", "--strict", "SHA256SUMS"],
            cwd=versions / "files" / version, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
    frozen, latest = files_in(versions / "v1.10.0"), files_in(versions / "latest")
    assert {n for n in latest if latest[n] != frozen.get(n)} == {"_static/versions.js"}
    built = files_in(book / "_build/html")
    assert {n for n in built if built[n] != frozen.get(n)} == {"_static/versions.js"}
    assert built.keys() == frozen.keys()


def test_no_link_of_the_site_is_broken(versions):
    files = {
        p.relative_to(versions).as_posix() for p in versions.rglob("*") if p.is_file()
    }
    ids = {}
    links = []
    for name in sorted(n for n in files if n.endswith(".html") and "_static" not in n):
        page = html.parse(versions / name).getroot()
        ids[name] = {*page.xpath("//@id")}
        links += [(name, link) for link in page.xpath("//@href | //@src")]
    assert len(links) > 500
    for name, link in links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or "downloads/" in link:
            continue  # only the site was built
        path = (
            posixpath.normpath(
                posixpath.join(posixpath.dirname(name), unquote(parts.path))
            )
            if parts.path
            else name
        )
        assert path in files, (name, link)
        if parts.fragment and path in ids:
            assert unquote(parts.fragment) in ids[path], (name, link)


def test_all_versions_are_listed(versions):
    page = html.parse(versions / "versions.html").getroot()
    assert page.xpath("//section/@id") == ["v1.10.0", "v1.1.0", "v1.0.0", "v0.9.0"]
    lost = page.get_element_by_id("v0.9.0")
    assert "แฟ้มของฉบับนี้ไม่มีอยู่ที่นี่" in lost.text_content()
    assert lost.xpath(".//a/@href") == [
        "records/0.9.0/record.tsv", "records/0.9.0/release.toml",
    ]  # fmt: skip
    newest = page.get_element_by_id("v1.10.0")
    assert "files/1.10.0/book-1.10.0-site.zip" in newest.xpath(".//a/@href")
    assert "swh:1:dir:1.10.0" in newest.text_content()
    assert "แก้ 1.10.0" in newest.text_content()
    assert "4 มกราคม" in newest.findtext("h2")
    for name in ("versions.html", "index.html"):
        assert META in (versions / name).read_text("utf-8")


@pytest.fixture(scope="module")
def served(versions):
    """Its address, by a server that lets pages run and fetch nothing but what is theirs."""

    class Strict(Server):
        def end_headers(self):
            self.send_header(
                "Content-Security-Policy", "script-src 'self'; connect-src 'none'"
            )
            super().end_headers()

    handler = partial(Strict, directory=versions)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 700})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    yield page
    context.close()


@pytest.fixture(params=["http", "file"])
def root(request, versions):
    """Where the site stands: it works from a server and from its folder."""
    if request.param == "file":
        return f"file://{versions}/"
    return request.getfixturevalue("served")


def follow(page, name):
    with page.expect_navigation():
        page.click(name)
    return page.url


BANNER = ".version-banner"


def test_an_old_version_leads_to_the_same_paragraph_in_the_newest(page, root):
    page.goto(f"{root}v1.0.0/{CHAPTER}/index.html#c01-p02")
    assert page.inner_text(BANNER).startswith("นี่คือฉบับ 1.0.0 ฉบับล่าสุดคือฉบับ 1.10.0")
    # it has moved to another page meanwhile
    assert follow(page, f"{BANNER} a") == f"{root}latest/{CHAPTER}/more.html#c01-p02"
    assert page.locator("#c01-p02").is_visible()
    assert page.locator(BANNER).count() == 0
    page.goto(f"{root}v1.1.0/{CHAPTER}/index.html#c01-p01")
    assert follow(page, f"{BANNER} a") == f"{root}latest/{CHAPTER}/index.html#c01-p01"
    # what is gone leads to its page
    page.goto(f"{root}v1.1.0/registers/people.html#trotsky")
    assert follow(page, f"{BANNER} a") == f"{root}latest/registers/people.html"


def test_the_versions_can_be_chosen(page, root):
    page.goto(f"{root}latest/{CHAPTER}/more.html#c01-p02")
    choice = page.locator(".version-choice")
    assert choice.locator("summary").inner_text() == "ฉบับ 1.10.0"
    assert not choice.locator("a").first.is_visible()
    choice.locator("summary").click()
    names = choice.locator("a").all_inner_texts()
    assert names == [
        "ฉบับ 1.10.0 (ล่าสุด)", "ฉบับ 1.10.0", "ฉบับ 1.1.0", "ฉบับ 1.0.0",
        "ฉบับร่างระหว่างจัดทำ ยังไม่เผยแพร่", "ฉบับทั้งหมด",
    ]  # fmt: skip
    assert choice.locator("[aria-current]").all_inner_texts() == names[:1]
    assert follow(page, ".version-choice li:nth-child(3) a") == (
        f"{root}v1.1.0/{CHAPTER}/more.html#c01-p02"
    )
    page.click(".version-choice summary")
    # a version without this page
    assert (
        follow(page, ".version-choice li:nth-child(4) a") == f"{root}v1.0.0/index.html"
    )
    page.keyboard.press("Escape")
    page.click(".version-choice summary")
    assert follow(page, ".version-choice li:last-child a") == f"{root}versions.html"


def test_the_two_lists_of_versions_lead_to_each_other(page, root):
    own = "latest/about/versions.html"
    page.goto(f"{root}versions.html")
    assert follow(page, f"a[href='{own}']") == f"{root}{own}"
    assert follow(page, "article >> text=ฉบับทั้งหมด") == f"{root}versions.html"


def test_the_working_version_says_that_it_is_one(page, root):
    page.goto(f"{root}working/glossary.html")
    assert page.inner_text(BANNER).startswith("นี่คือฉบับร่างระหว่างจัดทำ ฉบับล่าสุดคือฉบับ 1.10.0")
    assert follow(page, f"{BANNER} a") == f"{root}latest/glossary.html"


def test_the_address_of_the_site_leads_to_the_newest(page, root):
    page.goto(f"{root}index.html")
    page.wait_for_url("**/latest/index.html")


def test_files_that_were_not_released_make_no_site(book, versions):
    file = book / "dist/1.1.0/book-1.1.0-site.zip"
    kept = file.read_bytes()
    file.write_bytes(kept + b"x")
    run = assemble(book)
    file.write_bytes(kept)
    assert run.returncode == 1
    assert run.stderr.startswith(
        "dist/1.1.0: book-1.1.0-site.zip: not what releases/1.1.0/SHA256SUMS names; fetch"
    )
    assert (versions / "index.html").exists()
