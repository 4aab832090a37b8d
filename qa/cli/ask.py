"""``wardqa ask``: one question, or a file of them."""

from __future__ import annotations

import typer

from corpus.errors import QuestionError
from qa.answer import Answer, AnswerFigure, AnswerStatus, Citation, Verdict
from qa.batch import Question as Asked
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
    spoken_date,
    warn,
)
from qa.cli.usage import Command

_MARK = " (CHƯA CÓ CĂN CỨ)"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command(cls=Command)
    def ask(
        question: Question = None,
        documents: Documents = None,
        index: Index = None,
        json: Json = False,
        batch: Batch = None,
    ) -> None:
        """Trả lời một câu hỏi, kèm trích dẫn và kiểm chứng từng số liệu."""
        settings = settings_of(index=index, documents=documents)
        questions = asked_here(question, batch, settings.max_question)
        service = opened(settings)
        if batch is None:
            answer = service.ask(questions[0].question)
            if json:
                print_json(answer.to_json())
            else:
                _show(answer)
            return
        refused = 0
        with progress_bar() as progress:
            for number, asked in enumerate(questions):
                progress("Trả lời", number, len(questions))
                try:
                    answer = service.ask(asked.question, asked.history, id=asked.id)
                except QuestionError as error:
                    refused += 1
                    answer = _not_asked(asked, error)
                print_json(answer.to_json())
        if refused:
            raise QuestionError(f"{refused} câu hỏi trong {batch} không hỏi được; lý do ghi ở ô answer của từng câu.")


def _not_asked(asked: Asked, error: QuestionError) -> Answer:
    """The line of a question that cannot be asked: the others are answered all the same."""
    warn(f"Câu {asked.id}: {error}")
    return Answer(asked.question, AnswerStatus.CLARIFY, str(error), id=asked.id)


def _show(answer: Answer) -> None:
    if answer.notice:
        say(answer.notice)
        say()
    for line in _marked(answer).split("\n"):
        say(line, hang=2 if line.startswith("- ") else 0)
    _show_verdicts(answer.figures)
    for conflict in answer.conflicts:
        sides = "; ".join(f"{text} [{n}]" for text, n in zip(conflict.figures, conflict.citations, strict=False))
        say()
        say(f"Các nguồn ghi khác nhau: {sides}.")
    supporting = [citation for citation in answer.citations if not citation.nearest]
    nearest = [citation for citation in answer.citations if citation.nearest]
    for heading, citations in (("Nguồn:", supporting), ("Đoạn gần nhất:", nearest)):
        if citations:
            say()
            say(heading)
        for citation in citations:
            _show_source(citation)


def _marked(answer: Answer) -> str:
    """The answer with every figure that has no support marked where it stands."""
    text = answer.answer
    for figure in sorted(answer.figures, key=lambda one: -one.end):
        if figure.verdict is Verdict.UNSUPPORTED:
            text = text[: figure.end] + _MARK + text[figure.end :]
    return text


def _show_verdicts(figures: tuple[AnswerFigure, ...]) -> None:
    """One line for the figures that stand in the source as they are; a line each for the others."""
    if not figures:
        return
    say()
    plain = sum(figure.verdict is Verdict.VERIFIED for figure in figures)
    say(f"Kiểm chứng: {plain}/{len(figures)} con số khớp từng chữ với nguồn.")
    told: set[str] = set()
    for figure in figures:
        line = {
            Verdict.VERIFIED: "",
            Verdict.CONVERTED: f"{figure.text}: đã quy đổi, khớp nguồn",
            Verdict.COMPUTED: f"{figure.text}: tính từ các số đã dẫn",
            Verdict.UNSUPPORTED: f"{figure.text}: chưa có căn cứ",
        }[figure.verdict]
        detail = figure.formula or figure.reason
        line += f" ({detail})" if line and detail else ""
        if line and line not in told:
            say(line, indent=2, hang=2)
            told.add(line)


def _show_source(citation: Citation) -> None:
    number = f"số {citation.number}" if citation.number else ""
    about = [part for part in (citation.title, number, spoken_date(citation.date or "")) if part]
    place = [f"trang {citation.page}"] if citation.page else []
    place += [f"chú thích {citation.footnote}"] if citation.footnote else []
    say(f"[{citation.n}] {', '.join([citation.document, *place])}", hang=4)
    if about:
        say(", ".join(about), indent=4)
    if citation.section:
        say("Mục: " + " › ".join(citation.section), indent=4)
    say(f"“{' '.join(citation.quote.split())}”", indent=4)
