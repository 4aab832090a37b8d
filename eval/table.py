"""A run as tables: for a person at a terminal, and as Markdown for the read-me."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from eval.metrics import HEADLINE, Metric
from eval.report import words
from eval.report.words import DIFFICULTIES, STAGES, category
from eval.results import Result, Run
from eval.summary import Measured, grouped, lost, measure, wrongly_refused
from qa.cli.console import cleaned

if TYPE_CHECKING:
    from rich.table import Table

    from eval.bars import Held

__all__ = ["bar_line", "bounds", "group_table", "markdown", "metric_table", "stage_line", "value", "wrong_lines"]

_GROUPS = {"category": "Loại câu", "ward": "Phường", "document": "Văn bản", "difficulty": "Độ khó"}
_MARKS = {"better": "▲ tốt hơn", "worse": "▼ kém hơn", "": "≈ như trước"}
_LONGEST = 600
"""Characters of a wrong answer that are printed."""


def value(metric: Metric, number: float, english: bool = False) -> str:
    """A value of ``metric`` as written: ``83,7%``, ``0,812`` or ``15,4 ms``; with points in English."""
    text = words.value(metric, number)
    return text.replace(",", ".") if english else text


def bounds(metric: Metric, low: float, high: float, english: bool = False) -> str:
    """An interval as written: ``75,2–91,0``."""
    text = words.bounds(metric, low, high)
    return text.replace(",", ".") if english else text


def metric_table(measured: Sequence[Measured]) -> Table:
    """Each metric with its interval; where an earlier run is known, what it was and whether that has changed."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    compared = any(one.change for one in measured)
    table.add_column("Độ đo")
    for heading in ("Giá trị", "Khoảng 95%", "Số câu", *(("Lần trước",) if compared else ())):
        table.add_column(heading, justify="right")
    if compared:
        table.add_column("Thay đổi")
    for one in measured:
        found, metric = one.interval, one.metric
        cells = [metric.label, "–", "–", "0"]
        if found is not None:
            cells[1:] = [value(metric, found.value), bounds(metric, found.low, found.high), str(found.basis)]
        if compared:
            cells += [value(metric, one.change.before), _MARKS[one.mark]] if one.change else ["–", ""]
        table.add_row(*cells, style={"better": "green", "worse": "red"}.get(one.mark, ""))
    return table


def group_table(run: Run, by: str, against: Sequence[Result] = ()) -> Table:
    """The headline of each group; a group that changed significantly is marked."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column(_GROUPS[by])
    for heading in ("Số câu", "Đúng", "Khoảng 95%", "Đúng ngay", "Từ chối nhầm"):
        table.add_column(heading, justify="right")
    if against:
        table.add_column("Thay đổi")
    for name, results in grouped(run.results, by).items():
        right, leading = measure(results, against, HEADLINE)
        assert right.interval is not None
        assert leading.interval is not None
        cells = [
            cleaned(_shown(by, name)),
            str(len(results)),
            value(right.metric, right.interval.value),
            bounds(right.metric, right.interval.low, right.interval.high),
            value(leading.metric, leading.interval.value),
            str(wrongly_refused(results)),
        ]
        table.add_row(*cells, *([_MARKS[right.mark]] if against else []))
    return table


def _shown(by: str, name: str) -> str:
    if by == "category":
        return category(name)
    return DIFFICULTIES.get(name, name) if by == "difficulty" else name


def bar_line(held: Held) -> str:
    """One bar, what was measured and whether it is met: ``đạt  Trả lời đúng: 90,4% (cần từ 90,0%)``."""
    bar, metric = held.bar, held.bar.metric
    found = "không có câu nào" if held.value is None else value(metric, held.value)
    group = f", {cleaned(_shown(bar.worst, held.group))}" if held.group else ""
    need = "từ" if metric.higher_is_better else "không quá"
    mark = "đạt" if held.met else "CHƯA ĐẠT"
    return f"{mark:<9}{bar.label or metric.label}: {found}{group} (cần {need} {value(metric, bar.bound)})"


def stage_line(results: Sequence[Result]) -> str:
    """Where the answers were lost, in one sentence."""
    counts = lost(results)
    if not counts:
        return "Không câu nào bị mất ở khâu nào."
    return (
        "Mất ở khâu: " + "; ".join(f"{STAGES[stage][0]} {counts[stage]} câu" for stage in STAGES if counts[stage]) + "."
    )


def wrong_lines(results: Sequence[Result]) -> Iterator[tuple[str, int]]:
    """Each answer that is not right at once, as lines with their indent."""
    for result in results:
        if result.leading:
            continue
        yield f"{result.row['id']}: {result.row['question']}", 0
        if result.stage is not None:
            yield f"Mất ở khâu: {STAGES[result.stage][0]} ({STAGES[result.stage][1]})", 4
        if result.abstain:
            yield "Đáp án: văn bản không có", 4
        for said, items in (("Chưa nói", result.missing), ("Nói sai", result.wrong)):
            if items:
                yield f"{said}: {'; '.join(items)}", 4
        if result.right:
            yield "Đúng nhưng chưa nói ngay ở phần đầu.", 4
        yield f"Trả lời: {' '.join(result.answer['answer'].split())[:_LONGEST]}", 4


def markdown(run: Run, english: bool) -> str:
    """Metrics and categories as Markdown tables, one blank line between them."""
    questions, documents = len(run.results), len(run.documents)
    if english:
        lines = [f"{questions} questions over {documents} documents; 95% bootstrap intervals.", ""]
        lines += ["| | value | 95% interval | questions |", "|---|---:|---:|---:|"]
    else:
        lines = [f"{questions} câu hỏi trên {documents} văn bản; khoảng tin cậy bootstrap 95%.", ""]
        lines += ["| | giá trị | khoảng 95% | số câu |", "|---|---:|---:|---:|"]
    for one in measure(run.results):
        metric, found = one.metric, one.interval
        cells = ["–", "–", "0"]
        if found is not None:
            cells = [
                value(metric, found.value, english),
                bounds(metric, found.low, found.high, english),
                str(found.basis),
            ]
        lines.append(f"| {metric.english if english else metric.label} | {' | '.join(cells)} |")
    heads = "category | questions | right | leading | wrongly refused"
    lines += ["", f"| {heads if english else 'loại câu | số câu | đúng | đúng ngay | từ chối nhầm'} |"]
    lines.append("|---|---:|---:|---:|---:|")
    for name, results in grouped(run.results, "category").items():
        right, leading = (sum(getattr(result, which) for result in results) for which in ("right", "leading"))
        shown = (name if english else category(name)).replace("|", "\\|")
        lines.append(f"| {shown} | {len(results)} | {right} | {leading} | {wrongly_refused(results)} |")
    return "\n".join(lines)
