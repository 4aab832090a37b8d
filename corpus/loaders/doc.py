"""Old Word files (.doc) and other word processors' formats, turned into .docx by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from corpus.loaders import limits
from corpus.loaders.docx.loader import DocxLoader
from corpus.loaders.trouble import trouble
from corpus.source import Source

__all__ = ["DocLoader"]

_COMMAND = "sudo apt-get install libreoffice-writer"


class DocLoader:
    """``.doc``, ``.rtf`` and ``.odt``."""

    suffixes: tuple[str, ...] = (".doc", ".rtf", ".odt")

    def load(self, path: Path) -> Source:
        """Read ``path`` through LibreOffice.

        Raises :class:`corpus.errors.DocumentError` when LibreOffice is missing, fails, or takes two minutes.
        """
        if _has_password(path):
            raise trouble(path, "tệp được đặt mật khẩu", "bỏ mật khẩu rồi nạp lại")
        program = shutil.which("soffice") or shutil.which("libreoffice")
        if program is None:
            raise trouble(
                path,
                "máy chưa có LibreOffice để mở định dạng Word cũ",
                f"lưu tệp thành .docx, hoặc cài bằng lệnh: {_COMMAND}",
            )
        with tempfile.TemporaryDirectory() as folder:
            # A profile of its own: a running LibreOffice of the user would otherwise swallow the request.
            profile = Path(folder, "profile").as_uri()
            command = [program, "--headless", "--norestore", f"-env:UserInstallation={profile}"]
            try:
                subprocess.run(
                    [*command, "--convert-to", "docx", "--outdir", folder, str(path.resolve())],
                    capture_output=True,
                    timeout=limits.OFFICE_SECONDS,
                    check=True,
                )
            except (subprocess.SubprocessError, OSError):
                raise self._failed(path) from None
            made = next(Path(folder).glob("*.docx"), None)
            if made is None:
                raise self._failed(path)
            return replace(DocxLoader().load(made), name=path.name, format="doc")

    @staticmethod
    def _failed(path: Path) -> Exception:
        return trouble(path, "LibreOffice không mở được tệp này", "mở bằng Word rồi lưu thành .docx")


def _has_password(path: Path) -> bool:
    """Whether a .doc says that it is encrypted ([MS-DOC] 2.5.2, bit ``fEncrypted`` of the file information block)."""
    with path.open("rb") as stream:
        head = stream.read(2**20)
    # The block starts a sector of the compound file, mostly the first.
    for place in range(512, len(head) - 12, 512):
        if head[place : place + 2] == b"\xec\xa5":
            return bool(int.from_bytes(head[place + 10 : place + 12], "little") & 0x0100)
    return False
