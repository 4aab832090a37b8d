"""Characters that symbol fonts draw over other codes, as the Unicode characters they look like.

Office stores such a glyph as the code of the font itself or as that code plus U+F000 (ISO/IEC 29500-1, 17.3.3.30).
The tables follow the Unicode Consortium's mapping of Adobe Symbol, and Microsoft's of Wingdings, as far as official
papers use them.
"""

from __future__ import annotations

__all__ = ["drawn", "is_symbol_font"]

_GREEK = dict(zip(map(ord, "ABCDEFGHIKLMNOPQRSTUWXYZabcdefghiklmnopqrstuwxyz"),
                  "ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖαβχδεφγηικλμνοπθρστυωξψζ", strict=True))  # fmt: skip
_SYMBOL = _GREEK | {
    0x2D: "-", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±",
    0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC5: "⊕", 0xD6: "√",
    0xDE: "⇒", 0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x28: "☎", 0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x72: "☐", 0x76: "❖", 0x78: "☒", 0x9F: "•", 0xA7: "▪",
    0xA8: "☐", 0xD8: "➢", 0xDC: "➲", 0xE0: "→", 0xE8: "→", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x54: "☒", 0xA3: "☐", 0x97: "•", 0x95: "•"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def is_symbol_font(font: str) -> bool:
    """Whether ``font`` is one whose codes are glyphs of their own."""
    return font.lower() in _FONTS


def drawn(text: str, font: str) -> str:
    """``text`` as ``font`` draws it; glyphs of private codes that are in no table are left out."""
    table = _FONTS.get(font.lower())
    if table is None and not any("\uf000" <= c <= "\uf0ff" for c in text):
        return text
    return "".join(_one(character, table) for character in text)


def _one(character: str, table: dict[int, str] | None) -> str:
    code = ord(character)
    if 0xF000 <= code <= 0xF0FF:
        code -= 0xF000
        # The font is not always named: bullets and ticks are then the likeliest.
        known = table if table is not None else _WINGDINGS | {k: v for k, v in _SYMBOL.items() if k not in _GREEK}
        return known.get(code, chr(code) if table is _SYMBOL and 0x20 <= code < 0x7F else "")
    return table.get(code, character) if table is not None else character
