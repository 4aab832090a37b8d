"""Writes the sample documents from their drafts: ``python corpus/samples/write.py [FOLDER]``.

Needs the development dependencies and the Liberation fonts (``fonts-liberation``). The same drafts give the
same texts on each run, and the same bytes with the same versions of the libraries and fonts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

if __name__ == "__main__":  # run as a script, this folder is on the path and the repository is not
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from corpus.samples import markup, pages, plain, scan, sheet, word

HERE = Path(__file__).resolve().parents[1] / "documents"
"""Where the sample documents lie."""
DATED = datetime(2026, 5, 4, 8, 0, 0)


def as_word(name: str, path: Path) -> None:
    word.write(markup.parse(markup.text(name)), path, DATED)


def as_pdf(name: str, path: Path) -> None:
    path.write_bytes(pages.write(markup.parse(markup.text(name))))


def as_scan(name: str, path: Path) -> None:
    scan.write(pages.write(markup.parse(markup.text(name)), size=14.0, leading=21.0), path)


def as_text(name: str, path: Path) -> None:
    path.write_text(plain.render(markup.text(name), plain.NoteStyle.REFERENCE), encoding="utf-8")


def as_markdown(name: str, path: Path) -> None:
    path.write_text(plain.render(markup.text(name), plain.NoteStyle.PAGE_FOOT), encoding="utf-8")


def as_sheet(name: str, path: Path) -> None:
    sheet.write(markup.text(name), path, DATED)


DOCUMENTS: dict[str, Callable[[str, Path], None]] = {
    "bao-cao-quy-1-2026-thuy-nguyen.docx": as_word,
    "ke-hoach-2026-thuy-nguyen.docx": as_word,
    "bao-cao-thang-4-2026-phu-lien.pdf": as_pdf,
    "ket-luan-hoi-nghi-quy-1-2026-thuy-nguyen.pdf": as_scan,
    "chuong-trinh-hanh-dong-2025-2030-thuy-nguyen.txt": as_text,
    "ke-hoach-quy-2-2026-phu-lien.md": as_markdown,
    "chi-tieu-2026-phu-lien.xlsx": as_sheet,
}
"""File name and how it is written."""


def write_all(folder: Path) -> None:
    """Write every sample document into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, writer in DOCUMENTS.items():
        path = folder / name
        writer(path.stem, path)
        print(f"{path.stat().st_size:>8} {name}")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
