"""``wardqa figures``, and what ``wardqa index`` says of figures that contradict each other."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.qa.cli.conftest import Outcome

Run = Callable[..., "Outcome"]

CONCLUSION = """ĐẢNG ỦY
PHƯỜNG BÌNH AN

KẾT LUẬN
Hội nghị tháng 4 năm 2026

1. Tổng thu ngân sách trên địa bàn tháng 4 ước 1.310 triệu đồng, đạt 25,1% dự toán.
"""


@pytest.fixture
def conflicting(papers: Path) -> Path:
    """The two papers, and a third that gives another figure than the first."""
    (papers / "kết luận.txt").write_text(CONCLUSION, "utf-8")
    return papers


class TestFigures:
    def test_for_a_person(self, wardqa: Run, papers: Path) -> None:
        done = wardqa("figures", "trong", "cay", "xanh", "--documents", papers)
        assert done.status == 0
        heading, _, *rows = [line for line in done.out.splitlines() if line.strip()]
        assert heading.split("  ")[0] == "Số liệu"
        assert all(name in heading for name in ("Chỉ tiêu", "Kỳ", "Nơi", "Trạng thái", "Nguồn"))
        assert any("77 cây" in row and "tháng 4.txt" in row for row in rows)
        assert rows[-1] == "2 số liệu."

    def test_for_a_program(self, wardqa: Run, papers: Path) -> None:
        found = wardqa("figures", "thu ngân sách", "--unit", "tỷ đồng", "--documents", papers, "--json").json
        assert (found["total"], found["partly"]) == (2, False)
        assert {row["quote"]: row["value"] for row in found["figures"]} == {
            "1.250 triệu đồng": "1250000000",
            "2.500 triệu đồng": "2500000000",
        }
        for row in found["figures"]:
            text = (papers / row["document"]).read_text("utf-8")
            assert text[row["start"] : row["end"]] == row["quote"]
            assert row["unit"] == "đồng"
            assert row["section"][-1] == "1. Thu ngân sách"
            assert row["status"] == ["ước", "tháng"]

    def test_every_filter(self, wardqa: Run, papers: Path) -> None:
        def quotes(*options: str) -> list[str]:
            found = wardqa("figures", *options, "--documents", papers, "--json").json
            return [row["quote"] for row in found["figures"]]

        assert quotes("thu ngân sách", "--period", "tháng 5", "--unit", "đồng") == ["2.500 triệu đồng"]
        assert quotes("--min", "2 tỷ đồng", "--ward", "binh an") == ["2.500 triệu đồng"]
        assert quotes("--min", "77", "--max", "80", "--unit", "cây") == ["77 cây"]
        assert quotes("--document", "tháng 4", "--status", "uoc", "--unit", "triệu") == ["1.250 triệu đồng"]
        assert len(quotes("--limit", "3")) == 3
        assert quotes("tàu", "vũ", "trụ") == []

    def test_from_an_index_alone(self, wardqa: Run, papers: Path) -> None:
        index = wardqa("index", "build", papers, "--json").json["index"]
        for path in papers.iterdir():
            path.unlink()
        assert "77 cây" in wardqa("figures", "cây", "--index", index).out

    def test_a_table_for_excel(self, wardqa: Run, papers: Path, tmp_path: Path) -> None:
        (papers / "lạ.txt").write_text("BÁO CÁO\n\n=HYPERLINK(1): trồng thêm 12 cây xanh tại chợ.\n", "utf-8")
        out = tmp_path / "số liệu.csv"
        done = wardqa("figures", "cây", "--documents", papers, "--csv", out)
        assert (done.status, done.out.count("\n")) == (0, 1)
        assert out.read_bytes().startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
        assert {row["Số liệu"] for row in rows} == {"77 cây", "90 cây", "12 cây"}
        assert {row["Giá trị"] for row in rows} == {"77", "90", "12"}
        assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())

    def test_nothing_in_a_document_reaches_the_terminal_as_a_command(self, wardqa: Run, papers: Path) -> None:
        words = "BÁO CÁO\nĐã lắp [bold]camera\x1b[31m\x1b]0;x\x07 tại chợ\u202e 55 camera an ninh.\n"
        (papers / "lạ.txt").write_text(words, "utf-8")
        done = wardqa("figures", "camera", "--documents", papers)
        assert "55 camera" in done.out
        assert not any(mark in done.out for mark in "\x1b\x07\u202e")

    @pytest.mark.parametrize(
        ("options", "named"),
        [
            (("--ward", "Không Có"), "Không Có"),
            (("--status", "xong"), "kế hoạch"),
            (("--document", "khác.docx"), "khác.docx"),
            (("--unit", "ki-lô"), "ki-lô"),
            (("--min", "nhiều"), "nhiều"),
            (("!!",), "!!"),
            (("--csv", "không/có/x.csv"), "x.csv"),
            (("--index", "không có"), "wardqa index build"),
        ],
    )
    def test_refused_in_one_sentence(self, wardqa: Run, papers: Path, options: tuple[str, ...], named: str) -> None:
        where = () if "--index" in options else ("--documents", papers)
        done = wardqa("figures", *options, *where)
        assert done.status == 1
        assert named in done.sentence()


class TestConflicts:
    def test_the_index_says_how_many_and_how_to_see_them(self, wardqa: Run, conflicting: Path) -> None:
        hint = f"1 chỗ số liệu không khớp; xem: wardqa check --documents '{conflicting}'"
        assert hint in wardqa("index", "build", conflicting).out
        assert hint in wardqa("index", "status", "--documents", conflicting).out
        assert wardqa("index", "status", "--documents", conflicting, "--json").json["conflicts"] == 1
        done = wardqa("index", "remove", "kết luận.txt", "--documents", conflicting)
        assert "không khớp" not in done.out
        assert wardqa("index", "add", conflicting / "kết luận.txt", "--documents", conflicting).out.count(hint) == 1

    def test_papers_that_agree_are_not_spoken_of(self, wardqa: Run, papers: Path) -> None:
        assert "không khớp" not in wardqa("index", "build", papers).out

    def test_an_answer_that_touches_one_shows_both_sides(self, wardqa: Run, conflicting: Path) -> None:
        for question in ("Tháng 4 thu ngân sách bao nhiêu?", "Tổng thu ngân sách trên địa bàn tháng 4 ra sao?"):
            answer = wardqa("ask", question, "--documents", conflicting, "--json").json
            (conflict,) = answer["conflicts"]
            assert set(conflict["figures"]) == {"1.250 triệu đồng", "1.310 triệu đồng"}
            cited = {one["n"]: one for one in answer["citations"]}
            for figure, n in zip(conflict["figures"], conflict["citations"], strict=True):
                assert figure in cited[n]["quote"]
            assert len({cited[n]["document"] for n in conflict["citations"]}) == 2
            assert "Văn bản khác ghi: " in answer["answer"]
        other = wardqa("ask", "Tháng 5 thu ngân sách bao nhiêu?", "--documents", conflicting, "--json").json
        assert other["conflicts"] == []
