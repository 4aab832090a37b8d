"""A run as one HTML page: nothing is fetched, only the page's own script runs, every word of a document is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files

from eval.report.answers import article
from eval.report.comparison import differences
from eval.report.headline import headline
from eval.report.latency import latency
from eval.report.losses import losses
from eval.report.words import CHANGES, STAGES, category, change, lost, moment
from eval.results import Result, Run
from eval.summary import Measured, measure, paired
from qa.chat.text import safe

__all__ = ["page"]


def page(run: Run, against: Run | None = None) -> str:
    """The whole page as text, the same in any browser with no network; ``against`` is an earlier run to compare with.

    Its script is allowed by its hash alone (CSP level 2), so no
    script that a document might carry can run even if it were not escaped.
    """
    style, script = _file("style.css"), _file("filter.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'"
    )
    before = against.results if against else ()
    old, new = paired(before, run.results)
    earlier = {id(result): previous for previous, result in zip(old, new, strict=True)}
    failed = [(result, earlier.get(id(result))) for result in run.results if lost(result)]
    passed = [(result, earlier.get(id(result))) for result in run.results if not lost(result)]
    measured = measure(run.results, before)
    parts = [
        ("sai-o-dau", "Sai ở đâu trước", losses(run.results)),
        ("do-do", "Các độ đo", headline(measured, run.results, before)),
        ("cau-sai", f"Câu chưa đạt ({len(failed)})", _failed(failed, compared=against is not None)),
        ("cau-dung", f"Câu đạt ({len(passed)})", _passed(passed, compared=against is not None)),
    ]
    if against is not None:
        alone = len(run.results) - len(new), len(before) - len(old)
        parts += [("so-lan-truoc", "So với lần trước", differences(measured, list(zip(new, old, strict=True)), alone))]
    parts += [("thoi-gian", "Thời gian trả lời", latency(run.results, _percentiles(measured)))]
    links = "".join(f'<a href="#{name}">{safe(words)}</a>' for name, words, _ in parts)
    body = "".join(
        f'<section id="{name}"><h2>{safe(words)}</h2>{"".join(inner)}</section>' for name, words, inner in parts
    )
    title = f"Đánh giá {run.set}"
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{safe(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<style>{style}</style></head><body><header><h1>{safe(title)}</h1>"
        f"{_about(run, against)}<nav>{links}</nav></header><main>{body}</main>"
        f"<footer>Đo bằng wardqa eval.</footer><script>{script}</script></body></html>\n"
    )


def _percentiles(measured: Sequence[Measured]) -> list[tuple[str, float]]:
    """Label and seconds of each metric of time."""
    timed = [(one.metric, one.interval) for one in measured if one.metric.unit == "ms"]
    return [(metric.label.rsplit(" ", 1)[-1], found.value / 1000) for metric, found in timed if found is not None]


def _file(name: str) -> str:
    return files(__package__ or "eval.report").joinpath(name).read_text(encoding="utf-8")


def _about(run: Run, against: Run | None) -> str:
    when = f"{len(run.results)} câu hỏi trên {len(run.documents)} văn bản, đo lúc {safe(moment(run.created))}"
    than = f"; so với lần đo lúc {safe(moment(against.created))} ({safe(against.set)})" if against else ""
    names = "".join(f"<li>{safe(name)}</li>" for name in run.documents)
    return f'<p class="dim">{when}{than}.</p><details class="dim"><summary>Văn bản</summary><ul>{names}</ul></details>'


_Told = Sequence[tuple[Result, Result | None]]
"""Answers, each with the earlier run's to the same question."""


def _failed(told: _Told, *, compared: bool) -> Iterator[str]:
    if not told:
        yield '<p class="dim">Câu nào cũng đạt.</p>'
        return
    yield '<div class="filters">'
    stages = Counter(result.stage.value if result.stage else "none" for result, _ in told)
    names = {stage.value: words for stage, (words, _) in STAGES.items()} | {"none": "Không rõ"}
    yield _filter("stage", "Bước", [(name, names[name], stages[name]) for name in names if stages[name]])
    categories = Counter(str(result.row["category"]) for result, _ in told).most_common()
    yield _filter("category", "Loại", [(name, category(name), count) for name, count in categories])
    if compared:
        moved = Counter(change(*pair) for pair in told)
        yield _filter("change", "Lần trước", [(name, CHANGES[name], moved[name]) for name in CHANGES if moved[name]])
    yield '</div><p class="dim" id="dang-hien" aria-live="polite"></p>'
    yield (
        '<p class="dim legend">Số trong câu trả lời: <span class="figure verified">đúng như nguồn</span> '
        '<span class="figure converted">đổi đơn vị</span> <span class="figure computed">tính từ nguồn</span> '
        '<span class="figure unsupported">không có nguồn</span></p>'
    )
    for pair in told:
        yield article(*pair, compared=compared)


def _filter(key: str, words: str, values: Sequence[tuple[str, str, int]]) -> str:
    choices: list[tuple[str, str, int | None]] = [("", "tất cả", None), *values]
    links = " ".join(
        f'<a role="button" href="#cau-sai" data-key="{key}" data-value="{safe(name)}">{safe(shown)}'
        f"{'' if count is None else f' <span class=dim>{count}</span>'}</a>"
        for name, shown, count in choices
    )
    return f'<p><span class="dim">{words}:</span> {links}</p>'


def _passed(told: _Told, *, compared: bool) -> Iterator[str]:
    if not told:
        yield '<p class="dim">Không có câu nào.</p>'
        return
    yield f"<details><summary>Mở {len(told)} câu đạt</summary>"
    for pair in told:
        yield article(*pair, compared=compared)
    yield "</details>"
