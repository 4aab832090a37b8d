"""Document <-> JSON bytes, the form in which the index keeps it."""

from __future__ import annotations

from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from corpus.document import Document


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


def to_bytes(document: Document) -> bytes:
    """Serialise losslessly: spans, decimals and statuses come back equal."""
    return _adapter().dump_json(document)


def from_bytes(data: bytes) -> Document:
    """Rebuild a document. Raises :class:`ValueError` when ``data`` is not one."""
    try:
        return _adapter().validate_json(data)
    except ValidationError as error:
        raise ValueError(f"not a stored document: {error.error_count()} fields are wrong") from error
