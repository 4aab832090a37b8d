"""The other side of a conflict is told by a sentence with its unit where the paper has one, not by a bare cell."""

from __future__ import annotations

from pathlib import Path

from qa.settings import load_settings
from qa.workspace import open_service

HEAD = "{office}\n\nBình An, ngày {day} tháng 4 năm 2027\n\n{kind}\n{title}\n\nI. KẾT QUẢ\n\n"
REPORT = HEAD.format(
    office="ỦY BAN NHÂN DÂN\nPHƯỜNG BÌNH AN", day=12, kind="BÁO CÁO", title="Tình hình kinh tế quý I năm 2027"
)
BODY = """1. Thu ngân sách trên địa bàn trong tháng 3 ước 6,2 tỷ đồng; cộng dồn 3 tháng ước 41,25 tỷ đồng, bằng 26,1% dự toán.

Phụ lục
KẾT QUẢ THỰC HIỆN CHỈ TIÊU QUÝ I NĂM 2027

TT\tTên chỉ tiêu\tKế hoạch năm 2027\tThực hiện quý I năm 2027
1\tThu ngân sách nhà nước trên địa bàn\t158,046\t41,250
2\tTrồng cây xanh\t900\t310
"""
CONCLUSION = HEAD.format(
    office="ĐẢNG ỦY\nPHƯỜNG BÌNH AN", day=20, kind="KẾT LUẬN", title="Hội nghị sơ kết quý I năm 2027"
)


def test_a_sentence_with_the_unit_stands_for_the_cell(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "bao-cao.txt").write_text(REPORT + BODY, "utf-8")
    other = "1. Thu ngân sách nhà nước trên địa bàn quý I ước thực hiện 44,9 tỷ đồng, đạt 28,4% dự toán.\n"
    (papers / "ket-luan.txt").write_text(CONCLUSION + other, "utf-8")
    service = open_service(load_settings(documents=papers, index=tmp_path / "index"))
    answer = service.ask("Thu ngân sách nhà nước trên địa bàn quý I năm 2027 là bao nhiêu?").to_json()
    (conflict,) = answer["conflicts"]
    assert set(conflict["figures"]) == {"41,25 tỷ đồng", "44,9 tỷ đồng"}
    assert "41,250" not in answer["answer"]
    assert {figure["verdict"] for figure in answer["figures"]} == {"verified"}
