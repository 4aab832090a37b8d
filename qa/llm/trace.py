"""How an answer came about: what is kept of it when answers are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from qa.answer import AnswerFigure, Citation
from qa.llm.judge import Refusal

__all__ = ["Trace"]


@dataclass(slots=True)
class Trace:
    """Filled while an answer is made. ``drafts`` are the model's words, ``verdicts`` what judging each came to."""

    model: str = ""
    prompts: dict[str, int] = field(default_factory=dict)
    """Name of each template and the version that was used."""
    asked: str = ""
    """The question as the model was asked it."""
    evidence: list[dict[str, Any]] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    verdicts: list[list[dict[str, Any]]] = field(default_factory=list)
    trouble: str = ""

    def show(self, citations: Sequence[Citation]) -> None:
        """Keep what a model is given to read."""
        self.evidence = [
            {"n": c.n, "document": c.document, "start": c.start, "end": c.end, "quote": c.quote} for c in citations
        ]

    def judged(self, draft: str, figures: Sequence[AnswerFigure], refusals: Sequence[Refusal]) -> None:
        """Keep a draft and what judging it came to."""
        self.drafts.append(draft)
        found = [
            {"figure": f.text, "verdict": f.verdict.value, "citations": list(f.citations), "reason": f.reason}
            for f in figures
        ]
        self.verdicts.append([*found, *(asdict(refusal) for refusal in refusals)])
