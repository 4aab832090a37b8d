"""Ways to say a correct sentence again: other order, shorter, other frame words, another scale, a model's manner.

Each takes a sentence and the offset of the number it is about and gives both back, or nothing where it does not apply.
None changes what is said.
"""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random

from corpus.document import Document
from corpus.numbers import parse_number, write_number
from corpus.quantities import Kind, find_quantities
from corpus.statements import place_names
from corpus.unicode import nfc

__all__ = ["converted", "model_like", "names_time", "reworded"]

Reworded = tuple[str, int]

_FRAME: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"ước thực hiện", ("ước đạt", "ước")),
    (r"ước đạt", ("ước", "ước thực hiện")),
    (r"(?<!ước )(?<!phấn đấu )(?<!xếp loại )đạt(?= (?:trên |khoảng |gần |hơn )?\d)", ("là", "bằng")),
    (r"[Tt]ổng số", ("Tổng cộng", "Tổng")),
    (r"[Ll]ũy kế", ("Cộng dồn", "Tính lũy kế")),
    (r"so với", ("so",)),
    (r"trên địa bàn(?: phường)?", ("", "của phường")),
    (r"(?<!\w)là(?= (?:trên |khoảng |gần |hơn )?\d)", ("đạt", "ở mức")),
    (r"(?<!\w)có(?= \d)", ("hiện có", "gồm")),
    (r"được(?= \d)", ("",)),
    (r"(?<!\w)với(?= tổng)", ("",)),
    (r"kinh phí", ("số tiền",)),
)
_MODIFIERS = re.compile(
    r"\s(?:trực tiếp|kịp thời|đồng bộ|tích cực|quyết liệt|nghiêm túc|có hiệu quả|hiệu quả|thường xuyên|cơ bản|chủ yếu"
    r"|hiện nay|theo quy định|theo đúng quy định|trên địa bàn(?: phường)?)(?=[\s,]|$)"
)
_VERB = re.compile(
    r"(?i)(?:tổ chức|ban hành|cấp|tiếp nhận|giải quyết|kiểm tra|hoàn thành|xử lý|trao|phê duyệt|kết nạp|vận động"
    r"|hỗ trợ|trồng|lắp đặt|thu gom|phát hiện|tháo dỡ|tham gia|chi trả|bàn giao)\s"
)
_AHEAD = re.compile(
    r"phương hướng|giải pháp|trọng tâm|phấn đấu|mục tiêu|kế hoạch|dự kiến|nhiệm vụ|tiếp tục|ph[ầâ]n đấu"
)
_LEADING_TIME = re.compile(
    r"^((?:[Tt]rong )?(?:[Tt]háng|[Qq]uý|[Nn]ăm) [\dIV]{1,4}(?:(?:/| năm )\d{4})?),?\s+(?=[^\W\d])"
)
_SCALES: dict[str, tuple[Decimal, tuple[tuple[str, Decimal], ...]]] = {
    "tỷ": (Decimal(10**9), (("triệu đồng", Decimal(10**6)), ("đồng", Decimal(1)))),
    "triệu": (Decimal(10**6), (("tỷ đồng", Decimal(10**9)), ("đồng", Decimal(1)))),
    "ha": (Decimal(10**4), (("m2", Decimal(1)),)),
    "m2": (Decimal(1), (("ha", Decimal(10**4)),)),
    "km": (Decimal(1000), (("m", Decimal(1)),)),
    "tấn": (Decimal(1000), (("kg", Decimal(1)),)),
}


def names_time(words: str) -> bool:
    """Whether ``words`` name any date or period, months counted included."""
    return any(q.kind in (Kind.DATE, Kind.PERIOD) or q.unit == "tháng" for q in find_quantities(words))


def _front(text: str, target: int, words: str) -> Reworded:
    first = text.split(" ", 1)[0]
    low = text if len(first) > 1 and first.isupper() else text[:1].lower() + text[1:]
    return words + low, len(words) + target


def _behind(text: str, target: int, words: str) -> Reworded:
    return text + words, target


def reworded(text: str, target: int, document: Document, around: str, rng: Random) -> Reworded | None:
    """The sentence said again in one to three ways that leave its meaning alone."""
    changed = text, target
    changed = _shorter(*changed)
    changed = _other_frame(*changed, rng)
    if moved := _time_behind(*changed, rng):
        changed = moved
    changed = _with_period(*changed, document, around, rng, 0.5)
    changed = _with_ward(*changed, document, around, rng, 0.5)
    return changed if changed[0] != text and _intact(text, target, *changed) else None


def _number(text: str, target: int) -> object:
    return next(
        ((q.value, q.of, q.upper, q.unit) for q in find_quantities(text) if q.number_span.start == target), None
    )


def _intact(text: str, target: int, new: str, moved: int) -> bool:
    """Whether the number is read as it was."""
    return (number := _number(text, target)) is not None and number == _number(new, moved)


def _replace(text: str, target: int, start: int, end: int, words: str) -> Reworded:
    new = text[:start] + words + text[end:]
    return new, target + (len(new) - len(text) if start < target else 0)


