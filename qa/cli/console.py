"""What every command shares: its options, settings from them, lines for a person, progress on what takes a while."""

from __future__ import annotations

import json
import logging
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import SettingsError
from qa.logs import begin, event, is_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.build import Progress
    from index.store import Skipped
    from qa.service import Service
    from qa.settings import Settings

Index = Annotated[Path | None, typer.Option("--index", metavar="THƯ_MỤC", help="Thư mục chỉ mục.")]
Documents = Annotated[
    Path | None,
    typer.Option("--documents", metavar="THƯ_MỤC", help="Thư mục văn bản; chỉ mục của nó được cập nhật trước."),
]
FolderOf = Annotated[
    Path | None, typer.Option("--documents", metavar="THƯ_MỤC", help="Dùng chỉ mục của thư mục văn bản này.")
]
Json = Annotated[bool, typer.Option("--json", help="In JSON cho chương trình khác đọc.")]
Question = Annotated[str | None, typer.Argument(metavar="CÂU_HỎI", help="Câu hỏi, đặt trong dấu nháy.")]
Batch = Annotated[
    Path | None, typer.Option("--batch", metavar="TỆP.jsonl", help="Tệp câu hỏi, mỗi dòng một đối tượng JSON.")
]

# Terminal commands, and marks that turn reading order round, hidden in the text of a document.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WAIT = 0.8
"""Seconds of work before a bar is drawn."""


def settings_of(index: Path | None = None, documents: Path | None = None, **others: str | int | None) -> Settings:
    """Settings in force, with what the command line says on top; an option there replaces both kinds of folder.

    Raises :class:`corpus.errors.SettingsError` when both an index and documents are named.
    """
    from qa.settings import load_settings

    if index is not None and documents is not None:
        raise SettingsError("Chỉ dùng một trong hai tùy chọn --index và --documents; hãy bỏ bớt một.")
    settings = load_settings(index=index, documents=documents, **others)
    begin(settings)
    if documents is not None:
        return settings.model_copy(update={"index": None})
    if index is not None:
        return settings.model_copy(update={"documents": None, "store": ""})
    return settings


def print_json(value: object) -> None:
    """One JSON document on one line of standard output, at once."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def say(text: str = "", indent: int = 0, hang: int = 0) -> None:
    """A paragraph for a person on standard output; ``hang`` indents its later lines further."""
    sys.stdout.write(_laid_out(text, " " * indent, " " * (indent + hang)) + "\n")


def spoken_date(iso: str) -> str:
    """``2026-04-20`` as it is written in Vietnamese: ``20/4/2026``; as precise as it is given."""
    return "/".join(str(int(part)) if part.isdecimal() else part for part in reversed(iso.split("-"))) if iso else ""


def cleaned(text: str) -> str:
    """``text`` without what would command a terminal or turn reading order round."""
    return _CONTROL.sub("", text)


def terminal_width() -> int:
    """Columns for a table: those of the terminal, and many where a program or a file takes the output."""
    return max(60, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 200


def warn(text: str) -> None:
    """One line for a person on standard error; one event where that is read by a program."""
    sys.stdout.flush()
    line = _CONTROL.sub("", text).replace("\n", " ")
    if is_json():
        event(logging.getLogger("wardqa"), "notice", logging.WARNING, message=line)
    else:
        sys.stderr.write(line + "\n")


def warn_skipped(skipped: tuple[Skipped, ...]) -> None:
    """Name every file that is not in the index, with the reason."""
    for item in skipped:
        warn(f"Bỏ qua {item.name}: {item.reason}")


def _laid_out(text: str, first: str, later: str) -> str:
    """``text`` wrapped where standard output is a terminal: what a program reads stays on one line."""
    text = _CONTROL.sub("", text)
    if not sys.stdout.isatty():
        return first + text
    width = max(40, min(shutil.get_terminal_size().columns, 110))
    return textwrap.fill(text, width, initial_indent=first, subsequent_indent=later, break_long_words=False)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on standard error, drawn only on a terminal and only once the work has taken a while."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    begun = time.monotonic()
    drawn: list[tuple[Callable[[str, int, int], None], Callable[[], None]]] = []

    def tell(stage: str, done: int, total: int) -> None:
        if not drawn and time.monotonic() - begun > _WAIT and done < total:
            drawn.append(_bar())
        if drawn:
            drawn[0][0](stage, done, total)

    try:
        yield tell
    finally:
        for _, stop in drawn:
            stop()


def _bar() -> tuple[Callable[[str, int, int], None], Callable[[], None]]:
    """A started bar: how to move it and how to take it away."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    tasks: dict[str, TaskID] = {}
    bar.start()

    def tell(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done, total=total)

    return tell, bar.stop


def opened(settings: Settings) -> Service:
    """The service of ``settings``, its index brought up to date under a bar; files left out are named."""
    from qa.workspace import open_service

    with progress_bar() as progress:
        service = open_service(settings, progress)
    warn_skipped(service.skipped())
    return service
