"""Following a folder: when its files have come to rest, the index is brought up to date with them.

The folder is looked at again and again rather than listened to: notices of the kernel do not come from network shares,
where such folders often lie. A file that is still being copied changes between two looks, so nothing is read until
everything has been at rest for a while; a folder that never rests is read after :data:`_PATIENCE` all the same.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

from corpus.errors import IndexFolderError
from index.build import Report, update
from index.files import Progress
from index.kept import Kept
from index.recipe import Recipe

__all__ = ["watch"]

_PATIENCE = 600.0
"""Seconds of unrest after which the folder is read as it is."""

Look = dict[str, tuple[int, int]]
"""Path -> size in bytes and time of change in nanoseconds."""


def watch(
    index: Kept,
    documents: Path,
    recipe: Recipe,
    stop: Event,
    *,
    every: float = 2.0,
    rest: float = 3.0,
    progress: Progress | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] | None = None,
) -> Iterator[Report | IndexFolderError]:
    """Bring ``index`` up to date with ``documents`` now and after each change, until ``stop`` is set.

    Gives what each build did, but for those that found nothing new, and the error of one that could not be made: it is
    tried again at the next change. ``every`` and ``rest`` are seconds between two looks and of rest before a build.
    """
    wait = sleep or stop.wait
    built: Look | None = None
    seen, changed, restless = _look(documents), -rest, clock()
    while not stop.is_set():
        now = clock()
        if seen != built and (now - changed >= rest or now - restless >= _PATIENCE):
            try:
                report = update(index, documents, recipe, progress)
            except IndexFolderError as error:
                yield error
            else:
                if not report.unchanged:
                    yield report
            built = seen
        wait(every)
        found = _look(documents)
        if found != seen:
            if seen == built:
                restless = clock()
            seen, changed = found, clock()


def _look(documents: Path) -> Look:
    """Every file of ``documents``; one that goes away meanwhile is not there."""
    found: Look = {}
    for root, folders, names in os.walk(documents):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = os.path.join(root, name)  # noqa: PTH118 - as os.walk gives it
            try:
                status = os.stat(path)  # noqa: PTH116
            except OSError:
                continue
            found[path] = (status.st_size, status.st_mtime_ns)
    return found
