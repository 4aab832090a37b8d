"""Ask every question of a set and judge what comes back: a :class:`eval.results.Result` a question."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from corpus.errors import QuestionError
from corpus.quantities import Kind, Quantity, find_quantities
from corpus.source import Span
from eval.gold import Gold, find_gold, is_named
from eval.judge import Judged, judge, number_in, says
from eval.metrics import DEPTH, EVERY_QUOTE
from eval.questions import Row
from eval.results import Result, Run, Stage
from eval.spans import with_quotes
from qa.conversation import standalone
from qa.service import Service

__all__ = ["evaluate", "judged_result", "quoted"]

_LONGEST_LEAD = 1200
"""Characters within which an answer on several wards has said what was asked."""


def evaluate(
    service: Service, rows: Sequence[Row], name: str = "", progress: Callable[[int, int], None] | None = None
) -> Run:
    """Ask ``rows`` (:func:`eval.questions.load_set`) one after another; ``progress`` is told how many are done.

    Raises :class:`corpus.errors.QuestionError` naming the question that cannot be asked.
    """
    rows, _ = quoted(service, rows)
    results = []
    for number, row in enumerate(rows):
        if progress is not None:
            progress(number, len(rows))
        results.append(_result(service, row))
    documents = tuple(entry.name for entry in service.retriever.store.entries)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return Run(name, documents, created, tuple(results))


def quoted(service: Service, rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """``rows`` with the quotes of those that name places only, and a Vietnamese sentence for each place that moved."""
    store = service.retriever.store
    named = {name for row in rows if row["gold"].get("spans") for name in row["gold"]["quote_docs"]}
    entries = [entry for entry in store.entries if is_named(entry.name, named)]
    return with_quotes(rows, {PurePath(entry.name).stem: store.document(entry).text for entry in entries})


def _result(service: Service, row: Row) -> Result:
    begun = time.perf_counter()
    try:
        answer = service.ask(row["question"], row["history"], id=row["id"]).to_json()
    except QuestionError as error:
        raise QuestionError(f"Câu {row['id']}: {error}") from error
    return judged_result(service, row, answer, time.perf_counter() - begun)


def judged_result(service: Service, row: Row, answer: Mapping[str, Any], seconds: float) -> Result:
    """What judging finds of one answer in its JSON form, given in ``seconds`` by ``service``."""
    store = service.retriever.store
    gold, judged = find_gold(row, store), judge(row, answer)
    cited = [(c["document"], [Span(c["start"], c["end"])]) for c in answer["citations"]]
    shared = [gold.shared(*one) for one in cited]
    texts = {
        entry.name: store.document(entry).text for entry in store.entries if any(entry.name == d for d, _ in cited)
    }
    exact = sum(texts.get(c["document"], "")[c["start"] : c["end"]] == c["quote"] for c in answer["citations"])
    hits = service.search(row["question"], DEPTH, row["history"]) if gold.places else []
    sides = row["gold"]["conflict"]
    shown = bool(answer["conflicts"]) and (not sides or _names_sides(sides, answer))
    result = Result(
        row=row,
        answer=answer,
        right=judged.right,
        leading=judged.leading,
        refused=judged.refused,
        missing=judged.missing,
        wrong=judged.wrong,
        figures_expected=0,
        figures_found=0,
        figures_said=0,
        figures_right=0,
        misattributed=0,
        citations=len(cited),
        citations_supporting=0 if judged.refused else sum(1 for one in shared if one),
        citations_exact=exact,
        quotes=len(gold.quotes),
        quotes_cited=0 if judged.refused else len(frozenset().union(*shared)),
        ranks=tuple(rank for rank, hit in enumerate(hits, 1) if (hit.entry.name, hit.ordinal) in gold.passages),
        conflict_expected=bool(sides),
        conflict_shown=shown,
        stage=None,
        wards=gold.wards,
        seconds=seconds,
        relevant=len(gold.passages),
    )
    result = _with_figures(result, judged)
    cites = frozenset().union(*shared)
    return replace(result, stage=_stage(result, gold, lambda: cites | _given(service, row, gold)))


def _names_sides(sides: Sequence[Mapping[str, Any]], answer: Mapping[str, Any]) -> bool:
    """Whether the answer or its warning says the figure of each side."""
    said = "\n".join([answer["answer"], *(figure for c in answer["conflicts"] for figure in c["figures"])])
    return all(says(str(side["figure"]), said) for side in sides if side.get("figure"))


def _with_figures(result: Result, judged: Judged) -> Result:
    gold, answer = result.row["gold"], result.answer
    groups = [[item] for item in gold["answers"]["all_of"]] + [gold["answers"]["any_of"]]
    numbers = [group for group in groups if group and all(number_in(item) for item in group)]
    found = 0 if result.refused else sum(any(says(item, answer["answer"]) for item in group) for group in numbers)
    said = [] if result.refused else _first_figures(result.row, answer)
    wanted = [item for item in (*gold["answers"]["all_of"], *gold["answers"]["any_of"]) if number_in(item)]
    right = other = 0
    for figure in said:
        asked_for = any(says(item, figure["text"]) for item in wanted)
        right += asked_for or any(_stands_in(figure["text"], quote) for quote in gold["quotes"])
        other += (not asked_for and any(says(item, figure["text"]) for item in judged.wrong)) or _cited_elsewhere(
            figure, result
        )
    return replace(
        result,
        figures_expected=len(numbers),
        figures_found=found,
        figures_said=len(said),
        figures_right=right,
        misattributed=other,
    )


def _first_figures(row: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Figures that the answer asserts: those of its first line; wards set side by side have a line each.

    Later lines say what other places say, each under its own source. Dates are no figures.
    """
    text = answer["answer"]
    end = _LONGEST_LEAD if row["category"] == "cross_ward" else len(text.split("\n", 1)[0])
    return [figure for figure in answer["figures"] if figure["start"] < end and _quantities(figure["text"])]


