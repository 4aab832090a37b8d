"""What an index in Milvus holds now, who is writing it, and what a writer that died had begun.

One row of ``state``, ``current``, says which rows of the other collections are there: documents up to a number, but
for those that are gone. It is replaced in one write, so a reader sees a change as a whole or not at all; rows that it
does not cover, of a writer that died or has not finished, are no reader's. Contents longer than a row are kept in
pieces under the generation's name, written before ``current`` speaks of them.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from corpus.errors import IndexFolderError
from index.entry import Skipped
from index.generation import Manifest, Numbers
from index.milvus.engine import Engine, process_name
from index.milvus.tables import pieces

__all__ = ["FORMAT", "Current", "Intent", "Lease", "StateRows"]

FORMAT = 1
"""What the collections look like. Another number is another index: built anew, beside the old one."""
_LEASE = 120.0
"""Seconds without a sign of life after which a writer counts as dead."""
_RENEWED = 20.0
_SETTLE = 1.0
"""Seconds between asking for the lease and looking whether it was given: whoever asks meanwhile shows."""


@dataclass(frozen=True, slots=True)
class Current:
    """What is there. ``epoch`` names the collections, ``gone`` are documents whose rows may still be in them."""

    generation: int
    epoch: int
    gone: tuple[int, ...]
    manifest: Manifest
    skipped: tuple[Skipped, ...]

    @property
    def name(self) -> str:
        """The generation as people read it."""
        return f"{self.generation:06d}"

    def visible(self) -> str:
        """The condition that a row's ``document`` is there."""
        held = f"document < {self.manifest.numbers.document}"
        return f"{held} and document not in {list(self.gone)}" if self.gone else held


@dataclass(frozen=True, slots=True)
class Intent:
    """A change whose documents are all written: from here on it is finished, by whoever comes next."""

    adding: tuple[int, ...]
    removing: tuple[int, ...]
    head: dict[str, Any]
    """The row ``current`` that ends it."""

    @property
    def generation(self) -> int:
        """Number of the generation that it makes."""
        return int(self.head["generation"])

    @property
    def epoch(self) -> int:
        """The collections that it changes."""
        return int(self.head["epoch"])


