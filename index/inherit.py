"""Segments that a generation has in common with the one before it: the same bytes, and never the same file as there.

A file is linked to where a still older generation has it, and copied where none has. So the bytes of a document that
stays are written twice in all, however many generations follow, and a byte that flips on the disk is found in every
other generation at most: the one before is whole.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus.digest import digest_of
from corpus.errors import IndexFolderError
from index.condemned import condemned
from index.generation import SEGMENTS, Manifest, build_command, complete, is_as_written, read_manifest

__all__ = ["Inherited", "inherit"]

_BLOCK = 2**22

Inherited = dict[str, str]
"""Files inside a generation, with ``/`` between the parts of a path, and their SHA-256."""


def inherit(building: Path, last: Path, segments: Sequence[str]) -> Inherited:
    """Let the generation ``building`` have ``segments`` of ``last``, both in the same index folder.

    Raises :class:`OSError` when the disk refuses, :class:`IndexFolderError` where a file of ``last`` is not what was
    written and no other generation has it.
    """
    manifest = read_manifest(last)
    older = list(_older(last))
    # Where damage was found once, files that are too large to be read each time are read after all.
    doubted = any(condemned(at) is not None for at, _ in older)
    found: Inherited = {}
    for name, digest in manifest.digests.items():
        parts = name.split("/")
        if parts[0] == SEGMENTS and parts[1] in segments:
            _take(
                building / name,
                last / name,
                [(at / name) for at, one in older if one.digests.get(name) == digest],
                digest,
                _is if doubted else is_as_written,
            )
            found[name] = digest
    return found


def _is(path: Path, digest: str) -> bool:
    return digest_of(path) == digest


def _older(last: Path) -> Iterator[tuple[Path, Manifest]]:
    """Every other generation, the newest first."""
    for name in reversed(complete(last.parent.parent)):
        if name != last.name:
            try:
                yield last.parent / name, read_manifest(last.parent / name)
            except IndexFolderError:
                continue


def _take(path: Path, last: Path, others: Sequence[Path], digest: str, same: Callable[[Path, str], bool]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    there = last.stat().st_ino if last.is_file() else -1
    for other in others:
        try:
            if other.stat().st_ino != there and same(other, digest):
                os.link(other, path)
                return
        except OSError:
            continue  # gone meanwhile, or a file system without links
    for source in (last, *others):
        if source.is_file() and _copied(source, path) == digest:
            return
    folder = next((place.parent for place in last.parents if place.name == "generations"), last.parent)
    raise IndexFolderError(f"Tệp {last} của chỉ mục bị hỏng; hãy dựng lại bằng: {build_command(folder, (), '--force')}")


def _copied(source: Path, path: Path) -> str:
    """Copy a file and say what was read, so that damage is not handed on."""
    digest = hashlib.sha256()
    with source.open("rb") as read, path.open("wb") as written:
        while block := read.read(_BLOCK):
            digest.update(block)
            written.write(block)
    return digest.hexdigest()
