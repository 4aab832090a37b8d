"""From settings to a service that answers: opens the index, bringing it up to date where documents are named."""

from __future__ import annotations

import hashlib
import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IndexFolderError, SettingsError
from index.analysis import load_segmenter
from index.build import Progress, Recipe, update
from index.encoders import load_encoder
from index.encoders.base import Encoder
from index.kept import KeptIndex, kept_index

if TYPE_CHECKING:
    from index.cross_encoder import PairScorer
    from index.document_store import DocumentStore
    from index.kept import Kept
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


@lru_cache(maxsize=4)
def _engine(address: str, home: Path) -> KeptIndex:
    from index.milvus.address import parse_address
    from index.milvus.index import MilvusIndex

    key = hashlib.sha256(address.encode()).hexdigest()[:10]
    return MilvusIndex(parse_address(address), home / "milvus" / key)


def index_of(settings: Settings) -> Kept:
    """Where the index of ``settings`` is; an engine is connected to once a process, when it is first needed.

    Raises :class:`corpus.errors.SettingsError` for an address that is none.
    """
    return _engine(settings.store, settings.home) if settings.store else settings.index_folder()


def index_here(settings: Settings) -> Path:
    """The folder of the index, for what only makes sense of one.

    Raises :class:`corpus.errors.SettingsError` where an engine keeps it.
    """
    if settings.store:
        raise SettingsError(
            "Lệnh này chỉ dùng cho chỉ mục trong thư mục; chỉ mục đang đặt do Milvus giữ, chỉ có bản mới nhất "
            "(bỏ thiết lập store, hoặc nêu thư mục bằng --index)."
        )
    return settings.index_folder()


def _up_to_date(settings: Settings, progress: Progress | None) -> Kept:
    """The index; unless only an index is named, brought up to date with the documents. An engine is asked as it is.

    Where the disk is full or read-only the last good generation is better than no answer: that it is not up to date
    is logged. Raises :class:`corpus.errors.IndexFolderError` where there is none, or for another reason.
    """
    index = index_of(settings)
    if settings.documents is not None or not (settings.index or settings.store):
        try:
            update(index, settings.documents_folder(), recipe_of(settings), progress)
        except IndexFolderError as error:
            if not isinstance(error.__cause__, OSError) or isinstance(error.__cause__, BlockingIOError):
                raise
            try:
                name = kept_index(index).last().path.name
            except IndexFolderError:
                raise error from error.__cause__
            _LOG.error("Chú ý: %s Đang trả lời từ bản chỉ mục %s đã có.", error, name)
    return index


def open_service(settings: Settings, progress: Progress | None = None) -> Service:
    """Open the index of ``settings``; unless only an index is named, it is brought up to date with the documents first.

    Raises :class:`corpus.errors.IndexFolderError` when there is nothing to answer from.
    """
    from index.retrieval import Retriever
    from qa.service import Service

    index = _up_to_date(settings, progress)
    return Service(Retriever(index, encoder_of(settings), pairs=pairs_of(settings)), settings)


def open_store(settings: Settings, progress: Progress | None = None) -> DocumentStore:
    """The documents, figures and conflicts of the index of ``settings``, brought up to date as for a question.

    Raises :class:`corpus.errors.IndexFolderError` when there is nothing to read from.
    """
    return kept_index(_up_to_date(settings, progress)).last().store
