"""Learn the weights of the reranker: ``python -m eval.train_reranker [--set SET=DOCUMENTS ...] [--pairs FILE ...]``.

Questions with known passages teach it; rows that are held out do not, nor does any benchmark. Each question is asked
with and without its dấu. ``--pairs`` adds questions and the legal articles that answer them (lines of JSON with ``q``
and ``p``, gzipped), each among articles of all files: they keep words and wording in balance for texts of other kinds.
The encoder has seen those pairs, so its cosines say nothing there: they are left out, and the weight of the cosine is
given, not learned. Minimised is the cross entropy of the known passages under a softmax over the candidates of a
question (ListNet's top one; Cao et al., 2007), with a penalty on the squares of the weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.unicode import fold
from eval.evaluate import quoted
from eval.gold import find_gold
from eval.passage_index import index_passages
from eval.questions import load_set, named_set
from index.analysis import SyllablePairs
from index.build import build
from index.encoders import load_encoder
from index.query import Query
from index.recipe import Recipe
from index.rerank import FEATURES, Wanted, features
from index.retrieval import Retriever
from qa.conversation import standalone
from qa.service import Service
from qa.settings import bundled_sample, load_settings

__all__ = ["Group", "fit", "main"]

_LEARNED = Path(__file__).parent.parent / "index" / "reranker.json"
_DENSE = tuple(FEATURES.index(name) for name in ("dense", "dense_english"))
_SEED = 2026
_OTHERS = 6000
"""Articles among which those that answer are looked for."""
_LONGEST = 1200
"""Characters of an article."""


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one question: features, shape (candidates, features), and which of them answer it."""

    features: NDArray[np.float64]
    relevant: NDArray[np.bool_]
    weight: float


def fit(groups: Sequence[Group], fixed: dict[str, float], penalty: float) -> dict[str, float]:
    """One weight a feature; those in ``fixed`` are given."""
    import torch

    torch.set_num_threads(1)
    most = max(len(group.relevant) for group in groups)
    table = torch.zeros(len(groups), most, len(FEATURES), dtype=torch.float64)
    outside = torch.full((len(groups), most), -1e9, dtype=torch.float64)
    relevant = torch.full((len(groups), most), -1e9, dtype=torch.float64)
    share = torch.tensor([group.weight for group in groups], dtype=torch.float64)
    for row, group in enumerate(groups):
        size = len(group.relevant)
        table[row, :size] = torch.from_numpy(group.features)
        outside[row, :size] = 0.0
        relevant[row, :size][torch.from_numpy(group.relevant)] = 0.0
    given = torch.tensor([fixed.get(name, 0.0) for name in FEATURES], dtype=torch.float64)
    free = torch.tensor([float(name not in fixed) for name in FEATURES], dtype=torch.float64)
    learned = torch.zeros(len(FEATURES), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([learned], max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = table @ (learned * free + given)
        known = torch.logsumexp(scores + relevant, 1) - torch.logsumexp(scores + outside, 1)
        total = -(known * share).sum() / share.sum() + penalty * ((learned * free) ** 2).sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    weights = (learned * free + given).detach().tolist()
    return {name: round(weight, 3) for name, weight in zip(FEATURES, weights, strict=True)}


def _group(retriever: Retriever, query: Query, relevant: set[int], weight: float) -> Group | None:
    found = retriever.candidates(query, retriever.weights.candidates)
    wanted = np.array([one.passage in relevant for one in found], dtype=np.bool_)
    if not wanted.any():
        return None
    asked = Wanted(query)
    return Group(np.array([features(asked, one.candidate)[0] for one in found]), wanted, weight)


def _of_set(path: Path, documents: Path, recipe: Recipe) -> Iterator[Group]:
    with tempfile.TemporaryDirectory() as scratch:
        build(Path(scratch) / "index", [documents], recipe)
        retriever = Retriever(Path(scratch) / "index", recipe.encoder)
        service = Service(retriever, load_settings(index=Path(scratch) / "index"))
        rows, _ = quoted(service, load_set(named_set(path)))
        first = {entry.name: entry.first for entry in retriever.store.entries}
        for row in rows:
            if row.get("held_out"):
                continue
            relevant = {first[name] + ordinal for name, ordinal in find_gold(row, retriever.store).passages}
            for bare in (False, True):
                question, *history = [fold(q) if bare else q for q in (row["question"], *row["history"])]
                group = _group(retriever, standalone(question, history, retriever), relevant, 0.5 if bare else 1.0)
                if group is not None:
                    yield group


def _of_pairs(paths: Sequence[Path], recipe: Recipe, weight: float) -> Iterator[Group]:
    rows = [json.loads(line) for path in paths for line in gzip.decompress(path.read_bytes()).splitlines()]
    asked = [row for row in rows if row["q"].rstrip().endswith("?")]
    others = [row for row in rows if not row["q"].rstrip().endswith("?")]
    mixed = np.random.default_rng(_SEED).permutation(len(others))[:_OTHERS]
    articles = list(dict.fromkeys(row["p"][:_LONGEST] for row in (*asked, *(others[i] for i in mixed))))
    place = {article: number for number, article in enumerate(articles)}
    with tempfile.TemporaryDirectory() as scratch:
        index_passages(Path(scratch) / "index", articles, recipe)
        retriever = Retriever(Path(scratch) / "index", recipe.encoder)
        for row in asked:
            group = _group(retriever, retriever.understand(row["q"]), {place[row["p"][:_LONGEST]]}, weight)
            if group is not None:
                group.features[:, _DENSE] = 0.0
                yield group


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", default=[], metavar="SET=DOCUMENTS")
    parser.add_argument("--pairs", action="append", default=[], type=Path, metavar="FILE")
    parser.add_argument("--pairs-weight", type=float, default=0.1, help="of one pair beside a question")
    parser.add_argument("--penalty", type=float, default=0.003)
    parser.add_argument("--dense", type=float, default=2.2, help="weight of the cosine")
    parser.add_argument("--dense-english", type=float, default=4.4, help="what an English question adds to it")
    parser.add_argument("--out", type=Path, default=_LEARNED)
    options = parser.parse_args(arguments)
    encoder = load_encoder()
    recipe = Recipe(encoder, "", SyllablePairs())
    sets = [(Path(name), Path(documents)) for name, _, documents in (one.partition("=") for one in options.set)]
    sets = sets or [(Path(name), bundled_sample()) for name in ("sample", "sample_more")]
    groups = [group for path, documents in sets for group in _of_set(path, documents, recipe)]
    print(f"{len(groups)} questions of {len(sets)} sets")
    if options.pairs:
        pairs = list(_of_pairs(options.pairs, recipe, options.pairs_weight))
        print(f"{len(pairs)} questions of pairs")
        groups += pairs
    weights = fit(groups, {"dense": options.dense, "dense_english": options.dense_english}, options.penalty)
    record = {
        "weights": weights,
        "sets": [str(path) for path, _ in sets],
        "pairs": [path.name for path in options.pairs],
        "questions": len(groups),
        "penalty": options.penalty,
        "pairs_weight": options.pairs_weight,
    }
    options.out.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(json.dumps(weights, indent=2))


if __name__ == "__main__":
    main()
