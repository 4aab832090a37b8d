"""Generations on disk: each complete and immutable, and which of them answers.

``wardqa-index.json`` marks an index folder as ours and gives its format version; ``CURRENT`` names the generation that
answers; ``generations/000007/`` holds ``manifest.json``, ``skipped.json`` and, a folder a segment,
``segments/000005/`` with ``store.sqlite``, ``abbreviations.json``, the vectors and the words. :mod:`index.publish`
writes them. In format 1 the whole generation was one segment without a folder of its own.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shlex
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.digest import digest_of
from corpus.errors import IndexFolderError
from index.condemned import condemned
from index.os_errors import because

FORMAT = 2
_READABLE = (1, FORMAT)
"""Formats whose documents can be taken over; only :data:`FORMAT` answers."""
MARK = "wardqa-index.json"
POINTER = "CURRENT"
SKIPPED = "skipped.json"
STORE, ABBREVIATIONS, LEXICAL, VECTORS = "store.sqlite", "abbreviations.json", "lexical", "vectors"
"""Parts of a segment: two files and two folders."""
SEGMENTS = "segments"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The next numbers to give: each is given once, so that no later document is taken for one that is gone."""

    document: int = 1
    passage: int = 0
    figure: int = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds and what it was made with."""

    format: int
    created: str
    """UTC, ISO 8601."""
    reader: str
    """Fingerprint of the code that takes documents apart: another one means parsing again."""
    terms: str
    """Fingerprint of the code that turns words into terms: another one means indexing the words again."""
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
    excluded: tuple[str, ...] = ()
    """Names taken out by hand, which stay out when the sources are read again."""
    files: dict[str, int] = field(default_factory=dict)
    """Every other file of the generation and its size in bytes."""
    digests: dict[str, str] = field(default_factory=dict)
    """SHA-256 of those files, in hexadecimal; generations made before they were kept have none."""
    conflicts: int = 0
    """Pairs of figures that contradict each other; generations made before they were looked for name none."""
    segments: tuple[str, ...] = ()
    """Names of its segments, the oldest first."""
    dead: tuple[int, ...] = ()
    """Numbers of documents that stand in a segment and were taken out or replaced since."""
    numbers: Numbers = Numbers()
    place: str = ""
    """The place that figures without one are of, as conflicts are looked for."""


def manifest_text(manifest: Manifest) -> str:
    """``manifest`` as its file holds it, with a checksum of the rest: one digit of it could call a document back."""
    data = asdict(manifest)
    return json.dumps({**data, "checksum": _checksum(data)}, ensure_ascii=False, indent=1)


def _checksum(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def segment_folders(generation: Path, manifest: Manifest) -> list[Path]:
    """Folders of the segments of a generation, the oldest first."""
    return [generation / SEGMENTS / name for name in manifest.segments] if manifest.segments else [generation]


def build_command(folder: Path, sources: Sequence[str] = (), *options: str) -> str:
    """The command that builds ``folder`` again from all its ``sources``, ready to be pasted into a shell."""
    first, *others = [shlex.quote(source) for source in sources] or ["THƯ_MỤC_VĂN_BẢN"]
    index = ("--index", shlex.quote(str(folder)))
    built = " ".join(("wardqa index build", first, *index, *options))
    return built + (f" && {' '.join(('wardqa index add', *others, *index))}" if others else "")


def is_index(folder: Path) -> bool:
    """True where ``folder`` was made by this product."""
    return (folder / MARK).is_file()


def check_folder(folder: Path) -> None:
    """Refuse a folder that is missing, foreign or of another format, in one sentence.

    Raises :class:`IndexFolderError`.
    """
    try:
        exists, ours = folder.exists(), is_index(folder)
    except OSError as error:
        raise IndexFolderError(
            f"Không mở được thư mục chỉ mục {folder}: {because(error)}; hãy kiểm tra đường dẫn và quyền đọc."
        ) from error
    if not exists:
        raise IndexFolderError(f"Chưa có chỉ mục ở {folder}; hãy tạo bằng lệnh: {build_command(folder)}")
    if not ours:
        raise IndexFolderError(
            f"Thư mục {folder} không phải chỉ mục của wardqa; hãy chọn thư mục khác hoặc một thư mục trống."
        )
    version = format_version(folder)
    if version is None:
        version = _format_of_manifests(folder)
        if version is not None:
            _warn_of_mark(folder)
    if version is None:
        raise IndexFolderError(f"Tệp {folder / MARK} bị hỏng; hãy dựng lại bằng: {build_command(folder)}")
    if version not in _READABLE:
        raise IndexFolderError(
            f"Chỉ mục {folder} thuộc phiên bản {version}, chương trình này đọc phiên bản {FORMAT}; "
            f"hãy dựng vào thư mục mới bằng: wardqa index build THƯ_MỤC_VĂN_BẢN --index THƯ_MỤC_MỚI"
        )


def _format_of_manifests(folder: Path) -> int | None:
    """What the newest generation whose manifest can be read says: a damaged mark alone is no loss."""
    for name in reversed(complete(folder)):
        try:
            return read_manifest(folder / "generations" / name).format
        except IndexFolderError:
            continue
    return None


@lru_cache(maxsize=16)
def _warn_of_mark(folder: Path) -> None:
    """Say so once a process."""
    _log.error("Chú ý: tệp %s bị hỏng; chỉ mục vẫn trả lời, và lần dựng sau sẽ ghi lại tệp này.", folder / MARK)


def format_version(folder: Path) -> int | None:
    """Format version that the mark gives; ``None`` where the mark is damaged."""
    try:
        told = json.loads((folder / MARK).read_text("utf-8"))
        version, check = told["format"], told.get("crc")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    sound = isinstance(version, int) and check in (None, _check(str(version)))  # it had none in format 1
    return version if sound else None


def mark_text() -> str:
    """What the mark holds now: with a checksum, as another digit is another version's folder."""
    return json.dumps({"format": FORMAT, "crc": _check(str(FORMAT))})


