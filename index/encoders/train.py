"""Train the embedded model: ``python -m index.encoders.train TRAINING_FOLDER MODEL_FOLDER [options]``.

A bag of token vectors (sentence-transformers' ``StaticEmbedding``) learned with in-batch negatives: the
InfoNCE loss in both directions (van den Oord et al., 2018). One seed decides everything that is drawn; on a
given machine and number of threads a run repeats itself.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoders.cooccurrence import start_vectors
from index.encoders.training_data import (
    ENGLISH_QUESTIONS,
    QUESTIONS,
    Ids,
    Lexicon,
    Source,
    TrainingText,
    draw_span,
    encode,
    sources,
)
from index.encoders.vocabulary import train_tokenizer


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides the model besides the text."""

    dimension: int = 384
    syllable_vocabulary: int = 14000
    word_vocabulary: int = 10000
    folded: bool = True
    steps: int = 1200
    batch: int = 1024
    learning_rate: float = 0.03
    scale: float = 20.0
    bare_share: float = 0.3
    translated_share: float = 0.25
    neighbour_share: float = 0.3
    """Of batches: runs of neighbours (articles of one law, paragraphs of one page), each other's hard negatives."""
    neighbours: int = 16
    question_share: float = 0.3
    """Of queries made of headings and spans: with words that only questions have."""
    seed: int = 2026
    threads: int = 1
    vocabulary_texts: int = 120_000


def train(
    text: TrainingText, recipe: Recipe, tokenizer: Tokenizer | None = None
) -> tuple[Tokenizer, NDArray[np.float32]]:
    """Learn a vocabulary (unless given) and its vectors, shape (tokens, dimension)."""
    random = np.random.default_rng(recipe.seed)
    started = time.perf_counter()
    if tokenizer is None:
        tokenizer = learn_vocabulary(text, recipe)
    print(f"vocabulary: {tokenizer.get_vocab_size()} tokens, {time.perf_counter() - started:.0f} s")
    made = sources(text, tokenizer, folded=recipe.folded)
    lexicon = None
    if text.parallel and recipe.translated_share:
        both = [pair for pairs in text.parallel.values() for pair in pairs]
        english = encode(tokenizer, [pair[1] for pair in both])
        lexicon = Lexicon(encode(tokenizer, [pair[0] for pair in both]), english, tokenizer.get_vocab_size())
    print(f"encoded: {sum(len(one.passages) for one in made)} pairs, {time.perf_counter() - started:.0f} s")
    start = start_vectors(_texts(made), tokenizer.get_vocab_size(), recipe.dimension, recipe.seed)
    print(f"started: {time.perf_counter() - started:.0f} s", flush=True)
    said = Sayings(encode(tokenizer, QUESTIONS), encode(tokenizer, ENGLISH_QUESTIONS), lexicon)
    return tokenizer, _fit(made, said, start, recipe, random)


@dataclass(frozen=True, slots=True)
class Sayings:
    """What is done to queries: question words put behind them, and a lexicon that turns them into English."""

    vietnamese: list[Ids]
    english: list[Ids]
    lexicon: Lexicon | None


def _texts(made: Sequence[Source]) -> list[Ids]:
    """Each pair as one text, each paragraph once."""
    return [
        passage if source.spans else np.concatenate([query, passage])
        for source in made
        for query, passage in zip(source.queries, source.passages, strict=True)
    ]


def learn_vocabulary(text: TrainingText, recipe: Recipe) -> Tokenizer:
    """The tokenizer from a sample of all texts; with dấu kept, a third is also shown without."""
    from corpus.unicode import fold

    random = np.random.default_rng(recipe.seed)
    texts = text.everything()
    texts = [texts[i] for i in random.permutation(len(texts))[: recipe.vocabulary_texts]]
    if not recipe.folded:
        texts += [fold(one) for one in texts[: len(texts) // 3]]
    return train_tokenizer(
        texts,
        folded=recipe.folded,
        syllable_vocabulary=recipe.syllable_vocabulary,
        word_vocabulary=recipe.word_vocabulary,
    )


def _fit(
    made: list[Source], said: Sayings, start: NDArray[np.float32], recipe: Recipe, random: np.random.Generator
) -> NDArray[np.float32]:
    import torch

    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(start), mode="mean", freeze=False)
    optimizer = torch.optim.Adam(bag.parameters(), lr=recipe.learning_rate, betas=(0.9, 0.98), fused=True)
    shares = np.array([one.weight for one in made])
    shares /= shares.sum()
    started, running = time.perf_counter(), 0.0
    for step in range(recipe.steps):
        rate = min(1.0, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * step / recipe.steps))
        optimizer.param_groups[0]["lr"] = recipe.learning_rate * rate
        source = made[int(random.choice(len(made), p=shares))]
        queries, passages, group = _batch(source, said, recipe, random)
        left = torch.nn.functional.normalize(bag(*_bag(queries)))
        right = torch.nn.functional.normalize(bag(*_bag(passages)))
        scores = left @ right.T * recipe.scale
        # The same heading stands over several passages: they are no negatives of each other.
        same = torch.from_numpy(group[:, None] == group[None, :])
        same.fill_diagonal_(False)
        scores = scores.masked_fill(same, -1e4)
        target = torch.arange(len(queries))
        entropy = torch.nn.functional.cross_entropy
        loss = (entropy(scores, target) + entropy(scores.T, target)) / 2
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        running = 0.98 * running + 0.02 * float(loss.detach())
        if step % 250 == 249:
            print(f"step {step + 1}: loss {running:.3f}, {time.perf_counter() - started:.0f} s", flush=True)
    weights: NDArray[np.float32] = bag.weight.detach().numpy()
    return weights


