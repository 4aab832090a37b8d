"""Writing an index in Milvus: one writer at a time, and nothing seen of a change before it is complete.

The rows of new documents are written first; no reader sees them, as their numbers are beyond those that ``current``
speaks of. Then the change is written down as an :class:`~index.milvus.state.Intent`, and only then what can be seen
changes: counts of terms, each row marked with the generation it was counted for, and ``current`` itself. A writer that
dies before the intent leaves rows that no reader sees and the next writer removes; one that dies after it has the next
writer finish: rows counted already are passed over. Rows of documents that are gone
are removed by the writer after.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.disagreements import Disagreement, block_keys
from index.generation import Numbers
from index.milvus.engine import Engine, among
from index.milvus.rows import Numbered, counted, rows_of
from index.milvus.state import Current, Intent, Lease, StateRows
from index.milvus.store import MilvusStore
from index.milvus.tables import KEPT, Table, as_text, digest

if TYPE_CHECKING:
    from index.analysis import Segmenter
    from index.store_writing import Ready
    from index.subjects import Subjects

__all__ = ["Counted", "Writer"]

_NOTHING = [0.0, 0.0]
_ROWS = 2000
Counted = dict[str, Counter[int]]
"""Audience -> term's number in ``terms`` -> passages; negative for what goes."""


