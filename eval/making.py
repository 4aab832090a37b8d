"""Files of the commands that make question sets: what is read, what is written, what is never written over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import DocumentError, QuestionError
from corpus.loaders import find_documents
from corpus.reading import read_document
from index.abbreviations import learn_abbreviations
from index.os_errors import because

__all__ = ["free_file", "free_folder", "learned_in", "read_folder", "write_set", "write_texts"]


def read_folder(folder: Path) -> tuple[list[Document], list[str]]:
    """Documents of ``folder`` and a sentence for each that cannot be read.

    Raises :class:`DocumentError` where none is left, or where two would have the same name without its ending.
    """
    found: list[Document] = []
    left_out: list[str] = []
    for path in find_documents(folder):
        try:
            found.append(read_document(path))
        except DocumentError as error:
            left_out.append(str(error))
    if not found:
        raise DocumentError(f"Không có văn bản nào đọc được trong “{folder}”; hãy chọn thư mục khác.")
    stems = [Path(document.name).stem for document in found]
    if twice := next((stem for stem in stems if stems.count(stem) > 1), None):
        raise DocumentError(f"Thư mục “{folder}” có hai văn bản cùng tên “{twice}”; hãy đổi tên một văn bản.")
    return found, left_out


def learned_in(folder: Path) -> dict[str, str]:
    """Abbreviations that the documents of ``folder`` explain, short form -> full form."""
    return learn_abbreviations(document.text for document in read_folder(folder)[0])


def free_folder(folder: Path, *, force: bool) -> None:
    """Raises :class:`QuestionError` where ``folder`` holds anything and ``force`` was not asked for."""
    if folder.is_file():
        raise QuestionError(f"“{folder}” là một tệp, không phải thư mục; hãy chọn tên khác.")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise QuestionError(f"Thư mục “{folder}” đã có tệp; hãy chọn thư mục khác, hoặc thêm --force để ghi đè.")


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write ``texts`` by file name. Raises :class:`QuestionError` where the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            # bytes, so that no line end is changed on the way
            (folder / name).write_bytes(text.encode())
    except OSError as error:
        raise QuestionError(f"Không ghi được vào “{folder}”: {because(error)}; hãy chọn thư mục khác.") from error


def free_file(path: Path, *, force: bool) -> None:
    """Raises :class:`QuestionError` where ``path`` is there and ``force`` was not asked for."""
    if path.exists() and not force:
        raise QuestionError(f"Tệp “{path}” đã có; hãy chọn tên khác, hoặc thêm --force để ghi đè.")


def write_set(path: Path, rows: Iterable[Mapping[str, Any]], *, force: bool) -> None:
    """Write a question set, a row a line.

    Raises :class:`QuestionError` where the file is there and ``force`` was not asked for, or cannot be written.
    """
    free_file(path, force=force)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        path.write_bytes(lines.encode())
    except OSError as error:
        raise QuestionError(f"Không ghi được “{path}”: {because(error)}; hãy chọn nơi khác.") from error
