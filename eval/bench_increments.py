"""What one document costs that comes to, changes in or leaves a large index: ``python -m eval.bench_increments``.

Invented papers (:mod:`eval.synthetic`; nothing in them is true) are written as files and built as a whole, which is
what the others are held against; then single papers are added, replaced and taken out. The first change copies the
index once, as two generations never share a file with the one just before; it is told apart. Exit status 1 where the
middle one of a kind costs more than :data:`GOAL` of building the whole.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from eval.synthetic import papers
from index.build import Report, add, build, remove
from index.generation import current, read_manifest
from qa.settings import load_settings
from qa.workspace import recipe_of

GOAL = 0.01
"""Of building the whole."""
ROUNDS = 7
_SEED = 3


class _Clock:
    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}

    def time(self, kind: str, work: Callable[[], Report]) -> Report:
        started = time.perf_counter()
        report = work()
        self.spent.setdefault(kind, []).append(time.perf_counter() - started)
        return report


def measure(scratch: Path, documents: int, rounds: int) -> bool:
    """Build, change and print under ``scratch``; whether the goal is reached."""
    recipe, clock = recipe_of(load_settings()), _Clock()
    folder, index = scratch / "papers", scratch / "index"
    folder.mkdir()
    made = papers(_SEED)
    size = 0
    for paper in islice(made, documents):
        (folder / f"{paper.name}.txt").write_text(paper.text, "utf-8")
        size += len(paper.text)
    report = clock.time("whole", lambda: build(index, [folder], recipe))
    whole = clock.spent["whole"][0]
    held = sum(read_manifest(current(index)).files.values())
    print(
        f"whole: {report.documents:,} invented papers, {size / 1e6:.0f} M characters, {report.passages:,} passages, "
        f"{report.figures:,} figures, {report.conflicts:,} conflicts, {held / 1e6:,.0f} MB: {whole:.1f} s",
        flush=True,
    )
    for number, paper in enumerate(islice(made, rounds + 1)):
        new, old = folder / f"{paper.name}.txt", folder / f"bao-cao-{number * 7 % documents:06d}.txt"
        new.write_text(paper.text, "utf-8")
        kinds = ("added", "replaced", "taken out") if number else ("first change", "added", "taken out")
        clock.time(kinds[0], lambda new=new: add(index, [new], recipe))  # type: ignore[misc]
        old.write_text(old.read_text("utf-8").replace("II. ", "III. ", 1) + paper.text[-200:], "utf-8")
        clock.time(kinds[1], lambda old=old: add(index, [old], recipe))  # type: ignore[misc]
        clock.time(kinds[2], lambda old=old: remove(index, [old.name], recipe))  # type: ignore[misc]
    reached = True
    for kind, seconds in clock.spent.items():
        if kind == "whole":
            continue
        middle, most = statistics.median(seconds), max(seconds)
        print(f"{kind:<13} {len(seconds):>2} times  middle {middle:7.3f} s = {middle / whole:7.3%} of the whole"
              f"   most {most:7.3f} s = {most / whole:7.3%}", flush=True)  # fmt: skip
        reached &= kind == "first change" or middle <= GOAL * whole
    manifest = read_manifest(current(index))
    disk = _disk(index)
    print(
        f"{len(manifest.segments)} segments; three generations take {disk / 1e6:,.0f} MB, {disk / held:.2f} times one"
    )
    return reached


def _disk(folder: Path) -> int:
    """Bytes of all files, each counted once however many names it has."""
    held = {(s.st_dev, s.st_ino): s.st_size for s in (os.stat(p) for p in folder.rglob("*") if p.is_file())}  # noqa: PTH116
    return sum(held.values())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        return int(not measure(Path(scratch), options.documents, options.rounds))


if __name__ == "__main__":
    sys.exit(main())
