"""The comparison as a table in a read-me, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.compare import Line
from eval.compare_report import COSTS, QUALITY, Column, best
from eval.peers.registry import in_english

__all__ = ["markdown"]

_SHOWN: tuple[tuple[Column, str, str], ...] = (
    (QUALITY["all"][0], "hit@1 %", "hit@1 %"),
    (QUALITY["all"][2], "hit@5 %", "hit@5 %"),
    (QUALITY["all"][3], "MRR", "MRR"),
    (QUALITY["footnote"][0], "chú thích, hit@1 %", "footnotes, hit@1 %"),
    (QUALITY["footnote"][2], "chú thích, hit@5 %", "footnotes, hit@5 %"),
    (QUALITY["table"][0], "bảng, hit@1 %", "tables, hit@1 %"),
    (QUALITY["table"][2], "bảng, hit@5 %", "tables, hit@5 %"),
    (QUALITY["bare"][2], "không dấu, hit@5 %", "no dấu, hit@5 %"),
    (COSTS[0], "lập chỉ mục, s", "index, s"),
    (COSTS[1], "thêm một văn bản, s", "add one, s"),
    (COSTS[2], "một câu, ms", "query, ms"),
    (COSTS[3], "bộ nhớ, MB", "memory, MB"),
    (COSTS[4], "ký tự trong 5 đoạn", "characters in 5"),
)


def markdown(measured: Sequence[Line], documents: int, *, english: bool) -> str:
    """One row a system; the best of each column in bold."""
    return "\n".join(_rows(measured, documents, english=english))


def _rows(measured: Sequence[Line], documents: int, *, english: bool) -> Iterator[str]:
    shown = [line for line in measured if not line.trouble]
    counts = {group: scored.questions for line in shown[:1] for group, scored in line.scores.items()}
    asked, notes, cells = (counts.get(group, 0) for group in ("all", "footnote", "table"))
    if english:
        yield f"{documents} documents, {asked} questions, {notes} on footnotes, {cells} on tables; again without dấu."
    else:
        yield f"{documents} văn bản, {asked} câu hỏi, {notes} về chú thích, {cells} về bảng; mỗi câu hỏi lại không dấu."
    yield ""
    yield "| | " + " | ".join(theirs if english else label for _, label, theirs in _SHOWN) + " |"
    yield "|---|" + "---:|" * len(_SHOWN)
    tops = [best(column, shown) for column, _, _ in _SHOWN]
    for line in shown:
        written = []
        for (column, _, _), top in zip(_SHOWN, tops, strict=True):
            value = column.value(line)
            figure = column.written(value) if value is not None else "–"
            figure = figure.replace(",", ".") if english else figure
            written.append(f"**{figure}**" if line in top else figure)
        yield f"| {_label(line, english)} | " + " | ".join(written) + " |"
    for line in measured:
        if line.trouble:
            yield f"| {_label(line, english)} |" + " – |" * len(_SHOWN)


def _label(line: Line, english: bool) -> str:
    return in_english(line.system.label) if english else line.system.label
