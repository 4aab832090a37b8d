"""Writing the corrections of a document beside it, as :mod:`corpus.sidecar` reads them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from corpus.errors import DocumentError
from corpus.sidecar import SUFFIX, read_sidecar, sidecar_of
from index.os_errors import because
from qa.holdings.place import half_written

__all__ = ["toml_of", "write_corrections"]


def toml_of(values: Mapping[str, str]) -> str:
    """``values`` as TOML 1.0, one basic string a line; keys are bare ones."""
    # JSON escapes what TOML wants escaped, but for DEL.
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()]
    return "".join(lines).replace("\x7f", "\\u007f")


def write_corrections(document: Path, values: Mapping[str, str]) -> None:
    """Make ``values`` the corrections of the file ``document``: field to value, none left: no file.

    Raises :class:`DocumentError` for a value that a reader would refuse, and where the folder cannot be written;
    earlier corrections then still stand.
    """
    target = sidecar_of(document)
    try:
        if not values:
            target.unlink(missing_ok=True)
            return
        with half_written(document) as half:
            draft = sidecar_of(half)
            try:
                with draft.open("x", encoding="utf-8", errors="replace") as file:
                    file.write(toml_of(values))
                    file.flush()
                    os.fsync(file.fileno())
                try:
                    read_sidecar(half)
                except DocumentError as error:
                    raise DocumentError(str(error).replace(draft.name, target.name)) from None
                draft.replace(target)
            finally:
                draft.unlink(missing_ok=True)
    except OSError as error:
        raise DocumentError(
            f"Không ghi được chỉnh sửa của “{document.name}” vào {document.parent}: {because(error)}; "
            f"hãy cấp quyền ghi cho thư mục này, hoặc tự đặt tệp “{document.name}{SUFFIX}” vào đó."
        ) from error
