"""``wardqa eval variants``: the questions of a set typed as other people type them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import QuestionError
from eval.commands.group import group
from qa.cli.console import say
from qa.cli.usage import Command

__all__ = ["variants"]


@group.command(cls=Command)
def variants(
    questions: Annotated[Path, typer.Argument(metavar="BỘ_CÂU_HỎI", help="Tệp JSONL, hoặc tên một bộ đi kèm.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="TỆP.jsonl", help="Tệp ghi các câu đã đổi cách gõ.")],
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIỂU", help="Chỉ kiểu này; ghi nhiều lần được. Không ghi thì mọi kiểu."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="SỐ", help="Hạt giống: cùng số thì ra cùng câu.")] = 1,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", metavar="THƯ_MỤC", help="Học thêm chữ viết tắt từ văn bản của thư mục này."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Ghi đè tệp đã có.")] = False,
) -> int:
    """Gõ lại câu hỏi của một bộ: không dấu, sai telex, viết tắt, ngắn gọn…; đáp án giữ nguyên."""
    from eval.making import free_file, learned_in, write_set
    from eval.questions import load_set, named_set
    from eval.variants import VariantKind
    from eval.variants import variants as typed

    names = ", ".join(VariantKind)
    for name in kind or ():
        if name not in list(VariantKind):
            raise QuestionError(f"Không có kiểu “{name}”; hãy chọn trong: {names}.")
    free_file(out, force=force)
    rows = load_set(named_set(questions))
    learned = learned_in(documents) if documents is not None else {}
    made = []
    for chosen in map(VariantKind, dict.fromkeys(kind or list(VariantKind))):
        new = list(typed(rows, chosen, seed, learned))
        say(f"{chosen}: {len(new)} câu")
        made += new
    write_set(out, made, force=force)
    say(f"Đã ghi {len(made)} câu vào {out}")
    return 0
