"""What a segment holds, written part by part: words, vectors, abbreviations, documents; and what a generation is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.abbreviations import learn_abbreviations
from index.disagreements import Disagreement
from index.entry import Skipped
from index.fields import index_words
from index.generation import ABBREVIATIONS, FORMAT, LEXICAL, SEGMENTS, SKIPPED, STORE, VECTORS, Manifest, Numbers
from index.recipe import Recipe, reader_fingerprint, terms_fingerprint
from index.store_writing import Ready, write_store
from index.subjects import Subjects
from index.vectors import VectorSegment

__all__ = ["nothing_yet", "now", "write_contents", "write_segment", "write_skipped"]


def write_segment(
    folder: Path,
    documents: Sequence[Ready],
    vectors: NDArray[np.float32],
    recipe: Recipe,
    *,
    conflicts: Sequence[Disagreement] = (),
    subjects: Subjects | None = None,
    numbers: Numbers = Numbers(),
    known: Mapping[str, int] | None = None,
    place: str = "",
) -> Numbers:
    """Write ``documents`` with their ``vectors``, shape (passages, dimension), into ``folder``.

    The rest is as :func:`index.store_writing.write_store` has it. Raises :class:`OSError` when the disk refuses.
    """
    folder.mkdir(parents=True)
    index_words((ready.document for ready in documents), recipe.segmenter, first=numbers.passage).save(folder / LEXICAL)
    VectorSegment(vectors, numbers.passage).save(folder / VECTORS)
    learned = {
        number: learn_abbreviations([ready.document.text])
        for number, ready in enumerate(documents, start=numbers.document)
    }
    (folder / ABBREVIATIONS).write_text(json.dumps(learned, ensure_ascii=False), "utf-8")
    return write_store(folder / STORE, documents, conflicts, subjects, numbers=numbers, known=known, place=place)


def write_skipped(generation: Path, skipped: Iterable[Skipped]) -> None:
    """Write down which files could not be read. Raises :class:`OSError` when the disk refuses."""
    rows = [asdict(one) for one in sorted(skipped, key=lambda one: one.name)]
    (generation / SKIPPED).write_text(json.dumps(rows, ensure_ascii=False), "utf-8")


def write_contents(
    generation: Path,
    documents: Sequence[Ready],
    vectors: NDArray[np.float32],
    recipe: Recipe,
    *,
    name: str = "000001",
    conflicts: Sequence[Disagreement] = (),
    subjects: Subjects | None = None,
    skipped: Sequence[Skipped] = (),
    sources: tuple[str, ...] = (),
    excluded: tuple[str, ...] = (),
    place: str = "",
) -> Manifest:
    """Write a generation of one segment, ``name``, into the folder ``generation``.

    Raises :class:`OSError` when the disk refuses.
    """
    numbers = write_segment(
        generation / SEGMENTS / name,
        documents,
        vectors,
        recipe,
        conflicts=conflicts,
        subjects=subjects,
        place=place,
    )
    write_skipped(generation, skipped)
    return replace(
        nothing_yet(recipe, sources, excluded),
        documents=len(documents),
        passages=len(vectors),
        figures=sum(len(ready.document.figures) for ready in documents),
        conflicts=len(conflicts),
        skipped=len(skipped),
        segments=(name,),
        numbers=numbers,
        place=place,
    )


def nothing_yet(recipe: Recipe, sources: tuple[str, ...] = (), excluded: tuple[str, ...] = ()) -> Manifest:
    """The manifest of a generation that ``recipe`` makes and nothing was written of yet."""
    return Manifest(
        format=FORMAT,
        created=now(),
        reader=reader_fingerprint(),
        terms=terms_fingerprint(),
        encoder=recipe.encoder_name,
        encoder_fingerprint=recipe.encoder.fingerprint,
        dimension=recipe.encoder.dimension,
        segmenter=recipe.segmenter.name,
        documents=0,
        passages=0,
        figures=0,
        skipped=0,
        sources=sources,
        excluded=excluded,
    )


def now() -> str:
    """The present second, UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
