"""Where files that are sent are kept, and how they get there: whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DocumentError
from corpus.unicode import nfc
from index.os_errors import because

if TYPE_CHECKING:
    from qa.settings import Settings

__all__ = ["Place", "half_written", "put", "upload_place"]

_HALF = ".wardqa-"
"""A hidden file is no document to the loaders, so one half written never gets into an index."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that takes files; ``named`` where it is the folder of documents that the settings name."""

    folder: Path
    named: bool

    def standing(self, name: str) -> Path | None:
        """The file that has ``name`` here already, however its letters are composed."""
        try:
            return next((path for path in self.folder.iterdir() if nfc(path.name) == nfc(name)), None)
        except OSError:
            return None


def upload_place(settings: Settings) -> Place:
    """The folder of documents where it is named and can be written, otherwise a folder of the index under home.

    The bundled sample is a part of the program and is never written to.
    """
    folder = settings.documents
    if folder is not None and folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Place(folder.resolve(), named=True)
    index = settings.index_folder().resolve()
    key = hashlib.sha256(os.fsencode(index)).hexdigest()[:10]
    return Place(settings.home.resolve() / "uploads" / f"{index.name or 'root'}-{key}", named=False)


@contextmanager
def half_written(path: Path) -> Iterator[Path]:
    """A hidden path beside ``path`` to write to; gone afterwards, unless it was moved to ``path``."""
    half = path.with_name(f"{_HALF}{uuid.uuid4().hex}{path.suffix}")
    try:
        yield half
    finally:
        with contextlib.suppress(OSError):
            half.unlink(missing_ok=True)


def put(sent: Path, place: Place, name: str) -> Path:
    """Copy ``sent`` to ``name`` in ``place``, in one step for whoever reads there; gives the path it has then.

    A file of that name is replaced, corrections beside it stay. Raises :class:`DocumentError` where the name is a
    folder's or the disk refuses; what stood there then still stands.
    """
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        target = place.standing(name) or place.folder / name
        if target.parent != place.folder or target.is_dir():
            raise DocumentError(f"Không lưu được “{name}”: đã có một thư mục mang tên này; hãy đổi tên tệp.")
        with half_written(target) as half:
            with sent.open("rb") as source, half.open("xb") as copy:
                shutil.copyfileobj(source, copy, 2**20)
                copy.flush()
                os.fsync(copy.fileno())
            half.replace(target)
    except OSError as error:
        raise DocumentError(
            f"Không lưu được “{name}” vào {place.folder}: {because(error)}; chưa có gì thay đổi."
        ) from error
    return target
