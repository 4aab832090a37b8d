"""A draft held against its sources: what the command line, the page and the API have in common."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DocumentError
from qa.audit.finding import Finding, Kind, Severity, Verdict
from qa.audit.report_html import SEVERITIES

if TYPE_CHECKING:
    from corpus.document import Document

__all__ = ["Checked", "Tell", "check_draft", "found_in", "own_summary", "verdict_summary"]

Tell = Callable[[str], None]
"""Told in Vietnamese what is being done."""

_ONE = threading.Semaphore(1)
"""One draft at a time: reading one may take every core."""
_APART = "Dự thảo – "
"""Set before the name of a draft that a source has too."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that was checked; ``same`` are documents left out as sources because they are the draft itself."""

    draft: Document
    sources: tuple[Document, ...]
    findings: tuple[Finding, ...]
    same: tuple[str, ...] = ()

    @property
    def judged(self) -> list[Finding]:
        """The figures with what the sources say of them."""
        return [finding for finding in self.findings if finding.kind is Kind.DRAFT]

    @property
    def own(self) -> list[Finding]:
        """What does not agree in the draft by itself."""
        return [finding for finding in self.findings if finding.kind is not Kind.DRAFT]


def found_in(own: Document | None, sources: Sequence[Document]) -> list[Finding]:
    """Findings of a draft by itself and against ``sources``; without a draft those of ``sources`` among themselves."""
    from qa.audit.against import judge_draft
    from qa.audit.audit import audit, audit_one

    if own is None:
        return audit(sources)
    return [*audit_one(own), *(judge_draft(own, sources) if sources else [])]


def check_draft(path: Path, name: str, sources: Callable[[], Sequence[Document]], tell: Tell) -> Checked:
    """Read the draft at ``path``, called ``name``, and hold it against ``sources``.

    Raises :class:`corpus.errors.DocumentError` where it cannot be read; the sentence does not say where it lay.
    """
    from corpus.reading import read_document

    def progress(done: int, total: int) -> None:
        tell(f"Đang nhận dạng chữ trong ảnh: trang {done}/{total}…")

    with _ONE:
        tell("Đang đọc dự thảo…")
        try:
            draft = read_document(path, progress=progress)
        except DocumentError as error:
            raise DocumentError(str(error).replace(f"{path.parent}/", "").replace(path.name, name)) from error
        tell("Đang lấy văn bản nguồn…")
        held = sources()
        same = tuple(source.name for source in held if source.text == draft.text)
        others = tuple(source for source in held if source.name not in same)
        taken = {source.name for source in others}
        draft = replace(draft, name=f"{_APART}{name}" if name in taken else name)
        tell(f"Đang đối chiếu {len(draft.figures)} số liệu với {len(others)} văn bản…")
        return Checked(draft, others, tuple(found_in(draft, others)), same)


def own_summary(findings: Sequence[Finding], nothing: str) -> str:
    """How many findings of which severity: ``2 sai, 1 lưu ý``; ``nothing`` where there are none."""
    counted = Counter(finding.severity for finding in findings)
    parts = [f"{counted[severity]} {SEVERITIES[severity]}" for severity in Severity if counted[severity]]
    return ", ".join(parts) or nothing


def verdict_summary(findings: Sequence[Finding]) -> str:
    """How many figures with which verdict: ``5 khớp, 1 lệch``."""
    counted = Counter(finding.verdict for finding in findings)
    return ", ".join(f"{counted[verdict]} {verdict.value}" for verdict in Verdict if counted[verdict])
