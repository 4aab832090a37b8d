"""A generation made from the one before: what is new is written as a segment of its own, what is gone is noted.

The work is that of the documents that come and go, however large the index is: their words, vectors and figures, and
the documents that speak of the same as they do, which their figures are held against.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFolderError
from index.contents import now, write_segment, write_skipped
from index.disagreements import MOST, Disagreement, block_keys, find_disagreements
from index.document_store import ComparedStore
from index.entry import Entry, Skipped
from index.generation import SEGMENTS, STORE, Manifest, build_command
from index.inherit import inherit
from index.joining import Weight, join_segments, to_join
from index.last import Last
from index.recipe import Recipe
from index.segment_store import SegmentStore
from index.store import Store
from index.store_writing import Ready
from index.subjects import Subjects

__all__ = ["Change", "can_grow", "contradicted", "grown", "touching"]

_SPARE = 4
"""Times as many passage numbers as passages, from which it pays to count anew."""
_AT_ONCE = 500
"""Older documents in memory that new ones are held against."""
_FEW = 50_000
"""Passage numbers that are never too many."""


@dataclass(frozen=True, slots=True)
class Change:
    """What comes and what goes."""

    left: Sequence[Entry]
    """Documents that stay."""
    new: Sequence[Ready]
    subjects: Subjects
    skipped: Sequence[Skipped]
    sources: tuple[str, ...]
    excluded: tuple[str, ...]
    read: frozenset[str]
    """Names of those of ``new`` that were read from their files."""


def can_grow(last: Last, left: Sequence[Entry], new: Sequence[Ready], place: str) -> bool:
    """Whether what is left can stay as it is.

    Not where ``place`` is another one than before, as conflicts are looked for: all figures are compared anew then.
    Neither where most numbers of passages are of documents long gone.
    """
    if not left or place != last.manifest.place:
        return False
    live = sum(entry.passages for entry in left) + sum(len(ready.document.passages) for ready in new)
    return last.manifest.numbers.passage < max(_SPARE * live, _FEW)


def grown(
    building: Path, name: str, last: Last, change: Change, vectors: NDArray[np.float32], recipe: Recipe
) -> Manifest:
    """Write generation ``name`` into the folder ``building``: ``last`` with ``change``.

    ``vectors``: those of the passages of what is new, shape (passages, dimension).
    Raises :class:`OSError` when the disk refuses, :class:`IndexFolderError` where ``last`` is damaged.
    """
    store, before = last.store, last.manifest
    assert isinstance(store, Store), "segments are of a folder"
    left = {entry.id for entry in change.left}
    gone = [entry for entry in store.entries if entry.id not in left]
    found, known = contradicted(store, change.left, change.new, change.subjects, before.place)
    numbers, live = before.numbers, list(change.left)
    files = {file.path.parent.name: file for file in store.files}
    weights = {segment: _weight(file.entries, left) for segment, file in files.items()}
    if change.new:
        numbers = write_segment(
            building / SEGMENTS / name,
            change.new,
            vectors,
            recipe,
            conflicts=found,
            subjects=change.subjects,
            numbers=numbers,
            known=known,
            place=before.place,
        )
        weights[name] = Weight(len(vectors), len(vectors))
        live += SegmentStore(building / SEGMENTS / name / STORE, last.path.parent.parent).entries
    weights = {segment: weight for segment, weight in weights.items() if weight.live}
    joined = _join(building, name, last, to_join(weights), live)
    kept = [segment for segment in weights if not any(segment in names for names in joined.values())]
    digests = inherit(building, last.path, [segment for segment in kept if segment != name])
    write_skipped(building, change.skipped)
    segments = (*kept, *joined)
    return replace(
        before,
        created=now(),
        encoder=recipe.encoder_name,
        documents=len(live),
        passages=sum(entry.passages for entry in live),
        figures=before.figures - _figures(store, gone) + sum(len(ready.document.figures) for ready in change.new),
        conflicts=before.conflicts - len(touching(store, gone)) + len(found),
        skipped=len(change.skipped),
        sources=change.sources,
        excluded=change.excluded,
        files={},
        digests=digests,
        segments=segments,
        dead=tuple(sorted(e.id for s in kept if s != name for e in files[s].entries if e.id not in left)),
        numbers=numbers,
    )


def _weight(entries: Sequence[Entry], live: Collection[int]) -> Weight:
    return Weight(sum(e.passages for e in entries if e.id in live), sum(e.passages for e in entries))


def _join(
    building: Path, name: str, last: Last, groups: Sequence[tuple[str, ...]], live: Sequence[Entry]
) -> dict[str, tuple[str, ...]]:
    """Write each of ``groups`` of segments as one; gives which ones a new segment was made of."""
    joined: dict[str, tuple[str, ...]] = {}
    for number, group in enumerate(groups):
        made = f"{name}-{number}"
        folders = [(building if one == name else last.path) / SEGMENTS / one for one in group]
        held = [entry for folder in folders for entry in SegmentStore(folder / STORE, last.path.parent.parent).entries]
        alive = {entry.id for entry in live}
        try:
            join_segments(building / SEGMENTS / made, folders, [entry for entry in held if entry.id in alive])
        except ValueError as error:
            folder = last.path.parent.parent
            raise IndexFolderError(
                f"Bản chỉ mục {last.path} bị hỏng; "
                f"hãy dựng lại bằng: {build_command(folder, last.manifest.sources, '--force')}"
            ) from error
        if name in group:
            shutil.rmtree(building / SEGMENTS / name)
        joined[made] = group
    return joined


def contradicted(
    store: ComparedStore, left: Sequence[Entry], new: Sequence[Ready], subjects: Subjects, place: str
) -> tuple[list[Disagreement], dict[str, int]]:
    """What documents that are ``new`` contradict, of themselves and of those ``left``; the numbers of these by name."""
    others = _compared(store, {entry.id for entry in left}, new, subjects, place)
    names = {ready.name for ready in new}
    found: dict[tuple[object, ...], Disagreement] = {}
    for at in range(0, max(len(others), 1), _AT_ONCE):
        papers = [(ready.name, ready.document) for ready in new]
        papers += [(entry.name, store.document(entry)) for entry in others[at : at + _AT_ONCE]]
        papers.sort(key=lambda paper: paper[0])
        documents = [document for _, document in papers]
        for one in find_disagreements(documents, subjects.copy(), new=names, only=place):
            sides = [(side.document, side.figure) for side in (one.first, one.second)]
            found.setdefault(tuple(sides), one)
    return list(found.values()), {entry.name: entry.id for entry in others}


def _compared(
    store: ComparedStore, left: Collection[int], new: Sequence[Ready], subjects: Subjects, place: str
) -> list[Entry]:
    """The documents with figures that those of the new documents are held against."""
    keys: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for number, ready in enumerate(new):
        for key, figure in block_keys(ready.document, subjects, place):
            keys[number, figure].append(key)
    holders: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
    for key, document, figure in store.sharing(list({key for held in keys.values() for key in held})):
        if document in left:
            holders[key].add((document, figure))
    found: set[int] = set()
    for held in keys.values():
        for one, two in combinations(held, 2):
            both = holders[one] & holders[two]
            if len(both) < MOST:
                found |= {document for document, _ in both}
    return [store.entry(number) for number in sorted(found)]


def _figures(store: Store, gone: Sequence[Entry]) -> int:
    return sum(store.figure_count(entry) for entry in gone)


def touching(store: ComparedStore, gone: Sequence[Entry]) -> set[tuple[int, int, int, int]]:
    """Conflicts that one of ``gone`` is a side of."""
    found = (one for entry in gone for one in store.conflicts_with(entry))
    return {(one.document, one.figure, one.other, one.other_figure) for one in found}
