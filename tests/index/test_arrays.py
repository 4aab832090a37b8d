"""Arrays come back as they were written, and never from a file that is damaged."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from index.arrays import load_array


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8, np.float32])
@pytest.mark.parametrize("length", [0, 1, 1000, 12_345])
def test_what_was_written_comes_back(tmp_path: Path, kind: type[np.generic], length: int) -> None:
    written = np.arange(length).astype(kind)
    np.save(tmp_path / "a.npy", written)
    read = load_array(tmp_path / "a.npy", kind)
    assert read.dtype == kind
    assert type(read) is np.ndarray
    assert not read.flags.writeable
    np.testing.assert_array_equal(read, written)


def test_what_is_cut_off_or_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.arange(100, dtype=np.int64))
    data = path.read_bytes()
    for end in (0, 5, 8, 9, 60, 127, 128, 500, len(data) - 1):
        path.write_bytes(data[:end])
        with pytest.raises(ValueError):
            load_array(path, np.int64)
    for other in (np.zeros((3, 3)), np.zeros(3, np.float32), np.array(["a"]), np.array(3), np.zeros(3, ">i8")):
        np.save(path, other)
        with pytest.raises(ValueError):
            load_array(path, np.int64)
    with pytest.raises(FileNotFoundError):
        load_array(tmp_path / "b.npy", np.int64)


def test_no_parser_of_python_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of 3.11 fails now and then where several threads use it, as when a generation is opened while people ask."""

    def fails(*_: object) -> None:
        raise SystemError("AST constructor recursion depth mismatch")

    np.save(tmp_path / "a.npy", np.arange(41))
    monkeypatch.setattr(ast, "parse", fails)
    monkeypatch.setattr(ast, "literal_eval", fails)
    assert load_array(tmp_path / "a.npy", np.int64).sum() == 820
