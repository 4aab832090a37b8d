"""Sentences and clauses: whole, exact, and none lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import clauses, sentences
from corpus.source import Span


def split(text: str) -> list[str]:
    return [" ".join(text[s.start : s.end] for s in found) for found in sentences(text, (Span(0, len(text)),))]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("- TT. Đảng ủy phường; CT. UBND xem xét.", 1),
        ("Trao 1.089 suất quà. Tổng trị giá 585,6 triệu đồng.", 2),
        ("Ngày 15/3/2026. Cuộc bầu cử diễn ra.", 2),
        ("ThS. Nguyễn A báo cáo. Đ/c B kết luận.", 2),
        ("Đã duyệt (gồm 3 hộ. Trong đó 2 hộ mới) theo quy định. Còn lại chờ.", 2),
        ("2.1. Phát triển kinh tế. Thu đạt.", 2),
        ("hỗ trợ người lao động... nhất là dịp Tết.", 1),
        ("Đạt 5%¹. Tiếp tục làm./.", 2),
        ("Xong[footnoteRef:3]. Tiếp theo.", 2),
        ("Xong.[footnoteRef:3] Tiếp theo.", 2),
    ],
)
def test_where_sentences_end(text: str, count: int) -> None:
    assert len(split(text)) == count


def test_a_sentence_cut_by_a_note_has_two_spans() -> None:
    text = "Chỉ đạo các trường,|GHI CHÚ.|lớp tư thục. Hết."
    found = sentences(text, (Span(0, 19), Span(29, len(text))))
    assert len(found) == 2
    assert len(found[0]) == 2


def test_clauses_carry_the_lead_of_an_enumeration() -> None:
    text = "Hoàn thành 109 hồ sơ, trong đó: thành lập mới: 81; thay đổi (a; b): 16; giải thể: 09."
    parts = clauses(text, (Span(0, len(text)),))
    assert len(parts) == 3
    assert all(text[part[0].start : part[0].end].startswith("Hoàn thành 109") for part in parts)
    values = "Cờ dây: 62 dây; cờ cá: 208 cái."
    assert [len(part) for part in clauses(values, (Span(0, len(values)),))] == [1, 1]


@given(st.text(alphabet="aB1. ;:()\n-…“”", max_size=80), st.data())
def test_nothing_is_lost(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    spans = tuple(span for span in (Span(0, cut), Span(cut, len(text))) if span.start < span.end)
    found = [span for sentence in sentences(text, spans) for span in sentence]
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert "".join("".join(text[s.start : s.end] for s in found).split()) == "".join(text.split())
    covered = {i for part in clauses(text, spans) for s in part for i in range(s.start, s.end)}
    assert {i for i, c in enumerate(text) if not c.isspace()} <= covered
