"""PDF: reading order, paragraphs, notes and tables from where the characters stand; scans too.

PDFium (pypdfium2) says what stands where. A page with hardly any characters under a large picture, or whose fonts do
not say which characters they draw, is read as a scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.errors import DocumentError
from corpus.loaders import limits
from corpus.loaders.layout import Page
from corpus.loaders.pages import assemble
from corpus.loaders.pdf.process import PageAnswer, UnreadableError, read_pages
from corpus.loaders.scan.loader import Progress, ScanUnavailableError, read_pdf_pages
from corpus.loaders.trouble import trouble
from corpus.source import Source

__all__ = ["PdfLoader"]

_TOLD_FROM = 50
"""Pages from which reading takes long enough to speak of."""
_MOST_LISTED = 20
_BLANK = (595.0, 842.0)
"""Width and height of A4 in points, for a page of which nothing is known."""


class PdfLoader:
    """``.pdf``"""

    suffixes: tuple[str, ...] = (".pdf",)

    def load(self, path: Path, progress: Progress | None = None) -> Source:
        """Read ``path``; ``progress`` hears of the pages of a long file, and of recognised ones.

        Raises :class:`corpus.errors.DocumentError` for damaged, encrypted, oversized or empty files, and
        for scans where the recogniser is not installed.
        """

        def tell(done: int, total: int) -> None:
            if progress is not None and total >= _TOLD_FROM:
                progress(done, total)

        try:
            answers = read_pages(path, tell)
        except UnreadableError as error:
            raise _refusal(path, error.reason) from None
        pages = [answer.page or Page(*_BLANK) for answer in answers]
        scanned = [answer.number for answer in answers if answer.kind in ("scan", "busy")]
        warnings = _warnings(path, answers)
        if scanned:
            try:
                recognised, more = read_pdf_pages(path, scanned, progress)
                warnings = more + warnings
                for number, page in recognised.items():
                    pages[number] = page
            except ScanUnavailableError:
                if not any(page.items for page in pages):
                    raise
                warnings.append(
                    f"Trang {_listed(scanned)} của “{path.name}” là ảnh chụp nên chưa đọc được; "
                    f"cài bộ nhận dạng chữ bằng lệnh: {ScanUnavailableError.command}"
                )
            except DocumentError:
                if not any(page.items for page in pages):
                    raise
                warnings.append(
                    f"Trang {_listed(scanned)} của “{path.name}” không vẽ được để nhận dạng chữ nên không đọc được; "
                    "hãy in lại trang này thành PDF."
                )
        source = assemble(pages, path.name, "scan" if len(scanned) == len(pages) else "pdf", warnings)
        if not source.text.strip():
            if any(answer.kind in ("broken", "slow") for answer in answers):
                raise _refusal(path, "damaged")
            raise trouble(path, "tệp PDF không có chữ nào đọc được", "kiểm tra lại bản gốc hoặc quét lại rõ hơn")
        return source


def _refusal(path: Path, reason: str) -> DocumentError:
    if reason == "password":
        return trouble(path, "tệp PDF được đặt mật khẩu", "bỏ mật khẩu rồi nạp lại")
    if reason == "pages":
        return trouble(path, f"tệp có hơn {limits.PAGES} trang", "chia thành nhiều tệp nhỏ hơn")
    return trouble(path, "tệp PDF bị hỏng hoặc tải về chưa trọn vẹn", "tải lại tệp hoặc in lại thành PDF")


def _listed(numbers: Sequence[int]) -> str:
    more = f" và {len(numbers) - _MOST_LISTED} trang khác" if len(numbers) > _MOST_LISTED else ""
    return ", ".join(str(number + 1) for number in numbers[:_MOST_LISTED]) + more


def _warnings(path: Path, answers: Sequence[PageAnswer]) -> list[str]:
    out = []
    for kind, wrong in (
        ("slow", "chứa hình vẽ quá phức tạp nên không đọc được"),
        ("broken", "bị hỏng nên không đọc được"),
    ):
        if numbers := [answer.number for answer in answers if answer.kind == kind]:
            out.append(f"Trang {_listed(numbers)} của “{path.name}” {wrong}; hãy in lại trang này thành PDF.")
    if numbers := [answer.number for answer in answers if answer.hidden]:
        out.append(
            f"Trang {_listed(numbers)} của “{path.name}” có chữ ẩn (trong suốt, trùng màu nền hoặc quá nhỏ) "
            "đã bỏ qua; hãy đối chiếu với bản gốc."
        )
    if numbers := [answer.number for answer in answers if answer.kind == "layer"]:
        out.append(
            f"Trang {_listed(numbers)} của “{path.name}” là ảnh quét, chữ lấy từ lớp nhận dạng có sẵn trong tệp; "
            "hãy đối chiếu con số với bản gốc."
        )
    return out
