"""Names of files that were sent: never a path, never hidden, never a device, always one that can be loaded."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DocumentError
from corpus.loaders import is_supported
from qa.holdings.file_names import clean_name


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("Báo cáo tháng 4.docx", "Báo cáo tháng 4.docx"),
        ("../../etc/bao-cao.txt", "bao-cao.txt"),
        ("C:\\Users\\can bo\\ke-hoach.PDF", "ke-hoach.PDF"),
        ("..\\..\\.hidden.txt", "hidden.txt"),
        ("~$bao-cao.docx", "$bao-cao.docx"),
        ("con.txt", "_con.txt"),
        ("Lpt1.2026.pdf", "_Lpt1.2026.pdf"),
        ("a\u202etxt.exe\u202c.txt", "atxt.exe.txt"),
        ("dòng\nmới\t2.txt", "dòngmới2.txt"),
        ('<img src=x onerror="x">.txt', "_img src=x onerror=_x__.txt"),
        (unicodedata.normalize("NFD", "Phường Thủy.txt"), "Phường Thủy.txt"),
    ],
)
def test_what_a_name_becomes(sent: str, name: str) -> None:
    assert clean_name(sent) == name


@pytest.mark.parametrize(
    "sent", ["", "...", "a.exe", "bao-cao", "x.txt.meta.toml", ".txt", "/", "a.txt/", "x.docx.lnk"]
)
def test_what_is_refused(sent: str) -> None:
    with pytest.raises(DocumentError, match="Không nhận được"):
        clean_name(sent)


@given(st.text(max_size=300), st.sampled_from([".txt", ".DOCX", ".pdf"]))
def test_any_name_stays_one_visible_part(stem: str, suffix: str) -> None:
    try:
        name = clean_name(stem + suffix)
    except DocumentError:
        return
    assert "/" not in name
    assert "\\" not in name
    assert "\0" not in name
    assert not name.startswith((".", "~", " "))
    assert len(name.encode()) <= 180
    assert name.isprintable()
    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)
    assert is_supported(Path(name))