def _shorter(text: str, target: int) -> Reworded:
    while match := next((m for m in _MODIFIERS.finditer(text) if not m.start() <= target < m.end()), None):
        text, target = _replace(text, target, match.start(), match.end(), "")
    return text, target


def _other_frame(text: str, target: int, rng: Random) -> Reworded:
    for pattern, others in rng.sample(_FRAME, len(_FRAME))[:8]:
        if match := re.search(pattern, text):
            words = rng.choice(others)
            start = match.start() - (not words and match.start() > 0)
            if match.start() and words[:1].isupper():
                words = words[:1].lower() + words[1:]
            text, target = _replace(text, target, start, match.end(), words)
    return (text[1:], target - 1) if text.startswith(" ") else (text, target)


def _time_behind(text: str, target: int, rng: Random) -> Reworded | None:
    match = _LEADING_TIME.match(text)
    if not match or target < match.end() or rng.random() < 0.4 or names_time(text[match.end() :]):
        return None
    words = match[1].removeprefix("Trong ").removeprefix("trong ")
    rest = text[match.end() :]
    return f"{rest[:1].upper()}{rest[1:]} trong {words[:1].lower()}{words[1:]}", target - match.end()


def _with_period(text: str, target: int, document: Document, around: str, rng: Random, chance: float) -> Reworded:
    """The document's own period said of a sentence round which no other is named."""
    period = document.metadata.period
    if period is None or names_time(around) or not names_time(period.value) or rng.random() > chance:
        return text, target
    words = period.value[:1].lower() + period.value[1:]
    return _front(text, target, f"Trong {words}, ") if rng.random() < 0.6 else _behind(text, target, f" trong {words}")


def _with_ward(text: str, target: int, document: Document, around: str, rng: Random, chance: float) -> Reworded:
    ward = document.metadata.ward
    if ward is None or place_names(around) or rng.random() > chance:
        return text, target
    name = f"phường {nfc(ward.value)}"
    return rng.choice(
        (
            _front(text, target, f"Phường {nfc(ward.value)}: "),
            _front(text, target, f"Tại {name}, "),
            _behind(text, target, f" trên địa bàn {name}"),
        )
    )


def converted(text: str, target: int) -> Reworded | None:
    """The number in another scale or unit, exactly."""
    quantity = next((q for q in find_quantities(text) if q.number_span.start == target), None)
    if quantity is None or quantity.of is not None or quantity.upper is not None:
        return None
    written = text[quantity.number_span.start : quantity.number_span.end]
    words = quantity.unit_text.split()
    if not words or words[-1] not in ("đồng", "tỷ", "triệu", *_SCALES) or "/" in quantity.unit_text:
        return None
    if not re.fullmatch(r"[\d.,]+", written) or words[0] not in _SCALES:
        return None
    factor, others = _SCALES[words[0]]
    value = parse_number(written) * factor
    if value != quantity.value:
        return None
    for name, other in others:
        new = value / other
        if new == new.quantize(Decimal("0.001")) and new >= Decimal("0.01"):
            stop = re.match(r"[\s*]*" + r"\s+".join(map(re.escape, words)), text[quantity.number_span.end :])
            if stop is None:
                return None
            end = quantity.number_span.end + stop.end()
            return text[:target] + f"{write_number(new)} {name}" + text[end:], target
    return None


def _done(text: str, target: int, own: str, document: Document, around: str) -> Reworded:
    """A model says ``đã`` of what a report says without it."""
    reports = document.metadata.kind is not None and document.metadata.kind.value.lower() == "báo cáo"
    match = _VERB.match(own)
    if match is None or not reports or _AHEAD.search(around.lower()):
        return text, target
    at = text.lower().find(own[:40].lower())
    return _replace(text, target, at, at + 1, f"đã {own[0].lower()}") if at >= 0 else (text, target)


def model_like(text: str, target: int, document: Document, around: str, rng: Random) -> Reworded | None:
    """The sentence as a language model likes to begin or end it, naming paper, period and ward."""
    kind = document.metadata.kind.value.lower() if document.metadata.kind else "văn bản"
    text_target = _with_ward(text, target, document, around, rng, 0.7)
    text_target = _with_period(*text_target, document, around, rng, 0.7)
    text_target = _done(*text_target, text, document, around)
    number = document.metadata.number
    paper = f"{kind} số {number.value}" if number and number.value[:1].isdigit() else kind
    shape = rng.randrange(5)
    if shape == 0:
        changed = _front(*text_target, f"Theo {paper}, ")
    elif shape == 1:
        changed = _front(*text_target, "Dựa trên các nguồn được cung cấp, ")
    elif shape == 2:
        changed = _front(*text_target, "Cụ thể, ")
    elif shape == 3:
        changed = _behind(*text_target, f", theo {kind} của phường")
    else:
        changed = _front(*text_target, f"{kind[:1].upper()}{kind[1:]} cho biết ")
    return changed if _intact(text, target, *changed) else None
