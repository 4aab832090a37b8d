"""The questions of a set typed as other people type them: what is asked, and its gold, stay as they are.

Numbers, numbers of documents and everything else that holds a digit are never touched; slips never fall on a name. A
question that a kind leaves as it was is not repeated, so every row of the outcome tests something.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from corpus.unicode import fold, nfc
from eval.slips import key_slip, syllables, telex_slip, without_dau

__all__ = ["OFFICIAL", "VariantKind", "names_of", "other_tone_placement", "variants"]

Row = Mapping[str, Any]


class VariantKind(StrEnum):
    """How the questions are typed; the value is the suffix of the ids."""

    NO_DAU = "khong-dau"
    HALF_DAU = "nua-dau"
    TONE_PLACEMENT = "dat-dau-khac"
    NFD = "nfd"
    TELEX = "telex"
    KEYBOARD = "go-nham"
    ABBREVIATED = "viet-tat"
    SHORTER = "ngan"
    LOWER = "chu-thuong"
    UPPER = "chu-hoa"
    PUNCTUATION = "dau-cau"


OFFICIAL: Mapping[str, str] = {
    "ủy ban nhân dân": "UBND",
    "hội đồng nhân dân": "HĐND",
    "ủy ban mặt trận tổ quốc": "UBMTTQ",
    "mặt trận tổ quốc": "MTTQ",
    "ban chấp hành": "BCH",
    "ban thường vụ": "BTV",
    "an toàn thực phẩm": "ATTP",
    "giải phóng mặt bằng": "GPMB",
    "tái định cư": "TĐC",
    "thủ tục hành chính": "TTHC",
    "cải cách hành chính": "CCHC",
    "tổ dân phố": "TDP",
    "ngân sách nhà nước": "NSNN",
    "đầu tư công": "ĐTC",
    "đầu tư xây dựng": "ĐTXD",
    "kinh tế - xã hội": "KT-XH",
    "văn hóa - xã hội": "VH-XH",
    "quốc phòng - an ninh": "QP-AN",
    "an ninh trật tự": "ANTT",
    "trật tự an toàn xã hội": "TTATXH",
    "phòng cháy chữa cháy": "PCCC",
    "nghĩa vụ quân sự": "NVQS",
    "chính sách xã hội": "CSXH",
    "bảo hiểm y tế": "BHYT",
    "bảo hiểm xã hội": "BHXH",
    "giáo dục và đào tạo": "GD&ĐT",
    "trung học cơ sở": "THCS",
    "trung học phổ thông": "THPT",
    "hợp tác xã": "HTX",
    "công nghệ thông tin": "CNTT",
    "vệ sinh môi trường": "VSMT",
    "giấy chứng nhận": "GCN",
    "quyền sử dụng đất": "QSDĐ",
    "giấy phép xây dựng": "GPXD",
    "cán bộ, công chức": "CBCC",
    "cựu chiến binh": "CCB",
    "đăng ký kinh doanh": "ĐKKD",
    "văn bản quy phạm pháp luật": "VBQPPL",
    "doanh nghiệp": "DN",
    "kế hoạch": "KH",
    "báo cáo": "BC",
    "nghị quyết": "NQ",
    "quyết định": "QĐ",
    "thành phố": "TP",
}
"""Full form, lower case -> abbreviation, as decree 30/2020/NĐ-CP and the papers of offices have them."""

_WORD = re.compile(r"(?<![\w/&-])[^\W\d_]+(?![\w/&]|-\w)")
"""A word of letters alone: no part of a number, a code or a hyphenated abbreviation."""
_TOKEN = re.compile(r"\S+")
_CAPITALISED = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)+")
_POLITE = (
    "xin cho tôi hỏi",
    "cho tôi hỏi",
    "cho mình hỏi",
    "cho em hỏi",
    "cho hỏi",
    "xin hỏi",
    "giúp tôi",
    "giúp mình",
    "giùm tôi",
    "làm ơn",
    "vui lòng",
    "hãy cho biết",
    "cho biết",
    "cho tôi biết",
    "thưa",
    "vậy",
    "nhỉ",
    "nhé",
    "ạ",
    "hả",
    "thế ạ",
)
_GLUE = frozenset("là thì mà của ở tại các những được về rồi".split())
"""Words that may go without another question being asked. Not among them: có, đã, chưa, còn, sẽ, trên, dưới, mỗi."""
_QUESTION_PARTS = 3


@dataclass(frozen=True, slots=True)
class _Typing:
    """What a kind may need besides the text."""

    names: frozenset[tuple[str, str]]
    abbreviations: Mapping[str, str]


def names_of(rows: Iterable[Row]) -> frozenset[tuple[str, str]]:
    """Pairs of neighbouring syllables, folded, that the questions and gold of ``rows`` write with capitals."""
    pairs: set[tuple[str, str]] = set()
    for row in rows:
        gold = row["gold"]
        texts = [row["question"], *(row.get("history") or ()), *gold.get("quotes", ())]
        texts += [item for items in gold["answers"].values() for item in items]
        for text in map(nfc, texts):
            for run in _CAPITALISED.findall(text):
                words = run.split()
                for one, two in zip(words, words[1:], strict=False):
                    if one[0].isupper() and two[0].isupper() and not (one.isupper() or two.isupper()):
                        pairs.add((fold(one), fold(two)))
    return frozenset(pairs)


def _slippery(text: str, names: frozenset[tuple[str, str]]) -> list[re.Match[str]]:
    """Words that a slip may fall on: four letters or more, no name, no abbreviation."""
    words = list(_WORD.finditer(text))
    folded = [fold(word[0]) for word in words]
    inside = {i + k for i, pair in enumerate(zip(folded, folded[1:], strict=False)) if pair in names for k in (0, 1)}
    return [
        word
        for i, word in enumerate(words)
        if i not in inside and len(word[0]) >= 4 and (word[0].islower() or (not word.start() and word[0].istitle()))
    ]


def _slipped(text: str, typing: _Typing, rng: Random, slip: Callable[[str, Random], str]) -> str:
    """``text`` with one slip in six words, at most three; none gives another word of the language."""
    text = nfc(text)
    places = _slippery(text, typing.names)
    wanted = min(3, max(1, len(text.split()) // 6))
    edits: dict[int, tuple[int, str]] = {}
    for place in rng.sample(places, len(places)):
        for _ in range(4):
            new = slip(place[0], rng)
            told = fold(new) == fold(place[0]) or fold(new) not in syllables()
            if new != place[0] and told:
                edits[place.start()] = (place.end(), new)
                break
        if len(edits) == wanted:
            break
    for start in sorted(edits, reverse=True):
        end, new = edits[start]
        text = text[:start] + new + text[end:]
    return text


def _half_dau(text: str, _typing: _Typing, rng: Random) -> str:
    marked = [m for m in _WORD.finditer(nfc(text)) if without_dau(m[0]) != m[0]]
    chosen = {m.start() for m in rng.sample(marked, (len(marked) + 1) // 2)}
    return _WORD.sub(lambda m: without_dau(m[0]) if m.start() in chosen else m[0], nfc(text))


_TONES = "\u0300\u0301\u0309\u0303\u0323"
_OPEN = re.compile(
    rf"(?i)(?<![\w\u0300-\u036f])([^\W\d_\u0300-\u036f]*?)(o[{_TONES}]?[ae][{_TONES}]?|(?<!q)u[{_TONES}]?y[{_TONES}]?)(?!\w)"
)


def other_tone_placement(text: str) -> str:
    """``text`` with the tone of open ``oa``, ``oe``, ``uy`` on the other vowel: ``hòa`` <-> ``hoà``."""

    def moved(match: re.Match[str]) -> str:
        pair = match[2]
        letters = [c for c in pair if c not in _TONES]
        tone = "".join(c for c in pair if c in _TONES)
        if len(tone) != 1:
            return match[0]
        return match[1] + (letters[0] + letters[1] + tone if pair[1] == tone else letters[0] + tone + letters[1])

    return nfc(_OPEN.sub(moved, unicodedata.normalize("NFD", text)))


def _abbreviated(text: str, typing: _Typing, _rng: Random) -> str:
    text = nfc(text)
    for full in sorted(typing.abbreviations, key=lambda full: (-len(full), full)):
        words = re.escape(full).replace(r"\ ", r"\s+")
        text = re.sub(rf"(?i)(?<!\w){words}(?!\w)", typing.abbreviations[full], text)
    return text


def _shorter(text: str, _typing: _Typing, _rng: Random) -> str:
    text = nfc(text)
    for words in sorted(_POLITE, key=len, reverse=True):
        text = re.sub(rf"(?i)(?<!\w){words}(?!\w)[,:]?", " ", text)
    kept = [word for word in text.split() if word not in _GLUE]
    if len(kept) >= _QUESTION_PARTS:
        text = " ".join(kept)
    text = re.sub(r"\s+([,.?!;:])", r"\1", " ".join(text.split())).strip(" ,")
    return text.rstrip("?").rstrip() if any(c.isalnum() for c in text) else text


def _cased(text: str, change: Callable[[str], str]) -> str:
    return _TOKEN.sub(lambda m: m[0] if any(c.isdigit() for c in m[0]) else change(m[0]), text)


def _punctuation(text: str, _typing: _Typing, rng: Random) -> str:
    """No stop, doubled stops, quotation marks of another kind or none, commas gone or without their blank."""
    text = text.rstrip("?. ") + rng.choice(("", "??", " ?", "..."))
    quote = rng.choice(("", '"', "'"))
    text = re.sub(r"[“”\"]", quote, text)
    comma = rng.choice((" ", ",", " , "))
    return re.sub(r"(?<!\d),\s+(?!\d)", comma, text)


_KINDS: Mapping[VariantKind, Callable[[str, _Typing, Random], str]] = {
    VariantKind.NO_DAU: lambda text, _typing, _rng: without_dau(text),
    VariantKind.HALF_DAU: _half_dau,
    VariantKind.TONE_PLACEMENT: lambda text, _typing, _rng: other_tone_placement(text),
    VariantKind.NFD: lambda text, _typing, _rng: unicodedata.normalize("NFD", text),
    VariantKind.TELEX: lambda text, typing, rng: _slipped(text, typing, rng, telex_slip),
    VariantKind.KEYBOARD: lambda text, typing, rng: _slipped(text, typing, rng, key_slip),
    VariantKind.ABBREVIATED: _abbreviated,
    VariantKind.SHORTER: _shorter,
    VariantKind.LOWER: lambda text, _typing, _rng: _cased(text, str.lower),
    VariantKind.UPPER: lambda text, _typing, _rng: _cased(text, str.upper),
    VariantKind.PUNCTUATION: _punctuation,
}
_VIETNAMESE_ONLY = frozenset({VariantKind.SHORTER, VariantKind.ABBREVIATED})
_KEPT_DIGITS = re.compile(r"\d+")


def variants(
    rows: Sequence[Row], kind: VariantKind, seed: int = 1, learned: Mapping[str, str] | None = None
) -> Iterator[dict[str, Any]]:
    """The rows of a question set typed as ``kind`` has it; rows that it leaves as they are do not come again.

    ``learned`` are abbreviations of the documents, short form -> full form, both lower case, as
    :func:`index.abbreviations.learn_abbreviations` returns them. The same seed gives the same text of a row whatever
    rows stand beside it.
    """
    also = {full: short.upper() for short, full in (learned or {}).items() if len(full.split()) > 1}
    typing = _Typing(names_of(rows), {**also, **OFFICIAL})
    for row in rows:
        if kind in _VIETNAMESE_ONLY and row["category"] == "english":
            continue
        rng = Random(f"{seed}:{kind}:{row['id']}")
        old = [*(row.get("history") or ()), row["question"]]
        new = [_typed(text, kind, typing, rng) for text in old]
        if new[-1] == old[-1] and new == old:
            continue
        changed = {**row, "id": f"{row['id']}.{kind}", "question": new[-1]}
        if "history" in row:
            changed["history"] = new[:-1]
        yield changed


def _typed(text: str, kind: VariantKind, typing: _Typing, rng: Random) -> str:
    typed = _KINDS[kind](text, typing, rng)
    return typed if _KEPT_DIGITS.findall(typed) == _KEPT_DIGITS.findall(text) else text
