"""What changed since an earlier run: each metric's difference, each answer that became right or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.metrics import Metric
from eval.report.answers import given
from eval.report.words import CHANGES, category, change, decimal, lost, stage, value
from eval.results import Result
from eval.summary import Measured
from qa.chat.text import safe

__all__ = ["differences"]

_Pair = tuple[Result, Result]


def differences(measured: Sequence[Measured], pairs: Sequence[_Pair], alone: tuple[int, int]) -> Iterator[str]:
    """Counts, a table of differences, then the changed answers, those that became wrong first.

    ``pairs``: an answer and the earlier one to the same question; ``alone``: how many questions only this run and only
    the earlier run asked.
    """
    if not pairs:
        yield '<p class="dim">Hai lần đo không có câu hỏi nào chung.</p>'
        return
    broken = [pair for pair in pairs if change(*pair) == "broken"]
    fixed = [pair for pair in pairs if change(*pair) == "fixed"]
    rest = f" Không so được: {alone[0]} câu chỉ có lần này, {alone[1]} câu chỉ có lần trước." if any(alone) else ""
    yield (
        f'<p class="card lead">{len(pairs)} câu chung của hai lần: '
        f'<span class="up">{len(fixed)} câu từ sai thành đúng</span>, '
        f'<span class="down">{len(broken)} câu từ đúng thành sai</span>.{rest}</p>'
    )
    yield from _table(measured)
    for kind, changed in (("broken", broken), ("fixed", fixed)):
        if changed:
            yield f"<h3>{CHANGES[kind].capitalize()} ({len(changed)})</h3>"
            yield from (_changed(kind, *pair) for pair in changed)


def _table(measured: Sequence[Measured]) -> Iterator[str]:
    yield (
        '<p class="dim">Chênh lệch kèm khoảng 95% (bootstrap theo từng cặp câu trả lời). Khoảng không chứa 0 là khác '
        "biệt có ý nghĩa thống kê, được tô đậm.</p>"
    )
    yield '<table class="metrics moved"><thead><tr><th>Độ đo</th><th class="n">Trước</th><th class="n">Nay</th>'
    yield '<th class="n">Chênh lệch</th><th class="n range">Khoảng 95%</th><th class="n">Kết luận</th></tr></thead>'
    yield "<tbody>"
    for one in measured:
        metric, found = one.metric, one.change
        if found is None:
            continue
        name = {"better": "up", "worse": "down"}.get(one.mark, "")
        words = {"better": "▲ tốt lên", "worse": "▼ kém đi"}.get(one.mark, "chưa rõ")
        if found.low == found.high == 0:
            words = "không đổi"
        low, high = (_signed(metric, bound) for bound in (found.low, found.high))
        yield (
            f'<tr class="{name}"><td>{safe(metric.label)}</td>'
            f'<td class="n" data-name="trước">{value(metric, found.before)}</td>'
            f'<td class="n" data-name="nay">{value(metric, found.after)}</td>'
            f'<td class="n">{_signed(metric, found.after - found.before)}{_UNITS[metric.unit]}</td>'
            f'<td class="n range">{low} … {high}</td><td class="n verdict">{words}</td></tr>'
        )
    yield "</tbody></table>"


_UNITS = {"%": " điểm", "ms": " ms", "": ""}


def _signed(metric: Metric, moved: float) -> str:
    """A difference with its sign: percentage points, milliseconds, or hundredths."""
    words = decimal(100 * abs(moved)) if metric.unit == "%" else decimal(abs(moved), 1 if metric.unit else 3)
    return words if not words.strip("0,") else f"{'+' if moved > 0 else '−'}{words}"


def _changed(kind: str, result: Result, earlier: Result) -> str:
    where = f" · mất ở: {stage(result)}" if lost(result) else ""
    return (
        f'<details class="card"><summary><span class="tag {kind}">{"✗" if kind == "broken" else "✓"}</span> '
        f'{safe(result.row["question"])} <span class="dim">{safe(category(result.row["category"]))}{where}</span>'
        f"</summary><dl><dt>Trước</dt><dd>{given(earlier.answer)}</dd><dt>Nay</dt><dd>{given(result.answer)}</dd></dl>"
        "</details>"
    )
