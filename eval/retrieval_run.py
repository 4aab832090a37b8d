"""One run of ``wardqa eval retrieval``: a question set beside the stock pipeline, benchmarks, what each part adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from eval.ablation import Part, Without, of_benchmarks, of_questions, without_each
from eval.benchmark import Benchmarked, benchmarked, opened
from eval.benchmark_set import RetrievalSet, pool
from eval.peers.registry import OURS, System
from eval.question_ranks import Asked, ours, rivals, theirs
from eval.ranks import Ranking
from eval.retrieval_bars import Bar, benchmark_bars, question_bars
from index.recipe import Recipe
from index.retrieval import Retriever, Weights

__all__ = [
    "BARE",
    "TYPED",
    "QuestionRun",
    "RetrievalRun",
    "Row",
    "benchmark_runs",
    "grouped",
    "joined",
    "question_ablation",
    "question_run",
    "ways",
]

TYPED, BARE = "typed", "bare"
"""Ways of asking: as the set has it, and stripped of dấu."""

T = TypeVar("T")
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class QuestionRun:
    """A question set; for each system and way of asking a ranking a question."""

    set: str
    documents: int
    asked: Sequence[Asked]
    systems: Mapping[System, Mapping[str, Sequence[Ranking]]]
    """Ours first."""
    troubles: tuple[str, ...] = ()
    """Why a system is missing, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Row:
    """Rankings without one part, by what was asked: the set's ways of asking, and benchmarks by name."""

    part: Part
    asked: Mapping[str, Sequence[Ranking]]


@dataclass(frozen=True, slots=True)
class RetrievalRun:
    """All that one command measured."""

    questions: QuestionRun | None = None
    benchmarks: Sequence[Benchmarked] = ()
    ablation: Sequence[Row] = ()
    """The whole first."""

    def bars(self) -> list[Bar]:
        """Every bar that bears on what was measured."""
        found: list[Bar] = []
        if self.questions is not None:
            mine = self.questions.systems[OURS]
            found += question_bars(mine[TYPED], mine[BARE])
        return [*found, *benchmark_bars(self.benchmarks)]


def ways(questions: Sequence[Asked]) -> dict[str, Sequence[Asked]]:
    """``questions`` in each way of asking."""
    return {TYPED: questions, BARE: [one.without_marks() for one in questions]}


def question_run(name: str, questions: Sequence[Asked], retriever: Retriever, encoder: str, tell: Tell) -> QuestionRun:
    """Ask ``questions`` as typed and without dấu, of the product and of the stock pipelines.

    ``encoder`` is the model for these: a folder or name of a sentence-transformers model.
    """
    asked = ways(questions)
    others, trouble = rivals()
    troubles = [trouble] if trouble else []
    tell("So với cách làm thông thường", 0, len(others) + 1)
    systems: dict[System, Mapping[str, Sequence[Ranking]]] = {
        OURS: {way: ours(retriever, those) for way, those in asked.items()}
    }
    for done, system in enumerate(others, 1):
        tell("So với cách làm thông thường", done, len(others) + 1)
        found = theirs(system, encoder, retriever.store, asked)
        if isinstance(found, str):
            troubles.append(f"{system.label}: {found}")
        else:
            systems[system] = found
    tell("So với cách làm thông thường", len(others) + 1, len(others) + 1)
    return QuestionRun(name, len(retriever.store.entries), questions, systems, tuple(troubles))


def grouped(questions: Sequence[Asked], key: Callable[[Asked], T]) -> dict[T, list[int]]:
    """Places of the questions of each group, the largest group first."""
    groups: dict[T, list[int]] = {}
    for at, one in enumerate(questions):
        groups.setdefault(key(one), []).append(at)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))


def question_ablation(questions: Sequence[Asked], retriever: Retriever, recipe: Recipe, tell: Tell) -> list[Row]:
    """What each part adds on a question set, over the index that ``retriever`` has open."""
    folder = retriever.generation.parent.parent
    return _rows(without_each(folder, recipe, retriever.weights, of_questions(ways(questions))), "Bỏ từng phần", tell)


def _rows(measured: Iterator[Without], stage: str, tell: Tell) -> list[Row]:
    rows: list[Row] = []
    tell(stage, 0, 1)
    for part, found in measured:
        rows.append(Row(part, found))
        tell(stage, len(rows), len(rows) + 1)
    return rows


def benchmark_runs(
    sets: Sequence[RetrievalSet],
    recipe: Recipe,
    weights: Sequence[float],
    *,
    pooled: bool,
    strip: bool,
    ablation: bool,
    tell: Tell,
) -> tuple[list[Benchmarked], list[Row]]:
    """Every method on each of ``sets``, and what each part adds there.

    ``pooled``: also on the Vietnamese ones as one; ``strip``: also without dấu; ``weights``: also BM25 with that much
    of the cosine added.
    """
    parts = list(sets)
    vietnamese = [one for one in sets if not one.english]
    if pooled and len(vietnamese) > 1:
        parts.append(pool(vietnamese, "pool"))
    measured, rows = [], []
    for done, part in enumerate(parts):
        tell("Đo các bộ chuẩn", done, len(parts))
        with opened(part, recipe) as folder:
            asked = [part, part.without_marks()] if strip else [part]
            measured += benchmarked(asked, Retriever(folder, recipe.encoder), recipe.encoder, weights)
            if ablation:
                rows += _rows(
                    without_each(folder, recipe, Weights(), of_benchmarks({part.name: part})), f"Bỏ: {part.name}", tell
                )
    tell("Đo các bộ chuẩn", len(parts), len(parts))
    return measured, rows


def joined(rows: Sequence[Row]) -> list[Row]:
    """One row a part, whatever it was measured on; parts that bear on some of it alone stay out of the rest."""
    parts: dict[str, Row] = {}
    for row in rows:
        before = parts.get(row.part.name)
        parts[row.part.name] = replace(row, asked={**before.asked, **row.asked}) if before else row
    return list(parts.values())
