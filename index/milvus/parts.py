"""Many documents that are added some at a time, so that memory holds no more than these."""

from __future__ import annotations

from dataclasses import replace

from corpus.errors import IndexFolderError
from index.files import awaits_recogniser, str_of
from index.gather import Plan
from index.last import Last
from index.recipe import Recipe

__all__ = ["NothingReadError", "changed", "part_of"]


class NothingReadError(IndexFolderError):
    """Of all documents none can be read."""


def changed(plan: Plan, last: Last | None, recipe: Recipe) -> Plan:
    """``plan`` without the files that ``last`` holds as they are."""
    if last is None or plan.anew or not last.same_making(recipe):
        return plan
    entries = last.store.entries
    held = {(e.name, e.digest, e.path) for e in entries if not awaits_recogniser(e.warnings)}
    files = [file for file in plan.files if (file.name, file.digest, str_of(file.path.resolve())) not in held]
    return replace(plan, files=files)


def part_of(plan: Plan, last: Last | None, start: int, stop: int) -> Plan:
    """``plan`` with no more than the files from ``start`` to ``stop``, beside all that is in ``last``."""
    files = plan.files[start:stop]
    skipped = plan.skipped if stop >= len(plan.files) else ()
    if last is None:
        return replace(plan, files=files, skipped=skipped, adds=True)
    new = {file.name for file in files}
    entries, problems = last.store.entries, {item.name: item for item in (*last.store.skipped, *skipped)}
    return replace(
        plan,
        files=files,
        skipped=[item for name, item in problems.items() if name not in new],
        kept=[entry for entry in entries if entry.name not in new],
        instead={entry.name: entry for entry in entries if entry.name in new},
        adds=True,
    )
