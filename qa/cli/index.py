"""``wardqa index build|status|add|remove``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from qa.cli.console import INDEX, JSON, print_json, progress_bar, say, settings_of, warn

app = typer.Typer(help="Dựng và quản lý chỉ mục văn bản.", no_args_is_help=True)


@app.command()
def build(
    documents: Path | None = typer.Argument(None, help="Thư mục văn bản; bỏ trống: bộ văn bản mẫu."),
    index: Path | None = INDEX,
    force: bool = typer.Option(False, "--force", help="Đọc lại mọi văn bản, kể cả văn bản không đổi."),
    json: bool = JSON,
) -> None:
    """Dựng chỉ mục từ một thư mục; chỉ đọc lại những gì đã thay đổi."""
    from index.build import build as build_index
    from qa.workspace import recipe_of

    settings = settings_of(index=index)
    source = documents if documents is not None else settings.documents_folder()
    settings = settings_of(
        index=index if index is not None else settings.index,
        **({} if index or settings.index else {"documents": source}),
    )
    folder = settings.index_folder()
    with progress_bar() as progress:
        report = build_index(folder, [source], recipe_of(settings), progress, force=force)
    _show(report, folder, json)


@app.command()
def add(
    paths: list[Path] = typer.Argument(..., help="Tệp hoặc thư mục cần thêm."),
    index: Path | None = INDEX,
    json: bool = JSON,
) -> None:
    """Thêm hoặc thay văn bản, giữ nguyên các văn bản khác."""
    from index.build import add as add_documents
    from qa.workspace import recipe_of

    settings = settings_of(index=index)
    folder = settings.index_folder()
    with progress_bar() as progress:
        report = add_documents(folder, paths, recipe_of(settings), progress)
    _show(report, folder, json)


@app.command()
def remove(
    names: list[str] = typer.Argument(..., help="Tên văn bản cần gỡ, như in ở wardqa index status."),
    index: Path | None = INDEX,
    json: bool = JSON,
) -> None:
    """Gỡ văn bản khỏi chỉ mục."""
    from index.build import remove as remove_documents
    from qa.workspace import recipe_of

    settings = settings_of(index=index)
    folder = settings.index_folder()
    with progress_bar() as progress:
        report = remove_documents(folder, names, recipe_of(settings), progress)
    _show(report, folder, json)


@app.command()
def status(index: Path | None = INDEX, json: bool = JSON) -> None:
    """Cho biết chỉ mục đang có những văn bản nào."""
    from index.generation import current, read_manifest
    from index.store import Store

    folder = settings_of(index=index).index_folder()
    generation = current(folder)
    manifest = read_manifest(generation)
    store = Store(generation / "store.sqlite")
    if json:
        documents = [{k: v for k, v in asdict(entry).items() if k not in ("id", "first")} for entry in store.entries]
        print_json(
            {
                "index": str(folder),
                "generation": generation.name,
                **asdict(manifest),
                "documents": documents,
                "skipped": [asdict(item) for item in store.skipped],
            }
        )
        return
    say(f"Chỉ mục {folder}")
    say(f"Bản {generation.name}, dựng lúc {manifest.created}: {manifest.documents} văn bản, "
        f"{manifest.passages} đoạn, {manifest.figures} số liệu.")  # fmt: skip
    for entry in store.entries:
        say(f"  {entry.name} — {entry.title or '(không có tiêu đề)'}: {entry.passages} đoạn")
        for warning in entry.warnings:
            say(f"      chú ý: {warning}")
    for item in store.skipped:
        say(f"  bỏ qua {item.name}: {item.reason}")


def _show(report: object, folder: Path, json: bool) -> None:
    from index.build import Report

    assert isinstance(report, Report)
    if json:
        print_json({"index": str(folder), **asdict(report)})
    else:
        if report.unchanged:
            say(f"Chỉ mục {folder} đã đúng với văn bản, không phải dựng lại.")
        say(f"Bản {report.generation}: {report.documents} văn bản, {report.passages} đoạn, {report.figures} số liệu "
            f"({len(report.read)} văn bản đọc mới, {len(report.kept)} giữ nguyên, {len(report.removed)} gỡ bỏ).")  # fmt: skip
    for item in report.skipped:
        warn(f"Bỏ qua {item.name}: {item.reason}")
