"""From settings to a service that answers: opens the index, bringing it up to date where documents are named."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IndexFolderError
from index.analysis import load_segmenter
from index.build import Progress, Recipe, update
from index.encoders import load_encoder
from index.encoders.base import Encoder
from index.generation import current
from index.store import Store

if TYPE_CHECKING:
    from index.cross_encoder import PairScorer
    from qa.service import Service
    from qa.settings import Settings


_LOG = logging.getLogger(__name__)


@lru_cache(maxsize=2)
def _encoder(name: str, query_prefix: str | None, passage_prefix: str | None, allow_download: bool) -> Encoder:
    return load_encoder(
        name or None, query_prefix=query_prefix, passage_prefix=passage_prefix, allow_download=allow_download
    )


def encoder_of(settings: Settings) -> Encoder:
    """The encoder that ``settings`` name, loaded once a process."""
    return _encoder(settings.encoder, settings.query_prefix, settings.passage_prefix, settings.allow_download)


@lru_cache(maxsize=1)
def _pairs(name: str, allow_download: bool) -> PairScorer:
    from index.cross_encoder import SentenceTransformerCrossEncoder

    return SentenceTransformerCrossEncoder(name, allow_download=allow_download)


def pairs_of(settings: Settings) -> PairScorer | None:
    """The cross encoder that ``settings`` name, loaded once a process; ``None`` where they name none."""
    return _pairs(settings.cross_encoder, settings.allow_download) if settings.cross_encoder else None


def recipe_of(settings: Settings) -> Recipe:
    """How ``settings`` want passages indexed."""
    name = settings.encoder or "đi kèm chương trình"
    return Recipe(encoder_of(settings), name, load_segmenter(settings.segmenter), settings.workers)


def _up_to_date(settings: Settings, progress: Progress | None) -> Path:
    """The index folder; unless only an index is named, brought up to date with the documents.

    Where the disk is full or read-only the last good generation is better than no answer: that it is not up to date
    is logged. Raises :class:`corpus.errors.IndexFolderError` where there is none, or for another reason.
    """
    folder = settings.index_folder()
    if settings.documents is not None or settings.index is None:
        try:
            update(folder, settings.documents_folder(), recipe_of(settings), progress)
        except IndexFolderError as error:
            if not isinstance(error.__cause__, OSError) or isinstance(error.__cause__, BlockingIOError):
                raise
            try:
                generation = current(folder)
            except IndexFolderError:
                raise error from error.__cause__
            _LOG.error("Chú ý: %s Đang trả lời từ bản chỉ mục %s đã có.", error, generation.name)
    return folder


def open_service(settings: Settings, progress: Progress | None = None) -> Service:
    """Open the index of ``settings``; unless only an index is named, it is brought up to date with the documents first.

    Raises :class:`corpus.errors.IndexFolderError` when there is nothing to answer from.
    """
    from index.retrieval import Retriever
    from qa.service import Service

    folder = _up_to_date(settings, progress)
    return Service(Retriever(folder, encoder_of(settings), pairs=pairs_of(settings)), settings)


def open_store(settings: Settings, progress: Progress | None = None) -> Store:
    """The documents, figures and conflicts of the index of ``settings``, brought up to date as for a question.

    Raises :class:`corpus.errors.IndexFolderError` when there is nothing to read from.
    """
    folder = _up_to_date(settings, progress)
    return Store(current(folder))
