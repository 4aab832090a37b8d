"""Metrics on results whose figures are known, and what must hold of any result."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.bootstrap import Percentile, Ratio, difference, interval
from eval.metrics import METRICS
from eval.results import Result, Run, Stage
from eval.summary import GROUPINGS, as_json, grouped, measure, paired

BY_NAME = {metric.name: metric for metric in METRICS}


def result(number: int = 1, **changed: Any) -> Result:
    """A question answered right with one cited figure, but for what is ``changed``."""
    abstain = changed.pop("abstain", False)
    verdicts = changed.pop("verdicts", ["verified"])
    row = {
        "id": f"q{number}",
        "question": f"Câu {number}?",
        "category": changed.pop("category", "figure"),
        "difficulty": "normal",
        "gold": {"abstain": abstain, "docs": changed.pop("docs", ["a"])},
    }
    fields: dict[str, Any] = {
        "row": row,
        "answer": {"figures": [{"verdict": verdict} for verdict in verdicts]},
        "right": True,
        "leading": True,
        "refused": False,
        "missing": (),
        "wrong": (),
        "figures_expected": 1,
        "figures_found": 1,
        "figures_said": 1,
        "figures_right": 1,
        "misattributed": 0,
        "citations": 1,
        "citations_supporting": 1,
        "citations_exact": 1,
        "quotes": 1,
        "quotes_cited": 1,
        "ranks": (1,),
        "conflict_expected": False,
        "conflict_shown": False,
        "stage": None,
        "wards": ("X",),
        "seconds": 0.01,
        "relevant": 1,
    }
    return Result(**{**fields, **changed})


def value(name: str, *results: Result) -> float | None:
    return BY_NAME[name].measured(results).value


def test_right_and_leading_are_shares_of_all_questions() -> None:
    results = [result(), result(leading=False), result(right=False, leading=False), result()]
    assert value("right", *results) == 3 / 4
    assert value("leading", *results) == 2 / 4


def test_figures_are_summed_before_they_are_divided() -> None:
    results = [
        result(figures_expected=1, figures_found=1, figures_said=4, figures_right=1, misattributed=1),
        result(figures_expected=3, figures_found=1, figures_said=1, figures_right=1, misattributed=1),
        result(figures_expected=0, figures_found=0, figures_said=0, figures_right=0),
    ]
    assert value("figure_recall", *results) == 2 / 4
    assert value("figure_precision", *results) == 2 / 5
    assert value("misattribution", *results) == 2 / 5


def test_unsupported_counts_the_figures_that_are_marked() -> None:
    results = [result(verdicts=["verified", "unsupported", "computed"]), result(verdicts=["unsupported"])]
    assert value("unsupported", *results) == 2 / 4


def test_citations_beside_a_refusal_cost_no_precision_but_the_quote_is_missed() -> None:
    results = [
        result(citations=3, citations_supporting=2, citations_exact=3, quotes=2, quotes_cited=1),
        result(citations=3, citations_supporting=0, citations_exact=3, quotes=1, quotes_cited=0, refused=True),
    ]
    assert value("citation_precision", *results) == 2 / 3
    assert value("citation_recall", *results) == 1 / 3
    assert value("citation_exactness", *results) == 1.0
    assert value("citation_exactness", result(citations=4, citations_exact=3)) == 3 / 4


def test_refusals() -> None:
    results = [
        result(abstain=True, refused=True),
        result(abstain=True, refused=False),
        result(refused=True),
        result(refused=True),
        result(),
    ]
    assert value("refusal_precision", *results) == 1 / 3
    assert value("refusal_recall", *results) == 1 / 2


def test_conflicts() -> None:
    results = [
        result(conflict_expected=True, conflict_shown=True),
        result(conflict_expected=True),
        result(conflict_shown=True),
        result(),
        result(),
    ]
    assert value("conflict_recall", *results) == 1 / 2
    assert value("conflict_false_alarms", *results) == 1 / 3


def test_retrieval_by_hand() -> None:
    results = [
        result(ranks=(2, 3), relevant=2),
        result(ranks=(), relevant=1),
        result(ranks=(1,), relevant=1),
        result(ranks=(), relevant=0, quotes=0),  # no gold quote stands in the documents: bears on nothing
    ]
    assert [value(f"hit_{k}", *results) for k in (1, 3, 5, 10)] == [1 / 3, 2 / 3, 2 / 3, 2 / 3]
    assert value("mrr", *results) == pytest.approx((1 / 2 + 0 + 1) / 3)
    first = (1 / math.log2(3) + 1 / math.log2(4)) / (1 + 1 / math.log2(3))
    assert value("ndcg", *results) == pytest.approx((first + 0 + 1) / 3)


def test_ndcg_is_whole_when_every_place_that_counts_is_right() -> None:
    assert value("ndcg", result(ranks=tuple(range(1, 11)), relevant=25)) == pytest.approx(1.0)


def test_latency_is_in_milliseconds() -> None:
    results = [result(seconds=s / 1000) for s in (10, 20, 30, 40, 50)]
    assert value("latency_p50", *results) == pytest.approx(30)
    assert value("latency_p95", *results) == pytest.approx(48)


def test_what_no_question_bears_on_has_no_value() -> None:
    for metric in METRICS:
        assert metric.measured([]).value is None, metric.name
        assert interval(metric.measured([])) is None, metric.name
    assert value("refusal_recall", result()) is None
    assert value("conflict_recall", result()) is None


counts = st.integers(0, 5)


@st.composite
def any_result(draw: st.DrawFn) -> Result:
    def pair() -> tuple[int, int]:
        whole = draw(counts)
        return draw(st.integers(0, whole)), whole

    found, expected = pair()
    right, said = pair()
    supporting, citations = pair()
    cited, quotes = pair()
    ranks = tuple(sorted(draw(st.sets(st.integers(1, 10), max_size=10)))) if quotes else ()
    return result(
        draw(st.integers(1, 99)),
        abstain=draw(st.booleans()),
        right=draw(st.booleans()),
        leading=draw(st.booleans()),
        refused=draw(st.booleans()),
        figures_expected=expected,
        figures_found=found,
        figures_said=said,
        figures_right=right,
        misattributed=draw(st.integers(0, said)),
        citations=citations,
        citations_supporting=supporting,
        citations_exact=draw(st.integers(0, citations)),
        quotes=quotes,
        quotes_cited=cited,
        ranks=ranks,
        relevant=draw(st.integers(0, 12)),
        conflict_expected=draw(st.booleans()),
        conflict_shown=draw(st.booleans()),
        seconds=draw(st.floats(0, 10)),
        verdicts=draw(st.lists(st.sampled_from(["verified", "computed", "unsupported"]), max_size=4)),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(any_result(), max_size=12))
def test_every_metric_stays_in_its_bounds_and_its_interval_holds_it(results: list[Result]) -> None:
    for one in measure(results):
        if one.interval is None:
            assert one.metric.measured(results).basis == 0, one.metric.name
            continue
        low, middle, high = one.interval.low, one.interval.value, one.interval.high
        assert low <= middle <= high, one.metric.name
        assert low >= 0, one.metric.name
        assert one.metric.milliseconds or high <= 1 + 1e-12, one.metric.name
        assert 1 <= one.interval.basis <= len(results)


@settings(max_examples=25, deadline=None)
@given(st.lists(any_result(), min_size=1, max_size=10))
def test_a_deeper_look_never_finds_less(results: list[Result]) -> None:
    hits = [value(f"hit_{k}", *results) for k in (1, 3, 5, 10)]
    if hits[0] is not None:
        assert hits == sorted(hits, key=lambda hit: hit or 0)
        mrr = value("mrr", *results)
        assert mrr is not None
        assert hits[0] <= mrr <= hits[-1]


@settings(max_examples=25, deadline=None)
@given(st.lists(any_result(), min_size=1, max_size=10))
def test_a_run_does_not_differ_from_itself(results: list[Result]) -> None:
    for metric in METRICS:
        sample = metric.measured(results)
        found = difference(sample, sample)
        assert found is None or (found.low == found.high == 0 and not found.significant)


def test_interval_is_that_of_the_binomial() -> None:
    """Of 400 questions 300 right: the percentile interval is near the normal one, 0.75 ± 1.96 · 0.0217."""
    found = interval(Ratio((1.0,) * 300 + (0.0,) * 100, (1.0,) * 400))
    assert found is not None
    half = 1.96 * math.sqrt(0.75 * 0.25 / 400)
    assert found.low == pytest.approx(0.75 - half, abs=0.006)
    assert found.high == pytest.approx(0.75 + half, abs=0.006)


def test_all_right_is_no_certainty() -> None:
    found = interval(Ratio((1.0,) * 10, (1.0,) * 10))
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(0.025**0.1), 1.0)  # Clopper and Pearson: 0.6915
    none = interval(Ratio((0.0,) * 10, (1.0,) * 10))
    assert none is not None
    assert (none.low, none.high) == (0.0, pytest.approx(1 - 0.025**0.1))


def test_percentile_is_that_of_numpy() -> None:
    assert Percentile((3.0, 1.0, 2.0), 0.5).value == 2.0
    drawn = Percentile((3.0, 1.0, 2.0), 0.5).drawn(np.array([[0, 0, 1], [1, 1, 2]]))
    assert drawn.tolist() == [3.0, 1.0]


def test_pairs_see_what_two_intervals_hide() -> None:
    """20 of 100 questions mended and none broken: the two intervals overlap, the paired difference is clear."""
    before = Ratio(tuple(float(i % 2) for i in range(100)), (1.0,) * 100)
    after = Ratio(tuple(float(i % 2 or i % 10 == 0) for i in range(100)), (1.0,) * 100)
    one, two, moved = interval(before), interval(after), difference(before, after)
    assert one is not None
    assert two is not None
    assert moved is not None
    assert two.low < one.high
    assert moved.significant
    assert moved.low > 0
    assert moved.after - moved.before == pytest.approx(0.1)


def test_as_many_mended_as_broken_is_no_change() -> None:
    before = Ratio((1.0, 0.0) * 10, (1.0,) * 20)
    moved = difference(before, Ratio((0.0, 1.0) * 10, (1.0,) * 20))
    assert moved is not None
    assert not moved.significant
    with pytest.raises(ValueError, match="20 questions before, 1 after"):
        difference(before, Ratio((1.0,), (1.0,)))


def test_only_the_same_question_is_compared() -> None:
    old = [result(1), result(2, right=False)]
    asked_otherwise = result(2)
    new = [Result(**{**_fields(asked_otherwise), "row": {**asked_otherwise.row, "question": "Khác?"}}), result(1)]
    before, after = paired(old, new)
    assert [r.row["id"] for r in before] == [r.row["id"] for r in after] == ["q1"]


def test_a_lower_error_is_better() -> None:
    old = [result(n, misattributed=1) for n in range(30)]
    new = [result(n) for n in range(30)]
    marks = {one.metric.name: one.mark for one in measure(new, old)}
    assert marks["misattribution"] == "better"
    assert marks["right"] == ""
    assert {one.metric.name: one.mark for one in measure(old, new)}["misattribution"] == "worse"


def test_groups() -> None:
    results = [result(1, docs=["a", "b"]), result(2, docs=["b"], wards=()), result(3, category="table")]
    sizes = {by: {name: len(group) for name, group in grouped(results, by).items()} for by in GROUPINGS}
    assert sizes["category"] == {"figure": 2, "table": 1}
    assert sizes["document"] == {"a": 2, "b": 2}
    assert sizes["ward"] == {"X": 2, "–": 1}
    assert sizes["difficulty"] == {"normal": 3}


def test_json_form_says_what_changed() -> None:
    data = as_json(measure([result(1)], [result(1, right=False)]))
    assert data["right"] == {
        "value": 1.0,
        "low": 0.025,
        "high": 1.0,
        "questions": 1,
        "before": 0.0,
        "change": [1.0, 1.0],
        "significant": True,
    }
    assert data["conflict_recall"] is None


def test_a_kept_run_is_read_as_it_was(tmp_path: Path) -> None:
    run = Run("s.jsonl", ("a.txt",), "2027-01-01T00:00:00+00:00", (result(1), result(2, stage=Stage.READ, right=False)))
    path = tmp_path / "run.json"
    run.save(path)
    assert Run.load(path) == run
    path.write_text(json.dumps({"format": 99}), "utf-8")
    with pytest.raises(ValueError, match="format 99"):
        Run.load(path)


def _fields(one: Result) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Result.__dataclass_fields__}
