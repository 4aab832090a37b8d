"""``wardqa search``: ranked passages with spans and scores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from index.retrieval import Hit
from qa.batch import read_questions
from qa.cli.console import DOCUMENTS, INDEX, JSON, print_json, say, settings_of, warn
from qa.service import Service


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command()
    def search(
        question: str = typer.Argument("", help="Câu hỏi.", show_default=False),
        documents: Path | None = DOCUMENTS,
        index: Path | None = INDEX,
        k: int = typer.Option(5, "-k", min=1, max=1000, help="Số đoạn."),
        json: bool = JSON,
        batch: Path | None = typer.Option(None, "--batch", help="Tệp JSONL, mỗi dòng một câu hỏi.", show_default=False),
    ) -> None:
        """Tìm các đoạn văn bản gần câu hỏi nhất."""
        from qa.workspace import open_service

        questions = read_questions(batch) if batch is not None else None
        service = open_service(settings_of(index=index, documents=documents))
        for item in service.skipped():
            warn(f"Bỏ qua {item.name}: {item.reason}")
        if questions is not None:
            for asked in questions:
                hits = service.search(asked.question, k, asked.history)
                print_json(
                    {
                        "id": asked.id,
                        "question": asked.question,
                        "passages": [_row(service, hit) for hit in hits],
                    }
                )
            return
        hits = service.search(question, k)
        if json:
            print_json({"question": question, "passages": [_row(service, hit) for hit in hits]})
            return
        if not hits:
            say("Không đoạn nào có lời của câu hỏi.")
        for rank, hit in enumerate(hits, start=1):
            row = _row(service, hit)
            say(f"{rank}. [{row['score']:.3f}] {row['document']} — {' › '.join(row['section'])}")
            say(f"   {row['text']}")


def _row(service: Service, hit: Hit) -> dict[str, Any]:
    document, passage = service.retriever.document(hit), service.retriever.passage(hit)
    note = document.footnotes[passage.footnote].label if passage.footnote is not None else None
    return {
        "document": hit.entry.name,
        "title": hit.entry.title,
        "section": list(document.section_path(passage.section)),
        "kind": passage.kind.value,
        "footnote": note,
        "page": passage.page,
        "score": round(hit.score, 6),
        "spans": [[span.start, span.end] for span in passage.spans],
        "text": document.words(passage.spans),
    }
