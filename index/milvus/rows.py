"""A document as rows of the collections, and rows as what a reader asks for."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.codec import from_bytes, to_bytes
from corpus.document import Document, Figure, Status
from index.abbreviations import learn_abbreviations
from index.analysis import Segmenter, folded_terms
from index.catalogue import ward_key
from index.cells import cell_headers
from index.entry import Entry
from index.fields import index_words
from index.figure_table import FigureRecord, around_words, said_columns
from index.journal import key_of
from index.milvus.tables import as_text, digest, dimension_of, figure_number, pieces
from index.passage_words import body_of, words_of
from index.store_writing import Ready, entry_of
from index.subjects import Subject
from index.texts import embedded_words

__all__ = [
    "STATUSES",
    "Numbered",
    "counted",
    "document_of",
    "record_from",
    "rows_of",
    "season",
    "text_number",
    "tokens_of",
    "unpacked",
]

_TOKEN = re.compile(r"[^\W_]+")
STATUSES = tuple(Status)
_NOTHING = [0.0, 0.0]
_NONE = -1
"""In place of a month or a page that there is not."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document with its numbers; ``keys`` are (block key, figure) as :func:`index.disagreements.block_keys` gives."""

    ready: Ready
    document: int
    first: int
    vectors: NDArray[np.float32]
    """Shape (passages, dimension)."""
    subjects: Sequence[Subject]
    keys: Sequence[tuple[int, int]]


def rows_of(one: Numbered, segmenter: Segmenter) -> tuple[dict[str, list[dict[str, Any]]], Counter[int]]:
    """Rows by collection, and how many passages hold each term, by the number of its row in ``terms``."""
    document = one.ready.document
    entry = entry_of(one.document, one.first, one.ready)
    texts = [*_body(one, document), *_values(one, document)]
    weights, terms = _weights(document, segmenter)
    passages = []
    marks = {"document": one.document, "audience": digest(entry.audience), "ward": digest(ward_key(entry.ward))}
    for ordinal, words in enumerate(words_of(document, one.subjects)):
        first, *more = pieces(body_of(words))
        number = one.first + ordinal
        texts += [_text(one.document, f"w{number}.{n}", part) for n, part in enumerate(more)]
        passages.append(
            {
                "id": number,
                **marks,
                "vector": one.vectors[ordinal],
                "weights": weights[ordinal] or {0: 1e-9},
                "words": first,
                "more": len(more),
                "text": text_number(key_of(embedded_words(document, document.passages[ordinal]))),
            }
        )
    rows = {"passages": passages, "figures": [row | marks for row in _figures(one, document)], "texts": texts}
    rows["documents"] = [_document_row(one, entry, texts)]
    return rows, terms


def _document_row(one: Numbered, entry: Entry, texts: list[dict[str, Any]]) -> dict[str, Any]:
    document = one.ready.document
    packed = as_text(
        {
            "entry": asdict(entry),
            "learned": learn_abbreviations([document.text]),
            "figures": len(document.figures),
            "parts": sum(text["id"].startswith(f"{one.document}.b") for text in texts),
            "values": sum(text["id"].startswith(f"{one.document}.v") for text in texts),
        }
    )
    parts = list(pieces(packed))
    if len(parts) > 1:
        texts += [_text(one.document, f"m{n}", part) for n, part in enumerate(parts)]
        packed = json.dumps({"more": len(parts)})
    return {"id": one.document, "document": one.document, "content": packed, "nothing": _NOTHING}


def _text(document: int, name: str, content: str) -> dict[str, Any]:
    return {"id": f"{document}.{name}", "document": document, "content": content, "nothing": _NOTHING}


def _body(one: Numbered, document: Document) -> Iterator[dict[str, Any]]:
    data = one.ready.body if one.ready.body is not None else to_bytes(document)
    packed = base64.b64encode(zlib.compress(data, 6)).decode("ascii")
    for number, part in enumerate(pieces(packed)):
        yield _text(one.document, f"b{number}", part)


def _values(one: Numbered, document: Document) -> Iterator[dict[str, Any]]:
    """What units, places and periods its figures have: what a figure can be asked for by."""
    held = {
        name: sorted({getattr(figure, name) for figure in document.figures}) for name in ("unit", "place", "period")
    }
    for number, part in enumerate(pieces(as_text(held))):
        yield _text(one.document, f"v{number}", part)


def document_of(parts: Sequence[str]) -> tuple[Document, bytes]:
    """A document and its stored bytes. Raises :class:`ValueError` where they are damaged."""
    try:
        body = zlib.decompress(base64.b64decode("".join(parts), validate=True))
    except (ValueError, zlib.error) as error:
        raise ValueError("not a stored document") from error
    return from_bytes(body), body


def unpacked(packed: str) -> tuple[Entry, dict[str, str], dict[str, int]]:
    """What a row of ``documents`` says: the entry, what abbreviations it teaches, and counts of its parts."""
    data = json.loads(packed)
    entry = Entry(**{**data["entry"], "warnings": tuple(data["entry"]["warnings"])})
    return entry, dict(data["learned"]), {name: int(data[name]) for name in ("figures", "parts", "values")}


