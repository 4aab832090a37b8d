"""What one run of a question set found: an entry a question, kept as JSON so that runs can be compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

__all__ = ["FORMAT", "Result", "Run", "Stage"]

FORMAT = 1


class Stage(StrEnum):
    """Where an answer that is not right was lost, in the order of the data flow."""

    PARSE = "parse"
    """The supporting words are not in the text, or in no passage, of the document as it was read."""
    RETRIEVE = "retrieve"
    """No passage that holds them was among those given to the reader."""
    READ = "read"
    """They were given to the reader, which said something else or refused."""
    VERIFY = "verify"
    """The answer says what was asked, but marks its figure as unsupported."""


@dataclass(frozen=True, slots=True)
class Result:
    """One question, its answer and what judging found. Every count is of this answer alone."""

    row: Mapping[str, Any]
    """The question as the set has it (its fields: ``eval/sets/README.md``)."""
    answer: Mapping[str, Any]
    """The answer in its JSON form."""
    right: bool
    leading: bool
    refused: bool
    missing: tuple[str, ...]
    """Items of ``all_of`` and ``any_of`` that were not said."""
    wrong: tuple[str, ...]
    """Items of ``none_of`` that were asserted."""
    figures_expected: int
    """Numbers among the gold answers."""
    figures_found: int
    """How many of them the answer says by value."""
    figures_said: int
    """Numbers that the answer's first sentences assert."""
    figures_right: int
    """How many of those are among the gold numbers or stand in a gold quote."""
    misattributed: int
    """Numbers asserted that are true of something else: in ``none_of``, or cited outside the gold documents."""
    citations: int
    citations_supporting: int
    """Citations that share characters with a gold quote."""
    citations_exact: int
    """Citations whose quote is ``text[start:end]`` of their document."""
    quotes: int
    """Gold quotes that stand in a document of the index."""
    quotes_cited: int
    """How many of those a citation shares characters with."""
    ranks: tuple[int, ...]
    """Ranks, from 1, of the passages that share characters with a gold quote, among the first 10 retrieved."""
    conflict_expected: bool
    conflict_shown: bool
    stage: Stage | None
    """Where it was lost; ``None`` for a right answer, unless a gold figure of it is marked as unsupported."""
    wards: tuple[str, ...]
    """Wards of the gold documents, as their metadata names them."""
    seconds: float
    """Wall time of the answer."""
    relevant: int = 0
    """Passages of the index that share characters with a gold quote."""

    @property
    def abstain(self) -> bool:
        """Whether the documents do not hold the answer."""
        return bool(self.row["gold"]["abstain"])


@dataclass(frozen=True, slots=True)
class Run:
    """All results of one question set over one folder of documents."""

    set: str
    """File name of the question set."""
    documents: tuple[str, ...]
    """Names of the documents in the index."""
    created: str
    """UTC, ISO 8601."""
    results: tuple[Result, ...]
    format: int = FORMAT

    def save(self, path: Path) -> None:
        """Write the run as JSON. Raises :class:`OSError`."""
        path.write_text(self.to_json(), "utf-8")

    def to_json(self) -> str:
        """The run as :meth:`load` reads it."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def load(cls, path: Path) -> Run:
        """Read a saved run. Raises :class:`OSError`, and :class:`ValueError` for a file that is no such run."""
        data = json.loads(path.read_text("utf-8"))
        try:
            if data["format"] != FORMAT:
                raise ValueError(f"format {data['format']}, this program reads {FORMAT}")
            results = tuple(
                Result(**{**item, "stage": Stage(item["stage"]) if item["stage"] else None,
                          **{name: tuple(item[name]) for name in ("missing", "wrong", "ranks", "wards")}})
                for item in data["results"]
            )  # fmt: skip
            return cls(data["set"], tuple(data["documents"]), data["created"], results)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a saved run") from error
