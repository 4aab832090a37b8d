"""What the embedded model learns from: pairs of a query and a passage, made from a training folder.

The folder holds ``pairs/*.jsonl.gz`` (``q``, ``p``), ``parallel/*.jsonl.gz`` (``vi``, ``en``),
``text/*.jsonl.gz`` (``t``) and, optionally, ``ref/vn_admin_units.jsonl.gz`` (``ward``, ``ward_en``).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.unicode import fold

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class TrainingText:
    """The folder's records, by file."""

    pairs: dict[str, list[tuple[str, str]]]
    parallel: dict[str, list[tuple[str, str]]]
    paragraphs: dict[str, list[str]]

    @classmethod
    def read(cls, folder: Path) -> TrainingText:
        """Read a training folder. Raises :class:`FileNotFoundError` when it holds no pairs."""
        pairs = {p.name.split(".")[0]: [(r["q"], r["p"]) for r in _records(p)] for p in _files(folder / "pairs")}
        if not pairs:
            raise FileNotFoundError(f"{folder}: no pairs/*.jsonl.gz")
        parallel = {
            p.name.split(".")[0]: [(r["vi"], r["en"]) for r in _records(p)] for p in _files(folder / "parallel")
        }
        units = folder / "ref" / "vn_admin_units.jsonl.gz"
        if units.is_file():
            parallel["vn_admin_units"] = [(r["ward"], r["ward_en"]) for r in _records(units)]
        paragraphs = {p.name.split(".")[0]: [r["t"] for r in _records(p)] for p in _files(folder / "text")}
        return cls(pairs, parallel, paragraphs)

    def counts(self) -> dict[str, int]:
        """Records by file name."""
        return {name: len(rows) for part in (self.pairs, self.parallel, self.paragraphs) for name, rows in part.items()}

    def everything(self) -> list[str]:
        """Every text once, for learning a vocabulary; headings are part of their pairs."""
        texts = [text for pairs in (*self.pairs.values(), *self.parallel.values()) for pair in pairs for text in pair]
        return texts + [text for part in self.paragraphs.values() for text in part]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl.gz"))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def encode(tokenizer: Tokenizer, texts: Sequence[str], limit: int = 320) -> list[Ids]:
    """Token ids of each text, at most ``limit``; never empty (token 0 stands in)."""
    found: list[Ids] = []
    for first in range(0, len(texts), 4000):
        batch = tokenizer.encode_batch_fast(list(texts[first : first + 4000]), add_special_tokens=False)
        found += [np.asarray(one.ids[:limit] or [0], dtype=np.int32) for one in batch]
    return found


QUESTIONS = (
    "là gì|là bao nhiêu|bao nhiêu|mấy|như thế nào|thế nào|ra sao|ở đâu|khi nào|bao giờ|năm nào|trong bao lâu|ai|làm gì|"
    "tại sao|vì sao|có được không|có phải không|gồm những gì|bao gồm những gì|có những|những nào|cái gì|điều gì|đâu là|"
    "hãy cho biết|cho hỏi|thuộc|được quy định như thế nào|theo đoạn văn điều nào sau đây là đúng"
).split("|")
ENGLISH_QUESTIONS = (
    "what is|what are|how many|how much|which of the following|which|where|when|who|why|how|is there|does|what did|"
    "in what year|according to the passage|which of these is not true"
).split("|")
"""What questions say besides their subject; put behind queries made of headings and spans, which have none of it."""


