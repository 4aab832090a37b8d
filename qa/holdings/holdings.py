"""What an operator does with the documents of an index; each long act is one piece of work that can be followed.

Files on disk and the index change together: where the index could not be made, the files are put back as they were.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.digest import digest_of
from corpus.document import Document
from corpus.errors import DocumentError, IndexFolderError
from corpus.sidecar import read_sidecar, sidecar_of
from corpus.unicode import nfc
from index.build import Report, remove, reread, update
from index.document_store import DocumentStore
from index.entry import Entry
from index.files import File, read
from index.generation import Manifest, complete
from index.kept import kept_index
from index.os_errors import because
from index.store import Store
from qa.holdings.changes import Changes, changes
from qa.holdings.corrections import write_corrections
from qa.holdings.file_names import clean_name
from qa.holdings.place import Place, half_written, put, upload_place
from qa.holdings.work import Work, Workbench
from qa.settings import bundled_sample
from qa.workspace import index_of, recipe_of

if TYPE_CHECKING:
    from qa.settings import Settings

__all__ = ["Done", "Held", "Holdings", "Sent"]

MOST_FILES = 50
"""Files taken in one go."""


@dataclass(frozen=True, slots=True)
class Held:
    """The generation that answers now."""

    name: str
    manifest: Manifest
    store: DocumentStore


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent: the name it will have, what it replaces, or the sentence why it is not taken."""

    path: Path
    name: str
    replaces: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a piece of work. ``problems`` are sentences about files that were left out."""

    report: Report | None
    changes: Changes | None
    problems: tuple[str, ...] = ()


class Holdings:
    """The documents of the index that ``settings`` name. ``refreshed`` is called when there is a new generation."""

    def __init__(self, settings: Settings, refreshed: Callable[[], None] = lambda: None) -> None:
        self.settings = settings
        self.bench = Workbench()
        self._index = index_of(settings)
        self._refreshed = refreshed

    def held(self) -> Held:
        """What is indexed now. Raises :class:`IndexFolderError` where the index cannot be read."""
        last = kept_index(self._index).last()
        return Held(last.path.name, last.manifest, last.store)

    def generations(self) -> list[str]:
        """Names of the generations that are still kept, oldest first."""
        return complete(self._index) if isinstance(self._index, Path) else [self._index.newest()]

    def between(self, older: str, newer: str) -> Changes:
        """What changed between two generations. Raises :class:`IndexFolderError` for one that is not kept any more."""
        known = self.generations()
        for name in (older, newer):
            if name not in known:
                raise IndexFolderError(f"Không còn giữ bản chỉ mục “{name}”; hãy chọn một bản trong danh sách.")
        if not isinstance(self._index, Path):  # it keeps one alone
            return changes(self.held().store, self.held().store)
        stores = [Store(self._index / "generations" / name) for name in (older, newer)]
        return changes(stores[0], stores[1])

    @property
    def place(self) -> Place:
        """Where files that are sent are kept."""
        return upload_place(self.settings)

    def sent(self, paths: Sequence[Path]) -> list[Sent]:
        """What would become of files that were sent; nothing is read or kept yet."""
        held, place = self.held(), self.place
        known = {nfc(entry.name) for entry in held.store.entries}
        taken: set[str] = set()
        found: list[Sent] = []
        for number, path in enumerate(paths):
            try:
                name = clean_name(path.name)
                size = path.stat().st_size
                if number >= MOST_FILES:
                    raise DocumentError(
                        f"Không nhận “{name}”: mỗi lần tối đa {MOST_FILES} tệp; hãy gửi tiếp ở lần sau."
                    )
                if size > self.settings.upload_limit << 20:
                    limit = self.settings.upload_limit
                    raise DocumentError(
                        f"Không nhận “{name}”: tệp lớn hơn {limit} MB; hãy chia thành nhiều tệp nhỏ hơn."
                    )
                if name.casefold() in taken:
                    raise DocumentError(
                        f"Không nhận “{name}”: hai tệp cùng tên trong một lần gửi; hãy đổi tên một tệp."
                    )
                taken.add(name.casefold())
                found.append(Sent(path, name, name in known or place.standing(name) is not None))
            except DocumentError as error:
                found.append(Sent(path, path.name, problem=str(error)))
            except OSError:
                found.append(Sent(path, path.name, problem=f"Không còn tệp “{path.name}” vừa gửi; hãy gửi lại."))
        return found

    def take_in(self, paths: Sequence[Path], replacing: Collection[str] = ()) -> Work:
        """Add the files; one that replaces another is taken only where its name is in ``replacing``.

        Each is read before anything changes, and one that cannot be read changes nothing. The work's result is a
        :class:`Done`. Raises :class:`IndexFolderError` where other work is under way.
        """
        agreed = set(replacing)

        def do(work: Work) -> Done:
            problems: list[str] = []
            taken: list[Sent] = []
            digests = {entry.digest: entry.name for entry in self.held().store.entries}
            for one in self.sent(paths):
                problem = one.problem or self._wrong(one, agreed, digests, work)
                if problem:
                    problems.append(problem)
                else:
                    digests[digest_of(one.path)] = one.name
                    taken.append(one)
            if not taken:
                return Done(None, None, tuple(problems))
            return self._taken_in(taken, problems, work)

        return self.bench.start("Thêm văn bản", do)

    def _wrong(self, one: Sent, agreed: set[str], digests: Mapping[str, str], work: Work) -> str:
        """Why a file that was sent is not taken; empty where it is."""
        if one.replaces and one.name not in agreed:
            return f"Không thêm “{one.name}”: đã có văn bản cùng tên; hãy đánh dấu đồng ý thay rồi gửi lại."
        try:
            digest = digest_of(one.path)
            twin = digests.get(digest)
            if twin is not None and nfc(twin) != one.name:
                return f"Không thêm “{one.name}”: trùng từng chữ với “{twin}” đã có."
            work.tell(f"Đọc thử {one.name}", 0, 1)
            read(File(one.path, one.name, digest), work.tell)
        except DocumentError as error:
            return str(error)
        except OSError:
            return f"Không còn tệp “{one.name}” vừa gửi; hãy gửi lại."
        return ""

    def _taken_in(self, taken: Sequence[Sent], problems: list[str], work: Work) -> Done:
        place = self.place
        with _undone(place, [one.name for one in taken]):
            names = [put(one.path, place, one.name).name for one in taken]
            before = self.held()
            report = reread(self._index, names, recipe_of(self.settings), work.tell, sources=[place.folder])
        return self._done(before, report, (*problems, *_left_out(report, names)))

    def correct(self, name: str, values: Mapping[str, str] | None) -> Work:
        """Write corrections beside a document and read it again; ``None`` takes all of them back.

        ``values`` are fields of :data:`corpus.sidecar.FIELDS` and ``audience``; other corrections stay. Raises
        :class:`IndexFolderError` as :meth:`take_in` does; what else goes wrong ends as the work's error.
        """

        def do(work: Work) -> Done:
            before = self.held()
            entry = _entry(before.store, name)
            path = self.correctable(entry)
            old = _bytes_of(sidecar_of(path))
            try:
                known = {} if values is None else read_sidecar(path)
            except DocumentError:
                known = {}
            write_corrections(path, {} if values is None else {**known, **values})
            try:
                report = reread(self._index, [entry.name], recipe_of(self.settings), work.tell)
            except BaseException:
                _restore(sidecar_of(path), old)
                raise
            return self._done(before, report, _left_out(report, [entry.name]))

        return self.bench.start("Sửa thông tin văn bản", do)

    def correctable(self, entry: Entry) -> Path:
        """The file of ``entry``, where corrections may lie beside it.

        Raises :class:`DocumentError` saying what to do where they cannot.
        """
        path = Path(entry.path)
        if path.is_relative_to(bundled_sample().resolve()):
            raise DocumentError(
                f"“{entry.name}” thuộc bộ mẫu đi kèm chương trình nên không sửa được tại chỗ; hãy chép ra một "
                "thư mục và đặt thiết lập documents là thư mục đó."
            )
        if not path.is_file():
            raise DocumentError(f"Tệp gốc của “{entry.name}” không còn ở {path.parent}; hãy gửi lại tệp rồi sửa.")
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise DocumentError(
                f"Không ghi được vào {path.parent}; hãy cấp quyền ghi cho thư mục này, hoặc tự đặt tệp "
                f"“{sidecar_of(path).name}” vào đó rồi bấm “Dựng lại toàn bộ”."
            )
        return path

    def take_out(self, name: str) -> Work:
        """Take a document out of the index; its file stays. Raises as :meth:`take_in` does."""

        def do(work: Work) -> Done:
            before = self.held()
            return self._done(before, remove(self._index, [name], recipe_of(self.settings), work.tell))

        return self.bench.start("Gỡ văn bản", do)

    def put_back(self, name: str) -> Work:
        """Take a document in again that was taken out, or try again one that was skipped. Raises as above."""

        def do(work: Work) -> Done:
            before = self.held()
            report = reread(self._index, [name], recipe_of(self.settings), work.tell)
            return self._done(before, report, _left_out(report, [name]))

        return self.bench.start("Thêm lại văn bản", do)

    def rebuild(self) -> Work:
        """Read and embed everything anew; the generation of now answers meanwhile. Raises as above."""

        def do(work: Work) -> Done:
            before = self.held()
            sources = [Path(source) for source in before.manifest.sources]
            first = next((source for source in sources if source.exists()), None)
            if first is None:
                raise IndexFolderError("Không còn thư mục văn bản nào để đọc lại; chỉ mục cũ vẫn nguyên vẹn.")
            report = update(self._index, first, recipe_of(self.settings), work.tell, anew=True, wait=0)
            return self._done(before, report)

        return self.bench.start("Dựng lại toàn bộ", do)

    def document(self, name: str) -> tuple[Entry, Document]:
        """One document as it is indexed. Raises :class:`IndexFolderError` for a name that is not."""
        store = self.held().store
        entry = _entry(store, name)
        return entry, store.document(entry)

    def _done(self, before: Held, report: Report, problems: Sequence[str] = ()) -> Done:
        after = self.held()
        self._refreshed()
        return Done(report, changes(before.store, after.store), tuple(problems))


def _entry(store: DocumentStore, name: str) -> Entry:
    found = next((entry for entry in store.entries if entry.name == name), None)
    if found is None:
        raise IndexFolderError(f"Chỉ mục không còn văn bản tên “{name}”; hãy mở lại danh sách.")
    return found


def _left_out(report: Report, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(item.reason for item in report.skipped if item.name in names)


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _restore(path: Path, content: bytes | None) -> None:
    with contextlib.suppress(OSError):
        if content is None:
            path.unlink(missing_ok=True)
            return
        with half_written(path) as half:
            half.write_bytes(content)
            half.replace(path)


@contextmanager
def _undone(place: Place, names: Sequence[str]) -> Iterator[None]:
    """Where what is done within fails, the files ``names`` are again what they were before."""
    kept: list[tuple[Path, Path | None]] = []
    try:
        for name in names:
            standing = place.standing(name)
            copy = None
            if standing is not None and standing.is_file():
                copy = standing.with_name(f".wardqa-{os.urandom(8).hex()}{standing.suffix}")
                try:
                    shutil.copy2(standing, copy)
                except OSError as error:
                    copy.unlink(missing_ok=True)
                    raise DocumentError(
                        f"Không giữ lại được bản cũ của “{name}”: {because(error)}; chưa có gì thay đổi."
                    ) from error
            kept.append((standing or place.folder / name, copy))
        yield
    except BaseException:
        for path, copy in kept:
            with contextlib.suppress(OSError):
                if copy is not None:
                    copy.replace(path)
                elif path.is_file():
                    path.unlink()
        raise
    finally:
        for _, copy in kept:
            if copy is not None:
                with contextlib.suppress(OSError):
                    copy.unlink(missing_ok=True)
