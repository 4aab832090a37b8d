"""Values of a spreadsheet as Excel with Vietnamese settings shows them (number formats: ISO/IEC 29500-1, 18.8.30)."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

__all__ = ["shown"]

_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<wide>.)|\*.|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]|'
    r"\[[^\]]*\]|(?P<half>AM/PM|A/P)|(?P<digits>[#0?](?:[#0?,.]*[#0?])?,*)|(?P<power>E[+-]0+)|(?P<date>y+|m+|d+|h+|s+)|(?P<other>.)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(?:\[[^\]<>=]*\])*\[(<=|>=|<>|[<>=])(-?\d{1,15}(?:\.\d{1,15})?)\]")
_SWAP = str.maketrans(",.", ".,")
_DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_GENERAL_WIDTH = 11
"""Characters that Excel shows a fraction with when no format says how many."""


def shown(value: object, form: str) -> str:
    """``value`` as Excel with Vietnamese settings shows it under number format ``form``.

    ``shown(1089, "#,##0")`` is ``1.089``, ``shown(0.251, "0.0%")`` is ``25,1%``, ``shown(12.75,
    "General")`` is ``12,75``. What a format would hide (``;;;``) stays hidden.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, datetime | date | time):
        return _moment(value, _sections(form)[0])
    if not isinstance(value, int | float):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    # Binary fractions carry noise (0.1 + 0.2) past the fifteen digits that Excel keeps.
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    return _number(exact, _sections(form))


def _sections(form: str) -> list[str]:
    """Parts of a format for positive, negative and zero values."""
    text, parts, position = form or "General", [], 0
    while position <= len(text):
        match = _SECTION.match(text, position)
        parts.append(match[0] if match is not None else "")
        position += len(parts[-1]) + 1
    return parts


def _number(value: Decimal, sections: list[str]) -> str:
    section, sign = sections[0], "-" if value < 0 else ""
    if any(_CONDITION.match(part) for part in sections):
        section = next((part for part in sections if _holds(part, value)), "General")
    elif value < 0 and len(sections) > 1:
        section, sign = sections[1], ""
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    if "general" in section.lower() or section.strip() == "@":
        return (sign + _general(abs(value))).translate(_SWAP)
    tokens = list(_TOKEN.finditer(section))
    percent = any(token["other"] == "%" for token in tokens)
    digits = [token for token in tokens if token["digits"]]
    fraction = any(token["other"] == "/" for token in tokens) and len(digits) > 1
    if fraction or any(token["power"] or token["date"] for token in tokens):
        return (sign + _general(abs(value) * (100 if percent else 1))).translate(_SWAP) + "%" * percent
    out = []
    for token in tokens:
        if token is (digits[0] if digits else None):
            text = _digits(abs(value) * (100 if percent else 1), token["digits"])
            # A value too small for its places shows no sign.
            out.append((sign if text.strip("0.,") else "") + text.translate(_SWAP))
        elif token["digits"]:
            out.append(token["digits"].replace("#", "").replace("?", ""))
        else:
            out.append(
                token["quoted"]
                or token["escaped"]
                or token["money"]
                or token["other"]
                or (" " if token["wide"] else "")
            )
    return " ".join("".join(out).split())


def _holds(section: str, value: Decimal) -> bool:
    stated = _CONDITION.match(section)
    if stated is None:
        return True
    bound = Decimal(stated[2])
    return {"=": value == bound, ">": value > bound, "<": value < bound, ">=": value >= bound,
            "<=": value <= bound, "<>": value != bound}[stated[1]]  # fmt: skip


def _general(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    whole, _, places = text.partition(".")
    if places and len(text) > _GENERAL_WIDTH:
        room = max(_GENERAL_WIDTH - len(whole) - 1, 0)
        # Small fractions keep their first digits, which Excel would write as a power of ten.
        room = max(room, len(places) - len(places.lstrip("0")) + 3 if whole == "0" else 0)
        text = format(value.quantize(Decimal(1).scaleb(-room), ROUND_HALF_UP).normalize(), "f")
    return text


def _digits(value: Decimal, pattern: str) -> str:
    """``value``, not negative, under ``#,##0.00``; commas at the end divide by a thousand each."""
    core = pattern.rstrip(",")
    value = value.scaleb(-3 * (len(pattern) - len(core)))
    before, _, after = core.partition(".")
    after = re.sub(r"[^#0?]", "", after)
    value = value.quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP) if value.adjusted() < 20 else value
    text = format(value, ",f" if "," in before else "f")
    whole, _, places = text.partition(".")
    optional = len(after) - len(after.rstrip("#?"))
    while optional and places.endswith("0"):
        places, optional = places[:-1], optional - 1
    whole = whole.rjust(before.count("0"), "0") if "," not in before else whole
    return f"{whole}.{places}" if places else whole


def _moment(value: datetime | date | time, section: str) -> str:
    tokens = list(_TOKEN.finditer(section))
    dated = [token for token in tokens if token["date"] or token["elapsed"]]
    if not dated or section.lower() in ("mm-dd-yy", "m/d/yy h:mm", "m/d/yyyy") or "F800" in section:
        # The formats that follow the settings of whoever reads.
        if isinstance(value, time):
            return value.strftime("%H:%M")
        timed = isinstance(value, datetime) and value.time() != time()
        return value.strftime("%d/%m/%Y %H:%M" if timed else "%d/%m/%Y")
    out = []
    for place, token in enumerate(tokens):
        code = (token["date"] or token["elapsed"] or "").lower()
        if code:
            near = [
                t["date"].lower()[:1] for t in tokens[max(0, place - 2) : place + 3] if t["date"] and t is not token
            ]
            before = next(
                (t["date"] or t["elapsed"] for t in reversed(tokens[:place]) if t["date"] or t["elapsed"]), ""
            )
            minutes = code[0] == "m" and len(code) < 3 and (before[:1].lower() == "h" or (near and near[-1] == "s"))
            out.append(_field(value, "n" * len(code) if minutes else code))
        elif token["half"]:
            out.append("SA" if _hour(value) < 12 else "CH")
        else:
            out.append(token["quoted"] or token["escaped"] or token["other"] or (" " if token["wide"] else ""))
    return " ".join("".join(out).split()).removesuffix(";@")


def _hour(value: datetime | date | time) -> int:
    return value.hour if isinstance(value, datetime | time) else 0


def _field(value: datetime | date | time, code: str) -> str:
    """One code of a date format; ``n`` stands for minutes."""
    day = value if isinstance(value, date) else None
    clock = value if isinstance(value, datetime | time) else time()
    match code[0]:
        case "y":
            return "" if day is None else f"{day.year:04d}" if len(code) > 2 else f"{day.year % 100:02d}"
        case "m" if day is not None:
            return f"Tháng {day.month}" if len(code) > 2 else str(day.month).rjust(len(code), "0")
        case "d" if day is not None:
            return _DAYS[day.weekday()] if len(code) > 2 else str(day.day).rjust(len(code), "0")
        case "h":
            return str(clock.hour).rjust(len(code), "0")
        case "n":
            return str(clock.minute).rjust(len(code), "0")
        case "s":
            return str(clock.second).rjust(len(code), "0")
        case _:
            return ""