class StateRows:
    """The rows of ``state``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._made = False

    def there(self) -> bool:
        """Whether anything was ever built here."""
        self._made = self._made or self._engine.has("state")
        return self._made

    def create(self) -> None:
        """Make room for the state of a new index."""
        self._engine.create("state")

    def generation(self, *, now: bool = True) -> int:
        """Number of the newest generation, 0 where there is none; without ``now`` that of some seconds ago will do."""
        head = self._row("current", now=now)
        return int(head["generation"]) if head else 0

    def current(self) -> Current:
        """What is there now. Raises :class:`IndexFolderError` where nothing is or another program wrote it."""
        shown = self._engine.address.shown
        head = self._row("current") if self.there() else None
        if head is None:
            raise IndexFolderError(f"Chưa có chỉ mục ở {shown}; hãy tạo bằng lệnh: wardqa index build THƯ_MỤC_VĂN_BẢN")
        if head.get("format") != FORMAT:
            raise IndexFolderError(
                f"Chỉ mục ở {shown} thuộc phiên bản {head.get('format')}, chương trình này đọc phiên bản {FORMAT}; "
                "hãy dựng lại bằng: wardqa index build THƯ_MỤC_VĂN_BẢN --force"
            )
        try:
            data = json.loads(self._long(str(head["content"]), int(head["parts"])))
            manifest = data["manifest"]
            numbers = Numbers(**manifest.pop("numbers"))
            lists = {name: tuple(value) for name, value in manifest.items() if isinstance(value, list)}
            return Current(
                int(head["generation"]),
                int(head["epoch"]),
                tuple(head["gone"]),
                Manifest(**{**manifest, **lists, "numbers": numbers}),
                tuple(Skipped(**one) for one in data["skipped"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise IndexFolderError(self._damaged()) from error

    def prepare(self, current: Current) -> dict[str, Any]:
        """Write down what ``current`` holds; gives the row that makes it what is there."""
        data = {"manifest": asdict(current.manifest), "skipped": [asdict(one) for one in current.skipped]}
        parts = list(pieces(json.dumps(data)))
        name = f"generation-{current.name}"
        self._engine.write("state", [_row(f"{name}.{n}", part) for n, part in enumerate(parts)])
        return {
            "format": FORMAT,
            "generation": current.generation,
            "epoch": current.epoch,
            "gone": current.gone,
            "content": name,
            "parts": len(parts),
        }

    def commit(self, head: Mapping[str, Any]) -> None:
        """Make what was prepared what is there, in one write."""
        self._engine.write("state", [_row("current", json.dumps(head))])

    def swept(self) -> None:
        """Note that no rows are left of documents that are gone."""
        head = self._row("current")
        if head and head["gone"]:
            self.commit({**head, "gone": ()})

    def forget(self, before: int) -> None:
        """Remove the pieces of generations older than number ``before``."""
        held = [row["id"] for row in self._engine.all("state", 'id like "generation-%"', [], now=True)]
        old = [name for name in held if int(name.removeprefix("generation-").partition(".")[0]) < before]
        if old:
            self._engine.delete("state", f"id in {json.dumps(old)}")

    def intent(self) -> Intent | None:
        """What a writer had begun and not finished."""
        head = self._row("intent")
        if head is None:
            return None
        data = json.loads(self._long("intent", int(head["parts"])))
        return Intent(tuple(data["adding"]), tuple(data["removing"]), data["head"])

    def begin(self, intent: Intent) -> None:
        """Write down what will be finished whatever happens."""
        parts = list(pieces(json.dumps(asdict(intent))))
        self._engine.write("state", [_row(f"intent.{n}", part) for n, part in enumerate(parts)])
        self._engine.write("state", [_row("intent", json.dumps({"parts": len(parts)}))])

    def end(self) -> None:
        """Nothing is left to finish."""
        self._engine.delete("state", 'id == "intent"')
        self._engine.delete("state", 'id like "intent.%"')

    def lease(self) -> dict[str, Any] | None:
        """Who writes, until when; ``None`` for nobody."""
        held = self._row("lease")
        return held if held and float(held["until"]) > time.time() else None

    def claim(self, lease: dict[str, Any]) -> None:
        """Write a lease down."""
        self._engine.write("state", [_row("lease", json.dumps(lease))])

    def release(self) -> None:
        """Take the lease back."""
        self._engine.delete("state", 'id == "lease"')

    def _damaged(self) -> str:
        return (
            f"Trạng thái của chỉ mục ở {self._engine.address.shown} bị hỏng; "
            "hãy dựng lại bằng: wardqa index build THƯ_MỤC_VĂN_BẢN --force"
        )

    def _row(self, name: str, *, now: bool = True) -> dict[str, Any] | None:
        found = self._engine.get("state", [name], ["content"], now=now).get(name)
        if found is None:
            return None
        try:
            data = json.loads(found["content"])
        except ValueError as error:
            raise IndexFolderError(self._damaged()) from error
        return data if isinstance(data, dict) else None

    def _long(self, name: str, parts: int) -> str:
        names = [f"{name}.{n}" for n in range(parts)]
        found = self._engine.get("state", names, ["content"], now=True)
        return "".join(found[one]["content"] for one in names)


def _row(name: str, content: str) -> dict[str, Any]:
    return {"id": name, "content": content, "nothing": [0.0, 0.0]}


class Lease:
    """The right to write, one writer's at a time over all machines; it runs out unless it is renewed.

    Milvus has no compare-and-swap: a writer puts its name down, waits for others who do so in the same instant, and has
    the lease where its name is the one that stands. Clocks of the machines have to agree to within a minute.
    """

    def __init__(self, rows: StateRows, settle: float) -> None:
        self._rows = rows
        self._settle = settle
        self._mine = uuid.uuid4().hex

    def check(self) -> None:
        """Raise :class:`IndexFolderError` where another writer holds the lease by now."""
        held = self._rows.lease()
        if held is None or held["owner"] != self._mine:
            raise IndexFolderError("Máy này đã mất quyền ghi chỉ mục cho một máy khác; hãy chạy lại lệnh.")

    @contextmanager
    def held(self, wait: float, shown: str, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
        """Hold it; another writer is waited for up to ``wait`` seconds. Raises :class:`IndexFolderError` then."""
        until = clock() + wait
        while not self._taken():
            if clock() >= until:
                who = (self._rows.lease() or {}).get("who", "một máy khác")
                raise IndexFolderError(f"Chỉ mục ở {shown} đang được {who} ghi; hãy chờ xong rồi chạy lại.")
            time.sleep(min(0.5, max(0.05, until - clock())))
        over = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(over,), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()
            held = self._rows.lease()
            if held is not None and held["owner"] == self._mine:
                self._rows.release()

    def _taken(self) -> bool:
        if self._rows.lease() is not None:
            return False
        self._rows.claim(self._claim())
        time.sleep(self._settle)
        held = self._rows.lease()
        return held is not None and held["owner"] == self._mine

    def _claim(self) -> dict[str, Any]:
        return {"owner": self._mine, "who": process_name(), "until": time.time() + _LEASE}

    def _keep(self, over: threading.Event) -> None:
        while not over.wait(_RENEWED):
            try:
                held = self._rows.lease()
                if held is None or held["owner"] == self._mine:
                    self._rows.claim(self._claim())
            except IndexFolderError:
                continue  # the writer itself will be told
