from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qa.answer import Answer, AnswerFigure, AnswerStatus, Citation, Conflict, Verdict
from qa.export.word_file import as_docx
from qa.export.words import Exchange, answer_words, as_markdown, as_text, printable

QUOTE = "thu được **6,25 tỷ đồng**,\n\tvượt kế hoạch"
CITED = Citation(
    1, "bao-cao.docx", "Báo cáo thu", "07/BC-UBND", "UBND phường", "2027-08", ("I. Thu", "1. Nhà nước"), None, 3, 4, 40,
    QUOTE,
)  # fmt: skip
TEXT = "Thu 6,25 tỷ đồng [1], có 9 xe."
ANSWER = Answer(
    "Thu bao nhiêu?",
    AnswerStatus.ANSWERED,
    TEXT,
    (CITED, replace(CITED, n=2, quote="6,5 tỷ đồng")),
    (
        AnswerFigure("6,25 tỷ đồng", 4, 16, "6250000000", "đồng", Verdict.VERIFIED, (1,)),
        AnswerFigure("9 xe", TEXT.index("9 xe"), TEXT.index("9 xe") + 4, "9", "xe", Verdict.UNSUPPORTED, ()),
    ),
    (Conflict("Thu ngân sách", ("6,25 tỷ đồng", "6,5 tỷ đồng"), (1, 2)),),
)


def words_of(data: bytes) -> tuple[list[str], list[list[str]]]:
    from docx import Document

    paper: Any = Document(BytesIO(data))
    cells = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    return [paragraph.text for paragraph in paper.paragraphs], cells


def test_a_copy_holds_text_sources_and_quotes_and_marks_what_is_in_doubt() -> None:
    copied = answer_words(ANSWER)
    assert copied.startswith("Thu 6,25 tỷ đồng [1], có 9 xe (chưa có căn cứ).")
    assert "[1] Báo cáo thu, số 07/BC-UBND, tháng 8/2027, mục I › 1. Nhà nước, trang 3" in copied
    assert "“thu được **6,25 tỷ đồng**, vượt kế hoạch”" in copied
    assert "Các văn bản nêu số liệu khác nhau (Thu ngân sách): 6,25 tỷ đồng [1]; 6,5 tỷ đồng [2]" in copied


def test_nearest_passages_are_no_sources() -> None:
    answer = Answer("q", AnswerStatus.NOT_FOUND, "Không tìm thấy.", (replace(CITED, nearest=True),))
    assert "Nguồn:" not in answer_words(answer)
    assert "Đoạn gần nhất (không phải câu trả lời):" in answer_words(answer)


def test_the_word_file_has_answer_verdicts_and_sources() -> None:
    paragraphs, cells = words_of(as_docx([Exchange("Thu bao nhiêu?", ANSWER, "phường X"), Exchange("Còn gì?", None)]))
    assert "Thu 6,25 tỷ đồng [1], có 9 xe (chưa có căn cứ)." in paragraphs
    assert "Phạm vi: phường X" in paragraphs
    assert "Câu hỏi này chưa có câu trả lời." in paragraphs
    assert ["Số liệu", "Đối chiếu", "Nguồn"] in cells
    assert ["9 xe", "chưa có căn cứ", ""] in cells
    assert any(row[0] == "6,25 tỷ đồng" and row[1].startswith("đã đối chiếu") and row[2] == "[1]" for row in cells)
    assert any(row[0] == "6,5 tỷ đồng" and "[2] Báo cáo thu" in row[1] for row in cells)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>&\x00\x0b\u202e\ud800\ufffe\tđ1[]*#`|\n ") | st.characters(), max_size=60))
def test_any_words_can_be_exported(words: str) -> None:
    cited = replace(CITED, title=words or "t", quote=words or "q", section=(words,), number=words)
    answer = Answer(
        words or "q", AnswerStatus.ANSWERED, words, (cited,), (), (Conflict(words, (words,), (1,)),), notice=words
    )
    exchanges = [Exchange(words, answer, words)]
    paragraphs, _ = words_of(as_docx(exchanges))
    assert paragraphs
    for text in (as_text(exchanges), as_markdown(exchanges)):
        assert text.encode("utf-8")
        assert "\u202e" not in text


def test_words_are_no_markup_in_markdown() -> None:
    answer = replace(ANSWER, answer="# tiêu đề <script> [x](javascript:1) *đậm*\n- mục\n1. số", figures=())
    text = as_markdown([Exchange("Hỏi <b>gì</b>?", answer)])
    assert "\\# tiêu đề \\<script\\> \\[x\\](javascript:1) \\*đậm\\*" in text
    assert "\\- mục" in text
    assert "<b>" not in text.replace("\\<b\\>", "")


def test_a_huge_quote_is_cut() -> None:
    huge = replace(CITED, quote="rác " * 500_000)
    assert len(answer_words(replace(ANSWER, citations=(huge,)))) < 4000
    assert printable("a\x00\u202eb") == "ab"
