"""The metrics of a run with their intervals, over all questions and by group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.metrics import HEADLINE
from eval.report import plots
from eval.report.words import DIFFICULTIES, EXPLAINED, bounds, category, value
from eval.results import Result
from eval.summary import NO_GROUP, Measured, grouped, measure
from qa.chat.text import safe

__all__ = ["headline"]

_GROUPS = {
    "category": "Theo loại câu hỏi",
    "ward": "Theo phường",
    "document": "Theo văn bản",
    "difficulty": "Theo độ khó",
}
_MARKS = {"better": ' <span class="up">▲ tốt lên</span>', "worse": ' <span class="down">▼ kém đi</span>', "": ""}


def headline(measured: Sequence[Measured], results: Sequence[Result], earlier: Sequence[Result]) -> Iterator[str]:
    """A line a metric of ``measured`` with an interval plot, then the first metrics of ``results`` by group.

    What an earlier run had on the same questions is marked in the plots.
    """
    if not results:
        yield '<p class="dim">Không có câu nào.</p>'
        return
    before = ' <span class="key earlier"></span>Vạch đứt: lần trước, trên các câu chung.' if earlier else ""
    yield (
        '<p class="dim">Vạch đậm là giá trị, dải ngang là khoảng tin cậy 95% (bootstrap theo câu hỏi), thang từ 0 đến '
        f"1 (100%).{before}</p>"
    )
    yield '<table class="metrics"><thead><tr><th>Độ đo</th><th class="n">Giá trị</th><th class="plot">0–100%</th>'
    yield '<th class="n range">Khoảng 95%</th><th class="n basis">Số câu</th></tr></thead><tbody>'
    for one in measured:
        yield _row(_name(one), one)
    yield "</tbody></table>"
    unmeasured = [one.metric.label for one in measured if one.interval is None]
    if unmeasured:
        yield f'<p class="dim">Không câu nào của bộ đo được: {safe("; ".join(unmeasured))}.</p>'
    for by in _GROUPS:
        yield from _group(by, results, earlier)


def _name(one: Measured) -> str:
    words = EXPLAINED.get(one.metric.name, "")
    better = "" if one.metric.higher_is_better else ("; " if words else "") + "càng thấp càng tốt"
    return f'{safe(one.metric.label)} <span class="dim">{words}{better}</span>'


def _row(name: str, one: Measured, extra: str = "") -> str:
    """A line of a table; nothing where the metric has no value."""
    metric, found = one.metric, one.interval
    if found is None:
        return ""
    said, between = value(metric, found.value), bounds(metric, found.low, found.high)
    was = one.change.before if one.change else None
    plot = ""
    if metric.unit != "ms":
        plot = plots.interval(found.value, found.low, found.high, f"{said}, khoảng 95% {between}", was)
    return (
        f'<tr><td>{name}{_MARKS[one.mark]}</td><td class="n"><b>{said}</b></td><td class="plot">{plot}</td>'
        f'<td class="n range">{between}</td>{extra}<td class="n basis">{found.basis}</td></tr>'
    )


def _group(by: str, results: Sequence[Result], earlier: Sequence[Result]) -> Iterator[str]:
    """The first metrics of each group, the worst group first."""
    first, *others = HEADLINE
    yield f'<h3>{_GROUPS[by]}</h3><table class="metrics"><thead><tr><th></th><th class="n">{safe(first.label)}</th>'
    yield '<th class="plot">0–100%</th><th class="n range">Khoảng 95%</th>'
    yield "".join(f'<th class="n other">{safe(metric.label)}</th>' for metric in others)
    yield '<th class="n basis">Số câu</th></tr></thead><tbody>'
    found = {name: measure(own, earlier, HEADLINE) for name, own in grouped(results, by).items()}
    for name, (main, *rest) in sorted(found.items(), key=lambda item: _value(item[1][0])):
        yield _row(safe(_shown(by, name)), main, "".join(_cell(one) for one in rest))
    yield "</tbody></table>"


def _value(one: Measured) -> float:
    return one.interval.value if one.interval else 2.0


def _cell(one: Measured) -> str:
    said = value(one.metric, one.interval.value) if one.interval else "–"
    return f'<td class="n other" data-name="{safe(one.metric.label)}">{said}</td>'


def _shown(by: str, name: str) -> str:
    if name == NO_GROUP:
        return "(đáp án không thuộc văn bản nào)"
    if by == "category":
        return category(name)
    return DIFFICULTIES.get(name, name) if by == "difficulty" else name
