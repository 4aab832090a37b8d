"""What the report calls things, in Vietnamese, and how it writes shares and times."""

from __future__ import annotations

from datetime import UTC, datetime

from eval.metrics import Metric
from eval.results import Result, Stage

__all__ = [
    "CATEGORIES",
    "CHANGES",
    "DIFFICULTIES",
    "EXPLAINED",
    "STAGES",
    "STATUSES",
    "VERDICTS",
    "bounds",
    "category",
    "change",
    "decimal",
    "duration",
    "lost",
    "moment",
    "percent",
    "stage",
    "value",
]

STAGES = {
    Stage.PARSE: ("Đọc văn bản", "chữ làm căn cứ không có trong bản đọc được"),
    Stage.RETRIEVE: ("Tìm đoạn", "đoạn chứa căn cứ không tới tay người đọc"),
    Stage.READ: ("Trả lời", "có căn cứ mà nói khác hoặc từ chối"),
    Stage.VERIFY: ("Đối chiếu số", "nói đúng mà đánh dấu là không có nguồn"),
}
"""Name and explanation, in the order of the data flow."""
CATEGORIES = {
    "figure": "Số liệu",
    "footnote_figure": "Số liệu ở chú thích",
    "table": "Bảng",
    "text": "Nội dung",
    "date_number_of_document": "Ngày, số văn bản",
    "cross_ward": "Nhiều phường",
    "conflict": "Số liệu mâu thuẫn",
    "computed": "Phải tính",
    "unanswerable": "Văn bản không có",
    "no_diacritics": "Không dấu",
    "typo": "Gõ sai",
    "followup": "Hỏi tiếp",
    "english": "Tiếng Anh",
}
DIFFICULTIES = {"normal": "thường", "hard": "khó"}
STATUSES = {"answered": "đã trả lời", "not_found": "báo không có trong văn bản", "clarify": "hỏi lại"}
VERDICTS = {
    "verified": "đúng như nguồn",
    "converted": "đổi đơn vị từ nguồn",
    "computed": "tính từ nguồn",
    "unsupported": "không có nguồn",
}
EXPLAINED = {
    "right": "nói đủ điều cần nói, không khẳng định điều sai",
    "leading": "đúng trong 400 ký tự đầu (câu dài: 1.200)",
    "figure_recall": "số liệu của đáp án có trong câu trả lời, đúng giá trị",
    "figure_precision": "số liệu khẳng định ở các câu đầu thuộc đáp án hoặc căn cứ",
    "misattribution": "số có thật nhưng của chỉ tiêu, kỳ, phường khác",
    "unsupported": "người đọc thấy dấu cảnh báo",
    "citation_precision": "đoạn dẫn chung chữ với căn cứ",
    "citation_recall": "căn cứ được dẫn",
    "citation_exactness": "lời dẫn đúng nguyên văn tại đúng vị trí",
    "refusal_precision": "câu bị từ chối mà văn bản đúng là không có",
    "refusal_recall": "câu văn bản không có mà đã từ chối",
    "answerable_refused": "câu văn bản có đáp án mà bị từ chối",
    "confidently_wrong": "câu nói chắc một con số không được hỏi",
    "cited_in_place": "câu trả lời đúng có trích dẫn trùng chỗ làm căn cứ",
    "conflict_recall": "câu có nguồn mâu thuẫn mà đã nêu các bên",
    "conflict_false_alarms": "câu khác mà vẫn báo mâu thuẫn",
    "hit_1": "căn cứ ở ngay đoạn đầu",
    "hit_3": "căn cứ trong 3 đoạn đầu",
    "hit_5": "căn cứ trong 5 đoạn đầu",
    "hit_10": "căn cứ trong 10 đoạn đầu",
    "mrr": "trung bình nghịch đảo hạng của căn cứ đầu tiên",
    "ndcg": "thứ tự các đoạn chứa căn cứ so với thứ tự tốt nhất",
    "latency_p50": "một nửa số câu xong trong",
    "latency_p95": "95% số câu xong trong",
}
"""What a metric counts, in a few words, by the metric's name; the definitions stand in :mod:`eval.metrics`."""
CHANGES = {"broken": "trước đúng, nay sai", "fixed": "trước sai, nay đúng", "same": "trước cũng sai", "new": "câu mới"}


def category(name: str) -> str:
    """A category's name; one that the report does not know is shown as the set writes it."""
    return CATEGORIES.get(name, name)


def stage(result: Result) -> str:
    """Name of the stage at which an answer was lost."""
    return STAGES[result.stage][0] if result.stage else "không rõ"


def lost(result: Result) -> bool:
    """Whether an answer is not right, or is right and marks its figure as unsupported."""
    return not result.right or result.stage is not None


def change(result: Result, earlier: Result | None) -> str:
    """Key of :data:`CHANGES`, or ``right`` where both runs are right."""
    if earlier is None:
        return "new"
    if result.right:
        return "right" if earlier.right else "fixed"
    return "broken" if earlier.right else "same"


def decimal(value: float, digits: int = 1) -> str:
    """``0.85`` -> ``0,85`` with ``digits`` places."""
    return f"{value:.{digits}f}".replace(".", ",")


def percent(share: float) -> str:
    """``0.837`` -> ``83,7%``."""
    return f"{decimal(100 * share)}%"


def value(metric: Metric, number: float) -> str:
    """A value of ``metric`` as written: ``83,7%``, ``0,812`` or ``15,4 ms``."""
    if metric.unit == "%":
        return percent(number)
    return f"{decimal(number)} ms" if metric.unit else decimal(number, 3)


def bounds(metric: Metric, low: float, high: float) -> str:
    """An interval of ``metric`` as written: ``75,2–91,0``."""
    scale, digits = (100, 1) if metric.unit == "%" else (1, 1 if metric.unit else 3)
    return f"{decimal(scale * low, digits)}–{decimal(scale * high, digits)}"


def moment(created: str) -> str:
    """``2026-03-01T08:15:50+00:00`` -> ``08:15 ngày 01/03/2026 (UTC)``; what is no time is shown as it is."""
    try:
        when = datetime.fromisoformat(created)
    except ValueError:
        return created
    when = when.astimezone(UTC) if when.tzinfo else when
    return f"{when:%H:%M} ngày {when:%d/%m/%Y} (UTC)"


def duration(seconds: float) -> str:
    """Milliseconds below one second, seconds above."""
    return f"{1000 * seconds:.0f} ms" if seconds < 0.9995 else f"{decimal(seconds, 2)} giây"
