"""Links outside: what a server can answer, what is remembered, when a link is broken."""

from __future__ import annotations

import doctest
import re
import socket
import ssl
import struct
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pymupdf
import pytest

from chabap import tally
from chabap.edition import EditionError
from chabap.errors import BuildError
from chabap.links import __main__ as command
from chabap.links import memory, outside
from chabap.links.answers import Answer, Status
from chabap.links.ask import Asker, Manners
from chabap.links.memory import Known, after, merged
from chabap.links.outside import Asking, addresses_of, sources_of, verdicts

from .books import ROOT
from .conftest import EDITION

TODAY = date(2026, 11, 30)
PAGE = '<html><head><title>{}</title></head><body><p id="here"><a name="old">x</a><p id="คำ">x</body></html>'
CODES = {f"/{code}": code for code in (204, 300, 403, 404, 410, 451, 500, 503)}
WAYS = {
    "/301": (301, "/page"),
    "/302": (302, "/page"),
    "/307": (307, "/page"),
    "/308": (308, "/page"),
    "/303": (303, "/page"),
    "/mixed": (301, "/302"),
    "/circle": (302, "/circle-2"),
    "/circle-2": (302, "/circle"),
    "/old/deep": (301, "/"),
    "/to-dead": (301, "/404"),
    "/to-thai": (301, "/หน้า"),
    "/endless": (302, "/endless"),
}
FLAKY = {"/500-then-200": 500, "/429": 429, "/429-seconds": 429, "/429-date": 429}
AFTER = {"/429-seconds": "7", "/429-date": "Sun, 29 Nov 2026 00:00:11 GMT", "/429-long": "9999"}  # fmt: skip
MIDNIGHT = 1795910400.0
"""29 November 2026, in seconds since 1970."""


