"""Where a Thai line may break (pure): between words.

Words come from PyThaiNLP's dictionary segmenter (newmm) with the names of our
registers added. Every engine has a segmenter of its own that breaks names; only
marks in the text overrule it (measured: see CONTRIBUTING.md, "Lines").
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from functools import cached_property
from math import inf, log
from typing import TYPE_CHECKING

from chabap.thai.clusters import LETTERS, clusters

# PyThaiNLP makes a folder in the reader's home on import unless it is told not to.
os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pythainlp.util import Trie

    from chabap.tongue import Memory

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"
WORD_JOINER = "\N{WORD JOINER}"

THAI_RUN = re.compile(f"[{LETTERS}]+")
_PIECE = re.compile(
    f"(?P<thai>[{LETTERS}]+)|[0-9A-Za-z\u00c0-\u024f]+|[⁰¹²³⁴-⁹]+|.", re.DOTALL
)

_UNITS = (
    "คน|ตัน|ตัว|ล้าน|แสน|หมื่น|พัน|รูเบิล|เหรียญ|เล่ม|ปี|ชุด|แห่ง|เท่า|ชั่วโมง|ครั้ง|ประการ|กลุ่ม|"
    "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"
)
# A space at which no line ends: between ค.ศ. or a counting word and its number, between
# a number and its unit or month, before the sign of repetition.
_BEFORE_NUMBERS = ("ค.ศ.", "ที่", "เชิงอรรถ", "ร้อยละ", "ราว", "เล่ม", "หน้า", "§")
_TIE = re.compile(
    rf" (?:(?=\d)(?:{'|'.join(f'(?<={re.escape(word)} )' for word in _BEFORE_NUMBERS)})"
    rf"|(?<=\d )(?={_UNITS})|(?<=[{LETTERS}] )(?=[ๆฯ]))"
)
# A dash that parts no line: the hyphen of a name, and between numbers one that is not before
# the day that a span of days ends with.
_DASH = re.compile(
    rf"(?<=\d)–(?=\d)(?!(?<=\d{{4}}–)\d\d? [{LETTERS}])|(?<=[{LETTERS}])-(?=[{LETTERS}])"
)
_SPACE = re.compile(" ")
NEVER_FIRST = "ๆฯ"
"""Signs with which no line begins."""
_OPENING, _CLOSING = "([“", ")]”"
# Where a bracket stands close to a word, as the text often has it, a line may end between.
_BRACKET = re.compile(
    f"(?<=[{LETTERS}])(?=[{re.escape(_OPENING)}])|(?<=[{re.escape(_CLOSING)}])(?=[{LETTERS}])"
)
LINE = 24
"""Letters of a name that is kept on one line; a phone's holds some forty."""
_COMPOUND = 5
"""Letters of the shortest word that is taken for a compound."""


