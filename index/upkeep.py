"""Looking after the generations of an index: is every byte as it was written, going back to an older one, making room.

Nothing here builds; a generation is only read, named as the one that answers, or taken away.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.digest import digest_of
from corpus.errors import IndexFolderError
from index.condemned import pardon
from index.fields import FIELDS
from index.generation import (
    FORMAT,
    LEXICAL,
    MARK,
    SEGMENTS,
    SKIPPED,
    STORE,
    VECTORS,
    Manifest,
    check_folder,
    complete,
    current,
    damage,
    format_version,
    named,
    numbered,
    pointer_text,
    read_manifest,
    segment_folders,
)
from index.lexical import Segment
from index.os_errors import because
from index.publish import KEEP, discard, replace_text, sweep, writing
from index.store import Store
from index.vectors import VectorSegment

__all__ = ["Fault", "collect_garbage", "rollback", "verify"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of a generation that is not as it was written."""

    generation: str
    file: str
    """Path inside the generation; empty where the whole of it is meant."""
    what: str
    """In Vietnamese, one clause."""


def verify(folder: Path) -> list[Fault]:
    """Every fault of every generation in ``folder``: files against their SHA-256, then each part opened and counted.

    Raises :class:`IndexFolderError` when ``folder`` is missing, foreign or of another format.
    """
    check_folder(folder)
    names = sorted(numbered(folder))
    faults: list[Fault] = []
    for name in names:
        found = list(_faults(folder / "generations" / name))
        if not found:
            pardon(folder / "generations" / name)  # such as one whose file was brought back
        faults += found
    if format_version(folder) is None:
        faults.append(Fault("", MARK, "bị hỏng"))
    pointed = named(folder)
    if not names:
        faults.append(Fault("", "", "chưa có bản nào"))
    elif pointed not in names:
        faults.append(Fault(pointed, "CURRENT", "tệp CURRENT không chỉ tới bản nào đang có"))
    return faults


def _faults(generation: Path) -> Iterator[Fault]:
    name = generation.name
    try:
        manifest = read_manifest(generation)
    except IndexFolderError:
        yield Fault(name, "manifest.json", "thiếu hoặc sai")
        return
    sound = True
    for file, size in sorted(manifest.files.items()):
        wrong = _wrong_file(generation / file, size, manifest.digests.get(file, ""))
        if wrong:
            sound = False
            yield Fault(name, file, wrong)
    held = {path.relative_to(generation).as_posix() for path in generation.rglob("*") if path.is_file()}
    for file in sorted(held - set(manifest.files) - {"manifest.json"}):
        yield Fault(name, file, "tệp lạ, không thuộc bản này")
    if sound:
        # Bytes that are as written may still have been written by a program that erred.
        yield from _wrong_parts(generation, manifest)


def _wrong_file(path: Path, size: int, digest: str) -> str:
    try:
        found = path.stat().st_size
        if found != size:
            return f"có {found} byte, lẽ ra {size}"
        return "nội dung đã bị thay đổi" if digest and digest_of(path) != digest else ""
    except FileNotFoundError:
        return "bị mất"
    except OSError as error:
        return f"không đọc được: {because(error)}"


def _wrong_parts(generation: Path, manifest: Manifest) -> Iterator[Fault]:
    if manifest.format != FORMAT:
        return  # of another version of the program, which alone could tell
    name = generation.name
    for folder in segment_folders(generation, manifest):
        yield from _wrong_segment(name, folder)
    try:
        store = Store(generation)
        counts = (len(store.entries), len(store), len(store.skipped))
    except (sqlite3.Error, IndexFolderError):
        yield Fault(name, SKIPPED, "không mở được")
        return
    if counts != (manifest.documents, manifest.passages, manifest.skipped):
        yield Fault(name, "manifest.json", "không khớp với các văn bản đang có")
    held = {entry.id for file in store.files for entry in file.entries}
    if not held.issuperset(manifest.dead):
        yield Fault(name, "manifest.json", "nêu văn bản đã gỡ mà không phần nào có")


