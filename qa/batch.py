"""Files of questions: one JSON object a line, ``{"id", "question", "history"}``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import QuestionError
from index.os_errors import because


@dataclass(frozen=True, slots=True)
class Question:
    """One question with the earlier ones of its conversation, oldest first."""

    id: str
    question: str
    history: tuple[str, ...] = ()


def asked_here(question: str | None, batch: Path | None, longest: int) -> list[Question]:
    """The questions of one command line: those of the file ``batch``, or ``question``, checked before any work.

    Raises :class:`QuestionError` when there is none, when there are both, or ``question`` cannot be asked.
    """
    if batch is not None:
        if question:
            raise QuestionError("Chỉ dùng một trong hai: một câu hỏi hoặc --batch; hãy bỏ bớt một.")
        return read_questions(batch)
    return [Question("", checked(question or "", longest))]


def checked(question: str, longest: int) -> str:
    """``question`` without surrounding blanks. Raises :class:`QuestionError` for an empty or overlong one."""
    question = question.strip()
    if not question:
        raise QuestionError("Câu hỏi trống; hãy gõ câu hỏi rồi gửi lại.")
    if len(question) > longest:
        raise QuestionError(f"Câu hỏi dài {len(question)} ký tự, quá giới hạn {longest}; hãy hỏi ngắn hơn.")
    return question


def read_questions(path: Path) -> list[Question]:
    """Read ``path``; blank lines are passed over, unknown fields ignored.

    Raises :class:`QuestionError` naming the line that is not a question.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise QuestionError(f"Không đọc được tệp câu hỏi {path}: {because(error)}; hãy kiểm tra đường dẫn.") from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"Tệp câu hỏi {path} không phải UTF-8; hãy lưu lại bằng mã UTF-8.") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            history = row.get("history") or []
            strings = [row["question"], *history]
            if not isinstance(history, list) or not all(isinstance(item, str) for item in strings):
                raise TypeError("history")
            questions.append(Question(str(row.get("id", number)), row["question"], tuple(history)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionError(
                f'Dòng {number} của {path} không phải câu hỏi dạng {{"id": ..., "question": ...}}; hãy sửa dòng này.'
            ) from error
    if not questions:
        raise QuestionError(f"Tệp {path} không có câu hỏi nào; mỗi dòng phải là một câu hỏi dạng JSON.")
    return questions
