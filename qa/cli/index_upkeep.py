"""``wardqa index verify|rollback|gc|watch``."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import IndexFolderError, SettingsError
from qa.cli.console import FolderOf, Index, Json, print_json, say, settings_of, warn, warn_skipped
from qa.cli.index import app
from qa.cli.usage import Command

if TYPE_CHECKING:
    from qa.settings import Settings

__all__ = ["gc", "rollback", "verify", "watch"]


@app.command(cls=Command)
def verify(index: Index = None, documents: FolderOf = None, json: Json = False) -> None:
    """Kiểm tra từng byte của mọi bản chỉ mục đang giữ; mã thoát 1 khi có hỏng hóc."""
    settings = settings_of(index=index, documents=documents)
    if settings.store:
        _verify_shared(settings, json)
        return
    folder = settings.index_folder()
    from index.generation import build_command, complete, named, numbered, read_manifest
    from index.upkeep import verify as faults_of

    faults = faults_of(folder)
    names = complete(folder)
    if json:
        print_json({"index": str(folder), "generations": names, "faults": [asdict(fault) for fault in faults]})
    else:
        say(f"Chỉ mục {folder}")
        for fault in faults:
            where = f"Bản {fault.generation}: {fault.file or 'cả bản'}" if fault.generation else fault.file or "Chỉ mục"
            say(f"{where} {fault.what}", hang=4)
        if faults:
            damaged = {fault.generation for fault in faults}
            good = [name for name in names if name not in damaged]
            sources = read_manifest(folder / "generations" / good[-1]).sources if good else ()
            back = f"wardqa index rollback {good[-1]} --index {folder}; " if good else ""
            if named(folder) in good and damaged <= set(numbered(folder)):
                say(
                    f"Bản đang trả lời nguyên vẹn; bỏ bản hỏng bằng: wardqa index gc --index {shlex.quote(str(folder))}"
                )
            elif named(folder) in good and damaged == {""}:
                say(f"Các bản đều nguyên vẹn; ghi lại tệp ấy bằng: {build_command(folder, sources)}")
            else:
                say(f"Cách sửa: {back}dựng lại bằng: {build_command(folder, sources, '--force')}")
        else:
            say(f"{len(names)} bản đều nguyên vẹn.")
    if faults:
        raise typer.Exit(1)


def _verify_shared(settings: Settings, json: bool) -> None:
    """Every row of an index that an engine keeps, counted and read."""
    from index.kept import kept_index
    from index.milvus.verifying import faults_in
    from qa.workspace import index_of

    kept = kept_index(index_of(settings))
    faults, generation = faults_in(kept), kept.newest()
    if json:
        print_json({"index": kept.shown, "generations": [generation], "faults": [asdict(fault) for fault in faults]})
    else:
        say(f"Chỉ mục {kept.shown}")
        for fault in faults:
            say(f"Bản {fault.generation}: {fault.file} {fault.what}", hang=4)
        say(f"Cách sửa: dựng lại bằng: {kept.command((), '--force')}" if faults else f"Bản {generation} nguyên vẹn.")
    if faults:
        raise typer.Exit(1)


@app.command(cls=Command)
def rollback(
    to: Annotated[
        str, typer.Argument(metavar="[BẢN]", help="Số của bản, như 000012; bỏ trống: bản ngay trước bản đang dùng.")
    ] = "",
    index: Index = None,
    documents: FolderOf = None,
    json: Json = False,
) -> None:
    """Dùng lại một bản chỉ mục cũ; bản đang dùng vẫn được giữ."""
    from qa.workspace import index_here

    folder = index_here(settings_of(index=index, documents=documents))
    from index.upkeep import rollback as go_back

    before, now = go_back(folder, to)
    if json:
        print_json({"index": str(folder), "before": before, "now": now})
        return
    say(f"Chỉ mục {folder}")
    say(f"Bản {now} đang trả lời, thay cho bản {before}; đổi lại bằng: wardqa index rollback {before}")
    say("Lần dựng hay cập nhật sau sẽ lại theo đúng các tệp trong thư mục văn bản.")


@app.command(cls=Command)
def gc(
    keep: Annotated[int, typer.Option("--keep", metavar="SỐ", min=1, help="Số bản giữ lại.")] = 1,
    index: Index = None,
    documents: FolderOf = None,
    json: Json = False,
) -> None:
    """Xóa các bản chỉ mục cũ và phần dở dang để lấy lại chỗ trống; bản đang trả lời luôn được giữ."""
    from qa.workspace import index_here

    folder = index_here(settings_of(index=index, documents=documents))
    from index.upkeep import collect_garbage

    removed, freed = collect_garbage(folder, keep)
    if json:
        print_json({"index": str(folder), "removed": removed, "bytes": freed})
        return
    say(f"Chỉ mục {folder}")
    say(f"Đã xóa {len(removed)} bản, lấy lại {freed // 1_000_000} MB.")


@app.command(cls=Command)
def watch(
    source: Annotated[
        Path | None, typer.Argument(metavar="THƯ_MỤC", help="Thư mục văn bản; bỏ trống: thư mục đang đặt.")
    ] = None,
    index: Index = None,
    every: Annotated[float, typer.Option("--every", metavar="GIÂY", min=0.2, help="Số giây giữa hai lần nhìn.")] = 2.0,
    rest: Annotated[
        float, typer.Option("--rest", metavar="GIÂY", min=0.0, help="Số giây các tệp phải nằm yên trước khi đọc.")
    ] = 3.0,
) -> None:
    """Theo dõi thư mục văn bản, cập nhật chỉ mục khi có tệp thêm, sửa, đổi tên hoặc xóa (Ctrl+C để dừng)."""
    from qa.logs import begin
    from qa.settings import load_settings

    settings = load_settings(documents=source, index=index)
    begin(settings)
    documents = settings.documents_folder()
    if not documents.is_dir():
        raise SettingsError(f"Không có thư mục văn bản {documents}; hãy kiểm tra lại đường dẫn.")
    from index.kept import kept_index
    from index.watch import watch as follow
    from qa.workspace import index_of, recipe_of

    kept = index_of(settings)
    say(f"Đang theo dõi {documents}, chỉ mục {kept_index(kept).shown} (Ctrl+C để dừng)")
    for done in follow(kept, documents, recipe_of(settings), Event(), every=every, rest=rest):
        if isinstance(done, IndexFolderError):
            warn(f"Lỗi: {done}")
            continue
        counts = f"đọc mới {len(done.read)}, giữ nguyên {len(done.kept)}, gỡ {len(done.removed)}"
        say(f"Bản {done.generation}: {done.documents} văn bản, {done.passages} đoạn ({counts}).")
        warn_skipped(done.skipped)
