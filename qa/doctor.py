"""What a person who looks after an installation needs to know: does each part stand, and what to do where it does not.

Nothing is changed and nothing is sent anywhere, but for one connection to the model's server where one is set.
"""

from __future__ import annotations

import platform
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import WardqaError
from qa.settings import Settings

__all__ = ["Finding", "State", "examine"]

_PACKAGES = ("torch", "sentence-transformers", "faiss-cpu", "langchain", "gradio", "underthesea")
_LITTLE = 2 * 10**9
"""Bytes free below which a rebuild may not fit: an index of this kind of document and its successor."""
_SECONDS = 3.0
"""For a connection to the model's server."""


class State(StrEnum):
    """From good to bad."""

    FINE = "tốt"
    NOTE = "chú ý"
    WRONG = "lỗi"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``remedy`` says what to do; empty where nothing need be done."""

    part: str
    state: State
    words: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, part by part. Never raises: what stops one check is that check's finding."""
    for part, check in _CHECKS.items():
        try:
            yield from check(part, settings)
        except WardqaError as error:
            yield Finding(part, State.WRONG, str(error))
        except Exception as error:
            yield Finding(part, State.WRONG, f"không kiểm tra được ({type(error).__name__}: {error})")


def _versions(part: str, _: Settings) -> Iterator[Finding]:
    yield Finding(part, State.FINE, f"wardqa {version('wardqa')}, Python {platform.python_version()}")
    held, missing = [], []
    for package in _PACKAGES:
        try:
            held.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    if held:
        yield Finding(part, State.FINE, ", ".join(held))
    if missing:
        yield Finding(part, State.WRONG, f"thiếu gói {', '.join(missing)}", "cài lại chương trình: make install")


def _encoder(part: str, settings: Settings) -> Iterator[Finding]:
    from qa.workspace import encoder_of

    encoder = encoder_of(settings)
    name = settings.encoder or "đi kèm chương trình"
    yield Finding(part, State.FINE, f"{name}, {encoder.dimension} chiều, dấu vân tay {encoder.fingerprint[:16]}")


def _index(part: str, settings: Settings) -> Iterator[Finding]:
    from index.generation import FORMAT, build_command, complete, current, named, read_manifest
    from index.recipe import reader_fingerprint, terms_fingerprint
    from qa.workspace import encoder_of

    if settings.store:
        yield from _shared_index(part, settings)
        return
    folder = settings.index_folder()
    if not folder.exists():
        where = settings.documents_folder()
        yield Finding(part, State.NOTE, f"chưa dựng ({folder})", f"wardqa index build {where}")
        return
    generation = current(folder)
    manifest = read_manifest(generation)
    again = build_command(folder, manifest.sources)
    counts = f"{manifest.documents} văn bản, {manifest.passages} đoạn, {manifest.figures} số liệu"
    yield Finding(part, State.FINE, f"{folder}: bản {generation.name} ({len(complete(folder))} bản đang giữ), {counts}")
    if named(folder) != generation.name:
        yield Finding(
            part, State.WRONG, f"bản {named(folder) or '?'} bị hỏng, bản {generation.name} trả lời thay", again
        )
    if manifest.format != FORMAT:
        yield Finding(part, State.WRONG, "do phiên bản khác của chương trình lập, chưa trả lời được", again)
    elif manifest.encoder_fingerprint != encoder_of(settings).fingerprint:
        yield Finding(part, State.WRONG, f"được lập bằng mô hình khác ({manifest.encoder})", again)
    elif (manifest.reader, manifest.terms) != (reader_fingerprint(), terms_fingerprint()):
        yield Finding(part, State.NOTE, "do phiên bản khác của chương trình lập", again)
    if manifest.skipped:
        yield Finding(part, State.NOTE, f"{manifest.skipped} tệp không đọc được", "xem: wardqa index status")


def _shared_index(part: str, settings: Settings) -> Iterator[Finding]:
    from index.kept import kept_index
    from index.recipe import reader_fingerprint, terms_fingerprint
    from qa.workspace import encoder_of, index_of

    kept = kept_index(index_of(settings))
    if not kept.newest():
        where = settings.documents_folder()
        yield Finding(part, State.NOTE, f"chưa dựng ({kept.shown})", f"wardqa index build {where}")
        return
    manifest = kept.manifest()
    again = kept.command(manifest.sources)
    counts = f"{manifest.documents} văn bản, {manifest.passages} đoạn, {manifest.figures} số liệu"
    yield Finding(part, State.FINE, f"{kept.shown}: bản {kept.newest()}, {counts}")
    if manifest.encoder_fingerprint != encoder_of(settings).fingerprint:
        yield Finding(part, State.WRONG, f"được lập bằng mô hình khác ({manifest.encoder})", again)
    elif (manifest.reader, manifest.terms) != (reader_fingerprint(), terms_fingerprint()):
        yield Finding(part, State.NOTE, "do phiên bản khác của chương trình lập", again)
    if manifest.skipped:
        yield Finding(part, State.NOTE, f"{manifest.skipped} tệp không đọc được", "xem: wardqa index status")


def _recogniser(part: str, _: Settings) -> Iterator[Finding]:
    from corpus.loaders.scan.tesseract import ScanUnavailableError, require

    try:
        require(Path("anh.png"))
    except ScanUnavailableError as error:
        yield Finding(part, State.NOTE, "chưa có, bản chụp sẽ bị bỏ qua", error.command)
    else:
        yield Finding(part, State.FINE, "tesseract với tiếng Việt")


def _room(part: str, settings: Settings) -> Iterator[Finding]:
    folder = settings.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    words = f"còn {free / 1e9:.1f} GB ở {settings.home}".replace(".", ",", 1)
    if free < _LITTLE:
        yield Finding(part, State.NOTE, words, "dọn đĩa, hoặc bỏ các bản chỉ mục cũ: wardqa index gc")
    else:
        yield Finding(part, State.FINE, words)


def _model(part: str, settings: Settings) -> Iterator[Finding]:
    if not settings.llm:
        yield Finding(part, State.FINE, "không dùng; bộ đọc đi kèm trả lời")
        return
    from qa.llm.providers import provider_of

    provider_of(settings)
    address = urlsplit(settings.llm_base_url)
    if not address.hostname:
        yield Finding(part, State.FINE, f"{settings.llm}, máy chủ của nhà cung cấp (không thử kết nối)")
        return
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname, port), _SECONDS).close()
    except OSError:
        yield Finding(
            part,
            State.WRONG,
            f"{settings.llm}: không kết nối được {address.hostname}:{port}",
            "mở máy chủ của mô hình, hoặc sửa llm_base_url; trong lúc đó bộ đọc đi kèm vẫn trả lời",
        )
    else:
        yield Finding(part, State.FINE, f"{settings.llm} tại {address.hostname}:{port}")


_CHECKS: dict[str, Callable[[str, Settings], Iterator[Finding]]] = {
    "Phiên bản": _versions,
    "Mô hình mã hóa": _encoder,
    "Chỉ mục": _index,
    "Nhận dạng chữ": _recogniser,
    "Đĩa": _room,
    "Mô hình ngôn ngữ": _model,
}
