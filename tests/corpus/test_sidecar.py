"""Corrections beside a document: they stand for what was read, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.audience import Audience
from corpus.errors import DocumentError
from corpus.loaders import find_documents
from corpus.reading import digest_of, read_document

PAPER = """ỦY BAN NHÂN DÂN
PHƯỜNG AN BINH
Số: 45/BC-UBND
An Binh, ngày 05 tháng 3 năm 2026

BÁO CÁO
Tình hình tháng 02 năm 2026

I. KẾT QUẢ
Thu ngân sách đạt 12,5 tỷ đồng.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Trần Văn Bình
"""


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "bao-cao.txt"
    path.write_text(PAPER, encoding="utf-8")
    return path


def correct(paper: Path, toml: str) -> None:
    paper.with_name(paper.name + ".meta.toml").write_text(toml, encoding="utf-8")


def test_without_corrections_all_is_as_read(paper: Path) -> None:
    metadata = read_document(paper).metadata
    assert metadata.ward is not None
    assert (metadata.ward.value, metadata.ward.confidence < 1) == ("An Binh", True)


def test_every_field_is_corrected(paper: Path) -> None:
    values = {
        "title": "Báo cáo tháng 2",
        "kind": "Báo cáo",
        "number": "46/BC-UBND",
        "issuer": "UBND phường An Bình",
        "ward": "An Bình",
        "date": "2026-03-06",
        "period": "tháng 02 năm 2026",
        "signer": "Trần Văn Bình",
    }
    correct(paper, "\n".join(f'{name} = "{value}"' for name, value in values.items()))
    metadata = read_document(paper).metadata
    for name, value in values.items():
        read = getattr(metadata, name)
        assert (read.value, read.span, read.confidence) == (value, None, 1.0)


def test_correction_reaches_issuer_and_figures(paper: Path) -> None:
    correct(paper, 'ward = "An Bình"\nsigner = ""\ndate = 2026-03-07\n')
    document = read_document(paper)
    metadata = document.metadata
    assert metadata.issuer is not None
    assert metadata.issuer.value == "Ủy ban nhân dân phường An Bình"
    assert metadata.signer is None
    assert metadata.date is not None
    assert metadata.date.value == "2026-03-07"
    assert {figure.place for figure in document.figures if figure.unit == "đồng"} == {"An Bình"}


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ('phuong = "An Bình"', "phuong"),
        ("ward = [1, 2]", "ward"),
        ('date = "ngày 5"', "ngày 5"),
        ("ward = An Bình", "TOML"),
        ("[ward]\nname = 'x'", "ward"),
        ('audience = "mật"', "“mật”"),
        ("audience = true", "audience"),
    ],
)
def test_wrong_corrections_are_named(paper: Path, toml: str, named: str) -> None:
    correct(paper, toml)
    with pytest.raises(DocumentError) as caught:
        read_document(paper)
    message = str(caught.value)
    assert named in message
    assert f"{paper.name}.meta.toml" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("line", "audience"),
    [
        ('audience = "công khai"', Audience.PUBLIC),
        ('audience = "NOI  BO"', Audience.INTERNAL),
        ('audience = "Nội bộ"', Audience.INTERNAL),
        ('audience = ""', ""),
        ('ward = "An Bình"', ""),
    ],
)
def test_audience_is_what_the_line_says(paper: Path, line: str, audience: str) -> None:
    correct(paper, line)
    assert read_document(paper).audience == audience


def test_corrections_are_part_of_the_digest_and_no_document(paper: Path) -> None:
    before = digest_of(paper)
    correct(paper, 'ward = "An Bình"')
    assert digest_of(paper) != before
    assert find_documents(paper.parent) == [paper]
