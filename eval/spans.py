"""Gold quotes kept as places instead of words, for sets over documents that may not be copied into a repository.

``gold.spans`` holds ``[start, end]`` in code points of the document's text beside ``gold.quote_docs``; ``gold.hashes``
the first eight hexadecimal digits of the SHA-256 (FIPS 180-4) of the words there, so that another edition of the
document is noticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["digest", "with_quotes", "words_at"]

_DIGITS = 8


def digest(words: str) -> str:
    """Short hash of the words of a span."""
    return hashlib.sha256(words.encode()).hexdigest()[:_DIGITS]


def words_at(text: str, span: Sequence[int], known: str | None) -> str | None:
    """The words of ``span``; ``None`` where ``text`` is too short for it or says something else there."""
    start, end = span
    words = text[start:end]
    return words if 0 <= start < end <= len(text) and (known is None or digest(words) == known) else None


def with_quotes(rows: Sequence[dict[str, Any]], texts: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[str]]:
    """``rows`` with ``gold.quotes`` filled from ``gold.spans``, and a Vietnamese sentence for each that cannot be.

    ``texts`` maps a document's name, without its ending, to its text. A span of a document that is not there, or that
    says something else there by now, is left out together with its ``quote_docs``.
    """
    filled, said = [], []
    for row in rows:
        gold = row["gold"]
        if not gold.get("spans") or gold.get("quotes"):
            filled.append(row)
            continue
        quotes, places = [], []
        hashes = gold.get("hashes") or [None] * len(gold["spans"])
        for span, known, name in zip(gold["spans"], hashes, gold["quote_docs"], strict=True):
            words = words_at(texts[name], span, known) if name in texts else None
            if words is not None:
                quotes.append(words)
                places.append(name)
            elif name in texts:
                said.append(
                    f"Câu {row['id']}: văn bản {name} không còn như lúc soạn đáp án (ký tự {span[0]}-{span[1]}); "
                    "hãy dùng đúng bản văn bản ấy hoặc sửa gold.spans."
                )
        rest = {key: value for key, value in gold.items() if key not in ("spans", "hashes")}
        filled.append({**row, "gold": {**rest, "quotes": quotes, "quote_docs": places}})
    return filled, said
