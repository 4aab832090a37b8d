"""Generations on disk: each complete and immutable, switched in by one atomic rename, the last good ones kept.

    INDEX/wardqa-index.json        marks the folder as ours and gives its format version
    INDEX/CURRENT                  name of the generation that answers
    INDEX/generations/000007/      manifest.json store.sqlite vectors.faiss lexical/
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import IndexFolderError

FORMAT = 1
KEEP = 3
_MARK = "wardqa-index.json"
_BUILDING = ".building-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds and what it was made with."""

    format: int
    created: str
    """UTC, ISO 8601."""
    reader: str
    """Fingerprint of the code that takes documents apart: another one means parsing again."""
    encoder: str
    """Name of the encoder, as the setting gave it."""
    encoder_fingerprint: str
    dimension: int
    segmenter: str
    documents: int
    passages: int
    figures: int
    skipped: int
    sources: tuple[str, ...]
    """Folders and files it was built from."""


def is_index(folder: Path) -> bool:
    """True where ``folder`` was made by this product."""
    return (folder / _MARK).is_file()


def check_folder(folder: Path) -> None:
    """Refuse a folder that is missing, foreign or of another format, in one sentence.

    Raises :class:`IndexFolderError`.
    """
    if not folder.exists():
        raise IndexFolderError(
            f"Chưa có chỉ mục ở {folder}; hãy tạo bằng lệnh: wardqa index build THƯ_MỤC_VĂN_BẢN --index {folder}"
        )
    if not is_index(folder):
        raise IndexFolderError(
            f"Thư mục {folder} không phải chỉ mục của wardqa; hãy chọn thư mục khác hoặc một thư mục trống."
        )
    try:
        version = json.loads((folder / _MARK).read_text("utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexFolderError(
            f"Tệp {folder / _MARK} bị hỏng; hãy dựng lại bằng: wardqa index build THƯ_MỤC_VĂN_BẢN --index {folder}"
        ) from error
    if version != FORMAT:
        raise IndexFolderError(
            f"Chỉ mục {folder} thuộc phiên bản {version}, chương trình này đọc phiên bản {FORMAT}; "
            f"hãy dựng lại vào thư mục mới bằng: wardqa index build THƯ_MỤC_VĂN_BẢN --index THƯ_MỤC_MỚI"
        )


def current(folder: Path) -> Path:
    """Folder of the generation that answers.

    Raises :class:`IndexFolderError` when there is none.
    """
    check_folder(folder)
    for name in _candidates(folder):
        generation = folder / "generations" / name
        if (generation / "manifest.json").is_file():
            return generation
    raise IndexFolderError(
        f"Chỉ mục {folder} chưa có bản hoàn chỉnh nào; hãy dựng bằng: wardqa index build THƯ_MỤC_VĂN_BẢN --index {folder}"
    )


def _candidates(folder: Path) -> Iterator[str]:
    """The generation that CURRENT names, then the newest others: a lost pointer must not lose the index."""
    try:
        named = (folder / "CURRENT").read_text("utf-8").strip()
    except OSError:
        named = ""
    if named and Path(named).name == named:
        yield named
    yield from reversed(complete(folder))


def complete(folder: Path) -> list[str]:
    """Names of all complete generations, oldest first."""
    return sorted(path.parent.name for path in (folder / "generations").glob("[0-9]*/manifest.json"))


def read_manifest(generation: Path) -> Manifest:
    """Manifest of one generation. Raises :class:`IndexFolderError` when it is damaged."""
    try:
        data: dict[str, Any] = json.loads((generation / "manifest.json").read_text("utf-8"))
        data["sources"] = tuple(data["sources"])
        return Manifest(**data)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexFolderError(
            f"Bản chỉ mục {generation} bị hỏng; hãy dựng lại bằng: wardqa index build THƯ_MỤC_VĂN_BẢN"
        ) from error


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the one writer's lock. The kernel drops it when its holder dies, so it cannot go stale.

    Raises :class:`IndexFolderError` when another process is writing or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not is_index(folder):
            if any(folder.iterdir()):
                check_folder(folder)
            replace_text(folder / _MARK, json.dumps({"format": FORMAT}))
        check_folder(folder)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise IndexFolderError(f"Không ghi được vào thư mục chỉ mục {folder}: {error.strerror}; hãy kiểm tra quyền ghi.") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexFolderError(f"Chỉ mục {folder} đang được một tiến trình khác cập nhật; hãy thử lại sau.") from error
        yield
    finally:
        os.close(lock)


def publish(folder: Path, fill: Callable[[Path], Manifest]) -> Path:
    """Let ``fill`` write a new generation, then switch to it. The caller holds :func:`writing`.

    Until the last rename the old generation answers; a half-written one is swept away by the next build.
    """
    generations = folder / "generations"
    generations.mkdir(exist_ok=True)
    for stale in generations.glob(f"{_BUILDING}*"):
        shutil.rmtree(stale, ignore_errors=True)
    names = complete(folder)
    name = f"{int(names[-1]) + 1 if names else 1:06d}"
    building = generations / f"{_BUILDING}{name}"
    building.mkdir()
    try:
        manifest = fill(building)
        replace_text(building / "manifest.json", json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        _sync_tree(building)
        building.rename(generations / name)
        _sync(generations)
    except BaseException as error:
        shutil.rmtree(building, ignore_errors=True)
        if isinstance(error, OSError):
            raise IndexFolderError(
                f"Không ghi được bản chỉ mục mới vào {folder}: {error.strerror or error}; bản cũ vẫn nguyên vẹn."
            ) from error
        raise
    replace_text(folder / "CURRENT", name)
    for old in names[: -KEEP + 1]:
        shutil.rmtree(generations / old, ignore_errors=True)
    return generations / name


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
        _sync(path)
