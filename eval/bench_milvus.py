"""What a passage costs in Milvus, in bytes and milliseconds: ``python -m eval.bench_milvus``.

Invented papers (:mod:`eval.synthetic`; nothing in them is true) are built into a file of Milvus Lite, then one is
added, one taken out, and questions are asked. Bytes are counted twice: what is sent for each row, which is the same
for every engine, and what Lite's files take. Milliseconds are Lite's: an engine written in Python, in this process,
without an index for vectors. They say what this program spends, and nothing of what a cluster does.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from eval.synthetic import papers
from index.build import add, build, remove
from index.figure_search import FigureFilter, search_figures
from index.milvus.address import parse_address
from index.milvus.engine import Engine, Where
from index.milvus.index import MilvusIndex
from index.milvus.tables import KEPT
from index.retrieval import Retriever
from qa.settings import load_settings
from qa.workspace import recipe_of

_SEED = 5
_QUESTIONS = 60


class _Sent:
    """Rows and bytes that were written, by collection."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def watch(self) -> None:
        """Count what every engine of this process writes from now on."""
        write = Engine.write

        def counted(self_: Engine, table: Where, rows: Iterable[Mapping[str, Any]], epoch: int = 0) -> None:
            held = list(rows)
            self.rows[table] += len(held)
            self.bytes[table] += sum(_size(value) for row in held for value in row.values())
            begun = time.perf_counter()
            write(self_, table, held, epoch)
            self.seconds[table] += time.perf_counter() - begun

        setattr(Engine, "write", counted)  # noqa: B010 - a method is put in place of another


def _size(value: object) -> int:
    """Bytes of a value as Milvus keeps it: 8 a number, 4 a float of a vector, 8 a weight of a sparse one."""
    if isinstance(value, str):
        return len(value.encode("utf-8", "surrogatepass"))
    if isinstance(value, dict | list):
        return 8 * len(value)
    return int(getattr(value, "nbytes", 8))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measure(scratch: Path, documents: int) -> None:
    """Build, change, ask and print under ``scratch``."""
    recipe, sent = recipe_of(load_settings()), _Sent()
    folder = scratch / "papers"
    folder.mkdir()
    made = papers(_SEED)
    held = list(islice(made, documents))
    for paper in held:
        (folder / f"{paper.name}.txt").write_text(paper.text, "utf-8")
    stages: dict[str, float] = {}

    def tell(stage: str, _done: int, _total: int) -> None:
        stages.setdefault(stage, time.perf_counter())

    index = MilvusIndex(parse_address(f"milvus+file://{scratch}/bench.db"), scratch / "journal")
    sent.watch()
    begun = time.perf_counter()
    report = build(index, [folder], recipe, tell)
    whole = time.perf_counter() - begun
    print(
        f"{report.documents:,} invented papers, {report.passages:,} passages, {report.figures:,} figures: {whole:.1f} s"
    )
    writing = begun + whole - stages["Lập chỉ mục từ"]
    print(f"  of it reading and embedding {whole - writing:.1f} s, making rows and writing them {writing:.1f} s")
    print(f"  {1000 * writing / report.passages:.2f} ms of making and writing a passage with all that belongs to it")
    print("  collection   rows a passage   bytes a row   bytes a passage   ms a row (Lite)")
    for table in KEPT:
        rows = sent.rows[table]
        if rows:
            print(
                f"  {table:<12} {rows / report.passages:14.3f} {sent.bytes[table] / rows:13.0f} "
                f"{sent.bytes[table] / report.passages:17.0f} {1000 * sent.seconds[table] / rows:17.2f}"
            )
    total = sum(sent.bytes[table] for table in KEPT)
    disk = sum(path.stat().st_size for path in (scratch / "bench.db").rglob("*") if path.is_file())
    print(f"  sent {total / report.passages:,.0f} bytes a passage; files of Lite {disk / report.passages:,.0f}")
    extra = scratch / "extra.txt"
    extra.write_text(next(made).text, "utf-8")
    print(f"one paper added {_timed(lambda: add(index, [extra], recipe)):.2f} s", end=", ")
    print(f"taken out {_timed(lambda: remove(index, ['extra.txt'], recipe)):.2f} s")
    retriever = Retriever(index, recipe.encoder)
    questions = [question for paper in held for question in paper.questions]
    asked = questions[:: max(1, len(questions) // _QUESTIONS)][:_QUESTIONS]

    def ask(question: str) -> float:
        return 1000 * _timed(lambda: retriever.search(retriever.understand(question), 10))

    spent = sorted(map(ask, asked))
    print(f"{len(spent)} questions: p50 {statistics.median(spent):.0f} ms, p95 {spent[int(0.95 * len(spent))]:.0f} ms")
    figures = [_timed(lambda: search_figures(retriever.store, FigureFilter("thu ngân sách"))) for _ in range(5)]
    print(f"figures by words: p50 {1000 * statistics.median(figures):.0f} ms")


def main() -> None:
    """Measure in a folder that is removed afterwards."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.bench_milvus", description="Bytes and milliseconds in Milvus."
    )
    parser.add_argument("--documents", type=int, default=60, help="invented papers, about 60 passages each")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        measure(Path(scratch), chosen.documents)


if __name__ == "__main__":
    main()
