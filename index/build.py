"""Files in, a complete generation out. Only what changed is read and embedded again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from corpus.errors import IndexFolderError
from corpus.unicode import nfc
from index.contents import write_contents
from index.disagreements import common_place, find_disagreements
from index.entry import Entry, Skipped
from index.files import Progress, awaits_recogniser, collect, str_of
from index.gather import Gathered, Plan, gather, taken_over, vectors_of
from index.generation import Manifest, build_command, current, named, read_manifest
from index.growth import Change, can_grow, grown
from index.journal import Journal
from index.last import Last
from index.publish import publish, writing
from index.recipe import Recipe
from index.subjects import Subjects

__all__ = ["Progress", "Recipe", "Report", "add", "build", "remove", "reread", "update"]

_PATIENCE = 900.0
"""Seconds that an answer waits for another process to bring the same index up to date."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. ``read`` documents were parsed now, ``kept`` ones taken over from the last generation."""

    generation: str
    documents: int
    passages: int
    figures: int
    conflicts: int
    """Pairs of figures that contradict each other."""
    read: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    unchanged: bool = False


def build(
    folder: Path, sources: Sequence[Path], recipe: Recipe, progress: Progress | None = None, *, force: bool = False
) -> Report:
    """Make ``folder`` answer from exactly the files in ``sources`` (files or folders).

    Raises :class:`IndexFolderError` when nothing can be read or the folder cannot be written; the old generation then
    goes on answering.
    """
    files, skipped = collect(sources)
    with writing(folder):
        last = None if force else Last.find(folder)
        return _publish(folder, Plan(files, skipped, _names(sources)), last, recipe, progress)


def update(
    folder: Path,
    documents: Path,
    recipe: Recipe,
    progress: Progress | None = None,
    *,
    anew: bool = False,
    wait: float = _PATIENCE,
) -> Report:
    """Bring ``folder`` up to date with ``documents``, keeping what was added or taken out by hand.

    Where nothing changed nothing is locked or written, so a folder that is read-only will do. Another writer is waited
    for, up to ``wait`` seconds. Documents whose source is gone as a whole, as a share that is not mounted, stay as they
    were. With ``anew`` every file is read and embedded again; those that cannot be read any more stay as well. Raises
    :class:`IndexFolderError` as :func:`build` does, and where nothing is left of ``documents``.
    """

    def planned(last: Last | None) -> Plan:
        others = [Path(source) for source in (last.manifest.sources if last else ())]
        sources = [documents, *(s for s in others if s.exists() and s.resolve() != documents.resolve())]
        excluded = last.manifest.excluded if last else ()
        files, skipped = collect(sources)
        wanted = [file for file in files if file.name not in excluded]
        unread = [item for item in skipped if item.name not in excluded]
        if last is None:
            return Plan(wanted, unread, _names(sources), excluded)
        gone = [source for source in others if not _is_there(source, last.store.entries)]
        names = {file.name for file in wanted}
        kept = [e for e in last.store.entries if e.name not in names and _from_one_of(e, gone)]
        if kept and any(source.resolve() == documents.resolve() for source in gone):
            raise IndexFolderError(
                f"Không thấy văn bản nào trong {documents}, mà chỉ mục có {len(kept)} văn bản từ đó; hãy kiểm tra ổ "
                f"đĩa hay ổ mạng. Nếu đã xóa thật, hãy chạy: {build_command(folder, [str(documents)])}"
            )
        if not anew:
            return Plan(wanted, unread, _names([*sources, *gone]), excluded, kept, away=bool(kept))
        instead = {entry.name: entry for entry in last.store.entries}
        return Plan(wanted, unread, _names([*sources, *gone]), excluded, kept, instead, anew=True)

    last = Last.find(folder)
    plan = planned(last)
    if last is not None and _nothing_new(last, plan, recipe):
        return _unchanged(last)
    with writing(folder, wait):
        last = Last.find(folder)
        return _publish(folder, planned(last), last, recipe, progress)


