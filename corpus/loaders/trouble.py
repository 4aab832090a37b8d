"""The one sentence a person reads about a file: its name, what is wrong, what to do."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import DocumentError

__all__ = ["trouble"]


def trouble(path: Path, wrong: str, remedy: str) -> DocumentError:
    """``Không đọc được “x.docx”: <wrong>; hãy <remedy>.``"""
    return DocumentError(f"Không đọc được “{path.name}”: {wrong}; hãy {remedy}.")
