"""Asks one address outside whether it still answers, and what the answer means.

Gives up in time, whatever the server does: a bound on each wait, on the number of tries and
on what is read. Clock and session are handed in, so that tests need not wait.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import requests
from lxml import etree, html

from chabap import __version__

from .answers import Answer, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

_AGENT = f"chabap-links/{__version__} (checks the links of a book; asks each once)"
_LOST = Path(__file__).with_name("lost.txt")
_REFUSED = {401, 402, 403, 405, 406, 407, 408, 418, 423, 425, 429, 451, 503, 999}
"""Codes by which servers keep programs out, or ask for patience: a reader may get in."""
_AGAIN = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}
"""Codes after which another try may succeed."""
_FOR_GOOD = {301, 308}
_FOR_NOW = {302, 303, 307}
_NO_ANCHOR = re.compile(r":~:|page=|/|!")
"""Fragments that name no element: words to mark, pages of a PDF, states of a script."""


class Clock(Protocol):
    """Time, or what a test says it is."""

    def now(self) -> float:
        """Return the seconds since 1970."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class RealClock:
    """The time of this machine."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@dataclass(frozen=True)
class Manners:
    """How patient and how polite we are; all in seconds but for counts."""

    tries: int = 3
    timeout: float = 20
    """For a connection, and for each piece of an answer."""
    whole: float = 60
    """For one try with all that it leads to."""
    pause: float = 1
    """Between two questions to one host."""
    back_off: float = 2
    """Before the second try; twice as long before each other."""
    longest: float = 60
    """A server that asks for a longer pause is not asked again."""
    total: float = 900
    """For all addresses."""
    hops: int = 10
    size: int = 2_000_000
    """Bytes of a page that are looked at."""


@dataclass
class Asker:
    """Asks addresses, one at a time."""

    manners: Manners = field(default_factory=Manners)
    clock: Clock = field(default_factory=RealClock)

    def ask(self, address: str) -> Answer:
        """Ask an address, again if need be; never raises."""
        pause = self.manners.back_off
        for left in reversed(range(self.manners.tries)):
            answer, again, wait = self._try(address)
            longer = wait if wait is not None else pause
            if not again or not left or longer > self.manners.longest:
                break
            self.clock.sleep(longer)
            pause *= 2
        return answer

    def reaches(self, address: str) -> bool:
        """Tell whether there is a server at all, whatever it answers."""
        return self._try(address)[0].reached

    def _try(self, address: str) -> tuple[Answer, bool, float | None]:
        """Ask once: the answer, whether to try again, and when, if the server says so."""
        try:
            with requests.Session() as session:
                session.headers["User-Agent"] = _AGENT
                return self._follow(session, address)
        except requests.exceptions.SSLError as error:
            return Answer(Status.CERTIFICATE, _cause(error)), False, None
        except requests.exceptions.Timeout:
            detail = f"no answer in {self.manners.timeout:g} s"
            return Answer(Status.SLOW, detail, reached=False), True, None
        except (
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidSchema,
            UnicodeError,
        ):
            return Answer(Status.DEAD, "no address"), False, None
        except (requests.exceptions.RequestException, OSError) as error:
            cause = _cause(error)
            reached = "reset" in cause or "closed" in cause
            return Answer(Status.DEAD, cause, reached=reached), True, None

    def _follow(
        self, session: requests.Session, address: str
    ) -> tuple[Answer, bool, float | None]:
        """Ask, and follow redirections."""
        here, fragment = urldefrag(address)
        until = self.clock.now() + self.manners.whole
        seen: list[str] = []
        codes: list[int] = []
        while here not in seen and len(seen) < self.manners.hops:
            seen.append(here)
            with session.get(
                here, allow_redirects=False, stream=True, timeout=self.manners.timeout
            ) as response:
                target = session.get_redirect_target(response)
                if target is None or response.status_code not in _FOR_GOOD | _FOR_NOW:
                    final = here if len(seen) > 1 else ""
                    return self._judge(response, fragment, seen, codes, final, until)
                codes.append(response.status_code)
                here, new_fragment = urldefrag(urljoin(here, target))
                fragment = new_fragment or fragment
        detail = "redirections in a circle" if here in seen else "too many redirections"
        return Answer(Status.DEAD, detail), False, None

    def _judge(
        self,
        response: requests.Response,
        fragment: str,
        seen: list[str],
        codes: list[int],
        final: str,
        until: float,
    ) -> tuple[Answer, bool, float | None]:
        """Say what the last answer means; the ways to it had these codes."""
        code = response.status_code
        if final and fragment:
            final = f"{final}#{fragment}"
        if not 200 <= code < 300:
            status = Status.REFUSES if code in _REFUSED else Status.DEAD
            wait = self._asked_pause(response)
            return Answer(status, str(code), final), code in _AGAIN, wait
        text = b"".join(self._pieces(response, until))
        if self.clock.now() > until:
            detail = f"not read in {self.manners.whole:g} s"
            return Answer(Status.SLOW, detail, final), False, None
        status, detail = _page_status(response, text, seen[0], seen[-1], fragment)
        if status is Status.GOOD and codes:
            status = Status.AWAY if set(codes) & _FOR_NOW else Status.MOVED
            detail = " ".join(map(str, codes))
        return Answer(status, detail or str(code), final), False, None

    def _pieces(self, response: requests.Response, until: float) -> Iterator[bytes]:
        size = 0
        for piece in response.iter_content(65536):
            yield piece
            size += len(piece)
            if size > self.manners.size or self.clock.now() > until:
                return

    def _asked_pause(self, response: requests.Response) -> float | None:
        """Return the seconds after which the server wants to be asked again."""
        wait = response.headers.get("Retry-After", "").strip()
        if wait.isdigit():
            return float(wait)
        try:
            return max(parsedate_to_datetime(wait).timestamp() - self.clock.now(), 0)
        except ValueError:
            return None


def _cause(error: BaseException) -> str:
    """Return the innermost reason of an error of the network, in a few words."""
    inner = error
    while (below := inner.__cause__ or inner.__context__) is not None:
        inner = below
    return " ".join(str(inner).split())[:80] or type(inner).__name__


def _page_status(
    response: requests.Response, text: bytes, asked: str, got: str, fragment: str
) -> tuple[Status, str]:
    """Look at a page that is there: whether it is the one that was asked for."""
    front = {"", "/"}
    before, after = urlsplit(asked), urlsplit(got)
    if after.path in front and not after.query and before.path not in front:
        return Status.SOFT, "the front page instead"
    if "html" not in response.headers.get("Content-Type", "") or not text.strip():
        return Status.GOOD, ""
    try:
        root = html.fromstring(text, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return Status.GOOD, ""
    for heading in root.xpath("//title | //h1"):
        words = " ".join("".join(heading.itertext()).split())
        if _is_lost(words):
            return Status.SOFT, f"it says “{words[:40]}”"
    if fragment and not _NO_ANCHOR.search(fragment):
        names = {*root.xpath("//@id"), *root.xpath("//a/@name")}
        wanted = {fragment, unquote(fragment)}
        if not names & (wanted | {f"user-content-{name}" for name in wanted}):
            return Status.ANCHOR, f"the page has no #{unquote(fragment)}"
    return Status.GOOD, ""


def _is_lost(words: str) -> bool:
    """Tell whether a title says that there is no such page."""
    said = words.casefold()
    phrases = _LOST.read_text("utf-8").splitlines()
    return any(re.search(rf"(?<!\w){phrase}(?!\w)", said) for phrase in phrases)