class Handler(BaseHTTPRequestHandler):
    """Answers as the worst of servers do."""

    def do_GET(self):
        server = self.server
        path = unquote(self.path, errors="replace")
        server.asked.append(path)
        if path == "/hang":
            server.release.wait(20)  # until the tests are over
            return
        if path == "/reset":
            never = struct.pack("ii", 1, 0)  # the connection is reset, not closed
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, never)
            self.connection.close()
            return
        code, headers, body = self.answer(path)
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, path):
        first = self.server.asked.count(path) == 1
        if path in FLAKY and (first or path == "/429"):
            wait = {"Retry-After": AFTER[path]} if path in AFTER else {}
            return FLAKY[path], wait, b""
        if path == "/429-long":
            return 429, {"Retry-After": AFTER[path]}, b""
        if path in WAYS:
            code, to = WAYS[path]
            return code, {"Location": to.encode().decode("latin-1")}, b""
        if path in CODES:
            return CODES[path], {}, b""
        title = {"/soft": "Page not found (404)", "/soft-th": "ไม่พบหน้าที่ต้องการ"}
        body = PAGE.format(title.get(path, "A page of 404 BC"[:9])).encode()
        return 200, {"Content-Type": "text/html; charset=utf-8"}, body

    def log_message(self, *said):
        """Say nothing."""


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self):
        self.time = MIDNIGHT
        self.slept = []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.slept.append(round(seconds, 1))
        self.time += seconds


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A connection that we reset is no fault of the server."""


def serve(*, certificate=None):
    server = Server(("127.0.0.1", 0), Handler)
    server.asked, server.release = [], threading.Event()
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    server.at = f"{scheme}://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def end(server):
    server.release.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = serve()
    yield server
    end(server)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def asker(clock):
    return Asker(Manners(timeout=0.2), clock)


@pytest.mark.parametrize(
    ("path", "status", "detail", "final"),
    [
        ("/page", Status.GOOD, "200", ""),
        ("/page#here", Status.GOOD, "200", ""),
        ("/page#old", Status.GOOD, "200", ""),
        ("/page#:~:text=x", Status.GOOD, "200", ""),
        ("/page#gone", Status.ANCHOR, "the page has no #gone", ""),
        ("/หน้า", Status.GOOD, "200", ""),
        ("/%E0%B8%AB#%E0%B8%84%E0%B8%B3", Status.GOOD, "200", ""),
        ("/หน้า#คำ", Status.GOOD, "200", ""),
        ("/หน้า#ความ", Status.ANCHOR, "the page has no #ความ", ""),
        ("/204", Status.GOOD, "204", ""),
        ("/301", Status.MOVED, "301", "/page"),
        ("/308#here", Status.MOVED, "308", "/page#here"),
        ("/301#gone", Status.ANCHOR, "the page has no #gone", "/page#gone"),
        ("/302", Status.AWAY, "302", "/page"),
        ("/303", Status.AWAY, "303", "/page"),
        ("/307", Status.AWAY, "307", "/page"),
        ("/mixed", Status.AWAY, "301 302", "/page"),
        ("/to-dead", Status.DEAD, "404", "/404"),
        ("/300", Status.DEAD, "300", ""),
        ("/circle", Status.DEAD, "redirections in a circle", ""),
        ("/endless", Status.DEAD, "redirections in a circle", ""),
        ("/old/deep", Status.SOFT, "the front page instead", "/"),
        ("/soft", Status.SOFT, "it says “Page not found (404)”", ""),
        ("/soft-th", Status.SOFT, "it says “ไม่พบหน้าที่ต้องการ”", ""),
        ("/403", Status.REFUSES, "403", ""),
        ("/451", Status.REFUSES, "451", ""),
        ("/404", Status.DEAD, "404", ""),
        ("/410", Status.DEAD, "410", ""),
    ],
)
def test_what_an_answer_means(server, asker, clock, path, status, detail, final):
    answer = asker.ask(server.at + path)
    assert (answer.status, answer.detail) == (status, detail)
    assert answer.final == (final and server.at + final)
    assert answer.reached
    assert clock.slept == []


def test_a_way_to_thai_letters(server, asker):
    answer = asker.ask(f"{server.at}/to-thai#คำ")
    assert answer.status is Status.MOVED
    assert unquote(answer.final) == f"{server.at}/หน้า#คำ"


@pytest.mark.parametrize(
    ("path", "status", "detail", "slept"),
    [
        ("/500", Status.DEAD, "500", [2, 4]),
        ("/503", Status.REFUSES, "503", [2, 4]),
        ("/500-then-200", Status.GOOD, "200", [2]),
        ("/429", Status.REFUSES, "429", [2, 4]),
        ("/429-seconds", Status.GOOD, "200", [7]),
        ("/429-date", Status.GOOD, "200", [11]),
        ("/429-long", Status.REFUSES, "429", []),
        ("/reset", Status.DEAD, None, [2, 4]),
        ("/hang", Status.SLOW, "no answer in 0.2 s", [2, 4]),
    ],
)
def test_another_try(server, asker, clock, path, status, detail, slept):
    answer = asker.ask(server.at + path)
    assert answer.status is status
    assert detail in {None, answer.detail}
    assert clock.slept == slept
    assert server.asked.count(path) == len(slept) + 1


def test_a_certificate_that_nobody_vouches_for(asker, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = serve(certificate=Path(__file__).with_name("self-signed.pem"))
    answer = asker.ask(f"{server.at}/page")
    end(server)
    assert answer.status is Status.CERTIFICATE
    assert "certificate" in answer.detail
    assert server.asked == []


@pytest.mark.parametrize("address", ["https://", "https://[::", "https://a b.invalid/"])
def test_what_is_no_address_is_dead(asker, address):
    assert asker.ask(address).status is Status.DEAD


def test_a_page_that_takes_too_long_is_slow(server, clock):
    asker = Asker(Manners(timeout=0.2, whole=-1), clock)
    answer = asker.ask(f"{server.at}/page")
    assert (answer.status, answer.detail) == (Status.SLOW, "not read in -1 s")


# -- many addresses


def test_a_host_is_asked_with_pauses_and_all_are_answered(server, clock):
    asking = Asking(Asker(Manners(timeout=0.2, pause=3), clock))
    paths = ["/page", "/404", "/301"]
    answers = asking.ask([server.at + path for path in paths])
    assert {a.removeprefix(server.at): x.status for a, x in answers.items()} == {
        "/page": Status.GOOD,
        "/404": Status.DEAD,
        "/301": Status.MOVED,
    }
    assert clock.slept == [3, 3]


def test_it_ends_whatever_a_server_does(server, clock):
    manners = Manners(timeout=15, tries=1, total=0.3)
    answers = Asking(Asker(manners, clock)).ask([f"{server.at}/hang"])
    assert answers == {}


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_without_a_server_there_is_no_network(server, asker):
    asking = Asking(asker)
    assert not asking.online([f"{closed_port()}/x"])
    assert asking.online([f"{closed_port()}/x", f"{server.at}/404"])
    assert asking.online([f"{server.at}/reset"])
    assert not asking.online([])


def test_addresses_are_those_that_readers_can_follow():
    page = (
        '<link href="https://css.example"><a href="https://a.example/x">x</a>'
        '<a href="b.html">b</a><a href="mailto:a@b.example">m</a>'
        '<a href="https://own.example/v1/">o</a>'
    )
    site = {"a/index.html": page.encode()}
    found = addresses_of(site, base="https://own.example/")
    assert found == {"https://a.example/x": "a/index.html"}


def test_an_address_is_found_in_the_sources(tmp_path):
    (tmp_path / "people.md").write_text("x\n:wikidata: Q1394\nhttps://a.example/ก\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/b.md").write_text("https://b.example")
    pages = dict.fromkeys(
        ["https://w.example/wiki/Q1394", "https://a.example/%E0%B8%81",
         "https://w.example/wiki/Q139", "https://b.example"], "page.html")  # fmt: skip
    assert [*sources_of(pages, tmp_path).values()] == [
        "people.md:2",
        "people.md:3",
        "page.html",
        "page.html",
    ]


# -- memory


DEAD, GOOD = Answer(Status.DEAD, "404"), Answer(Status.GOOD, "200")
URL = "https://a.example/x"


def later(known, *answers, days=1, today=TODAY):
    for answer in answers:
        known = after(known, answer, today)
        today += timedelta(days)
    return known, today - timedelta(days)


def test_once_warns_three_runs_fail_and_good_forgets():
    new = Known(URL)
    once, day = later(new, DEAD)
    assert (once.fails, once.runs, once.is_broken(day)) == (True, 1, False)
    thrice, day = later(new, DEAD, DEAD, DEAD, days=0)
    assert thrice.is_broken(day)
    again, day = later(new, DEAD, DEAD, GOOD, DEAD)
    assert (again.runs, again.is_broken(day)) == (1, False)
    assert again.good == day - timedelta(1)


@pytest.mark.parametrize(("days", "broken"), [(13, False), (14, True)])
def test_fourteen_days_fail(days, broken):
    known, day = later(Known(URL), DEAD, DEAD, days=days)
    assert (known.failing, known.runs) == (TODAY, 2)
    assert known.is_broken(day) is broken


def test_who_refuses_neither_holds_nor_fails():
    known, _ = later(Known(URL), GOOD, Answer(Status.REFUSES, "403"))
    assert (known.good, known.failing, known.fails) == (TODAY, None, False)


def test_a_copy_mends_what_is_gone_but_not_what_is_slow():
    copy = "https://archive.example/x"
    gone, day = later(Known(URL, archived=copy), DEAD, DEAD, DEAD)
    slow, _ = later(Known(URL, archived=copy), *[Answer(Status.SLOW)] * 3)
    assert (gone.replaced, gone.is_broken(day)) == (True, False)
    assert (slow.replaced, slow.is_broken(day)) == (False, True)


def test_the_file_keeps_everything(tmp_path):
    path = tmp_path / "links.lock"
    assert memory.read(path) == {}
    known = [
        Known("https://b.example/"),
        Known(
            URL,
            Status.DEAD,
            TODAY,
            TODAY,
            TODAY,
            2,
            "https://c.example/",
            "https://d.example/",
        ),
    ]
    memory.write(path, known)
    assert memory.read(path) == {k.address: k for k in known}
    heads, *lines = path.read_text("utf-8").splitlines()
    assert heads.split("\t") == [*memory.HEAD]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x", "links.lock:2: 1 columns in place of 8; mend or delete the line"),
        (f"{URL}\tlost\t\t\t\t\t\t", "'lost' is not a valid Status"),
        (f"{URL}\tdead\t2026-13-01\t\t\t\t\t", "month must be in 1..12"),
        (f"{URL}\t\t\t\t\t\t\twhere", "“where” is no address"),
        (f"{URL}\t\t\t\t\t\t\t\n{URL}\t\t\t\t\t\t\t", f"links.lock:3: {URL} is there twice"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read(tmp_path, line, said):
    path = tmp_path / "links.lock"
    path.write_text("\t".join(memory.HEAD) + f"\n{line}\n", "utf-8")
    with pytest.raises(EditionError) as error:
        memory.read(path)
    assert said in str(error.value)


def test_a_file_of_something_else(tmp_path):
    path = tmp_path / "links.lock"
    path.write_text("c03-p01\n")
    with pytest.raises(EditionError, match=r"^links\.lock:1: not the heads"):
        memory.read(path)


def test_two_memories_are_one():
    old = Known(URL, Status.GOOD, TODAY - timedelta(7), archived="https://d.example/")
    new = Known(URL, Status.DEAD, TODAY)
    both = merged(
        {URL: old}, {URL: new, "https://b.example": Known("https://b.example")}
    )
    assert both[URL] == Known(URL, Status.DEAD, TODAY, archived="https://d.example/")
    assert merged({URL: new}, {URL: old})[URL] == both[URL]
    assert len(both) == 2


def test_what_is_said_of_each():
    addresses = {f"https://{name}.example/": f"{name}.md:1" for name in "abcde"}
    a, b, c, d, e = addresses
    known = {
        a: Known(a, Status.DEAD, failing=TODAY - timedelta(20), runs=1),
        d: Known(d, archived="https://copy.example/"),
    }
    answers = {
        a: DEAD,
        b: Answer(Status.MOVED, "301", "https://new.example/"),
        c: Answer(Status.SLOW, "no answer in 20 s"),
        d: DEAD,
        e: GOOD,
    }
    said = [str(v) for v in verdicts(answers, known, addresses, today=TODAY)]
    assert said == [
        f"b.md:1: {b}: moved (301); it leads to https://new.example/",
        f"c.md:1: {c}: slow (no answer in 20 s), once, since 2026-11-30; if it stays so, give another address, or a copy in links.lock",
        f"d.md:1: {d}: dead (404); readers are given the archived copy",
        f"a.md:1: {a}: dead (404), 2 times running, since 2026-11-10; give another address, or a copy in links.lock",
    ]
    assert known[e].good == TODAY


# -- the command


@pytest.fixture
def book(tmp_path, monkeypatch, server):
    """A built book with five links outside."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "edition.toml").write_text((ROOT / "edition.toml").read_text("utf-8"))
    (tmp_path / "_build/html").mkdir(parents=True)
    paths = ["/page", "/404", "/301", "/403", "/page#gone"]
    links = "".join(f'<a href="{server.at}{path}">x</a>' for path in paths)
    (tmp_path / "_build/html/index.html").write_text(links)
    return tmp_path


