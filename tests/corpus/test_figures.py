from decimal import Decimal

from corpus.document import Document, Metadata, Passage, PassageKind, Read, Status, Table, TableRow
from corpus.figures import extract_figures
from corpus.source import Span


def document(text, passages=None, tables=(), ward="Lê Lợi", period="quý II năm 2030"):
    if passages is None:
        passages, at = [], 0
        for line in text.split("\n"):
            if line.strip():
                passages.append(Passage(PassageKind.TEXT, (Span(at, at + len(line)),), None))
            at += len(line) + 1
    metadata = Metadata(ward=Read(ward, None, 1.0), period=Read(period, None, 1.0))
    return Document("a.txt", "txt", text, (), metadata, (), (), tuple(tables), tuple(passages), ())


def figures(text, **kwargs):
    doc = document(text, **kwargs)
    return {doc.text[f.span.start : f.span.end]: f for f in extract_figures(doc)}


def test_month_cumulated_and_share_keep_the_subject_apart():
    found = figures(
        "- Thu phí chợ tháng 3 ước thực hiện 17 triệu đồng, lũy kế 3 tháng ước thực hiện 129 triệu đồng, đạt 25,1% "
        "so với dự toán; chi sửa chữa chợ tháng 3 ước thực hiện 7 triệu đồng."
    )
    month, total, share, spent = (found[k] for k in ("17 triệu đồng", "129 triệu đồng", "25,1%", "7 triệu đồng"))
    assert Status.MONTH in month.status
    assert Status.CUMULATIVE not in month.status
    assert Status.CUMULATIVE in total.status
    assert Status.CUMULATIVE in share.status
    assert Status.COMPARISON in share.status
    for figure in (month, total, share):
        assert figure.indicator.startswith("thu phí chợ")
    assert spent.indicator.startswith("chi sửa chữa chợ")
    assert month.period == "tháng 3"
    assert {f.place for f in found.values()} == {"Lê Lợi"}


def test_a_note_takes_its_subject_from_the_sentence_of_its_anchor():
    text = "Dự án cầu phao: đã bàn giao đất.\nTổng diện tích là 2,5 ha đối với 40 hộ."
    cut = text.index("\n")
    passages = [
        Passage(PassageKind.TEXT, (Span(0, cut),), None),
        Passage(PassageKind.FOOTNOTE, (Span(cut + 1, len(text)),), None, context=(Span(0, cut),)),
    ]
    doc = document(text, passages)
    found = extract_figures(doc)
    assert [f.value for f in found] == [Decimal(25000), Decimal(40)]
    assert all("cầu phao" in f.indicator for f in found)
    assert all(f.passage == 1 for f in found)


def test_a_row_gives_its_label_unit_and_column():
    text = "3\tSố cây xanh trồng mới trong năm\tcây\t500\t120"
    cells, at = [], 0
    for cell in text.split("\t"):
        cells.append(Span(at, at + len(cell)))
        at += len(cell) + 1
    row = TableRow(tuple(cells), Span(0, len(text)))
    columns = ("TT", "Chỉ tiêu", "Đơn vị", "Kế hoạch năm 2030", "Thực hiện quý II")
    table = Table(columns, (row,), "", Span(0, len(text)), None)
    passages = [Passage(PassageKind.ROW, (Span(0, len(text)),), None, table=(0, 0))]
    plan, actual = extract_figures(document(text, passages, [table]))
    assert (plan.value, plan.unit, actual.value, actual.unit) == (500, "cây", 120, "cây")
    assert Status.PLAN in plan.status
    assert Status.ACTUAL in actual.status
    assert "cây xanh" in plan.indicator
    assert plan.period == "năm 2030"


def table_figures(columns, rows, above=""):
    """Figures of a table whose cells stand between tabs, by what is written in the cell."""
    text = above + "\n".join("\t".join(row) for row in rows)
    at, read, passages = len(above), [], []
    for number, row in enumerate(rows):
        cells, start = [], at
        for cell in row:
            cells.append(Span(at, at + len(cell)) if cell else None)
            at += len(cell) + 1
        read.append(TableRow(tuple(cells), Span(start, at - 1)))
        passages.append(Passage(PassageKind.ROW, (Span(start, at - 1),), None, table=(0, number)))
    table = Table(columns, tuple(read), "", Span(len(above), len(text)), None)
    doc = document(text, passages, [table])
    return {text[f.span.start : f.span.end]: (f.value, f.unit, f.of) for f in extract_figures(doc)}


