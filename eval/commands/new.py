"""``wardqa eval new``: drafts of questions for one's own documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from corpus.errors import QuestionError
from eval.commands.group import group
from qa.cli.console import print_json, say
from qa.cli.usage import Command

__all__ = ["new"]


@group.command(cls=Command)
def new(
    documents: Annotated[
        Path | None,
        typer.Option("--documents", metavar="THƯ_MỤC", help="Thư mục văn bản; không ghi thì dùng văn bản mẫu."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="TỆP.jsonl", help="Tệp ghi bộ câu hỏi; không ghi thì in ra.")
    ] = None,
    count: Annotated[int, typer.Option("--count", metavar="SỐ", min=1, max=1000, help="Số câu cần soạn.")] = 20,
    seed: Annotated[int, typer.Option("--seed", metavar="SỐ", help="Hạt giống: cùng số thì ra cùng câu.")] = 1,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Hỏi từng câu: nhận, sửa hay bỏ; Ctrl+C giữ các câu đã nhận.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Ghi đè tệp đã có.")] = False,
) -> int:
    """Soạn nháp câu hỏi kèm đáp án từ văn bản, cả câu mà văn bản không trả lời được."""
    from eval.drafting import draft_questions
    from eval.making import free_file, read_folder, write_set
    from qa.cli.console import warn
    from qa.settings import bundled_sample

    if interactive and out is None:
        raise QuestionError("Chế độ hỏi từng câu cần nơi ghi; hãy thêm -o TỆP.jsonl")
    if out is not None:
        free_file(out, force=force)
    found, left_out = read_folder(documents if documents is not None else bundled_sample())
    for sentence in left_out:
        warn(sentence)
    rows = draft_questions(found, count, seed)
    if not rows:
        raise QuestionError("Không soạn được câu nào: văn bản không có số liệu, bảng hay phần đầu đọc được.")
    if interactive:
        rows = _chosen(rows)
        if not rows:
            say("Chưa nhận câu nào; không ghi tệp.")
            return 0
    if out is None:
        for row in rows:
            print_json(row)
        return 0
    write_set(out, rows, force=force)
    say(f"Đã ghi {len(rows)} câu vào {out}")
    if not interactive:
        say(f"Các câu còn là bản nháp: hãy sửa rồi xóa ô status và note, sau đó chạy: wardqa eval lint {out}")
    return 0


def _chosen(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The drafts that a person accepts or mends; what was accepted stays when they stop."""
    from eval.drafting import accepted, mended

    kept: list[dict[str, Any]] = []
    try:
        for number, row in enumerate(rows, start=1):
            _show(row, f"{number}/{len(rows)}")
            while (
                choice := typer.prompt("[n]hận, [s]ửa, [b]ỏ, [t]hôi", default="n").strip().lower()[:1]
            ) not in "nsbt":
                say("Hãy gõ n, s, b hoặc t.")
            if choice == "t":
                break
            if choice == "s":
                question = typer.prompt("Câu hỏi (Enter: giữ nguyên)", default="", show_default=False).strip()
                answer = typer.prompt("Đáp án, cách nhau bằng | (Enter: giữ nguyên)", default="", show_default=False)
                row = mended(row, question, [item.strip() for item in answer.split("|") if item.strip()])
            if choice != "b":
                kept.append(accepted(row))
    except (KeyboardInterrupt, EOFError, typer.Abort):
        say()
        say(f"Dừng lại; giữ {len(kept)} câu đã nhận.")
    return kept


def _show(row: dict[str, Any], place: str) -> None:
    gold = row["gold"]
    say()
    say(f"{place} {row['question']}")
    for earlier in row.get("history", ()):
        say(f"Hỏi trước đó: {earlier}", indent=2)
    said = [*gold["answers"]["all_of"], *gold["answers"]["any_of"][:1]]
    say("Đáp án: " + ("văn bản không có" if gold["abstain"] else "; ".join(said)), indent=2)
    for quote, name in zip(gold["quotes"], gold["quote_docs"], strict=True):
        say(f"{name}: “{' '.join(quote.split())}”", indent=2)
    say(row["note"], indent=2)
