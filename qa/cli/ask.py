"""``wardqa ask``: one question, or a file of them."""

from __future__ import annotations

from pathlib import Path

import typer

from qa.answer import Answer, Verdict
from qa.batch import read_questions
from qa.cli.console import DOCUMENTS, INDEX, JSON, print_json, progress_bar, say, settings_of, warn

_MARKS = {
    Verdict.VERIFIED: "khớp nguồn",
    Verdict.CONVERTED: "đã quy đổi, khớp nguồn",
    Verdict.COMPUTED: "tính từ các số đã trích",
    Verdict.UNSUPPORTED: "CHƯA CÓ CĂN CỨ",
}


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command()
    def ask(
        question: str = typer.Argument("", help="Câu hỏi.", show_default=False),
        documents: Path | None = DOCUMENTS,
        index: Path | None = INDEX,
        json: bool = JSON,
        batch: Path | None = typer.Option(None, "--batch", help="Tệp JSONL, mỗi dòng một câu hỏi.", show_default=False),
    ) -> None:
        """Trả lời một câu hỏi, kèm trích dẫn và kiểm chứng từng số liệu."""
        from qa.workspace import open_service

        questions = read_questions(batch) if batch is not None else None
        with progress_bar() as progress:
            service = open_service(settings_of(index=index, documents=documents), progress)
        for item in service.skipped():
            warn(f"Bỏ qua {item.name}: {item.reason}")
        if questions is not None:
            for asked in questions:
                print_json(service.ask(asked.question, asked.history, id=asked.id).to_json())
            return
        answer = service.ask(question)
        if json:
            print_json(answer.to_json())
        else:
            _show(answer)


def _show(answer: Answer) -> None:
    say(answer.answer)
    if answer.figures:
        say()
        for figure in answer.figures:
            reason = f" ({figure.formula or figure.reason})" if figure.formula or figure.reason else ""
            say(f"  {figure.text}: {_MARKS[figure.verdict]}{reason}")
    if answer.citations:
        say()
    for citation in answer.citations:
        place = " › ".join(citation.section)
        note = f", chú thích {citation.footnote}" if citation.footnote else ""
        page = f", trang {citation.page}" if citation.page else ""
        say(f"[{citation.n}] {citation.document}{page}{note} — {place}")
        say(f"    “{' '.join(citation.quote.split())}”")