def _quantities(text: str) -> list[Quantity]:
    return [q for q in find_quantities(text) if q.kind is Kind.QUANTITY]


def _stands_in(figure: str, quote: str) -> bool:
    """Whether the number of ``figure``, its unit aside, stands in ``quote``."""
    return any(says(figure[slice(*q.number_span)], quote) for q in _quantities(figure))


def _cited_elsewhere(figure: Mapping[str, Any], result: Result) -> bool:
    """Whether ``figure`` is cited, and from no gold document; no document is gold where none holds the answer."""
    docs = result.row["gold"]["docs"]
    if not docs and not result.abstain:
        return False
    named = {c["n"]: c["document"] for c in result.answer["citations"]}
    sources = [named[n] for n in figure["citations"] if n in named]
    return bool(sources) and (result.abstain or not any(is_named(source, docs) for source in sources))


def _stage(result: Result, gold: Gold, given: Callable[[], frozenset[int]]) -> Stage | None:
    """Where the answer was lost. ``given``: which gold quotes the reader had before it."""
    if result.right:
        return Stage.VERIFY if not result.abstain and _gold_doubted(result) else None
    wanted = frozenset(range(len(result.row["gold"]["quotes"])))
    if result.abstain or not wanted:
        return Stage.READ
    every = result.row["category"] in EVERY_QUOTE or result.conflict_expected
    enough = wanted.issubset if every else wanted.intersection
    if not enough(gold.in_passages):
        return Stage.PARSE
    return Stage.READ if enough(given()) else Stage.RETRIEVE


def _gold_doubted(result: Result) -> bool:
    """Whether the answer marks as unsupported a figure that was asked for."""
    answers = result.row["gold"]["answers"]
    doubted = [figure["text"] for figure in result.answer["figures"] if figure["verdict"] == "unsupported"]
    return any(says(item, text) for item in (*answers["all_of"], *answers["any_of"]) for text in doubted)


def _given(service: Service, row: Row, gold: Gold) -> frozenset[int]:
    """Which gold quotes the passages given to the reader hold; wards set side by side are searched one by one."""
    retriever, k = service.retriever, service.settings.passages
    query = standalone(row["question"], row["history"], retriever)
    wards = query.wards if len(query.wards) > 1 else retriever.catalogue.wards if query.every_ward else ()
    queries = [replace(query, wards=(ward,)) for ward in wards] if len(wards) > 1 else [query]
    hits = [hit for one in queries for hit in retriever.search(one, k)]
    return frozenset().union(*(gold.shared(hit.entry.name, retriever.passage(hit).spans) for hit in hits))
