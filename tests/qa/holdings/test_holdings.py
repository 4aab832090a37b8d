"""Files taken in, corrected, taken out, put back: the index follows, and what goes wrong loses nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.errors import DocumentError, IndexFolderError
from index.generation import read_manifest
from index.publish import writing
from qa.holdings.holdings import Holdings
from qa.holdings.place import Place, put, upload_place
from qa.settings import bundled_sample, load_settings

from .conftest import paper

if TYPE_CHECKING:
    from .conftest import Keeping

HELD = ["2026/thang 5.txt", "bao-cao.txt"]


class TestTakingIn:
    def test_a_new_file_is_kept_beside_the_others_and_answered_from(self, keeping: Keeping) -> None:
        file = keeping.file("Tháng 6.txt", paper(month=6, trees=12))
        assert [(s.name, s.replaces, s.problem) for s in keeping.holdings.sent([file])] == [("Tháng 6.txt", False, "")]
        done = keeping.after(lambda: keeping.holdings.take_in([file]))
        assert keeping.names == sorted([*HELD, "Tháng 6.txt"])
        assert (keeping.documents / "Tháng 6.txt").read_bytes() == file.read_bytes()
        assert done.changes is not None
        assert [one.name for one in done.changes.added] == ["Tháng 6.txt"]
        assert keeping.refreshed == [1]

    def test_a_file_of_the_same_name_replaces_only_where_that_was_agreed_to(self, keeping: Keeping) -> None:
        file = keeping.file("bao-cao.txt", paper(amount="1.300", trees=78))
        assert keeping.holdings.sent([file])[0].replaces
        before = keeping.on_disk()
        refused = keeping.after(lambda: keeping.holdings.take_in([file]))
        assert "đã có văn bản cùng tên" in refused.problems[0]
        assert keeping.on_disk() == before
        done = keeping.after(lambda: keeping.holdings.take_in([file], {"bao-cao.txt"}))
        assert "78 cây" in keeping.text("bao-cao.txt")
        assert keeping.names == HELD
        assert done.changes is not None
        assert [(int(c.before.value), int(c.after.value)) for c in done.changes.figures] == [
            (1_250_000_000, 1_300_000_000),
            (77, 78),
        ]

    def test_one_that_cannot_be_read_changes_nothing_and_the_others_go_in(self, keeping: Keeping) -> None:
        bad = keeping.file("bao-cao.txt", b"%PDF-1.7 hong")
        good = keeping.file("moi.txt", paper(month=6))
        before = keeping.on_disk()
        done = keeping.after(lambda: keeping.holdings.take_in([bad, good], {"bao-cao.txt"}))
        assert len(done.problems) == 1
        assert "bao-cao.txt" in done.problems[0]
        assert "77 cây" in keeping.text("bao-cao.txt")
        assert keeping.on_disk() == {**before, "moi.txt": good.read_bytes()}

    def test_what_is_not_taken_is_told_by_name(self, keeping: Keeping) -> None:
        large = keeping.file("lon.txt", b"a" * (2**20 + 1))
        program = keeping.file("chay.exe", b"MZ")
        twin = keeping.file("ban-sao.txt", paper())
        sent = keeping.holdings.sent([large, program, keeping.sending / "mat.txt"])
        assert ["lớn hơn 1 MB" in sent[0].problem, "định dạng" in sent[1].problem, "gửi lại" in sent[2].problem] == [
            True
        ] * 3
        done = keeping.after(lambda: keeping.holdings.take_in([twin]))
        assert done.problems == ("Không thêm “ban-sao.txt”: trùng từng chữ với “bao-cao.txt” đã có.",)
        assert keeping.names == HELD

    def test_files_are_as_before_where_the_index_is_held_by_another_process(self, keeping: Keeping) -> None:
        new = keeping.file("moi.txt", paper(month=6))
        other = keeping.file("bao-cao.txt", paper(trees=78))
        before = keeping.on_disk()
        with writing(keeping.holdings.settings.index_folder()):
            error = keeping.failed(lambda: keeping.holdings.take_in([new, other], {"bao-cao.txt"}))
        assert "đang được một tiến trình khác cập nhật" in error
        assert keeping.on_disk() == before
        assert keeping.names == HELD

    def test_only_one_work_at_a_time(self, keeping: Keeping) -> None:
        first = keeping.holdings.rebuild()
        with pytest.raises(IndexFolderError, match="Đang có việc khác: dựng lại toàn bộ"):
            keeping.holdings.take_out("bao-cao.txt")
        assert first.wait(60)


class TestCorrecting:
    def test_a_correction_is_written_beside_and_can_be_taken_back(self, keeping: Keeping) -> None:
        keeping.after(lambda: keeping.holdings.correct("2026/thang 5.txt", {"ward": 'Hòa "Lạc"', "signer": ""}))
        entry, document = keeping.holdings.document("2026/thang 5.txt")
        assert entry.ward == 'Hòa "Lạc"'
        assert document.metadata.ward is not None
        assert document.metadata.ward.confidence == 1
        keeping.after(lambda: keeping.holdings.correct("2026/thang 5.txt", {"number": "12/BC-UBND"}))
        sidecar = keeping.documents / "2026" / "thang 5.txt.meta.toml"
        assert sidecar.read_text("utf-8") == 'ward = "Hòa \\"Lạc\\""\nsigner = ""\nnumber = "12/BC-UBND"\n'
        keeping.after(lambda: keeping.holdings.correct("2026/thang 5.txt", None))
        assert not sidecar.exists()
        assert keeping.holdings.document("2026/thang 5.txt")[0].ward != 'Hòa "Lạc"'

    def test_a_value_that_cannot_be_leaves_the_earlier_correction(self, keeping: Keeping) -> None:
        keeping.after(lambda: keeping.holdings.correct("bao-cao.txt", {"date": "2026-04"}))
        before = keeping.on_disk()
        error = keeping.failed(lambda: keeping.holdings.correct("bao-cao.txt", {"date": "hôm qua"}))
        assert "“bao-cao.txt.meta.toml”: ngày “hôm qua” không đúng dạng" in error
        assert keeping.on_disk() == before

    def test_the_bundled_sample_is_never_written_to(self, tmp_path: Path) -> None:
        holdings = Holdings(load_settings(home=tmp_path, index=tmp_path / "chi muc"))
        place = holdings.place
        assert not place.named
        assert place.folder.is_relative_to(tmp_path)
        assert not place.folder.is_relative_to(bundled_sample())

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_is_read_only_says_what_to_do(self, keeping: Keeping) -> None:
        keeping.documents.chmod(0o555)
        try:
            error = keeping.failed(lambda: keeping.holdings.correct("bao-cao.txt", {"ward": "An"}))
            assert "cấp quyền ghi" in error
            assert not upload_place(keeping.holdings.settings).named
        finally:
            keeping.documents.chmod(0o755)


class TestTakingOut:
    def test_out_and_back_again(self, keeping: Keeping) -> None:
        keeping.after(lambda: keeping.holdings.take_out("2026/thang 5.txt"))
        assert keeping.names == ["bao-cao.txt"]
        assert keeping.holdings.held().manifest.excluded == ("2026/thang 5.txt",)
        assert (keeping.documents / "2026" / "thang 5.txt").is_file()
        keeping.after(keeping.holdings.rebuild)
        assert keeping.names == ["bao-cao.txt"]
        keeping.after(lambda: keeping.holdings.put_back("2026/thang 5.txt"))
        assert keeping.names == HELD

    def test_the_last_document_stays(self, keeping: Keeping) -> None:
        keeping.after(lambda: keeping.holdings.take_out("2026/thang 5.txt"))
        assert "văn bản cuối cùng" in keeping.failed(lambda: keeping.holdings.take_out("bao-cao.txt"))
        assert keeping.names == ["bao-cao.txt"]

    def test_rebuilding_tells_its_stages(self, keeping: Keeping) -> None:
        work = keeping.holdings.rebuild()
        assert work.wait(60)
        assert work.error == ""
        assert (work.stage, work.done, work.total) == ("Lập chỉ mục từ", len(HELD), len(HELD))
        assert set(work.result.report.read) == set(HELD)


class TestPlace:
    def test_files_go_to_a_folder_of_the_index_where_none_is_named(self, tmp_path: Path) -> None:
        one = upload_place(load_settings(home=tmp_path, index=tmp_path / "a"))
        other = upload_place(load_settings(home=tmp_path, index=tmp_path / "b"))
        assert one.folder.parent == other.folder.parent == tmp_path / "uploads"
        assert one.folder != other.folder

    def test_a_link_is_replaced_and_not_followed(self, tmp_path: Path) -> None:
        outside = tmp_path / "ngoai.txt"
        outside.write_text("giữ nguyên", encoding="utf-8")
        folder = tmp_path / "van ban"
        folder.mkdir()
        (folder / "a.txt").symlink_to(outside)
        sent = tmp_path / "gui.txt"
        sent.write_text("mới", encoding="utf-8")
        path = put(sent, Place(folder, named=True), "a.txt")
        assert not path.is_symlink()
        assert path.read_text("utf-8") == "mới"
        assert outside.read_text("utf-8") == "giữ nguyên"

    def test_a_folder_is_not_replaced(self, tmp_path: Path) -> None:
        (tmp_path / "x" / "a.txt").mkdir(parents=True)
        sent = tmp_path / "gui.txt"
        sent.write_text("mới", encoding="utf-8")
        with pytest.raises(DocumentError, match="thư mục mang tên này"):
            put(sent, Place(tmp_path / "x", named=True), "a.txt")
        assert [path.name for path in (tmp_path / "x").iterdir()] == ["a.txt"]


def test_sources_of_a_file_sent_to_home_outlive_the_next_start(keeping: Keeping, tmp_path: Path) -> None:
    settings = load_settings(index=keeping.holdings.settings.index_folder(), home=tmp_path / "home")
    holdings = Holdings(settings)
    file = keeping.file("moi.txt", paper(month=6))
    work = holdings.take_in([file])
    assert work.wait(60)
    assert work.error == ""
    from index.build import update
    from qa.workspace import recipe_of

    update(settings.index_folder(), keeping.documents, recipe_of(settings))
    assert "moi.txt" in keeping.names
    generation = settings.index_folder() / "generations" / holdings.held().name
    assert str(holdings.place.folder) in read_manifest(generation).sources
