"""Names of wards, communes and towns in a text, spellings and scanning slips of one name put together."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

from corpus.source import Span
from corpus.unicode import canonical_tone, fold, nfc

_CLASS = r"phường|xã|thị trấn|đặc khu"
_CAPITALS = "A-Z" + "".join(chr(code) for code in range(0xD8, 0x1EFA) if chr(code).isupper()) + "À-Ö"
_WORD = rf"[{_CAPITALS}][^\W\d_]*"
_NAME = re.compile(
    # one class of letters first: such a pattern is found many times faster than one that begins with alternatives
    r"([PpXxTtĐđ](?<=\b.)(?i:(?<=p)hường|(?<=x)ã|(?<=t)hị trấn|(?<=đ)ặc khu))[ \n]+"
    rf"((?:{_WORD}(?: (?={_WORD}))?){{1,4}}|\d{{1,2}}(?!\d|[/.,]))"
)
_NAME_WORDS = re.compile(rf"(?:{_WORD}(?:\s+|\Z)){{1,4}}|\d{{1,2}}\Z")
_STATE_LINE = re.compile(
    r"(?:^|NHÂN DÂN |UBND |HĐND |ĐẢNG BỘ |ĐẢNG [ỦU][YỶ] )(PHƯỜNG|XÃ|THỊ TRẤN|ĐẶC KHU) (\S+(?: \S+){0,3})\Z"
)
_FORMER = re.compile(r"[\s*]*\(?cũ\b")
_GOES_ON = re.compile(r"\w")


@cache
def _beginning(letter: str) -> re.Pattern[str]:
    """A capital that :func:`fold` makes ``letter``, at the beginning of a word."""
    capitals = "".join(c for c in map(chr, range(0x41, 0x2000)) if c.isupper() and fold(c) == letter)
    return re.compile(rf"[{capitals}](?<!\w.)" if capitals else r"(?!)")


@dataclass(frozen=True, slots=True)
class Place:
    """One ward: its name as mostly written, its class word.

    Where it first stands and its share of all mentions.
    """

    name: str
    class_word: str
    first: Span | None
    share: float


class WardNames:
    """Every ward that a text names."""

    def __init__(self, text: str) -> None:
        composed = nfc(text)
        self._capitals: dict[str, tuple[str, str]] = {}
        found: list[tuple[str, str]] = []
        for match in _NAME.finditer(composed):
            words = match.group(2)
            if not (words[:1].isupper() or words[:1].isdigit()) or _FORMER.match(composed, match.end()):
                continue
            cased = _NAME_WORDS.match(" ".join(words.split()))
            if words.isupper() and len(words) > 2:
                # A title in capitals may say anything ("PHƯỜNG XÂY DỰNG ..."): known only to confirm
                # another line.
                name = " ".join(word.capitalize() for word in words.split()[:4])
                self._capitals.setdefault(fold(name), (name, match.group(1).lower()))
            elif cased:
                found.append((match.group(1).lower(), cased.group().strip()))
        self._source = text
        self._composed = composed
        self._found = found
        self._counts: Counter[str] = Counter()
        self._spellings: dict[str, Counter[str]] = {}
        self._classes: dict[str, Counter[str]] = {}
        self._first: dict[str, str] = {}
        self._gather()

    def _gather(self) -> None:
        # Every beginning of a run of capitalised words is a candidate: the word after a name may be capital.
        prefixes: Counter[str] = Counter()
        runs: list[tuple[str, list[str]]] = []
        for class_word, words in self._found:
            parts = words.split()
            runs.append((class_word, parts))
            for length in range(1, len(parts) + 1):
                prefixes[fold(" ".join(parts[:length]))] += 1
        for class_word, parts in runs:
            length = min(2, len(parts))
            while (
                length < len(parts)
                and prefixes[fold(" ".join(parts[: length + 1]))] >= 0.6 * prefixes[fold(" ".join(parts[:length]))]
            ):
                length += 1
            name = " ".join(parts[:length])
            key = fold(name)
            self._counts[key] += 1
            self._spellings.setdefault(key, Counter())[canonical_name(name)] += 1
            self._classes.setdefault(key, Counter())[class_word] += 1
            self._first.setdefault(key, name)

    def _place(self, key: str) -> Place:
        name = self._spelling(key)
        total = sum(self._counts.values())
        return Place(name, self._classes[key].most_common(1)[0][0], self._where(key), self._counts[key] / total)

    def _spelling(self, key: str) -> str:
        """How the whole text mostly writes the name: a slip may stand in the few places with a class word."""
        forms: Counter[str] = Counter()
        for match in _beginning(key[0]).finditer(self._composed):
            end = match.start() + len(key)
            form = self._composed[match.start() : end]
            if fold(form) == key and not form.isupper() and not _GOES_ON.match(self._composed, end):
                forms[canonical_name(form)] += 1
        return (forms or self._spellings[key]).most_common(1)[0][0]

    def _where(self, key: str) -> Span | None:
        """Where the name first stands, composed or decomposed as the text has it."""
        written = (self._first[key], unicodedata.normalize("NFD", self._first[key]))
        spans = [Span(at, at + len(form)) for form in written if (at := self._source.find(form)) >= 0]
        return min(spans, default=None)

    def named(self, words: str) -> Place | None:
        """The ward called ``words``.

        Unknown to the text, it is a ward only if the text names no other place so.
        """
        key = fold(" ".join(words.split()))
        if key in self._counts:
            return self._place(key)
        capitals = self._capitals.get(key)
        return Place(canonical_name(capitals[0]), capitals[1], None, 0.0) if capitals else None

    def in_capitals(self, words: str) -> Place | None:
        """The ward named by a line such as ``ỦY BAN NHÂN DÂN PHƯỜNG X`` or ``PHƯỜNG X``."""
        match = _STATE_LINE.search(nfc(words).strip(" *_"))
        if match is None:
            return None
        return self.named(" ".join(word.capitalize() for word in match.group(2).split()))

    def within(self, words: str) -> Place | None:
        """The first ward that ``words`` name with its class word."""
        folded = fold(" ".join(words.split()))
        best: tuple[int, str] | None = None
        for key in self._counts:
            match = re.search(rf"\b(?:{fold(_CLASS)})\s+{re.escape(key)}\b", folded)
            if match and (best is None or match.start() < best[0]):
                best = (match.start(), key)
        return self._place(best[1]) if best else None

    def most_frequent(self) -> Place | None:
        """The ward the text names most."""
        return self._place(self._counts.most_common(1)[0][0]) if self._counts else None

    def is_name(self, words: str) -> bool:
        """Are ``words`` exactly the name of one of these wards?"""
        return fold(" ".join(words.split())) in self._counts


def canonical_name(words: str) -> str:
    """A name as it is kept: composed, tone on the first vowel (``Thủy``), first letters capital."""
    return " ".join(canonical_tone(part) for part in words.split())


def ward_names(text: str) -> WardNames:
    """Every ward that ``text`` names."""
    return WardNames(text)
