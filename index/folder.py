"""An index kept in a folder: generations of files, see :mod:`index.generation`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from index.disagreements import common_place
from index.files import Progress
from index.gather import Outcome, Plan, gather, vectors_of
from index.generation import Manifest, build_command, current, named, read_manifest
from index.growth import Change, can_grow, grown
from index.journal import Journal
from index.last import Last, asked_of
from index.opening import OpenGeneration, open_generation
from index.publish import being_written, publish, writing
from index.recipe import Recipe
from index.subjects import Subjects
from index.whole import BATCH, write_whole

__all__ = ["FolderIndex"]


class FolderIndex:
    """A :class:`index.kept.KeptIndex` of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def shown(self) -> str:
        """The folder."""
        return str(self.folder)

    def command(self, sources: Sequence[str] = (), *options: str) -> str:
        """The command that builds it again."""
        return build_command(self.folder, sources, *options)

    def status_command(self) -> str:
        """The command that lists its documents."""
        return f"wardqa index status --index {self.folder}"

    def manifest(self) -> Manifest:
        """What the generation that answers now holds and was made with."""
        return read_manifest(current(self.folder))

    def newest(self) -> str:
        """Name of the newest generation; empty where there is none."""
        return named(self.folder)

    def being_written(self) -> bool:
        """Whether somebody is writing it."""
        return being_written(self.folder)

    def open(self, before: OpenGeneration | None = None) -> OpenGeneration:
        """The newest generation that is whole. Raises :class:`corpus.errors.IndexFolderError` where there is none."""
        generation = current(self.folder)
        return open_generation(generation, read_manifest(generation), before)

    def writing(self, wait: float = 0.0) -> AbstractContextManager[None]:
        """Hold the lock of the folder."""
        return writing(self.folder, wait)

    def last(self) -> Last:
        """The newest generation that is whole. Raises :class:`corpus.errors.IndexFolderError` where there is none."""
        return Last.open(self.folder)

    def find_last(self) -> Last | None:
        """The same, ``None`` where there is none."""
        return Last.find(self.folder)

    def asked(self) -> Manifest | None:
        """What the newest generation that still says it was asked to hold."""
        return asked_of(self.folder)

    def write(self, last: Last | None, plan: Plan, recipe: Recipe, tell: Progress) -> tuple[str, Manifest, Outcome]:
        """Publish the next generation: grown from ``last`` where documents can be left in place, else made as a whole.

        Raises :class:`corpus.errors.IndexFolderError` where no document can be read or the disk refuses.
        """
        journal = Journal(self.folder / "generations", recipe.encoder)
        outcome = Outcome()
        change = _change(plan, last, recipe, tell) if last is not None else None

        def fill(generation: Path, name: str) -> Manifest:
            nonlocal outcome
            if last is not None and change is not None:
                names = {entry.name for entry in change.left} | {ready.name for ready in change.new}
                outcome = Outcome(names, set(change.read), list(change.skipped))
                vectors = vectors_of(change.new, last, recipe.encoder, journal, tell)
                tell("Lập chỉ mục từ", 0, 1)
                manifest = grown(generation, name, last, change, vectors, recipe)
                tell("Lập chỉ mục từ", 1, 1)
                return manifest
            manifest, outcome = write_whole(generation, name, plan, last, recipe, journal, tell)
            return manifest

        generation = publish(self.folder, fill)
        journal.discard()
        return generation.name, read_manifest(generation), outcome


def _change(plan: Plan, last: Last, recipe: Recipe, tell: Progress) -> Change | None:
    """What ``plan`` changes of ``last``; ``None`` where the index has to be written anew."""
    if plan.anew or not last.same_making(recipe):
        return None
    known = {entry.digest for entry in last.store.entries}
    if sum(file.digest not in known for file in plan.files) > BATCH:
        return None  # more than is read at once
    gathered = gather(plan, last, tell, in_place=True, workers=recipe.workers)
    subjects = Subjects()
    place = common_place([ready.document for ready in gathered.ready], subjects, last.manifest.place)
    if not can_grow(last, gathered.left, gathered.ready, place):
        return None
    return Change(
        gathered.left,
        gathered.ready,
        subjects,
        gathered.problems,
        plan.sources,
        plan.excluded,
        gathered.read,
    )
