"""Speed and size on the bundled sample: ``python -m eval.bench``. Exit status 1 where a limit is missed.

Search alone is measured beside the stock pipeline by :mod:`eval.bench_retrieval`.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec

from corpus.errors import DocumentError
from corpus.loaders import find_documents, load
from corpus.parse import parse
from corpus.source import Source
from index.build import build
from index.retrieval import Retriever
from qa.batch import Question, read_questions
from qa.service import Service
from qa.settings import bundled_sample, load_settings
from qa.workspace import encoder_of, recipe_of

QUESTIONS = Path(__file__).parent / "sets" / "sample.jsonl"
HEAVY = ("torch", "gradio", "underthesea", "sentence_transformers", "langchain", "langchain_core", "transformers")
"""Packages that answering a question on the command line must not load."""
COLD_LIMIT, WARM_LIMIT = 2.5, 0.050
"""Seconds: a whole ``wardqa ask`` (median), and one answer in a running process (95th percentile)."""

P = ParamSpec("P")
_COMMAND = "from qa.cli.app import main; main()"
_LOADED = f"""
import sys
from qa.cli.app import main
try:
    main()
except SystemExit:
    pass
print(" ".join(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)
"""


def _seconds(act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    started = time.perf_counter()
    act(*args, **kwargs)
    return time.perf_counter() - started


def _line(what: str, figure: str, note: str = "") -> None:
    print(f"{what:<44}{figure:>12}  {note}".rstrip(), flush=True)


def _percentile(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, math.ceil(share * len(times)) - 1)]


def _run(code: str, index: Path, question: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, "ask", "--json", "--index", str(index), question]
    return subprocess.run(command, capture_output=True, text=True, check=True)


def _cold(index: Path, questions: Sequence[Question]) -> float:
    return statistics.median(_seconds(_run, _COMMAND, index, asked.question) for asked in questions[:5])


def _sources(folder: Path) -> list[Source]:
    sources = []
    for path in find_documents(folder):
        try:
            sources.append(load(path))
        except DocumentError as error:  # a scan, where no OCR is installed
            print(f"left out: {error}", file=sys.stderr)
    return sources


def _parse_speed(sources: Sequence[Source], least: float = 1.0) -> float:
    """Megabytes of UTF-8 text taken apart a second."""
    size, spent = 0, 0.0
    while spent < least:
        for source in sources:
            spent += _seconds(parse, source)
            size += len(source.text.encode())
    return size / spent / 1e6


def disk(folder: Path) -> int:
    """Bytes that ``folder`` takes on disk, as ``du`` counts them."""
    blocks = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            stat = (Path(parent) / name).lstat()
            blocks[stat.st_ino] = stat.st_blocks
    return 512 * sum(blocks.values())


def main() -> int:
    """Print the figures; returns the exit status."""
    questions = read_questions(QUESTIONS)
    documents = bundled_sample()
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch) / "index"
        settings = load_settings(index=index)
        spent = _seconds(build, index, [documents], recipe_of(settings))
        again = _seconds(build, index, [documents], recipe_of(settings))
        service = Service(Retriever(index, encoder_of(settings)), settings)
        _line(f"build, {len(service.overview())} documents, one of them a scan", f"{spent:.2f} s")
        _line("build again, nothing changed", f"{again:.3f} s")
        sources = _sources(documents)
        _line("parse", f"{_parse_speed(sources):.2f} MB/s", "UTF-8 text taken apart, figures included")

        cold = _cold(index, questions)
        _line("cold wardqa ask, median of 5", f"{cold:.2f} s", f"limit {COLD_LIMIT} s")
        loaded = _run(_LOADED, index, questions[0].question).stderr.split()
        _line("heavy packages that it loads", " ".join(loaded) or "none", f"of {', '.join(HEAVY)}")

        service.ask(questions[0].question)
        warm = [_seconds(service.ask, asked.question, asked.history) for asked in questions]
        _line(f"warm ask, p50 of {len(warm)} questions", f"{_percentile(warm, 0.5) * 1000:.1f} ms")
        slow = _percentile(warm, 0.95)
        _line(f"warm ask, p95 of {len(warm)} questions", f"{slow * 1000:.1f} ms", f"limit {WARM_LIMIT * 1000:.0f} ms")

        _line("index on disk", f"{disk(index) / 1e6:.1f} MB")
    if sys.prefix != sys.base_prefix:
        _line("environment on disk", f"{disk(Path(sys.prefix)) / 1e9:.2f} GB")
    return int(bool(loaded) or cold >= COLD_LIMIT or slow >= WARM_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
