"""The learned order of the best passages: what each feature sees, over papers read by the real parser."""

from __future__ import annotations

import pytest

from corpus.document import PassageKind
from index.build import build
from index.recipe import Recipe
from index.rerank import FEATURES, Reranker, Wanted, features
from index.retrieval import Found, Retriever, Weights

REPORT = """ỦY BAN NHÂN DÂN
PHƯỜNG BÌNH AN

Bình An, ngày 12 tháng 9 năm 2027

BÁO CÁO
Kết quả tháng 8 năm 2027

I. KẾT QUẢ

1. Công tác trồng cây được các tổ dân phố quan tâm, chỉ đạo thường xuyên, đúng quy định của thành phố. Các đoàn thể vận động
nhân dân trồng cây xanh ở ngõ phố. Phường tổ chức phát động, tuyên truyền rộng rãi việc trồng cây đến mọi người dân.

2. Trong tháng 8 đã trồng được 310 cây xanh. Thu ngân sách đạt 41,2 tỷ đồng, bằng 63,5% dự toán giao cả năm cho phường.

II. NHIỆM VỤ TRỌNG TÂM THÁNG 9 NĂM 2027

1. Phấn đấu trồng 900 cây xanh trong tháng 9 năm 2027, giao Đoàn Thanh niên phường chủ trì, các tổ dân phố phối hợp làm.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Lê Văn Tám
"""


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory, recipe: Recipe) -> Retriever:
    folder = tmp_path_factory.mktemp("rerank")
    (folder / "bao-cao.txt").write_text(REPORT, "utf-8")
    (folder / "ke-hoach.txt").write_text(REPORT.replace("BÁO CÁO\nKết quả", "KẾ HOẠCH\nCông tác"), "utf-8")
    build(folder / "index", [folder / "bao-cao.txt", folder / "ke-hoach.txt"], recipe)
    return Retriever(folder / "index", recipe.encoder)


def seen(retriever: Retriever, question: str, words: str, paper: str = "bao-cao.txt") -> dict[str, float]:
    """The features of the passage of ``paper`` that holds ``words``."""
    query = retriever.understand(question)
    found = next(
        f for f in retriever.candidates(query, 40) if words in said(retriever, f) and paper in name(retriever, f)
    )
    return dict(zip(FEATURES, features(Wanted(query), found.candidate)[0], strict=True))


def name(retriever: Retriever, found: Found) -> str:
    return retriever.store.locate(found.passage)[0].name


def said(retriever: Retriever, found: Found) -> str:
    entry, ordinal = retriever.store.locate(found.passage)
    document = retriever.store.document(entry)
    return document.words(document.passages[ordinal].spans)


def test_a_sentence_with_the_figure_outdoes_a_paragraph_without(retriever: Retriever) -> None:
    question = "Tháng 8 trồng được bao nhiêu cây xanh?"
    figure, talk = seen(retriever, question, "310"), seen(retriever, question, "thường xuyên")
    assert figure["figure_sentence"] > 0.9
    assert (figure["no_figure"], talk["no_figure"], talk["figure_sentence"]) == (0.0, 1.0, 0.0)
    best = retriever.search(retriever.understand(question), 3)[0]
    assert "310" in retriever.document(best).words(retriever.passage(best).spans)


def test_plan_period_and_paper_are_told_apart(retriever: Retriever) -> None:
    planned = seen(retriever, "Trong báo cáo, đã trồng được bao nhiêu cây xanh?", "900")
    assert planned["plan_for_done"] == 1.0
    assert seen(retriever, "Trồng bao nhiêu cây xanh?", "900")["plan_unasked"] == 1.0
    asked = seen(retriever, "Mục tiêu trồng bao nhiêu cây xanh?", "900")
    assert (asked["plan_for_done"], asked["plan_unasked"]) == (0.0, 0.0)
    question = "Theo báo cáo, quý I/2020 trồng bao nhiêu cây xanh?"
    assert seen(retriever, question, "310")["other_period"] == 1.0
    assert [seen(retriever, question, "310", p)["other_paper"] for p in ("bao-cao.txt", "ke-hoach.txt")] == [0.0, 1.0]


def test_a_signature_is_for_who_asks_for_it(retriever: Retriever) -> None:
    signed = seen(retriever, "Ai ký báo cáo, Lê Văn Tám phải không?", "Lê Văn Tám")
    other = seen(retriever, "Lê Văn Tám trồng bao nhiêu cây?", "Lê Văn Tám")
    assert (signed["signature"], signed["frame"]) == (1.0, 0.0)
    assert (other["signature"], other["frame"]) == (0.0, 1.0)
    best = retriever.search(retriever.understand("Chủ tịch ký báo cáo là ai?"), 2)
    assert PassageKind.SIGNATURE in {retriever.passage(hit).kind for hit in best}


def test_every_feature_has_a_weight_and_stays_within_bounds(retriever: Retriever) -> None:
    assert len(Reranker.learned().weights) == len(FEATURES)
    for question in ("Trồng bao nhiêu cây?", "how many trees were planted", "???", "Thu ngân sách đạt mấy phần trăm?"):
        query = retriever.understand(question)
        for found in retriever.candidates(query, 40):
            values, covered = features(Wanted(query), found.candidate)
            assert all(0 <= value <= 1.5 for value in values)
            assert 0 <= covered <= 1 + 1e-9


def test_switched_off_it_is_the_first_ranking(retriever: Retriever, recipe: Recipe) -> None:
    plain = Retriever(retriever.generation.parent.parent, recipe.encoder, Weights(rerank=False))
    query = plain.understand("Trồng bao nhiêu cây xanh?")
    first = sorted(plain.candidates(query, 40), key=lambda found: (-found.score, found.passage))
    assert [hit.passage for hit in plain.search(query, 5)] == [found.passage for found in first[:5]]
