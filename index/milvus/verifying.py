"""Whether every row of an index in Milvus is there and can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.errors import IndexFolderError
from index.milvus.index import MilvusIndex
from index.milvus.store import MilvusStore
from index.upkeep import Fault

if TYPE_CHECKING:
    from index.entry import Entry
    from index.kept import KeptIndex

__all__ = ["faults_in"]


def faults_in(index: KeptIndex) -> list[Fault]:
    """Every fault found. Raises :class:`IndexFolderError` where the engine is out of reach."""
    assert isinstance(index, MilvusIndex)
    name = index.newest()
    try:
        store = index.open().store
    except IndexFolderError as error:
        return [Fault(name, "", str(error).rstrip("."))]
    assert isinstance(store, MilvusStore)
    return [Fault(name, entry.name, what) for entry in store.entries for what in _faults(store, entry)]


def _faults(store: MilvusStore, entry: Entry) -> Iterator[str]:
    held = f"document == {entry.id}"
    for table, what, wanted in (
        ("passages", "đoạn", entry.passages),
        ("figures", "số liệu", store.figure_count(entry)),
    ):
        found = store.part.count("passages" if table == "passages" else "figures", held)
        if found != wanted:
            yield f"có {found} {what}, lẽ ra {wanted}"
    try:
        document, _ = store.stored(entry)
    except ValueError:
        yield "không đọc lại được văn bản"
        return
    if (len(document.passages), len(document.figures)) != (entry.passages, store.figure_count(entry)):
        yield "không phải văn bản đã lập chỉ mục"
    try:
        store.words(range(entry.first, entry.stop))
        if len(store.figure_table.of_document(entry.id)) != len(document.figures):
            yield "không đọc lại được số liệu"
    except IndexFolderError:
        yield "không đọc lại được từ ngữ hay số liệu của các đoạn"