def test_the_command_asks_warns_remembers_and_fails_at_the_third_run(
    book, server, asker, clock, capsys
):
    also = book / "kept.lock"
    codes = []
    for _ in range(3):
        with pytest.raises(SystemExit) as end:
            command.main(["--outside", "--also", str(also)], Asking(asker))
        codes.append(end.value.code)
        (book / "links.lock").unlink()  # the other copy remembers
    assert codes == [0, 0, 1]
    known = memory.read(also)
    assert known[f"{server.at}/404"].runs == 3
    assert known[f"{server.at}/301"].final == f"{server.at}/page"
    assert known[f"{server.at}/page"].good == date(2026, 11, 29)
    assert tally.read()[-1] == tally.Row("outside", 4, 2, 1, 1)
    said = capsys.readouterr().out
    assert "asking 5 addresses, 15 minutes at most" in said
    assert f"index.html: {server.at}/403: refuses (403)" in said


def test_without_a_network_nothing_is_claimed(book, asker, capsys):
    page = book / "_build/html/index.html"
    page.write_text(f'<a href="{closed_port()}/x">x</a>')
    with pytest.raises(SystemExit) as end:
        command.main(["--outside"], Asking(asker))
    assert end.value.code == command.NO_NETWORK == 3
    assert capsys.readouterr().out.endswith("NOTHING outside was checked\n")
    assert not (book / "links.lock").exists()
    assert tally.read()[-1] == tally.Row("outside", 0, 0, 0, 1)


