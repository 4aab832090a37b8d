"""``wardqa search``: ranked passages with spans and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import QuestionError
from qa.batch import asked_here
from qa.cli.console import (
    Batch,
    Documents,
    Index,
    Json,
    Question,
    opened,
    print_json,
    progress_bar,
    say,
    settings_of,
    warn,
)
from qa.cli.usage import Command

if TYPE_CHECKING:
    from index.retrieval import Hit
    from qa.service import Service


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command(cls=Command)
    def search(
        question: Question = None,
        documents: Documents = None,
        index: Index = None,
        k: Annotated[int, typer.Option("-k", metavar="SỐ", min=1, max=1000, help="Số đoạn.")] = 5,
        json: Json = False,
        batch: Batch = None,
    ) -> None:
        """Tìm các đoạn văn bản gần câu hỏi nhất."""
        settings = settings_of(index=index, documents=documents)
        questions = asked_here(question, batch, settings.max_question)
        service = opened(settings)
        if batch is None:
            rows = [_row(service, hit) for hit in service.search(questions[0].question, k)]
            if json:
                print_json({"question": questions[0].question, "passages": rows})
            else:
                _show(rows)
            return
        refused = 0
        with progress_bar() as progress:
            for number, asked in enumerate(questions):
                progress("Tìm", number, len(questions))
                rows = []
                try:
                    rows = [_row(service, hit) for hit in service.search(asked.question, k, asked.history)]
                except QuestionError as error:
                    refused += 1
                    warn(f"Câu {asked.id}: {error}")
                print_json({"id": asked.id, "question": asked.question, "passages": rows})
        if refused:
            raise QuestionError(f"{refused} câu hỏi trong {batch} không hỏi được; lý do in ở trên.")


def _show(rows: list[dict[str, Any]]) -> None:
    if not rows:
        say("Không đoạn nào có lời của câu hỏi.")
    for rank, row in enumerate(rows, start=1):
        place = [row["document"]]
        place += [f"trang {row['page']}"] if row["page"] else []
        place += [f"chú thích {row['footnote']}"] if row["footnote"] else []
        score = f"{row['score']:.2f}".replace(".", ",")
        say(f"{rank}. {', '.join(place)} (điểm {score})", hang=3)
        if row["section"]:
            say("Mục: " + " › ".join(row["section"]), indent=3)
        if row["header"]:
            say("Bảng: " + " ".join(row["header"].split()), indent=3)
        say(" ".join(row["text"].split()), indent=3)


def _row(service: Service, hit: Hit) -> dict[str, Any]:
    """A hit in its stable JSON form; ``spans`` count code points of the document's text."""
    document, passage = service.retriever.document(hit), service.retriever.passage(hit)
    note = document.footnotes[passage.footnote].label if passage.footnote is not None else None
    return {
        "document": hit.entry.name,
        "title": hit.entry.title,
        "section": list(document.section_path(passage.section)),
        "kind": passage.kind.value,
        "footnote": note,
        "header": passage.header,
        "page": passage.page,
        "score": round(hit.score, 6),
        "spans": [[span.start, span.end] for span in passage.spans],
        "text": document.words(passage.spans),
    }
