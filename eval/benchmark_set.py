"""Benchmark files for retrieval: passages, questions, and which passages answer which question.

A file is one JSON object ``{"name", "corpus": {id: text}, "queries": {id: text}, "qrels": {query: [ids]}}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import QuestionError
from corpus.unicode import fold
from index.os_errors import because
from index.typed import looks_english

__all__ = ["RetrievalSet", "load_benchmark", "pool"]


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Passages, questions and which passages answer which question."""

    name: str
    passages: dict[str, str]
    queries: dict[str, str]
    relevant: dict[str, frozenset[str]]
    bare: bool = False
    """Whether its questions have lost their dấu."""

    @property
    def english(self) -> bool:
        """Whether most questions are English: words are then of little help, and another bar holds."""
        return 2 * sum(map(looks_english, self.queries.values())) > len(self.queries)

    def without_marks(self) -> RetrievalSet:
        """The same set, its questions typed without dấu."""
        queries = {key: fold(text) for key, text in self.queries.items()}
        return replace(self, queries=queries, bare=True)


def load_benchmark(path: Path) -> RetrievalSet:
    """Read one benchmark file; questions without a relevant passage are left out.

    Raises :class:`corpus.errors.QuestionError`: one Vietnamese sentence with the file and what to do.
    """
    try:
        raw = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise QuestionError(f"Không đọc được “{path}”: {because(error)}; hãy kiểm tra đường dẫn.") from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"“{path}” không phải UTF-8; hãy lưu lại bằng mã UTF-8.") from error
    except json.JSONDecodeError as error:
        raise QuestionError(f"“{path}” không phải JSON ({error.msg}, dòng {error.lineno}); hãy sửa tệp này.") from error
    if not isinstance(raw, dict):
        raise QuestionError(f"“{path}” không phải đối tượng JSON dạng {{…}}; hãy xem định dạng bằng --help.")
    passages, queries = _texts(raw, "corpus", path), _texts(raw, "queries", path)
    judged = raw.get("qrels")
    if not isinstance(judged, dict) or not all(_listed(ids) for ids in judged.values()):
        raise QuestionError(f"“{path}” thiếu ô qrels dạng {{mã câu hỏi: [mã đoạn]}}; hãy bổ sung.")
    relevant = {query: frozenset(map(str, ids)) for query, ids in judged.items() if ids and query in queries}
    unknown = sorted({one for ids in relevant.values() for one in ids if one not in passages})
    if unknown:
        raise QuestionError(f"“{path}” có qrels nêu đoạn “{unknown[0]}” không có trong corpus; hãy sửa tệp này.")
    if not relevant:
        raise QuestionError(f"“{path}” không có câu hỏi nào kèm đoạn trả lời; hãy kiểm tra ô queries và qrels.")
    asked = {query: text for query, text in queries.items() if query in relevant}
    return RetrievalSet(str(raw.get("name") or path.stem), passages, asked, relevant)


def _texts(raw: Mapping[str, object], name: str, path: Path) -> dict[str, str]:
    value = raw.get(name)
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise QuestionError(f"“{path}” thiếu ô {name} dạng {{mã: chữ}}; hãy bổ sung.")
    return {key: str(text) for key, text in value.items()}


def _listed(ids: object) -> bool:
    return isinstance(ids, list) and all(isinstance(one, str | int) for one in ids)


def pool(sets: Sequence[RetrievalSet], name: str) -> RetrievalSet:
    """All ``sets`` over one corpus. Passages and questions are keyed by their set's name as well."""
    passages: dict[str, str] = {}
    queries: dict[str, str] = {}
    relevant: dict[str, frozenset[str]] = {}
    for part in sets:
        passages |= {f"{part.name}/{key}": text for key, text in part.passages.items()}
        queries |= {f"{part.name}/{key}": text for key, text in part.queries.items()}
        relevant |= {
            f"{part.name}/{key}": frozenset(f"{part.name}/{one}" for one in ids) for key, ids in part.relevant.items()
        }
    return RetrievalSet(name, passages, queries, relevant)
