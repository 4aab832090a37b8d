"""``wardqa eval counterfactual``: documents and questions with other names and other figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.commands.group import group
from qa.cli.console import say
from qa.cli.usage import Command

__all__ = ["counterfactual"]


@group.command(cls=Command)
def counterfactual(
    questions: Annotated[Path, typer.Argument(metavar="BỘ_CÂU_HỎI", help="Tệp JSONL, hoặc tên một bộ đi kèm.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="THƯ_MỤC", help="Thư mục ghi văn bản và bộ câu hỏi mới.")],
    documents: Annotated[
        Path | None,
        typer.Option("--documents", metavar="THƯ_MỤC", help="Thư mục văn bản; không ghi thì dùng văn bản mẫu."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="SỐ", help="Hạt giống: cùng số thì ra cùng tên và số.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Ghi đè thư mục đã có.")] = False,
) -> int:
    """Đổi tên phường, tên người và số liệu trong văn bản lẫn câu hỏi: hệ thống nhớ thay vì đọc sẽ trả lời sai."""
    from eval.counterfactual import counterfactual as rewrite
    from eval.making import free_folder, read_folder, write_set, write_texts
    from eval.questions import load_set, named_set
    from eval.spans import with_quotes
    from qa.cli.console import warn
    from qa.settings import bundled_sample

    rows = load_set(named_set(questions))
    free_folder(out, force=force)
    found, left_out = read_folder(documents if documents is not None else bundled_sample())
    rows, moved = with_quotes(rows, {Path(document.name).stem: document.text for document in found})
    for sentence in (*left_out, *moved):
        warn(sentence)
    made = rewrite(found, rows, seed)
    write_texts(out / "documents", {f"{document.stem}.txt": document.text for document in made.documents})
    write_set(out / "questions.jsonl", made.rows, force=True)
    say(f"{len(made.documents)} văn bản, {len(made.names)} tên riêng đã đổi")
    say(f"Phép tính trong văn bản còn đúng: {made.relations_kept}/{made.relations}")
    for reason, count in made.dropped.most_common():
        say(f"Bỏ {count} câu: {reason}")
    say(f"Đã ghi {out / 'documents'} và {len(made.rows)} câu vào {out / 'questions.jsonl'}")
    return 0
