"""What the edition knows of Thai script and words (pure)."""

from __future__ import annotations

from chabap.thai.breaks import Segmenter
from chabap.thai.normal import REORDERINGS, normalise
from chabap.thai.order import initial, sort_key

__all__ = ["REORDERINGS", "Segmenter", "initial", "normalise", "sort_key"]
