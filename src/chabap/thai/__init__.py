"""What the edition knows of Thai script and words (pure)."""

from __future__ import annotations

from chabap.thai.breaks import Segmenter

__all__ = ["Segmenter"]
