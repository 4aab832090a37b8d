"""``wardqa inspect``: what the product understood of one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.document import Document
from corpus.errors import SettingsError
from qa.cli.console import Json, print_json, progress_bar, say
from qa.cli.usage import Command

_MOST_ROWS = 3
"""Rows of a table that are shown as a taste of it."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command(cls=Command)
    def inspect(
        file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp văn bản.")],
        html: Annotated[
            Path | None, typer.Option("--html", metavar="TRANG.html", help="Ghi ra một trang HTML để xem và in.")
        ] = None,
        json: Json = False,
    ) -> None:
        """Cho xem cây mục, chú thích, bảng, thông tin và cảnh báo của một tệp."""
        from corpus.reading import read_document

        if html is not None:
            _writable(html, file)
        with progress_bar() as progress:
            document = read_document(
                file, progress=lambda done, total: progress("Nhận dạng chữ trong ảnh, trang", done, total)
            )
        if html is not None:
            _write(document, html)
        if json:
            from qa.inspection.data import as_data

            print_json(as_data(document))
        elif html is None:
            _show(document)


def _writable(html: Path, file: Path) -> None:
    """Refuse before the reading starts what could not be written after it, and never write over the paper itself."""
    if html.is_dir() or not html.absolute().parent.is_dir():
        raise SettingsError(f"Không ghi được trang “{html}”; hãy chọn một tệp .html trong thư mục đã có.")
    if html.exists() and file.exists() and html.samefile(file):
        raise SettingsError(f"Trang “{html}” trùng với tệp văn bản; hãy chọn tên khác cho --html.")


def _write(document: Document, html: Path) -> None:
    from qa.inspection.page import page

    try:
        html.write_text(page(document), encoding="utf-8")
    except OSError:
        raise SettingsError(f"Không ghi được trang “{html}”; hãy kiểm tra quyền ghi và chỗ trống trên đĩa.") from None
    say(f"Đã ghi trang {html}")


def _short(words: str, length: int = 90) -> str:
    words = " ".join(words.split())
    return words if len(words) <= length else words[: length - 1] + "…"


def _show(document: Document) -> None:
    from qa.inspection.advice import FIELDS, advice

    pages = f", {len(document.pages)} trang" if document.pages else ""
    say(f"{document.name} ({document.format}{pages}, {len(document.text)} ký tự)")
    for name, words in FIELDS.items():
        read = getattr(document.metadata, name)
        sure = f" (độ chắc {read.confidence:.0%})" if read and read.confidence < 1 else ""
        say(f"{words}: {read.value + sure if read else '(không ghi)'}", indent=2, hang=4)
    if document.audience:
        say(f"Đối tượng đọc: {document.audience}", indent=2, hang=4)
    say()
    say(f"Cây mục ({len(document.sections)} mục):")
    for section in document.sections:
        say(_short(section.label), indent=2 * section.level)
    _show_notes(document)
    _show_tables(document)
    say()
    say(f"{len(document.passages)} đoạn, {len(document.figures)} số liệu.")
    for sentence in advice(document):
        say(f"Chú ý: {sentence}", hang=4)


def _show_notes(document: Document) -> None:
    if document.footnotes:
        say()
        say(f"Chú thích ({len(document.footnotes)}):")
    for note in document.footnotes:
        say(f"[{note.label}] {_short(document.words(note.definition))}", indent=2, hang=4)
        if note.sentence:
            say(f"ở câu: {_short(document.words(note.sentence))}", indent=6)
        else:
            say("không thấy chỗ đánh dấu trong văn bản", indent=6)


def _show_tables(document: Document) -> None:
    if document.tables:
        say()
        say(f"Bảng ({len(document.tables)}):")
    for table in document.tables:
        say(f"{_short(table.caption) or '(không tên)'}: {len(table.rows)} dòng", indent=2, hang=4)
        say(f"cột: {_short(' | '.join(table.columns), 200)}", indent=6)
        for row in table.rows[:_MOST_ROWS]:
            cells = [document.words((span,)) if span else "" for span in dict.fromkeys(row.cells)]
            say(_short(" | ".join(cells), 200), indent=6)
        if len(table.rows) > _MOST_ROWS:
            say(f"… và {len(table.rows) - _MOST_ROWS} dòng nữa", indent=6)
