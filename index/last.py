"""The generation that answers now, and what the next one can take over from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFolderError
from index.document_store import TakenStore
from index.encoders.base import Encoder
from index.generation import FORMAT, VECTORS, Manifest, complete, current, named, read_manifest, segment_folders
from index.recipe import Recipe, reader_fingerprint, terms_fingerprint
from index.store import Store
from index.vectors import VectorIndex, VectorSegment


class Taking(Protocol):
    """Vectors that can be taken over."""

    def take(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of passages ``numbers``, shape (passages, dimension). Raises :class:`ValueError` for one without."""
        ...


def asked_of(folder: Path) -> Manifest | None:
    """What the index was last asked to hold: by the generation that should answer, or the newest that still says it."""
    names = [named(folder), *reversed(complete(folder))]
    for name in filter(None, names):
        try:
            return read_manifest(folder / "generations" / name)
        except IndexFolderError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class Last:
    """The last good generation of an index; :meth:`open` and :meth:`find` look in a folder."""

    path: Path
    manifest: Manifest
    store: TakenStore
    is_current: bool
    """False where ``CURRENT`` names another one, which is damaged."""
    asked: Manifest
    """Of the one that should answer: what was added and taken out by hand is known from it though its files are not."""

    @classmethod
    def open(cls, folder: Path) -> Last:
        """Open it. Raises :class:`IndexFolderError` when there is none or it is damaged."""
        path = current(folder)
        manifest = read_manifest(path)
        return cls(path, manifest, Store(path), named(folder) == path.name, asked_of(folder) or manifest)

    @classmethod
    def find(cls, folder: Path) -> Last | None:
        """Open it if it can be opened: a damaged one is a reason to read everything again, not to stop."""
        try:
            return cls.open(folder)
        except IndexFolderError:
            return None

    @property
    def same_reader(self) -> bool:
        """True when documents are taken apart as they were then."""
        return self.manifest.reader == reader_fingerprint()

    def same_making(self, recipe: Recipe) -> bool:
        """True when the same documents would give the same generation."""
        made = (self.manifest.terms, self.manifest.encoder_fingerprint, self.manifest.segmenter)
        now = (terms_fingerprint(), recipe.encoder.fingerprint, recipe.segmenter.name)
        return self.is_current and self.same_reader and self.same_format and made == now

    def holds_exactly(self, files: Iterable[tuple[str, str]]) -> bool:
        """True when it was made from these (name, digest)."""
        read = {(entry.name, entry.digest) for entry in self.store.entries}
        return read | {(item.name, item.digest) for item in self.store.skipped} == set(files)

    def made_with(self, encoder: Encoder) -> bool:
        """True when its vectors are those of ``encoder`` and it is known of which texts they are."""
        return self.same_format and self.manifest.encoder_fingerprint == encoder.fingerprint

    def vectors(self) -> Taking | None:
        """Its vectors; ``None`` where they cannot be read: all are made again then."""
        folders = segment_folders(self.path, self.manifest)
        try:
            return VectorIndex([VectorSegment.load(folder / VECTORS) for folder in folders])
        except (OSError, ValueError):
            return None

    @property
    def same_format(self) -> bool:
        """True when it is laid out as the program lays one out now."""
        return self.manifest.format == FORMAT and self.store.same_version
