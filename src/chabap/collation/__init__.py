"""Collation of the reading text with the witness (pure)."""

from __future__ import annotations

from chabap.collation.variants import Kind, Variant, collate, rebuild

__all__ = ["Kind", "Variant", "collate", "rebuild"]
