"""Questions about a paper itself: who signed it, its number, its date; and who holds an office that signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Document, PassageKind, Read
from corpus.unicode import fold
from index.lexicon import words
from index.query import Concept, Query
from index.rerank import concept_cover
from index.retrieval import Retriever
from index.texts import identity_words
from qa.asked import Asked, Kind
from qa.evidence import Bag, bag

_OFFICES = (
    "bi thu",
    "chu tich",
    "truong ban",
    "truong phong",
    "chanh van phong",
    "chi huy truong",
    "giam doc",
    "hieu truong",
    "chu nhiem",
)
_BY_NAME = ("ten gi", "ten la gi", "ho ten")
_SIGNS = ("ky", "nguoi ky", "ky ten", "ky ban hanh")
_SKIP = frozenset(
    [
        "ai",
        "la",
        "nguoi",
        "ky",
        "ten",
        "duoi",
        "ban",
        "cua",
        "ong",
        "ba",
        "nao",
        "dang",
        "hien",
        "nay",
        "van",
        "so",
        "may",
        "hieu",
        "bao",
        "nhieu",
        "ngay",
        "thang",
        "nam",
        "ban",
        "hanh",
        "khi",
        "hoi",
        "dong",
        "chi",
    ]
)
_ITSELF = (
    "la van ban so",
    "van ban so may",
    "so hieu",
    "mang so",
    "co so may",
    "co so bao nhieu",
    "so may",
    "so bao nhieu",
)
_DATED = (
    "ban hanh ngay nao",
    "ky ngay nao",
    "ban hanh khi nao",
    "ban hanh hoi nao",
    "ra ngay nao",
    "ngay ban hanh",
    "ky khi nao",
)
_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Told:
    """What a paper says of itself; ``read`` is ``None`` when it is asked for and the paper does not say."""

    document: Document
    passage: int
    text: str
    read: Read | None


def about_paper(query: Query, asked: Asked, retriever: Retriever) -> list[Told] | None:
    """What papers say of themselves, one entry a thing asked; ``None`` when ``query`` is no such question."""
    line = _line(query)
    if Kind.PERSON in asked.kinds and any(f" {office} " in line for office in _OFFICES) and not _any(line, _SIGNS):
        told = _office(query, retriever)
        return [told] if told else None
    fields = []
    if Kind.PERSON in asked.kinds and _any(line, _SIGNS):
        fields.append("signer")
    if Kind.IDENTIFIER in asked.kinds and any(f" {itself}" in line for itself in _ITSELF) and _names_one_paper(line):
        fields.append("number")
    if Kind.DATE in asked.kinds and _any(line, _DATED) and _names_one_paper(line):
        fields.append("date")
    found = [_of_best(query, retriever, field) for field in fields]
    return [told for told in found if told is not None] or None


def asks_office(query: Query, asked: Asked) -> bool:
    """Whether the holder of an office is asked for: only a name can answer that."""
    line = _line(query)
    return Kind.PERSON in asked.kinds and (_any(line, _OFFICES) or _any(line, _SIGNS) or _any(line, _BY_NAME))


_NO_SIGNING = re.compile(r" (?:nhiem|dinh|thoi|cung|hoc|bat|chu|linh|nua) ky | ky (?:hop|thi|hoc|bau|luat) ")


def _line(query: Query) -> str:
    """Words of the question without dấu between blanks; a ``kỳ`` is no ``ký``."""
    line = f" {' '.join('kỳ' if t.word == 'kỳ' else t.folded for t in (*query.carried, *query.terms))} "
    return _NO_SIGNING.sub(" ", line)


def _any(line: str, phrases: Sequence[str]) -> bool:
    return any(f" {phrase} " in line for phrase in phrases)


_PAPERS = tuple(fold(paper) for paper in words("papers") if paper not in ("văn bản", "chương trình", "luật"))


def _names_one_paper(line: str) -> bool:
    """Whether the question speaks of one paper only, and not of one paper cited in another."""
    return sum(line.count(f" {paper} ") for paper in _PAPERS) == 1


def _documents(query: Query, retriever: Retriever) -> Iterator[Document]:
    named = {retriever.catalogue.ward_key(ward.name) for ward in query.wards}
    for entry in retriever.store.entries:
        if not named or not entry.ward or retriever.catalogue.ward_key(entry.ward) in named:
            yield retriever.store.document(entry)


def _share(query: Query, words: Bag) -> float:
    wanted = [c for c in query.concepts if not all(part in _SKIP for part in c.typed)]
    total = sum(concept.weight for concept in wanted)
    return sum(c.weight * concept_cover(c, words.words, words.pairs) for c in wanted) / total if total else 0.0


def _of_best(query: Query, retriever: Retriever, name: str) -> Told | None:
    """Field ``name`` of the paper that the question names; ``None`` when no paper is meant beyond doubt."""
    ranked = sorted(
        ((_share(query, bag(_identity(d))), i, d) for i, d in enumerate(_documents(query, retriever))),
        key=lambda r: (-r[0], r[1]),
    )
    if not ranked or ranked[0][0] < _ENOUGH:
        return None
    document = ranked[0][2]
    line = " ".join(t.folded for t in (*query.carried, *query.terms))
    kind = document.metadata.kind
    if kind is not None and not any(part in line for part in (fold(kind.value), "van ban")):
        return None
    read: Read | None = getattr(document.metadata, name)
    at = _passage(document, (PassageKind.SIGNATURE,) if name == "signer" else (PassageKind.OPENING,), read)
    if at is None:
        return None
    words = {"signer": "Người ký", "number": "Số, ký hiệu", "date": "Ngày ban hành"}[name]
    value = "" if read is None else document.text[read.span.start : read.span.end].strip() if read.span else read.value
    return Told(document, at, f"{words}: {' '.join(value.split())}", read)


def _identity(document: Document) -> str:
    meta = document.metadata
    opening = " ".join(document.words(p.spans) for p in document.passages[:3] if p.kind is PassageKind.OPENING)
    return f"{identity_words(document)}\n{opening}\n{meta.date.value if meta.date else ''}"


def _passage(document: Document, kinds: tuple[PassageKind, ...], read: Read | None) -> int | None:
    for i, passage in enumerate(document.passages):
        if (
            read is not None
            and read.span is not None
            and any(s.start <= read.span.start < s.end for s in passage.spans)
        ):
            return i
    for i, passage in enumerate(document.passages):
        if passage.kind in kinds:
            return i
    return None


def _office(query: Query, retriever: Retriever) -> Told | None:
    """Who signs as the holder of the office asked for: office and body must both stand in the signature."""
    concepts = [c for c in query.concepts if not all(part in _SKIP for part in c.typed)]
    for document in _documents(query, retriever):
        signer = document.metadata.signer
        if signer is None:
            continue
        for i, passage in enumerate(document.passages):
            if passage.kind is not PassageKind.SIGNATURE:
                continue
            issuer = document.metadata.issuer.value if document.metadata.issuer else ""
            # The secretary who signs is the party committee's, by whatever name the paper calls it.
            party = "đảng ủy đảng bộ ban chấp hành" if "bí thư" in document.words(passage.spans).lower() else ""
            words = bag(f"{document.words(passage.spans)}\n{issuer}\n{party}")
            if concepts and all(_full(concept, words) for concept in concepts):
                role = (
                    " ".join(document.words(passage.spans).replace("*", "").split())
                    .replace(signer.value, "")
                    .strip(" ./,")
                )
                return Told(document, i, f"{signer.value} ({role})" if role else signer.value, signer)
    return None


def _full(concept: Concept, words: Bag) -> bool:
    return concept_cover(concept, words.words, words.pairs) >= 1.0
