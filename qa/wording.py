"""The words of an answer, taken from the source's own clause: short, with its subject, without converter marks."""

from __future__ import annotations

import re

from corpus.document import PassageKind
from corpus.marks import bare
from corpus.unicode import nfc
from index.analysis import folded_terms
from index.query import Query
from qa.asked import Asked
from qa.evidence import Clause
from qa.reader import fits

LONGEST = 300
"""Characters of a first sentence; longer ones are not read."""

_ITEM = re.compile(r"^\s*(?:[-–+•*]\s*|\(\d{1,2}\)\s*|\d{1,2}(?:\.\d{1,2})*\.\s+|[a-zđ]\)\s*)+")
_CUT = re.compile(r"[;,:](?=\s)|\.(?=\s+[A-ZÀ-ỸĐ])")


def worded(query: Query, asked: Asked, clause: Clause) -> str:
    """What ``clause`` says, as one sentence of at most about :data:`LONGEST` characters."""
    if clause.kind is PassageKind.ROW:
        return _row(query, clause)
    if clause.kind is PassageKind.SIGNATURE:
        return _signature(clause)
    whole = bare(clause.document.words(clause.sentence))
    if len(whole) <= LONGEST:
        return tidy(whole)
    lead = bare(clause.document.words(clause.lead)) if clause.lead else ""
    text = f"{lead} {clause.text}".strip()
    if lead and len(text) > LONGEST:
        room = max(60, LONGEST - len(clause.text))
        lead = lead if len(lead) <= room else "… " + _last_part(lead, room)
        text = f"{lead} {clause.text}".strip()
    return tidy(text if len(text) <= LONGEST else _window(query, asked, text))


def tidy(text: str) -> str:
    """``text`` without the mark of a list before it, with a capital and no sign at its end."""
    text = _ITEM.sub("", text).strip().rstrip(";,:").strip()
    return text[:1].upper() + text[1:] if text else text


def _last_part(text: str, room: int) -> str:
    """The last whole parts of ``text`` between commas that fit into ``room`` characters."""
    for match in _CUT.finditer(text):
        if len(text) - match.end() <= room:
            return text[match.end() :].strip()
    return text[-room:].split(" ", 1)[-1]


def _window(query: Query, asked: Asked, text: str) -> str:
    """The run of parts between commas that holds most of the question and the kind of figure asked for."""
    from corpus.quantities import find_quantities

    figures = [q for q in find_quantities(text) if any(fits(kind, q) for kind in asked.kinds)]
    edges = [0, *(m.end() for m in _CUT.finditer(text) if not _in_brackets(text, m.start())), len(text)]
    wanted = {word: concept.weight for concept in query.concepts for variant in concept.variants for word in variant}
    best, best_value = (0, min(len(edges) - 1, 1)), -1.0
    for i in range(len(edges) - 1):
        for j in range(i + 1, len(edges)):
            start, end = edges[i], edges[j]
            if end - start > LONGEST and j > i + 1:
                break
            words = set(folded_terms(text[start:end]))
            value = sum(weight for word, weight in wanted.items() if word in words) - 0.004 * (end - start)
            value += 4.0 * any(start <= q.span.start and q.span.end <= end for q in figures)
            if value > best_value:
                best, best_value = (start, end), value
    return text[best[0] : best[1]].strip()


def _in_brackets(text: str, position: int) -> bool:
    return text.count("(", 0, position) > text.count(")", 0, position)


def _row(query: Query, clause: Clause) -> str:
    """A table row as ``label: column: value; ...``."""
    cells = [(cell.header, cell.words) for cell in clause.cells]
    if not cells:
        return tidy(clause.text)
    label = next((i for i, (_, words) in enumerate(cells) if sum(c.isalpha() for c in words) > 3), 0)
    head = cells[label][1].rstrip(" .;:")
    rest = [(column, words) for i, (column, words) in enumerate(cells) if i != label]
    wanted = {word for concept in query.concepts for variant in concept.variants for word in variant}
    rest.sort(key=lambda cell: -len(wanted & set(folded_terms(cell[0]))))  # the column asked for comes first
    said = "; ".join(
        f"{column[:1].lower() + column[1:]}: {words.rstrip('.; ')}" if column else words for column, words in rest
    )
    return f"{head[:1].upper()}{head[1:]} — {said}" if said else head


def _signature(clause: Clause) -> str:
    signer = clause.document.metadata.signer
    words = " ".join(bare(clause.document.words(clause.spans)).split())
    if signer is None:
        return words
    role = words.replace(signer.value, "").strip(" ,;./")
    return f"{signer.value} ({role})" if role else signer.value


def subject_of_note(clause: Clause) -> str:
    """What a footnote speaks of: the words of its anchor's sentence up to the mark, the last part of them."""
    document = clause.document
    number = document.passages[clause.passage].footnote
    if number is None:
        return ""
    note = document.footnotes[number]
    if note.anchor is None or not note.sentence:
        return ""
    before = "".join(
        document.text[span.start : min(span.end, note.anchor.start)] + " "
        for span in note.sentence
        if span.start < note.anchor.start
    )
    words = tidy(bare(before))
    return words if len(words) <= 160 else "… " + _last_part(words, 160)


_PERSON = re.compile(r"(?:[Đđ]ồng chí|[ÔôO]ng|[Bb]à|[Đđ]/c)\s+(?:[A-ZÀ-ỸĐ][a-zà-ỹ]+\s*){2,4}")


def names_person(clause: Clause) -> bool:
    """Whether the clause names somebody: a title of address and a name behind it."""
    return clause.kind is PassageKind.SIGNATURE or bool(_PERSON.search(nfc(clause.text)))
