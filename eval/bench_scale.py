"""One index from 1,000 to 1,000,000 invented passages: ``python -m eval.bench_scale [--sizes N ...] [--home FOLDER]``.

Papers are composed from templates and word lists (:mod:`eval.synthetic`): nothing in them is true, and nothing is said
of quality but the share of the nearest vectors that is found. For each size an index is built and asked in processes of
their own. With ``--keep eval/scale.json`` what was measured is kept there, where later runs replace the sizes that they
measure, and drawn as ``eval/scale.svg``. Exit status 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from eval.scale_drawing import Line, drawn
from eval.scale_index import Measured, make, measure

SIZES = (1_000, 10_000, 100_000)
"""Of a run without arguments; 1,000,000 take half an hour to build."""
SLOWEST = 0.150
"""Seconds that a question may take, 95th percentile."""
LEAST_RECALL = 0.98
_SPREAD_FROM = 500_000
"""Passages from which two processes build, each a segment."""


def table(rows: Sequence[Measured]) -> str:
    """What was measured, one size a line."""
    heads = {
        "passages": 10,
        "segments": 9,
        "vectors": 9,
        "recall@10": 10,
        "p50": 9,
        "p95": 9,
        "p50 CPU": 9,
        "p95 CPU": 9,
    }
    more = {"opened": 8, "memory": 9, "disk": 9, "build": 9, "building": 10, "load": 6}
    lines = ["".join(f"{head:>{width}}" for head, width in (heads | more).items())]
    lines += [
        f"{row.passages:>10,}{row.segments:>9}{row.kind:>9}{row.recall:>10.3f}"
        + "".join(f"{1000 * seconds:>6.1f} ms" for seconds in (row.p50, row.p95, row.cpu_p50, row.cpu_p95))
        + f"{row.opened:>6.2f} s{row.memory / 1e6:>6,.0f} MB{row.disk / 1e6:>6,.0f} MB{row.build:>7,.0f} s"
        + f"{row.memory_building / 1e6:>7,.0f} MB{row.load:>6.1f}"
        for row in rows
    ]
    return "\n".join(lines)


def picture(rows: Sequence[Measured]) -> str:
    """The curve of times and memory over size, as SVG."""
    sizes = [row.passages for row in rows]
    times = [
        Line("p95", [1000 * row.p95 for row in rows]),
        Line("p50", [1000 * row.p50 for row in rows]),
        Line("p50, CPU", [1000 * row.cpu_p50 for row in rows], dashed=True),
    ]
    room = [Line("disk", [row.disk / 1e6 for row in rows]), Line("memory", [row.memory / 1e6 for row in rows])]
    return drawn(
        "One index, invented passages, two cores",
        sizes,
        [("ms a question", times, 1000 * SLOWEST), ("MB", room, None)],
        [f"{row.kind}, recall@10 {row.recall:.3f}" for row in rows],
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and draw; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="passages (default: %(default)s)")
    parser.add_argument("--home", type=Path, help="folder that indexes stay in, and are taken from")
    parser.add_argument("--processes", type=int, default=0, help="that build, each a segment (default: by size)")
    parser.add_argument("--keep", type=Path, help="file of what was measured, drawn beside it")
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.make:
        folder, size = options.make
        make(Path(folder), int(size), options.processes)
    elif options.ask:
        print(json.dumps(asdict(measure(options.ask))))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            return _run(options.sizes, options.home or Path(scratch), options.processes, options.keep)
    return 0


def _run(sizes: Sequence[int], home: Path, processes: int, keep: Path | None) -> int:
    now = []
    for size in sizes:
        folder = home / str(size)
        if not (folder / "made.json").is_file():
            spread = processes or (2 if size >= _SPREAD_FROM else 1)
            _alone("--make", str(folder), str(size), "--processes", str(spread))
        now.append(Measured(**json.loads(_alone("--ask", str(folder)))))
        rows = _kept(now, keep)
        print(f"{now[-1].passages:,} passages measured", file=sys.stderr, flush=True)
    print(table(rows))
    return int(any(row.p95 > SLOWEST or row.recall < LEAST_RECALL for row in now))


def _kept(now: Sequence[Measured], keep: Path | None) -> list[Measured]:
    """``now`` and the other sizes in ``keep``, which is brought up to date, by size."""
    if keep is None:
        return sorted(now, key=lambda row: row.passages)
    before = [Measured(**row) for row in json.loads(keep.read_text("utf-8"))] if keep.is_file() else []
    others = [row for row in before if not any(0.9 < row.passages / one.passages < 1.1 for one in now)]
    rows = sorted((*others, *now), key=lambda row: row.passages)
    keep.write_text(json.dumps([asdict(one) for one in rows], indent=1) + "\n", "utf-8")
    keep.with_suffix(".svg").write_text(picture(rows), "utf-8")
    return rows


def _alone(*arguments: str) -> str:
    """Run this module in a process of its own; what it prints."""
    done = subprocess.run([sys.executable, "-m", "eval.bench_scale", *arguments], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


if __name__ == "__main__":
    sys.exit(main())
