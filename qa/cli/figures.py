"""``wardqa figures``: the figures of the index, by indicator, ward, period, status and value."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import SettingsError
from qa.cli.console import Documents, Index, Json, cleaned, print_json, progress_bar, say, settings_of, terminal_width
from qa.cli.usage import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.document_store import DocumentStore
    from index.figure_search import FigureFilter, FoundFigures
    from index.figure_table import FigureRecord


_TABLE = 110
"""Columns of a terminal from which a table can be read; below it every figure has lines of its own."""


def _text(option: str, metavar: str, words: str) -> typer.models.OptionInfo:
    info: typer.models.OptionInfo = typer.Option(option, metavar=metavar, help=words)
    return info


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command(cls=Command)
    def figures(
        words: Annotated[
            list[str] | None,
            typer.Argument(metavar="[CHỈ_TIÊU]", help="Lời của chỉ tiêu, có dấu hay không; bỏ trống: mọi số liệu."),
        ] = None,
        ward: Annotated[str, _text("--ward", "PHƯỜNG", "Chỉ số liệu của phường này.")] = "",
        period: Annotated[str, _text("--period", "KỲ", "Kỳ: quý I/2026, tháng 4, 3 tháng, năm 2026.")] = "",
        status: Annotated[
            str, _text("--status", "TRẠNG_THÁI", "kế hoạch, thực hiện, ước, lũy kế, tháng hay so với.")
        ] = "",
        document: Annotated[str, _text("--document", "TÊN", "Chỉ văn bản này; đủ một phần tên.")] = "",
        unit: Annotated[str, _text("--unit", "ĐƠN_VỊ", "Đơn vị: tỷ đồng, ha, %, hộ.")] = "",
        least: Annotated[str, _text("--min", "GIÁ_TRỊ", "Từ giá trị này trở lên, như: 100 tỷ đồng.")] = "",
        most: Annotated[str, _text("--max", "GIÁ_TRỊ", "Đến giá trị này.")] = "",
        limit: Annotated[int, typer.Option("--limit", metavar="SỐ", min=1, max=10_000, help="Số dòng.")] = 20,
        documents: Documents = None,
        index: Index = None,
        table: Annotated[
            Path | None, typer.Option("--csv", metavar="TỆP.csv", help="Ghi ra tệp mở được bằng Excel.")
        ] = None,
        json: Json = False,
    ) -> None:
        """Tra số liệu: trong văn bản nào, chỉ tiêu gì, kỳ nào, nơi nào."""
        settings = settings_of(index=index, documents=documents)
        if table is not None and (table.is_dir() or not table.absolute().parent.is_dir()):
            raise SettingsError(f"Không ghi được “{table}”; hãy chọn một tệp .csv trong thư mục đã có.")
        from index.figure_search import search_figures
        from qa.figure_wanted import Asked
        from qa.workspace import open_store

        wanted = Asked(" ".join(words or ()), ward, period, status, document, unit, least, most).wanted()
        with progress_bar() as progress:
            store = open_store(settings, progress)
        found = search_figures(store, wanted, limit)
        if table is not None:
            _write(table, store, found.figures)
        if json:
            _print(store, wanted, found)
        elif table is None:
            _show(store, found)


def _print(store: DocumentStore, wanted: FigureFilter, found: FoundFigures) -> None:
    from qa.figure_rows import as_data

    rows = [as_data(store, figure) for figure in found.figures]
    print_json({"words": wanted.words, "total": found.total, "partly": found.partly, "figures": rows})


def _show(store: DocumentStore, found: FoundFigures) -> None:
    from qa.figure_rows import COLUMNS, shown

    if not found.figures:
        say("Không có số liệu nào như vậy; hãy bớt từ hoặc bớt điều kiện.")
        return
    if found.partly:
        say("Không số liệu nào có đủ các từ; dưới đây là những số liệu có một phần:")
    if terminal_width() < _TABLE:
        for number, figure in enumerate(found.figures, start=1):
            written, indicator, period, place, status, source = shown(store, figure)
            say(f"{number}. {written}: {indicator}", hang=4)
            say(", ".join(words for words in (period, place, status) if words), indent=4)
            say(f"Nguồn: {source}", indent=4)
    else:
        _draw(COLUMNS, [shown(store, figure) for figure in found.figures])
    more = found.total - len(found.figures)
    say(f"{found.total} số liệu" + (f", đang in {len(found.figures)}; thêm bằng --limit." if more else "."))


def _draw(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        # Text takes the words of a document as they are, never as marks of its own.
        table.add_row(*(Text(cleaned(words)) for words in row))
    Console(width=terminal_width(), highlight=False).print(table)


def _write(path: Path, store: DocumentStore, figures: Sequence[FigureRecord]) -> None:
    from qa.figure_files import write_csv

    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells Excel that it is UTF-8
            write_csv(file, store, figures)
    except OSError:
        raise SettingsError(f"Không ghi được tệp “{path}”; hãy kiểm tra quyền ghi và chỗ trống trên đĩa.") from None
    say(f"Đã ghi {len(figures)} số liệu vào {path}")
