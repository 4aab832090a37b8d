"""Other names for the wards, streets, projects and persons of a set of documents, the same ones wherever they stand.

A new name keeps the number of syllables and their first letters, so what is shortened to initials stays right, and
occurs in none of the documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from random import Random

from corpus.unicode import LOWER, UPPER, NfcView, canonical_tone, fold, nfc
from eval.slips import syllables, without_dau

__all__ = ["Edit", "Names", "names_in"]

Edit = tuple[int, int, str]
"""Start, end and the words that come in their place."""

_SYLLABLE = rf"[{UPPER}][{LOWER}]+"
_RUN = rf"{_SYLLABLE}(?: {_SYLLABLE}){{1,3}}"
_CUE = (
    r"(?:phường|xã|thị trấn|đặc khu|quận|huyện|đường|phố|ngõ|thôn|làng|chợ|cầu|kênh|sông|hồ|đảo|đền|chùa|đình|khu"
    r"|công viên|tổ dân phố|tdp|mầm non|tiểu học|trung học cơ sở|trung học phổ thông|thcs|thpt|tái định cư|đô thị"
    r"|bệnh viện đa khoa|đồng chí|ông|bà)"
)
_ENDS = rf"(?![{LOWER}{UPPER}0-9])"
"""A footnote mark may stand at the last letter."""
_NAMED = re.compile(rf"(?<!\w)(?i:{_CUE})\s({_RUN}(?: ?(?:,|-|–|và|với|nối) ?(?:(?i:{_CUE}) )?{_RUN}){{0,5}}){_ENDS}")
_CUED = re.compile(rf"(?<!\w)(?i:{_CUE})\s+$")
_PART = re.compile(_RUN)
_SIGNED = re.compile(rf"^[ \t*]*({_SYLLABLE}(?: {_SYLLABLE}){{2,3}})[ \t*]*$", re.MULTILINE)
_CITY = re.compile(rf"(?<!\w)(?i:thành phố|tỉnh|tp\.?)\s({_SYLLABLE}(?:\s{_SYLLABLE})?)")
_KEPT = frozenset(
    {"viet nam", "hai phong", "ha noi", "ho chi minh", "chi minh", "dien bien phu", "nhan dan", "trung uong"}
)
_OFFICES = frozenset({"Phó", "Chủ", "Bí", "Trưởng", "Chánh", "Giám", "Ủy"})
"""First words of offices, whose other words are written small: ``đồng chí Phó Chủ tịch``."""
_CLASSES = frozenset(
    "Phường Xã Thị Quận Huyện "
    "Cụm Thôn Tổ Khu Xóm Ấp Bản Hội Ban Trường Trạm Phòng Chi Đường Phố Chợ Cầu Dự Số Hộ Tên Cộng Tổng Ghi Đơn".split()
)
"""First words of a table's cells that stand alone on their line as a signature does, and are no family names."""
_NUMBER = re.compile(r" [1-9]\d?(?![\d.,/%]\d|%)")
_ALIKE = 0.85
"""How much of a name a misspelt one shares (Ratcliff and Obershelp, 1988)."""
_LONG = 7
"""Letters and blanks of a name that is looked for in web addresses."""
_GENERIC = frozenset("bac nam dong tay song cau cho van thi khu".split())
_SYLLABLES: dict[str, tuple[str, ...]] = {
    part[0]: tuple(part.split())
    for part in (
        "An Ái Ân Anh",
        "Bình Bảo Bích Bằng Bái",
        "Cát Chu Cẩm Châu Chương",
        "Diên Dực Du Dương",
        "Đại Đức Điền Đoan Đằng",
        "Giang Gia Giao",
        "Hạnh Hiền Hậu Hưng Huệ Hoành",
        "Khê Kiên Kim Khánh Kỳ",
        "Lạc Lãng Liêm Lộc Lương",
        "Mỹ Mẫn Mộc Mai",
        "Nghĩa Ngọc Ninh Nhuệ Ngãi",
        "Phúc Phượng Phan Phú",
        "Quế Quỳnh Quảng Quan",
        "Sương Sa Sùng Sài",
        "Thịnh Trạch Tường Thạch Thuận",
        "Uyên Uẩn",
        "Vĩnh Vạn Vệ Vinh",
        "Xương Xá Xuyên",
        "Yên Yết",
    )
}


def names_in(text: str, wards: Iterable[str] = ()) -> set[str]:
    """Names, composed and in the older tone placement, that a text gives to places and persons."""
    text = nfc(text)
    known = sorted({canonical_tone(nfc(ward)) for ward in wards if " " in ward}, key=len, reverse=True)
    found = set(known)
    cities = {fold(" ".join(match[1].split())) for match in _CITY.finditer(text)}
    runs = [part for match in _NAMED.finditer(text) for part in _PART.findall(match[1])]
    runs += [match[1] for match in _SIGNED.finditer(text) if match[1].split()[0] not in _CLASSES]
    for run in runs:
        name = canonical_tone(" ".join(run.split()))
        found.add(next((ward for ward in known if name.startswith(f"{ward} ")), name))
    return {
        name
        for name in found
        if name.split()[0] not in _OFFICES
        and fold(name) not in _KEPT | cities
        and not all(fold(part) in _GENERIC for part in name.split())
    }


