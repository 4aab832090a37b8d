"""Writing an index folder: one writer at a time, a new generation switched in by one rename, the last ones kept."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from corpus.digest import digest_of
from corpus.errors import IndexFolderError
from index.generation import (
    FORMAT,
    MARK,
    Manifest,
    check_folder,
    complete,
    format_version,
    is_index,
    manifest_text,
    mark_text,
    numbered,
    pointer_text,
)
from index.os_errors import because

KEEP = 3
"""Generations that are kept, the newest among them."""
_A_LOOK = 0.3
"""Seconds that a writer always waits: somebody may just be looking whether there is one."""
_UNFINISHED = ".building-"
_DISCARDED = ".old-"


@contextmanager
def writing(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the one writer's lock. The kernel drops it when its holder dies, so it cannot go stale.

    ``wait``: seconds to wait for another writer. Raises :class:`IndexFolderError` when one is still writing then, or
    the folder is foreign or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _claim(folder)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise IndexFolderError(
            f"Không ghi được vào thư mục chỉ mục {folder}: {because(error)}; hãy kiểm tra quyền ghi hoặc chọn nơi khác."
        ) from error
    try:
        _lock(lock, folder, time.monotonic() + max(wait, _A_LOOK))
        yield
    finally:
        os.close(lock)


def being_written(folder: Path) -> bool:
    """Whether somebody holds :func:`writing` on ``folder``. Writes nothing; False where it cannot be told."""
    try:
        lock = os.open(folder / "lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        # Shared and given back at once; a writer that comes in this instant tries again.
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def _claim(folder: Path) -> None:
    """Mark an empty folder as an index, and mend a damaged mark beside generations; refuse a foreign folder."""
    ours = {MARK, f".{MARK}.new", "CURRENT", ".CURRENT.new", "generations", "lock"}
    if is_index(folder):
        if format_version(folder) is not None or any(path.name not in ours for path in folder.iterdir()):
            check_folder(folder)
            return
    elif any(path.name != f".{MARK}.new" for path in folder.iterdir()):
        check_folder(folder)
    replace_text(folder / MARK, mark_text())


def _lock(lock: int, folder: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise IndexFolderError(
                    f"Chỉ mục {folder} đang được một tiến trình khác cập nhật; hãy đợi xong rồi thử lại."
                ) from error
            time.sleep(0.1)


def publish(folder: Path, fill: Callable[[Path, str], Manifest]) -> Path:
    """Let ``fill`` write a new generation of a given name, then switch to it. The caller holds :func:`writing`.

    ``fill`` gives the manifest, with the digests of files that it took over from another generation. Until the last
    rename the old generation answers; a half-written one is swept away by the next build.
    Raises :class:`IndexFolderError` when the disk refuses.
    """
    generations = folder / "generations"
    try:
        generations.mkdir(exist_ok=True)
        sweep(generations)
        names = complete(folder)
        name = f"{max(map(int, numbered(folder)), default=0) + 1:06d}"
        building = generations / f"{_UNFINISHED}{name}"
        building.mkdir()
        try:
            manifest = fill(building, name)
            manifest = replace(manifest, files=_sizes(building), digests=_digests(building, manifest.digests))
            replace_text(building / "manifest.json", manifest_text(manifest))
            _sync_tree(building)
            building.rename(generations / name)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        _sync(generations)
        if format_version(folder) != FORMAT:
            replace_text(folder / MARK, mark_text())
        replace_text(folder / "CURRENT", pointer_text(name))
    except OSError as error:
        raise IndexFolderError(
            f"Không ghi được bản chỉ mục mới vào {folder}: {because(error)}; bản cũ vẫn nguyên vẹn."
        ) from error
    for old in names[: -KEEP + 1]:
        discard(generations / old)
    return generations / name


def sweep(generations: Path, weigh: Callable[[Path], int] = lambda _: 0) -> int:
    """Remove what dead writers left half written or half removed; the sum of what ``weigh`` says of each."""
    total = 0
    for pattern in (f"{_UNFINISHED}*", f"{_DISCARDED}*"):
        for stale in generations.glob(pattern):
            total += weigh(stale)
            shutil.rmtree(stale, ignore_errors=True)
    return total


def discard(generation: Path) -> None:
    """Remove an old generation; renamed first, so that one half removed is never taken for a complete one."""
    aside = generation.with_name(f"{_DISCARDED}{generation.name}")
    try:
        generation.rename(aside)
    except OSError:
        return
    shutil.rmtree(aside, ignore_errors=True)


def _sizes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def _digests(folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 of every file; those ``known`` are not read again. What was just written is still in the page cache."""
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return {name: known.get(name) or digest_of(folder / name) for name in names}


def replace_text(path: Path, text: str) -> None:
    """Write a small file so that readers see the old or the new content, never a part."""
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_tree(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir() or path.stat().st_nlink == 1:  # a file that another generation has was synced with that
            _sync(path)
