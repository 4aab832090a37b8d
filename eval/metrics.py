"""What is measured: a function a metric, from results to what it saw of each question (``.value`` is the metric).

All are counted by words, values and offsets; no language model judges. A metric is ``None`` where no question bears on
it. Ratios are micro-averages: sums over all questions, then divided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.bootstrap import Percentile, Ratio, Sample, ratio
from eval.ranks import DEPTH, Ranking
from eval.results import Result

__all__ = ["DEPTH", "EVERY_QUOTE", "HEADLINE", "METRICS", "Metric"]

EVERY_QUOTE = frozenset({"cross_ward", "conflict", "computed"})
"""Kinds whose answer needs every gold quote; to the others any one will do."""


def right(results: Sequence[Result]) -> Ratio:
    """Share of questions answered right: all of the gold said, nothing wrong asserted (:mod:`eval.judge`).

    The accuracy by key facts of question answering (Voorhees, "Overview of the TREC 2003 Question Answering Track"),
    with numbers held by value. A question without an answer is right when it is refused.
    """
    return ratio([(r.right, 1) for r in results])


def leading(results: Sequence[Result]) -> Ratio:
    """Share of questions answered right within the first 400 characters; 1,200 for long kinds (:mod:`eval.judge`)."""
    return ratio([(r.leading, 1) for r in results])


def figure_recall(results: Sequence[Result]) -> Ratio:
    """Share of the gold numbers that the answers say, equal by exact value.

    Recall over facts (van Rijsbergen, "Information Retrieval", 1979); no number counts for being near.
    """
    return ratio([(r.figures_found, r.figures_expected) for r in results])


def figure_precision(results: Sequence[Result]) -> Ratio:
    """Share of the numbers that the first sentences assert which are gold numbers or stand in a gold quote.

    Precision over facts (van Rijsbergen, 1979). A true number said beside the one asked for costs precision: nobody
    asked for it. What is false or of something else is counted by :func:`misattribution` and :func:`unsupported`.
    """
    return ratio([(r.figures_right, r.figures_said) for r in results])


def misattribution(results: Sequence[Result]) -> Ratio:
    """Share of the numbers that the first sentences assert which are true of something else.

    They stand in ``none_of`` of a question whose own figure is missing, or are cited from no gold document; so does
    every number said to a question that the documents do not answer. Attribution as in Rashkin et al., "Measuring
    Attribution in Natural Language Generation Models", 2023.
    """
    return ratio([(r.misattributed, r.figures_said) for r in results])


def unsupported(results: Sequence[Result]) -> Ratio:
    """Share of the numbers of the answers that verification marks as unsupported; a reader sees the mark."""
    return ratio([(_marked(r), len(r.answer["figures"])) for r in results])


def _marked(result: Result) -> int:
    return sum(figure["verdict"] == "unsupported" for figure in result.answer["figures"])


def citation_precision(results: Sequence[Result]) -> Ratio:
    """Share of the citations that support: they share characters with a gold quote.

    Gao et al., "Enabling Large Language Models to Generate Text with Citations" (ALCE), 2023, and Liu et al.,
    "Evaluating Verifiability in Generative Search Engines", 2023, with known spans in the place of an entailment model.
    Over answers to questions whose gold quotes stand in the documents; a passage beside a refusal cites nothing.
    """
    return ratio([(r.citations_supporting, r.citations) if r.quotes and not r.refused else (0, 0) for r in results])


def citation_recall(results: Sequence[Result]) -> Ratio:
    """Share of the gold quotes that a citation shares characters with (Gao et al., 2023; Liu et al., 2023)."""
    return ratio([(r.quotes_cited, r.quotes) for r in results])


def citation_exactness(results: Sequence[Result]) -> Ratio:
    """Share of the citations whose quote is ``text[start:end]`` of their document, character by character."""
    return ratio([(r.citations_exact, r.citations) for r in results])


def refusal_precision(results: Sequence[Result]) -> Ratio:
    """Share of the refusals that were due: the documents do not hold the answer.

    Refusals as in Rajpurkar et al., "Know What You Don't Know: Unanswerable Questions for SQuAD" (SQuAD 2.0), 2018.
    """
    return ratio([(r.abstain, 1) if r.refused else (0, 0) for r in results])


def refusal_recall(results: Sequence[Result]) -> Ratio:
    """Share of the questions without an answer that were refused (Rajpurkar et al., 2018)."""
    return ratio([(r.refused, 1) if r.abstain else (0, 0) for r in results])


def answerable_refused(results: Sequence[Result]) -> Ratio:
    """Share of the questions with an answer that were refused (Rajpurkar et al., 2018)."""
    return ratio([(0, 0) if r.abstain else (r.refused, 1) for r in results])


def cited_in_place(results: Sequence[Result]) -> Ratio:
    """Share of the right answers whose citations hold the supporting words.

    One of the gold quotes; every one where several sides are asked for. What Gao et al., 2023, call citation recall of
    a statement, with known spans in the place of an entailment model.
    """
    return ratio([(_in_place(r), 1) if r.right and r.quotes else (0, 0) for r in results])


def _in_place(result: Result) -> bool:
    every = result.row["category"] in EVERY_QUOTE or result.conflict_expected
    return result.quotes_cited >= (result.quotes if every else 1)


def confidently_wrong(results: Sequence[Result]) -> Ratio:
    """Share of the questions whose first sentence asserts figures none of which is asked for.

    The harm to prevent: a figure that looks like the answer and is not. An answer to a question that the documents do
    not answer counts as soon as it asserts a figure.
    """
    return ratio([(_wrong_figure(r), 1) for r in results])


def _wrong_figure(result: Result) -> bool:
    if result.refused or not result.figures_said:
        return False
    return result.abstain or (bool(result.figures_expected) and not result.right and not result.figures_right)


def conflict_recall(results: Sequence[Result]) -> Ratio:
    """Share of the questions on sources that disagree whose answer warns of it and names each side's figure.

    Questions of that kind: Chen et al., "Rich Knowledge Sources Bring Complex Knowledge Conflicts", 2022.
    """
    return ratio([(r.conflict_shown, 1) if r.conflict_expected else (0, 0) for r in results])


def conflict_false_alarms(results: Sequence[Result]) -> Ratio:
    """Share of the other questions whose answer warns of a conflict that the set does not know of."""
    return ratio([(0, 0) if r.conflict_expected else (r.conflict_shown, 1) for r in results])


def hit_at(k: int) -> Callable[[Sequence[Result]], Ratio]:
    """Hit@k: share of the questions with a passage that holds supporting words among the first ``k``.

    Success at ``k`` of TREC. Over questions whose gold quotes stand in the documents, as all metrics of retrieval.
    """

    def hit(results: Sequence[Result]) -> Ratio:
        return ratio([(_ranking(r).hit(k), 1) if r.quotes else (0, 0) for r in results])

    return hit


def _ranking(result: Result) -> Ranking:
    return Ranking(result.ranks, result.relevant)


def reciprocal_rank(results: Sequence[Result]) -> Ratio:
    """MRR: mean of 1 / rank of the first passage that holds supporting words, 0 below rank 10.

    Voorhees, "The TREC-8 Question Answering Track Report", 1999.
    """
    return ratio([(_ranking(r).reciprocal, 1) if r.quotes else (0, 0) for r in results])


def ndcg(results: Sequence[Result]) -> Ratio:
    """Mean nDCG at 10, a passage relevant or not (:attr:`eval.ranks.Ranking.ndcg`)."""
    return ratio([(_ranking(r).ndcg, 1) if r.quotes else (0, 0) for r in results])


def latency(at: float) -> Callable[[Sequence[Result]], Percentile]:
    """Milliseconds within which a share ``at`` of the answers came, one after another in one process."""

    def within(results: Sequence[Result]) -> Percentile:
        return Percentile(tuple(1000 * r.seconds for r in results), at)

    return within


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric with what it is called and which way is better."""

    name: str
    """Its name in JSON."""
    label: str
    english: str
    measured: Callable[[Sequence[Result]], Sample]
    higher_is_better: bool = True
    unit: str = "%"
    """What it is shown in: ``%`` for a share of 0 to 1, ``ms``, or nothing for a mean of 0 to 1."""

    @property
    def milliseconds(self) -> bool:
        """Whether it is a time."""
        return self.unit == "ms"


