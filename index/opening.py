"""A generation opened for questions: its documents, the first ranking over them, and what they teach."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus.errors import IndexFolderError
from index.document_store import WholeStore
from index.fields import FIELDS
from index.first_ranking import FirstRanking, LocalRanking
from index.generation import LEXICAL, SEGMENTS, VECTORS, Manifest, build_command, segment_folders
from index.joining import learned_in
from index.lexical import LexicalIndex, Segment
from index.store import Store
from index.vectors import VectorIndex, VectorSegment

__all__ = ["OpenGeneration", "open_generation"]


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment opened, but for its documents. It never changes, so generations that have it have it in common."""

    words: Segment
    vectors: VectorSegment
    learned: dict[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class OpenGeneration:
    """What answers."""

    path: Path
    """Where it is; its name is the generation's."""
    manifest: Manifest
    store: WholeStore
    ranking: FirstRanking
    learned: dict[int, dict[str, str]]
    """Number of a document -> the abbreviations that it introduces."""
    parts: dict[str, _Part] = field(default_factory=dict)
    """Segments by what is in their files."""


def open_generation(generation: Path, manifest: Manifest, before: OpenGeneration | None = None) -> OpenGeneration:
    """Open the ``generation`` of that folder; what it has in common with the one ``before`` is not opened again.

    Raises :class:`IndexFolderError` where it is damaged or another version of the program wrote it.
    """
    known = before.parts if before else {}
    try:
        store = Store(generation)
        store.require_version()
        folders = segment_folders(generation, manifest)
        slots, inside = max(store.slots, manifest.numbers.passage), None
        if manifest.dead:
            inside = np.zeros(slots, dtype=np.bool_)
            for entry in store.entries:
                inside[entry.first : entry.stop] = True
        keys = {_key(manifest, folder.name): folder for folder in folders}
        parts = {key: known.get(key) or _opened(folder) for key, folder in keys.items()}
        lexical = LexicalIndex([part.words for part in parts.values()], slots, inside, len(store))
        vectors = VectorIndex([part.vectors for part in parts.values()], inside)
        learned = {number: taught for part in parts.values() for number, taught in part.learned.items()}
    except IndexFolderError:
        raise
    except Exception as error:  # whatever numpy, FAISS and SQLite say of files that are not what was written
        folder = generation.parent.parent
        raise IndexFolderError(
            f"Bản chỉ mục {generation} bị hỏng ({type(error).__name__}); "
            f"hãy dựng lại bằng: {build_command(folder, manifest.sources, '--force')}"
        ) from error
    return OpenGeneration(generation, manifest, store, LocalRanking(lexical, vectors, store.entries), learned, parts)


def _opened(folder: Path) -> _Part:
    return _Part(Segment.load(folder / LEXICAL, FIELDS), VectorSegment.load(folder / VECTORS), dict(learned_in(folder)))


def _key(manifest: Manifest, segment: str) -> str:
    """The segment's name with the digests of its files: a name alone may be given again where an index is made anew."""
    inside = f"{SEGMENTS}/{segment}/"
    digests = sorted(item for item in manifest.digests.items() if item[0].startswith(inside))
    return json.dumps([segment, digests])