class Names:
    """Old name -> new name, and where they stand in a text."""

    def __init__(self, names: Iterable[str], texts: Sequence[str], rng: Random) -> None:
        self.new: dict[str, str] = {}
        """Folded old name -> new name."""
        self._written: dict[str, str] = {}
        every = fold(" ".join(" ".join(nfc(text).split()) for text in texts))
        for name in sorted(_single(names), key=lambda name: (fold(name), name)):
            key = fold(name)
            if key in self.new:
                continue
            for _ in range(60):
                new = " ".join(_other(part, rng) for part in name.split())
                if fold(new) not in every and new not in self.new.values():
                    self.new[key] = new
                    self._written[key] = name.lower()
                    break
        found = sorted(self.new, key=lambda key: (-len(key), key))
        words = "|".join(re.escape(key).replace(r"\ ", r"\s+") for key in found)
        self._apart = {key.replace(" ", ""): key for key in found if len(key) >= _LONG}
        self._joined = re.compile(rf"(?<!\w)(?:{'|'.join(self._apart)})(?!\w)" if self._apart else r"(?!)")
        """In the addresses of web pages a name is written in one."""
        self._pattern = re.compile(rf"(?<!\w)(?:{words}){_ENDS}" if found else r"(?!)")

    def edits(self, text: str, typed: bool = False) -> list[Edit]:
        """Every mention; ``typed`` text may write names small, and without dấu where it writes none at all."""
        view = NfcView(text)
        plain = typed and without_dau(view.text) == view.text
        found: list[Edit] = []
        for match in self._pattern.finditer(fold(view.text)):
            words = view.text[match.start() : match.end()]
            key = " ".join(match[0].split())
            small = not words[0].isupper() and not (typed and plain)
            if small and not (_same(words, self._written[key]) and (typed or _cued(view.text, match.start()))):
                continue
            span = view.source_span(match.start(), match.end())
            found.append((span.start, span.end, _like(words, self.new[key])))
        for match in self._joined.finditer(text):
            new = fold(self.new[self._apart[match[0]]]).replace(" ", "")
            found.append((*match.span(), new))
        return found

    def misspelt(self, text: str, named: Sequence[Edit]) -> list[Edit]:
        """Names written with slips where ``named`` has none; the new name is written without them."""
        taken = {place for start, end, _ in named for place in range(start, end)}
        words = [match for match in re.finditer(r"[^\W\d_]+", text) if match.start() not in taken]
        found: list[Edit] = []
        for key in sorted(self.new, key=lambda key: (-len(key), key)):
            size = len(key.split())
            for at in range(len(words) - size + 1):
                start, end = words[at].start(), words[at + size - 1].end()
                typed = fold(text[start:end])
                slipped = any(part not in syllables() for part in typed.split())
                near = typed == key or (
                    slipped and typed[0] == key[0] and SequenceMatcher(None, typed, key).ratio() >= _ALIKE
                )
                if near and len(typed.split()) == size and not any(s < end and start < e for s, e, _ in found):
                    found.append((start, end, _like(text[start:end], self.new[key])))
        return found

    def numbered(self, text: str) -> frozenset[int]:
        """Offsets of the numbers that belong to a name: the 2 of ``An Hà 2``."""
        ends = [match.end() for _, end, _ in self.edits(text, typed=True) if (match := _NUMBER.match(text, end))]
        return frozenset(len(text[:end].rstrip("0123456789")) for end in ends)

    def slug(self, stem: str) -> str:
        """A file name without dấu with its names changed: ``bao-cao-an-ha`` after ``An Hà``."""
        for key in sorted(self.new, key=lambda key: (-len(key), key)):
            for mark in "-_":
                old, new = key.replace(" ", mark), fold(self.new[key]).replace(" ", mark)
                stem = re.sub(rf"(?<![^\W_]){re.escape(old)}(?![^\W_])", new, stem)
        return stem


def _same(words: str, written: str) -> bool:
    return " ".join(canonical_tone(words).lower().split()) == written


def _cued(text: str, start: int) -> bool:
    """Whether the word before ``start`` calls for a name, be it written small: ``đường ven sông``."""
    return _CUED.search(text[max(0, start - 24) : start]) is not None


def _single(names: Iterable[str]) -> set[str]:
    """``names``, those that run into another name (``hồ Sen Xã An Hà``: ``Sen Xã`` of ``An Hà``) parted from it."""
    every = sorted(set(names), key=lambda name: (len(name.split()), name))
    known = {fold(name) for name in every}
    found: set[str] = set()
    for name in every:
        parts = name.split()
        for size in range(2, len(parts) - 1):
            head, tail = " ".join(parts[:size]), " ".join(parts[size:])
            if fold(tail) in known:
                found.add(head)
                break
            if fold(head) in known:
                found.add(tail)
                break
        else:
            found.add(name)
    return found


def _other(syllable: str, rng: Random) -> str:
    if fold(syllable) in _GENERIC:
        return syllable
    first = syllable[0].upper() if syllable[0] in "đĐ" else fold(syllable[0]).upper()
    return rng.choice([new for new in _SYLLABLES.get(first, ()) if fold(new) != fold(syllable)] or [syllable])


def _like(words: str, new: str) -> str:
    """``new`` in the capitals, blanks and marks of ``words``."""
    parts = re.split(r"(\s+)", words)
    for place, syllable in zip(range(0, len(parts), 2), new.split(), strict=True):
        old = parts[place]
        if len(old) > 1 and old.isupper():
            syllable = syllable.upper()
        elif old.islower():
            syllable = syllable.lower()
        parts[place] = syllable
    put = "".join(parts)
    return without_dau(put) if words.isascii() else put
