"""``wardqa eval figures``: error rates of the checking of figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import DocumentError
from eval.commands.group import group
from qa.cli.console import Json, print_json, say
from qa.cli.usage import Command

__all__ = ["figures"]


@group.command(cls=Command)
def figures(
    documents: Annotated[
        Path | None,
        typer.Option("--documents", metavar="THƯ_MỤC", help="Thư mục văn bản; không ghi thì dùng văn bản mẫu."),
    ] = None,
    json: Json = False,
    seed: Annotated[int, typer.Option("--seed", metavar="SỐ", help="Hạt giống để rút câu.")] = 1,
    wrong: Annotated[bool, typer.Option("--wrong", help="In các câu bị từ chối nhầm và các câu sai để lọt.")] = False,
) -> int:
    """Đo tỷ lệ lỗi của việc đối chiếu số liệu trên các câu đúng và câu bị làm sai."""
    from eval.figures import documents_in, measure
    from eval.figures_report import lines, shown_wrong
    from qa.cli.console import warn
    from qa.settings import bundled_sample

    folder = documents if documents is not None else bundled_sample()
    found, left_out = documents_in(folder)
    for sentence in left_out:
        warn(sentence)
    if not found:
        raise DocumentError(f"Không có văn bản nào đọc được trong “{folder}”; hãy chọn thư mục khác.")
    rates = measure(found, seed)
    if json:
        print_json(rates.to_json())
    else:
        for line in lines(rates):
            say(line)
        if wrong:
            for line in shown_wrong(rates):
                say(line)
    return 0 if rates.passed() else 1
