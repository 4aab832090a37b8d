"""Retrieval side by side: the same texts, questions and encoder for every system, each in a process of its own.

A passage is a hit when it shares characters with a gold quote. Documents are loaded once by :mod:`corpus.loaders` and
every system gets the same characters, so how files are read makes no difference.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import DocumentError
from corpus.loaders import find_documents, load
from corpus.unicode import fold
from eval.peers.base import Found, Text
from eval.peers.registry import EXTRA, SYSTEMS, System, missing
from eval.peers.worker import ENVIRONMENT, Job, Outcome, Place
from eval.ranks import DEPTH, DEPTHS

__all__ = [
    "DEPTH",
    "DEPTHS",
    "GROUPS",
    "Asked",
    "Line",
    "Score",
    "absent",
    "asked",
    "compare",
    "loaded",
    "passages",
    "run",
    "score",
]

GROUPS = {"all": "tất cả", "footnote": "chú thích", "table": "bảng", "bare": "hỏi không dấu"}
"""``bare`` is every question of the set once more, typed without dấu."""
_LIMIT = 1800
"""Seconds that one system may take."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the places of its gold quotes."""

    question: str
    groups: frozenset[str]
    gold: tuple[tuple[str, int, int], ...]

    def rank(self, hits: Sequence[Found]) -> int | None:
        """Rank, from 1, of the first passage that shares characters with a gold quote."""
        ranks = (rank for rank, hit in enumerate(hits, 1) if any(hit.shares(*place) for place in self.gold))
        return next(ranks, None)


@dataclass(frozen=True, slots=True)
class Score:
    """Hit@k by depth and mean reciprocal rank at 10 (Voorhees, 1999) over a group of questions."""

    questions: int
    hits: Mapping[int, float]
    reciprocal_rank: float


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured of one system; ``trouble`` is a Vietnamese sentence where nothing was."""

    system: System
    scores: Mapping[str, Score]
    index: float = 0.0
    add: float | None = None
    query: float = 0.0
    """Median, seconds."""
    memory: int = 0
    """Peak, bytes."""
    characters: float = 0.0
    """Mean size of the first five passages together: what a reader, or a language model, is given to read."""
    refused: int = 0
    """Connections to a network that it tried to open, and was refused."""
    trouble: str | None = None


def loaded(folder: Path) -> tuple[list[Text], list[str]]:
    """Every readable document under ``folder``, named as question sets name it, and why others were left out."""
    texts: dict[str, Text] = {}
    left_out = []
    for path in find_documents(folder):
        try:
            source = load(path)
        except DocumentError as error:
            left_out.append(str(error))
            continue
        if path.stem in texts:
            left_out.append(f"“{path.name}” trùng tên với một văn bản khác nên không đưa vào so sánh; hãy đổi tên tệp.")
            continue
        texts[path.stem] = Text(path.stem, source.text)
    return list(texts.values()), left_out


def asked(rows: Sequence[Mapping[str, Any]], documents: Sequence[Text]) -> list[Asked]:
    """The questions that say something of retrieval: they have an answer, and its quotes stand in ``documents``.

    A question that follows up on another is left out: the peers have no history to read it with.
    """
    texts = {document.name: document.text for document in documents}
    chosen = []
    for row in rows:
        gold = row["gold"]
        if gold["abstain"] or row.get("history"):
            continue
        pairs = zip(gold.get("quotes") or (), gold.get("quote_docs") or (), strict=False)
        places = [(name, texts[name].find(quote), len(quote)) for quote, name in pairs if name in texts]
        spans = tuple((name, at, at + size) for name, at, size in places if at >= 0)
        if spans:
            groups = {"all"}
            if gold.get("footnote") is not None or "footnote" in row["category"]:
                groups.add("footnote")
            if row["category"] == "table":
                groups.add("table")
            chosen.append(Asked(row["question"], frozenset(groups), spans))
    return [*chosen, *(Asked(fold(one.question), frozenset({"bare"}), one.gold) for one in chosen)]


def score(questions: Sequence[Asked], found: Sequence[Sequence[Found]]) -> dict[str, Score]:
    """Scores by group, of groups that have questions."""
    scores = {}
    for group in GROUPS:
        ranks = [one.rank(hits) for one, hits in zip(questions, found, strict=True) if group in one.groups]
        if ranks:
            hits = {k: sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in DEPTHS}
            reciprocal = sum(1 / rank for rank in ranks if rank is not None) / len(ranks)
            scores[group] = Score(len(ranks), hits, reciprocal)
    return scores


def compare(
    documents: Sequence[Text],
    questions: Sequence[Asked],
    encoder: str,
    systems: Sequence[System] = SYSTEMS,
    tell: Callable[[str], None] | None = None,
) -> list[Line]:
    """Measure each of ``systems``, one after another, in processes that reach no network.

    ``encoder`` is a folder or name of a sentence-transformers model. A system that is not installed, or fails, has a
    line that says so.
    """
    lines = []
    for system in systems:
        if tell:
            tell(system.label)
        lines.append(_measured(system, documents, questions, encoder))
    return lines


def absent(system: System) -> str:
    """How to install what ``system`` still needs, in Vietnamese; empty where nothing is missing."""
    packages = missing(system)
    return f"chưa cài; cài bằng: {EXTRA} (thiếu {', '.join(packages)})" if packages else ""


def _measured(system: System, documents: Sequence[Text], questions: Sequence[Asked], encoder: str) -> Line:
    if trouble := absent(system):
        return Line(system, {}, trouble=trouble)
    by_size = sorted(range(len(documents)), key=lambda at: len(documents[at].text))
    job: Job = {
        "family": system.family,
        "setting": system.setting,
        "encoder": encoder,
        "documents": [(one.name, one.text) for one in documents],
        "held_out": by_size[len(by_size) // 2] if len(by_size) > 1 else None,
        "questions": [one.question for one in questions],
        "k": DEPTH,
    }
    outcome = run(job)
    if isinstance(outcome, str):
        return Line(system, {}, trouble=outcome)
    found = [passages(hits) for hits in outcome["found"]]
    read = [sum(end - start for hit in hits[: DEPTHS[-1]] for start, end in hit.spans) for hits in found]
    return Line(
        system,
        score(questions, found),
        index=outcome["index"],
        add=outcome["add"],
        query=statistics.median(outcome["searches"]),
        memory=outcome["peak"],
        characters=statistics.mean(read),
        refused=outcome["refused"],
    )


def passages(places: Iterable[Place]) -> list[Found]:
    """What a process found, as it was before it was written."""
    return [Found(name, tuple((start, end) for start, end in spans)) for name, spans in places]


def run(job: Job) -> Outcome | str:
    """What a process of its own measured, or why it did not, in Vietnamese."""
    with tempfile.TemporaryDirectory() as scratch:
        given, taken = Path(scratch) / "job.json", Path(scratch) / "outcome.json"
        given.write_text(json.dumps(job), "utf-8")
        command = [sys.executable, "-m", "eval.peers.worker", str(given), str(taken)]
        environment = {**os.environ, **ENVIRONMENT}
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", env=environment, timeout=_LIMIT, check=False
            )
        except subprocess.TimeoutExpired:
            return f"dừng sau {_LIMIT // 60} phút vì chưa xong"
        if done.returncode or not taken.exists():
            last = (done.stderr.strip().splitlines() or [f"mã thoát {done.returncode}"])[-1]
            return f"không chạy được: {last[:200]}"
        outcome: Outcome = json.loads(taken.read_text("utf-8"))
        return outcome
