"""Written Vietnamese numbers: digits with their separators, and number words.

Vietnamese official papers group thousands with a full stop and set decimals off with a comma (Decision
1989/QD-BKHCN does the same); full stops before one, two or many digits are decimals written the English
way, and both occur in one paper. Every value is a :class:`~decimal.Decimal`: nothing is ever rounded.
"""

from __future__ import annotations

import re
from decimal import Decimal

from corpus.unicode import canonical_tone

__all__ = ["DIGITS", "NUMBER_WORDS", "parse_number", "words_to_number", "write_number", "write_words"]

DIGITS = r"\d+(?:[.,]\d+)*(?!\d)"
"""One written number; a full stop or comma that ends a clause is left out."""

_GROUPED = re.compile(r"(?:[1-9]\d{0,2}|0)(?:\.\d{3})+(?:,\d+)?")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d+|[1-9]\d{0,2}(?:,\d{3}){2,}")
_SPACED = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f]\d{3})+(?:,\d+)?")

_UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "vạn": 10**4, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_TENS = {"mười", "mươi", "chục"}
_FILLERS = {"lẻ", "linh"}
NUMBER_WORDS = frozenset(_UNITS) | frozenset(_SCALES) | _TENS | _FILLERS | {"trăm", "nửa", "rưỡi"}
"""Every word that can be part of a number, in the older tone placement."""


def parse_number(text: str) -> Decimal:
    """The value of one written number: ``1.089``, ``12,75``, ``0.85``, ``5.108,711``, ``một trăm lẻ năm``.

    A single group of three behind a full stop is thousands (``1.089``), unless the number begins with
    ``0``; behind a comma it is a fraction (``514,620``). Raises :class:`ValueError` when ``text`` is no
    number.
    """
    written = text.strip()
    sign = Decimal(1)
    if written[:1] in "-−" and written[1:2].isdecimal():
        sign, written = Decimal(-1), written[1:]
    if written.isdecimal():
        return sign * Decimal(written)
    if not written[:1].isdecimal():
        return words_to_number(written)
    if _DECIMAL.fullmatch(written) and (written[0] == "0" or "," in written):
        return sign * Decimal(written.replace(",", "."))  # 0.125: nothing is grouped behind a zero
    if _GROUPED.fullmatch(written):
        return sign * Decimal(written.replace(".", "").replace(",", "."))
    if _ENGLISH.fullmatch(written):
        return sign * Decimal(written.replace(",", ""))
    if _SPACED.fullmatch(written):
        return sign * Decimal(re.sub(r"\s", "", written).replace(",", "."))
    if _DECIMAL.fullmatch(written):
        return sign * Decimal(written)
    raise ValueError(f"không phải một con số: {text!r}")


def words_to_number(text: str) -> Decimal:
    """The value of number words: ``hai mươi lăm`` is 25, ``một triệu rưỡi`` 1500000, ``nửa`` 0.5.

    Raises :class:`ValueError` when a word is no number word or the words make no number.
    """
    words = canonical_tone(text).lower().split()
    if not words:
        raise ValueError("không phải một con số: chuỗi rỗng")
    total = Decimal(0)
    group = Decimal(0)  # below one thousand
    digit: Decimal | None = None
    last = Decimal(1)
    pending_filler = False
    for place, word in enumerate(words):
        if word in _UNITS:
            if digit is not None:
                raise ValueError(f"không phải một con số: {text!r}")
            digit = Decimal(_UNITS[word])
            pending_filler = False
        elif word in _FILLERS:
            if digit is not None or not place:
                raise ValueError(f"không phải một con số: {text!r}")
            pending_filler = True
        elif word in _TENS:
            group += (Decimal(1) if digit is None else digit) * 10
            digit, last = None, Decimal(10)
        elif word == "trăm":
            group += (Decimal(1) if digit is None else digit) * 100
            digit, last = None, Decimal(100)
        elif word in _SCALES:
            group += digit if digit is not None else 0
            scale = Decimal(_SCALES[word])
            if not group and place and total:
                total *= scale  # nghìn tỷ
            else:
                total += (group if place else Decimal(1)) * scale
            group, digit, last = Decimal(0), None, scale
        elif word == "nửa" and digit is None and not group:
            group = Decimal("0.5")
        elif word == "rưỡi" and place == len(words) - 1:
            group += digit if digit is not None else 0
            digit = None
            total += last / 2
        else:
            raise ValueError(f"không phải một con số: {text!r}")
    if pending_filler:
        raise ValueError(f"không phải một con số: {text!r}")
    return total + group + (digit if digit is not None else 0)


def write_number(value: Decimal, grouped: bool = True) -> str:
    """``value`` in Vietnamese digits, no trailing zeros: ``1.089``, ``12,75``; full stops when ``grouped``."""
    plain = f"{value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    whole, _, fraction = plain.lstrip("-").partition(".")
    if grouped:
        whole = f"{int(whole):,}".replace(",", ".")
    sign = "-" if value < 0 else ""
    return f"{sign}{whole},{fraction}" if fraction else f"{sign}{whole}"


_NAMES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _below_thousand(number: int, full: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    out: list[str] = []
    if hundreds or full:
        out += [_NAMES[hundreds], "trăm"]
    if tens:
        out += ["mười"] if tens == 1 else [_NAMES[tens], "mươi"]
    elif unit and out:
        out.append("lẻ")
    if unit:
        out.append("lăm" if unit == 5 and tens else "mốt" if unit == 1 and tens > 1 else _NAMES[unit])
    return out


def write_words(number: int) -> str:
    """A whole number from 0 below a thousand billion (10^12) in words: 105 is ``một trăm lẻ năm``."""
    if not 0 <= number < 10**12:
        raise ValueError("chỉ viết bằng chữ số nguyên từ 0 đến dưới một nghìn tỷ")
    if number == 0:
        return "không"
    out: list[str] = []
    for scale, name in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group, number = divmod(number, scale)
        if group:
            out += _below_thousand(group, full=bool(out))
            if name:
                out.append(name)
    return " ".join(out)
