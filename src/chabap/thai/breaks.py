"""Where a Thai line may break (pure): words, and the clusters inside them.

Words come from PyThaiNLP's dictionary segmenter (newmm) with the names of our
registers added. Every engine has a segmenter of its own that breaks names; only
marks in the text overrule it (measured: see CONTRIBUTING.md, "Lines").
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING

# PyThaiNLP makes a folder in the reader's home on import unless it is told not to.
os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pythainlp.util import Trie

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"
WORD_JOINER = "\N{WORD JOINER}"

# Thai letters, vowels and marks; not its digits, currency sign and punctuation.
_THAI = "\u0e01-\u0e3a\u0e40-\u0e4e"
_THAI_RUN = re.compile(f"[{_THAI}]+")
_PIECE = re.compile(
    f"(?P<thai>[{_THAI}]+)|[0-9A-Za-z\u00c0-\u024f]+|[⁰¹²³⁴-⁹]+|.", re.DOTALL
)
# A place inside a word between two clusters: not after a leading vowel
# (\u0e40-\u0e44), not before a following vowel or a mark.
_FOLLOWING = "\u0e30-\u0e3a\u0e45\u0e47-\u0e4e"
_SEAM = re.compile(f"(?<=[\u0e01-\u0e39\u0e45-\u0e4e])(?=[{_THAI}])(?![{_FOLLOWING}])")


class Segmenter:
    """Splits Thai runs into words; the same words always split the same way.

    >>> Segmenter(["ทรอตสกี"]).words("ทรอตสกีอ่านจดหมาย")
    ['ทรอตสกี', 'อ่าน', 'จดหมาย']
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take the names and terms that no dictionary has."""
        self.names = frozenset(name for form in names for name in form.split())

    @cached_property
    def _trie(self) -> Trie:
        from pythainlp.corpus.common import thai_words  # 0.2 s: lazily

        from chabap.thai.dictionary import WordTable

        return WordTable(thai_words() | self.names)

    def words(self, run: str) -> list[str]:
        """Split a run of Thai letters."""
        from pythainlp.tokenize.newmm import segment

        words: list[str] = segment(run, custom_dict=self._trie)
        return words

    def split(self, text: str) -> list[str]:
        """Split any text into words, numbers and single other characters.

        >>> Segmenter().split("อ่าน 2 ฉบับ²⁵")
        ['อ่าน', ' ', '2', ' ', 'ฉบับ', '²⁵']
        """
        pieces: list[str] = []
        for match in _PIECE.finditer(text):
            pieces += self.words(match[0]) if match["thai"] else [match[0]]
        return pieces

    def open_breaks(self, text: str) -> str:
        """Put U+200B between words, for engines that have no dictionary.

        >>> Segmenter().open_breaks("อ่านจดหมาย 2 ฉบับ").split(ZERO_WIDTH_SPACE)
        ['อ่าน', 'จดหมาย 2 ฉบับ']
        """
        return _THAI_RUN.sub(
            lambda run: ZERO_WIDTH_SPACE.join(self.words(run[0])), text
        )

    def fix_breaks(self, text: str) -> str:
        """Do that, and put U+2060 between the clusters inside each word.

        For engines whose own dictionary would break inside a name.

        >>> fixed = Segmenter().fix_breaks("อ่านจดหมาย")
        >>> fixed.replace(WORD_JOINER, "-").split(ZERO_WIDTH_SPACE)
        ['อ่า-น', 'จ-ด-ห-มา-ย']
        """
        return _THAI_RUN.sub(
            lambda run: ZERO_WIDTH_SPACE.join(map(join_clusters, self.words(run[0]))),
            text,
        )


def is_thai(text: str) -> bool:
    """Tell whether a text is all Thai letters, and not empty."""
    return bool(_THAI_RUN.fullmatch(text))


def join_clusters(word: str) -> str:
    """Forbid every break inside a word.

    >>> join_clusters("เปโตรกราด").split(WORD_JOINER)
    ['เป', 'โต', 'ร', 'ก', 'รา', 'ด']
    """
    return _SEAM.sub(WORD_JOINER, word)
