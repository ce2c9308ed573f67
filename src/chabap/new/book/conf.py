"""Sphinx configuration: all rooms of chabap; the facts are in edition.toml."""

from __future__ import annotations

extensions = ["chabap"]
