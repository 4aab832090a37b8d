"""What one generation holds, written part by part: words, vectors, abbreviations, documents; and its manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.abbreviations import learn_abbreviations
from index.disagreements import Disagreement
from index.fields import index_words
from index.generation import FORMAT, Manifest
from index.recipe import Recipe, reader_fingerprint, terms_fingerprint
from index.store import Skipped
from index.store_writing import Ready, write_store
from index.subjects import Subjects
from index.vectors import VectorSegment

__all__ = ["write_contents"]


def write_contents(
    generation: Path,
    documents: Sequence[Ready],
    vectors: NDArray[np.float32],
    recipe: Recipe,
    *,
    conflicts: Sequence[Disagreement] = (),
    subjects: Subjects | None = None,
    skipped: Sequence[Skipped] = (),
    sources: tuple[str, ...] = (),
    excluded: tuple[str, ...] = (),
) -> Manifest:
    """Write ``documents`` with their ``vectors``, shape (passages, dimension), into the folder ``generation``.

    Raises :class:`OSError` when the disk refuses.
    """
    index_words((ready.document for ready in documents), recipe.segmenter).save(generation / "lexical")
    VectorSegment(vectors).save(generation)
    learned = [learn_abbreviations([ready.document.text]) for ready in documents]
    (generation / "abbreviations.json").write_text(json.dumps(learned, ensure_ascii=False), "utf-8")
    write_store(generation / "store.sqlite", documents, skipped, conflicts, subjects)
    return Manifest(
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        reader=reader_fingerprint(),
        terms=terms_fingerprint(),
        encoder=recipe.encoder_name,
        encoder_fingerprint=recipe.encoder.fingerprint,
        dimension=recipe.encoder.dimension,
        segmenter=recipe.segmenter.name,
        documents=len(documents),
        passages=len(vectors),
        figures=sum(len(ready.document.figures) for ready in documents),
        conflicts=len(conflicts),
        skipped=len(skipped),
        sources=sources,
        excluded=excluded,
    )
