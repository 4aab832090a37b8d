"""Indexes of as many invented passages as wanted, and what they need to answer; see :mod:`eval.bench_scale`."""

from __future__ import annotations

import json
import math
import multiprocessing
import resource
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.bench import disk
from eval.passage_index import ready_of
from eval.peers.worker import resident
from eval.synthetic import papers
from index.contents import nothing_yet, write_segment, write_skipped
from index.generation import SEGMENTS, Manifest, Numbers
from index.publish import publish, writing
from index.retrieval import Retriever
from index.texts import embedded_words
from index.vectors import VectorIndex
from qa.settings import load_settings
from qa.workspace import encoder_of, recipe_of

__all__ = ["DEPTH", "Measured", "make", "measure"]

DEPTH = 10
"""Passages that a question is answered from, and neighbours that recall is counted over."""
_SEED = 1
_ASKED = 200
_ROOM = 10_000_000
"""Numbers of documents that are kept for each part."""
_SPARE = 1000
"""A paper has fewer passages."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One index. Seconds and bytes; ``wall`` and ``cpu`` are of whole questions: read, ranked, best passages chosen."""

    passages: int
    documents: int
    segments: int
    build: float
    """Words, codes, vectors and store, the invention of the papers apart; wall time."""
    processes: int
    memory_building: int
    """Sum of the peaks of all processes."""
    kind: str
    """How vectors are searched, :attr:`index.vectors.VectorSegment.kind`."""
    recall: float
    """Share of the ten nearest passages of each question that are found."""
    opened: float
    p50: float
    p95: float
    cpu_p50: float
    cpu_p95: float
    memory: int
    """By which the process is larger after all questions, mapped files included."""
    disk: int
    load: float
    """Mean number of processes that wanted a core while questions were asked, this one among them."""


@dataclass(frozen=True, slots=True)
class _Part:
    documents: int
    passages: int
    questions: list[str]
    invented: float
    written: float
    peak: int


def make(folder: Path, passages: int, processes: int) -> None:
    """Write into ``folder`` an index of about ``passages`` invented ones, a segment for each of ``processes``.

    ``folder/made.json`` says how long it took, ``folder/questions.json`` what may be asked. Raises
    :class:`corpus.errors.IndexFolderError` when the disk refuses.
    """
    recipe = recipe_of(load_settings())
    made: list[_Part] = []

    def fill(generation: Path, name: str) -> Manifest:
        names = tuple(f"{name}-{part}" for part in range(processes))
        jobs = [(generation / SEGMENTS / one, part, processes, passages) for part, one in enumerate(names)]
        if processes == 1:
            made.append(_write(*jobs[0]))
        else:
            with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
                made.extend(pool.map(_write, *zip(*jobs, strict=True)))
        write_skipped(generation, ())
        return replace(
            nothing_yet(recipe),
            documents=sum(part.documents for part in made),
            passages=sum(part.passages for part in made),
            segments=names,
            numbers=_numbers(processes, processes, passages),
        )

    with writing(folder):
        publish(folder, fill)
    told = {
        "documents": sum(part.documents for part in made),
        "passages": sum(part.passages for part in made),
        "build": max(part.written for part in made),
        "invented": max(part.invented for part in made),
        "processes": processes,
        "memory": sum(part.peak for part in made),
    }
    (folder / "made.json").write_text(json.dumps(told), "utf-8")
    questions = [question for part in made for question in part.questions]
    (folder / "questions.json").write_text(json.dumps(questions, ensure_ascii=False), "utf-8")


def _numbers(part: int, parts: int, passages: int) -> Numbers:
    return Numbers(1 + part * _ROOM, part * (math.ceil(passages / parts) + _SPARE), 1)


def _write(folder: Path, part: int, parts: int, passages: int) -> _Part:
    """Write one segment: every ``parts``-th paper from ``part`` on."""
    recipe = recipe_of(load_settings())
    started = time.perf_counter()
    documents, count = [], 0
    asked: list[str] = []
    for paper in papers(_SEED, part, parts):
        document = paper.document()
        documents.append(ready_of(document))
        asked.append(paper.questions[len(asked) % len(paper.questions)])
        count += len(document.passages)
        if count * parts >= passages:
            break
    invented = time.perf_counter()
    texts = [embedded_words(ready.document, passage) for ready in documents for passage in ready.document.passages]
    vectors = recipe.encoder.encode_passages(texts)
    del texts
    write_segment(folder, documents, vectors, recipe, numbers=_numbers(part, parts, passages))
    step = max(1, len(asked) * parts // _ASKED)
    return _Part(
        len(documents),
        count,
        asked[::step],
        invented - started,
        time.perf_counter() - invented,
        1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    )


def measure(folder: Path) -> Measured:
    """Open the index that :func:`make` wrote into ``folder`` and ask it; alone in its process, for its memory."""
    made = json.loads((folder / "made.json").read_text("utf-8"))
    questions = json.loads((folder / "questions.json").read_text("utf-8"))
    encoder = encoder_of(load_settings())
    vectors = encoder.encode_queries(questions)
    empty, started = resident(), time.perf_counter()
    retriever = Retriever(folder, encoder)
    opened = time.perf_counter() - started
    for question in questions[:: max(1, len(questions) // 20)]:
        retriever.search(retriever.understand(question), DEPTH)  # pages of the files come into memory
    wall, cpu = [], []
    for question in questions:
        begun, spent = time.perf_counter(), time.process_time()
        retriever.search(retriever.understand(question), DEPTH)
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - spent)
    load = float(Path("/proc/loadavg").read_text("ascii").split()[0])
    grown = max(0, resident() - empty)
    index = retriever.ranking.vectors  # type: ignore[attr-defined]  # the local one, opened above
    return Measured(
        made["passages"],
        made["documents"],
        len(index.segments),
        made["build"],
        made["processes"],
        made["memory"],
        index.segments[0].kind,
        recall(index, vectors[:100]),
        opened,
        statistics.median(wall),
        _high(wall),
        statistics.median(cpu),
        _high(cpu),
        grown,
        disk(folder),
        load,
    )


def _high(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[min(len(times) - 1, math.ceil(0.95 * len(times)) - 1)]


def recall(index: VectorIndex, asked: NDArray[np.float32]) -> float:
    """Share of the :data:`DEPTH` nearest of each of ``asked``, shape (questions, dimension), that ``index`` finds."""
    block = 20_000
    best = np.full((len(asked), DEPTH), -2.0, dtype=np.float32)
    near = np.full((len(asked), DEPTH), -1, dtype=np.int64)
    for segment in index.segments:
        for at in range(0, segment.size, block):
            numbers = segment.numbers[at : at + block].astype(np.int64)
            cosines = np.hstack((best, asked @ segment.take(numbers).T))
            held = np.hstack((near, np.broadcast_to(numbers, (len(asked), len(numbers)))))
            first = np.argpartition(-cosines, DEPTH - 1, axis=1)[:, :DEPTH]
            best, near = np.take_along_axis(cosines, first, 1), np.take_along_axis(held, first, 1)
    # Of passages that are equally near either will do.
    found = [index.search(one, DEPTH)[1] for one in asked]
    least = best.min(axis=1) - 1e-4
    return float(np.mean([(cosines >= low).mean() for cosines, low in zip(found, least, strict=True)]))
