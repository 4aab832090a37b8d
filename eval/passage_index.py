"""Indexes for measuring: of passages that are given, where nothing is read or split, and with another segmenter."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from corpus.document import Document, Metadata, Passage, PassageKind
from corpus.figures import extract_figures
from corpus.source import Span
from corpus.unicode import nfc
from index.abbreviations import learn_abbreviations
from index.fields import index_words
from index.generation import FORMAT, Manifest, current, read_manifest
from index.publish import publish, writing
from index.recipe import Recipe, reader_fingerprint, terms_fingerprint
from index.store import Ready, Store, write_store
from index.texts import embedded_words
from index.vectors import FaissIndex

__all__ = ["index_passages", "resegmented"]


def index_passages(folder: Path, passages: Sequence[str], recipe: Recipe) -> None:
    """Write into ``folder`` an index of exactly ``passages``, numbered as they come; each is a document of its own.

    Raises :class:`corpus.errors.IndexFolderError` when the disk refuses.
    """
    documents = list(_documents(passages))

    def fill(generation: Path) -> Manifest:
        words = [embedded_words(ready.document, ready.document.passages[0]) for ready in documents]
        FaissIndex(recipe.encoder.encode_passages(words)).save(generation / "vectors.faiss")
        index_words((ready.document for ready in documents), recipe.segmenter).save(generation / "lexical")
        learned = learn_abbreviations(ready.document.text for ready in documents)
        (generation / "abbreviations.json").write_text(json.dumps(learned, ensure_ascii=False), "utf-8")
        write_store(generation / "store.sqlite", documents, ())
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
            passages=len(documents),
            figures=sum(len(ready.document.figures) for ready in documents),
            skipped=0,
            sources=(),
        )

    with writing(folder):
        publish(folder, fill)


def _documents(passages: Sequence[str]) -> Iterator[Ready]:
    for number, words in enumerate(passages):
        text = nfc(words)
        name = f"{number:07d}.txt"
        passage = Passage(PassageKind.TEXT, (Span(0, len(text)),), None)
        bare = Document(name, "txt", text, (), Metadata(), (), (), (), (passage,), ())
        digest = hashlib.sha256(f"{number} {text}".encode()).hexdigest()
        yield Ready(name, name, digest, replace(bare, figures=extract_figures(bare)))


def resegmented(folder: Path, target: Path, recipe: Recipe) -> None:
    """Write into ``target`` the index of ``folder`` with its words joined by the segmenter of ``recipe``.

    Raises :class:`corpus.errors.IndexFolderError` where one of them cannot be read or written.
    """
    last = current(folder)
    store = Store(last / "store.sqlite")

    def fill(generation: Path) -> Manifest:
        index_words((store.document(entry) for entry in store.entries), recipe.segmenter).save(generation / "lexical")
        for path in last.iterdir():
            if path.is_file() and path.name != "manifest.json":
                shutil.copy(path, generation)
        return replace(read_manifest(last), segmenter=recipe.segmenter.name)

    with writing(target):
        publish(target, fill)
