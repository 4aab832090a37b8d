"""What looking through a question set finds, and what a row of one may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CATEGORIES", "Finding", "Findings", "check_fields"]

CATEGORIES = (
    "figure",
    "footnote_figure",
    "table",
    "text",
    "date_number_of_document",
    "cross_ward",
    "conflict",
    "computed",
    "unanswerable",
    "no_diacritics",
    "typo",
    "followup",
    "english",
)
"""Kinds of questions."""
_DIFFICULTIES = ("normal", "hard")
_NEEDED = ("id", "question", "category", "gold")
_OPTIONAL = ("history", "difficulty", "computation", "held_out", "status", "note", "variant", "variant_of")
_GOLD = ("answers", "docs", "quote_docs", "quotes", "spans", "hashes", "section", "footnote", "abstain", "conflict")
_SIDE = ("doc", "figure")
_ANSWERS = ("all_of", "any_of", "none_of")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: an error, or a warning where ``error`` is false. ``line`` counts from 1."""

    line: int
    id: str
    message: str
    error: bool = True

    def shown(self, name: str) -> str:
        """One Vietnamese line with the place."""
        level = "lỗi" if self.error else "lưu ý"
        return f"{name}:{self.line}: {level}: {f'[{self.id}] ' if self.id else ''}{self.message}"


@dataclass(slots=True)
class Findings:
    """Collects what is found of one row."""

    line: int
    id: str
    found: list[Finding] = field(default_factory=list)

    def error(self, message: str) -> None:
        """Gold that makes the judging wrong."""
        self.found.append(Finding(self.line, self.id, message))

    def warn(self, message: str) -> None:
        """Something a person should look at; it may be meant so."""
        self.found.append(Finding(self.line, self.id, message, error=False))


def check_fields(row: Mapping[str, Any], to: Findings) -> bool:
    """Look at names and types of the fields; whether the rest can be looked at."""
    before = len(to.found)
    for name in _NEEDED:
        if not row.get(name):
            to.error(f"thiếu ô {name}; hãy điền ô này.")
    for name in ("id", "question", "category"):
        if row.get(name) and not isinstance(row[name], str):
            to.error(f"ô {name} không phải chữ; hãy đặt trong ngoặc kép.")
    for name in sorted(set(row) - {*_NEEDED, *_OPTIONAL}):
        to.warn(f"ô lạ “{name}”; hãy xóa hoặc sửa tên.")
    if "history" in row and not _strings(row["history"]):
        to.error("ô history không phải danh sách câu hỏi; hãy ghi dạng [“câu trước”, …].")
    if row.get("difficulty", "normal") not in _DIFFICULTIES:
        to.error(f"difficulty “{row['difficulty']}” không có; hãy chọn normal hoặc hard.")
    if isinstance(row.get("category"), str) and row["category"] and row["category"] not in CATEGORIES:
        to.error(f"loại “{row['category']}” không có; hãy chọn trong: {', '.join(CATEGORIES)}.")
    if not isinstance(row.get("held_out", False), bool):
        to.error("ô held_out phải là true hoặc false.")
    if row.get("status") == "draft":
        to.warn("còn là bản nháp; hãy kiểm tra rồi xóa ô status.")
    gold = row.get("gold")
    if gold and not isinstance(gold, Mapping):
        to.error("ô gold không phải đối tượng JSON; hãy ghi dạng {…}.")
    elif gold:
        for message in _gold_fields(gold):
            to.error(message)
        for name in sorted(set(gold) - set(_GOLD)):
            to.warn(f"ô lạ “gold.{name}”; hãy xóa hoặc sửa tên.")
    return not any(finding.error for finding in to.found[before:])


def _gold_fields(gold: Mapping[str, Any]) -> Iterator[str]:
    answers = gold.get("answers")
    if not isinstance(answers, Mapping):
        yield "thiếu ô gold.answers; hãy ghi dạng {“all_of”: […], “any_of”: […], “none_of”: […]}."
    else:
        yield from (
            f"ô gold.answers.{name} không phải danh sách chữ; hãy ghi dạng [“…”]."
            for name in answers
            if name not in _ANSWERS or not _strings(answers[name])
        )
    for name in ("docs", "quotes", "quote_docs", "hashes"):
        if not _strings(gold.get(name, [])):
            yield f"ô gold.{name} không phải danh sách chữ; hãy ghi dạng [“…”]."
    if not isinstance(gold.get("abstain", False), bool):
        yield "ô gold.abstain phải là true hoặc false."
    spans = gold.get("spans", [])
    if not isinstance(spans, list) or not all(_is_span(span) for span in spans):
        yield "ô gold.spans không phải danh sách [đầu, cuối]; hãy ghi hai số nguyên cho mỗi đoạn."
    if not isinstance(gold.get("section", ""), str | None):
        yield "ô gold.section phải là chữ hoặc null."
    if isinstance(gold.get("footnote"), bool) or not isinstance(gold.get("footnote"), str | int | None):
        yield "ô gold.footnote phải là số, chữ hoặc null."
    sides = gold.get("conflict")
    if sides is not None and not (
        isinstance(sides, list)
        and all(isinstance(side, Mapping) and _strings([*map(side.get, _SIDE)]) for side in sides)
    ):
        yield "ô gold.conflict phải là danh sách các bên {“doc”: …, “figure”: …} hoặc null."


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _is_span(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(part) is int for part in value)
