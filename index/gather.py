"""The documents of the next generation: taken over where nothing changed, read where something did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.digest import digest_of
from corpus.errors import DocumentError, IndexFolderError
from index.embedding import embed
from index.encoders.base import Encoder
from index.files import File, Progress, awaits_recogniser, read, str_of
from index.generation import build_command
from index.journal import Journal
from index.last import Last
from index.store import Entry, Skipped
from index.store_writing import Ready
from index.texts import embedded_words


@dataclass(frozen=True, slots=True)
class Plan:
    """What the next generation is to hold."""

    files: Sequence[File]
    skipped: Sequence[Skipped]
    sources: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    kept: Sequence[Entry] = ()
    """Documents taken over whether or not their files are still there."""
    instead: Mapping[str, Entry] = field(default_factory=dict)
    """Documents by name that stay where the file of that name cannot be read."""
    anew: bool = False
    """Read also what has not changed."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A document of the next generation; ``known`` is its row in the last one, ``fresh`` that it was read now."""

    ready: Ready
    known: Entry | None = None
    fresh: bool = False


def gather(plan: Plan, last: Last | None, tell: Progress) -> tuple[list[Chosen], list[Skipped]]:
    """Documents by name, and what cannot be read with its reason."""
    problems = list(plan.skipped)
    chosen = [_taken_over(last, entry) for entry in plan.kept] if last else []
    before = (
        {entry.digest: entry for entry in last.store.entries} if last and last.same_reader and not plan.anew else {}
    )
    held = {one.ready.digest: one.ready.name for one in chosen}
    for number, file in enumerate(plan.files):
        tell("Đọc văn bản", number, len(plan.files))
        if file.digest in held:
            reason = f"“{file.name}” trùng từng chữ với “{held[file.digest]}”; chỉ cần giữ một tệp."
            problems.append(Skipped(file.name, str_of(file.path), file.digest, reason))
            continue
        try:
            known = before.get(file.digest)
            one = _same_bytes(last, known, file) if last and known else None
            chosen.append(one or Chosen(read(file, tell), fresh=True))
            held[file.digest] = file.name
        except DocumentError as error:
            reason = str(error)
            if last and file.name in plan.instead:
                chosen.append(_taken_over(last, plan.instead[file.name]))
                reason += " Bản đã lập chỉ mục trước đó được giữ nguyên."
            problems.append(Skipped(file.name, str_of(file.path), file.digest, reason))
    tell("Đọc văn bản", len(plan.files), len(plan.files))
    return sorted(chosen, key=lambda one: one.ready.name), problems


def _same_bytes(last: Last, known: Entry, file: File) -> Chosen | None:
    """What was read from the same bytes before, under the name the file has now; ``None`` to read it again."""
    if awaits_recogniser(known.warnings) or Path(known.name).suffix != Path(file.name).suffix:
        return None
    try:
        document, body = last.store.stored(known)
    except ValueError:
        return None
    path = str_of(file.path.resolve())
    if known.name == file.name:
        return Chosen(Ready(file.name, path, file.digest, document, body), known)
    return Chosen(Ready(file.name, path, file.digest, replace(document, name=file.name)), known)


def _taken_over(last: Last, entry: Entry) -> Chosen:
    """A document that stays whether or not its file does; read again if the reader is a new one and it is there."""
    if not last.same_reader:
        file = File(Path(entry.path), entry.name, entry.digest)
        try:
            if digest_of(file.path) == entry.digest:
                return Chosen(read(file))
        except (OSError, DocumentError):
            pass  # what was read then is still better than nothing
    try:
        document, body = last.store.stored(entry)
    except ValueError as error:
        raise IndexFolderError(
            f"Văn bản “{entry.name}” trong chỉ mục {last.path.parent.parent} bị hỏng và tệp gốc không còn; "
            f"hãy dựng lại bằng: {build_command(last.path.parent.parent, last.manifest.sources)}"
        ) from error
    return Chosen(Ready(entry.name, entry.path, entry.digest, document, body), entry)


def vectors_of(
    chosen: Sequence[Chosen], old: NDArray[np.float32] | None, encoder: Encoder, journal: Journal, tell: Progress
) -> NDArray[np.float32]:
    """Vectors of every passage in order, shape (passages, dimension); ``old`` are those of the last generation."""
    parts: list[NDArray[np.float32] | int] = []
    texts: list[str] = []
    for one in chosen:
        if one.known is not None and old is not None:
            parts.append(old[one.known.first : one.known.first + one.known.passages])
        else:
            document = one.ready.document
            parts.append(len(document.passages))
            texts += [embedded_words(document, passage) for passage in document.passages]
    made = embed(texts, encoder, journal, tell)
    taken = 0
    for place, part in enumerate(parts):
        if isinstance(part, int):
            parts[place] = made[taken : taken + part]
            taken += part
    return np.concatenate(parts)
