"""Links outside: which there are, asking them all, what has to be said of each.

Hosts are asked side by side, one host's addresses one after the other with a pause. It ends
in time: what was not asked by then is said to be unchecked.
"""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pikepdf

from .addresses import is_outside
from .memory import Known, after
from .site import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from .answers import Answer
    from .ask import Asker

_HOSTS = 8
"""Hosts that are asked at the same time."""
_PROBES = 5
"""Hosts that are tried before it is said that there is no network."""
_SOURCES = ("*.md", "*.bib", "*.toml")
_APART = {"_build", ".venv", "dist", "tests", "src", "node_modules"}


class Asking:
    """Asks many addresses."""

    def __init__(self, asker: Asker) -> None:
        """Ask by this asker, who knows manners and time."""
        self.asker = asker

    def online(self, addresses: Iterable[str]) -> bool:
        """Tell whether any of a few hosts can be reached; tries each once."""
        hosts = {urlsplit(address).netloc: address for address in addresses}
        return any(self.asker.reaches(a) for a in islice(hosts.values(), _PROBES))

    def ask(self, addresses: Iterable[str]) -> dict[str, Answer]:
        """Ask all; addresses for which there was no time are left out."""
        waiting: Queue[list[str]] = Queue()
        hosts = defaultdict(list)
        for address in sorted(addresses):
            hosts[urlsplit(address).netloc].append(address)
        for same in sorted(hosts.values(), key=len, reverse=True):
            waiting.put(same)
        answers: dict[str, Answer] = {}
        until = time.monotonic() + self.asker.manners.total
        # daemons: a server that does not let go must not keep the program from ending
        workers = [
            threading.Thread(
                target=self._work, args=(waiting, answers, until), daemon=True
            )
            for _ in range(_HOSTS)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(max(until - time.monotonic(), 0))
        return dict(answers)

    def _work(
        self, waiting: Queue[list[str]], answers: dict[str, Answer], until: float
    ) -> None:
        """Take one host after the other, until there is none or no more time."""
        while True:
            try:
                same = waiting.get_nowait()
            except Empty:
                return
            for number, address in enumerate(same):
                if number:
                    self.asker.clock.sleep(self.asker.manners.pause)
                if time.monotonic() > until:
                    return
                answers[address] = self.asker.ask(address)


def addresses_of(
    site: Mapping[str, bytes], *, pdfs: Iterable[bytes] = (), base: str = ""
) -> dict[str, str]:
    """Return the addresses outside that readers can follow, with the first page of each.

    *base* is the address of the site itself, which is not outside.
    """
    found: dict[str, str] = {}
    for name, page in Site(site).pages.items():
        for link in page.links:
            inside = base and link.address.startswith(base)
            if link.kind == "link" and is_outside(link.address) and not inside:
                found.setdefault(link.address, name)
    for data in pdfs:
        for address in _pdf_addresses(data):
            if not (base and address.startswith(base)):
                found.setdefault(address, "PDF")
    return found


def _pdf_addresses(data: bytes) -> Iterator[str]:
    with pikepdf.open(BytesIO(data)) as document:
        for page in document.pages:
            for link in page.get("/Annots", ()):
                action: Any = link.get("/A", {})
                address = str(action.get("/URI", ""))
                if is_outside(address):
                    yield address


def sources_of(addresses: Mapping[str, str], root: Path) -> dict[str, str]:
    """Return for each address ``file:line`` of the source that has it, or else its page.

    Of an address that is made from a name in another list (``Q1394``) that name is found.
    """
    lines = [
        (f"{path.relative_to(root).as_posix()}:{number}", line)
        for pattern in _SOURCES
        for path in sorted(root.rglob(pattern))
        if not _APART & {*path.relative_to(root).parts}
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]
    found = {}
    for address, page in addresses.items():
        last = re.split("[/=]", address.rstrip("/"))[-1]
        whole = (w for w, line in lines if address in line or unquote(address) in line)
        part = (w for w, line in lines if _stands_alone(last, line))
        found[address] = next(whole, "") or next(part, "") or page
    return found


def _stands_alone(name: str, line: str) -> bool:
    """Tell whether a name with a figure in it stands in a line as a word."""
    if not re.search("[0-9]", name) or len(name) < 4:
        return False
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", line))


@dataclass(frozen=True)
class Verdict:
    """What has to be said of an address."""

    known: Known
    where: str
    """File and line of its source."""
    detail: str
    broken: bool
    """Whether the check fails for it."""

    def __str__(self) -> str:
        known = self.known
        said = f"{self.where}: {known.address}: {known.status and known.status.value}"
        if self.detail:
            said += f" ({self.detail})"
        if known.replaced:
            return f"{said}; readers are given the archived copy"
        if known.fails:
            said += f", {_times(known.runs)}, since {known.failing}"
            verb = "give" if self.broken else "if it stays so, give"
            return f"{said}; {verb} another address, or a copy in links.lock"
        if known.final:
            return f"{said}; it leads to {known.final}"
        return said


def _times(runs: int) -> str:
    return "once" if runs == 1 else f"{runs} times running"


def verdicts(
    answers: Mapping[str, Answer],
    memory: dict[str, Known],
    where: Mapping[str, str],
    *,
    today: date,
) -> list[Verdict]:
    """Enter answers into the memory; return what has to be said, broken ones last."""
    said = []
    for address, answer in sorted(answers.items()):
        known = after(memory.get(address, Known(address)), answer, today)
        memory[address] = known
        if answer.status.value == "good":
            continue
        broken = known.is_broken(today)
        said.append(Verdict(known, where[address], answer.detail, broken))
    return sorted(said, key=lambda verdict: verdict.broken)
