"""A run of retrieval as tables, in Vietnamese or English, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from eval.benchmark import BM25, BM25_MARKED, DENSE, OURS, Benchmarked
from eval.bootstrap import Ratio, difference
from eval.peers.registry import OURS as PRODUCT
from eval.peers.registry import System, in_english
from eval.question_ranks import Asked, Form
from eval.ranks import DEPTHS, Ranking, hit_at, mrr, ndcg
from eval.report.words import category
from eval.retrieval_bars import Bar
from eval.retrieval_run import BARE, TYPED, QuestionRun, RetrievalRun, Row, grouped
from eval.sheet import Sheet, number, points, share, span

__all__ = ["bar_sheet", "lines", "markdown", "missed", "to_json"]

_FORMS = {
    Form.MARKED: ("có dấu", "with dấu"),
    Form.BARE: ("không dấu", "without dấu"),
    Form.SLIPS: ("gõ sai, viết tắt", "slips and abbreviations"),
    Form.FOLLOWUP: ("hỏi tiếp", "follow-ups"),
    Form.ENGLISH: ("tiếng Anh", "English"),
}
_WAYS = {TYPED: ("như gõ", "as typed"), BARE: ("bỏ hết dấu", "dấu stripped")}
_METHODS = {
    OURS: ("wardqa (kết hợp)", "wardqa (hybrid)"),
    BM25: ("BM25 âm tiết và cặp, bỏ dấu", "BM25, syllables and pairs, folded"),
    BM25_MARKED: ("BM25 âm tiết và cặp, có dấu", "BM25, syllables and pairs, with dấu"),
    DENSE: ("véc-tơ", "vectors alone"),
}


def lines(run: RetrievalRun) -> Iterator[str]:
    """Every table, line by line, in Vietnamese."""
    for sheet in _sheets(run, english=False):
        yield from sheet.lines()
        yield ""
    if run.questions is not None:
        yield from run.questions.troubles


def markdown(run: RetrievalRun, *, english: bool) -> str:
    """Every table as Markdown, one blank line between them."""
    return "\n\n".join("\n".join(sheet.markdown()) for sheet in _sheets(run, english=english))


def _sheets(run: RetrievalRun, *, english: bool) -> Iterator[Sheet]:
    if run.questions is not None:
        yield _overall(run.questions, english)
        yield _groups(run.questions, english, lambda one: one.form, lambda f: _FORMS[f][english], "cách gõ", "typed")
        yield _groups(
            run.questions,
            english,
            lambda one: one.category,
            lambda name: name.replace("_", " ") if english else category(name),
            "loại câu",
            "kind",
        )
    for one in run.benchmarks:
        yield _benchmark(one, english)
    if run.ablation:
        yield _ablation(run.ablation, english)


def _overall(run: QuestionRun, english: bool) -> Sheet:
    count, documents = len(run.asked), run.documents
    title = f"{count} questions, {documents} documents" if english else f"{count} câu hỏi, {documents} văn bản"
    mine = run.systems[PRODUCT]
    rows = []
    for way in (TYPED, BARE):
        for system, found in run.systems.items():
            rankings = found[way]
            cells = [share(hit_at(rankings, k).value, english=english) for k in DEPTHS]
            cells += [number(metric(rankings).value, english=english) for metric in (mrr, ndcg)]
            rows.append(
                (f"{_label(system, english)}, {_WAYS[way][english]}", *cells, _ahead(mine[way], found[way], english))
            )
    ahead = "hit@5, wardqa ahead by" if english else "hit@5, wardqa hơn"
    columns = ("", *(f"hit@{k} %" for k in DEPTHS), "MRR@10", "nDCG@10", ahead)
    return Sheet(title, columns, tuple(rows))


def _ahead(mine: Sequence[Ranking], theirs: Sequence[Ranking], english: bool) -> str:
    """How far ours is ahead at 5, with its interval; nothing for ours."""
    if mine is theirs:
        return ""
    moved = difference(hit_at(theirs, DEPTHS[-1]), hit_at(mine, DEPTHS[-1]))
    assert moved is not None
    return f"{points(moved.after - moved.before, english=english)} ({span(moved.low, moved.high, english=english)})"


def _groups(
    run: QuestionRun,
    english: bool,
    key: Callable[[Asked], Any],
    named: Callable[[Any], str],
    title: str,
    in_english: str,
) -> Sheet:
    rows = []
    for group, places in grouped(run.asked, key).items():
        cells = []
        for found in run.systems.values():
            rankings = [found[TYPED][at] for at in places]
            cells.append(" / ".join(share(hit_at(rankings, k).value, english=english) for k in DEPTHS))
        rows.append((named(group), str(len(places)), *cells))
    count = "questions" if english else "số câu"
    columns = ("", count, *(_label(system, english) for system in run.systems))
    depths = f"hit@{'/'.join(map(str, DEPTHS))}"
    return Sheet(f"{in_english if english else title}: {depths}", columns, tuple(rows))


def _label(system: System, english: bool) -> str:
    return in_english(system.label) if english else system.label


def _benchmark(one: Benchmarked, english: bool) -> Sheet:
    part = one.part
    name = f"{part.name} ({_WAYS[BARE][english]})" if part.bare else part.name
    size = "{} passages, {} questions" if english else "{} đoạn, {} câu hỏi"
    title = f"{name}: {size.format(len(part.passages), len(part.queries))}"
    mine = ndcg(one.methods[OURS])
    rows = []
    for method, rankings in one.methods.items():
        cells = [number(ndcg(rankings).value, english=english)]
        cells += [share(hit_at(rankings, k).value, english=english) for k in (1, 5, 10)]
        moved = difference(ndcg(rankings), mine)
        assert moved is not None
        gap = f"{points(moved.after - moved.before, english=english)} ({span(moved.low, moved.high, english=english)})"
        rows.append((_method(method, english), *cells, "" if method == OURS else gap))
    ahead = "wardqa ahead by, points" if english else "wardqa hơn, điểm"
    return Sheet(title, ("", "nDCG@10", "hit@1 %", "hit@5 %", "hit@10 %", ahead), tuple(rows))


def _method(name: str, english: bool) -> str:
    if name in _METHODS:
        return _METHODS[name][english]
    weight = name.removeprefix(f"{BM25}+")
    return f"BM25 + {weight if english else weight.replace('.', ',')} × {'cosine' if english else 'cô-sin'}"


def _ablation(rows: Sequence[Row], english: bool) -> Sheet:
    whole = rows[0]
    written = []
    for row in rows:
        cells = []
        for way, before in whole.asked.items():
            for metric in _measures(way):
                value, after = metric(before).value or 0.0, metric(row.asked[way]).value or 0.0
                cells.append(share(value, english=english) if row is whole else points(after - value, english=english))
        written.append((row.part.english if english else row.part.label, *cells))
    columns: list[str] = []
    for way in whole.asked:
        name = _WAYS[way][english] if way in _WAYS else way
        columns += [f"{name}, hit@{k}" for k in DEPTHS] if way in _WAYS else [f"{name}, nDCG"]
    note = (
        "First row: hits and nDCG@10 in per cent; below: points won (+) or lost (−) without that part alone."
        if english
        else "Dòng đầu: hit và nDCG@10, phần trăm; các dòng sau: số điểm được (+) hay mất (−) khi chỉ bỏ phần ấy."
    )
    return Sheet("without" if english else "bỏ đi", ("", *columns), tuple(written), note)


def _measures(way: str) -> list[Callable[[Sequence[Ranking]], Ratio]]:
    return [partial(hit_at, k=k) for k in DEPTHS] if way in _WAYS else [ndcg]


def bar_sheet(bars: Sequence[Bar], *, english: bool = False) -> Sheet:
    """Each bar, what was reached and whether that is enough; shares and differences in points of a hundred."""
    met, short = ("met", "MISSED") if english else ("đạt", "CHƯA ĐẠT")
    rows = tuple(
        (
            bar.english if english else bar.label,
            f"{100 * bar.value:+.2f}" if bar.needed < 0.1 else f"{100 * bar.value:.2f}",
            f"{100 * bar.needed:+.2f}" if bar.needed < 0.1 else f"{100 * bar.needed:.2f}",
            met if bar.met else short,
        )
        for bar in bars
    )
    if not english:
        rows = tuple((label, a.replace(".", ","), b.replace(".", ","), word) for label, a, b, word in rows)
    return Sheet(
        "bar" if english else "mức", ("", *(("reached", "needed") if english else ("đo được", "cần")), ""), rows
    )


def missed(run: QuestionRun) -> Iterator[str]:
    """The questions whose supporting words are not among the first passages, but for those held out."""
    for one, ranking in zip(run.asked, run.systems[PRODUCT][TYPED], strict=True):
        if not one.held_out and not ranking.hit(DEPTHS[-1]):
            first = f"hạng {ranking.ranks[0]}" if ranking.ranks else "không thấy"
            yield f"{one.id} ({category(one.category)}; {first}): {one.question}"


def to_json(run: RetrievalRun) -> dict[str, object]:
    """All that was measured, unrounded."""
    return {
        "questions": _questions_json(run.questions) if run.questions else None,
        "benchmarks": [_benchmark_json(one) for one in run.benchmarks],
        "ablation": [
            {"without": row.part.name, **{way: _scores(rankings) for way, rankings in row.asked.items()}}
            for row in run.ablation
        ],
        "bars": [{"bar": b.english, "reached": b.value, "needed": b.needed, "met": b.met} for b in run.bars()],
    }


def _scores(rankings: Sequence[Ranking]) -> dict[str, float | int | None]:
    hits = {f"hit@{k}": hit_at(rankings, k).value for k in (*DEPTHS, 10)}
    return {"questions": len(rankings), **hits, "mrr@10": mrr(rankings).value, "ndcg@10": ndcg(rankings).value}


def _questions_json(run: QuestionRun) -> dict[str, object]:
    groups = {
        "category": grouped(run.asked, lambda one: one.category),
        "form": grouped(run.asked, lambda one: one.form.value),
    }
    return {
        "set": run.set,
        "documents": run.documents,
        "troubles": list(run.troubles),
        "systems": [
            {
                "system": system.name,
                "label": system.label,
                **{way: _scores(found[way]) for way in _WAYS},
                **{
                    f"by_{name}": {group: _scores([found[TYPED][at] for at in at_]) for group, at_ in those.items()}
                    for name, those in groups.items()
                },
            }
            for system, found in run.systems.items()
        ],
    }


def _benchmark_json(one: Benchmarked) -> dict[str, object]:
    moved = difference(ndcg(one.methods[BM25]), ndcg(one.methods[OURS]))
    assert moved is not None
    return {
        "name": one.part.name,
        "without_marks": one.part.bare,
        "english": one.part.english,
        "passages": len(one.part.passages),
        "methods": {method: _scores(rankings) for method, rankings in one.methods.items()},
        "ndcg_above_bm25": {"value": moved.after - moved.before, "low": moved.low, "high": moved.high},
    }
