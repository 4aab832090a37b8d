"""Speed and size of retrieval beside the stock pipeline: ``python -m eval.bench_retrieval [--passages N]``.

Texts, questions and encoder are the same for both. The stock pipeline is LangChain's splitter of 1000/200 characters
with BM25 and FAISS where it is installed, else plain BM25 over chunks of the same size, which has no vectors. The
bundled sample says how fast a small office's index answers; invented papers (:mod:`eval.synthetic`) how fast one is
built and how fast a large one answers: nothing in them is true, and their quality says nothing. Exit status 1 where a
goal is missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from eval.bench import QUESTIONS, disk
from eval.compare import run
from eval.passage_index import index_documents
from eval.peers.registry import SYSTEMS, System, missing
from eval.peers.worker import Job, resident
from eval.synthetic import Paper, papers
from index.build import build
from index.encoders import EMBEDDED_MODEL
from index.retrieval import Retriever
from qa.batch import read_questions
from qa.settings import bundled_sample, load_settings
from qa.workspace import encoder_of, recipe_of

SMALL_GOAL, LARGE_GOAL = 5.0, 30.0
"""Milliseconds, median: one question over the bundled sample, and over :data:`LARGE` passages."""
LARGE = 100_000
BUILT = 60
"""Papers that are built from their files."""
ASKED = 60
_SEED = 1


class Opened(NamedTuple):
    """What a process that opens an index and asks of it measures of itself."""

    seconds: float
    """To open it."""
    searches: list[float]
    grown: int
    """Bytes by which its resident set is larger for the index after all questions, files mapped into it included."""


class Rival(NamedTuple):
    """What the stock pipeline needs for the same."""

    indexed: float
    searches: list[float]
    grown: int


def stock() -> System:
    """The stock pipeline that can run here."""
    named = {system.name: system for system in SYSTEMS}
    hybrid = named["langchain-hybrid"]
    return named["plain"] if missing(hybrid) else hybrid


def _rival(system: System, texts: Sequence[tuple[str, str]], questions: Sequence[str]) -> Rival:
    job: Job = {
        "family": system.family,
        "setting": system.setting,
        "encoder": load_settings().encoder or str(EMBEDDED_MODEL),
        "documents": list(texts),
        "held_out": None,
        "questions": list(questions),
        "k": 10,
    }
    outcome = run(job)
    if isinstance(outcome, str):
        raise SystemExit(f"{system.label}: {outcome}")
    return Rival(outcome["index"], outcome["searches"], outcome["grown"])


def _opened(index: Path, questions: Sequence[str]) -> Opened:
    """Open ``index`` and ask ``questions`` in a process of its own."""
    command = [sys.executable, "-m", "eval.bench_retrieval", "--open", str(index)]
    done = subprocess.run(command, input=json.dumps(list(questions)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return Opened(*json.loads(done.stdout))


def _open(index: Path, questions: Sequence[str]) -> Opened:
    encoder = encoder_of(load_settings())
    encoder.encode_queries(["a"])
    empty, started = resident(), time.perf_counter()
    retriever = Retriever(index, encoder)
    opened = time.perf_counter()
    retriever.search(retriever.understand(questions[0]), 10)  # word lists are read at the first question
    searches = []
    for question in questions:
        begun = time.perf_counter()
        retriever.search(retriever.understand(question), 10)
        searches.append(time.perf_counter() - begun)
    return Opened(opened - started, searches, max(0, resident() - empty))


def _ms(times: Sequence[float]) -> float:
    return 1000 * statistics.median(times)


def _line(what: str, figure: str, note: str = "") -> None:
    print(f"{what:<58}{figure:>14}  {note}".rstrip(), flush=True)


def _beside(what: str, mine: float, theirs: float, unit: str, goal: float | None = None, *, more: bool = False) -> bool:
    """Print both with their ratio; whether ours reaches ``goal``, or where ``more`` is better, the rival."""
    reached = (mine >= theirs) if more else goal is None or mine <= goal
    wanted = f"goal {goal:g} {unit}" if goal is not None else "goal: the rival's" if more else ""
    said = f"{wanted}{'' if reached else ' MISSED'}; " if wanted else ""
    _line(what, f"{mine:,.1f} {unit}", f"{said}rival {theirs:,.1f} {unit}, {mine / theirs:.2f} times that")
    return reached


def small(system: System) -> bool:
    """Questions over the bundled sample."""
    questions = [asked.question for asked in read_questions(QUESTIONS)]
    settings = load_settings()
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch) / "index"
        report = build(index, [bundled_sample()], recipe_of(settings))
        store = Retriever(index, encoder_of(settings)).store
        texts = [(entry.name, store.document(entry).text) for entry in store.entries]
        mine, theirs = _opened(index, questions), _rival(system, texts, questions)
    what = f"query p50, {report.documents} documents, {len(questions)} questions"
    return _beside(what, _ms(mine.searches), _ms(theirs.searches), "ms", SMALL_GOAL)


def building(system: System) -> bool:
    """Invented papers to an index on disk: words and vectors, which is what the rival makes of them, and everything."""
    made = list(islice(papers(_SEED), BUILT))
    size = sum(len(paper.text) for paper in made)
    recipe = recipe_of(load_settings())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "papers"
        folder.mkdir()
        for paper in made:
            (folder / f"{paper.name}.txt").write_text(paper.text, "utf-8")
        started = time.perf_counter()
        report = build(Path(scratch) / "index", [folder], recipe)
        spent = time.perf_counter() - started
        started = time.perf_counter()
        index_documents(Path(scratch) / "bare", [paper.document() for paper in made], recipe)
        bare = time.perf_counter() - started
    theirs = _rival(system, [(paper.name, paper.text) for paper in made], ["?"]).indexed
    per_second = [size / seconds / 1000 for seconds in (spent, bare, theirs)]
    _line(f"invented papers built: {len(made)}, {size / 1e6:.1f} M characters", f"{report.passages} passages",
          f"{report.figures} figures found")  # fmt: skip
    reached = _beside("  words and vectors, as the rival has them", per_second[1], per_second[2], "kchar/s", more=True)
    _line("  from files: structure, figures, contradictions as well", f"{per_second[0]:,.1f} kchar/s",
          f"rival {per_second[2]:,.1f} kchar/s, has none of these")  # fmt: skip
    return reached


def large(system: System, passages: int) -> bool:
    """Questions over an index of invented passages, and what it weighs in memory and on disk."""
    made, count = [], 0
    for paper in papers(_SEED):
        made.append(paper)
        count += len(paper.document().passages)
        if count >= passages:
            break
    questions = list(_questions(made))
    texts = [(paper.name, paper.text) for paper in made]
    size = sum(len(text) for _, text in texts)
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch) / "index"
        started = time.perf_counter()
        index_documents(index, [paper.document() for paper in made], recipe_of(load_settings()))
        spent = time.perf_counter() - started
        _line(f"invented passages indexed: {count:,}", f"{spent:.1f} s", f"{size / 1e6:.1f} M characters, no figures")
        weight = disk(index)
        mine = _opened(index, questions)
    theirs = _rival(system, texts, questions)
    goal = LARGE_GOAL if passages <= LARGE else None
    reached = _beside(f"query p50, {count:,} passages", _ms(mine.searches), _ms(theirs.searches), "ms", goal)
    _line("  opened in", f"{mine.seconds:.2f} s", f"rival: indexed anew each time, {theirs.indexed:.1f} s")
    _beside("  memory for the same texts", mine.grown / 1e6, theirs.grown / 1e6, "MB")
    _line("  memory a passage", f"{mine.grown / count:,.0f} B", "mapped files included")
    _line("  disk a passage", f"{weight / count:,.0f} B", f"{weight / 1e6:.0f} MB")
    return reached


def _questions(made: Sequence[Paper]) -> Iterator[str]:
    """Questions on papers from the whole of ``made``."""
    step = max(1, len(made) // ASKED)
    for number, paper in enumerate(made[::step][:ASKED]):
        yield paper.questions[number % len(paper.questions)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=LARGE, help=f"invented passages (default: {LARGE}; 0: none)")
    parser.add_argument("--open", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.open is not None:
        print(json.dumps(_open(options.open, json.load(sys.stdin))))
        return 0
    system = stock()
    print(f"rival: {system.label}", flush=True)
    reached = [small(system), building(system)]
    if options.passages > 0:
        reached.append(large(system, options.passages))
    return int(not all(reached))


if __name__ == "__main__":
    sys.exit(main())
