"""A generation opened for questions: its documents, the first ranking over them, and what they teach."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.errors import IndexFolderError
from index.fields import FIELDS
from index.first_ranking import LocalRanking
from index.generation import LEXICAL, VECTORS, Manifest, build_command, segment_folders
from index.joining import learned_in
from index.lexical import LexicalIndex, Segment
from index.store import Store
from index.vectors import VectorIndex, VectorSegment

__all__ = ["OpenGeneration", "open_generation"]


@dataclass(frozen=True, slots=True)
class OpenGeneration:
    """What answers."""

    store: Store
    ranking: LocalRanking
    learned: dict[int, dict[str, str]]
    """Number of a document -> the abbreviations that it introduces."""


def open_generation(generation: Path, manifest: Manifest) -> OpenGeneration:
    """Open the ``generation`` of that folder.

    Raises :class:`IndexFolderError` where it is damaged or another version of the program wrote it.
    """
    try:
        store = Store(generation)
        store.require_version()
        folders = segment_folders(generation, manifest)
        slots, inside = max(store.slots, manifest.numbers.passage), None
        if manifest.dead:
            inside = np.zeros(slots, dtype=np.bool_)
            for entry in store.entries:
                inside[entry.first : entry.stop] = True
        lexical = LexicalIndex([Segment.load(one / LEXICAL, FIELDS) for one in folders], slots, inside, len(store))
        vectors = VectorIndex([VectorSegment.load(folder / VECTORS) for folder in folders], inside)
        learned = {number: known for folder in folders for number, known in learned_in(folder)}
    except IndexFolderError:
        raise
    except Exception as error:  # whatever numpy, FAISS and SQLite say of files that are not what was written
        folder = generation.parent.parent
        raise IndexFolderError(
            f"Bản chỉ mục {generation} bị hỏng ({type(error).__name__}); "
            f"hãy dựng lại bằng: {build_command(folder, manifest.sources, '--force')}"
        ) from error
    return OpenGeneration(store, LocalRanking(lexical, vectors, store.entries), learned)
