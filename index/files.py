"""Folders in, files with their names and digests out; one file in, a document ready to be stored out."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.digest import digest_of
from corpus.errors import DocumentError, IndexFolderError, QuestionError
from corpus.unicode import nfc
from index.entry import Skipped
from index.generation import is_index
from index.os_errors import because
from index.store_writing import Ready

Progress = Callable[[str, int, int], None]
"""Hears of a stage, how much of it is done and how much there is."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class File:
    """One file as it lies there. ``name`` is its path inside its source, ``digest`` the SHA-256 of its bytes."""

    path: Path
    name: str
    digest: str


def collect(sources: Sequence[Path]) -> tuple[list[File], list[Skipped]]:
    """Every file of ``sources`` (files or folders) with its digest, and those that cannot be opened.

    Where two sources hold a file of one name the later one stands, and the other is among the skipped.
    Raises :class:`IndexFolderError` when a source is missing or unreadable, or there is nothing at all.
    """
    files: dict[str, File] = {}
    skipped: list[Skipped] = []
    for source in sources:
        for path, name in _listed(source, skipped):
            try:
                file = File(path, name, digest_of(path))
            except OSError as error:
                reason = f"Không đọc được “{name}”: {because(error)}; hãy kiểm tra tệp này."
                skipped.append(Skipped(name, str_of(path), "", reason))
                continue
            before = files.get(name)
            if before is not None and before.path.resolve() != path.resolve():
                reason = f"“{str_of(before.path)}” trùng tên với tệp thêm sau “{str_of(path)}”; hãy đổi tên một tệp."
                skipped.append(Skipped(name, str_of(before.path), before.digest, reason))
            files[name] = file
    if not files and not skipped:
        places = ", ".join(str_of(source) for source in sources)
        raise IndexFolderError(
            f"Không có văn bản nào (.docx, .pdf, .txt, .xlsx...) trong {places}; hãy chép văn bản vào đó rồi chạy lại."
        )
    return list(files.values()), skipped


def _listed(source: Path, skipped: list[Skipped]) -> list[tuple[Path, str]]:
    from corpus.loaders import find_documents

    try:
        if not source.exists():
            raise IndexFolderError(f"Không có tệp hay thư mục {str_of(source)}; hãy kiểm tra lại đường dẫn.")
        if not source.is_dir():
            return [(source, str_of(Path(source.name)))]
        os.listdir(source)  # noqa: PTH208 - find_documents passes over folders that it may not open
        paths = find_documents(source)
    except OSError as error:
        raise IndexFolderError(
            f"Không đọc được {str_of(source)}: {because(error)}; hãy kiểm tra đường dẫn và quyền đọc."
        ) from error

    def closed(error: OSError) -> None:
        folder = Path(error.filename)
        name = str_of(folder.relative_to(source)) + "/"
        reason = f"Không mở được thư mục “{name}”: {because(error)}; hãy cấp quyền đọc rồi chạy lại."
        skipped.append(Skipped(name, str_of(folder), "", reason))

    indexes = [Path(root) for root, _, _ in os.walk(source, onerror=closed) if is_index(Path(root))]
    return [
        (path, str_of(path.relative_to(source)))
        for path in paths
        if not any(path.is_relative_to(index) for index in indexes)
    ]


def shard_named(words: str) -> tuple[int, int]:
    """``2/5`` as (1, 5): the second of five parts. Raises :class:`QuestionError` for anything else."""
    part, _, parts = words.partition("/")
    if part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts):
        return int(part) - 1, int(parts)
    raise QuestionError(f"“{words}” không phải một phần; hãy gõ như 2/5: phần thứ 2 trong 5 phần.")


def in_shard(name: str, shard: tuple[int, int]) -> bool:
    """Whether a document of that name is in part ``shard`` (part, parts); each name is in one part, on any machine."""
    digest = hashlib.sha256(nfc(name).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % shard[1] == shard[0]


def str_of(path: Path) -> str:
    """``path`` with ``/`` between its parts; bytes that are no UTF-8 are replaced, so that it can be stored."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def read(file: File, progress: Progress | None = None) -> Ready:
    """Take ``file`` apart; ``progress`` hears of the pages of a scan.

    Raises :class:`DocumentError` with one sentence, whatever goes wrong.
    """
    from corpus.reading import read_document

    def pages(done: int, total: int) -> None:
        if progress is not None:
            progress(f"Nhận dạng trang quét của {file.name}", done, total)

    try:
        document = replace(read_document(file.path, progress=pages), name=file.name)
    except DocumentError:
        raise
    except Exception as error:
        _log.debug("reading %s failed", file.name, exc_info=True)
        raise DocumentError(
            f"Không đọc được “{file.name}”: lỗi ngoài dự kiến ({type(error).__name__}); hãy lưu lại tệp ở dạng khác."
        ) from error
    if not document.passages:
        raise DocumentError(f"Không đọc được “{file.name}”: tệp không có chữ nào; hãy kiểm tra lại nội dung.")
    return Ready(file.name, str_of(file.path.resolve()), file.digest, document)


def awaits_recogniser(sentences: Iterable[str]) -> bool:
    """Whether a file was left for want of the recogniser of scans and that is installed now."""
    return any("tesseract" in sentence for sentence in sentences) and _recognises()


def _recognises() -> bool:
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    return "vie" in (listed.stdout + listed.stderr).split()
