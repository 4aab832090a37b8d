"""Questions with drafted gold from what people said of answers; a person looks at each before it counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from corpus.unicode import nfc
from qa.feedback import Opinion

__all__ = ["drafts_of"]

_SECTION_NUMBER = re.compile(r"[IVXLC]+\b|\d+(?:\.\d+)*|[A-ZĐa-zđ](?=[.)])")


def drafts_of(opinions: Iterable[Opinion]) -> list[dict[str, Any]]:
    """One draft for each question that was judged, in the order of first mention.

    Where all liked the answer, its figures and citations are the gold; where somebody did not, the gold is empty and
    the note says why. Questions that differ only in case and marks are one.
    """
    by_question: dict[tuple[str, ...], list[Opinion]] = {}
    for opinion in opinions:
        by_question.setdefault(_key(opinion), []).append(opinion)
    return [_draft(key, same) for key, same in by_question.items()]


def _key(opinion: Opinion) -> tuple[str, ...]:
    asked = (*opinion.history, opinion.question)
    return tuple(" ".join(re.findall(r"\w+", nfc(question).lower())) for question in asked)


def _draft(key: tuple[str, ...], same: list[Opinion]) -> dict[str, Any]:
    last = same[-1]
    bad = [opinion for opinion in same if not opinion.good]
    gold = _empty() if bad else _gold(last.answer)
    row: dict[str, Any] = {
        "id": f"fb-{sha256(chr(10).join(key).encode()).hexdigest()[:10]}",
        "question": last.question,
        "category": _category(last, gold),
        "difficulty": "normal",
        "gold": gold,
        "status": "draft",
        "note": _note(same, bad),
    }
    if last.history:
        row["history"] = list(last.history)
    return row


def _note(same: list[Opinion], bad: list[Opinion]) -> str:
    if not bad:
        return f"{len(same)} người thấy câu trả lời tốt; hãy đối chiếu đáp án với văn bản."
    said = dict.fromkeys(reason for opinion in bad for reason in opinion.reasons)
    words = dict.fromkeys(opinion.words for opinion in bad if opinion.words)
    answer = " ".join(str(bad[-1].answer.get("answer", "")).split())[:300]
    why = "; ".join([*said, *words]) or "không nêu lý do"
    return f"Chưa tốt ({why}). Đã trả lời: {answer}. Hãy điền đáp án đúng."


def _category(opinion: Opinion, gold: Mapping[str, Any]) -> str:
    if gold["abstain"]:
        return "unanswerable"
    if opinion.history:
        return "followup"
    figures = _rows(opinion.answer, "figures")
    if any(figure.get("verdict") == "computed" for figure in figures):
        return "computed"
    if any(citation.get("footnote") for citation in _rows(opinion.answer, "citations")) and figures:
        return "footnote_figure"
    return "figure" if figures else "text"


def _empty() -> dict[str, Any]:
    return {
        "answers": {"all_of": [], "any_of": [], "none_of": []},
        "docs": [],
        "quotes": [],
        "quote_docs": [],
        "section": None,
        "footnote": None,
        "abstain": False,
        "conflict": None,
    }


def _gold(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Gold from an answer that was liked: its first figure is needed, the others are welcome."""
    gold = _empty()
    if answer.get("status") == "not_found":
        gold["abstain"] = True
        return gold
    cited = [one for one in _rows(answer, "citations") if isinstance(one.get("quote"), str) and one["quote"].strip()]
    numbers = list(dict.fromkeys(_numbers(answer)))
    gold["answers"]["all_of"], gold["answers"]["any_of"] = numbers[:1], numbers[1:]
    gold["quotes"] = [one["quote"] for one in cited]
    gold["quote_docs"] = [PurePath(str(one.get("document", ""))).stem for one in cited]
    gold["docs"] = list(dict.fromkeys(gold["quote_docs"]))
    if cited:
        path = cited[0].get("section")
        found = [_SECTION_NUMBER.match(str(part)) for part in path] if isinstance(path, list | tuple) else []
        gold["section"] = " > ".join(match[0] for match in found if match) or None
        gold["footnote"] = cited[0].get("footnote") or None
    return gold


def _numbers(answer: Mapping[str, Any]) -> Iterator[str]:
    for figure in _rows(answer, "figures"):
        if figure.get("verdict") in {"verified", "converted", "computed"}:
            found = re.search(r"\d[\d.,/]*\d|\d", str(figure.get("text", "")))
            if found:
                yield found[0]


def _rows(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = answer.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []
