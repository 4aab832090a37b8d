"""``wardqa backup`` and ``wardqa restore``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.console import FolderOf, Index, Json, print_json, say, settings_of, warn
from qa.cli.usage import Command

if TYPE_CHECKING:
    from qa.backup import Saved


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""

    @app.command(cls=Command)
    def backup(
        file: Annotated[Path, typer.Argument(metavar="TỆP.tar.gz", help="Nơi ghi bản sao lưu.")],
        documents: FolderOf = None,
        index: Index = None,
        with_documents: Annotated[
            bool, typer.Option("--with-documents", help="Kèm cả thư mục văn bản gốc đang đặt.")
        ] = False,
        json: Json = False,
    ) -> None:
        """Sao lưu thư mục home và chỉ mục vào một tệp; trang hỏi đáp vẫn chạy được trong lúc đó."""
        settings = settings_of(index=index, documents=documents)
        from qa.backup import back_up

        _show("Đã sao lưu", file, back_up(settings, file, documents=with_documents), json)

    @app.command(cls=Command)
    def restore(
        file: Annotated[Path, typer.Argument(metavar="TỆP.tar.gz", help="Bản sao lưu do wardqa backup ghi.")],
        documents: FolderOf = None,
        index: Index = None,
        replace: Annotated[
            bool, typer.Option("--replace", help="Để dữ liệu đang có sang một bên rồi khôi phục.")
        ] = False,
        json: Json = False,
    ) -> None:
        """Khôi phục từ bản sao lưu; hãy dừng trang hỏi đáp trước."""
        settings = settings_of(index=index, documents=documents)
        from qa.backup import restore as bring_back

        saved = bring_back(settings, file, replace=replace)
        _show("Đã khôi phục", file, saved, json)
        if not json:
            _show_indexes(saved)


def _show_indexes(saved: Saved) -> None:
    """What can be asked again: an index goes by the folder of its documents, which may lie elsewhere now."""
    from corpus.errors import IndexFolderError
    from index.generation import current, read_manifest
    from qa.backup import indexes_in

    for folder in dict.fromkeys(found for place in saved.places for found in indexes_in(place)):
        try:
            generation = current(folder)
            manifest = read_manifest(generation)
        except IndexFolderError as error:
            warn(f"Chú ý: {error}")
            continue
        say(f"Chỉ mục {folder}: bản {generation.name}, {manifest.documents} văn bản", hang=4)
        say(f"Hỏi bằng: wardqa ask CÂU_HỎI --index {shlex.quote(str(folder))}", indent=4)


def _show(done: str, file: Path, saved: Saved, json: bool) -> None:
    if json:
        print_json(
            {
                "file": str(file),
                "files": saved.files,
                "bytes": saved.bytes,
                "places": [str(place) for place in saved.places],
                "aside": [str(place) for place in saved.aside],
            }
        )
        return
    say(f"{done} {saved.files} tệp ({saved.bytes // 1_000_000} MB): {', '.join(map(str, saved.places))}")
    for place in saved.aside:
        say(f"Dữ liệu cũ còn ở {place}", indent=4)
