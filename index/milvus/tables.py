"""The collections of an index: their fields, their indexes, and the numbers that things are known by in them.

Words of documents are never part of a filter: what is filtered by is a number, a digest of 63 bits where it is a
string. So nothing that a paper or a person says can be taken for a condition, and nothing has to be quoted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Literal

__all__ = [
    "KEPT",
    "LONGEST",
    "ORDINALS",
    "Table",
    "as_text",
    "digest",
    "dimension_of",
    "figure_number",
    "lists_of",
    "pieces",
    "schema_of",
]

Table = Literal["documents", "texts", "passages", "figures", "conflicts", "terms"]
KEPT: tuple[Table, ...] = ("documents", "texts", "passages", "figures", "conflicts", "terms")
"""What is made anew with another encoder or another way of reading; beside these there is ``state``."""
LONGEST = 60_000
"""Bytes of one VARCHAR; Milvus takes 65,535."""
ORDINALS = 1 << 20
"""More than the figures of any document."""
_LISTS = ("marks", "terms", "keys")
_DIMENSIONS = (1 << 32) - 1


def digest(*parts: object) -> int:
    """63 bits that stand for ``parts``."""
    said = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big") >> 1


def dimension_of(field: str, term: str) -> int:
    """The dimension of sparse vectors that stands for a term of a field.

    32 bits, as many as Milvus has: of ten million terms one in some four hundred shares its dimension with another,
    which then adds to the score where a question asks for the one and a passage holds the other.
    """
    return digest(field, term) % _DIMENSIONS


def figure_number(document: int, ordinal: int) -> int:
    """The number of a figure in the engine."""
    return document * ORDINALS + ordinal


def as_text(data: object) -> str:
    """``data`` as JSON that can be sent: what is no proper text in it, a file's name say, is written as escapes."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(data)
    return text


def pieces(text: str) -> Iterator[str]:
    """``text`` cut so that each piece fits into a VARCHAR; at least one."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) <= LONGEST:
        yield text
        return
    # A code point takes four bytes at most.
    step = LONGEST // 4
    for at in range(0, len(text), step):
        yield text[at : at + step]


def lists_of(table: Table | Literal["state"]) -> Any:  # noqa: ANN401 - the client's class
    """Indexes of the lists of a collection, which some engines do not have: they look through lists as they are."""
    from pymilvus import MilvusClient

    indexes = MilvusClient.prepare_index_params()
    for name in _LISTS if table == "figures" else ():
        indexes.add_index(name, index_type="INVERTED")
    return indexes


def schema_of(table: Table | Literal["state"], dimension: int, *, exact: bool) -> tuple[Any, Any]:
    """Schema and indexes of a collection, as the client takes them; ``exact``: vectors are all looked at."""
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    indexes = MilvusClient.prepare_index_params()

    def number(name: str, *, primary: bool = False, indexed: bool = False) -> None:
        schema.add_field(name, DataType.INT64, is_primary=primary)
        if indexed:
            indexes.add_index(name, index_type="INVERTED")

    def numbers(name: str) -> None:
        schema.add_field(name, DataType.ARRAY, element_type=DataType.INT64, max_capacity=4096)

    def text(name: str, *, primary: bool = False) -> None:
        schema.add_field(name, DataType.VARCHAR, max_length=512 if primary else 65_535, is_primary=primary)

    def sparse(name: str) -> None:
        schema.add_field(name, DataType.SPARSE_FLOAT_VECTOR)
        indexes.add_index(name, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")

    if table == "passages":
        number("id", primary=True)
        number("document", indexed=True)
        number("audience", indexed=True)
        number("ward", indexed=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        if exact:
            indexes.add_index("vector", index_type="FLAT", metric_type="IP")
        else:
            graph = {"M": 24, "efConstruction": 200}
            indexes.add_index("vector", index_type="HNSW", metric_type="IP", params=graph)
        sparse("weights")
        text("words")
        number("more")
        number("text", indexed=True)
        return schema, indexes
    if table == "figures":
        number("id", primary=True)
        for name in ("document", "audience", "ward", "unit", "period", "place", "first_month", "last_month", "season"):
            number(name, indexed=True)
        number("start")
        number("stop")
        schema.add_field("number", DataType.DOUBLE)
        number("value")
        for name in _LISTS:
            numbers(name)
        text("record")
        sparse("weights")
        return schema, indexes
    if table in ("state", "texts"):
        text("id", primary=True)
    else:
        number("id", primary=True)
    if table != "state" and table != "terms":
        number("document", indexed=True)
    if table == "conflicts":
        number("figure")
        number("other", indexed=True)
        number("other_figure")
    if table == "terms":
        number("written")
    text("content")
    # Every collection of Milvus has a vector, also those that nobody searches by one.
    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)
    indexes.add_index("nothing", index_type="FLAT", metric_type="L2")
    return schema, indexes
