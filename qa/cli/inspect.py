"""``wardqa inspect``: what the product understood of one file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from corpus.document import Document
from corpus.errors import DocumentError
from qa.cli.console import JSON, print_json, say


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command()
    def inspect(file: Path = typer.Argument(..., help="Tệp văn bản."), json: bool = JSON) -> None:
        """Cho xem cây mục, chú thích, bảng, thông tin và cảnh báo của một tệp."""
        from corpus.loaders import load
        from corpus.parse import parse

        if not file.is_file():
            raise DocumentError(f"Không có tệp {file}; hãy kiểm tra lại đường dẫn.")
        document = parse(load(file))
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
    for name, read in asdict(document.metadata).items():
        say(f"  {name}: {read['value'] if read else '(không ghi)'}")
    say("Cây mục:")
    for section in document.sections:
        say(f"{'  ' * section.level}{_short(section.label)}")
    say(f"Chú thích ({len(document.footnotes)}):")
    for note in document.footnotes:
        anchor = _short(document.words(note.sentence)) if note.sentence else "(không thấy chỗ đánh dấu)"
        say(f"  [{note.label}] {_short(document.words(note.definition))}")
        say(f"      ở câu: {anchor}")
    say(f"Bảng ({len(document.tables)}):")
    for table in document.tables:
        say(f"  {_short(table.caption) or '(không tên)'}: {len(table.rows)} dòng; cột: {' | '.join(table.columns)}")
    say(f"{len(document.passages)} đoạn, {len(document.figures)} số liệu.")
    for warning in document.warnings:
        say(f"Chú ý: {warning}")
