"""From settings to a service that answers: opens the index, bringing it up to date where documents are named."""

from __future__ import annotations

from functools import lru_cache

from index.analysis import load_segmenter
from index.build import Progress, Recipe, build
from index.encoders import load_encoder
from index.encoders.base import Encoder
from index.generation import is_index
from index.retrieval import Retriever
from qa.service import Service
from qa.settings import Settings


@lru_cache(maxsize=2)
def _encoder(name: str, query_prefix: str, passage_prefix: str, allow_download: bool) -> Encoder:
    return load_encoder(
        name or None, query_prefix=query_prefix, passage_prefix=passage_prefix, allow_download=allow_download
    )


def encoder_of(settings: Settings) -> Encoder:
    """The encoder that ``settings`` name, loaded once a process."""
    return _encoder(settings.encoder, settings.query_prefix, settings.passage_prefix, settings.allow_download)


def recipe_of(settings: Settings) -> Recipe:
    """How ``settings`` want passages indexed."""
    return Recipe(encoder_of(settings), settings.encoder or "đi kèm chương trình", load_segmenter(settings.segmenter))


def open_service(settings: Settings, progress: Progress | None = None) -> Service:
    """Open the index of ``settings``; with documents named, or with nothing built yet, it is built first.

    Raises :class:`corpus.errors.IndexFolderError` when there is nothing to answer from.
    """
    folder = settings.index_folder()
    if settings.index is None or (settings.documents is not None and not is_index(folder)):
        build(folder, [settings.documents_folder()], recipe_of(settings), progress)
    return Service(Retriever(folder, encoder_of(settings)), settings)
