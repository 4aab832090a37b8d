"""``wardqa eval lint``: broken gold in a question set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.commands.group import group
from qa.cli.console import Json, print_json, say
from qa.cli.usage import Command

__all__ = ["lint"]


@group.command(cls=Command)
def lint(
    questions: Annotated[Path, typer.Argument(metavar="BỘ_CÂU_HỎI", help="Tệp JSONL, hoặc tên một bộ đi kèm.")],
    documents: Annotated[
        Path | None,
        typer.Option("--documents", metavar="THƯ_MỤC", help="Thư mục văn bản; không ghi thì dùng văn bản mẫu."),
    ] = None,
    json: Json = False,
) -> int:
    """Tìm đáp án hỏng trong một bộ câu hỏi: câu trích sai, phép tính sai, câu trùng…"""
    from dataclasses import asdict

    from eval.lint import lint_file
    from eval.making import read_folder
    from eval.questions import named_set
    from qa.cli.console import warn
    from qa.settings import bundled_sample

    path = named_set(questions)
    found, left_out = read_folder(documents if documents is not None else bundled_sample())
    for sentence in left_out:
        warn(sentence)
    findings, rows = lint_file(path, found)
    errors = sum(finding.error for finding in findings)
    if json:
        shown = [{**asdict(finding), "file": path.name} for finding in findings]
        print_json({"questions": rows, "errors": errors, "warnings": len(findings) - errors, "findings": shown})
    else:
        for finding in sorted(findings, key=lambda finding: not finding.error):
            say(finding.shown(path.name))
        say(f"{path.name}: {rows} câu hỏi, {errors} lỗi, {len(findings) - errors} lưu ý")
    return 1 if errors else 0
