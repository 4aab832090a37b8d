"""``wardqa eval from-feedback``: drafts of questions from what people said of answers on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import QuestionError
from eval.commands.group import group
from qa.cli.console import print_json, say
from qa.cli.usage import Command

__all__ = ["from_feedback"]


@group.command("from-feedback", cls=Command)
def from_feedback(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="TỆP.jsonl", help="Tệp ghi bộ câu hỏi; không ghi thì in ra.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Ghi đè tệp đã có.")] = False,
) -> int:
    """Soạn nháp câu hỏi từ góp ý của người dùng trên trang hỏi đáp."""
    from eval.from_feedback import drafts_of
    from eval.making import free_file, write_set
    from qa.feedback import FOLDER, read_all
    from qa.settings import load_settings

    if out is not None:
        free_file(out, force=force)
    home = load_settings().home
    rows = drafts_of(read_all(home))
    if not rows:
        raise QuestionError(f"Chưa có góp ý nào trong “{home / FOLDER}”; góp ý được lưu khi bấm nút dưới câu trả lời.")
    if out is None:
        for row in rows:
            print_json(row)
        return 0
    write_set(out, rows, force=force)
    filled = sum(bool(row["gold"]["abstain"] or row["gold"]["answers"]["all_of"]) for row in rows)
    say(f"Đã ghi {len(rows)} câu vào {out}, {len(rows) - filled} câu còn trống đáp án.")
    say(f"Các câu còn là bản nháp: hãy sửa rồi xóa ô status và note, sau đó chạy: wardqa eval lint {out}")
    return 0
