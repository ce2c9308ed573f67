"""Collation of the reading text with the witness (pure)."""

from __future__ import annotations

from chabap.collation.variants import Variant, collate, rebuild

__all__ = ["Variant", "collate", "rebuild"]
