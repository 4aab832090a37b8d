"""Passages in order of what they say about a question, over a real index on disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.errors import IndexFolderError
from index.build import build
from index.recipe import Recipe
from index.rerank import concept_cover, coverage
from index.retrieval import Hit, Retriever, Weights

TOPICS = {
    "Thu ngân sách nhà nước ước đạt {a} tỷ đồng.": "Thu ngân sách được bao nhiêu?",
    "Trạm y tế tiêm vắc xin sởi cho {a} trẻ em dưới năm tuổi.": "Bao nhiêu trẻ em được tiêm vắc xin sởi?",
    "Công an phường xử phạt {a} trường hợp đỗ xe trên vỉa hè.": "Xử phạt bao nhiêu trường hợp đỗ xe vỉa hè?",
    "Hội Phụ nữ cho {a} hội viên vay vốn nuôi ong.": "Hội Phụ nữ cho bao nhiêu hội viên vay vốn?",
    "Đoàn Thanh niên quét dọn {a} tuyến ngõ.": "Đoàn Thanh niên dọn bao nhiêu tuyến ngõ?",
    "Thư viện phường nhận thêm {a} đầu sách thiếu nhi.": "Thư viện nhận bao nhiêu đầu sách?",
    "Ban Chỉ huy quân sự gọi khám tuyển {a} công dân.": "Khám tuyển bao nhiêu công dân?",
    "Phòng Kinh tế cấp mới {a} giấy phép xây dựng nhà ở.": "Cấp bao nhiêu giấy phép xây dựng?",
}


def paper(ward: str, first: int) -> str:
    lines = "\n\n".join(f"{n}. {topic.format(a=first + n)}" for n, topic in enumerate(TOPICS, start=1))
    return (
        f"ỦY BAN NHÂN DÂN\nPHƯỜNG {ward.upper()}\n\n{ward}, ngày 12 tháng 9 năm 2027\n\n"
        f"BÁO CÁO\nKết quả tháng 8 năm 2027\n\nI. KẾT QUẢ\n\n{lines}\n"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, recipe: Recipe) -> Path:
    papers = tmp_path_factory.mktemp("retrieval")
    (papers / "hang-mam.txt").write_text(paper("Hàng Mắm", 200), "utf-8")
    (papers / "cau-dat.txt").write_text(paper("Cầu Đất Hạ", 700), "utf-8")
    build(papers / "index", [papers / "hang-mam.txt", papers / "cau-dat.txt"], recipe)
    return papers / "index"


@pytest.fixture(scope="module")
def retriever(folder: Path, recipe: Recipe) -> Retriever:
    return Retriever(folder, recipe.encoder)


def hits(retriever: Retriever, question: str, k: int = 10, **chosen: list[str]) -> list[Hit]:
    return retriever.search(retriever.understand(question), k, **chosen)


def words(retriever: Retriever, hit: Hit) -> str:
    return retriever.document(hit).words(retriever.passage(hit).spans)


@pytest.mark.parametrize(("topic", "question"), TOPICS.items())
def test_the_passage_that_says_it_comes_first(retriever: Retriever, topic: str, question: str) -> None:
    wanted = topic.split("{a}")
    for ward, name in (("Hàng Mắm", "hang-mam.txt"), ("Cầu Đất Hạ", "cau-dat.txt")):
        best = hits(retriever, f"Phường {ward}: {question}")[0]
        assert best.entry.name == name
        assert all(part in words(retriever, best) for part in wanted)


def test_a_named_ward_shuts_out_the_others(retriever: Retriever) -> None:
    assert {hit.entry.name for hit in hits(retriever, "Phường Hàng Mắm thu ngân sách bao nhiêu?", 50)} == {
        "hang-mam.txt"
    }
    assert len({hit.entry.name for hit in hits(retriever, "Thu ngân sách bao nhiêu?", 50)}) == 2


def test_chosen_documents_shut_out_the_others(retriever: Retriever) -> None:
    question = "Thu ngân sách bao nhiêu?"
    assert {h.entry.name for h in hits(retriever, question, documents=["cau-dat.txt"])} == {"cau-dat.txt"}
    assert hits(retriever, question, documents=[]) == []


def test_hits_are_in_order_distinct_and_no_more_than_asked(retriever: Retriever) -> None:
    for k in (1, 3, 50):
        found = hits(retriever, "Cấp bao nhiêu giấy phép xây dựng?", k)
        assert 0 < len(found) <= k
        assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
        assert len({h.passage for h in found}) == len(found)
        assert all(0 <= h.coverage <= 1 + 1e-9 for h in found)
        assert found == hits(retriever, "Cấp bao nhiêu giấy phép xây dựng?", k)
    assert hits(retriever, "Cấp bao nhiêu giấy phép xây dựng?", 1)[0] == found[0]


def test_a_question_without_words_finds_nothing(retriever: Retriever) -> None:
    for question in ("", "?!", "…"):
        assert hits(retriever, question) == []


def test_words_alone_find_it_without_vectors(folder: Path, recipe: Recipe) -> None:
    plain = Retriever(folder, recipe.encoder, Weights(dense=0.0, dense_english=0.0))
    best = hits(plain, "hoi phu nu cho vay von nuoi ong o hang mam")[0]
    assert "nuôi ong" in words(plain, best)


def test_coverage_is_the_share_of_the_question_that_is_held(retriever: Retriever) -> None:
    query = retriever.understand("Thư viện nhận bao nhiêu đầu sách thiếu nhi?")
    best, *rest = retriever.search(query, 16)
    assert "Thư viện" in words(retriever, best)
    assert best.coverage > 0.9
    assert all(hit.coverage < best.coverage for hit in rest if "Thư viện" not in words(retriever, hit))
    (own,) = retriever.store.words([best.passage])
    assert coverage(query, own) == pytest.approx(best.coverage)


def test_words_together_cover_more_than_words_apart(retriever: Retriever) -> None:
    concept = next(c for c in retriever.understand("đầu sách thiếu nhi").concepts if c.typed == ("thieu", "nhi"))
    together = concept_cover(concept, frozenset({"thieu", "nhi"}), frozenset({("thieu", "nhi")}))
    apart = concept_cover(concept, frozenset({"thieu", "nhi"}), frozenset())
    half = concept_cover(concept, frozenset({"nhi"}), frozenset())
    assert together == 1.0 > apart > half > concept_cover(concept, frozenset({"ong"}), frozenset()) == 0.0


def test_a_damaged_index_is_told_in_words(folder: Path, recipe: Recipe, tmp_path: Path) -> None:
    copy = tmp_path / "index"
    shutil.copytree(folder, copy, symlinks=True)
    for file in copy.rglob("vectors.faiss"):
        file.write_bytes(b"nothing")
    with pytest.raises(IndexFolderError, match="bị hỏng"):
        Retriever(copy, recipe.encoder)


def test_a_missing_index_is_told_in_words(recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError):
        Retriever(tmp_path / "none", recipe.encoder)
