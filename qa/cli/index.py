"""``wardqa index build|status|add|remove``."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from qa.cli.console import FolderOf, Index, Json, print_json, progress_bar, say, settings_of, warn, warn_skipped
from qa.cli.usage import Command, Group

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.build import Progress, Recipe, Report
    from index.document_store import DocumentStore
    from index.generation import Manifest
    from index.kept import Kept
    from qa.settings import Settings

What = TypeVar("What", Path, str)

app = typer.Typer(cls=Group, help="Dựng và quản lý chỉ mục văn bản.", no_args_is_help=True, rich_markup_mode=None)


@app.command(cls=Command)
def build(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="THƯ_MỤC", help="Thư mục văn bản; bỏ trống: thư mục đang đặt hoặc bộ mẫu."),
    ] = None,
    index: Index = None,
    force: Annotated[bool, typer.Option("--force", help="Đọc lại mọi văn bản, kể cả văn bản không đổi.")] = False,
    json: Json = False,
) -> None:
    """Dựng chỉ mục từ một thư mục; chỉ đọc lại những gì đã thay đổi."""
    from qa.logs import begin
    from qa.settings import load_settings

    settings = load_settings(documents=source, index=index)
    begin(settings)
    from index.build import build as build_index
    from qa.workspace import index_of, recipe_of

    kept = index_of(settings)
    with progress_bar() as progress:
        report = build_index(kept, [settings.documents_folder()], recipe_of(settings), progress, force=force)
    _show(report, kept, json)


@app.command(cls=Command)
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="TỆP", help="Tệp hoặc thư mục cần thêm.")],
    index: Index = None,
    documents: FolderOf = None,
    shard: Annotated[
        str, typer.Option("--shard", metavar="I/N", help="Chỉ nhận phần thứ I trong N phần tệp, chia theo tên tệp.")
    ] = "",
    json: Json = False,
) -> None:
    """Thêm hoặc thay văn bản, giữ nguyên các văn bản khác."""
    settings = settings_of(index=index, documents=documents)
    from index.build import add as add_documents
    from index.files import shard_named

    _change(partial(add_documents, shard=shard_named(shard) if shard else None), paths, settings, json)


@app.command(cls=Command)
def remove(
    names: Annotated[list[str], typer.Argument(metavar="TÊN", help="Tên như in ở: wardqa index status.")],
    index: Index = None,
    documents: FolderOf = None,
    json: Json = False,
) -> None:
    """Gỡ văn bản khỏi chỉ mục; tệp gốc không bị xóa, thêm lại bằng: wardqa index add."""
    settings = settings_of(index=index, documents=documents)
    from index.build import remove as remove_documents

    _change(remove_documents, names, settings, json)


def _change(
    change: Callable[[Kept, list[What], Recipe, Progress], Report], what: list[What], settings: Settings, json: bool
) -> None:
    """Add or remove ``what`` under a bar, and show what was done."""
    from qa.workspace import index_of, recipe_of

    kept = index_of(settings)
    with progress_bar() as progress:
        report = change(kept, what, recipe_of(settings), progress)
    _show(report, kept, json)


@app.command(cls=Command)
def status(index: Index = None, documents: FolderOf = None, json: Json = False) -> None:
    """Cho biết chỉ mục đang có những văn bản nào."""
    settings = settings_of(index=index, documents=documents)
    from index.kept import kept_index
    from qa.workspace import index_of

    kept = kept_index(index_of(settings))
    last = kept.last()
    manifest, store = last.manifest, last.store
    if not json:
        _show_status(kept.shown, last.path.name, manifest, store)
        return
    rows = [{k: v for k, v in asdict(entry).items() if k not in ("id", "first")} for entry in store.entries]
    made = {k: v for k, v in asdict(manifest).items() if k not in ("files", "digests")}
    lists = {"documents": rows, "skipped": [asdict(item) for item in store.skipped]}
    print_json({"index": kept.shown, "generation": last.path.name, **made, **lists})


def _show_status(shown: str, generation: str, manifest: Manifest, store: DocumentStore) -> None:
    made = datetime.fromisoformat(manifest.created).astimezone().strftime("%H:%M ngày %d/%m/%Y")
    say(f"Chỉ mục {shown}")
    say(
        f"Bản {generation}, dựng lúc {made}: {manifest.documents} văn bản, {manifest.passages} đoạn, "
        f"{manifest.figures} số liệu."
    )
    _say_conflicts(manifest.conflicts, manifest.sources)
    for entry in store.entries:
        say()
        say(f"{entry.name} ({entry.passages} đoạn)", hang=4)
        say(entry.title or "(không ghi tên văn bản)", indent=4)
        for warning in entry.warnings:
            say(f"Chú ý: {warning}", indent=4)
    if store.skipped or manifest.excluded:
        say()
    for item in store.skipped:
        say(f"Bỏ qua {item.name}: {item.reason}", hang=4)
    for name in manifest.excluded:
        say(f"Đã gỡ {name}; thêm lại bằng: wardqa index add", hang=4)


def _say_conflicts(count: int, sources: Sequence[str]) -> None:
    """How many figures contradict each other, and the command that shows them."""
    if not count:
        return
    from qa.settings import load_settings

    named = next((source for source in map(Path, sources) if source.is_dir()), None)
    usual = named is None or named == load_settings().documents_folder().resolve()
    say(
        f"{count} chỗ số liệu không khớp; xem: wardqa check"
        + ("" if usual else f" --documents {shlex.quote(str(named))}")
    )


def _show(report: Report, index: Kept, json: bool) -> None:
    from index.kept import kept_index

    kept = kept_index(index)
    if json:
        print_json({"index": kept.shown, **asdict(report)})
        warn_skipped(report.skipped)
        return
    say(f"Chỉ mục {kept.shown}")
    if report.unchanged:
        say("Văn bản không thay đổi, không phải dựng lại.")
    counts = f"{report.documents} văn bản, {report.passages} đoạn, {report.figures} số liệu"
    changes = f"đọc mới {len(report.read)}, giữ nguyên {len(report.kept)}, gỡ {len(report.removed)}"
    say(f"Bản {report.generation}: {counts} ({changes}).")
    if report.conflicts:
        _say_conflicts(report.conflicts, kept.manifest().sources)
    if report.skipped:
        warn(f"Có {len(report.skipped)} tệp không vào chỉ mục:")
    warn_skipped(report.skipped)