class Segmenter:
    """Splits Thai runs into words; the same words always split the same way.

    >>> Segmenter(["ทรอตสกี"]).words("ทรอตสกีอ่านจดหมาย")
    ['ทรอตสกี', 'อ่าน', 'จดหมาย']
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take the names and terms that no dictionary has."""
        forms = frozenset(names)
        self.names = frozenset(name for form in forms for name in form.split())
        self._phrases: defaultdict[str, list[str]] = defaultdict(list)
        """Names of several words that belong on one line, by the first of the words."""
        for form in forms:
            if " " in form and len(form) <= LINE and has_thai(form):
                self._phrases[form.partition(" ")[0]].append(form)
        self._firsts = sorted({len(word) for word in self._phrases})
        # runs of letters with their words, compounds with their parts
        self._memory: Memory = {"runs": {}, "parts": {}}
        self._known = 0
        self._pairs: dict[tuple[str, str], tuple[str, str]] = {}
        self._spans: dict[str, list[tuple[int, int]]] = {}
        self._fixed: dict[tuple[str, int], str] = {}

    @cached_property
    def _trie(self) -> Trie:
        from chabap.thai.dictionary import WordTable, thai  # slow: lazily

        return WordTable(self.names, thai())

    @cached_property
    def without_compounds(self) -> Segmenter:
        """The segmenter that knows only those of the names that no other words make up.

        >>> Segmenter(["ทรอตสกี", "สภาแรงงาน"]).without_compounds.words("สภาแรงงาน")
        ['สภา', 'แรงงาน']
        """
        return Segmenter(name for name in self.names if not self._fewest(name))

    def words(self, run: str) -> list[str]:
        """Split a run of Thai letters; each run is split once.

        newmm takes the fewest words, whichever; of two neighbours that could be parted
        elsewhere, the commoner words are taken (measured on the chapter: 41 places change,
        38 of them for the better).

        >>> Segmenter().words("ผู้บัญชาการทหารต้องการรักษา")
        ['ผู้บัญชาการ', 'ทหาร', 'ต้องการ', 'รักษา']
        """
        runs = self._memory["runs"]
        if run not in runs:
            runs[run] = self._segment(run)
        return runs[run].copy()

    def knows(self, word: str) -> bool:
        """Tell whether this is a word of the dictionary, or a name.

        >>> Segmenter(["ทรอตสกี"]).knows("ทรอตสกี"), Segmenter().knows("ทรอตสกี")
        (True, False)
        """
        return word in self._trie

    def recall(self, memory: Memory) -> None:
        """Take over what a segmenter with the same names has split before."""
        for kind, found in self._memory.items():
            found.update(memory[kind])
        self._known = self._size

    def memory(self) -> Memory | None:
        """Return all that was split, or None if nothing is new since `recall`."""
        return self._memory if self._size > self._known else None

    @property
    def _size(self) -> int:
        return sum(map(len, self._memory.values()))

    def _segment(self, run: str) -> list[str]:
        from pythainlp.tokenize.newmm import segment

        words: list[str] = segment(run, custom_dict=self._trie)
        for i in range(len(words) - 1):
            if words[i] not in self.names and words[i + 1] not in self.names:
                pair = words[i], words[i + 1]
                if pair not in self._pairs:
                    self._pairs[pair] = self._likelier(*pair)
                words[i : i + 2] = self._pairs[pair]
        return words

    def _likelier(self, first: str, second: str) -> tuple[str, str]:
        """Return the two words that make up both, the likeliest by their frequencies."""
        table = self._trie
        if first not in table or second not in table:
            return first, second
        both = first + second
        pairs = [
            (word, both[len(word) :])
            for word in table.prefixes(both)
            if 1 < len(word) < len(both) - 1 and both[len(word) :] in table
        ]
        if len(pairs) < 2:
            return first, second
        from chabap.thai.dictionary import frequencies

        often = frequencies()
        return max(
            pairs, key=lambda pair: often.get(pair[0], 1) * often.get(pair[1], 1)
        )

    def line_words(self, run: str, *, long: int = LINE) -> list[str]:
        """Split a run where lines may end: between words, and inside very long ones.

        >>> thai = Segmenter(["สหภาพแห่งสาธารณรัฐสังคมนิยม"])
        >>> thai.line_words("ตั้งสหภาพแห่งสาธารณรัฐสังคมนิยม")
        ['ตั้ง', 'สหภาพ', 'แห่ง', 'สาธารณรัฐ', 'สังคมนิยม']
        >>> thai.line_words("อย่างหลวมๆ")
        ['อย่าง', 'หลวมๆ']
        """
        found: list[str] = []
        for word in self.words(run):
            for part in self._on_lines(word, long):
                if found and part[0] in NEVER_FIRST:
                    found[-1] += part
                else:
                    found.append(part)
        return found

    def _on_lines(self, word: str, long: int) -> list[str]:
        """Return a word, or its own words if a line may not hold it: a state, an office."""
        return (len(word) > long and self._fewest(word)) or [word]

    def split(self, text: str) -> list[str]:
        """Split any text into words, numbers and single other characters.

        >>> Segmenter().split("อ่าน 2 ฉบับ²⁵")
        ['อ่าน', ' ', '2', ' ', 'ฉบับ', '²⁵']
        """
        pieces: list[str] = []
        for match in _PIECE.finditer(text):
            pieces += self.words(match[0]) if match["thai"] else [match[0]]
        return pieces

    def parts(self, word: str) -> list[str]:
        """Split a compound into the words that it is made of, and these in turn.

        >>> Segmenter().parts("ชาวนาชาวไร่"), Segmenter().parts("กรรม")
        (['ชาว', 'นา', 'ชาว', 'ไร่'], ['กรรม'])
        """
        if len(word) < _COMPOUND or not is_thai(word):
            return [word]
        parts = self._memory["parts"]
        if word not in parts:
            from chabap.thai.dictionary import frequencies

            often, fewest = frequencies(), self._fewest(word)
            # เทศ is rare beside ประเทศ: such a word is no compound to its readers
            rarest = min((often.get(piece, 1) for piece in fewest), default=0)
            whole = len(fewest) < 2 or 2 * rarest < often.get(word, 1)
            parts[word] = (
                [word] if whole else [p for piece in fewest for p in self.parts(piece)]
            )
        return parts[word]

    def _fewest(self, word: str) -> list[str]:
        """Return the fewest other words that make up a word, of as many the commonest; or [].

        >>> Segmenter()._fewest("สภาสูงสุด"), Segmenter()._fewest("เลนิน")
        (['สภา', 'สูงสุด'], [])
        """
        from chabap.thai.dictionary import frequencies

        often = frequencies()
        best: dict[int, tuple[float, float, list[str]]] = {len(word): (0, 0.0, [])}
        for start in range(len(word) - 1, -1, -1):
            for prefix in self._trie.prefixes(word, start):
                rest = best.get(start + len(prefix))
                if rest and 2 <= len(prefix) < len(word):
                    rare = rest[1] - log(often.get(prefix, 1))
                    found = (rest[0] + 1, rare, [prefix, *rest[2]])
                    best[start] = min(best.get(start, (inf, inf, [])), found)
        return best[0][2] if 0 in best else []

    def unbroken(self, text: str) -> list[tuple[int, int]]:
        """Return where in a text names stand that belong on one line: offsets, in order.

        Of a name that is too long for that, each word belongs on one.

        >>> text = "ดมิตรี โชสตาโกวิชกับเลนิน"
        >>> thai = Segmenter(["ดมิตรี โชสตาโกวิช", "โชสตาโกวิช", "เลนิน"])
        >>> [text[start:end] for start, end in thai.unbroken(text)]
        ['ดมิตรี โชสตาโกวิช', 'เลนิน']
        """
        if text not in self._spans:
            self._spans[text] = self._unbroken(text)
        return self._spans[text]

    def _unbroken(self, text: str) -> list[tuple[int, int]]:
        phrases = self._phrases_in(text)
        spans = phrases.copy()
        for run in THAI_RUN.finditer(text):
            end = run.start()
            for word in self.words(run[0]):
                for part in self._on_lines(word, LINE):
                    start, end = end, end + len(part)
                    inside = any(a <= start and end <= b for a, b in phrases)
                    if word in self.names and len(part) <= LINE and not inside:
                        spans.append((start, end))
        return sorted(s for s in spans if len(clusters(text[slice(*s)])) > 1)

    def _phrases_in(self, text: str) -> list[tuple[int, int]]:
        """Return where names of several words stand, of those that overlap the first.

        Of those that begin alike it is the longest. They are looked for where a space is: a
        book has as many of them as chapters, and each would be looked for everywhere.
        """
        found = [
            (start, -(start + len(phrase)))
            for space in _SPACE.finditer(text)
            for length in self._firsts
            if (start := space.start() - length) >= 0
            for phrase in self._phrases.get(text[start : space.start()], ())
            if text.startswith(phrase, start)
        ]
        spans: list[tuple[int, int]] = []
        for start, end in sorted(found):
            if not spans or start >= spans[-1][1]:
                spans.append((start, -end))
        return spans

    def open_breaks(self, text: str, *, long: int = LINE) -> str:
        """Put U+200B between words, for engines that have no dictionary.

        A word of more than *long* letters is parted at the words that make it up.

        >>> Segmenter().open_breaks("อ่านจดหมาย(2 ฉบับ)").split(ZERO_WIDTH_SPACE)
        ['อ่าน', 'จดหมาย', '(2 ฉบับ)']
        >>> Segmenter().open_breaks("พระราชกฤษฎีกา", long=9).split(ZERO_WIDTH_SPACE)
        ['พระ', 'ราช', 'กฤษฎีกา']
        """
        return THAI_RUN.sub(
            lambda run: ZERO_WIDTH_SPACE.join(
                part
                for word in self.line_words(run[0])
                for part in ((len(word) > long and self._fewest(word)) or [word])
            ),
            _BRACKET.sub(ZERO_WIDTH_SPACE, text),
        )

    def fix_breaks(self, text: str, *, long: int = LINE) -> str:
        """Do that, and put U+2060 where no line may end though there are no letters on both sides.

        That is behind the spaces that belong to a number or a name, and behind the dash of a
        range or a name. Longer names are parted at their words.

        >>> fixed = Segmenter().fix_breaks("อ่านจดหมายใน ค.ศ. 1924–1926")
        >>> fixed.replace(WORD_JOINER, "-").split(ZERO_WIDTH_SPACE)
        ['อ่าน', 'จดหมาย', 'ใน ค.ศ. -1924–-1926']
        """
        asked = text, long
        if asked not in self._fixed:  # names and numbers stand often alone
            self._fixed[asked] = self._fix_breaks(text, long)
        return self._fixed[asked]

    def _fix_breaks(self, text: str, long: int) -> str:
        return THAI_RUN.sub(
            lambda run: ZERO_WIDTH_SPACE.join(self.line_words(run[0], long=long)),
            _BRACKET.sub(
                ZERO_WIDTH_SPACE,
                _DASH.sub(
                    r"\g<0>" + WORD_JOINER,
                    _TIE.sub(" " + WORD_JOINER, self._tie_phrases(text)),
                ),
            ),
        )

    def _tie_phrases(self, text: str) -> str:
        """Forbid every break at the spaces inside names."""
        parts, done = [], 0
        for start, end in self._phrases_in(text):
            tied = text[start:end].replace(" ", " " + WORD_JOINER)
            parts += [text[done:start], tied]
            done = end
        return "".join([*parts, text[done:]])


def tie(text: str) -> str:
    r"""Make the spaces at which no line ends no-break spaces: as many letters, as they look.

    >>> tie("ใน ค.ศ. 1924 ต่าง ๆ").split(" ")
    ['ใน', 'ค.ศ.\xa01924', 'ต่าง\xa0ๆ']
    """
    return _TIE.sub("\N{NO-BREAK SPACE}", text)


def is_thai(text: str) -> bool:
    """Tell whether a text is all Thai letters, and not empty."""
    return bool(THAI_RUN.fullmatch(text))


def has_thai(text: str) -> bool:
    """Tell whether a text has a Thai letter."""
    return bool(THAI_RUN.search(text))


def may_part(before: str, after: str) -> bool:
    """Tell whether a line may end where two texts meet: a word ends there, or a bracket.

    >>> may_part("อ่าน", "จดหมาย"), may_part("อ่าน", "(2"), may_part("อ่าน", ")")
    (True, True, False)
    """
    last, first = before[-1:], after[:1]  # either may be empty
    if is_thai(last):
        return is_thai(first) or first in tuple(_OPENING)
    return is_thai(first) and last in tuple(_CLOSING)