def _wrong_segment(name: str, folder: Path) -> Iterator[Fault]:
    inside = f"{SEGMENTS}/{folder.name}"
    try:
        address = f"{(folder / STORE).resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            told = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            size = database.execute("SELECT coalesce(sum(passages), 0) FROM documents").fetchone()[0]
    except sqlite3.Error:
        yield Fault(name, f"{inside}/{STORE}", "không mở được")
        return
    if told != "ok":
        yield Fault(name, f"{inside}/{STORE}", "hỏng bên trong")
    try:
        vectors = VectorSegment.load(folder / VECTORS).size
    except (OSError, ValueError):
        yield Fault(name, f"{inside}/{VECTORS}", "không mở được")
    else:
        if vectors != size:
            yield Fault(name, f"{inside}/{VECTORS}", f"có {vectors} đoạn, lẽ ra {size}")
    try:
        Segment.load(folder / LEXICAL, FIELDS)
    except Exception:  # whatever numpy says of a damaged array
        yield Fault(name, f"{inside}/{LEXICAL}", "không mở được")


def rollback(folder: Path, to: str = "") -> tuple[str, str]:
    """Let generation ``to`` answer again, or the newest good one before the present; gives (before, now).

    The present one stays until it is collected, so that the step can be taken back.
    Raises :class:`IndexFolderError` where there is none to go back to, or it is damaged.
    """
    with writing(folder):
        before = named(folder) or current(folder).name
        older = [name for name in complete(folder) if name < before]
        if to:
            wanted = [name for name in complete(folder) if name == to or name.lstrip("0") == to.lstrip("0")]
            if not wanted:
                kept = ", ".join(complete(folder))
                raise IndexFolderError(f"Chỉ mục {folder} không giữ bản {to}; các bản đang giữ: {kept}.")
        else:
            wanted = [name for name in reversed(older) if _why_not(folder / "generations" / name) is None]
            if not wanted:
                raise IndexFolderError(f"Chỉ mục {folder} không còn bản nào trước bản {before} để quay về.")
        name = wanted[0]
        wrong = _why_not(folder / "generations" / name)
        if wrong is not None:
            raise IndexFolderError(f"Bản {name} của chỉ mục {folder} {wrong}; hãy chọn bản khác.")
        try:
            replace_text(folder / "CURRENT", pointer_text(name))
        except OSError as error:
            raise IndexFolderError(
                f"Không ghi được vào thư mục chỉ mục {folder}: {because(error)}; bản {before} vẫn trả lời."
            ) from error
        return before, name


def _why_not(generation: Path) -> str | None:
    """Why a generation cannot answer, in Vietnamese."""
    wrong = damage(generation)
    if wrong is not None:
        return f"bị hỏng ({wrong})"
    if read_manifest(generation).format != FORMAT:
        return "do một phiên bản khác của chương trình lập"
    return None


def collect_garbage(folder: Path, keep: int = KEEP) -> tuple[list[str], int]:
    """Take away all but the ``keep`` newest generations; the one that answers always stays. Names and bytes freed.

    Raises :class:`IndexFolderError` when another process is writing.
    """
    with writing(folder):
        answering = current(folder).name
        others = [name for name in complete(folder) if name != answering]
        spare = others[: max(0, len(others) - (max(keep, 1) - 1))]
        unfinished = [name for name in numbered(folder) if name not in complete(folder)]
        freed = sum(_size(folder / "generations" / name) for name in (*spare, *unfinished))
        for name in (*spare, *unfinished):
            discard(folder / "generations" / name)
        return [*spare, *unfinished], freed + sweep(folder / "generations", _size)


def _size(folder: Path) -> int:
    """Bytes that are free once ``folder`` is gone: not those of files that another generation has too."""
    held = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum(one.st_size for one in held if one.st_nlink == 1)
