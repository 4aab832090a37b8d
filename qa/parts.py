"""One question as the questions it is made of: one a ward where wards are set side by side."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.unicode import fold
from index.catalogue import Ward
from index.query import Query
from index.retrieval import Retriever

__all__ = ["parts_of"]

_SEPARATOR = re.compile(r"[,;?](?=\s|$)|\s(?:và|va|còn|con|với|voi|hay|so với|so voi)\s")
_SHARED = re.compile(r"^[^:]{3,120}:\s")
_LEAST = 2
"""Things that each piece must speak of beside its ward to be a question of its own."""


def parts_of(query: Query, retriever: Retriever) -> list[Query]:
    """``query`` once, or once a ward that it names or asks for."""
    wards = query.wards if len(query.wards) > 1 else retriever.catalogue.wards if query.every_ward else ()
    if len(wards) < 2:
        return [query]
    pieces = _pieces(query, retriever) if len(query.wards) > 1 else {}
    return [
        replace(retriever.understand(pieces[ward]), wards=(ward,), every_ward=False)
        if ward in pieces
        else replace(query, wards=(ward,))
        for ward in wards
    ]


def _pieces(query: Query, retriever: Retriever) -> dict[Ward, str]:
    """What is asked of each ward where the question says it of each: ``A quý I nhận mấy đơn, B tháng 4 mấy đơn?``."""
    text = query.typed
    shared = _SHARED.match(text)
    head = shared[0] if shared else ""
    rest = text[len(head) :]
    cuts = [
        0,
        *(position for match in _SEPARATOR.finditer(rest) for position in (match.start(), match.end())),
        len(rest),
    ]
    cut = [rest[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    found: dict[Ward, str] = {}
    behind: list[str] = []
    for piece in cut:
        named = [ward for ward in query.wards if _names(ward, piece, retriever)]
        if len(named) > 1 or (named and named[0] in found):
            return {}
        if named and behind:
            return {}
        if named:
            found[named[0]] = piece.strip()
        elif found and piece.strip():
            behind.append(piece.strip())
    if len(found) != len(query.wards):
        return {}
    tail = f", {', '.join(behind)}" if behind else ""
    questions = {ward: f"{head}{piece}{tail}?" for ward, piece in found.items()}
    own = {ward: {c.typed for c in retriever.understand(piece).concepts} for ward, piece in found.items()}
    if not head and not all(len(concepts) >= _LEAST for concepts in own.values()):
        return {}
    return questions if all(own.values()) else {}


def _names(ward: Ward, piece: str, retriever: Retriever) -> bool:
    return ward in retriever.understand(piece).wards if fold(piece).strip() else False
