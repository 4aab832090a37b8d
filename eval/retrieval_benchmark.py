"""Retrieval quality of an encoder on question sets with known passages, beside plain BM25.

``python -m eval.retrieval_benchmark FILE... [--encoder PATH] [--weights 0.25 0.5 1] [--strip] [--pool]``

A file is one JSON object ``{"name", "corpus": {id: text}, "queries": {id: text}, "qrels": {query: [ids]}}``.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.unicode import fold
from index.analysis import SyllablePairs, tokenize

if TYPE_CHECKING:
    from index.encoders.base import Encoder

CUTOFF = 10


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Passages, queries and which passages answer which query."""

    name: str
    passages: dict[str, str]
    queries: dict[str, str]
    relevant: dict[str, frozenset[str]]

    @classmethod
    def load(cls, path: Path) -> RetrievalSet:
        """Read one benchmark file. Raises :class:`ValueError` when a passage it names is missing."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        relevant = {query: frozenset(ids) for query, ids in raw["qrels"].items()}
        unknown = set().union(*relevant.values()) - set(raw["corpus"])
        if unknown:
            raise ValueError(f"{path.name}: qrels name passages that the corpus does not hold: {sorted(unknown)[:3]}")
        queries = {query: text for query, text in raw["queries"].items() if query in relevant}
        return cls(raw.get("name", path.stem), raw["corpus"], queries, relevant)

    def without_marks(self) -> RetrievalSet:
        """The same set, its queries typed without dấu."""
        queries = {key: fold(text) for key, text in self.queries.items()}
        return replace(self, name=f"{self.name} (không dấu)", queries=queries)


def pool(sets: Sequence[RetrievalSet]) -> RetrievalSet:
    """All ``sets`` over one corpus. Passages and queries are keyed by their set's name as well."""
    passages: dict[str, str] = {}
    queries: dict[str, str] = {}
    relevant: dict[str, frozenset[str]] = {}
    for part in sets:
        passages |= {f"{part.name}/{key}": text for key, text in part.passages.items()}
        queries |= {f"{part.name}/{key}": text for key, text in part.queries.items()}
        relevant |= {
            f"{part.name}/{key}": frozenset(f"{part.name}/{i}" for i in ids) for key, ids in part.relevant.items()
        }
    return RetrievalSet("pooled", passages, queries, relevant)


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over queries; ``hit`` maps k to the share of queries with a relevant passage in the first k."""

    ndcg: float
    hit: dict[int, float]

    def __str__(self) -> str:
        hits = "  ".join(f"hit@{k} {share:.4f}" for k, share in self.hit.items())
        return f"nDCG@{CUTOFF} {self.ndcg:.4f}  {hits}"


def evaluate(part: RetrievalSet, similarity: NDArray[np.float32], at: Iterable[int] = (1, 5, 10)) -> Scores:
    """Score a (queries, passages) matrix; nDCG with binary gains (Järvelin and Kekäläinen, 2002)."""
    ids = list(part.passages)
    position = {key: column for column, key in enumerate(ids)}
    hits = dict.fromkeys(at, 0)
    total = 0.0
    for row, key in enumerate(part.queries):
        order = np.argsort(-similarity[row], kind="stable")[:CUTOFF]
        wanted = {position[i] for i in part.relevant[key]}
        ranks = [rank for rank, column in enumerate(order) if int(column) in wanted]
        ideal = sum(1 / math.log2(rank + 2) for rank in range(min(len(wanted), CUTOFF)))
        total += sum(1 / math.log2(rank + 2) for rank in ranks) / ideal
        for k in hits:
            hits[k] += bool(ranks) and ranks[0] < k
    count = max(len(part.queries), 1)
    return Scores(total / count, {k: found / count for k, found in hits.items()})


def _terms(text: str) -> list[str]:
    tokens = tokenize(text)
    return [token.folded for token in tokens] + list(SyllablePairs().units(tokens))


def bm25(part: RetrievalSet, k1: float = 1.2, b: float = 0.75) -> NDArray[np.float32]:
    """BM25 (Robertson et al., 1994; Lucene's idf) on folded syllables and pairs, (queries, passages)."""
    documents = [Counter(_terms(text)) for text in part.passages.values()]
    lengths = np.array([sum(counts.values()) for counts in documents], dtype=np.float32)
    norm = k1 * (1 - b + b * lengths / max(float(lengths.mean()), 1.0))
    postings: dict[str, list[tuple[int, int]]] = {}
    for column, counts in enumerate(documents):
        for term, times in counts.items():
            postings.setdefault(term, []).append((column, times))
    scores = np.zeros((len(part.queries), len(documents)), dtype=np.float32)
    for row, text in enumerate(part.queries.values()):
        for term in set(_terms(text)) & postings.keys():
            found = postings[term]
            idf = math.log(1 + (len(documents) - len(found) + 0.5) / (len(found) + 0.5))
            for column, times in found:
                scores[row, column] += idf * times * (k1 + 1) / (times + norm[column])
    return scores


def cosine(part: RetrievalSet, encoder: Encoder) -> NDArray[np.float32]:
    """Cosines of queries and passages, shape (queries, passages)."""
    queries = encoder.encode_queries(list(part.queries.values()))
    passages = encoder.encode_passages(list(part.passages.values()))
    return np.asarray(queries @ passages.T, dtype=np.float32)


def fuse(lexical: NDArray[np.float32], dense: NDArray[np.float32], weight: float) -> NDArray[np.float32]:
    """``bm25 / max + weight * cosine``, both scaled to at most 1 within a query."""
    top = np.maximum(lexical.max(axis=1, keepdims=True), 1e-9)
    best = np.maximum(dense.max(axis=1, keepdims=True), 1e-9)
    return np.asarray(lexical / top + weight * np.maximum(dense, 0) / best, dtype=np.float32)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a set and method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--encoder", default=None, help="model folder or name; the embedded model when left out")
    parser.add_argument("--query-prefix", default="")
    parser.add_argument("--passage-prefix", default="")
    parser.add_argument("--weights", nargs="*", type=float, default=[0.25, 0.5, 1.0])
    parser.add_argument("--strip", action="store_true", help="also ask every question without dấu")
    parser.add_argument("--pool", action="store_true", help="also put all sets into one corpus")
    options = parser.parse_args(arguments)

    from index.encoders import load_encoder

    encoder = load_encoder(options.encoder, query_prefix=options.query_prefix, passage_prefix=options.passage_prefix)
    sets = [RetrievalSet.load(path) for path in options.files]
    if options.pool:
        sets.append(pool(sets))
    if options.strip:
        sets = [one for part in sets for one in (part, part.without_marks())]
    for part in sets:
        lexical = bm25(part)
        started = time.perf_counter()
        dense = cosine(part, encoder)
        seconds = time.perf_counter() - started
        print(f"{part.name}: {len(part.passages)} passages, {len(part.queries)} queries")
        print(f"  bm25             {evaluate(part, lexical)}")
        print(f"  cosine           {evaluate(part, dense)}  ({seconds:.2f} s)")
        for weight in options.weights:
            print(f"  bm25 + {weight:4.2f} cos   {evaluate(part, fuse(lexical, dense, weight))}")


if __name__ == "__main__":
    main()