def add(folder: Path, paths: Sequence[Path], recipe: Recipe, progress: Progress | None = None) -> Report:
    """Add or replace documents, keeping all others; one that cannot be read replaces nothing.

    Raises :class:`IndexFolderError` as :func:`build` does.
    """
    files, skipped = collect(paths)
    with writing(folder):
        last = Last.open(folder) if named(folder) else None
        if last is None:
            return _publish(folder, Plan(files, skipped, _names(paths)), None, recipe, progress)
        new = {file.name for file in files}
        plan = Plan(
            files,
            [*(item for item in last.store.skipped if item.name not in new), *skipped],
            tuple(dict.fromkeys((*last.manifest.sources, *_names(paths)))),
            tuple(name for name in last.manifest.excluded if name not in new),
            [entry for entry in last.store.entries if entry.name not in new],
            {entry.name: entry for entry in last.store.entries if entry.name in new},
        )
        return _publish(folder, plan, last, recipe, progress)


def reread(
    folder: Path,
    names: Sequence[str],
    recipe: Recipe,
    progress: Progress | None = None,
    *,
    sources: Sequence[Path] = (),
) -> Report:
    """Read documents from where they lie now, keeping all others; one that cannot be read replaces nothing.

    ``names`` may be held (their files or corrections changed), skipped, taken out by hand (they come back) or new.
    They are looked for in the sources of the index and in ``sources``, which become sources as well. Raises
    :class:`IndexFolderError` as :func:`build` does, and for a name that no source has a file of.
    """
    current(folder)
    with writing(folder):
        last = Last.open(folder)
        known = [Path(source) for source in last.manifest.sources]
        places = list(dict.fromkeys((*(source for source in known if source.exists()), *sources)))
        wanted = {nfc(name) for name in names}
        found, skipped = collect(places) if places else ([], [])
        files = [file for file in found if nfc(file.name) in wanted]
        new = {file.name for file in files}
        lost = [name for name in names if nfc(name) not in {nfc(held) for held in new}]
        if lost:
            raise IndexFolderError(f"Không còn tệp “{lost[0]}” để đọc; hãy chép tệp vào lại rồi thêm lần nữa.")
        plan = Plan(
            files,
            [
                *(item for item in last.store.skipped if item.name not in new),
                *(item for item in skipped if item.name in new),
            ],
            tuple(dict.fromkeys((*last.manifest.sources, *_names(sources)))),
            tuple(name for name in last.manifest.excluded if name not in new),
            [entry for entry in last.store.entries if entry.name not in new],
            {entry.name: entry for entry in last.store.entries if entry.name in new},
        )
        return _publish(folder, plan, last, recipe, progress)


def remove(folder: Path, names: Sequence[str], recipe: Recipe, progress: Progress | None = None) -> Report:
    """Take documents out by name. Raises :class:`IndexFolderError` for a name that the index does not hold."""
    current(folder)
    with writing(folder):
        last = Last.open(folder)
        held = [entry.name for entry in last.store.entries]
        out = {_held(folder, name, [*held, *(item.name for item in last.store.skipped)]) for name in names}
        if out >= set(held):
            raise IndexFolderError(
                f"Không thể gỡ văn bản cuối cùng khỏi chỉ mục {folder}; hãy xóa cả thư mục nếu không còn dùng."
            )
        plan = Plan(
            [],
            [item for item in last.store.skipped if item.name not in out],
            last.manifest.sources,
            tuple(sorted({*last.manifest.excluded, *out})),
            [entry for entry in last.store.entries if entry.name not in out],
        )
        return _publish(folder, plan, last, recipe, progress)


def _from_one_of(entry: Entry, sources: Sequence[Path]) -> bool:
    return any(Path(entry.path).is_relative_to(source) for source in sources)


def _is_there(source: Path, entries: Sequence[Entry]) -> bool:
    """False where it is missing or empty, as the place of a share that is not mounted is.

    One file that is no more in a folder that still is was deleted by somebody.
    """
    if source.is_file():
        return True
    if not source.is_dir() and any(Path(entry.path) == source for entry in entries):
        source = source.parent
    return source.is_dir() and any(path.is_file() for path in source.rglob("*"))


def _held(folder: Path, name: str, held: Sequence[str]) -> str:
    """The name in the index that ``name`` means: as it is, or composed differently."""
    found = name if name in held else next((one for one in held if nfc(one) == nfc(name)), None)
    if found is None:
        raise IndexFolderError(
            f"Chỉ mục {folder} không có văn bản tên “{name}”; xem danh sách bằng: wardqa index status --index {folder}"
        )
    return found


