"""Milvus as this product uses it: collections of one index, asked and written in pieces that the engine takes.

Every refusal becomes one sentence that says what is wrong, where, and what to do.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

from corpus.errors import IndexFolderError, SettingsError
from index.milvus.address import Address
from index.milvus.tables import Table, lists_of, schema_of

__all__ = ["MOST_FOUND", "Engine", "Hit", "among"]

MOST_FOUND = 16_384
"""Rows that one search or query gives at most."""
_ROWS, _BYTES = 2000, 16 << 20
"""What one write carries; Milvus takes 64 MB."""
_IDS = 2000
"""Numbers named in one condition."""
_CONNECT, _CALL = 10.0, 120.0
"""Seconds."""

Where = Table | Literal["state"]


class Hit(NamedTuple):
    """One row that a search found."""

    id: int
    score: float
    fields: Mapping[str, Any]


def among(field: str, numbers: Iterable[int]) -> str:
    """The condition that ``field`` is one of ``numbers``."""
    return f"{field} in [{', '.join(map(str, numbers))}]"


class Engine:
    """A connection to the collections of one index. Thread-safe."""

    def __init__(self, address: Address) -> None:
        """Connect. Raises :class:`IndexFolderError` where there is no engine, :class:`SettingsError` for no client."""
        self.address = address
        try:
            from pymilvus import MilvusClient
        except ImportError as error:
            raise SettingsError("Chưa cài phần kết nối Milvus; hãy cài bằng: pip install 'wardqa[milvus]'") from error
        if address.lite and not Path(address.uri).parent.is_dir():
            raise IndexFolderError(
                f"Không có thư mục {Path(address.uri).parent} cho {address.shown}; hãy tạo thư mục hoặc sửa địa chỉ."
            )
        with self._said(f"Không kết nối được Milvus ở {address.shown}", "kiểm tra địa chỉ và máy chủ Milvus"):
            # What it cannot do is said here, or done another way.
            logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
            # The small engine takes signs of life every ten seconds, as the client gives them, for an attack.
            quiet = {"grpc.keepalive_time_ms": 600_000} if address.lite else {}
            self._client: Any = MilvusClient(uri=address.uri, token=address.token, timeout=_CONNECT, grpc_options=quiet)

        self._loaded: set[str] = set()

    @property
    def settling(self) -> float:
        """Seconds after which every reader sees what was written: Milvus' bounded staleness, and a little."""
        return 0.0 if self.address.lite else 6.0

    def close(self) -> None:
        """End the connection. A file of Milvus Lite stays open until the process ends."""
        self._client.close()

    def has(self, table: Where, epoch: int = 0) -> bool:
        """Whether a collection is there."""
        with self._told():
            return bool(self._client.has_collection(self.name(table, epoch), timeout=_CALL))

    def epochs(self) -> list[int]:
        """Numbers under which collections of this index are there, also half made ones."""
        with self._told():
            names = self._client.list_collections(timeout=_CALL)
        head = f"{self.address.prefix}_e"
        found = {name.removeprefix(head).partition("_")[0] for name in names if name.startswith(head)}
        return sorted(int(number) for number in found if number.isdecimal())

    def create(self, table: Where, epoch: int = 0, dimension: int = 2) -> None:
        """Make a collection, empty, and have it ready to be asked; one that is there already stays."""
        if self.has(table, epoch):
            return
        from pymilvus.exceptions import MilvusException

        schema, indexes = schema_of(table, dimension, exact=self.address.lite)
        name = self.name(table, epoch)
        with self._told():
            # Readers take what an instant ago was true (settling); a writer asks for what is true now.
            self._client.create_collection(name, schema=schema, consistency_level="Bounded", timeout=_CALL)
            # Nothing is in it yet: there is no index to wait for.
            self._client.create_index(name, indexes, sync=False, timeout=_CALL)
            with suppress(MilvusException):
                self._client.create_index(name, lists_of(table), sync=False, timeout=_CALL)
            self._client.load_collection(name, timeout=_CALL)
        self._loaded.add(name)

    def drop(self, table: Where, epoch: int = 0) -> None:
        """Remove a collection with all that is in it."""
        with self._told():
            self._client.drop_collection(self.name(table, epoch), timeout=_CALL)
        self._loaded.discard(self.name(table, epoch))

    def name(self, table: Where, epoch: int = 0) -> str:
        """Name of a collection."""
        return f"{self.address.prefix}_state" if table == "state" else f"{self.address.prefix}_e{epoch}_{table}"

    def _ready(self, table: Where, epoch: int) -> str:
        """Name of a collection that can be asked: an engine that was started anew has none in memory."""
        name = self.name(table, epoch)
        if name not in self._loaded:
            self._client.load_collection(name, timeout=_CALL)
            self._loaded.add(name)
        return name

    def write(self, table: Where, rows: Iterable[Mapping[str, Any]], epoch: int = 0) -> None:
        """Put rows in, in place of those of the same number."""
        for some in _batches(rows):
            with self._told():
                self._client.upsert(self.name(table, epoch), some, timeout=_CALL)

    def flush(self, table: Where, epoch: int = 0) -> None:
        """Have what was written sealed and indexed; a server does so by itself, and refuses to be told often."""
        if not self.address.lite:
            return
        with self._told():
            self._client.flush(self.name(table, epoch), timeout=_CALL)

    def delete(self, table: Where, condition: str, epoch: int = 0) -> None:
        """Take out the rows that meet ``condition``."""
        with self._told():
            self._client.delete(self.name(table, epoch), filter=condition, timeout=_CALL)

    def get(
        self,
        table: Where,
        ids: Sequence[int] | Sequence[str],
        fields: Sequence[str],
        epoch: int = 0,
        *,
        now: bool = False,
    ) -> dict[Any, dict[str, Any]]:
        """Rows by their number. ``now``: also what was written this instant."""
        found: dict[Any, dict[str, Any]] = {}
        level = {"consistency_level": "Strong" if now else "Bounded"}
        for at in range(0, len(ids), _IDS):
            some = json.dumps(list(ids[at : at + _IDS]))
            with self._told():
                rows = self._client.query(
                    self._ready(table, epoch),
                    filter=f"id in {some}",
                    output_fields=["id", *fields],
                    timeout=_CALL,
                    **level,
                )
            found |= {row["id"]: row for row in rows}
        return found

    def all(
        self, table: Where, condition: str, fields: Sequence[str], epoch: int = 0, *, now: bool = False
    ) -> Iterator[dict[str, Any]]:
        """Every row that meets ``condition``, in no order."""
        level = {"consistency_level": "Strong" if now else "Bounded"}
        with self._told():
            pages = self._client.query_iterator(
                self._ready(table, epoch),
                batch_size=2000,
                filter=condition,
                output_fields=["id", *fields],
                timeout=_CALL,
                **level,
            )
        try:
            while True:
                with self._told():
                    page = pages.next()
                if not page:
                    return
                yield from page
        finally:
            pages.close()

    def count(self, table: Where, condition: str, epoch: int = 0) -> int:
        """How many rows meet ``condition``."""
        with self._told():
            found = self._client.query(
                self._ready(table, epoch), filter=condition, output_fields=["count(*)"], timeout=_CALL
            )
        return int(found[0]["count(*)"])

    def search(
        self,
        table: Where,
        field: str,
        vectors: Sequence[Any],
        limit: int,
        condition: str,
        fields: Sequence[str] = (),
        epoch: int = 0,
    ) -> list[list[Hit]]:
        """For each of ``vectors`` the ``limit`` rows of the highest inner product that meet ``condition``."""
        # Twice as many of the graph are looked at as are wanted.
        params = {"ef": min(max(256, 2 * limit), 32_768)} if field == "vector" and not self.address.lite else {}
        with self._told():
            found = self._client.search(
                self._ready(table, epoch),
                data=list(vectors),
                anns_field=field,
                limit=limit,
                filter=condition,
                output_fields=["id", *fields],
                search_params={"metric_type": "IP", "params": params},
                timeout=_CALL,
            )
        return [[Hit(row["id"], float(row["distance"]), row.get("entity") or {}) for row in rows] for rows in found]

    def settle(self, wait: Callable[[float], None] = time.sleep) -> None:
        """Wait until every reader sees what was written before."""
        if self.settling:
            wait(self.settling)

    @contextmanager
    def _told(self) -> Iterator[None]:
        with self._said(f"Milvus ở {self.address.shown} không đáp ứng", "kiểm tra máy chủ Milvus rồi thử lại"):
            yield

    @contextmanager
    def _said(self, what: str, todo: str) -> Iterator[None]:
        try:
            yield
        except (IndexFolderError, SettingsError):
            raise
        except Exception as error:  # the client raises its own, gRPC's and built-in ones
            reason = " ".join(str(getattr(error, "message", "") or error).split())[:200] or type(error).__name__
            raise IndexFolderError(f"{what}: {reason.rstrip('.')}; hãy {todo}.") from error


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    some: list[Mapping[str, Any]] = []
    held = 0
    for row in rows:
        some.append(row)
        held += sum(_weight(value) for value in row.values())
        if len(some) >= _ROWS or held >= _BYTES:
            yield some
            some, held = [], 0
    if some:
        yield some


def _weight(value: object) -> int:
    if isinstance(value, str):
        return 3 * len(value)
    return (
        8 * len(value) if isinstance(value, (list, dict)) else 8 if not hasattr(value, "nbytes") else int(value.nbytes)
    )


def process_name() -> str:
    """Who writes: machine and process."""
    return f"{os.uname().nodename}:{os.getpid()}"
