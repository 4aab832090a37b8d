"""Bytes or legacy characters in, Vietnamese Unicode out.

Before Unicode (TCVN 6909:2001) Vietnamese offices wrote in TCVN 5712:1993 (the ``.VnTime`` fonts,
"TCVN3/ABC"), VNI, VISCII (RFC 1456) and Windows-1258, and none of these says its own name. Each candidate
is tried and the one whose words are Vietnamese syllables wins; nothing is guessed when none of them is
convincing.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable

__all__ = [
    "decode",
    "from_font",
    "from_tcvn3",
    "from_vni",
    "has_unicode_vietnamese",
    "in_capitals",
    "is_legacy_font",
    "syllable_share",
]

_TCVN3 = dict(
    zip(
        range(0xA1, 0xFF),
        "ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộ"
        "ờởỡớợùỖủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_VISCII = {2: "Ẳ", 5: "Ẵ", 6: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"} | dict(
    zip(
        range(0x80, 0x100),
        "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
        "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
        strict=True,
    )
)

# VNI writes a vowel and then its marks as one Latin-1 character; these are the marks as combining characters.
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300",
    "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300",
    "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_MARKS |= {mark.upper(): marks for mark, marks in _VNI_MARKS.items()}
_VNI_LETTERS = {
    "ô": "ơ", "Ô": "Ơ", "ö": "ư", "Ö": "Ư", "ñ": "đ", "Ñ": "Đ", "í": "í", "Í": "Í", "ì": "ì", "Ì": "Ì",
    "æ": "ỉ", "Æ": "Ỉ", "ó": "ĩ", "Ó": "Ĩ", "ò": "ị", "Ò": "Ị", "î": "ỵ", "Î": "Ỵ",
}  # fmt: skip
_VNI = re.compile(f"([aeouyAEOUYôÔöÖ])([{''.join(_VNI_MARKS)}])|([{''.join(_VNI_LETTERS)}])")

_RHYMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ăc|ăm|ăn|ăng|ăp|ăt|âc|âm|ân|âng|âp|ât|âu|ây|e|ec|em|en"
    "|eng|eo|ep|et|ê|êch|êm|ên|ênh|êp|êt|êu|i|ia|ich|im|in|inh|ip|it|iu|iêc|iêm|iên|iêng|iêp|iêt|iêu"
    "|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oăc|oăm|oăn|oăng|oăt|oc|oe|oen|oeo|oet|oi"
    "|om|on|ong|oong|op|ot|ô|ôc|ôi|ôm|ôn|ông|ôp|ôt|ơ|ơi|ơm|ơn|ơp|ơt|u|ua|uc|ui|um|un|ung|up|ut|uân"
    "|uât|uây|uâng|ue|uê|uêch|uên|uênh|uêu|uôc|uôi|uôm|uôn|uông|uôt|uơ|uơn|uy|uya|uych|uyên|uyêt|uyn"
    "|uynh|uyp|uyt|uyu|ư|ưa|ưc|ưi|ưm|ưn|ưng|ưt|ưu|ươc|ươi|ươm|ươn|ương|ươp|ươt|ươu|y|yêm|yên|yêng|yêt"
    "|yêu"
)
_SYLLABLE = re.compile("(?:ngh|ng|nh|gh|gi|g|kh|k|ph|th|tr|t|ch|c|qu|[bdđhlmnprsvx])?(?:" + _RHYMES + ")")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_TRIM = " \t.,;:!?()[]{}<>\"'“”‘’…-–/*_|%"


def _is_syllable(word: str) -> bool:
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.lower()).translate(_TONES))
    return _SYLLABLE.fullmatch(bare) is not None


def syllable_share(text: str, *, most: int = 4000) -> tuple[float, int]:
    """Share, 0 to 1, of the words holding a non-ASCII letter that are Vietnamese syllables, and how many are.

    Only the first ``most`` such words are looked at.
    """
    seen = good = 0
    for match in re.finditer(r"[^\s/\-–,.;:()]+", text):
        word = match[0].strip(_TRIM)
        if word.isascii():
            continue
        seen += 1
        good += _is_syllable(word)
        if seen >= most:
            break
    return (good / seen if seen else 0.0, good)


def from_tcvn3(text: str) -> str:
    """TCVN3 characters shown as Latin-1 (``céng hßa``) as Unicode (``cộng hòa``)."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """VNI characters shown as Latin-1 (``coäng hoøa``) as Unicode (``cộng hòa``), composed."""

    def letter(match: re.Match[str]) -> str:
        if match[3]:
            return _VNI_LETTERS[match[3]]
        base = _VNI_LETTERS.get(match[1], match[1])
        return unicodedata.normalize("NFC", base + _VNI_MARKS[match[2]])

    return _VNI.sub(letter, text)


_TCVN3_FONTS = (".vn", "vntime", "vnarial")
_VNI_FONTS = ("vni-", "vni ")
_BEYOND_LATIN1 = re.compile("[Ăăđ\u0128\u0129\u0168\u0169Ơơ\u01afư\u1ea0-\u1ef9\u0300-\u0323]|Đ")


def is_legacy_font(font: str) -> bool:
    """Whether ``font`` draws Vietnamese over the codes of other letters."""
    return font.rsplit("+", 1)[-1].lower().startswith(_TCVN3_FONTS + _VNI_FONTS)


def has_unicode_vietnamese(text: str) -> bool:
    """Whether ``text`` holds letters that no legacy encoding has: it was converted, and only kept its font."""
    return _BEYOND_LATIN1.search(text) is not None


def from_font(text: str, font: str) -> str:
    """Characters as a legacy font shows them: ``.VnTime`` draws Vietnamese over Latin-1 codes.

    Text that is Unicode already stays as it is, whatever its font.
    """
    if not font or not is_legacy_font(font) or has_unicode_vietnamese(text):
        return text
    name = font.rsplit("+", 1)[-1].lower()
    if name.startswith(_TCVN3_FONTS):
        return in_capitals(from_tcvn3(text), font)
    return from_vni(text)


def in_capitals(text: str, font: str) -> str:
    """``text`` as a capital font (``.VnTimeH``) draws it: such fonts hold small letters and draw them large."""
    name = font.rsplit("+", 1)[-1].lower()
    capital = name.startswith(_TCVN3_FONTS) and re.split(r"[-,]", name)[0].rstrip().endswith("h")
    return text.upper() if capital else text


def _latin(data: bytes) -> str:
    """Windows-1252 with its five holes filled from Latin-1, so that no byte is refused."""
    return "".join(_CP1252[b] for b in data)


_CP1252 = [bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256)]
_HIGH = [bytes([b]) for b in range(0x80, 0x100)]
_NEVER = bytes([*range(9), *range(14, 27), 0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D])
"""Bytes that no Western text of Windows has."""
_LEGACY: tuple[tuple[str, Callable[[bytes], str]], ...] = (
    ("TCVN3 (ABC)", lambda data: from_tcvn3(_latin(data))),
    ("VNI", lambda data: from_vni(_latin(data))),
    ("Windows-1258", lambda data: data.decode("cp1258", "replace")),
    ("VISCII", lambda data: data.decode("latin-1").translate(_VISCII)),
)


def _utf16(data: bytes) -> str | None:
    """UTF-16 with no byte-order mark: in Vietnamese text most high bytes are 0x00 or 0x1E."""
    sample = data[:4000]
    if len(sample) < 8 or len(data) % 2:
        return None
    for odd, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        high, low = sample[odd::2], sample[1 - odd :: 2]
        if sum(high.count(b) for b in (0x00, 0x01, 0x03, 0x1E, 0x20)) > 0.9 * len(high) and low.count(0) == 0:
            try:
                return data.decode(codec)
            except UnicodeDecodeError:
                return None
    return None


def decode(data: bytes) -> tuple[str, str] | None:
    """Text of ``data`` and the name of its encoding; ``None`` when it is not text in any known one.

    Nothing but a byte-order mark is removed, line ends stay as they are.
    """
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(codec), codec
            except UnicodeDecodeError:
                # A cut-off file: everything up to the break is still text.
                text = data[len(mark) :].decode(codec, "replace")
                return (text, codec) if text.count("\ufffd") <= 1 + len(text) // 200 else None
    wide = _utf16(data) if b"\0" in data[:4000] else None
    if wide is not None:
        return wide, "utf-16"
    if b"\0" in data:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data)
    return _mislabelled(text) or (text, "utf-8")


def _legacy(data: bytes) -> tuple[str, str] | None:
    best: tuple[float, int, str, str] = (0.0, 0, "", "")
    for name, read in _LEGACY:
        share, good = syllable_share(read(data[:200_000]))
        if share > best[0]:
            best = (share, good, read(data), name)
    if best[0] >= 0.6:
        return best[2], best[3]
    damaged = data.decode("utf-8", "replace")
    if damaged.count("\ufffd") <= 1 + len(damaged) // 200:
        return damaged, "utf-8"
    if best[0] < 0.5 and _is_western(data):
        return _latin(data), "Windows-1252"
    return None


def _is_western(data: bytes) -> bool:
    """Whether ``data`` can be text of a language that seldom leaves ASCII: English with its dashes and quotes."""
    high = sum(map(data.count, _HIGH))
    return high <= 0.06 * len(data) and not any(byte in data for byte in _NEVER)


def _mislabelled(text: str) -> tuple[str, str] | None:
    """TCVN3 or VNI text pasted into a Unicode file as the Latin-1 letters it was stored in."""
    if text.isascii():
        return None
    share, _ = syllable_share(text, most=400)
    for name, read in _PASTED:
        read_share, good = syllable_share(read(text), most=400) if share < 0.5 else (0.0, 0)
        if read_share >= 0.9 and good >= 20:
            return read(text), name
    return _mislabelled_lines(text)


def _mislabelled_lines(text: str) -> tuple[str, str] | None:
    """The same for single lines of a file whose other lines are Unicode; five sure words make a line sure."""
    lines = text.splitlines(keepends=True)
    names: list[str] = []
    for place, line in enumerate(lines):
        if _PASTED_LETTER.search(line) is None or has_unicode_vietnamese(line) or syllable_share(line)[0] >= 0.4:
            continue
        for name, read in _PASTED:
            share, good = syllable_share(read(line))
            if share >= 0.9 and good >= 5:
                lines[place] = read(line)
                names.append(name)
                break
    return ("".join(lines), names[0]) if names else None


_PASTED: tuple[tuple[str, Callable[[str], str]], ...] = (("TCVN3 (ABC)", from_tcvn3), ("VNI", from_vni))
_PASTED_LETTER = re.compile("[\xa1-\xff]")
