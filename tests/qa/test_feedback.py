from __future__ import annotations

import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.errors import SettingsError
from qa import feedback
from qa.feedback import Opinion, keep, read_all, reasons_of, words_of

if TYPE_CHECKING:
    from pathlib import Path

OPINION = Opinion(
    good=False,
    reasons=("Sai số liệu",),
    words="phải là 7",
    question="Thu bao nhiêu?",
    history=("Chi bao nhiêu?",),
    scope={"ward": "", "period": "", "documents": []},
    generation="000001",
    answer={"answer": "Thu 6 tỷ [1]."},
    role="citizen",
)


def test_opinions_are_kept_for_their_owner_alone_and_read_back(tmp_path: Path) -> None:
    keep(tmp_path, OPINION)
    keep(tmp_path, replace(OPINION, good=True, reasons=(), words=""))
    [path] = (tmp_path / feedback.FOLDER).iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open("a", encoding="utf-8") as file:
        file.write('{"good": true, "cut')
    first, second = read_all(tmp_path)
    assert first.at
    assert (first.question, tuple(first.reasons), second.good) == ("Thu bao nhiêu?", ("Sai số liệu",), True)


def test_a_full_month_is_refused_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "_LARGEST", 100)
    with pytest.raises(SettingsError, match="đã đầy"):
        keep(tmp_path, OPINION)
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="Không lưu được góp ý"):
        keep(tmp_path / "file", OPINION)


def test_what_a_browser_sends_is_bounded() -> None:
    assert reasons_of(["Thiếu", "<script>", "Sai nguồn", 3]) == ("Sai nguồn", "Thiếu")
    assert reasons_of("Thiếu") == ()
    assert words_of("a\n" * 5000) == "a " * 500
    assert words_of(7) == ""


def test_nothing_kept_is_nothing_read(tmp_path: Path) -> None:
    assert list(read_all(tmp_path)) == []