def current(folder: Path) -> Path:
    """Folder of the generation that answers: the one named in ``CURRENT``, or the newest undamaged one before it.

    Raises :class:`IndexFolderError` when there is none.
    """
    check_folder(folder)
    wrong: tuple[Path, str] | None = None
    for name in _candidates(folder):
        generation = folder / "generations" / name
        damaged = damage(generation)
        if damaged is None:
            if wrong is not None:
                _warn(folder, wrong[0].name, wrong[1], name)
            return generation
        wrong = wrong or (generation, damaged)
    if wrong is not None:
        command = build_command(folder, _sources(wrong[0]))
        raise IndexFolderError(f"Bản chỉ mục {wrong[0]} bị hỏng ({wrong[1]}); hãy dựng lại bằng: {command}")
    raise IndexFolderError(f"Chỉ mục {folder} chưa có bản hoàn chỉnh nào; hãy dựng bằng: {build_command(folder)}")


@lru_cache(maxsize=16)
def _warn(folder: Path, broken: str, why: str, instead: str) -> None:
    """Say once a process that an older generation answers."""
    sources = _sources(folder / "generations" / instead)
    _log.error(
        "Chú ý: bản chỉ mục %s bị hỏng (%s), đang dùng bản %s trước đó; hãy dựng lại bằng: %s",
        *(broken, why, instead, build_command(folder, sources)),
    )


def _sources(generation: Path) -> tuple[str, ...]:
    try:
        return read_manifest(generation).sources
    except IndexFolderError:
        return ()


def damage(generation: Path) -> str | None:
    """What of ``generation`` is missing, cut off or, up to :data:`HASHED` bytes, changed; ``None`` where nothing is.

    A larger one is held against its digests by :func:`index.upkeep.verify` alone: that reads every byte.
    """
    try:
        manifest = read_manifest(generation)
    except IndexFolderError:
        return "tệp manifest.json thiếu hoặc sai"
    found = condemned(generation)
    if found is not None:
        return found
    hashed = sum(manifest.files.values()) <= HASHED
    for name, size in manifest.files.items():
        path = generation / name
        try:
            status = path.stat()
            if status.st_size != size:
                return f"tệp {name} có {status.st_size} byte, lẽ ra {size}"
            digest = manifest.digests.get(name) if hashed else None
            if digest and _digest(path, status.st_mtime_ns, status.st_size, status.st_ino) != digest:
                return f"nội dung tệp {name} đã bị thay đổi"
        except OSError:
            return f"mất tệp {name}"
    return None


HASHED = 2**27
"""Bytes that are read within about a tenth of a second."""


def is_as_written(path: Path, digest: str) -> bool:
    """Whether a file still has that digest, as far as it is cheap to tell. Raises :class:`OSError` where it is gone."""
    status = path.stat()
    return status.st_size > HASHED or _digest(path, status.st_mtime_ns, status.st_size, status.st_ino) == digest


@lru_cache(maxsize=4096)
def _digest(path: Path, *_: int) -> str:
    """Digest of a file as of the state that the further values name: files of a generation do not change."""
    return digest_of(path)


def named(folder: Path) -> str:
    """The generation that ``CURRENT`` names; empty where the pointer is missing or is not as it was written."""
    try:
        name, *check = (folder / POINTER).read_bytes()[:80].decode("ascii", "replace").split()
    except (OSError, ValueError):
        return ""
    sound = check in ([], [_check(name)])  # pointers were written without it before
    return name if sound and name.isdecimal() and name.isascii() else ""


def pointer_text(name: str) -> str:
    """What ``CURRENT`` holds for generation ``name``: with a checksum, as another digit is another generation."""
    return f"{name} {_check(name)}"


def _check(name: str) -> str:
    return f"{zlib.crc32(name.encode('utf-8', 'replace')):08x}"


def _candidates(folder: Path) -> Iterator[str]:
    """The generation that CURRENT names, then the newest others: a lost pointer must not lose the index."""
    first = named(folder)
    if first:
        yield first
    yield from (name for name in reversed(complete(folder)) if name != first)


def complete(folder: Path) -> list[str]:
    """Names of all complete generations, oldest first."""
    return sorted(name for name in numbered(folder) if (folder / "generations" / name / "manifest.json").is_file())


def numbered(folder: Path) -> list[str]:
    """Names of all generations, complete or not."""
    return [path.name for path in (folder / "generations").glob("[0-9]*") if path.name.isdecimal()]


def read_manifest(generation: Path) -> Manifest:
    """Manifest of one generation. Raises :class:`IndexFolderError` when it is damaged."""
    try:
        data: dict[str, Any] = json.loads((generation / "manifest.json").read_text("utf-8"))
        checksum = data.pop("checksum", None)
        if checksum != (_checksum(data) if data["format"] >= 2 else None):
            raise ValueError("checksum")
        for name in ("sources", "excluded", "segments", "dead"):
            data[name] = tuple(data.get(name, ()))
        data["numbers"] = Numbers(**data.get("numbers", {}))
        if not all(isinstance(size, int) for size in data["files"].values()):
            raise TypeError("sizes")
        if not all(isinstance(digest, str) for digest in data.get("digests", {}).values()):
            raise TypeError("digests")
        return Manifest(**data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexFolderError(
            f"Bản chỉ mục {generation} bị hỏng (tệp manifest.json); "
            f"hãy dựng lại bằng: {build_command(generation.parent.parent)}"
        ) from error
