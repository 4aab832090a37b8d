"""Bars: met, missed, of the worst group, and what bears on nothing."""

from __future__ import annotations

import os

import pytest
from test_metrics import result

from eval.bars import BARS, Bar, hold, on_one_core
from eval.metrics import METRICS
from eval.results import Run
from eval.table import bar_line

BY_NAME = {metric.name: metric for metric in METRICS}


def run_of(*results: object) -> Run:
    return Run("set.jsonl", ("a.txt",), "2026-01-01", tuple(results))  # type: ignore[arg-type]


def test_a_good_run_meets_every_bar() -> None:
    held = hold(run_of(*(result(number) for number in range(20)), result(99, abstain=True, refused=True)))
    assert [one.bar.label or one.bar.metric.name for one in held if not one.met] == []
    assert len(held) == len(BARS)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"right": False, "refused": True}, "answerable_refused"),
        ({"verdicts": ["unsupported"]}, "unsupported"),
        ({"citations_exact": 0}, "citation_exactness"),
        ({"quotes_cited": 0}, "cited_in_place"),
        ({"right": False, "figures_right": 0}, "confidently_wrong"),
        ({"abstain": True, "right": False}, "refusal_recall"),
        ({"seconds": 0.5}, "latency_p95"),
    ],
)
def test_a_bad_answer_in_ten_misses_its_bar(changed: dict[str, object], name: str) -> None:
    held = hold(run_of(*(result(number) for number in range(9)), result(10, **changed)))
    assert name in {one.bar.metric.name for one in held if not one.met}


def test_the_worst_group_is_named() -> None:
    weak = result(5, category="table", right=False)
    (held,) = hold(run_of(result(1), result(2), weak), [Bar(BY_NAME["right"], 0.5, "Yếu nhất", "category")])
    assert (held.value, held.group, held.met) == (0.0, "table", False)
    assert bar_line(held).startswith("CHƯA ĐẠT Yếu nhất: 0,0%, Bảng (cần từ 50,0%)")


def test_what_bears_on_nothing_misses_nothing() -> None:
    (held,) = hold(run_of(result(1)), [Bar(BY_NAME["refusal_recall"], 0.9)])
    assert (held.value, held.met) == (None, True)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system pins no process")
def test_one_core_is_let_go_again() -> None:
    before = os.sched_getaffinity(0)
    release = on_one_core()
    assert len(os.sched_getaffinity(0)) == 1
    release()
    assert os.sched_getaffinity(0) == before