def test_a_broken_link_inside_outweighs_a_missing_network(book, asker):
    page = book / "_build/html/index.html"
    page.write_text(f'<a href="{closed_port()}/x">x</a><a href="y.html">y</a>')
    with pytest.raises(SystemExit) as end:
        command.main(["--outside"], Asking(asker))
    assert end.value.code == 1


def test_doctests():
    for module in (memory, outside):
        assert doctest.testmod(module).failed == 0


# -- the archived copy, in all formats


LOCK = (
    "\t".join(memory.HEAD) + "\n"
    "https://gone.example/x\tdead\t2026-11-20\t\t2026-11-01\t3\t\thttps://archive.example/1\n"
    "https://slow.example/x\tslow\t2026-11-20\t\t2026-11-01\t3\t\thttps://archive.example/2\n"
)
TEXT = (
    "(home)=\n# ก\n\nดู [หน้าแรก](https://gone.example/x) และ "
    "[อีกหน้า](https://slow.example/x) และ [หน้าที่สาม](https://fine.example/x)\n"
)


@pytest.fixture
def gone(project):
    book = project("links")
    book.write(index=TEXT)
    (book.path / "links.lock").write_text(LOCK, "utf-8")
    return book


def test_readers_are_given_the_copy(gone):
    assert gone.build() == ""
    page = gone.read("index.html")
    copy = (
        '<a class="reference external" href="https://archive.example/1">สำเนาที่เก็บไว้</a>'
    )
    assert f">หน้าแรก</a> ({copy}) และ" in page
    assert "archive.example/2" not in page


