"""Models of the user's own: small transformers made here, saved, loaded by path, indexed and asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corpus.errors import IndexFolderError, SettingsError
from index.cross_encoder import SentenceTransformerCrossEncoder
from index.encoders import load_encoder
from index.encoders.prefixes import Prefixes, prefixes
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.generation import build_command, current, read_manifest
from index.recipe import Recipe
from index.retrieval import Retriever, Weights
from index.texts import embedded_words

if TYPE_CHECKING:
    from tests.index.conftest import Office

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["Thu ngân sách đạt 25,1% dự toán", "trồng cây xanh tại các tổ dân phố", "ngân sách", ""]


def make_bert(folder: Path, prompts: dict[str, str]) -> Path:
    """A random BERT of two small layers with a WordPiece vocabulary, saved as sentence-transformers saves one."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    words = BertWordPieceTokenizer(lowercase=True, strip_accents=False)
    words.train_from_iterator([*TEXTS, "query: passage: hỏi đáp phường báo cáo kết quả"] * 3, vocab_size=300)
    raw = folder / "transformer"
    raw.mkdir(parents=True)
    words.save_model(str(raw))
    BertTokenizerFast(str(raw / "vocab.txt"), do_lower_case=True, strip_accents=False).save_pretrained(str(raw))
    torch.manual_seed(7)
    BertModel(
        BertConfig(
            vocab_size=words.get_vocab_size(),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=128,
        )
    ).save_pretrained(str(raw))
    modules = [Transformer(str(raw), max_seq_length=128), Pooling(32, pooling_mode="mean"), Normalize()]
    model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
    model.save_pretrained(str(folder / "model"), create_model_card=False)
    shutil.rmtree(raw)
    return folder / "model"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No prompts of its own."""
    return make_bert(tmp_path_factory.mktemp("plain"), {})


@pytest.fixture(scope="module")
def prompted(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same weights, with prompts named as E5's are."""
    from sentence_transformers import SentenceTransformer

    folder = tmp_path_factory.mktemp("prompted") / "model"
    model = SentenceTransformer(str(plain), device="cpu", prompts={"query": "hỏi: ", "passage": "đáp: "})
    model.save_pretrained(str(folder), create_model_card=False)
    return folder


def encoder(folder: Path, **prefix: str) -> SentenceTransformerEncoder:
    loaded = load_encoder(str(folder), **prefix)  # type: ignore[arg-type]
    assert isinstance(loaded, SentenceTransformerEncoder)
    return loaded


class TestLoading:
    def test_vectors_are_those_of_the_model(self, plain: Path) -> None:
        from sentence_transformers import SentenceTransformer

        ours, theirs = encoder(plain), SentenceTransformer(str(plain), device="cpu")
        assert ours.dimension == 32
        np.testing.assert_allclose(ours.encode_passages(TEXTS), theirs.encode(TEXTS), atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(ours.encode_queries(TEXTS), axis=1), 1, atol=1e-5)
        assert ours.encode_passages([]).shape == (0, 32)

    def test_its_own_prompts_are_used(self, plain: Path, prompted: Path) -> None:
        own, bare = encoder(prompted), encoder(plain)
        assert own.prefixes == ("hỏi: ", "đáp: ")
        np.testing.assert_allclose(
            own.encode_queries(TEXTS), bare.encode_queries([f"hỏi: {t}" for t in TEXTS]), atol=1e-5
        )
        np.testing.assert_allclose(
            own.encode_passages(TEXTS), bare.encode_passages([f"đáp: {t}" for t in TEXTS]), atol=1e-5
        )

    def test_a_setting_overrides_them(self, plain: Path, prompted: Path) -> None:
        none = encoder(prompted, query_prefix="", passage_prefix="")
        np.testing.assert_allclose(none.encode_queries(TEXTS), encoder(plain).encode_queries(TEXTS), atol=1e-5)
        other = encoder(prompted, query_prefix="query: ")
        assert other.prefixes == ("query: ", "đáp: ")
        assert len({one.fingerprint for one in (none, other, encoder(prompted), encoder(plain))}) == 4

    def test_a_known_family_gets_its_prefixes(self, plain: Path, tmp_path: Path) -> None:
        folder = tmp_path / "multilingual-e5-small"
        shutil.copytree(plain, folder)
        e5 = encoder(folder)
        assert e5.prefixes == ("query: ", "passage: ")
        np.testing.assert_allclose(
            e5.encode_queries(TEXTS), encoder(plain).encode_queries([f"query: {t}" for t in TEXTS]), atol=1e-5
        )
        assert e5.fingerprint == encoder(folder).fingerprint != encoder(folder, query_prefix="").fingerprint

    @pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "config.json"])
    def test_a_damaged_one_is_told_in_a_sentence(self, plain: Path, tmp_path: Path, file: str) -> None:
        folder = tmp_path / "hong"
        shutil.copytree(plain, folder)
        path = next(folder.rglob(file))
        path.write_bytes(path.read_bytes()[:100])
        with pytest.raises(SettingsError, match="Không đọc được mô hình") as refusal:
            load_encoder(str(folder))
        assert "\n" not in str(refusal.value)


