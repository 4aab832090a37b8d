"""Where an index is that Milvus keeps: what is understood, what is refused, and what is never printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import SettingsError
from index.milvus.address import is_address, parse_address


@pytest.mark.parametrize(
    ("words", "uri", "token", "prefix"),
    [
        ("milvus://127.0.0.1:19530/phuong", "http://127.0.0.1:19530", "", "phuong"),
        ("milvus://engine", "http://engine:19530", "", "wardqa"),
        ("milvus+tls://ten:mat%40khau@engine:443/a_1", "https://engine:443", "ten:mat@khau", "a_1"),
        ("milvus://[::1]:19530/a", "http://[::1]:19530", "", "a"),
    ],
)
def test_servers(words: str, uri: str, token: str, prefix: str) -> None:
    address = parse_address(words)
    assert (address.uri, address.token, address.prefix, address.lite) == (uri, token, prefix, False)
    assert "khau" not in address.shown
    assert is_address(words)
    assert parse_address(address.shown).uri == uri


def test_files(tmp_path: Path) -> None:
    address = parse_address(f"milvus+file://{tmp_path}/ch%E1%BB%89%20m%E1%BB%A5c.db#phuong")
    assert (address.uri, address.prefix, address.lite) == (str(tmp_path / "chỉ mục.db"), "phuong", True)
    assert parse_address(f"milvus+file://{tmp_path}/a.db").prefix == "wardqa"


@pytest.mark.parametrize(
    "words",
    [
        "milvus://", "milvus://host/a/b", "milvus://host/a-b", "milvus://host:x/a", "milvus://host/a?b=c", "http://host/a",
        "milvus+file:///tmp/a.sqlite", "milvus+file://host/tmp/a.db", "milvus+file:///tmp/a.db#a b", "chi-muc",
        "milvus://ten:bimat@host/a-b", "milvus://[::1/a",
    ],
)  # fmt: skip
def test_others_are_refused_in_one_sentence(words: str) -> None:
    with pytest.raises(SettingsError, match="hãy gõ như") as caught:
        parse_address(words)
    assert "\n" not in str(caught.value)
    assert "bimat" not in str(caught.value)


def test_a_folder_is_no_address() -> None:
    assert not is_address("chi-muc")
    assert not is_address("/milvus/x")
