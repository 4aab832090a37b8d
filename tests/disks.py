"""Small disks that fill, and disks that may only be read: real ones, mounted where the tests run as root."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, megabytes: int = 8) -> Iterator[Path]:
    """A disk of its own at ``place``; skips the test where this person may not mount one."""
    place.mkdir()
    if not _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)):
        pytest.skip("mounting a small disk needs root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, left: int = 0) -> Path:
    """Fill ``disk`` but for ``left`` bytes; what takes the room is given back with the file."""
    path = disk / "đầy"
    state = os.statvfs(disk)
    path.write_bytes(b"x" * max(0, state.f_bavail * state.f_frsize - left))
    return path


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """``disk`` may only be read meanwhile, by root too."""
    assert _mount("-o", "remount,ro", str(disk))
    try:
        yield
    finally:
        assert _mount("-o", "remount,rw", str(disk))


def _mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0
