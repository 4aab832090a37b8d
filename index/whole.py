"""A generation written from nothing but documents, some at a time, so that memory holds no more than these.

Each batch is a segment; its figures are held against those of the batches before it, found as :mod:`index.growth` finds
them. In the end all are one: questions are answered soonest from one segment, and the others that a generation may have
are left to what comes later.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from corpus.errors import IndexFolderError
from index.contents import nothing_yet, write_segment, write_skipped
from index.disagreements import common_place, find_disagreements
from index.files import Progress
from index.gather import Gathered, Outcome, Plan, gather, vectors_of
from index.generation import SEGMENTS, Manifest, manifest_text
from index.growth import contradicted
from index.joining import MOST, Weight, join_segments, to_join
from index.journal import Journal
from index.last import Last
from index.reading_pool import overall
from index.recipe import Recipe
from index.store import Store
from index.subjects import Subjects

__all__ = ["BATCH", "write_whole"]

BATCH = 1000
"""Documents in memory at once: a megabyte or several each."""
_WORDS = "Lập chỉ mục từ"


class _OtherPlaceError(Exception):
    """Figures of a later batch name another place: those without one have to be compared anew."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


def write_whole(
    building: Path,
    name: str,
    plan: Plan,
    last: Last | None,
    recipe: Recipe,
    journal: Journal,
    tell: Progress,
    batch: int = BATCH,
) -> tuple[Manifest, Outcome]:
    """Write generation ``name`` of all that ``plan`` asks for into the folder ``building``.

    ``last`` is what unchanged documents and vectors are taken over from, ``batch`` how many documents are in memory at
    once. Raises :class:`OSError` when the disk refuses, :class:`IndexFolderError` where no document can be read.
    """
    place = None
    while True:
        try:
            return _written(building, name, plan, last, recipe, journal, tell, batch, place)
        except _OtherPlaceError as error:
            place = error.place
            shutil.rmtree(building / SEGMENTS)


def _written(
    building: Path,
    name: str,
    plan: Plan,
    last: Last | None,
    recipe: Recipe,
    journal: Journal,
    tell: Progress,
    batch: int,
    place: str | None,
) -> tuple[Manifest, Outcome]:
    outcome = Outcome(problems=list(plan.skipped))
    manifest = nothing_yet(recipe, plan.sources, plan.excluded)
    for number, gathered in enumerate(_batches(plan, last, recipe, tell, batch)):
        outcome.names |= gathered.names
        outcome.read |= gathered.read
        outcome.problems += gathered.problems
        if not gathered.ready:
            continue
        subjects = Subjects()
        documents = [ready.document for ready in gathered.ready]
        told = common_place(documents, subjects, place or "")
        if manifest.segments and told != manifest.place:
            raise _OtherPlaceError(told)
        place = told
        vectors = vectors_of(gathered.ready, last, recipe.encoder, journal, tell)
        tell(_WORDS, manifest.documents, manifest.documents + len(documents))
        if manifest.segments:
            store = _so_far(building, manifest)
            conflicts, known = contradicted(store, store.entries, gathered.ready, subjects, place)
        else:
            conflicts, known = find_disagreements(documents, subjects, only=place), {}
        segment = f"{name}-{number}" if manifest.segments else name
        numbers = write_segment(
            building / SEGMENTS / segment,
            gathered.ready,
            vectors,
            recipe,
            conflicts=conflicts,
            subjects=subjects,
            numbers=manifest.numbers,
            known=known,
            place=place,
        )
        manifest = replace(
            manifest,
            documents=manifest.documents + len(documents),
            passages=manifest.passages + len(vectors),
            figures=manifest.figures + sum(len(document.figures) for document in documents),
            conflicts=manifest.conflicts + len(conflicts),
            segments=(*manifest.segments, segment),
            numbers=numbers,
            place=place,
        )
        manifest = _joined(building, segment, manifest, MOST)
        tell(_WORDS, manifest.documents, manifest.documents)
    if not outcome.names:
        raise IndexFolderError(f"Không văn bản nào đọc được, văn bản đầu tiên: {outcome.problems[0].reason}")
    manifest = replace(_joined(building, name, manifest, 1), skipped=len(outcome.problems))
    write_skipped(building, outcome.problems)
    (building / "manifest.json").unlink(missing_ok=True)
    return manifest, outcome


def _batches(plan: Plan, last: Last | None, recipe: Recipe, tell: Progress, batch: int) -> Iterator[Gathered]:
    """What ``plan`` asks for, a ``batch`` of documents at a time."""
    held = {entry.digest: entry.name for entry in plan.kept}
    total, kept = len(plan.files), len(plan.kept)
    for at in range(0, max(kept + total, 1), batch):
        begun, done_by = max(0, at - kept), max(0, at + batch - kept)
        part = replace(plan, kept=plan.kept[at : at + batch], files=plan.files[begun:done_by], skipped=())
        yield gather(part, last, overall(tell, begun, total), workers=recipe.workers, held=held)


def _so_far(building: Path, manifest: Manifest) -> Store:
    """The documents written before, opened as a generation is."""
    write_skipped(building, ())
    (building / "manifest.json").write_text(manifest_text(manifest), "utf-8")
    return Store(building)


def _joined(building: Path, name: str, manifest: Manifest, most: int) -> Manifest:
    """The same documents in at most as many segments; new ones are named from ``name``."""
    if len(manifest.segments) <= most:
        return manifest
    entries = {file.path.parent.name: file.entries for file in _so_far(building, manifest).files}
    sizes = {segment: sum(entry.passages for entry in held) for segment, held in entries.items()}
    groups = to_join({segment: Weight(size, size) for segment, size in sizes.items()}, most)
    made: list[str] = []
    for number, group in enumerate(groups):
        made.append(f"{name}-joined-{number}")
        folders = [building / SEGMENTS / segment for segment in group]
        join_segments(building / SEGMENTS / made[-1], folders, [one for segment in group for one in entries[segment]])
        for folder in folders:
            shutil.rmtree(folder)
    alone = [segment for segment in manifest.segments if not any(segment in group for group in groups)]
    return replace(manifest, segments=(*alone, *made))
