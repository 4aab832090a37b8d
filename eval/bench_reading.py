"""Reading documents with several processes: ``python -m eval.bench_reading [--pairs N] [--workers N] [FOLDER ...]``.

The files of the folders given, and with them as many synthetic papers as make a job of a minute or so, are read by one
process and by several, one after the other and in turn, so that other work on the machine meets both alike. Told are
the wall times, the median of the ratios of the pairs, and of the last run with several the processor time of this
process alone: what it does itself, nobody does beside it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from corpus.errors import DocumentError
from eval.synthetic import papers
from index.files import File, collect
from index.reading_pool import cores, read_all

__all__ = ["main", "seconds_of"]

_SYNTHETIC = 400


def seconds_of(files: Sequence[File], workers: int) -> tuple[float, float, int]:
    """Wall seconds to read ``files``, processor seconds of this process alone, and how many could not be read."""
    wall, own = time.monotonic(), time.process_time()
    unread = sum(isinstance(one, DocumentError) for one in read_all(files, workers, lambda *_: None))
    return time.monotonic() - wall, time.process_time() - own, unread


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--workers", type=int, default=cores())
    parser.add_argument("--synthetic", type=int, default=_SYNTHETIC)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        for paper in islice(papers(1), chosen.synthetic):
            (Path(made) / f"{paper.name}.txt").write_text(paper.text, "utf-8")
        files, _ = collect([*chosen.folders, *([Path(made)] if chosen.synthetic else [])])
        ratios = []
        for pair in range(chosen.pairs):
            alone, _, _ = seconds_of(files, 1)
            together, own, unread = seconds_of(files, chosen.workers)
            ratios.append(alone / together)
            print(
                f"pair {pair + 1}: {len(files)} files, 1 process {alone:.1f} s, {chosen.workers} processes "
                f"{together:.1f} s ({own:.1f} s of it this process), ratio {ratios[-1]:.2f}, unread {unread}"
            )
    print(f"median ratio: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