@dataclass(slots=True)
class Source:
    """One kind of pair. ``weight`` is its share of steps; ``group`` is equal for equal queries."""

    name: str
    weight: float
    queries: list[Ids]
    bare: list[Ids]
    """The queries without dấu."""
    passages: list[Ids]
    group: NDArray[np.int64]
    spans: bool = False
    """Draw the query from inside the passage (inverse cloze task, Lee et al., 2019)."""
    parallel: bool = False
    """Query and passage say the same in two languages."""

    def draw(self, count: int, run: int, random: np.random.Generator) -> NDArray[np.int64]:
        """``count`` rows at most; runs of ``run`` neighbours where it is more than one and there are enough rows."""
        size = len(self.passages)
        if run < 2 or size <= count * 2:
            return random.choice(size, min(count, size), replace=False)
        starts = random.choice(size // run, count // run, replace=False) * run + int(random.integers(0, run))
        return np.asarray((starts[:, None] + np.arange(run)).ravel() % size, dtype=np.int64)


def sources(text: TrainingText, tokenizer: Tokenizer, *, folded: bool) -> list[Source]:
    """Encode all pairs. Shares of steps follow sizes; the small question sets are repeated most."""
    shares = {"legal_heading_article": 5.0, "viwiki_title_heading_para": 5.0, "tthc_section": 0.5}
    shares |= {"global_mmlu": 4.0, "tatoeba": 1.0, "vn_admin_units": 0.2}
    shares |= {"legal_paragraphs": 3.0, "viwiki_paragraphs": 4.0}
    made = []
    for name, pairs in (text.pairs | text.parallel).items():
        queries, passages = ([pair[side] for pair in pairs] for side in (0, 1))
        wanted = encode(tokenizer, queries)
        bare = wanted if folded else encode(tokenizer, [fold(query) for query in queries])
        numbers = np.unique(np.array(queries, dtype=object), return_inverse=True)[1]
        both = name in text.parallel
        ids = encode(tokenizer, passages)
        made.append(Source(name, shares.get(name, 0.3), wanted, bare, ids, numbers, parallel=both))
    for name, paragraphs in text.paragraphs.items():
        long = [paragraph for paragraph in paragraphs if paragraph.count(" ") >= 25]
        ids = encode(tokenizer, long)
        bare = ids if folded else encode(tokenizer, [fold(paragraph) for paragraph in long])
        made.append(Source(name, shares.get(name, 1.0), ids, bare, ids, np.arange(len(ids)), spans=True))
    return made


class Lexicon:
    """English tokens for Vietnamese ones, from parallel text (IBM Model 1, Brown et al., 1993)."""

    def __init__(self, vietnamese: Sequence[Ids], english: Sequence[Ids], size: int, rounds: int = 6) -> None:
        sentence, codes = [], []
        for number, (left, right) in enumerate(zip(vietnamese, english, strict=True)):
            left, right = np.unique(left[:80]).astype(np.int64), np.unique(right[:80]).astype(np.int64)
            codes.append((left[:, None] * size + right[None, :]).ravel())
            sentence.append(np.full(left.size * right.size, number * size, np.int64) + np.tile(right, left.size))
        kinds, pair = np.unique(np.concatenate(codes), return_inverse=True)
        _, target = np.unique(np.concatenate(sentence), return_inverse=True)
        source = kinds // size
        chance = np.ones(len(kinds))
        for _ in range(rounds):
            weight = chance[pair]
            weight /= np.bincount(target, weight)[target]
            counts = np.bincount(pair, weight, len(kinds))
            chance = counts / np.bincount(source, counts, size)[source]
        keep = (chance > 0.1) & (counts > 1.5)
        self._options: dict[int, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        source, kinds, chance = source[keep], kinds[keep], chance[keep]
        for token in np.unique(source):
            here = source == token
            self._options[int(token)] = (kinds[here] % size, np.cumsum(chance[here]))

    def translate(self, ids: Ids, random: np.random.Generator) -> Ids:
        """A word-for-word English of ``ids``; unknown tokens (names, figures) stay, noise is dropped."""
        out = []
        for token, chance in zip(ids.tolist(), random.random(len(ids)), strict=True):
            options = self._options.get(token)
            if options is None:
                out.append(token)
                continue
            place = int(np.searchsorted(options[1], chance))
            if place < len(options[0]):
                out.append(int(options[0][place]))
        return np.asarray(out or ids, dtype=np.int32)


def draw_span(ids: Ids, bare: Ids, random: np.random.Generator, *, use_bare: bool) -> tuple[Ids, Ids]:
    """A query from 6 to 30 neighbouring tokens of a passage, and the passage, half the time without them."""
    length = int(random.integers(6, min(30, max(8, len(ids) // 2)) + 1))
    start = int(random.integers(0, max(len(ids) - length, 0) + 1))
    end = start + length
    query = ids[start:end]
    if use_bare and bare is not ids:
        scale = len(bare) / len(ids)
        query = bare[int(start * scale) : max(int(end * scale), int(start * scale) + 3)]
    # A question repeats few words of a sentence, or most of them.
    query = query[random.random(len(query)) < random.uniform(0.3, 0.8)] if len(query) > 5 else query
    rest = np.concatenate([ids[:start], ids[end:]]) if random.random() < 0.5 else ids
    return (query if len(query) else ids[:4]), (rest if len(rest) else ids)