class TestIndex:
    def test_built_asked_and_kept_apart(self, office: Office, plain: Path, recipe: Recipe) -> None:
        own = Recipe(encoder(plain), str(plain), recipe.segmenter)
        office.recipe = own
        office.build()
        manifest = read_manifest(current(office.index))
        assert (manifest.dimension, manifest.encoder_fingerprint) == (32, own.encoder.fingerprint)
        # Loaded anew, as another process would.
        retriever = Retriever(office.index, encoder(plain))
        hits = retriever.search(retriever.understand("thu ngân sách tháng 4"), 3)
        assert "ngân sách" in retriever.document(hits[0]).words(retriever.passage(hits[0]).spans)
        with pytest.raises(IndexFolderError) as refusal:
            Retriever(office.index, recipe.encoder)
        assert build_command(office.index, manifest.sources) in str(refusal.value)
        # What the sentence says to run mends it.
        office.recipe = recipe
        assert office.build().read == ()
        Retriever(office.index, recipe.encoder)


class TestHub:
    @pytest.mark.parametrize(
        ("name", "wanted"),
        [
            ("intfloat/multilingual-e5-small", ("query: ", "passage: ")),
            ("intfloat/e5-base-v2", ("query: ", "passage: ")),
            ("/models/multilingual-e5-large", ("query: ", "passage: ")),
            ("~/.cache/hub/models--intfloat--multilingual-e5-base/snapshots/d13f1b", ("query: ", "passage: ")),
            ("BAAI/bge-m3", ("", "")),
            ("BAAI/bge-small-en-v1.5", ("Represent this sentence for searching relevant passages: ", "")),
            ("sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", ("", "")),
            ("some/probase5-small", ("", "")),
            ("/home/e5-base/minilm", ("", "")),
        ],
    )
    def test_prefixes_by_name(self, name: str, wanted: tuple[str, str]) -> None:
        assert prefixes(name, {"query": "", "document": ""}) == wanted

    def test_instructed_models_get_a_task(self) -> None:
        found = prefixes("intfloat/multilingual-e5-large-instruct", {})
        assert found.query.startswith("Instruct: ")
        assert found.query.endswith("\nQuery: ")
        assert found.passage == ""

    def test_prompts_of_the_model_stand_before_its_name(self) -> None:
        assert prefixes("x/e5-base", {"query": "q ", "document": "", "passage": "p "}) == Prefixes("q ", "p ")
        assert prefixes("x/e5-base", {"query": "q "}, passage="đoạn: ") == Prefixes("q ", "đoạn: ")
        assert prefixes("x/e5-base", {}, query="") == Prefixes("", "passage: ")

    def test_a_name_that_is_not_here_offline_is_one_sentence(self, tmp_path: Path) -> None:
        environment = os.environ | {
            "HF_HUB_OFFLINE": "1",
            "HF_HOME": str(tmp_path / "hub"),
            "WARDQA_HOME": str(tmp_path / "home"),
            "WARDQA_ENCODER": "intfloat/multilingual-e5-small",
        }
        done = subprocess.run(
            [sys.executable, "-m", "eval.cli", "ask", "Thu ngân sách?"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 1
        assert done.stdout == ""
        sentence = " ".join(done.stderr.split())
        assert sentence.startswith("Lỗi: Chưa có mô hình «intfloat/multilingual-e5-small» trên máy này")
        assert "WARDQA_ALLOW_DOWNLOAD=1" in sentence


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory, plain: Path) -> Path:
    """The small BERT with a head that gives one number a pair."""
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("pairs") / "model"
    config = BertConfig.from_pretrained(str(plain), num_labels=1)
    BertForSequenceClassification(config).save_pretrained(str(folder))
    AutoTokenizer.from_pretrained(str(plain)).save_pretrained(str(folder))
    return folder


class TestCrossEncoder:
    def test_the_first_passages_take_its_order(self, scorer: Path, built: Office, recipe: Recipe) -> None:
        pairs = SentenceTransformerCrossEncoder(str(scorer))
        folder = built.index
        weights = Weights(pairs=3)
        usual, second = Retriever(folder, recipe.encoder, weights), Retriever(folder, recipe.encoder, weights, pairs)
        query = usual.understand("Thu ngân sách được bao nhiêu?")
        before, after = usual.search(query, 6), second.search(query, 6)
        texts = [embedded_words(usual.document(hit), usual.passage(hit)) for hit in before[:3]]
        order = np.argsort(-pairs.score(query.question, texts), kind="stable")
        assert [hit.passage for hit in after[:3]] == [before[i].passage for i in order]
        assert [hit.passage for hit in after[3:]] == [hit.passage for hit in before[3:]]
        assert [hit.score for hit in after] == [hit.score for hit in before]

    def test_no_text_no_score(self, scorer: Path) -> None:
        assert SentenceTransformerCrossEncoder(str(scorer)).score("Câu hỏi?", []).shape == (0,)

    def test_a_missing_model_is_told_in_one_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        with pytest.raises(SettingsError, match="Chưa có mô hình «ai-do/xep-hang» trên máy này"):
            SentenceTransformerCrossEncoder("ai-do/xep-hang")
