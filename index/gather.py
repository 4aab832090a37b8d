"""The documents of the next generation: left where they are, taken over, or read, as little as will do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.digest import digest_of
from corpus.errors import DocumentError, IndexFolderError
from index.embedding import embed
from index.encoders.base import Encoder
from index.entry import Entry, Skipped
from index.files import File, Progress, awaits_recogniser, read, str_of
from index.generation import build_command
from index.journal import Journal, key_of
from index.last import Last
from index.reading_pool import READING, read_all
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
    adds: bool = False
    """Whether all other documents stay, also those that come meanwhile."""
    away: bool = False
    """``kept`` are documents whose source is not there for now: that they stay is no change."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The documents of the next generation, and what cannot be read with its reason."""

    left: tuple[Entry, ...]
    """Documents that stay in the segment they are in."""
    ready: tuple[Ready, ...]
    """All others, by name."""
    read: frozenset[str]
    """Names of those that were read from their files now."""
    problems: tuple[Skipped, ...]

    @property
    def names(self) -> set[str]:
        """Names of all documents."""
        return {entry.name for entry in self.left} | {ready.name for ready in self.ready}


@dataclass(slots=True)
class Outcome:
    """What became of a plan."""

    names: set[str] = field(default_factory=set)
    """Documents that are there now."""
    read: set[str] = field(default_factory=set)
    """Those that were read from their files."""
    problems: list[Skipped] = field(default_factory=list)


class _Gathering:
    def __init__(self, last: Last | None, *, in_place: bool) -> None:
        self._last = last
        self._in_place = in_place
        self.left: list[Entry] = []
        self.ready: list[Ready] = []

    def keep(self, last: Last, entry: Entry) -> None:
        """Keep what was indexed as ``entry``, whether or not its file is still there."""
        if self._in_place:
            self.left.append(entry)
        else:
            self.ready.append(taken_over(last, entry))

    def same(self, last: Last, known: Entry, file: File) -> bool:
        """Take what was read from the same bytes before, under the name the file has now; False to read it again."""
        if awaits_recogniser(known.warnings) or Path(known.name).suffix != Path(file.name).suffix:
            return False
        path = str_of(file.path.resolve())
        if self._in_place and (known.name, known.path) == (file.name, path):
            self.left.append(known)
            return True
        try:
            document, body = last.store.stored(known)
        except ValueError:
            return False
        same = known.name == file.name
        self.ready.append(
            Ready(file.name, path, file.digest, document, body)
            if same
            else Ready(file.name, path, file.digest, replace(document, name=file.name))
        )
        return True


def gather(
    plan: Plan,
    last: Last | None,
    tell: Progress,
    *,
    in_place: bool = False,
    workers: int = 1,
    held: dict[str, str] | None = None,
) -> Gathered:
    """What ``plan`` asks for, read by ``workers`` processes (:func:`index.reading_pool.read_all`).

    With ``in_place`` documents that did not change are not even opened. ``held``: digests that other documents were
    read from, with their names; those of this plan are added.
    """
    gathering = _Gathering(last, in_place=in_place)
    problems = list(plan.skipped)
    if last:
        for entry in plan.kept:
            gathering.keep(last, entry)
    before = (
        {entry.digest: entry for entry in last.store.entries} if last and last.same_reader and not plan.anew else {}
    )
    held = {} if held is None else held
    held.update({entry.digest: entry.name for entry in plan.kept})
    wanted: list[File] = []
    for file in plan.files:
        known = before.get(file.digest)
        if file.digest not in held and last and known and gathering.same(last, known, file):
            held[file.digest] = file.name
        else:
            wanted.append(file)
    read_now: set[str] = set()
    for file, one in _read(wanted, held, len(plan.files), tell, workers):
        if isinstance(one, Ready):
            gathering.ready.append(one)
            read_now.add(one.name)
            continue
        reason = one
        if last and file.name in plan.instead and file.digest not in held:
            gathering.keep(last, plan.instead[file.name])
            reason += " Bản đã lập chỉ mục trước đó được giữ nguyên."
        problems.append(Skipped(file.name, str_of(file.path), file.digest, reason))
    tell(READING, len(plan.files), len(plan.files))
    ready = sorted(gathering.ready, key=lambda one: one.name)
    return Gathered(tuple(gathering.left), tuple(ready), frozenset(read_now), tuple(problems))


def _read(
    files: Sequence[File], held: dict[str, str], total: int, tell: Progress, workers: int
) -> Iterator[tuple[File, Ready | str]]:
    """Each of ``files`` read, or why it is not; ``held`` are digests that a document was read from, and its name."""

    def of_all(stage: str, done: int, of: int) -> None:
        """The others are done already."""
        tell(*(stage, total - of + done, total) if stage == READING else (stage, done, of))

    firsts = {file.digest: file for file in reversed(files) if file.digest not in held}
    apart = [file for file in files if firsts.get(file.digest) is file]
    with closing(read_all(apart, workers, of_all)) as outcomes:
        for file in files:
            if file.digest in held:
                yield file, f"“{file.name}” trùng từng chữ với “{held[file.digest]}”; chỉ cần giữ một tệp."
                continue
            # The same bytes as a file that could not be read may be a document under another name.
            one = next(outcomes) if firsts[file.digest] is file else next(read_all([file], 1, lambda *_: None))
            if isinstance(one, DocumentError):
                yield file, str(one)
            else:
                held[file.digest] = file.name
                yield file, one


def taken_over(last: Last, entry: Entry) -> Ready:
    """A document that stays whether or not its file does; read again if the reader is a new one and it is there."""
    if not last.same_reader:
        file = File(Path(entry.path), entry.name, entry.digest)
        try:
            if digest_of(file.path) == entry.digest:
                return read(file)
        except (OSError, DocumentError):
            pass  # what was read then is still better than nothing
    try:
        document, body = last.store.stored(entry)
    except ValueError as error:
        raise IndexFolderError(
            f"Văn bản “{entry.name}” trong chỉ mục {last.path.parent.parent} bị hỏng và tệp gốc không còn; "
            f"hãy dựng lại bằng: {build_command(last.path.parent.parent, last.manifest.sources)}"
        ) from error
    return Ready(entry.name, entry.path, entry.digest, document, body)


def vectors_of(
    documents: Sequence[Ready], last: Last | None, encoder: Encoder, journal: Journal, tell: Progress
) -> NDArray[np.float32]:
    """Vectors of every passage in order, shape (passages, dimension).

    A text that the last generation holds a vector of, wherever it stands there, is not embedded again.
    """
    texts = [embedded_words(one.document, passage) for one in documents for passage in one.document.passages]
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    missing = np.ones(len(texts), dtype=np.bool_)
    if last is not None and last.made_with(encoder):
        keys = [key_of(text) for text in texts]
        passages = last.store.passages_of(list(dict.fromkeys(keys)))
        places = [place for place, key in enumerate(keys) if key in passages]
        known = last.vectors() if places else None
        if known is not None:
            vectors[places] = known.take(np.array([passages[keys[place]] for place in places], dtype=np.int64))
            missing[places] = False
    vectors[missing] = embed([texts[place] for place in np.flatnonzero(missing)], encoder, journal, tell)
    return vectors
