"""``python -m tests.soak.fuzz --minutes N``: broken files through loaders and parser, until the time is up.

One process of the lowest priority. Prints each new defect once with the file that shows it, and at the end how long and
how many files ran without one. Exit status 1 where there was any.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from random import Random

from corpus.source import Source
from tests.soak.check import TooSlowError, bounded, check_file, check_parse, limit_memory
from tests.soak.mutate import mutated, mutated_text, seeds, text

_EVERY = 60.0
"""Seconds between two lines on how it goes."""


def one(random: Random, good: dict[str, bytes], folder: Path) -> tuple[str, str]:
    """Try one file; what it was and what became of it. Raises whatever is a defect."""
    plain = [name for name in good if name.endswith((".txt", ".md"))]
    if plain and random.random() < 0.3:
        path = folder / "văn bản.txt"
        name = random.choice(plain)
        made = text(random) if random.random() < 0.6 else mutated_text(random, good[name].decode())
        path.write_text(made, encoding="utf-8", errors="surrogatepass", newline="")
        check_parse(Source("văn bản.txt", made, "text"))
        return "text", "read"
    name = random.choice(list(good))
    suffix = Path(name).suffix if random.random() < 0.97 else random.choice([Path(n).suffix for n in good])
    path = folder / f"tệp{suffix}"
    path.write_bytes(mutated(random, Path(name).suffix, good[name]))
    return suffix, "refused" if check_file(path) is None else "read"


def main() -> int:
    """Run until the time is up."""
    options = argparse.ArgumentParser()
    options.add_argument("--minutes", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "wardqa-fuzz")
    options.add_argument("--scans", action="store_true", help="recognise scanned pages too, seconds each")
    options.add_argument("--only", default="", help="suffixes to try, such as docx,html; all of them if not given")
    chosen = options.parse_args()
    os.nice(19)
    limit_memory()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    good = seeds(pictures=chosen.scans)
    if chosen.only:
        suffixes = {f".{suffix.strip().lstrip('.')}" for suffix in chosen.only.split(",")}
        good = {name: data for name, data in good.items() if Path(name).suffix in suffixes}
        if not good:
            options.error(f"no sample ends in one of {', '.join(sorted(suffixes))}")
    begun = clean = told = time.monotonic()
    counts: Counter[tuple[str, str]] = Counter()
    defects: Counter[str] = Counter()
    slowest = (0.0, "")
    seed = chosen.seed
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        while time.monotonic() - begun < chosen.minutes * 60:
            seed += 1
            started = time.monotonic()
            try:
                with bounded():
                    kind = one(Random(seed), good, folder)
                counts[kind] += 1
                slowest = max(slowest, (time.monotonic() - started, f"{kind[0]} {seed}"))
            except (Exception, TooSlowError, RecursionError) as error:
                clean = time.monotonic()
                last = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}"
                defects[where] += 1
                if defects[where] == 1:
                    print(f"DEFECT {where} seed {seed}", flush=True)
                    traceback.print_exc(file=sys.stdout)
                    chosen.keep.mkdir(parents=True, exist_ok=True)
                    for path in folder.iterdir():
                        (chosen.keep / f"{seed}-{path.name}").write_bytes(path.read_bytes())
            for path in folder.iterdir():
                path.unlink()
            if time.monotonic() - told > _EVERY:
                told = time.monotonic()
                minutes = (told - begun) / 60
                print(
                    f"{minutes:.0f} min, {counts.total()} files, {len(defects)} defects, slowest {slowest}", flush=True
                )
    ran = (time.monotonic() - begun) / 60
    print(f"{ran:.1f} min, the last {(time.monotonic() - clean) / 60:.1f} without a defect: {counts.total()} files")
    print(dict(counts), dict(defects), slowest, flush=True)
    return int(bool(defects))


if __name__ == "__main__":
    sys.exit(main())
