"""The comparison as a person reads it: a table with the best of each column marked, what is better in words, a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from eval.compare import DEPTHS, GROUPS, Line
from eval.peers.registry import OURS

__all__ = ["COLUMNS", "best", "in_words", "lines", "page", "to_json"]


@dataclass(frozen=True, slots=True)
class Column:
    """One measure: its value in a line (``None`` where it was not measured), and how it is written."""

    label: str
    value: Callable[[Line], float | None]
    written: Callable[[float], str]
    higher_is_better: bool
    head: str
    """Heading where columns are narrow."""


def _comma(figure: str) -> str:
    return figure.replace(".", ",")


def _percent(share: float) -> str:
    return _comma(f"{100 * share:.1f}")


def _hit(group: str, k: int) -> Callable[[Line], float | None]:
    return lambda line: line.scores[group].hits[k] if group in line.scores else None


def _rank(group: str) -> Callable[[Line], float | None]:
    return lambda line: line.scores[group].reciprocal_rank if group in line.scores else None


def _scores(group: str, words: str) -> Iterator[Column]:
    for k in DEPTHS:
        yield Column(f"hit@{k}, {words} (%)", _hit(group, k), _percent, True, f"hit@{k}")
    yield Column(f"MRR, {words}", _rank(group), lambda v: _comma(f"{v:.3f}"), True, "MRR")


COSTS: tuple[Column, ...] = (
    Column("lập chỉ mục (giây)", lambda one: one.index, lambda v: _comma(f"{v:.2f}"), False, "lập, s"),
    Column("thêm một văn bản (giây)", lambda one: one.add, lambda v: _comma(f"{v:.2f}"), False, "thêm, s"),
    Column("một câu hỏi, p50 (ms)", lambda one: 1000 * one.query, lambda v: _comma(f"{v:.2f}"), False, "hỏi, ms"),
    Column("bộ nhớ cao nhất (MB)", lambda one: one.memory / 1e6, lambda v: f"{v:.0f}", False, "nhớ, MB"),
    Column("số ký tự trong 5 đoạn đầu", lambda one: one.characters, lambda v: f"{v:.0f}", False, "ký tự"),
)
QUALITY: dict[str, tuple[Column, ...]] = {group: tuple(_scores(group, words)) for group, words in GROUPS.items()}
COLUMNS: tuple[Column, ...] = (*(column for columns in QUALITY.values() for column in columns), *COSTS)


def best(column: Column, measured: Sequence[Line]) -> list[Line]:
    """The lines with the best value as written: what looks equal is equal."""
    values = [(line, value) for line in measured if not line.trouble and (value := column.value(line)) is not None]
    if not values:
        return []
    top = (max if column.higher_is_better else min)(value for _, value in values)
    return [line for line, value in values if column.written(value) == column.written(top)]


def lines(measured: Sequence[Line], documents: int) -> Iterator[str]:
    """Tables, line by line; ``*`` marks the best of a column."""
    yield f"{documents} văn bản; cùng văn bản, cùng câu hỏi, cùng bộ mã hóa; * là tốt nhất trong cột."
    shown = [line for line in measured if not line.trouble]
    width = max((len(line.system.label) for line in measured), default=0) + 2
    for group, columns in QUALITY.items():
        scored = next((line.scores[group] for line in shown if group in line.scores), None)
        if scored is not None:
            yield ""
            yield from _table(f"{GROUPS[group]} ({scored.questions} câu)", columns, shown, width)
    if shown:
        yield ""
        yield from _table("chi phí", COSTS, shown, width)
    for line in measured:
        if line.trouble:
            yield f"{line.system.label}: {line.trouble}"
    yield ""
    yield from in_words(measured)


def _table(title: str, columns: Sequence[Column], shown: Sequence[Line], width: int) -> Iterator[str]:
    width = max(width, len(title) + 2)
    yield title.ljust(width) + "".join(f"{column.head:>10} " for column in columns).rstrip()
    tops = [best(column, shown) for column in columns]
    for line in shown:
        cells = []
        for column, top in zip(columns, tops, strict=True):
            value = column.value(line)
            mark = "*" if line in top else " "
            cells.append(f"{column.written(value) if value is not None else '–':>10}{mark}")
        yield (line.system.label.ljust(width) + "".join(cells)).rstrip()


def in_words(measured: Sequence[Line]) -> Iterator[str]:
    """Where ours is not the best: which system is, and by how much."""
    ours = next((line for line in measured if line.system == OURS and not line.trouble), None)
    rivals = [line for line in measured if not line.trouble and line.system != OURS]
    if ours is None or not rivals:
        return
    behind = 0
    for column in COLUMNS:
        value, top = column.value(ours), best(column, measured)
        if value is None or not top or ours in top:
            continue
        behind += 1
        theirs = column.value(top[0])
        names = "; ".join(line.system.label for line in top)
        figures = f"{column.written(theirs or 0)}, {OURS.label} {column.written(value)}"
        yield f"Hệ thống khác tốt hơn về {column.label}: {names} {figures}."
    compared = sum(column.value(ours) is not None for column in COLUMNS)
    yield f"{OURS.label} tốt nhất hoặc ngang với tốt nhất ở {compared - behind} trong {compared} cột."


def to_json(measured: Sequence[Line], documents: int) -> dict[str, object]:
    """All values, unrounded; seconds and bytes."""
    return {
        "documents": documents,
        "systems": [
            {
                "system": line.system.name,
                "label": line.system.label,
                "trouble": line.trouble,
                "scores": {
                    group: {
                        "questions": scored.questions,
                        **{f"hit@{k}": value for k, value in scored.hits.items()},
                        "mrr": scored.reciprocal_rank,
                    }
                    for group, scored in line.scores.items()
                },
                "index_seconds": line.index if not line.trouble else None,
                "add_seconds": line.add,
                "query_seconds_p50": line.query if not line.trouble else None,
                "peak_bytes": line.memory if not line.trouble else None,
                "characters_in_first_5": line.characters if not line.trouble else None,
                "connections_refused": line.refused if not line.trouble else None,
            }
            for line in measured
        ],
    }


_STYLE = """
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:2rem 0 .4rem}
.r{display:grid;grid-template-columns:17rem 1fr 5rem;gap:.6rem;align-items:center}
.b{background:#8882;height:.9rem}.b i{display:block;height:100%;background:#7a8ca8}.o i{background:#1d63c4}
.t{font-weight:700}.n{text-align:right;font-variant-numeric:tabular-nums}p{margin:.3rem 0}
@media(max-width:40rem){.r{grid-template-columns:9rem 1fr 4rem}}
"""
_DRAWN = ("all", "footnote", "table", "bare")


def page(measured: Sequence[Line], documents: int) -> str:
    """One self-contained page: bars of hit@1, hit@5 and the costs."""
    shown = [line for line in measured if not line.trouble]
    drawn = [column for group in _DRAWN for column in (QUALITY[group][0], QUALITY[group][2])]
    parts = [_bars(column, shown) for column in (*drawn, *COSTS)]
    troubles = [f"{line.system.label}: {line.trouble}" for line in measured if line.trouble]
    words = "".join(f"<p>{escape(one)}</p>" for one in (*in_words(measured), *troubles))
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>So sánh tìm kiếm</title><style>{_STYLE}</style><h1>So sánh tìm kiếm</h1>"
        f"<p>{documents} văn bản; cùng văn bản, cùng câu hỏi, cùng bộ mã hóa; chữ đậm là tốt nhất.</p>"
        f"{words}{''.join(parts)}</html>"
    )


def _bars(column: Column, shown: Sequence[Line]) -> str:
    values = [(line, value) for line in shown if (value := column.value(line)) is not None]
    if not values:
        return ""
    top, most = best(column, shown), max(value for _, value in values)
    rows = []
    for line, value in values:
        width = 100 * value / (1.0 if column.higher_is_better else most or 1.0)
        kind = " o" if line.system == OURS else ""
        bold = " t" if line in top else ""
        rows.append(
            f'<div class="r{bold}"><span>{escape(line.system.label)}</span>'
            f'<span class="b{kind}"><i style="width:{width:.1f}%"></i></span>'
            f'<span class="n">{column.written(value)}</span></div>'
        )
    better = "cao hơn là tốt hơn" if column.higher_is_better else "thấp hơn là tốt hơn"
    return f"<h2>{escape(column.label)} – {better}</h2>{''.join(rows)}"