def _names(sources: Sequence[Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str_of(source.resolve()) for source in sources))


def _publish(folder: Path, plan: Plan, last: Last | None, recipe: Recipe, progress: Progress | None) -> Report:
    tell = progress or (lambda _stage, _done, _total: None)
    if last is not None and _nothing_new(last, plan, recipe):
        return _unchanged(last)
    subjects = Subjects()
    if last is not None and not plan.anew and last.same_making(recipe):
        gathered = gather(plan, last, tell, in_place=True, workers=recipe.workers)
        place = common_place(_documents(gathered), subjects, last.manifest.place)
        if not can_grow(last, gathered.left, gathered.ready, place):
            gathered = _opened(gathered, last)
    else:
        gathered = gather(plan, last, tell, workers=recipe.workers)
    if not gathered.names:
        raise IndexFolderError(f"Không văn bản nào đọc được, văn bản đầu tiên: {gathered.problems[0].reason}")
    made = gathered
    journal = Journal(folder / "generations", recipe.encoder)

    def fill(generation: Path, name: str) -> Manifest:
        vectors = vectors_of(made.ready, last, recipe.encoder, journal, tell)
        tell("Lập chỉ mục từ", 0, 1)
        if last is not None and made.left:
            change = Change(made.left, made.ready, vectors, subjects, made.problems, plan.sources, plan.excluded)
            manifest = grown(generation, name, last, change, recipe)
        else:
            manifest = _whole(generation, name, made, vectors, subjects, plan, recipe)
        tell("Lập chỉ mục từ", 1, 1)
        return manifest

    generation = publish(folder, fill)
    journal.discard()
    before = {entry.name for entry in last.store.entries} if last else set()
    read, names = gathered.read, gathered.names
    return _report(
        generation,
        tuple(sorted(read)),
        tuple(sorted(names - read)),
        tuple(sorted(before - names)),
        gathered.problems,
    )


def _documents(gathered: Gathered) -> list[Document]:
    return [ready.document for ready in gathered.ready]


def _opened(gathered: Gathered, last: Last) -> Gathered:
    """The same documents, of which none is left where it is."""
    taken = [taken_over(last, entry) for entry in gathered.left]
    ready = sorted((*gathered.ready, *taken), key=lambda one: one.name)
    return replace(gathered, left=(), ready=tuple(ready))


def _whole(
    generation: Path,
    name: str,
    gathered: Gathered,
    vectors: NDArray[np.float32],
    subjects: Subjects,
    plan: Plan,
    recipe: Recipe,
) -> Manifest:
    """Write all documents as one segment, each held against every other."""
    documents = _documents(gathered)
    place = common_place(documents, subjects)
    return write_contents(
        generation,
        gathered.ready,
        vectors,
        recipe,
        name=name,
        conflicts=find_disagreements(documents, subjects, only=place),
        subjects=subjects,
        skipped=gathered.problems,
        sources=plan.sources,
        excluded=plan.excluded,
        place=place,
    )


def _nothing_new(last: Last, plan: Plan, recipe: Recipe) -> bool:
    wanted = [(file.name, file.digest) for file in plan.files] + [(s.name, s.digest) for s in plan.skipped]
    wanted += [(entry.name, entry.digest) for entry in plan.kept]
    complaints = [s.reason for s in last.store.skipped] + [w for e in last.store.entries for w in e.warnings]
    return (
        (plan.away or not plan.kept)
        and not plan.anew
        and last.same_making(recipe)
        and last.holds_exactly(wanted)
        and (last.manifest.sources, last.manifest.excluded) == (plan.sources, plan.excluded)
        and not awaits_recogniser(complaints)
    )


def _unchanged(last: Last) -> Report:
    kept = tuple(entry.name for entry in last.store.entries)
    return _report(last.path, (), kept, (), last.store.skipped, unchanged=True)


def _report(
    generation: Path,
    read: tuple[str, ...],
    kept: tuple[str, ...],
    removed: tuple[str, ...],
    skipped: tuple[Skipped, ...],
    *,
    unchanged: bool = False,
) -> Report:
    manifest = read_manifest(generation)
    counts = (manifest.documents, manifest.passages, manifest.figures, manifest.conflicts)
    return Report(generation.name, *counts, read, kept, removed, skipped, unchanged)
