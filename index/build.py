"""Files in, a complete generation out. Only what changed is read and embedded again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexFolderError
from corpus.unicode import nfc
from index.entry import Entry, Skipped
from index.files import Progress, awaits_recogniser, collect, in_shard, str_of
from index.gather import Plan
from index.generation import Manifest
from index.kept import Kept, KeptIndex, kept_index
from index.last import Last
from index.recipe import Recipe

__all__ = ["Progress", "Recipe", "Report", "add", "build", "remove", "reread", "update"]

_log = logging.getLogger(__name__)
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
    index: Kept, sources: Sequence[Path], recipe: Recipe, progress: Progress | None = None, *, force: bool = False
) -> Report:
    """Make ``index``, a folder or an engine, answer from exactly the files in ``sources`` (files or folders).

    Raises :class:`IndexFolderError` when nothing can be read or the index cannot be written; the old generation then
    goes on answering.
    """
    kept = kept_index(index)
    files, skipped = collect(sources)
    with kept.writing():
        last = None if force else kept.find_last()
        return _publish(kept, Plan(files, skipped, _names(sources)), last, recipe, progress)


def update(
    index: Kept,
    documents: Path,
    recipe: Recipe,
    progress: Progress | None = None,
    *,
    anew: bool = False,
    wait: float = _PATIENCE,
) -> Report:
    """Bring ``index`` up to date with ``documents``, keeping what was added or taken out by hand.

    Where nothing changed nothing is locked or written, so a folder that is read-only will do. Another writer is waited
    for, up to ``wait`` seconds. Documents whose source is gone as a whole, as a share that is not mounted, stay as they
    were. With ``anew`` every file is read and embedded again; those that cannot be read any more stay as well. Raises
    :class:`IndexFolderError` as :func:`build` does, and where nothing is left of ``documents``.
    """

    def planned(last: Last | None) -> Plan:
        # Where nothing can be opened, what was added and taken out by hand may still be known.
        asked = last.asked if last else kept.asked()
        others = [Path(source) for source in (asked.sources if asked else ())]
        sources = [documents, *(s for s in others if s.exists() and s.resolve() != documents.resolve())]
        excluded = asked.excluded if asked else ()
        files, skipped = collect(sources)
        wanted = [file for file in files if file.name not in excluded]
        unread = [item for item in skipped if item.name not in excluded]
        if last is None:
            return Plan(wanted, unread, _names(sources), excluded)
        gone = [source for source in others if not _is_there(source, last.store.entries)]
        names = {file.name for file in wanted}
        stay = [e for e in last.store.entries if e.name not in names and _from_one_of(e, gone)]
        if stay and any(source.resolve() == documents.resolve() for source in gone):
            raise IndexFolderError(
                f"Không thấy văn bản nào trong {documents}, mà chỉ mục có {len(stay)} văn bản từ đó; hãy kiểm tra ổ "
                f"đĩa hay ổ mạng. Nếu đã xóa thật, hãy chạy: {kept.command([str(documents)])}"
            )
        if not anew:
            return Plan(wanted, unread, _names([*sources, *gone]), excluded, stay, away=bool(stay))
        instead = {entry.name: entry for entry in last.store.entries}
        return Plan(wanted, unread, _names([*sources, *gone]), excluded, stay, instead, anew=True)

    kept = kept_index(index)
    last = kept.find_last()
    plan = planned(last)
    if last is not None and _nothing_new(last, plan, recipe):
        return _unchanged(last)
    with kept.writing(wait):
        last = kept.find_last()
        return _publish(kept, planned(last), last, recipe, progress)


def add(
    index: Kept,
    paths: Sequence[Path],
    recipe: Recipe,
    progress: Progress | None = None,
    *,
    shard: tuple[int, int] | None = None,
) -> Report:
    """Add or replace documents, keeping all others; one that cannot be read replaces nothing.

    ``shard``: only files are taken that :func:`index.files.in_shard` says, so that several machines share the reading.
    Raises :class:`IndexFolderError` as :func:`build` does.
    """
    kept = kept_index(index)
    files, skipped = collect(paths)
    if shard is not None:
        files = [file for file in files if in_shard(file.name, shard)]
        skipped = [item for item in skipped if in_shard(item.name, shard)]
    with kept.writing():
        last = kept.last() if kept.newest() else None
        if last is None:
            return _publish(kept, Plan(files, skipped, _names(paths), adds=True), None, recipe, progress)
        new = {file.name for file in files}
        plan = Plan(
            files,
            [*(item for item in last.store.skipped if item.name not in new), *skipped],
            tuple(dict.fromkeys((*last.asked.sources, *_names(paths)))),
            tuple(name for name in last.asked.excluded if name not in new),
            [entry for entry in last.store.entries if entry.name not in new],
            {entry.name: entry for entry in last.store.entries if entry.name in new},
            adds=True,
        )
        return _publish(kept, plan, last, recipe, progress)


def reread(
    index: Kept,
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
    kept = kept_index(index)
    kept.last()
    with kept.writing():
        last = kept.last()
        known = [Path(source) for source in last.asked.sources]
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
            tuple(dict.fromkeys((*last.asked.sources, *_names(sources)))),
            tuple(name for name in last.asked.excluded if name not in new),
            [entry for entry in last.store.entries if entry.name not in new],
            {entry.name: entry for entry in last.store.entries if entry.name in new},
        )
        return _publish(kept, plan, last, recipe, progress)


def remove(index: Kept, names: Sequence[str], recipe: Recipe, progress: Progress | None = None) -> Report:
    """Take documents out by name. Raises :class:`IndexFolderError` for a name that the index does not hold."""
    kept = kept_index(index)
    kept.last()
    with kept.writing():
        last = kept.last()
        held = [entry.name for entry in last.store.entries]
        out = {_held(kept, name, [*held, *(item.name for item in last.store.skipped)]) for name in names}
        if out >= set(held):
            raise IndexFolderError(
                f"Không thể gỡ văn bản cuối cùng khỏi chỉ mục {kept.shown}; hãy xóa cả chỉ mục nếu không còn dùng."
            )
        plan = Plan(
            [],
            [item for item in last.store.skipped if item.name not in out],
            last.asked.sources,
            tuple(sorted({*last.asked.excluded, *out})),
            [entry for entry in last.store.entries if entry.name not in out],
        )
        return _publish(kept, plan, last, recipe, progress)


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


def _held(index: KeptIndex, name: str, held: Sequence[str]) -> str:
    """The name in the index that ``name`` means: as it is, or composed differently."""
    found = name if name in held else next((one for one in held if nfc(one) == nfc(name)), None)
    if found is None:
        raise IndexFolderError(
            f"Chỉ mục {index.shown} không có văn bản tên “{name}”; xem danh sách bằng: {index.status_command()}"
        )
    return found


def _names(sources: Sequence[Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str_of(source.resolve()) for source in sources))


def _publish(index: KeptIndex, plan: Plan, last: Last | None, recipe: Recipe, progress: Progress | None) -> Report:
    tell = progress or (lambda _stage, _done, _total: None)
    if last is not None and _nothing_new(last, plan, recipe):
        return _unchanged(last)
    name, manifest, outcome = index.write(last, plan, recipe, tell)
    removed = {entry.name for entry in last.store.entries} - outcome.names if last else set()
    counts = {"read": len(outcome.read), "removed": len(removed), "skipped": len(outcome.problems)}
    told = {"generation": name, "documents": len(outcome.names), **counts}
    _log.info("build", extra={"event": "build", "fields": told})
    return _report(
        name,
        manifest,
        tuple(sorted(outcome.read)),
        tuple(sorted(outcome.names - outcome.read)),
        tuple(sorted(removed)),
        tuple(outcome.problems),
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
    return _report(last.path.name, last.manifest, (), kept, (), tuple(last.store.skipped), unchanged=True)


def _report(
    generation: str,
    manifest: Manifest,
    read: tuple[str, ...],
    kept: tuple[str, ...],
    removed: tuple[str, ...],
    skipped: tuple[Skipped, ...],
    *,
    unchanged: bool = False,
) -> Report:
    counts = (manifest.documents, manifest.passages, manifest.figures, manifest.conflicts)
    return Report(generation, *counts, read, kept, removed, skipped, unchanged)
