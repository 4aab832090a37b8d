"""``wardqa inspect``: what the product understood of one file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corpus.document import Document
from qa.cli.console import Json, print_json, progress_bar, say
from qa.cli.usage import Command

_FIELDS = {
    "title": "Tên",
    "kind": "Loại",
    "number": "Số, ký hiệu",
    "issuer": "Cơ quan ban hành",
    "ward": "Phường",
    "date": "Ngày",
    "period": "Kỳ",
    "signer": "Người ký",
}


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command(cls=Command)
    def inspect(file: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp văn bản.")], json: Json = False) -> None:
        """Cho xem cây mục, chú thích, bảng, thông tin và cảnh báo của một tệp."""
        from corpus.loaders import load
        from corpus.parse import parse

        with progress_bar() as progress:
            source = load(file, progress=lambda done, total: progress("Nhận dạng chữ trong ảnh, trang", done, total))
        document = parse(source)
        if json:
            print_json(_as_json(document))
        else:
            _show(document)


def _as_json(document: Document) -> dict[str, object]:
    data = asdict(document)
    for figure in data["figures"]:
        for name in ("value", "of", "upper"):
            figure[name] = None if figure[name] is None else str(figure[name])
        figure["status"] = sorted(figure["status"])
    return data


def _short(words: str, length: int = 90) -> str:
    words = " ".join(words.split())
    return words if len(words) <= length else words[: length - 1] + "…"


def _show(document: Document) -> None:
    say(f"{document.name} ({document.format}, {len(document.text)} ký tự)")
    for name, words in _FIELDS.items():
        read = getattr(document.metadata, name)
        say(f"{words}: {read.value if read else '(không ghi)'}", indent=2, hang=4)
    say()
    say(f"Cây mục ({len(document.sections)} mục):")
    for section in document.sections:
        say(_short(section.label), indent=2 * section.level)
    if document.footnotes:
        say()
        say(f"Chú thích ({len(document.footnotes)}):")
    for note in document.footnotes:
        say(f"[{note.label}] {_short(document.words(note.definition))}", indent=2, hang=4)
        if note.sentence:
            say(f"ở câu: {_short(document.words(note.sentence))}", indent=6)
        else:
            say("không thấy chỗ đánh dấu trong văn bản", indent=6)
    if document.tables:
        say()
        say(f"Bảng ({len(document.tables)}):")
    for table in document.tables:
        say(f"{_short(table.caption) or '(không tên)'}: {len(table.rows)} dòng", indent=2, hang=4)
        say(f"cột: {_short(' | '.join(table.columns), 200)}", indent=6)
    say()
    say(f"{len(document.passages)} đoạn, {len(document.figures)} số liệu.")
    for warning in document.warnings:
        say(f"Chú ý: {warning}", hang=4)