def test_a_scale_stated_above_a_table_holds_for_its_bare_numbers():
    found = table_figures(
        ("STT", "Khoản mục", "Dự toán", "Số hộ nộp", "So với năm trước"),
        [("1", "Thuế môn bài các loại", "83.512", "214", "107,5"), ("2", "Tỷ lệ nợ đọng thuế", "3,5", "7 hộ", "")],
        above="Biểu 3\nĐơn vị tính: Triệu đồng\n\n",
    )
    assert found["83.512"] == (83512 * 10**6, "đồng", None)
    assert found["214"][:2] == (214, "")
    assert found["107,5"][:2] == (Decimal("107.5"), "")
    assert found["3,5"][:2] == (Decimal("3.5"), "")
    assert found["7 hộ"][:2] == (7, "hộ")


def test_a_unit_in_a_head_a_label_and_a_cell():
    found = table_figures(
        ("STT", "Khoản mục", "ĐVT", "Dự toán", "Đã thu (tỷ đồng)", "Tỷ lệ (%)"),
        [
            ("1", "Thuế môn bài các loại", "Triệu đồng", "83.512", "4,25", "5,1"),
            ("2", "Thu nhập bình quân (triệu đồng/người)", "", "96", "", ""),
            ("3", "Tỷ lệ ngõ có đèn chiếu sáng", "%", "38/41", "", ""),
        ],
    )
    assert found["83.512"] == (83512 * 10**6, "đồng", None)
    assert found["4,25"] == (4250 * 10**6, "đồng", None)
    assert found["5,1"] == (Decimal("5.1"), "%", None)
    assert found["96"] == (96 * 10**6, "đồng/người", None)
    assert found["38/41"] == (38, "", 41)


def test_parentheses_are_a_minus_in_a_column_of_plain_numbers_only():
    found = table_figures(
        ("STT", "Khoản mục", "Chênh lệch", "Ghi thêm"),
        [("1", "Quỹ khuyến học của khu phố", "(2.750)", "(6)"), ("2", "Quỹ hội người cao tuổi", "318", "xem (6)")],
    )
    assert found["(2.750)"][0] == -2750
    assert found["318"][0] == 318
    assert all(value >= 0 for written, (value, _, _) in found.items() if "6" in written)


def test_a_period_behind_a_figure_is_its_own_unless_a_plan_or_comparison_has_it():
    found = figures(
        "Bảo đảm 96% chỉ tiêu tuyển học viên năm 2031; phí đạt 41% dự toán năm 2031, bằng 88% cùng kỳ năm 2029. "
        "Trồng 620 cây tại công viên tháng 8/2031."
    )
    assert found["96%"].period == "năm 2031"
    assert found["41%"].period == found["88%"].period == "quý II năm 2030"
    assert found["620 cây"].period == "tháng 8/2031"


def test_list_numbers_and_note_marks_are_no_part_of_an_indicator():
    text = (
        "1) Tặng sổ tiết kiệm[footnoteRef:5] cho cựu giáo chức³: a) Khối mầm non nhận 14 suất⁷ lớn, khối khác 9 suất."
    )
    found = figures(text)
    assert set(found) == {"14 suất", "9 suất"}
    for figure in found.values():
        assert not any(mark in figure.indicator for mark in ("1)", "a)", "footnoteref", "³", "⁷"))


def test_a_mark_inside_a_name_loses_no_figure_before_it():
    found = figures("Thu phí đạt 5 tỷ đồng, xem http://a.vn/tim? để biết, còn 3 hộ nợ.")
    assert [f.value for f in found.values()] == [Decimal(5 * 10**9), Decimal(3)]


def test_names_dates_and_list_numbers_are_no_figures():
    text = "1. Ngày 04/3/2026, theo Kế hoạch số 05/KH-UBND, Quốc lộ 10 và giai đoạn 2025 - 2030."
    assert figures(text) == {}


def test_every_figure_of_the_example_documents_lies_where_it_says(shared_dir):
    for path in sorted((shared_dir / "ward-documents").glob("*.txt")):
        doc = document(path.read_text(encoding="utf-8"))
        found = extract_figures(doc)
        assert found
        for figure in found:
            passage = doc.passages[figure.passage]
            assert passage.spans[0].start <= figure.span.start < passage.spans[0].end
            if "\t" not in doc.words(passage.spans):  # a cell alone says nothing without its table
                assert figure.indicator
