"""The tokenizer of the embedded model: syllables and English words first, then words of several syllables.

Vietnamese writes spaces between syllables, so a bag of syllables loses the words. Byte-pair merges
(Sennrich et al., 2016) are learned inside the spaces; a second round then joins neighbouring syllables that
keep company more often than chance (normalised pointwise mutual information, Bouma, 2009), after the two
stages of SuperBPE (Liu et al., 2025). Everything lives in ``tokenizer.json``, so every reader of the model
cuts text the same way.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

if TYPE_CHECKING:
    from tokenizers.normalizers import Normalizer

SPACE = "▁"
UNKNOWN = "[UNK]"
_ALPHABET = 600
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_SEPARATORS = Regex(r"\s*[^\p{L}\p{N}\p{M} \u00a0]+")


def normalizer(*, folded: bool) -> Normalizer:
    """Lower case and composed, ``hoà`` spelled ``hòa``; or without any dấu when ``folded``."""
    spaces = normalizers.Replace(Regex(r" +"), " ")
    if folded:
        steps = [
            normalizers.NFKD(),
            normalizers.Lowercase(),
            normalizers.Replace("đ", "d"),
            normalizers.Replace(Regex(r"\p{M}+"), ""),
        ]
        return normalizers.Sequence([*steps, spaces])
    steps = [normalizers.NFKC(), normalizers.Lowercase(), spaces]
    for first, second in ("oa", "oe", "uy"):
        before = r"(?<!q)" if first == "u" else ""
        for tone in _TONES:
            newer = first + unicodedata.normalize("NFC", second + tone)
            older = unicodedata.normalize("NFC", first + tone) + second
            steps.append(normalizers.Replace(Regex(rf"{before}{newer}(?!\p{{L}})"), older))
    return normalizers.Sequence(steps)


def _splitter(*, within_spaces: bool) -> pre_tokenizers.PreTokenizer:
    # Punctuation and line ends separate and are dropped, so that no word reaches across them.
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(_SEPARATORS, "removed"),
            pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always", split=within_spaces),
        ]
    )


def train_tokenizer(
    texts: Sequence[str], *, folded: bool, syllable_vocabulary: int, word_vocabulary: int, rounds: int = 2
) -> Tokenizer:
    """Learn a tokenizer of about ``syllable_vocabulary + word_vocabulary`` tokens from ``texts``."""
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN, fuse_unk=True))
    tokenizer.normalizer = normalizer(folded=folded)
    tokenizer.pre_tokenizer = _splitter(within_spaces=True)
    trainer = trainers.BpeTrainer(
        vocab_size=syllable_vocabulary,
        special_tokens=[UNKNOWN],
        # Chosen here: the trainer's own choice among equally rare characters changes from run to run.
        initial_alphabet=_alphabet(tokenizer, texts),
        limit_alphabet=_ALPHABET,
        min_frequency=3,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    share = word_vocabulary // rounds
    for _ in range(rounds if share else 0):
        tokenizer = _with_words(tokenizer, _collocations(tokenizer, texts, share))
    return tokenizer


def _alphabet(tokenizer: Tokenizer, texts: Sequence[str]) -> list[str]:
    """The most frequent characters once texts are normalised, ties in code point order."""
    counts = Counter(SPACE)
    for text in texts:
        counts.update(tokenizer.normalizer.normalize_str(text))
    kept = [char for char in counts if char.isalnum() or char == SPACE]
    return sorted(kept, key=lambda char: (-counts[char], char))[:_ALPHABET]


def _collocations(tokenizer: Tokenizer, texts: Sequence[str], count: int) -> list[tuple[str, str]]:
    """Best pairs of neighbouring whole words, most telling first."""
    vocabulary = tokenizer.get_vocab()
    names = {index: token for token, index in vocabulary.items()}
    singles: Counter[int] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    for ids in _phrase_ids(tokenizer, texts):
        singles.update(ids)
        pairs.update(pairwise(ids))
    total = sum(singles.values())
    scored = []
    for (a, b), times in pairs.items():
        left, right = names[a], names[b]
        if times < 12 or not _joinable(left) or not _joinable(right) or left + right in vocabulary:
            continue
        pmi = math.log(times * total / (singles[a] * singles[b]))
        npmi = pmi / -math.log(times / total)
        if npmi > 0.2:
            scored.append((npmi * math.log(times), left, right))
    scored.sort(reverse=True)
    return [(left, right) for _, left, right in scored[:count]]


def _joinable(token: str) -> bool:
    # A piece inside a word, a number or a lone letter is no syllable of a longer word.
    parts = token.split(SPACE)[1:]
    return token.startswith(SPACE) and len(parts) <= 2 and all(len(p) > 1 and p.isalpha() for p in parts)


def _phrase_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> Iterable[list[int]]:
    # A token covers the space before it, so a gap is where punctuation stood: its two sides are no pair.
    for first in range(0, len(texts), 2000):
        batch = list(texts[first : first + 2000])
        for encoding in tokenizer.encode_batch(batch, add_special_tokens=False):
            ids, ends = encoding.ids, encoding.offsets
            start = 0
            for place in range(1, len(ids)):
                if ends[place][0] > ends[place - 1][1]:
                    yield ids[start:place]
                    start = place
            yield ids[start:]


def _with_words(tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]]) -> Tokenizer:
    """The tokenizer with ``pairs`` as its last merges, working across spaces."""
    raw = json.loads(tokenizer.to_str())
    vocabulary: dict[str, int] = raw["model"]["vocab"]
    merges: list[list[str]] = raw["model"]["merges"]
    for left, right in pairs:
        # setdefault: two pairs may spell the same word
        vocabulary.setdefault(left + right, len(vocabulary))
        merges.append([left, right])
    wider = Tokenizer.from_str(json.dumps(raw))
    wider.pre_tokenizer = _splitter(within_spaces=False)
    return wider
