"""What every command shares: settings from options, errors as one sentence, progress on what takes over a second."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from corpus.errors import WardqaError
from index.build import Progress
from qa.settings import Settings, load_settings

INDEX = typer.Option(None, "--index", help="Thư mục chỉ mục.", show_default=False)
DOCUMENTS = typer.Option(
    None, "--documents", help="Thư mục văn bản; chỉ mục được cập nhật trước khi trả lời.", show_default=False
)
JSON = typer.Option(False, "--json", help="In JSON cho chương trình khác đọc.")


def settings_of(index: Path | None = None, documents: Path | None = None, **others: Any) -> Settings:
    """Settings in force, with what the command line says on top.

    Raises :class:`corpus.errors.SettingsError` when both an index and documents are named.
    """
    if index is not None and documents is not None:
        raise WardqaError("Chỉ dùng một trong hai: --index hoặc --documents.")
    return load_settings(index=index, documents=documents, **others)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def say(text: str = "") -> None:
    """One line for a person on standard output."""
    typer.echo(text)


def warn(text: str) -> None:
    """One line for a person on standard error."""
    typer.echo(text, err=True)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on standard error, drawn only on a terminal and only once work has begun."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, Any] = {}
    with bar:

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield tell
