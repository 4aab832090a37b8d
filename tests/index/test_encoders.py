"""Encoders over real model folders: the embedded one, and small ones made here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import SettingsError, WardqaError
from corpus.unicode import fold
from index.encoders import EMBEDDED_MODEL, Encoder, load_encoder
from index.encoders.langchain import EncoderEmbeddings, LangChainEncoder
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.static import StaticEncoder, is_static_model
from index.encoders.train import Recipe, save, train
from index.encoders.training_data import Lexicon, TrainingText

TEXTS = [
    "Thu ngân sách nhà nước quý I đạt 25,1% dự toán",
    "giai phong mat bang, boi thuong cho cac ho dan",
    "What is the budget revenue of the ward?",
    "Hoà Bình; Thuỷ lợi\tnội đồng\n12,5 ha – 100%",
    "  ",
    "",
    "日本語 ☃ !!!",
    "a" * 3000,
]


@pytest.fixture(scope="module")
def embedded() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def reference() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(str(EMBEDDED_MODEL))


class TestEmbeddedModel:
    def test_is_read_without_torch(self) -> None:
        code = (
            "import sys; from index.encoders import load_encoder\n"
            "load_encoder().encode_queries(['thu ngân sách'])\n"
            "print('torch' in sys.modules or 'transformers' in sys.modules)"
        )
        root = Path(__file__).resolve().parents[2]
        out = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
        assert out.stdout.split() == ["False"]

    @pytest.mark.soak
    def test_is_read_quickly(self) -> None:
        code = (
            "import numpy, time; start = time.process_time()\n"
            "from index.encoders import load_encoder\n"
            "load_encoder().encode_queries(['thu ngân sách'])\n"
            "print(time.process_time() - start)"
        )
        root = Path(__file__).resolve().parents[2]
        command = [sys.executable, "-c", code]
        outs = [subprocess.run(command, cwd=root, capture_output=True, text=True, check=True) for _ in range(3)]
        # Processor time: other work on the machine does not count.
        assert min(float(out.stdout) for out in outs) < 0.4

    def test_same_vectors_as_sentence_transformers(
        self, embedded: Encoder, reference: SentenceTransformerEncoder
    ) -> None:
        assert isinstance(embedded, StaticEncoder)
        np.testing.assert_allclose(embedded.encode_queries(TEXTS), reference.encode_queries(TEXTS), atol=1e-5)
        np.testing.assert_allclose(embedded.encode_passages(TEXTS), reference.encode_passages(TEXTS), atol=1e-5)
        assert embedded.dimension == reference.dimension

    def test_loads_with_plain_sentence_transformers(self, embedded: Encoder) -> None:
        from sentence_transformers import SentenceTransformer

        # Untouched, it computes in the half precision of the file.
        vectors = SentenceTransformer(str(EMBEDDED_MODEL), device="cpu").encode(TEXTS[:4])
        np.testing.assert_allclose(embedded.encode_queries(TEXTS[:4]), vectors.astype(np.float32), atol=5e-3)

    @settings(max_examples=60, deadline=None)
    @given(texts=st.lists(st.text(max_size=80), max_size=5))
    def test_any_text_has_a_unit_vector_or_zeros(self, texts: list[str]) -> None:
        vectors = _loaded().encode_passages(texts)
        assert vectors.shape == (len(texts), _loaded().dimension)
        assert vectors.dtype == np.float32
        lengths = np.linalg.norm(vectors, axis=1)
        assert np.all((np.abs(lengths - 1) < 1e-4) | (lengths == 0))

    def test_a_text_keeps_its_vector_in_any_company(self, embedded: Encoder) -> None:
        together = embedded.encode_passages(TEXTS * 80)
        alone = np.vstack([embedded.encode_passages([text]) for text in TEXTS])
        np.testing.assert_array_equal(together[-len(TEXTS) :], alone)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Hòa bình, thủy lợi, khỏe mạnh", "Hoà bình, thuỷ lợi, khoẻ mạnh"),
            ("THU NGÂN SÁCH", "thu ngân sách"),
            ("đất đai", "đất đai"),  # composed and decomposed
            ("giải  phóng mặt bằng", "giải phóng mặt bằng"),
        ],
    )
    def test_spelling_does_not_matter(self, embedded: Encoder, one: str, other: str) -> None:
        first, second = embedded.encode_queries([one, other])
        np.testing.assert_allclose(first, second, atol=1e-6)

    @pytest.mark.parametrize("bare", [False, True])
    def test_finds_the_passage_of_the_same_subject(self, embedded: Encoder, bare: bool) -> None:
        passages = [
            "Công tác thu ngân sách nhà nước trên địa bàn đạt kết quả khá so với dự toán được giao.",
            "Tổ chức tuần tra, bảo đảm trật tự an toàn giao thông trên các tuyến đường.",
            "Trạm y tế tiêm chủng cho trẻ em và khám sức khỏe cho người cao tuổi.",
            "Các trường học chuẩn bị năm học mới, xây dựng trường đạt chuẩn quốc gia.",
        ]
        questions = [
            "ngân sách thu được bao nhiêu?",
            "tai nạn giao thông",
            "tiêm vắc xin cho trẻ",
            "trường chuẩn",
        ]
        english = [
            "state budget revenue",
            "traffic safety on the roads",
            "health care for children",
            "schools",
        ]
        asked = [fold(question) for question in questions] if bare else questions
        matrix = embedded.encode_passages(passages)
        assert (embedded.encode_queries(asked) @ matrix.T).argmax(axis=1).tolist() == [0, 1, 2, 3]
        assert (embedded.encode_queries(english) @ matrix.T).argmax(axis=1).tolist() == [0, 1, 2, 3]

    def test_is_small_and_has_a_card(self) -> None:
        size = sum(path.stat().st_size for path in EMBEDDED_MODEL.rglob("*") if path.is_file())
        assert size < 40_000_000
        assert "CC-BY-SA" in (EMBEDDED_MODEL / "README.md").read_text(encoding="utf-8")


def _loaded(_kept: list[Encoder] = []) -> Encoder:  # noqa: B006 -- a cache that hypothesis may share
    if not _kept:
        _kept.append(load_encoder())
    return _kept[0]


class TestFingerprint:
    def test_same_for_the_same_files_elsewhere(self, embedded: Encoder, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        shutil.copytree(EMBEDDED_MODEL, copy)
        (copy / "README.md").write_text("another card", encoding="utf-8")
        assert load_encoder(str(copy)).fingerprint == embedded.fingerprint

    def test_differs_with_a_weight_or_a_prefix(self, embedded: Encoder, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        shutil.copytree(EMBEDDED_MODEL, copy)
        weights = copy / "model.safetensors"
        data = bytearray(weights.read_bytes())
        data[-1] ^= 1
        weights.write_bytes(bytes(data))
        found = {
            embedded.fingerprint,
            load_encoder(str(copy)).fingerprint,
            load_encoder(query_prefix="query: ").fingerprint,
            load_encoder(passage_prefix="query: ").fingerprint,
        }
        assert len(found) == 4

    def test_of_sentence_transformers_is_stable(self, reference: SentenceTransformerEncoder) -> None:
        again = SentenceTransformerEncoder(str(EMBEDDED_MODEL))
        assert again.fingerprint == reference.fingerprint
        prefixed = SentenceTransformerEncoder(str(EMBEDDED_MODEL), query_prefix="q: ")
        assert prefixed.fingerprint != reference.fingerprint


class TestPrefixes:
    def test_are_put_before_the_text(self, embedded: Encoder) -> None:
        prefixed = load_encoder(query_prefix="câu hỏi: ", passage_prefix="đoạn: ")
        np.testing.assert_array_equal(
            prefixed.encode_queries(["diện tích"]), embedded.encode_queries(["câu hỏi: diện tích"])
        )
        np.testing.assert_array_equal(
            prefixed.encode_passages(["diện tích"]), embedded.encode_queries(["đoạn: diện tích"])
        )

    def test_work_the_same_through_sentence_transformers(self) -> None:
        heavy = SentenceTransformerEncoder(str(EMBEDDED_MODEL), query_prefix="câu hỏi: ", passage_prefix="đoạn: ")
        light = load_encoder(query_prefix="câu hỏi: ", passage_prefix="đoạn: ")
        np.testing.assert_allclose(heavy.encode_queries(TEXTS), light.encode_queries(TEXTS), atol=1e-5)
        np.testing.assert_allclose(heavy.encode_passages(TEXTS), light.encode_passages(TEXTS), atol=1e-5)


class TestRefusals:
    def test_a_missing_model_says_what_to_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        with pytest.raises(WardqaError, match="no-such/model") as refusal:
            load_encoder("no-such/model")
        message = str(refusal.value)
        assert "WARDQA_ALLOW_DOWNLOAD=1" in message
        assert "HF_HUB_OFFLINE" in message
        assert "\n" not in message

    @pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
    @pytest.mark.parametrize("damage", ["missing", "cut"])
    def test_a_damaged_folder_is_named(self, tmp_path: Path, file: str, damage: str) -> None:
        copy = tmp_path / "hong"
        shutil.copytree(EMBEDDED_MODEL, copy)
        if damage == "missing":
            (copy / file).unlink()
        else:
            (copy / file).write_bytes((copy / file).read_bytes()[:1000])
        with pytest.raises(SettingsError, match="«hong»"):
            load_encoder(str(copy))

    def test_a_folder_that_is_no_model(self, tmp_path: Path) -> None:
        assert not is_static_model(tmp_path)
        with pytest.raises(SettingsError, match="Không đọc được mô hình"):
            load_encoder(str(tmp_path))


class TestLangChain:
    def test_encoder_in_a_vector_store_of_langchain(self, embedded: Encoder) -> None:
        from langchain_core.vectorstores import InMemoryVectorStore

        store = InMemoryVectorStore(EncoderEmbeddings(embedded))
        store.add_texts(["thu ngân sách nhà nước", "trật tự an toàn giao thông"])
        assert store.similarity_search("ngân sách", k=1)[0].page_content == "thu ngân sách nhà nước"

    def test_there_and_back(self, embedded: Encoder) -> None:
        back = LangChainEncoder(EncoderEmbeddings(embedded), identity="embedded")
        assert back.dimension == embedded.dimension
        np.testing.assert_allclose(back.encode_queries(TEXTS[:3]), embedded.encode_queries(TEXTS[:3]), atol=1e-6)
        np.testing.assert_allclose(back.encode_passages(TEXTS), embedded.encode_passages(TEXTS), atol=1e-6)
        assert back.encode_passages([]).shape == (0, embedded.dimension)
        assert back.fingerprint != LangChainEncoder(EncoderEmbeddings(embedded), identity="other").fingerprint


class TestTraining:
    """The whole of training, on a vocabulary of a few colours."""

    @pytest.fixture(scope="class")
    @staticmethod
    def text() -> TrainingText:
        words = [
            ("đỏ", "red"),
            ("xanh lá", "green"),
            ("vàng", "yellow"),
            ("trắng", "white"),
            ("tím", "purple"),
        ]
        things = [("ngôi nhà", "house"), ("con mèo", "cat"), ("chiếc xe", "car"), ("bông hoa", "flower")]
        both = [(f"{thing} màu {word}", f"the {en} {what}") for word, en in words for thing, what in things]
        pairs = [(vi, f"Ở đây có {vi} rất đẹp và được nhiều người ưa thích") for vi, _ in both]
        return TrainingText({"pairs": pairs * 3}, {"parallel": both * 3}, {"text": [p * 3 for _, p in pairs]})

    def test_learns_repeats_itself_and_is_read_back(self, text: TrainingText, tmp_path: Path) -> None:
        recipe = Recipe(dimension=32, syllable_vocabulary=200, word_vocabulary=20, steps=120, batch=16, threads=1)
        tokenizer, weights = train(text, recipe)
        _, again = train(text, recipe)
        np.testing.assert_array_equal(weights, again)
        save(tmp_path / "model", tokenizer, weights)
        encoder = load_encoder(str(tmp_path / "model"))
        assert isinstance(encoder, StaticEncoder)
        passages = [f"Ở đây có {vi} rất đẹp" for vi, _ in text.parallel["parallel"][:20]]
        english = [en for _, en in text.parallel["parallel"][:20]]
        cosines = encoder.encode_queries(english) @ encoder.encode_passages(passages).T
        assert float((cosines.argmax(axis=1) == np.arange(20)).mean()) > 0.8

    def test_lexicon_learns_a_translation(self) -> None:
        pairs = [([1, 2], [11, 12]), ([1, 3], [11, 13]), ([2, 3], [12, 13])] * 4
        left = [np.array(a, dtype=np.int32) for a, _ in pairs]
        right = [np.array(b, dtype=np.int32) for _, b in pairs]
        lexicon = Lexicon(left, right, size=20, rounds=20)
        random = np.random.default_rng(0)
        assert lexicon.translate(np.array([1, 2, 3, 9], dtype=np.int32), random).tolist() == [11, 12, 13, 9]
