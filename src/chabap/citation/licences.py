"""What machines call the licences that edition.toml names (pure)."""

from __future__ import annotations

from typing import NamedTuple


class Licence(NamedTuple):
    """A licence as registries know it."""

    spdx: str
    url: str


KNOWN = {
    "CC BY 4.0": Licence("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC BY-SA 4.0": Licence(
        "CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"
    ),
    "CC0 1.0": Licence("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "MIT": Licence("MIT", "https://spdx.org/licenses/MIT"),
}
"""By the names that readers see; any other is printed, and machines are told nothing."""


def url_of(name: str) -> str:
    """Return the address of a licence; "" for one that is not known here."""
    return KNOWN[name].url if name in KNOWN else ""


def spdx_of(name: str) -> str:
    """Return the short name of a licence; "" for one that is not known here."""
    return KNOWN[name].spdx if name in KNOWN else ""
