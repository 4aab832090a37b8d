"""Collect ``background.tsv``: how common words of Vietnamese are in general text, one syllable and several.

Run as ``python -m index.lexicon.collect WORD_LIST.gz TEXT.jsonl.gz [TEXT.jsonl.gz ...]``. A word of several syllables
is kept when the dictionary has it and the texts use it; a single syllable when the texts use it. A question word that
is common everywhere ("phải", "xuống") says little of a document, however rare it is there.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
from collections import Counter
from pathlib import Path

from corpus.unicode import canonical_tone, nfc
from index.analysis import tokenize

LEAST = 8
"""Paragraphs that must hold a word."""


def collect(word_list: Path, texts: list[Path]) -> list[tuple[str, float]]:
    """Words with their idf over the paragraphs of ``texts``, sorted by word."""
    with gzip.open(word_list, "rt", encoding="utf-8") as file:
        known = {canonical_tone(nfc(line.strip().lower())) for line in file}
    known = {word for word in known if word.count(" ") in (1, 2)}
    counts: Counter[str] = Counter()
    paragraphs = 0
    for path in texts:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                words = [token.word for token in tokenize(json.loads(line)["t"])]
                held = {word for word in words if word.isalpha()}
                for size in (2, 3):
                    runs = map(" ".join, zip(*(words[i:] for i in range(size)), strict=False))
                    held.update(run for run in runs if run in known)
                counts.update(held)
                paragraphs += 1
    return sorted((word, math.log(paragraphs / times)) for word, times in counts.items() if times >= LEAST)


if __name__ == "__main__":
    found = collect(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
    lines = [f"{word}\t{idf:.1f}" for word, idf in found]
    head = "# word\tinverse document frequency in general and legal text; see collect.py and NOTICE"
    (Path(__file__).parent / "background.tsv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    sys.stdout.write(f"{len(found)} words\n")
