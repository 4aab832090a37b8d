"""Figures of quality in a read-me: written between two marks by the program, never by hand."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import SettingsError
from eval.results import Run
from eval.table import markdown
from index.os_errors import because

__all__ = ["check_readme", "in_english", "put", "write_readme"]


def check_readme(path: Path, name: str) -> None:
    """Refuse a file without the marks of ``name``. Raises :class:`corpus.errors.SettingsError`."""
    _parts(path, name)


def write_readme(run: Run, path: Path, name: str) -> None:
    """Replace what stands between ``<!-- eval:name -->`` and ``<!-- /eval:name -->`` with the tables of ``run``.

    In Vietnamese where the file's name ends in ``.vi.md``, else in English. Raises
    :class:`corpus.errors.SettingsError` with what to do.
    """
    put(markdown(run, english=in_english(path)), path, name)


def in_english(path: Path) -> bool:
    """Whether a read-me is written in English: all are but ``*.vi.md``."""
    return not path.name.endswith(".vi.md")


def put(text: str, path: Path, name: str) -> None:
    """Replace what stands between the marks of ``name``. Raises :class:`corpus.errors.SettingsError`."""
    before, after = _parts(path, name)
    try:
        path.write_text(f"{before}\n\n{text}\n\n{after}", "utf-8")
    except OSError as error:
        raise SettingsError(f"Không ghi được “{path}”: {because(error)}; hãy chọn tệp khác.") from error


def _parts(path: Path, name: str) -> tuple[str, str]:
    """What stands up to and with the first mark, and from the second on."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SettingsError(f"Không đọc được “{path}”: {because(error)}; hãy kiểm tra đường dẫn.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"“{path}” không phải UTF-8; hãy lưu lại bằng mã UTF-8.") from error
    first, last = f"<!-- eval:{name} -->", f"<!-- /eval:{name} -->"
    if text.count(first) != 1 or text.count(last) != 1 or text.index(first) > text.index(last):
        raise SettingsError(f"“{path}” phải có đúng một cặp dấu {first} và {last}; hãy thêm vào chỗ cần ghi kết quả.")
    start, end = text.index(first) + len(first), text.index(last)
    return text[:start], text[end:]
