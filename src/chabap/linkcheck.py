"""Asks every address outside whether it still answers: ``python -m chabap.linkcheck``.

Runs Sphinx's linkcheck builder in a process of its own, bounded in time, because it
never ends on some servers (429 with Retry-After). Says so where there is no network.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

SECONDS = 300
"""All links together; with a handful a minute is usual."""
OUTPUT = Path("_build/linkcheck")


def online(urls: list[str]) -> bool:
    """Tell whether any of the addresses can be reached at all."""
    for url in urls:
        try:
            urllib.request.urlopen(url, timeout=10).close()  # noqa: S310  # https, from our own pages
        except urllib.error.HTTPError:
            return True  # it answered, if only with an error
        except (urllib.error.URLError, TimeoutError):
            continue
        else:
            return True
    return False


def report(lines: list[dict[str, str]]) -> list[str]:
    """Return a line for each broken link.

    *lines* are the records of the builder's ``output.json`` for addresses outside.
    """
    return [
        f"{line['filename']}:{line['lineno']}: {line['uri']}: {line['status']} {line['info']}"
        for line in lines
        if line["status"] in ("broken", "timeout")
    ]


def main() -> None:
    """Check and report; exit with 1 if a link is broken or time ran out."""
    doctrees = OUTPUT.parent / "linkcheck-doctrees"
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-b",
        "linkcheck",
        "-d",
        str(doctrees),
        ".",
        str(OUTPUT),
    ]
    print(f"asking the addresses outside, {SECONDS} s at most …", flush=True)
    try:
        subprocess.run(command, timeout=SECONDS, check=False, capture_output=True)
    except subprocess.TimeoutExpired:
        sys.exit(f"links: not finished after {SECONDS} s; look at {OUTPUT}/output.txt")
    text = (OUTPUT / "output.json").read_text("utf-8")
    records = [json.loads(line) for line in text.splitlines()]
    asked = [record for record in records if record["uri"].startswith("http")]
    broken = report(asked)
    if broken and not online([record["uri"] for record in asked[:5]]):
        print("no network: nothing was checked")
        return
    print(f"{len(asked)} addresses asked, {len(broken)} broken")
    if broken:
        sys.exit("\n".join(broken))


if __name__ == "__main__":
    main()
