"""An index kept by Milvus: a :class:`index.kept.KeptIndex` that several machines write to in turn and ask together."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFolderError
from index.contents import nothing_yet, now
from index.disagreements import Disagreement, common_place, find_disagreements
from index.entry import Skipped
from index.files import Progress
from index.gather import Gathered, Outcome, Plan, gather, taken_over, vectors_of
from index.generation import Manifest, Numbers
from index.growth import can_grow, contradicted, touching
from index.journal import Journal
from index.last import Last
from index.milvus.address import Address
from index.milvus.counts import Counts
from index.milvus.engine import Engine
from index.milvus.last import MilvusLast
from index.milvus.parts import NothingReadError, changed, part_of
from index.milvus.ranking import MilvusRanking
from index.milvus.state import Current, Lease, StateRows
from index.milvus.store import MilvusStore
from index.milvus.writing import Writer
from index.opening import OpenGeneration
from index.reading_pool import overall
from index.recipe import Recipe, terms_fingerprint
from index.subjects import Subjects
from index.whole import BATCH

__all__ = ["MilvusIndex"]

_PATIENCE = 300.0
"""Seconds that another writer is waited for."""


class MilvusIndex:
    """The index at ``address``."""

    def __init__(self, address: Address, journal: Path, batch: int = BATCH) -> None:
        """``journal``: a folder of this machine for what a stopped build had embedded; ``batch``: documents at once."""
        self.address = address
        self._journal = journal
        self._wait = _PATIENCE
        self._batch = batch

    @cached_property
    def engine(self) -> Engine:
        """Connected when it is first needed. Raises :class:`IndexFolderError` where there is none."""
        return Engine(self.address)

    @cached_property
    def rows(self) -> StateRows:
        """The state of the index."""
        return StateRows(self.engine)

    @property
    def shown(self) -> str:
        """The address without a password."""
        return self.address.shown

    def command(self, sources: Sequence[str] = (), *options: str) -> str:
        """The command that builds it again; where it is kept is a setting."""
        first, *others = [shlex.quote(source) for source in sources] or ["THƯ_MỤC_VĂN_BẢN"]
        built = " ".join(("wardqa index build", first, *options))
        return built + (f" && {' '.join(('wardqa index add', *others))}" if others else "")

    def status_command(self) -> str:
        """The command that lists its documents."""
        return "wardqa index status"

    def manifest(self) -> Manifest:
        """What the generation that answers now holds and was made with."""
        return self.rows.current().manifest

    def newest(self) -> str:
        """Name of the newest generation; empty where there is none."""
        generation = self.rows.generation(now=False) if self.rows.there() else 0
        return f"{generation:06d}" if generation else ""

    def being_written(self) -> bool:
        """Whether somebody holds the lease."""
        return self.rows.there() and self.rows.lease() is not None

    def open(self, before: OpenGeneration | None = None) -> OpenGeneration:
        """The newest generation, of whose documents those are read that were not there ``before``.

        Raises :class:`IndexFolderError` where there is none, or it cannot be read.
        """
        current = self.rows.current()
        if current.manifest.terms != terms_fingerprint():
            raise IndexFolderError(
                f"Chỉ mục ở {self.shown} do một phiên bản khác của chương trình lập; "
                f"hãy dựng lại bằng: {self.command(current.manifest.sources)}"
            )
        store = MilvusStore(self.engine, current, before.store if before else None)
        ranking = MilvusRanking(store.part, Counts(store.part))
        return OpenGeneration(self._path(current), current.manifest, store, ranking, store.learned)

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """Documents are read and embedded by many machines at once: the lease is for :meth:`write` alone."""
        if not self.rows.there():
            self.rows.create()
        before, self._wait = self._wait, max(wait, _PATIENCE)
        try:
            yield
        finally:
            self._wait = before

    def last(self) -> Last:
        """What is there. Raises :class:`IndexFolderError` where nothing is."""
        current = self.rows.current()
        return MilvusLast(
            self._path(current), current.manifest, MilvusStore(self.engine, current), True, current.manifest
        )

    def find_last(self) -> Last | None:
        """The same, ``None`` where nothing is or it cannot be read; an engine out of reach is told all the same."""
        if not self.rows.there():
            return None
        try:
            return self.last()
        except IndexFolderError:
            return None

    def asked(self) -> Manifest | None:
        """What the index was last asked to hold, ``None`` where that cannot be read."""
        try:
            return self.manifest() if self.rows.there() else None
        except IndexFolderError:
            return None

    def write(self, last: Last | None, plan: Plan, recipe: Recipe, tell: Progress) -> tuple[str, Manifest, Outcome]:
        """Make the next generation: a change of what is there, or all of it anew beside that.

        Many documents that are added come some at a time, a generation each. What a writer that died left behind is put
        in order first. Raises :class:`IndexFolderError` where another machine has changed the index meanwhile, unless
        ``plan`` only adds.
        """
        new = changed(plan, last, recipe)
        total = len(new.files)
        if total <= self._batch or not (plan.adds or not self.newest()):
            return self._written(last, plan, recipe, tell)
        read = set[str]()
        start = 0
        for stop in range(self._batch, total + self._batch, self._batch):
            of_all = overall(tell, start, total)
            try:
                name, manifest, outcome = self._written(last, part_of(new, last, start, stop), recipe, of_all)
            except NothingReadError:
                if stop >= total:
                    raise
                continue  # they come again with the next ones
            read |= outcome.read
            last, start = self.last(), stop
        return name, manifest, replace(outcome, read=read)

    def _written(self, last: Last | None, plan: Plan, recipe: Recipe, tell: Progress) -> tuple[str, Manifest, Outcome]:
        subjects = Subjects()
        gathered = _gathered(last, plan, subjects, recipe, tell)
        journal = Journal(self._journal, recipe.encoder)
        vectors = vectors_of(gathered.ready, last, recipe.encoder, journal, tell)
        lease = Lease(self.rows, 0.05 if self.address.lite else 1.0)
        with lease.held(self._wait, self.shown):
            writer = Writer(self.engine, self.rows, lease, recipe.segmenter)
            if self.rows.generation():
                try:
                    writer.clean()
                except IndexFolderError:
                    # What another version made, or what is damaged, is left beside what is made anew.
                    if last is not None or plan.adds:
                        raise
            else:
                writer.drop_all()
            found = self.rows.generation()
            # What is made of certain files alone is so whatever was there before.
            if found != (int(last.path.name) if last else 0) and (last is not None or plan.adds):
                last, gathered, vectors, plan = self._overtaken(gathered, vectors, subjects, plan, recipe)
            tell("Lập chỉ mục từ", 0, 1)
            if isinstance(last, MilvusLast) and gathered.left:
                current = self._changed(writer, last, gathered, vectors, subjects, plan, recipe)
            else:
                current = self._whole(writer, found + 1, gathered, vectors, subjects, plan, recipe)
            tell("Lập chỉ mục từ", 1, 1)
        journal.discard()
        return current.name, current.manifest, Outcome(gathered.names, set(gathered.read), list(gathered.problems))

    def _overtaken(
        self, gathered: Gathered, vectors: NDArray[np.float32], subjects: Subjects, plan: Plan, recipe: Recipe
    ) -> tuple[Last, Gathered, NDArray[np.float32], Plan]:
        """What only adds documents adds them to what another machine has made of the index meanwhile."""
        now = self.last()
        place = common_place([ready.document for ready in gathered.ready], subjects, now.manifest.place)
        if not plan.adds or not now.same_making(recipe) or place != now.manifest.place:
            raise IndexFolderError(f"Chỉ mục ở {self.shown} vừa được máy khác cập nhật; hãy chạy lại lệnh.")
        names = {ready.name for ready in gathered.ready}
        left = tuple(entry for entry in now.store.entries if entry.name not in names)
        twins = {entry.digest: entry.name for entry in left}
        ready, problems, taken = [], list(gathered.problems), np.ones(len(vectors), dtype=np.bool_)
        at = 0
        for one in gathered.ready:
            stop = at + len(one.document.passages)
            if one.digest in twins:
                taken[at:stop] = False
                reason = f"“{one.name}” trùng từng chữ với “{twins[one.digest]}”; chỉ cần giữ một tệp."
                problems.append(Skipped(one.name, one.path, one.digest, reason))
            else:
                ready.append(one)
            at = stop
        own = {problem.name for problem in problems} | names
        gathered = replace(
            gathered,
            left=left,
            ready=tuple(ready),
            problems=(*(item for item in now.store.skipped if item.name not in own), *problems),
        )
        plan = replace(
            plan,
            sources=tuple(dict.fromkeys((*now.manifest.sources, *plan.sources))),
            excluded=tuple(name for name in now.manifest.excluded if name not in names),
        )
        return now, gathered, vectors[taken], plan

    def _whole(
        self,
        writer: Writer,
        generation: int,
        gathered: Gathered,
        vectors: NDArray[np.float32],
        subjects: Subjects,
        plan: Plan,
        recipe: Recipe,
    ) -> Current:
        documents = [ready.document for ready in gathered.ready]
        place = common_place(documents, subjects)
        epoch = writer.new_epoch(recipe.encoder.dimension)
        numbers, known, counts = writer.add(epoch, gathered.ready, vectors, subjects, Numbers(), place)
        conflicts = find_disagreements(documents, subjects, only=place)
        writer.add_conflicts(epoch, conflicts, known)
        manifest = replace(
            nothing_yet(recipe, plan.sources, plan.excluded),
            documents=len(documents),
            passages=len(vectors),
            figures=sum(len(document.figures) for document in documents),
            conflicts=len(conflicts),
            skipped=len(gathered.problems),
            numbers=numbers,
            place=place,
        )
        current = Current(generation, epoch, (), manifest, gathered.problems)
        writer.publish_whole(current, counts)
        return current

    def _changed(
        self,
        writer: Writer,
        last: MilvusLast,
        gathered: Gathered,
        vectors: NDArray[np.float32],
        subjects: Subjects,
        plan: Plan,
        recipe: Recipe,
    ) -> Current:
        before, store = self.rows.current(), last.milvus
        place = before.manifest.place
        left = {entry.id for entry in gathered.left}
        gone = [entry for entry in store.entries if entry.id not in left]
        conflicts: list[Disagreement] = []
        older: dict[str, int] = {}
        if gathered.ready:
            conflicts, older = contradicted(store, gathered.left, gathered.ready, subjects, place)
        numbers, known, counts = writer.add(
            before.epoch, gathered.ready, vectors, subjects, before.manifest.numbers, place
        )
        writer.add_conflicts(before.epoch, conflicts, {**older, **known})
        manifest = replace(
            before.manifest,
            created=now(),
            encoder=recipe.encoder_name,
            documents=len(left) + len(gathered.ready),
            passages=sum(entry.passages for entry in gathered.left) + len(vectors),
            figures=before.manifest.figures
            - sum(store.figure_count(entry) for entry in gone)
            + sum(len(ready.document.figures) for ready in gathered.ready),
            conflicts=before.manifest.conflicts - len(touching(store, gone)) + len(conflicts),
            skipped=len(gathered.problems),
            sources=plan.sources,
            excluded=plan.excluded,
            numbers=numbers,
        )
        removed = tuple(sorted(entry.id for entry in gone))
        current = Current(before.generation + 1, before.epoch, removed, manifest, gathered.problems)
        writer.publish_change(current, known.values(), counts, store)
        return current

    def _path(self, current: Current) -> Path:
        return Path(self.address.prefix, "generations", current.name)


def _gathered(last: Last | None, plan: Plan, subjects: Subjects, recipe: Recipe, tell: Progress) -> Gathered:
    """The documents of the next generation, those that did not change left where they are where that can be.

    Raises :class:`IndexFolderError` where none can be read.
    """
    if isinstance(last, MilvusLast) and not plan.anew and last.same_making(recipe):
        gathered = gather(plan, last, tell, in_place=True, workers=recipe.workers)
        place = common_place([ready.document for ready in gathered.ready], subjects, last.manifest.place)
        if not can_grow(last, gathered.left, gathered.ready, place):
            taken = [taken_over(last, entry) for entry in gathered.left]
            ready = sorted((*gathered.ready, *taken), key=lambda one: one.name)
            gathered = replace(gathered, left=(), ready=tuple(ready))
    else:
        gathered = gather(plan, last, tell, workers=recipe.workers)
    if not gathered.names:
        raise NothingReadError(f"Không văn bản nào đọc được, văn bản đầu tiên: {gathered.problems[0].reason}")
    return gathered
