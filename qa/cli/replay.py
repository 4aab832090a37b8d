"""``wardqa replay``: answers that were kept, and one of them made again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import SettingsError
from qa.cli.console import Documents, Index, Json, opened, print_json, say, settings_of, spoken_date
from qa.cli.usage import Command

if TYPE_CHECKING:
    from qa.llm.kept import Kept
    from qa.llm.replay import Change


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command(cls=Command)
    def replay(
        number: Annotated[
            int | None, typer.Argument(metavar="SỐ", help="Số của câu trả lời; không ghi thì in danh sách.")
        ] = None,
        documents: Documents = None,
        index: Index = None,
        clear: Annotated[bool, typer.Option("--clear", help="Xóa mọi câu trả lời đã giữ.")] = False,
        json: Json = False,
    ) -> None:
        """Xem các câu trả lời đã giữ; hỏi lại một câu và cho biết điều gì đã khác."""
        from qa.llm.kept import KeptAnswers

        settings = settings_of(index=index, documents=documents)
        kept = KeptAnswers(settings.home, settings.keep_days)
        if clear:
            if number is not None:
                raise SettingsError("Tùy chọn --clear xóa tất cả; hãy bỏ số câu trả lời.")
            say(f"Đã xóa {kept.clear()} câu trả lời.")
        elif number is None:
            _list(kept.list(), settings.keep_answers, json)
        else:
            _again(kept.get(number), documents, index, json)


def _list(found: list[Kept], keeping: bool, json: bool) -> None:
    if json:
        print_json(
            [{"id": k.id, "asked_at": k.asked_at, "generation": k.generation, "answer": k.answer} for k in found]
        )
        return
    for one in found:
        day, _, time = one.asked_at.partition("T")
        who = one.answer.get("model") or "bộ đọc đi kèm"
        say(f"{one.id}. {one.question} [{spoken_date(day)} {time[:5]} UTC; {who}; bản {one.generation}]", hang=4)
    if not found:
        say(f"Chưa giữ câu trả lời nào{'' if keeping else '; muốn giữ, hãy đặt WARDQA_KEEP_ANSWERS=true'}.")


def _again(kept: Kept, documents: Path | None, index: Path | None, json: bool) -> None:
    from qa.llm.replay import changes
    from qa.llm.trace import Trace

    folder = Path(kept.index_folder)
    if documents is None and index is None:
        if not folder.is_dir():
            raise SettingsError(
                f"Chỉ mục {folder} của câu trả lời này không còn; hãy nêu chỉ mục khác bằng --index hoặc --documents."
            )
        index = folder
    service = opened(settings_of(index=index, documents=documents))
    trace = Trace()
    answer = service.traced(kept.question, kept.history, trace)
    found = changes(kept, service.retriever.generation.name, trace, answer)
    if json:
        print_json(
            {
                "id": kept.id,
                "before": kept.answer,
                "now": answer.to_json(),
                "changes": [{"what": c.what, "before": c.before, "now": c.now} for c in found],
            }
        )
        return
    say(f"Câu hỏi: {kept.question}")
    say()
    say("Trả lời lúc đó:")
    for line in str(kept.answer.get("answer", "")).split("\n"):
        say(line, indent=2)
    say()
    _show(found)


def _show(found: list[Change]) -> None:
    if not found:
        say("Hỏi lại bây giờ: không có gì khác.")
        return
    say("Hỏi lại bây giờ, khác ở:")
    for change in found:
        say(f"- {change.what}", hang=2)
        for sign, text in (("trước:", change.before), ("nay:", change.now)):
            for line in text.split("\n"):
                say(f"{sign} {line or '(không có)'}", indent=4, hang=2)