METRICS: tuple[Metric, ...] = (
    Metric("right", "Trả lời đúng", "Right", right),
    Metric("leading", "Đúng ngay phần đầu", "Right at once (leading)", leading),
    Metric(
        "figure_recall", "Số liệu cần nói: đã nói đúng", "Exact figures asked for that are said (recall)", figure_recall
    ),
    Metric(
        "figure_precision",
        "Số liệu đã nói: đúng điều được hỏi",
        "Exact figures said that are asked for (precision)",
        figure_precision,
    ),
    Metric("misattribution", "Số của việc khác", "Figures of something else", misattribution, False),
    Metric("unsupported", "Số bị đánh dấu chưa có căn cứ", "Figures marked as unsupported", unsupported, False),
    Metric("citation_precision", "Trích dẫn: đúng chỗ", "Citations, precision", citation_precision),
    Metric("citation_recall", "Trích dẫn: đủ chỗ", "Citations, recall", citation_recall),
    Metric("citation_exactness", "Trích dẫn: khớp từng ký tự", "Citations, exact", citation_exactness),
    Metric("cited_in_place", "Dẫn đúng chỗ khi trả lời đúng", "Right answers cited in place", cited_in_place),
    Metric("refusal_precision", "Từ chối: có lý do", "Refusals, precision", refusal_precision),
    Metric("refusal_recall", "Từ chối: đủ câu không có đáp án", "Refusals, recall", refusal_recall),
    Metric("answerable_refused", "Từ chối nhầm", "Answerable questions refused", answerable_refused, False),
    Metric("confidently_wrong", "Số sai nói chắc", "Confidently wrong figures", confidently_wrong, False),
    Metric("conflict_recall", "Mâu thuẫn: đã báo", "Conflicts shown, recall", conflict_recall),
    Metric("conflict_false_alarms", "Mâu thuẫn: báo thừa", "Conflicts, false alarms", conflict_false_alarms, False),
    Metric("hit_1", "Tìm đoạn: hit@1", "Retrieval, hit@1", hit_at(1)),
    Metric("hit_3", "Tìm đoạn: hit@3", "Retrieval, hit@3", hit_at(3)),
    Metric("hit_5", "Tìm đoạn: hit@5", "Retrieval, hit@5", hit_at(5)),
    Metric("hit_10", "Tìm đoạn: hit@10", "Retrieval, hit@10", hit_at(10)),
    Metric("mrr", "Tìm đoạn: MRR@10", "Retrieval, MRR@10", reciprocal_rank, unit=""),
    Metric("ndcg", "Tìm đoạn: nDCG@10", "Retrieval, nDCG@10", ndcg, unit=""),
    Metric("latency_p50", "Thời gian, p50", "Latency, p50", latency(0.5), False, "ms"),
    Metric("latency_p95", "Thời gian, p95", "Latency, p95", latency(0.95), False, "ms"),
)
"""In the order they are shown."""

HEADLINE = METRICS[:2]
"""What is shown of each group of questions."""