def _batch(
    source: Source, said: Sayings, recipe: Recipe, random: np.random.Generator
) -> tuple[list[Ids], list[Ids], NDArray[np.int64]]:
    rows = source.draw(recipe.batch, recipe.neighbours if random.random() < recipe.neighbour_share else 1, random)
    count = len(rows)
    bare = random.random(count) < recipe.bare_share
    english = random.random(count) < (recipe.translated_share if said.lexicon else 0)
    asking = random.random(count) < (0 if source.parallel else recipe.question_share)
    queries, passages = [], []
    for row, is_bare, is_english, is_asking in zip(rows, bare, english, asking, strict=True):
        use_bare = bool(is_bare) and not is_english
        if source.spans:
            query, passage = draw_span(source.queries[row], source.bare[row], random, use_bare=use_bare)
        else:
            query, passage = (source.bare if use_bare else source.queries)[row], source.passages[row]
        if is_english and said.lexicon:
            query = said.lexicon.translate(query, random)
        if is_asking:
            words = said.english if is_english else said.vietnamese
            query = np.concatenate([query, words[int(random.integers(len(words)))]])
        queries.append(query)
        passages.append(passage)
    return queries, passages, source.group[rows]


def _bag(texts: Sequence[Ids]) -> tuple[Any, Any]:
    import torch

    lengths = np.fromiter((len(ids) for ids in texts), np.int64, len(texts))
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return torch.from_numpy(np.concatenate(texts).astype(np.int64)), torch.from_numpy(offsets)


def save(folder: Path, tokenizer: Tokenizer, weights: NDArray[np.float32]) -> None:
    """Write what ``SentenceTransformer(folder)`` loads, vectors in half precision."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, StaticEmbedding  # the name that versions 5 and 6 both know

    # Lengths matter, their common factor does not: half precision is finest near 1.
    scaled = weights / np.abs(weights).max()
    scaled[0] = 0  # the unknown token says nothing
    static = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(scaled).half())
    SentenceTransformer(modules=[static, Normalize()], device="cpu").save_pretrained(
        str(folder), create_model_card=False
    )
    # The names that versions 5 and 6 both know; each writes only its own.
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    for module in modules:
        module["type"] = "sentence_transformers.models." + module["type"].rsplit(".", 1)[-1]
    (folder / "modules.json").write_text(json.dumps(modules, indent=2) + "\n", encoding="utf-8")
    (folder / "model.safetensors").chmod(0o644)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and save a model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("training", type=Path, help="folder with pairs/, parallel/ and text/")
    parser.add_argument("model", type=Path, help="folder to write")
    parser.add_argument("--tokenizer", type=Path, default=None, help="a tokenizer.json to use again")
    for one in fields(Recipe):
        name = "--" + one.name.replace("_", "-")
        if isinstance(one.default, bool):
            parser.add_argument(name, action=argparse.BooleanOptionalAction, default=one.default)
        else:
            parser.add_argument(name, type=type(one.default), default=one.default)
    options = vars(parser.parse_args(arguments))
    training, model = options.pop("training"), options.pop("model")
    given = options.pop("tokenizer")
    recipe = Recipe(**options)
    print(recipe)
    text = TrainingText.read(training)
    tokenizer, weights = train(text, recipe, Tokenizer.from_file(str(given)) if given else None)
    save(model, tokenizer, weights)
    # What it was made of, beside it: the card (README.md) says the rest in words.
    record = {"recipe": asdict(recipe), "records": text.counts()}
    (model / "training.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
