"""Where a run fails first: answers lost by stage of the data flow, and by category of question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from eval.report.plots import bar
from eval.report.words import STAGES, category, lost, percent
from eval.results import Result
from qa.chat.text import safe

__all__ = ["losses"]


def losses(results: Sequence[Result]) -> Iterator[str]:
    """One sentence, then a bar a stage and a bar a category."""
    failed = [result for result in results if lost(result)]
    if not failed:
        yield f'<p class="card lead">Cả {len(results)} câu đều đúng.</p>'
        return
    stages = Counter(result.stage for result in failed)
    asked = Counter(str(result.row["category"]) for result in results)
    wrong = Counter(str(result.row["category"]) for result in failed)
    worst, name = stages.most_common(1)[0][0], wrong.most_common(1)[0][0]
    where = STAGES[worst][0] if worst else "không rõ"
    marked = sum(result.right for result in failed)
    doubted = f", trong đó {marked} câu nói đúng mà số bị đánh dấu là không có nguồn" if marked else ""
    yield (
        f'<p class="card lead"><b>{len(failed)}</b> trên {len(results)} câu chưa đạt '
        f"({percent(len(failed) / len(results))}){doubted}. "
        f"Mất nhiều nhất ở bước <b>{where}</b> ({stages[worst]} câu), ở loại câu hỏi "
        f"<b>{safe(category(name))}</b> ({wrong[name]} trên {asked[name]} câu). Bấm một dòng để chỉ xem các câu ấy.</p>"
    )
    yield '<h3>Theo bước xử lý</h3><div class="bars">'
    most = max(stages.values())
    for stage, (words, explained) in STAGES.items():
        plot = bar([(stage.value, stages[stage])], most, f"{words}: {stages[stage]} câu")
        label = f'{words} <span class="dim">{explained}</span>'
        yield _row("stage", stage.value, label, plot, f"{stages[stage]} câu", linked=bool(stages[stage]))
    if stages[None]:
        plot = bar([("none", stages[None])], most, f"không rõ: {stages[None]} câu")
        yield _row("stage", "none", "Không rõ", plot, f"{stages[None]} câu", linked=True)
    yield "</div><h3>Theo loại câu hỏi</h3>"
    yield '<p class="dim">Độ dài là tỷ lệ câu chưa đạt trong loại; màu là bước làm mất:'
    yield "".join(
        f'<span class="key {stage.value}"></span>{words}' for stage, (words, _) in STAGES.items() if stages[stage]
    )
    yield '</p><div class="bars">'
    for name, count in sorted(wrong.items(), key=lambda item: (-item[1], -item[1] / asked[item[0]], item[0])):
        own = Counter(result.stage for result in failed if result.row["category"] == name)
        parts = [(stage.value if stage else "none", own[stage]) for stage in (*STAGES, None) if own[stage]]
        plot = bar(parts, asked[name], f"{category(name)}: {count} trên {asked[name]} câu")
        yield _row("category", name, safe(category(name)), plot, f"{count}/{asked[name]} câu", linked=True)
    yield "</div>"
    spared = [safe(category(name)) for name in asked if not wrong[name]]
    if spared:
        yield f'<p class="dim">Câu nào cũng đạt: {", ".join(spared)}.</p>'


def _row(key: str, value: str, label: str, plot: str, count: str, *, linked: bool) -> str:
    inner = f'<span class="label">{label}</span>{plot}<span class="count">{count}</span>'
    if not linked:
        return f'<div class="row">{inner}</div>'
    return f'<a class="row" href="#cau-sai" data-key="{key}" data-value="{safe(value)}">{inner}</a>'
