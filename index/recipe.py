"""How documents become searchable, and the fingerprints that say when that has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import corpus
from index import lexicon
from index.analysis import Segmenter
from index.encoders.base import Encoder


@dataclass(frozen=True, slots=True)
class Recipe:
    """How passages become searchable."""

    encoder: Encoder
    encoder_name: str
    segmenter: Segmenter
    workers: int = 1
    """Processes that read documents; 0: one a core. What is read is the same."""


@lru_cache(maxsize=1)
def reader_fingerprint() -> str:
    """Hash of the code that takes documents apart; another value means that stored documents are parsed again."""
    root = Path(corpus.__file__).parent
    return _hash_of([*root.glob("*.py"), *root.glob("loaders/**/*.py")])


@lru_cache(maxsize=1)
def terms_fingerprint() -> str:
    """Hash of the code that turns documents into terms and tables; another value means indexing them again."""
    words = ("abbreviations", "analysis", "fields", "lexical", "lexical_writing", "passage_words", "terms", "texts")
    tables = ("cells", "conflict_table", "disagreements", "figure_table", "likeness", "subjects")
    files = ("contents", "joining", "segment_store", "store_writing")
    own = [Path(__file__).with_name(f"{name}.py") for name in (*words, *tables, *files)]
    return _hash_of([*own, Path(lexicon.__file__), Path(lexicon.__file__).with_name("background.tsv")])


def _hash_of(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
