"""What the pages and the HTTP API need of whatever answers, and the documents as their lists show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from corpus.document import Document
    from index.scope import Scope
    from qa.answer import Answer, Citation
    from qa.llm.pending import Unjudged

__all__ = ["AnswerService", "DocumentLine", "Original"]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document as lists show it."""

    name: str
    title: str
    ward: str
    passages: int
    warnings: tuple[str, ...]
    kind: str = ""
    """Báo cáo, Kế hoạch, ...; this and what follows is empty where the paper does not say."""
    number: str = ""
    issuer: str = ""
    date: str = ""
    """ISO 8601, as precise as the paper is: ``2026``, ``2026-04`` or ``2026-04-17``."""
    period: str = ""
    """The period reported on or planned for, in the paper's words."""
    audience: str = ""
    """Value of :class:`corpus.audience.Audience`."""
    format: str = ""
    """``text``, ``docx``, ``pdf``, ...: what kind of file it was read from."""


@dataclass(frozen=True, slots=True)
class Original:
    """The file that a document was read from; ``digest`` is :func:`corpus.digest.digest_of` it at that time."""

    path: Path
    digest: str


class AnswerService(Protocol):
    """What the chat page needs."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer one question."""
        ...

    def stages(self, question: str, history: Sequence[str] = ()) -> Iterator[str | Unjudged | Answer]:
        """Status lines while working, a model's words before they are judged, then the answer."""
        ...

    def examples(self) -> list[str]:
        """Questions that the indexed documents answer."""
        ...

    def overview(self) -> list[DocumentLine]:
        """The indexed documents."""
        ...

    def context(self, citation: Citation) -> tuple[str, str]:
        """Text before and after a quote."""
        ...

    def within(self, scope: Scope) -> AnswerService:
        """The same service over the documents of ``scope`` alone."""
        ...

    def holds(self, citation: Citation) -> bool:
        """Whether the quote stands where the citation says, in a document that may be seen."""
        ...

    def follow_ups(self, answer: Answer, history: Sequence[str] = ()) -> list[str]:
        """Questions that make sense after ``answer`` and are answered."""
        ...

    def generation(self) -> str:
        """Name of the newest generation."""
        ...

    def refresh(self) -> None:
        """Switch to it."""
        ...

    def rebuilding(self) -> bool:
        """Whether a new generation is being made."""
        ...

    def document(self, name: str) -> Document | None:
        """The document of that name, ``None`` where there is none."""
        ...

    def original(self, name: str) -> Original | None:
        """Where the document of that name was read from, ``None`` where there is none."""
        ...
