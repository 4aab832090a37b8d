"""One file that holds everything an installation cannot make again, and the way back from it.

A gzip-compressed tar (POSIX.1-2001 pax): ``home/`` is the folder of the setting ``home``, ``index/`` the index where it
lies elsewhere, ``documents/`` the documents where they were asked for, and last ``CONTENTS.json`` with the SHA-256 of
every other member: a file that was cut off has none, and nothing is taken from it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.errors import SettingsError
from index.generation import MARK, POINTER, current, is_index, pointer_text
from index.os_errors import because
from index.publish import writing
from qa.settings import Settings

__all__ = ["Saved", "back_up", "indexes_in", "restore"]

_CONTENTS = "CONTENTS.json"
_FORMAT = 1
_SQLITE = b"SQLite format 3\x00"
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database that is open: the copy of the database holds it already."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds, or what was brought back from one."""

    files: int
    bytes: int
    places: tuple[Path, ...]
    aside: tuple[Path, ...] = ()
    """Where what stood there before was put."""


def back_up(settings: Settings, file: Path, *, documents: bool = False) -> Saved:
    """Write ``file``. Of each index the generation that answers is taken; the chat may go on meanwhile.

    Raises :class:`corpus.errors.SettingsError` when there is nothing to save or ``file`` cannot be written.
    """
    places = {"home": settings.home}
    index = settings.index_folder()
    if not _inside(index, settings.home):
        places["index"] = index
    if documents and settings.documents is not None:
        places["documents"] = settings.documents
    places = {name: folder for name, folder in places.items() if folder.is_dir()}
    if not places:
        raise SettingsError(f"Chưa có gì để sao lưu: không có {settings.home}; hãy kiểm tra thiết lập home và index.")
    unfinished = file.with_name(f".{file.name}.new")
    digests: dict[str, str] = {}
    size = 0
    try:
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as archive, contextlib.ExitStack() as held:
            for name, folder in places.items():
                for found in indexes_in(folder):
                    held.enter_context(writing(found, wait=60))  # no generation may go while it is read
                for path in _worth_keeping(folder, leave=(file.resolve(), unfinished.resolve())):
                    member = f"{name}/{path.relative_to(folder).as_posix()}"
                    if path.name == POINTER and is_index(path.parent):
                        # Where that is damaged the one that answers instead is taken.
                        pointer = pointer_text(current(path.parent).name).encode()
                        digests[member] = _put_bytes(archive, member, pointer)
                    else:
                        digests[member] = _put(archive, member, path)
                    size += path.stat().st_size
            told = {"format": _FORMAT, "places": {n: str(f) for n, f in places.items()}, "digests": digests}
            _put_bytes(archive, _CONTENTS, json.dumps(told, ensure_ascii=False).encode())
        unfinished.replace(file)
    except OSError as error:
        raise SettingsError(
            f"Không ghi được bản sao lưu {file}: {because(error)}; hãy kiểm tra quyền ghi và chỗ trống trên đĩa."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Saved(len(digests), size, tuple(places.values()))


def restore(settings: Settings, file: Path, *, replace: bool = False) -> Saved:
    """Bring everything in ``file`` back; each folder is complete before it takes its place.

    ``replace``: a folder that holds something is put aside beside itself, not deleted; without it that is an error.
    Raises :class:`corpus.errors.SettingsError`; nothing has been changed then.
    """
    targets = {"home": settings.home, "index": settings.index_folder()}
    if settings.documents is not None:
        targets["documents"] = settings.documents
    try:
        with tarfile.open(file, "r:gz") as archive, contextlib.ExitStack() as held:
            members = archive.getmembers()
            digests, names = _contents(archive, members, file)
            for name in sorted(names):
                if name not in targets:
                    raise SettingsError(f"Bản sao lưu có thư mục văn bản; hãy nêu nơi đặt bằng --documents ({file}).")
                if _held(targets[name]) and not replace:
                    raise SettingsError(
                        f"Thư mục {targets[name]} đang có dữ liệu; thêm --replace để giữ nó sang một bên rồi khôi phục."
                    )
            fresh: dict[str, Path] = {}
            for name in sorted(names):
                parent = targets[name].parent
                parent.mkdir(parents=True, exist_ok=True)
                fresh[name] = Path(held.enter_context(tempfile.TemporaryDirectory(prefix=".restoring-", dir=parent)))
            _unpack(archive, members, digests, fresh, file)
            aside = [old for name in names if (old := _switch(fresh[name], targets[name])) is not None]
    except (tarfile.TarError, EOFError) as error:
        raise _broken(file) from error
    except OSError as error:
        raise SettingsError(f"Không khôi phục được từ {file}: {because(error)}; dữ liệu cũ vẫn nguyên vẹn.") from error
    size = sum(member.size for member in members)
    return Saved(len(digests), size, tuple(targets[name] for name in sorted(names)), tuple(aside))


def _contents(archive: tarfile.TarFile, members: list[tarfile.TarInfo], file: Path) -> tuple[dict[str, str], set[str]]:
    """Digest of every member, and the places they belong to."""
    if not members or members[-1].name != _CONTENTS:
        raise _broken(file)
    told = archive.extractfile(members[-1])
    try:
        data = json.loads(told.read()) if told else {}
        digests: dict[str, str] = dict(data["digests"])
        known = data["format"] == _FORMAT
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(file) from error
    if not known:
        raise SettingsError(f"Bản sao lưu {file} do phiên bản khác của chương trình lập; hãy dùng phiên bản đó.")
    if {member.name for member in members[:-1]} != set(digests) or not all(m.isreg() for m in members):
        raise _broken(file)
    return digests, {name.partition("/")[0] for name in digests}


def _unpack(
    archive: tarfile.TarFile,
    members: list[tarfile.TarInfo],
    digests: dict[str, str],
    fresh: dict[str, Path],
    file: Path,
) -> None:
    for member in members[:-1]:
        place, _, inside = member.name.partition("/")
        target = (fresh[place] / inside).resolve()
        source = archive.extractfile(member)
        if source is None or not _inside(target, fresh[place].resolve()):
            raise _broken(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with target.open("xb") as out:
            for part in _parts(source):
                digest.update(part)
                out.write(part)
            out.flush()
            os.fsync(out.fileno())
        target.chmod(member.mode & 0o700 | 0o600)
        if digest.hexdigest() != digests[member.name]:
            raise _broken(file)


def _switch(fresh: Path, target: Path) -> Path | None:
    """Put ``fresh`` in the place of ``target``; where that held something, the place it was moved to."""
    aside = None
    if _held(target):
        aside = target.with_name(f"{target.name}.truoc-khi-khoi-phuc-{time.strftime('%Y%m%d-%H%M%S')}")
        target.rename(aside)
    elif target.exists():
        target.rmdir()
    # The name of a temporary folder is its maker's to clean up: what is inside moves on.
    target.mkdir()
    for path in fresh.iterdir():
        path.rename(target / path.name)
    return aside


def _worth_keeping(folder: Path, leave: tuple[Path, ...]) -> Iterator[Path]:
    """Files of ``folder`` that cannot be made again, in order."""
    indexes = {found: current(found).name for found in indexes_in(folder)}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or path.resolve() in leave or path.name.endswith(_BESIDE):
            continue
        owner = next((found for found in indexes if _inside(path, found)), None)
        if owner is not None:
            inside = path.relative_to(owner).parts
            if inside[0] == "lock" or (inside[0] == "generations" and inside[1] != indexes[owner]):
                continue
        yield path


def indexes_in(folder: Path) -> list[Path]:
    """Every index inside ``folder`` that has a generation."""
    return sorted(mark.parent for mark in folder.rglob(MARK) if is_index(mark.parent) and _answers(mark.parent))


def _answers(folder: Path) -> bool:
    return (folder / "generations").is_dir() and any((folder / "generations").glob("[0-9]*/manifest.json"))


def _put(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Add ``path``; a database that may be written meanwhile goes in as of one instant."""
    with path.open("rb") as file:
        head = file.read(len(_SQLITE))
        if head == _SQLITE and "generations" not in path.parts:
            return _put_database(archive, name, path)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        info = archive.gettarinfo(arcname=name, fileobj=file)
        archive.addfile(info, file)
    return digest


def _put_database(archive: tarfile.TarFile, name: str, path: Path) -> str:
    with (
        contextlib.closing(sqlite3.connect(path)) as database,
        contextlib.closing(sqlite3.connect(":memory:")) as copy,
    ):
        database.backup(copy)
        data = copy.serialize()
    return _put_bytes(archive, name, data)


def _put_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> str:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(data), 0o600, int(time.time())
    archive.addfile(info, io.BytesIO(data))
    return hashlib.sha256(data).hexdigest()


def _parts(source: IO[bytes]) -> Iterator[bytes]:
    while part := source.read(1 << 20):
        yield part


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _held(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _broken(file: Path) -> SettingsError:
    return SettingsError(f"Bản sao lưu {file} bị hỏng hoặc không phải bản sao lưu của wardqa; hãy dùng bản khác.")
