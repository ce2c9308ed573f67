"""Links outside: what a server can answer, what is remembered, when a link is broken."""

from __future__ import annotations

import doctest
import socket
import ssl
import struct
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from chabap import tally
from chabap.links import __main__ as command
from chabap.links import memory, outside
from chabap.links.answers import Status
from chabap.links.ask import Asker, Manners
from chabap.links.outside import Asking, addresses_of, sources_of

from .books import ROOT

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
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
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