@dataclass(slots=True)
class Writer:
    """What the holder of the lease does."""

    engine: Engine
    rows: StateRows
    lease: Lease
    segmenter: Segmenter

    def clean(self) -> None:
        """Finish what a dead writer had begun, and remove what no reader sees."""
        intent = self.rows.intent()
        if intent is not None:
            if self.rows.generation() < intent.generation:
                self._finish(intent, self._counted_again(intent))
            self.rows.end()
        current = self.rows.current()
        for epoch in self.engine.epochs():
            if epoch != current.epoch:
                self._drop(epoch)
        self._sweep(current)

    def drop_all(self) -> None:
        """Remove every document of an index that cannot be read."""
        for epoch in self.engine.epochs():
            self._drop(epoch)

    def new_epoch(self, dimension: int) -> int:
        """Make empty collections beside those that are there."""
        epoch = max(self.engine.epochs(), default=0) + 1
        for table in KEPT:
            self.engine.create(table, epoch, dimension)
        return epoch

    def add(
        self,
        epoch: int,
        ready: Iterable[Ready],
        vectors: NDArray[np.float32],
        subjects: Subjects,
        numbers: Numbers,
        place: str,
    ) -> tuple[Numbers, dict[str, int], Counted]:
        """Write documents that no reader sees yet: the numbers behind theirs, theirs by name, and what they count."""
        first, known, counts = 0, dict[str, int](), defaultdict[str, Counter[int]](Counter)
        for one in ready:
            document = one.document
            stop = first + len(document.passages)
            keys = list(block_keys(document, subjects, place))
            made = Numbered(one, numbers.document, numbers.passage, vectors[first:stop], subjects.of(document), keys)
            rows, terms = rows_of(made, self.segmenter)
            for table in ("texts", "passages", "figures", "documents"):
                self.engine.write(_table(table), rows[table], epoch)
            counts[document.audience].update(terms)
            known[one.name] = numbers.document
            numbers = Numbers(
                numbers.document + 1, numbers.passage + stop - first, numbers.figure + len(document.figures)
            )
            first = stop
        return numbers, known, dict(counts)

    def add_conflicts(self, epoch: int, found: Sequence[Disagreement], numbers: Mapping[str, int]) -> None:
        """Write what contradicts each other; ``numbers`` of all documents that it speaks of by name."""
        self.engine.write("conflicts", (_conflict(one, numbers) for one in found), epoch)

    def publish_whole(self, current: Current, counts: Counted) -> None:
        """Have readers see a whole new set of collections."""
        terms: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for audience, held in counts.items():
            for number, passages in held.items():
                terms[number][audience] = passages
        self.engine.write("terms", (_term(n, held, current.generation) for n, held in terms.items()), current.epoch)
        self._settle(current.epoch)
        self.rows.commit(self.rows.prepare(current))
        self.rows.forget(current.generation - 1)

    def publish_change(self, current: Current, adding: Iterable[int], counts: Counted, store: MilvusStore) -> None:
        """Have readers see ``adding``, and no more see those documents of ``store`` that are ``current.gone``."""
        for number in current.gone:
            document = store.document(store.entry(number))
            held = counts.setdefault(document.audience, Counter())
            held.subtract(counted(document, self.segmenter))
        self._settle(current.epoch)
        intent = Intent(tuple(adding), current.gone, self.rows.prepare(current))
        self.rows.begin(intent)
        self._finish(intent, counts)
        self.rows.end()
        # Rows of what is gone stay until the next change: a reader of the generation before may still be answering.
        self.rows.forget(current.generation - 1)

    def _settle(self, epoch: int) -> None:
        for table in KEPT:
            self.engine.flush(table, epoch)
        self.engine.settle()
        self.lease.check()

    def _finish(self, intent: Intent, counts: Counted) -> None:
        changes: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for audience, held in counts.items():
            for number, passages in held.items():
                if passages:
                    changes[number][audience] = passages
        numbers = sorted(changes)
        for at in range(0, len(numbers), _ROWS):
            some = numbers[at : at + _ROWS]
            before = self.engine.get("terms", some, ["content", "written"], intent.epoch, now=True)
            rows = []
            for number in some:
                row = before.get(number)
                if row is not None and row["written"] >= intent.generation:
                    continue
                held = json.loads(row["content"])["now"] if row is not None else {}
                now = Counter(held)
                now.update(changes[number])
                rows.append(_term(number, {a: n for a, n in now.items() if n > 0}, intent.generation, held))
            self.engine.write("terms", rows, intent.epoch)
        self.engine.flush("terms", intent.epoch)
        self.rows.commit(intent.head)

    def _counted_again(self, intent: Intent) -> Counted:
        """What the documents of a change count, from what is stored of them: all of it was written before."""
        current = self.rows.current()
        added = replace(current.manifest.numbers, document=max((0, *intent.adding)) + 1)
        both = MilvusStore.reading(self.engine, replace(current, manifest=replace(current.manifest, numbers=added)))
        counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for number in (*intent.adding, *intent.removing):
            document = both.document(both.entry(number))
            change = counted(document, self.segmenter)
            if number in intent.adding:
                counts[document.audience].update(change)
            else:
                counts[document.audience].subtract(change)
        return dict(counts)

    def _sweep(self, current: Current) -> None:
        """Remove rows of documents that are gone, and of those that were never finished."""
        beyond = f">= {current.manifest.numbers.document}"
        conditions = [(f"document {beyond}", f"other {beyond}")]
        for at in range(0, len(current.gone), 1000):
            some = current.gone[at : at + 1000]
            conditions.append((among("document", some), among("other", some)))
        for of_document, of_other in conditions:
            for table in ("documents", "passages", "figures", "texts", "conflicts"):
                self.engine.delete(_table(table), of_document, current.epoch)
            self.engine.delete("conflicts", of_other, current.epoch)
        if current.gone:
            self.rows.swept()

    def _drop(self, epoch: int) -> None:
        for table in KEPT:
            if self.engine.has(table, epoch):
                self.engine.drop(table, epoch)


def _table(name: str) -> Table:
    return next(table for table in KEPT if table == name)


def _term(number: int, held: Mapping[str, int], generation: int, before: Mapping[str, int] = {}) -> dict[str, Any]:
    """``held`` from ``generation`` on; who is still at the one before counts what was ``before``."""
    content = as_text({"now": held, "before": before} if before else {"now": held})
    return {"id": number, "content": content, "written": generation, "nothing": _NOTHING}


def _conflict(one: Disagreement, numbers: Mapping[str, int]) -> dict[str, Any]:
    first, second = ((numbers[side.document], side.figure) for side in (one.first, one.second))
    content = {
        "document": first[0],
        "figure": first[1],
        "other": second[0],
        "other_figure": second[1],
        "indicator": one.indicator,
        "reason": one.reason,
        "alike": one.alike,
    }
    return {
        "id": digest(*first, *second),
        **{name: content[name] for name in ("document", "figure", "other", "other_figure")},
        "content": as_text(content),
        "nothing": _NOTHING,
    }