def counted(document: Document, segmenter: Segmenter) -> Counter[int]:
    """How many passages of a document hold each term, by the number of its row in ``terms``."""
    return _weights(document, segmenter)[1]


def _weights(document: Document, segmenter: Segmenter) -> tuple[list[dict[int, float]], Counter[int]]:
    """The sparse vector of each passage, and how many passages hold each term."""
    weights: list[dict[int, float]] = [{} for _ in document.passages]
    terms: Counter[int] = Counter()
    for name, field in index_words([document], segmenter).fields.items():
        for term in field.terms:
            held = field.postings(term)
            if held is None:
                continue
            terms[digest(name, term)] += len(held[0])
            dimension = dimension_of(name, term)
            for passage, part in zip(held[0], held[1], strict=True):
                # Two terms that share a dimension add up.
                weights[passage][dimension] = weights[passage].get(dimension, 0.0) + float(part)
    return weights, terms


def _figures(one: Numbered, document: Document) -> list[dict[str, Any]]:
    keys: defaultdict[int, list[int]] = defaultdict(list)
    for key, figure in one.keys:
        keys[figure].append(key)
    return [
        _figure(one, document, ordinal, figure, subject, keys[ordinal])
        for ordinal, (figure, subject) in enumerate(zip(document.figures, one.subjects, strict=True))
    ]


def _figure(
    one: Numbered, document: Document, ordinal: int, figure: Figure, subject: Subject, keys: Sequence[int]
) -> dict[str, Any]:
    record = _record(one, document, ordinal, figure)
    said, typed, brevity = said_columns(figure.indicator, record.row, record.quote)
    around = [term for words in around_words(document, figure, record.column) for term in folded_terms(words)]
    first, last = subject.months or (_NONE, _NONE)
    return {
        "id": figure_number(one.document, ordinal),
        "unit": digest(figure.unit),
        "period": digest(figure.period),
        "place": digest(figure.place),
        "first_month": first,
        "last_month": last,
        "season": season(first % 12, last - first) if subject.months else _NONE,
        "start": record.start,
        "stop": record.end,
        "number": float(figure.value),
        "value": digest(figure.value),
        "marks": [STATUSES.index(status) for status in record.status],
        "terms": sorted({digest(token) for term in (*said.split(), *around) for token in tokens_of(term)})[:4096],
        "keys": sorted(set(keys)),
        "record": _packed(record),
        "weights": _figure_weights(said.split(), typed.split(), around, brevity) or {0: 1e-9},
    }


def text_number(key: bytes) -> int:
    """The number that stands for the text of a passage as it was embedded, by :func:`index.journal.key_of`."""
    return int.from_bytes(key[:8], "big") >> 1


def tokens_of(term: str) -> list[str]:
    """The parts of a term that are looked for one by one, as a full-text table has them: ``5``, ``kh`` of ``5/kh``."""
    return _TOKEN.findall(term)


def season(first: int, length: int) -> int:
    """A span of months of any year, as a number."""
    return first * 10_000 + length


def _figure_weights(
    said: Sequence[str], typed: Sequence[str], around: Sequence[str], brevity: float
) -> dict[int, float]:
    """What a question's words are worth in a figure: its first ranking is their inner product with the question."""
    weights = {dimension_of("around", term): 1.0 for term in around}
    weights |= {dimension_of("said", term): brevity for term in said}
    weights |= {dimension_of("typed", term): 1.0 for term in typed}
    weights |= {dimension_of("next", f"{a} {b}"): brevity for a, b in zip(said, said[1:], strict=False)}
    return weights


def _record(one: Numbered, document: Document, ordinal: int, figure: Figure) -> FigureRecord:
    row, column = cell_headers(document, figure)
    passage = document.passages[figure.passage]
    return FigureRecord(
        one.document,
        ordinal,
        one.first + figure.passage,
        figure.span.start,
        figure.span.end,
        document.text[figure.span.start : figure.span.end],
        figure.value,
        figure.of,
        figure.upper,
        figure.unit,
        figure.approximator,
        figure.indicator,
        row,
        column,
        figure.period,
        figure.place,
        tuple(status for status in Status if status in figure.status),
        document.page_of(figure.span.start) or passage.page,
        document.section_path(passage.section),
        document.footnotes[passage.footnote].label if passage.footnote is not None else None,
    )


_DECIMALS = ("value", "of", "upper")


def _packed(record: FigureRecord) -> str:
    data = asdict(record)
    for name in _DECIMALS:
        data[name] = None if data[name] is None else str(data[name])
    data["status"] = [status.value for status in record.status]
    return as_text(data)


def record_from(row: Mapping[str, Any]) -> FigureRecord:
    """The figure of a row. Raises :class:`ValueError` where it is damaged."""
    data = json.loads(row["record"])
    for name in _DECIMALS:
        data[name] = None if data[name] is None else Decimal(data[name])
    status = tuple(Status(name) for name in data["status"])
    try:
        return FigureRecord(**{**data, "status": status, "section": tuple(data["section"])})
    except TypeError as error:
        raise ValueError("not a stored figure") from error