def test_print_has_the_address_of_the_copy(project):
    book = project("links", "typst", config=EDITION)
    book.write(index=TEXT)
    (book.path / "links.lock").write_text(LOCK, "utf-8")
    assert book.build("typst") == ""
    with pymupdf.open(book.path / "out/typst/book.pdf") as pdf:
        text = "".join(page.get_text() for page in pdf)
        links = {link["uri"] for page in pdf for link in page.get_links()}
    assert "(สำเนาที่เก็บไว้: https://archive.example/1)" in " ".join(text.split())
    assert "https://archive.example/1" in links
    assert "archive.example/2" not in text


def test_the_ebook_has_the_copy(project):
    book = project("links", "epub", config=EDITION)
    book.write(
        index="(home)=\n# ก\n\n```{toctree}\ntext\n```\n",
        text=TEXT.replace("home", "text"),
    )
    (book.path / "links.lock").write_text(LOCK, "utf-8")
    assert book.build("epub") == ""
    (link,) = re.findall(
        "<a [^>]*archive.example/1[^>]*>", book.read("text.xhtml", "epub")
    )
    assert 'href="https://archive.example/1"' in link


def test_a_copy_that_is_entered_later_is_shown_too(gone):
    (gone.path / "links.lock").unlink()
    gone.build()
    assert "archive.example" not in gone.read("index.html")
    (gone.path / "links.lock").write_text(LOCK, "utf-8")
    gone.build()
    assert "archive.example/1" in gone.read("index.html")


def test_a_lock_that_cannot_be_read_stops_the_build(gone):
    (gone.path / "links.lock").write_text("x\n", "utf-8")
    with pytest.raises(
        BuildError, match=r"^links\.lock:1: not the heads of its columns"
    ):
        gone.build()
