"""Indexes for measuring: of passages that are given, where nothing is read or split, and with another segmenter."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.document import Document, Metadata, Passage, PassageKind
from corpus.figures import extract_figures
from corpus.source import Span
from corpus.unicode import nfc
from index.contents import write_contents
from index.fields import index_words
from index.generation import LEXICAL, Manifest, current, read_manifest, segment_folders
from index.publish import publish, writing
from index.recipe import Recipe
from index.store import Store
from index.store_writing import Ready
from index.texts import embedded_words

__all__ = ["index_documents", "index_passages", "ready_of", "resegmented"]


def index_passages(folder: Path, passages: Sequence[str], recipe: Recipe) -> None:
    """Write into ``folder`` an index of exactly ``passages``, numbered as they come; each is a document of its own.

    Raises :class:`corpus.errors.IndexFolderError` when the disk refuses.
    """
    index_documents(folder, list(_documents(passages)), recipe)


def index_documents(folder: Path, documents: Sequence[Document], recipe: Recipe) -> None:
    """Write into ``folder`` an index of ``documents`` as they are; their figures are not held against each other.

    Raises :class:`corpus.errors.IndexFolderError` when the disk refuses.
    """

    def fill(generation: Path, name: str) -> Manifest:
        words = [embedded_words(document, passage) for document in documents for passage in document.passages]
        ready = [ready_of(document) for document in documents]
        return write_contents(generation, ready, recipe.encoder.encode_passages(words), recipe, name=name)

    with writing(folder):
        publish(folder, fill)


def _documents(passages: Sequence[str]) -> Iterator[Document]:
    for number, words in enumerate(passages):
        text = nfc(words)
        passage = Passage(PassageKind.TEXT, (Span(0, len(text)),), None)
        bare = Document(f"{number:07d}.txt", "txt", text, (), Metadata(), (), (), (), (passage,), ())
        yield replace(bare, figures=extract_figures(bare))


def ready_of(document: Document) -> Ready:
    """``document`` ready to be stored; its digest is that of its name and text."""
    digest = hashlib.sha256(f"{document.name} {document.text}".encode()).hexdigest()
    return Ready(document.name, document.name, digest, document)


def resegmented(folder: Path, target: Path, recipe: Recipe) -> None:
    """Write into ``target`` the index of ``folder`` with its words joined by the segmenter of ``recipe``.

    Raises :class:`corpus.errors.IndexFolderError` where one of them cannot be read or written.
    """
    last = current(folder)
    store = Store(last)

    def fill(generation: Path, _name: str) -> Manifest:
        manifest = read_manifest(last)
        shutil.copytree(last, generation, ignore=lambda _folder, _names: {LEXICAL, "manifest.json"}, dirs_exist_ok=True)
        (segment,) = segment_folders(generation, manifest)  # built at once: numbered in order, without a gap
        documents = (store.document(entry) for entry in sorted(store.entries, key=lambda entry: entry.first))
        index_words(documents, recipe.segmenter).save(segment / LEXICAL)
        return replace(manifest, segmenter=recipe.segmenter.name, digests={})

    with writing(target):
        publish(target, fill)
