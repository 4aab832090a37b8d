"""Question sets: one JSON object a line, with the answer known beforehand; the fields are those of ``eval/sets``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import QuestionError
from index.os_errors import because

__all__ = ["Row", "load_set", "named_set"]

Row = dict[str, Any]

_SETS = Path(__file__).parent / "sets"


def named_set(name: Path) -> Path:
    """The file ``name``, or the bundled set of that name where there is no such file."""
    bundled = _SETS / f"{name.name}.jsonl"
    return bundled if not name.exists() and name.parent == Path() and bundled.is_file() else name


def load_set(path: Path) -> list[Row]:
    """The questions of ``path`` in order, fields that may be left out filled in; blank lines are passed over.

    Raises :class:`corpus.errors.QuestionError`: one Vietnamese sentence with file, line and what to do.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise QuestionError(
            f"Không đọc được bộ câu hỏi “{path}”: {because(error)}; hãy kiểm tra đường dẫn, hoặc xem các lệnh bằng: "
            "wardqa eval --help"
        ) from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"Bộ câu hỏi “{path}” không phải UTF-8; hãy lưu lại bằng mã UTF-8.") from error
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _checked(json.loads(line))
            if row["id"] in seen:
                raise _WrongRowError(f"trùng id “{row['id']}” với dòng {seen[row['id']]}")
        except json.JSONDecodeError as error:
            raise QuestionError(
                f"Dòng {number} của “{path}” không phải JSON ({error.msg}); hãy sửa dòng này."
            ) from error
        except _WrongRowError as error:
            raise QuestionError(f"Dòng {number} của “{path}” {error}; hãy sửa dòng này.") from error
        seen[row["id"]] = number
        rows.append(row)
    if not rows:
        raise QuestionError(f"Bộ câu hỏi “{path}” không có câu nào; mỗi dòng phải là một câu hỏi dạng JSON.")
    return rows


class _WrongRowError(Exception):
    """What is wrong with a line, as a Vietnamese clause."""


def _checked(row: object) -> Row:
    if not isinstance(row, dict):
        raise _WrongRowError("không phải đối tượng JSON dạng {…}")
    gold = row.get("gold")
    if not isinstance(gold, dict):
        raise _WrongRowError("thiếu ô gold (đáp án)")
    answers = gold.get("answers") or {}
    if not isinstance(answers, dict):
        raise _WrongRowError("có ô gold.answers không phải đối tượng")
    abstain = gold.get("abstain", False)
    if not isinstance(abstain, bool):
        raise _WrongRowError("có ô gold.abstain không phải true hay false")
    filled = {name: _strings(answers, name, "gold.answers.") for name in ("all_of", "any_of", "none_of")}
    if not abstain and not filled["all_of"] and not filled["any_of"]:
        raise _WrongRowError("không có đáp án để chấm: all_of và any_of đều trống mà abstain không phải true")
    quotes, places = _strings(gold, "quotes", "gold."), _strings(gold, "quote_docs", "gold.")
    held = len(quotes) if quotes else _spans(gold)
    if held != len(places):
        words = "câu trong gold.quotes" if quotes or not held else "đoạn trong gold.spans"
        raise _WrongRowError(f"có {held} {words} nhưng {len(places)} tên trong gold.quote_docs")
    if not all(quotes):
        raise _WrongRowError("có câu trống trong gold.quotes")
    conflict = gold.get("conflict")
    if conflict is not None and not (isinstance(conflict, list) and all(isinstance(side, dict) for side in conflict)):
        raise _WrongRowError("có ô gold.conflict không phải danh sách các bên")
    known = {
        "answers": filled,
        "docs": _strings(gold, "docs", "gold."),
        "quotes": quotes,
        "quote_docs": places,
        "abstain": abstain,
        "conflict": conflict or None,
    }
    return {
        **row,
        "id": _string(row, "id"),
        "question": _string(row, "question"),
        "history": _strings(row, "history", ""),
        "category": _string(row, "category", "khác"),
        "difficulty": _string(row, "difficulty", "normal"),
        "gold": {**gold, **known},
    }


def _spans(gold: Mapping[str, Any]) -> int:
    """How many places ``gold`` names instead of quotes (:mod:`eval.spans`)."""
    spans, hashes = gold.get("spans") or [], gold.get("hashes")
    if not isinstance(spans, list) or not all(
        isinstance(span, list) and len(span) == 2 and all(isinstance(end, int) for end in span) for span in spans
    ):
        raise _WrongRowError("có ô gold.spans không phải danh sách các cặp [đầu, cuối]")
    if hashes is not None and len(_strings(gold, "hashes", "gold.")) != len(spans):
        raise _WrongRowError("có số mã trong gold.hashes khác số đoạn trong gold.spans")
    return len(spans)


def _string(row: Mapping[str, Any], name: str, without: str | None = None) -> str:
    value = row.get(name, without)
    if not isinstance(value, str) or not value.strip():
        raise _WrongRowError(f"thiếu ô {name}, hoặc ô này không phải chữ")
    return value


def _strings(row: Mapping[str, Any], name: str, within: str) -> list[str]:
    value: Sequence[object] = row.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _WrongRowError(f"có ô {within}{name} không phải danh sách các chuỗi chữ")
    return [str(item) for item in value]
