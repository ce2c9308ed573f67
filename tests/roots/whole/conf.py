"""Sphinx configuration: all rooms of the package; the facts are in edition.toml."""

from __future__ import annotations

extensions = ["chabap"]
